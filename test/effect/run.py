#!/usr/bin/python3
"""
run.py: the same writes over a foreign table and over a local one.

usage: run.py [--seed N] [--rounds M] [--seconds S] [--cases C] [--case N] [--only effect|cuts]
              [--mode statement|commit] [--one] [--verbose]

Each round is a world (worlds.py) made from a seed, with C cases.  What differs is made small
and printed.  `cuts` cuts the connection at every byte (severed.py).  Ends with
"N passed, N failed".  To see one again: run.py --only effect --seed N --rounds 1 --case M.
Without --rounds there are as many as said below, the same ones each time; --rounds 0 goes on
until the seconds are over.
"""
import argparse
import collections
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "same"), os.path.join(HERE, "..", "lib")]
import compare  # noqa: E402
import psycopg2  # noqa: E402
import reap  # noqa: E402
from cluster import Cluster  # noqa: E402
from draw import Draw, shrink_items  # noqa: E402
from emulator import Emulator  # noqa: E402
from judge import Case, Judge, control  # noqa: E402
from severed import Severer  # noqa: E402
from steps import draw_steps  # noqa: E402
from worlds import SETUP, World  # noqa: E402

SETTINGS = {"jit": "off", "statement_timeout": "20s", "log_min_messages": "fatal", "max_parallel_workers_per_gather": "0",
            "client_min_messages": "error"}
MODES = ("statement", "commit")

# Worlds, when nobody says how many: a slow machine may not come to all of them, but to no others.
WORLDS = 80


