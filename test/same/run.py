#!/usr/bin/python3
"""
run.py: the same query over a foreign table and over a local copy of its rows.

usage: run.py [--seed N] [--rounds M] [--seconds S] [--queries Q]
              [--only same|moving|cut]

Each round is a world (worlds.py) made from a seed, with Q cases.  A difference
is made small and printed.  Ends with "N passed, N failed"; a compared query is
one check.  To see one again: run.py --seed N --rounds 1 with the seed that was
printed (with --only moving for a list that moves: --rounds are then trials).
Without --rounds there are as many as said below, the same ones each time;
--rounds 0 goes on until the seconds are over.
"""
import argparse
import collections
import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]
import compare  # noqa: E402
import psycopg2  # noqa: E402
import reap  # noqa: E402
from cluster import Cluster  # noqa: E402
from cuts import Cutter  # noqa: E402
from draw import Draw, shrink, shrink_items  # noqa: E402
from emulator import Emulator  # noqa: E402
from moving import Mover  # noqa: E402
from sqlapi import SqlApi  # noqa: E402
from tables import Site  # noqa: E402
from worlds import SETUP, World, draw_case  # noqa: E402

SETTINGS = {"jit": "off", "max_connections": "200", "statement_timeout": "20s", "log_min_messages": "fatal", "max_parallel_workers_per_gather": "0"}


# Worlds and trials of lists that move, when nobody says how many: a slow machine
# may not come to all of them, but to no others.
WORLDS, TRIALS = 120, 250


