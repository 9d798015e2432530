#!/usr/bin/python3
"""
run.py: the wire under faults.

Drives the files of floors 0 to 2, in a backend, through test/module: every
stage in which a call can hang is canceled, every answer that can be wrong is
sent.  Makes all it needs by itself: a private copy of the PostgreSQL
installation, a cluster whose resolver can hang (LD_PRELOAD) and whose
environment names proxies that nobody may use, fault servers, nginx.

usage: run.py [WORD...]      only checks whose group or name holds a word

Prints "ok" or "not ok" and the figure a check, and closes with
"wire: N passed, N failed".  Needs python3-psycopg2, nginx-light, openssl, gcc.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import reap  # noqa: E402
from cluster import Cluster, Installation, pg_config  # noqa: E402
import checks_answer  # noqa: E402
import checks_cancel  # noqa: E402
import checks_ground  # noqa: E402
import checks_reach  # noqa: E402
import checks_stream  # noqa: E402
import checks_time  # noqa: E402
import servers  # noqa: E402

GROUPS = [checks_ground, checks_answer, checks_reach, checks_time,
          checks_stream, checks_cancel]


class World:
    """What the checks share; counts them."""

    def __init__(self, words):
        self.words = words
        self.passed = self.failed = 0
        self.dir = tempfile.mkdtemp(prefix="wire.")
        os.chmod(self.dir, 0o755)
        self.certs = self.dir + "/certs"
        os.mkdir(self.certs)
        servers.certificates(self.certs)
        # a proxy that nobody may use: anything that connects is a failure
        self.proxy = servers.Server(servers.hang_at_once)
        self.cluster = None

    def start(self):
        """Build and install the module privately, start the cluster."""
        bindir = os.environ.get("REST_BINDIR")
        inst = Installation(bindir[:-len(pg_config("bindir"))] if bindir
                            else self.dir + "/inst")
        module = self._copy_module()
        done = subprocess.run(["make", "-s", "-C", module, "install",
                               "DESTDIR=" + inst.root], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise RuntimeError("the test module does not build:\n" + done.stdout)
        preload = self.dir + "/slowdns.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-o", preload,
                        HERE + "/slowdns.c", "-ldl"], check=True)
        self.cluster = Cluster(inst.bindir, parent=self.dir,
                               settings={"max_connections": "30"})
        self._start_with({"LD_PRELOAD": preload})
        self.cluster.sql("CREATE EXTENSION rest_fdw_test;"
                         "CREATE FOREIGN DATA WRAPPER nothing;"
                         "CREATE SERVER one FOREIGN DATA WRAPPER nothing;"
                         "CREATE SERVER two FOREIGN DATA WRAPPER nothing;")

    def _copy_module(self):
        """The tree may be read-only, and others may build in it."""
        for part in ("src", "test/module", "test/unit"):
            shutil.copytree(os.path.join(HERE, "..", "..", part),
                            os.path.join(self.dir, "tree", part),
                            ignore=shutil.ignore_patterns("*.o", "*.so", "build"))
        return os.path.join(self.dir, "tree", "test", "module")

    def _start_with(self, more):
        """Start the cluster in an environment that tries to lead astray."""
        proxy = "http://127.0.0.1:%d" % self.proxy.port
        for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                     "ALL_PROXY"):
            more[name] = proxy
        more["no_proxy"] = more["NO_PROXY"] = "nowhere.example"
        before = {name: os.environ.get(name) for name in more}
        os.environ.update(more)
        try:
            self.cluster.start()
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value

    def check(self, name, ok, figure=""):
        """Count one check and print it with its figure."""
        if ok:
            self.passed += 1
        else:
            self.failed += 1
        print("%sok - %s%s" % ("" if ok else "not ", name,
                               figure != "" and ": " + str(figure) or ""),
              flush=True)
        return ok

    def wanted(self, name):
        return not self.words or any(word in name for word in self.words)

    def close(self):
        if self.cluster:
            for line in self.cluster.troubles():
                self.check("the server's log", False, line)
            self.cluster.stop()
        shutil.rmtree(self.dir, ignore_errors=True)


def run_group(world, group):
    """Every function check_* of a group, in the order of the file."""
    functions = [f for n, f in vars(group).items() if n.startswith("check_")]
    for function in functions:
        name = group.__name__[7:] + " " + function.__name__[6:]
        if not world.wanted(name):
            continue
        began = time.monotonic()
        try:
            function(world)
        except Exception:
            world.check(name, False, traceback.format_exc())
        print("# %s: %.1f s" % (name, time.monotonic() - began), flush=True)


def main():
    reap.adopt_orphans()
    reap.signals_as_exit()
    world = World(sys.argv[1:])
    try:
        world.start()
        for group in GROUPS:
            run_group(world, group)
    finally:
        world.close()
        reap.kill_children()
    print("wire: %d passed, %d failed" % (world.passed, world.failed))
    sys.exit(0 if world.failed == 0 and world.passed > 0 else 1)


if __name__ == "__main__":
    main()
