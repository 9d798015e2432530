#!/usr/bin/python3
"""
run.py: how fast, how frugal: the figures of docs/performance.md.

usage: make bench        all of it, alone: builds, starts servers, measures
       test/lib/staged.py bench/run.py [--quick] [PART...]

Parts: read (against file_fdw), peer (against the extension http, see peer.py),
memory, pages, keys, requests, writes.  One line a figure, with its target; times are taken in turns and a
ratio is the median of the rounds' ratios.  A target that is missed is said so;
the exit status is about whether everything could be measured.  --quick uses
less data and fewer rounds and is not what the targets are about.
"""
import os
import platform
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "test", "lib")]
import keys  # noqa: E402
import memory  # noqa: E402
import pages  # noqa: E402
import peer  # noqa: E402
import reading  # noqa: E402
import records  # noqa: E402
import requests_caused  # noqa: E402
import web  # noqa: E402
import writes  # noqa: E402
from cluster import Cluster  # noqa: E402
from figures import Figures  # noqa: E402

PARTS = {"read": reading, "peer": peer, "memory": memory, "pages": pages,
         "keys": keys, "requests": requests_caused, "writes": writes}

# JIT is off for both sides: file_fdw's estimates would switch it on, and pay.
SETTINGS = {"shared_buffers": "128MB", "jit": "off", "autovacuum": "off",
            "max_parallel_workers_per_gather": "0", "work_mem": "64MB"}


class Bench:
    """What the parts share: servers, data, a cluster, how much to do."""

    def __init__(self, quick):
        self.quick = quick
        self.small = 20000 if quick else 100000
        self.large = 100000 if quick else 1000000
        self.figures = Figures()
        self.dir = tempfile.mkdtemp(prefix="bench.")
        os.chmod(self.dir, 0o755)
        self.root = self.dir + "/www"
        os.mkdir(self.root)
        self.made = {}
        self.nginx = web.Nginx(self.root, self.dir + "/nginx")
        self.slow = web.Slow()
        self.sink = web.Sink()
        self.db = Cluster(settings=SETTINGS, parent=self.dir).start()
        self.db.sql("create extension rest_fdw; create extension file_fdw")

    def rounds(self, n):
        return 3 if self.quick else n

    def data(self, count):
        """The path of a file with that many records below the root."""
        if count not in self.made:
            name = "records%d.json" % count
            size = records.write_json(os.path.join(self.root, name), count)
            self.made[count] = "/" + name
            print("# %d records, %.1f MB of JSON" % (count, size / 1e6), flush=True)
        return self.made[count]

    def connect(self, schema="public"):
        """A cursor of a new connection in autocommit mode, in that schema."""
        cursor = self.db.connect().cursor()
        cursor.execute("create schema if not exists " + schema)
        cursor.execute("set search_path = %s, public" % schema)
        return cursor

    def stop(self):
        self.db.remove()
        self.slow.stop()
        self.sink.stop()
        self.nginx.stop()


def machine():
    """What this is measured on, in a line."""
    model = "unknown processor"
    with open("/proc/cpuinfo") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
    return "# %s, %d cores, load %.1f, Linux %s" % (
        model, os.cpu_count(), os.getloadavg()[0], platform.release())


def main(arguments):
    quick = "--quick" in arguments
    wanted = [a for a in arguments if a != "--quick"] or list(PARTS)
    if set(wanted) - set(PARTS):
        raise SystemExit(__doc__)
    print(machine(), flush=True)
    bench = Bench(quick)
    failed = False
    try:
        print("# " + bench.db.sql("select version()"), flush=True)
        for name in wanted:
            try:
                PARTS[name].measure(bench)
            except Exception as error:      # the other parts still count
                failed = True
                bench.figures.skip(name, " ".join(str(error).split())[:300])
    finally:
        bench.stop()
    bench.figures.summary()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
