#!/usr/bin/python3
"""
run.py: values between PostgreSQL and the wire.

Calls the codecs of src/datum.h through test/codec's own extension, on a
throwaway cluster with databases in three encodings, in sessions whose settings
are as unhelpful as they can be.

usage: run.py [WORD...]      only groups whose name holds a word
       run.py --bench        nanoseconds per value of the usual types

Prints what failed and closes with "codec: N passed, N failed".  Needs
python3-psycopg2.
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]
import reap  # noqa: E402
from cluster import Cluster, Installation, pg_config  # noqa: E402
import bench  # noqa: E402
import bounds  # noqa: E402
import cases_format  # noqa: E402
import cases_read  # noqa: E402
import cases_send  # noqa: E402
import trips  # noqa: E402
from codec_session import Session  # noqa: E402

ENCODINGS = ("UTF8", "LATIN1", "SQL_ASCII")


class World:
    """The cluster and the counts."""

    def __init__(self, words):
        self.words = words
        self.passed = self.failed = 0
        self.dir = tempfile.mkdtemp(prefix="codec.")
        os.chmod(self.dir, 0o755)
        self.cluster = None

    def start(self):
        """Build and install privately, start a cluster, make databases."""
        bindir = os.environ.get("REST_BINDIR")
        installation = Installation(bindir[:-len(pg_config("bindir"))] if bindir
                                    else self.dir + "/inst")
        tree = self.dir + "/tree"
        for part in ("src", "test/codec"):
            shutil.copytree(os.path.join(HERE, "..", "..", part),
                            os.path.join(tree, part),
                            ignore=shutil.ignore_patterns("*.o", "*.so"))
        done = subprocess.run(
            ["make", "-s", "-j2", "-C", tree + "/test/codec", "install",
             "DESTDIR=" + installation.root], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise RuntimeError("the test module does not build:\n" + done.stdout)
        self.cluster = Cluster(installation.bindir, parent=self.dir)
        self.cluster.start()
        for encoding in ENCODINGS:
            self.cluster.sql("CREATE DATABASE %s ENCODING '%s' TEMPLATE template0"
                             % (encoding, encoding))
            self.session(encoding, hostile=False).set_up()

    def session(self, encoding="UTF8", hostile=True):
        return Session(self.cluster, encoding, hostile)

    def wants(self, group):
        return not self.words or any(word in group for word in self.words)

    def check(self, fine, group, what, got="", wanted=""):
        """Count a check; tell of one that failed."""
        self.passed += bool(fine)
        self.failed += not fine
        if not fine:
            print("not ok - %s: %s\n    got    %s\n    wanted %s" %
                  (group, str(what)[:300], str(got)[:300], str(wanted)[:300]))
        return fine

    def close(self):
        if self.cluster:
            troubles = self.cluster.troubles()
            self.check(not troubles, "log", "\n".join(troubles[:5]))
            self.cluster.remove()
        shutil.rmtree(self.dir, ignore_errors=True)


def main(arguments):
    reap.signals_as_exit()
    measure = arguments == ["--bench"]
    world = World([] if measure else arguments)
    try:
        world.start()
        if measure:
            return bench.run(world)
        for part in (cases_format, cases_read, cases_send, trips, bounds):
            part.run(world)
    finally:
        world.close()
    print("codec: %d passed, %d failed" % (world.passed, world.failed))
    return 1 if world.failed or not world.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
