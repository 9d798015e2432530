"""Interrupts: in every stage, at once, leaving nothing behind."""
import os
import time

import psycopg2

import servers
from backend import Backend

TRIALS = 50
LIMIT_MS = 100
ROUNDS = 6


class Stages:
    """The stages in which a call can hang, as (name, statement, arguments)."""

    def __init__(self):
        self.full = servers.FullQueue()
        self.quiet = servers.Server(servers.hang_at_once)
        self.headers = servers.Server(servers.hang_in_headers)
        self.body = servers.Server(servers.hang_in_body)
        self.dead = servers.Server(servers.refuse_503)
        call = "SELECT rest_test_call(%s, %s)"
        tls = "https://127.0.0.1:%d/" % self.quiet.port
        self.all = [
            ("resolving", call, ("http://s5.slow.test/", [])),
            ("connecting", call, (self.full.url(), [])),
            ("TLS", call, (tls, [])),
            ("waiting for the answer", call, (self.quiet.url(), [])),
            ("headers", call, (self.headers.url(), [])),
            ("body", call, (self.body.url(), [])),
            ("backing off", call, (self.dead.url(),
                                   ["attempts=9", "backoff=60000"])),
            ("cleaning up", "SELECT rest_test_churn(%s, %s)",
             (self.body.url(), [])),
        ]

    def close(self):
        for s in (self.full, self.quiet, self.headers, self.body, self.dead):
            s.close()