class Tester:
    """Connections, counts, and the loop."""

    def __init__(self, cluster, emulator, arguments):
        self.cluster, self.emulator, self.arguments = cluster, emulator, arguments
        cluster.sql(SETUP)
        self.admin = cluster.connect()
        compare.raw_texts(self.admin)
        self.connect()
        self.modes = [arguments.mode] if arguments.mode else [m for m in MODES if self.knows(m)]
        self.count = collections.Counter()
        self.different = 0
        self.end = None

    def knows(self, mode):
        """Whether this version has that mode."""
        try:
            self.admin.cursor().execute("CREATE SERVER known FOREIGN DATA WRAPPER rest_fdw OPTIONS (url 'http://x', "
                                        "transaction '%s'); DROP SERVER known" % mode)
            return True
        except psycopg2.errors.FeatureNotSupported:
            return False

    def connect(self):
        self.foreign = self.cluster.connect(options="-c search_path=f,public")
        self.local = self.cluster.connect(options="-c search_path=l,public")
        for conn in (self.foreign, self.local):
            compare.raw_texts(conn)

    def revive(self):
        """After a crash: wait until the server is back, and connect again."""
        deadline = time.monotonic() + 30
        while True:
            try:
                for conn in (self.foreign, self.local, self.admin):
                    if not conn.closed:
                        conn.close()
                self.admin = self.cluster.connect()
                compare.raw_texts(self.admin)
                self.connect()
                return
            except psycopg2.Error:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def time_left(self):
        return time.monotonic() < self.end

    def judge(self, world, count=None):
        return Judge(world, self.foreign, self.local, self.admin, collections.Counter() if count is None else count)

    def fails(self, world, case, count=None):
        """The Difference of a case, or None."""
        judge = self.judge(world, count)
        self.log = judge.log
        try:
            judge.run(case)
        except compare.Difference as difference:
            self.log = judge.log
            return difference
        except psycopg2.Error as e:
            self.revive()
            return compare.Difference("error lost", str(e), case.text())
        return None

    def world(self, seed):
        mode = self.modes[seed % len(self.modes)]
        return World(seed, Draw(seed), self.emulator.url, mode)

    def round(self, seed):
        """One world and its cases, on new connections."""
        self.revive()
        world = self.world(seed)
        try:
            world.create(self.admin.cursor())
        except psycopg2.Error as e:
            self.different += 1
            print("not ok - world %d could not be made: %s\n%s" % (seed, e, world.describe()))
            return
        for number in range(self.arguments.cases) if self.arguments.case is None else [self.arguments.case]:
            if not self.time_left():
                return
            case = Case(draw_steps(Draw(seed * 1000003 + number), world), world.settings)
            if self.arguments.verbose:
                print("-- seed %d, case %d\n%s" % (seed, number, case.text()), flush=True)
            difference = self.fails(world, case, self.count)
            if difference:
                self.different += 1
                self.report(world, number, case, difference)
                if self.arguments.one:
                    return

    def report(self, world, number, case, difference):
        """Make the difference small and print it."""
        limit = time.monotonic() + self.arguments.shrink

        def clock():
            return time.monotonic() < limit

        def still(steps):
            found = self.fails(world, Case(steps, case.settings))
            return found is not None and found.kind == difference.kind

        case.steps = shrink_items(case.steps, still, clock)
        kept = world.rows

        def with_rows(rows):
            world.rows = rows
            return still(case.steps)

        world.rows = shrink_items(kept, with_rows, clock)
        found = self.fails(world, case) or difference
        print("not ok - seed %d, case %d: %s: %s in: %s\n%s\n%s\n  %s\n  in: %s\n  last requests:\n    %s" % (
            world.seed, number, found.kind, " ".join(str(found).split())[:200], found.sql, world.describe(), case.text(), found, found.sql,
            "\n    ".join(e["line"] for e in self.log[-20:])), flush=True)
        print("  again by: test/lib/staged.py test/effect/run.py --only effect --seed %d --rounds 1 --case %d" % (world.seed, number),
              flush=True)
        world.rows = kept

    def loop(self):
        """Random cases until time or rounds are over."""
        seed, done = self.arguments.seed, 0
        rounds = WORLDS if self.arguments.rounds is None else self.arguments.rounds
        self.end = time.monotonic() + self.arguments.seconds
        while self.time_left() and (rounds == 0 or done < rounds):
            self.round(seed + done)
            done += 1
            if self.different >= self.arguments.most:
                print("too many failures, stopped")
                break
        print("effect: %d worlds from seed %d, %s; both sides raised: %s" % (
            done, seed, " and ".join(self.modes), {k[6:]: n for k, n in sorted(self.count.items()) if k.startswith("error ")}))
        print("effect: %d passed, %d failed" % (self.count["passed"], self.different), flush=True)
        return self.count["passed"], self.different

    def cuts(self):
        """The connection cut at every byte; in a run of everything at some."""
        step = self.arguments.step or (1 if self.arguments.only else 41)
        passed, failed = Severer(self.foreign, self.emulator.url, print).run(step)
        print("cuts: %d passed, %d failed" % (passed, failed), flush=True)
        return passed, failed


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, default=25)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--case", type=int, help="this one only")
    parser.add_argument("--shrink", type=float, default=15, help="seconds to make a difference small")
    parser.add_argument("--most", type=int, default=10, help="failures after which to stop")
    parser.add_argument("--one", action="store_true", help="one failure a world")
    parser.add_argument("--only", choices=["effect", "cuts"])
    parser.add_argument("--mode", choices=MODES)
    parser.add_argument("--step", type=int, default=0, help="bytes between two cuts")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


def main():
    arguments = parse()
    reap.adopt_orphans()
    reap.signals_as_exit()
    passed = failed = 0
    try:
        with Cluster(settings=SETTINGS) as cluster, Emulator() as emulator:
            tester = Tester(cluster, emulator, arguments)
            for name, part in (("cuts", tester.cuts), ("effect", tester.loop)):
                if arguments.only in (None, name):
                    good, bad = part()
                    passed, failed = passed + good, failed + bad
            troubles = cluster.troubles()
    finally:
        reap.kill_children()
    for line in troubles:
        print("not ok - server log: " + line)
    failed += len(troubles)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