class Tester:
    """Connections, counts, and the loop."""

    def __init__(self, cluster, emulator, arguments):
        self.cluster, self.arguments = cluster, arguments
        cluster.sql(SETUP)
        self.site = Site(emulator.url, SqlApi(cluster.connect), cluster.connect())
        self.begin()

    def begin(self):
        """Connect, and nothing is counted yet."""
        self.connect()
        self.count = collections.Counter()
        self.passed = self.failed = self.different = 0
        self.kinds = collections.Counter()
        self.end = time.monotonic() + self.arguments.seconds

    def make_world(self, seed):
        """The tables of a seed."""
        return World(seed, self.site)

    @property
    def admin(self):
        return self.site.admin

    def revive(self):
        """After a crash: wait until the server is back, and connect again."""
        for conn in (self.foreign, self.local, self.site.admin):
            try:
                compare.clean(conn)
            except psycopg2.Error:
                conn.close()
        deadline = time.monotonic() + 30
        while self.foreign.closed or self.local.closed or self.site.admin.closed:
            try:
                self.site.admin = self.cluster.connect()
                self.connect()
            except psycopg2.Error:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def connect(self):
        self.foreign = self.cluster.connect(options="-c search_path=f,public")
        self.local = self.cluster.connect(options="-c search_path=l,public")
        for conn in (self.foreign, self.local):
            compare.raw_texts(conn)

    def time_left(self):
        return time.monotonic() < self.end

    def fails(self, world, case):
        """The Difference of a case, or None."""
        del world
        try:
            self.foreign.cursor().execute("SELECT public.rest_fdw_disconnect()")
            compare.run_case(case, self.foreign, self.local)
        except compare.Difference as e:
            return e
        except psycopg2.Error as e:
            return compare.Difference("error lost", str(e), case.text())
        finally:
            self.revive()
        return None

    def round(self, seed):
        """One world and its cases, on new connections."""
        self.foreign.close()
        self.local.close()
        self.connect()
        world = self.make_world(seed)
        try:
            with self.admin.cursor() as cursor:
                world.create(cursor)
        except Exception as e:
            self.different += 1
            print("not ok - world %d could not be made: %s\n%s" % (seed, e, world.describe()))
            self.admin.rollback()
            return
        for number in range(self.arguments.queries):
            if not self.time_left():
                return
            if number == self.arguments.queries * 3 // 4:
                with self.admin.cursor() as cursor:
                    world.change(cursor, self.foreign)
            d = Draw(seed * 1000003 + number)
            case = draw_case(d, world)
            if self.arguments.verbose:
                print(case.text(), flush=True)
            try:
                compare.run_case(case, self.foreign, self.local, self.count)
            except psycopg2.Error as e:
                self.different += 1
                print("not ok - seed %d: connection lost: %s\n%s" % (seed, e, case.text()))
                self.revive()
                return
            except compare.Difference as difference:
                self.different += 1
                self.revive()
                self.report(world, d.taken, case, difference)
                if self.arguments.one:
                    return

    def report(self, world, choices, case, difference):
        """Make the difference small and print it."""
        kind = difference.kind
        limit = time.monotonic() + self.arguments.shrink

        def clock():
            return time.monotonic() < limit

        def still(case_now):
            found = self.fails(world, case_now)
            return found is not None and found.kind == kind

        def choices_fail(numbers):
            try:
                return still(draw_case(Draw(replay=numbers), world))
            except (IndexError, ValueError, StopIteration):
                return False

        choices = shrink(choices, choices_fail, clock)
        case = draw_case(Draw(replay=choices), world)
        case.settings = shrink_items(case.settings, lambda s: still(type(case)(s, case.steps)), clock)
        case.steps = shrink_items(case.steps, lambda s: still(type(case)(case.settings, s)), clock)
        kept = [(t, t.rows) for t in world.tables + [world.loc]]
        self.shrink_rows(world, case, still, clock)
        columns = [(t, t.columns, t.dropped) for t in world.tables]
        self.shrink_columns(world, case, still, clock)
        for table in world.tables:
            table.log()
        found = self.fails(world, case) or difference
        self.print_report(world, case, found)
        for table, all_columns, dropped in columns:
            table.columns, table.dropped = all_columns, dropped
        for table, rows in kept:
            table.rows = rows
        with self.admin.cursor() as cursor:
            world.create(cursor)

    def shrink_rows(self, world, case, still, clock):
        """Fewer rows in each table."""
        for table in world.tables + [world.loc]:
            def fails(rows, table=table):
                table.load(self.admin.cursor(), rows)
                return still(case)
            table.rows = shrink_items(table.rows, fails, clock)
            table.load(self.admin.cursor(), table.rows)

    def shrink_columns(self, world, case, still, clock):
        """Fewer columns; what the statements name must stay."""
        text = case.text()

        def recreate(table):
            with self.admin.cursor() as cursor:
                table.create(cursor)
                if table is world.tables[0]:
                    world.create_parent(cursor)

        def fails(columns, table):
            before, table.columns = table.columns, columns
            try:
                recreate(table)
                good = still(case)
            except Exception:
                good = False
            if not good:
                table.columns = before
            return good

        for table in world.tables:
            if not re.search(r"\b%s\b|\bpar\b" % table.name, text):
                continue
            for column in list(table.columns):
                rest = [c for c in table.columns if c is not column]
                if rest and clock() and not re.search(r"\b%s\b" % column.name, text):
                    fails(rest, table)
            recreate(table)

    def print_report(self, world, case, found):
        print("not ok - seed %d: %s: %s in: %s" % (
            world.seed, found.kind, " ".join(str(found).split())[:200], found.sql))
        print(world.describe(case.text()))
        print(case.text())
        logs = [line for table in world.tables for line in table.log()]
        if not found.sql.startswith(("EXECUTE", "FETCH")):
            plan = compare.execute(self.foreign, "EXPLAIN VERBOSE " + found.sql)
            print("\n".join("  " + row[0] for row in plan.rows or []) or plan.error)
        print("  requests:\n%s" % "\n".join("    " + line for line in logs[-25:]))
        print("  %s\n  in: %s" % (found, found.sql), flush=True)
        self.revive()

    def run(self):
        """The cuts, then lists that move, then random queries until time is over."""
        only = self.arguments.only
        if only in (None, "cut"):
            self.add("cut", *Cutter(self.foreign, self.admin, self.site.emulator, print).run())
        if only in (None, "moving"):
            mover = Mover(self.foreign, self.admin, self.site.emulator, print)
            end = time.monotonic() + self.arguments.seconds / (8 if only is None else 1)
            rounds = self.arguments.rounds if only else None
            first = self.arguments.seed if rounds else self.arguments.seed * 1000
            most = TRIALS if rounds is None else rounds or 1000000
            self.add("moving", *mover.run(first, lambda: time.monotonic() < end, most))
            print("moving: %d of them by an error" % mover.errors)
        if only in (None, "same"):
            self.loop()

    def add(self, name, passed, failed):
        self.passed += passed
        self.failed += failed
        print("%s: %d passed, %d failed" % (name, passed, failed), flush=True)

    def loop(self):
        seed, rounds = self.arguments.seed, self.arguments.rounds
        rounds = WORLDS if rounds is None else rounds
        done = 0
        while self.time_left() and (rounds == 0 or done < rounds):
            self.round(seed + done)
            done += 1
            if self.different >= self.arguments.most:
                print("too many failures, stopped")
                break
        others = {k: v for k, v in sorted(self.count.items()) if k != "passed"}
        print("same: %d worlds from seed %d; both sides raised, or ran out of time: %s; without a row: %d" % (
            done, seed, {k: v for k, v in others.items() if k != "empty"}, others.get("empty", 0)))
        self.add("same", self.count["passed"], self.different)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--shrink", type=float, default=15, help="seconds to make a difference small")
    parser.add_argument("--most", type=int, default=10, help="failures after which to stop")
    parser.add_argument("--one", action="store_true", help="one failure a world")
    parser.add_argument("--only", choices=["same", "moving", "cut"])
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    reap.adopt_orphans()
    reap.signals_as_exit()
    try:
        with Cluster(settings=SETTINGS) as cluster, Emulator() as emulator:
            tester = Tester(cluster, emulator, arguments)
            tester.run()
            troubles = cluster.troubles()
    finally:
        reap.kill_children()
    for line in troubles:
        print("not ok - server log: " + line)
    failed = tester.failed + len(troubles)
    print("%d passed, %d failed" % (tester.passed, failed))
    return 1 if failed or not tester.passed else 0


if __name__ == "__main__":
    sys.exit(main())