def soon(trials, trial):
    """
    Interrupt something often: (does it end soon, the figures, the states).  A
    machine that is busy with other things delays some of the trials, and gets
    more rounds; code that is slow to end is slow in most of all of them.
    """
    usual, worst, states = [], [], set()
    while len(usual) < ROUNDS and (not usual or usual[-1] >= LIMIT_MS):
        took = [trial() for _ in range(trials)]
        times = sorted(ms for ms, _ in took)
        usual.append(times[len(times) // 2])
        worst.append(times[-1])
        states |= {state for _, state in took}
    return usual[-1] < LIMIT_MS, "half in %s ms, at most %s ms %s" % (
        ", then ".join("%.1f" % ms for ms in usual), ", then ".join("%.1f" % ms for ms in worst),
        " ".join(map(str, states))), states


def check_cancel(world):
    control = Backend(world)
    stages = Stages()
    b = Backend(world)
    print("# for comparison: cancel while pg_sleep, %d trials: %s" % (TRIALS, soon(
        TRIALS, lambda: b.interrupted(control, "SELECT pg_sleep(60)", None))[1]))
    b.close()
    for name, sql, arguments in stages.all:
        b = Backend(world)
        b.live()
        good, figure, states = soon(
            TRIALS, lambda: b.interrupted(control, sql, arguments))
        world.check("cancel while %s, %d trials" % (name, TRIALS),
                    good and states == {"57014"}, figure)
        world.check("... leaves nothing", b.live() == "0 calls 0 loops",
                    b.live())
        b.close()
    control.close()
    stages.close()


def check_statement_timeout(world):
    stages = Stages()
    for name, sql, arguments in stages.all:
        b = Backend(world)
        b.value("SET statement_timeout = 50")

        def trial():
            began = time.monotonic()
            state = "00000"
            try:
                b.cursor.execute(sql, arguments)
            except psycopg2.Error as e:
                state = e.pgcode
                b.conn.rollback()
            return (time.monotonic() - began) * 1000 - 50, state

        good, figure, states = soon(10, trial)
        world.check("statement_timeout while %s, 10 trials" % name,
                    good and states == {"57014"}, "late: " + figure)
        b.close()
    stages.close()


def check_terminate(world):
    """libpq drops the message that ends a connection: the log has it."""
    control = Backend(world)
    stages = Stages()
    text = "terminating connection due to administrator command"
    for name, sql, arguments in stages.all:
        ended = []

        def trial():
            b = Backend(world)
            ms, state = b.interrupted(control, sql, arguments, "terminate")
            ms += b.gone_after(time.monotonic())
            b.close()
            ended.append(state)
            return ms, state

        before = world.cluster.log_text().count(text)
        good, figure, states = soon(5, trial)
        logged = world.cluster.log_text().count(text) - before
        world.check("pg_terminate_backend while %s, 5 trials" % name,
                    good and states <= {"57P01", "closed"} and logged == len(ended),
                    "process gone: %s, %d of %d in the log" % (figure, logged, len(ended)))
    control.close()
    stages.close()


def check_savepoint(world):
    """A canceled call inside a savepoint is gone before the transaction is."""
    b = Backend(world)
    stages = Stages()
    b.value("BEGIN")
    left = []
    for name, sql, arguments in stages.all:
        b.value("SAVEPOINT s")
        b.value("SET LOCAL statement_timeout = 40")
        try:
            b.cursor.execute(sql, arguments)
        except psycopg2.Error:
            pass
        b.value("ROLLBACK TO s")
        if b.live() != "0 calls 0 loops":
            left.append((name, b.live()))
    b.value("ROLLBACK")
    world.check("ROLLBACK TO leaves nothing, %d stages" % len(stages.all),
                not left, left or "")
    b.close()
    stages.close()


def check_leak(world):
    """300 failures of all kinds leave no descriptor and no memory behind."""
    b = Backend(world)
    stages = Stages()
    session = "session=%d" % b.server("one")

    def round_of_failures():
        for name, sql, arguments in stages.all:
            if name == "resolving":         # its thread keeps two for a while
                continue
            for more in ([], [session]):
                b.value("SET statement_timeout = 12")
                try:
                    b.cursor.execute(sql, (arguments[0], arguments[1] + more))
                except psycopg2.Error:
                    pass
        b.value("SET statement_timeout = 0")
        for url, options in (("http://127.0.0.1:1/", []),
                             (stages.body.url(), ["timeout=5"]),
                             (stages.dead.url(), ["attempts=2"]),
                             (stages.body.url(), ["deny_private=1"]),
                             ("http://a b/", []),
                             (stages.body.url(), [session, "timeout=5"])):
            if b.fault(url, *options)[0] == "00000":
                raise RuntimeError("%s did not fail" % url)

    round_of_failures()
    b.value("SELECT rest_test_disconnect(0)")
    fds, kb = b.fds(), b.peak_kb()
    for _ in range(15):
        round_of_failures()
    b.value("SELECT rest_test_disconnect(0)")
    kb_after = b.peak_kb()
    world.check("300 failures leave no descriptor", b.fds() == fds,
                "%d before, %d after" % (fds, b.fds()))
    world.check("... no call and no loop", b.live() == "0 calls 0 loops",
                b.live())
    echo = servers.Server(servers.echo)
    got = b.value("SELECT rest_test_many(%s)", [echo.url()] * 250)
    world.check("... and the account of descriptors is not used up",
                got.startswith("250 good"), got)
    echo.close()
    grown = kb_after - kb
    world.check("... and no memory", grown < 2048, "peak +%d kB" % grown)
    b.close()
    stages.close()


def check_resolver_signals(world):
    """The resolver's thread must never take a signal of the backend's."""
    b = Backend(world)
    control = Backend(world)
    masks = []

    def look():
        deadline = time.monotonic() + 10
        while not masks and time.monotonic() < deadline:
            for task in os.listdir("/proc/%d/task" % b.pid):
                if int(task) != b.pid:
                    with open("/proc/%d/task/%s/status" % (b.pid, task)) as f:
                        masks.extend(line.split()[1] for line in f
                                     if line.startswith("SigBlk:"))

    b.interrupted(control, "SELECT rest_test_call(%s)",
                  ("http://s30.slow.test/",), first=look)
    # SIGINT, SIGQUIT, SIGUSR1, SIGALRM, SIGTERM, SIGURG
    wanted = sum(1 << (n - 1) for n in (2, 3, 10, 14, 15, 23))
    world.check("the resolver's thread has all signals blocked",
                masks and all(int(m, 16) & wanted == wanted for m in masks),
                masks)
    b.close()
    control.close()


def check_resolver_thread(world):
    """What a canceled look-up holds goes when the resolver answers at last."""
    b = Backend(world)
    b.live()
    b.fault("http://127.0.0.1:1/")
    fds = b.fds()
    for _ in range(10):
        b.value("SET statement_timeout = 20")
        try:
            b.cursor.execute("SELECT rest_test_call(%s)",
                             ("http://s1.slow.test/",))
        except psycopg2.Error:
            pass
    during = b.fds()
    deadline = time.monotonic() + 30
    while b.fds() != fds and time.monotonic() < deadline:
        time.sleep(0.05)
    world.check("10 canceled look-ups hold nothing for good", b.fds() == fds,
                "%d descriptors before, %d during, %d after"
                % (fds, during, b.fds()))
    b.close()
