#!/usr/bin/python3
"""
mutate.py: take each guard out of the code and see a test fail.

usage: test/lib/staged.py --no-build test/guards/mutate.py [--jobs N] [NAME...]
       test/guards/mutate.py --check

NAME: a guard, a file of src/, or a test.  --check only looks whether each guard
is still where guards.py says, which is part of "make test".

A test is a regression test, or has the name of its part before it: t/stop is
test/t/stop.py, unit/url is test/unit/test_url.c, effect/cuts is
test/effect/run.py --only cuts.

See README.md.  Ends with "N passed, N failed"; a guard that can be taken out
without any of its tests noticing is a failure.
"""
import argparse
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(TREE, "test", "lib"), HERE]
import reap  # noqa: E402
import staged  # noqa: E402
from cluster import Cluster, Installation, pg_config  # noqa: E402
from emulator import Emulator  # noqa: E402
from guards import GUARDS  # noqa: E402

OK = re.compile(r"^(?:test (\S+)\s+\.\.\. ok\b|ok \d+\s+[-+] (\S+))", re.M)
TEST_SECONDS = 400


class Ground:
    """A copy of the tree, installed privately, with a cluster and a test server."""

    def __init__(self, number, source=TREE):
        self.top = os.path.join(os.environ["REST_TOP"], "guards%d" % number)
        self.tree = self.top + "/tree"
        shutil.copytree(source, self.tree, ignore=shutil.ignore_patterns(".git"), symlinks=True)
        self.installation = Installation(self.top + "/inst")
        status, said = staged.make(self.tree, "-s", "install", "DESTDIR=" + self.installation.root)
        if status:
            raise SystemExit("the sources do not build:\n" + said)
        self.cluster = Cluster(self.installation.bindir, parent=self.top).start()
        self.emulator = Emulator()

    def build(self):
        """Compile what has changed; the compiler's output when that fails."""
        status, said = staged.make(self.tree, "-s", "rest_fdw.so")
        if status:
            return said
        # a new file: the old one may be mapped into a process
        there = self.installation.libdir + "/rest_fdw.so"
        shutil.copy(self.tree + "/rest_fdw.so", there + ".new")
        os.rename(there + ".new", there)
        return None

    def fails(self, name):
        """Does this test fail now?"""
        if "/" not in name:
            return self.regress_fails(name)
        part, name = name.split("/", 1)
        command = {"t": [sys.executable, "%s/test/t/%s.py" % (self.tree, name)],
                   "unit": ["make", "-C", self.tree + "/test/unit", "check", "T=" + name],
                   "effect": [sys.executable, self.tree + "/test/effect/run.py", "--only", name,
                              "--shrink", "0", "--most", "1"]}[part]
        env = dict(self.cluster.env(), REST_BINDIR=self.installation.bindir, **{
            k: v for k, v in self.emulator.env().items() if k.startswith("REST_") and k != "REST_BINDIR"})
        process = reap.start(command, cwd=self.tree, env=env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return process.wait(timeout=TEST_SECONDS) != 0
        except subprocess.TimeoutExpired:
            return True
        finally:
            reap.stop(process)

    def regress_fails(self, name):
        """Does this regression test fail now?"""
        out = tempfile.mkdtemp(prefix="out.", dir=self.top)
        program = os.path.join(os.path.dirname(pg_config("pgxs")),
                               "..", "test", "regress", "pg_regress")
        process = reap.start(
            [program, "--inputdir=" + self.tree, "--outputdir=" + out,
             "--bindir=" + self.installation.bindir, "--host=" + self.cluster.dir,
             "--port=%d" % self.cluster.port, "--user=postgres", "--dlpath=" + self.tree,
             "--dbname=regress_rest_fdw", "--load-extension=rest_fdw", name],
            cwd=self.tree, env=dict(self.emulator.env(), REST_TREE=self.tree),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        try:
            said = process.communicate(timeout=TEST_SECONDS)[0]
        except subprocess.TimeoutExpired:
            said = ""               # it hangs without the guard: noticed
        finally:
            reap.stop(process)
        return name not in {m.group(1) or m.group(2) for m in OK.finditer(said)}

    def check(self, guard):
        """None when a test notices that the guard is gone; else what is wrong."""
        files = changed(self.tree, guard)
        if isinstance(files, str):
            return files
        write(files, 1)
        try:
            trouble = self.build()
            if trouble:
                return "does not compile without it:\n" + trouble
            if not any(self.fails(name) for name in guard.tests):
                return "nothing in %s notices that it is gone" % " ".join(guard.tests)
            return None
        finally:
            write(files, 0)

    def close(self):
        self.emulator.stop()
        self.cluster.remove()


def changed(tree, guard):
    """{path: (text before, text after)} of a guard, or why it can't be."""
    files = {}
    for name, old, new in guard.changes:
        path = os.path.join(tree, name)
        if path not in files:
            with open(path) as f:
                text = f.read()
            files[path] = (text, text)
        before, now = files[path]
        if now.count(old) != 1:
            return "%s has its text %d times, not once; say in test/guards/guards.py " \
                "how it looks now:\n    %s" % (name, now.count(old), old.strip().replace("\n", "\n    "))
        files[path] = (before, now.replace(old, new))
    return files


def write(files, which):
    for path, texts in files.items():
        with open(path, "w") as f:
            f.write(texts[which])


def is_program(name):
    """Is it the name of a test that is no regression test?"""
    part, _, name = name.partition("/")
    if part == "effect":
        return name in ("effect", "cuts")
    if part not in ("t", "unit"):
        return False
    return os.path.exists(os.path.join(TREE, "test", part, ("%s.py" if part == "t" else "test_%s.c") % name))


def check_texts():
    """Is each guard where it is said to be, and are there its tests?"""
    with open(TREE + "/sql/schedule") as f:
        there = {word for line in f if line.startswith("test:") for word in line[5:].split()}
    failed = 0
    for guard in GUARDS:
        missing = [name for name in guard.tests if name not in there and not is_program(name)]
        try:
            files = changed(TREE, guard)
        except OSError as e:
            files = str(e)
        trouble = files if isinstance(files, str) else \
            "no such test: " + " ".join(missing) if missing else None
        if trouble:
            failed += 1
            print("not ok - guard \"%s\": %s" % (guard.name, trouble))
    print("guards: %d passed, %d failed" % (len(GUARDS) - failed, failed))
    return 1 if failed else 0


def wanted(guard, names):
    """Is the guard meant by one of these names?"""
    files = {os.path.basename(change[0]) for change in guard.changes}
    return not names or bool({guard.name, *guard.tests, *files} & set(names))


class Run:
    """Guards, shared out among grounds."""

    def __init__(self, names, jobs):
        self.todo = queue.Queue()
        self.lock = threading.Lock()
        self.passed = self.failed = 0
        chosen = [g for g in GUARDS if wanted(g, names)]
        for name in sorted({t for g in chosen for t in g.tests}):
            self.todo.put(name)
        for guard in chosen:
            self.todo.put(guard)
        self.grounds = [Ground(0)]
        for n in range(1, min(jobs, len(chosen))):      # of what is compiled
            self.grounds.append(Ground(n, self.grounds[0].tree))

    def count(self, name, trouble):
        with self.lock:
            self.passed += trouble is None
            self.failed += trouble is not None
            print("ok - " + name if trouble is None else "not ok - %s: %s" % (name, trouble),
                  flush=True)

    def work(self, ground):
        """First the tests with all guards in place, then without each of them."""
        while True:
            try:
                task = self.todo.get_nowait()
            except queue.Empty:
                return
            try:
                if isinstance(task, str):
                    ground.build()
                    if ground.fails(task):
                        self.count(task, "fails with all guards in place")
                else:
                    self.count(task.name, ground.check(task))
            except Exception as e:          # pylint: disable=broad-except
                self.count(getattr(task, "name", task), "broke off: %r" % e)

    def run(self):
        threads = [threading.Thread(target=self.work, args=(ground,), daemon=True)
                   for ground in self.grounds]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            for ground in self.grounds:
                ground.close()
        print("guards: %d passed, %d failed" % (self.passed, self.failed))
        return 1 if self.failed or not self.passed else 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    if args.check:
        return check_texts()
    if not os.environ.get("REST_STAGED"):
        parser.error("needs a private copy of the tree")
    return Run(args.names, args.jobs).run()


if __name__ == "__main__":
    sys.exit(main())
