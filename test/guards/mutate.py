#!/usr/bin/python3
"""
mutate.py: take each guard out of the code and see a test fail.

usage: test/lib/staged.py --no-build test/guards/mutate.py [NAME...]

See README.md.  Ends with "N passed, N failed"; a guard that can be taken out
without any of its tests noticing is a failure.
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(TREE, "test", "lib"), HERE]
import reap  # noqa: E402
import staged  # noqa: E402
from cluster import Cluster, pg_config  # noqa: E402
from emulator import Emulator  # noqa: E402
from guards import GUARDS  # noqa: E402

OK = re.compile(r"^(?:test (\S+)\s+\.\.\. ok\b|ok \d+\s+[-+] (\S+))", re.M)


class Ground:
    """An installation of the tree with a cluster and a test server."""

    def __init__(self):
        self.installation = staged.private_installation()
        self.build()
        self.cluster = Cluster(self.installation.bindir,
                               parent=os.environ["REST_TOP"]).start()
        self.emulator = Emulator()
        os.environ.update(self.emulator.env())

    def build(self):
        """Compile and install what the tree holds now; the compiler's output when it fails."""
        status, output = staged.make(TREE, "-s", "install",
                                     "DESTDIR=" + self.installation.root)
        return output if status else None

    def failing(self, names):
        """Those of these regression tests that fail now."""
        out = tempfile.mkdtemp(prefix="guards.", dir=os.environ["REST_TOP"])
        program = os.path.join(os.path.dirname(pg_config("pgxs")),
                               "..", "test", "regress", "pg_regress")
        process = reap.start(
            [program, "--inputdir=" + TREE, "--outputdir=" + out,
             "--bindir=" + self.installation.bindir,
             "--host=" + self.cluster.dir, "--port=%d" % self.cluster.port,
             "--user=postgres", "--dlpath=" + TREE,
             "--dbname=regress_rest_fdw", "--load-extension=rest_fdw", *names],
            cwd=TREE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        try:
            said = process.communicate(timeout=120)[0]
        except subprocess.TimeoutExpired:
            said = ""
        finally:
            reap.stop(process)
        good = {m.group(1) or m.group(2) for m in OK.finditer(said)}
        return [name for name in names if name not in good]

    def close(self):
        self.emulator.stop()
        self.cluster.remove()


def changed(guard):
    """{path: (text before, text after)} of a guard, or why it can't be."""
    files = {}
    for name, old, new in guard.changes:
        path = os.path.join(TREE, name)
        if path not in files:
            with open(path) as f:
                text = f.read()
            files[path] = (text, text)
        before, now = files[path]
        if now.count(old) != 1:
            return "its text occurs %d times in %s" % (now.count(old), name)
        files[path] = (before, now.replace(old, new))
    return files


def write(files, which):
    for path, texts in files.items():
        with open(path, "w") as f:
            f.write(texts[which])


def check(ground, guard):
    """None when a test notices that the guard is gone; else what is wrong."""
    files = changed(guard)
    if isinstance(files, str):
        return files
    write(files, 1)
    try:
        trouble = ground.build()
        if trouble:
            return "does not compile without it:\n" + trouble
        if not ground.failing(guard.tests):
            return "nothing in %s notices that it is gone" % " ".join(guard.tests)
        return None
    finally:
        write(files, 0)


def main(names):
    ground = Ground()
    passed = failed = 0
    try:
        tests = sorted({t for g in GUARDS for t in g.tests})
        for name in ground.failing(tests):
            print("%s fails with all guards in place" % name)
            failed += 1
        for guard in GUARDS:
            if names and guard.name not in names and not any(
                    n in guard.tests for n in names):
                continue
            trouble = check(ground, guard)
            passed += trouble is None
            failed += trouble is not None
            print("%s %s%s" % ("ok  " if trouble is None else "FAIL", guard.name,
                               ": " + trouble if trouble else ""), flush=True)
    finally:
        ground.close()
    print("guards: %d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    if not os.environ.get("REST_STAGED"):
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1:]))
