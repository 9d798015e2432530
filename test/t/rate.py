#!/usr/bin/python3
"""
rate.py: sessions that share what an API lets them ask.

Option rate and the quotas that APIs tell are counted by all sessions together
where there is shared memory: in the main one when the library is preloaded, in
a named segment from PostgreSQL 17 on.  The API here refuses what comes too
early; how many it refuses is what is checked, and nobody's clock but its own.
"""
import os
import signal
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import psycopg2  # noqa: E402
from cluster import Cluster  # noqa: E402
from scripted import Checks, Reply, Scripted  # noqa: E402
from session import Session  # noqa: E402

SETUP = """
CREATE EXTENSION rest_fdw;
CREATE SERVER api FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_retries '0');
CREATE USER MAPPING FOR PUBLIC SERVER api OPTIONS (token 'tok-s3cret');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), v int) SERVER api OPTIONS (resource '/t');
CREATE FOREIGN TABLE slow (id int OPTIONS (key 'true'), v int) SERVER api OPTIONS (resource '/slow', rate '1/h');
CREATE SERVER again FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}/other/path', max_retries '0');
CREATE USER MAPPING FOR PUBLIC SERVER again OPTIONS (token 'tok-s3cret');
CREATE FOREIGN TABLE t2 (id int OPTIONS (key 'true'), v int) SERVER again OPTIONS (resource '/t');
CREATE SERVER stranger FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_retries '0');
CREATE USER MAPPING FOR PUBLIC SERVER stranger OPTIONS (token 'another');
CREATE FOREIGN TABLE t3 (id int OPTIONS (key 'true'), v int) SERVER stranger OPTIONS (resource '/t');
CREATE SERVER hasty FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_retries '0', max_wait '1s');
CREATE USER MAPPING FOR PUBLIC SERVER hasty OPTIONS (token 'a-third');
CREATE FOREIGN TABLE t4 (id int OPTIONS (key 'true'), v int) SERVER hasty OPTIONS (resource '/t');
"""
SESSIONS, EACH, RATE = 4, 5, 5


class Api:
    """Refuses by rules that a test sets: each takes the time and the number of a request, and gives a Reply or None."""

    def __init__(self):
        self.lock = threading.Lock()
        self.rule = None
        self.count = self.refused = 0
        self.server = Scripted(self.answer)
        self.url = self.server.url

    def begin(self, rule):
        with self.lock:
            self.rule, self.count, self.refused = rule, 0, 0

    def answer(self, request):
        with self.lock:
            number = self.count
            self.count += 1
            reply = self.rule(time.monotonic(), number) if self.rule else None
            if reply is None:
                reply = Reply({"id": 1, "v": 2} if "/t/" in request.path or "/slow/" in request.path else [{"id": 1, "v": 2}])
            if reply.status == 429:
                self.refused += 1
        return reply


def together(sessions, statement, times):
    """The statement so often in each session, all at once; what went wrong."""
    wrong = []

    def work(session):
        for _ in range(times):
            got = session.run(statement)
            if isinstance(got, str):
                wrong.append(got)
    threads = [threading.Thread(target=work, args=(s,)) for s in sessions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return wrong


def check_rate(db, api, checks, shared):
    """Request n of a rate is never sooner than n intervals after the start, whoever sends it."""
    sessions = [Session(db) for _ in range(SESSIONS)]
    sessions[0].run("ALTER SERVER api OPTIONS (ADD rate '%d/s')" % RATE)
    start = time.monotonic()
    api.begin(lambda now, n: Reply({}, 429) if now < start + n / RATE else None)
    wrong = together(sessions, "SELECT v FROM t", EACH)
    if shared:
        checks.same("refused at a shared rate", (api.count, api.refused, wrong), (SESSIONS * EACH, 0, []))
    else:
        checks.check("refused when each session counts for itself", api.refused > 0, api.count)
    api.begin(None)
    other = Session(db)
    rows = other.run("SELECT server, per_second FROM rest_fdw_rate() WHERE per_second IS NOT NULL")
    checks.same("another session sees the rate", rows, [("api", float(RATE))] if shared else [])
    # ALTER SERVER counts from the next request on, in all sessions
    sessions[0].run("ALTER SERVER api OPTIONS (SET rate '1/h')")
    sessions[0].run("SELECT v FROM t")
    for session in sessions[1 if shared else 0:]:
        checks.same("an hour is too long", session.run("SELECT v FROM t"), "53400")
    place = sessions[1].run("SELECT rest_fdw_shared()")[0][0]
    sessions[1].run("SELECT v FROM t")
    if shared:
        checks.check("the error says who counts", "0.000277778 requests a second, counted in: %s." % place in sessions[1].said, sessions[1].said)
    plan = "\n".join(r[0] for r in sessions[1].run("EXPLAIN (VERBOSE) SELECT v FROM t"))
    checks.check("EXPLAIN too", "Remote Rate: 1/h, counted in " + place in plan, plan)
    before = api.count
    sessions[0].run("ALTER SERVER api OPTIONS (SET rate '1000/s')")
    checks.same("altered", together(sessions, "SELECT v FROM t", 2), [])
    checks.same("all were sent", api.count - before, 2 * SESSIONS)
    # a rate of a table is its own: it does not slow the others down, nor they it
    checks.same("first of the hour", sessions[0].run("SELECT v FROM slow"), [(2,)])
    checks.same("second of the hour", (sessions[0].run("SELECT v FROM slow"), sessions[0].run("SELECT v FROM t")), ("53400", [(2,)]))
    checks.same("in another session", sessions[1].run("SELECT v FROM slow"), "53400" if shared else [(2,)])
    sessions[0].run("ALTER SERVER api OPTIONS (DROP rate)")
    for session in sessions + [other]:
        session.close()


def check_quota(db, api, checks, shared):
    """What an answer says about the quota holds for all who use the credential."""
    one, two = Session(db), Session(db)
    state = {}

    def used_up(now, number):
        """The first answer says that nothing is left for 2 seconds; who does not know it is refused at any time."""
        if number == 0:
            state["until"] = now + 2
            return Reply([{"id": 1, "v": 2}], headers={"X-RateLimit-Limit": "3", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2"})
        return Reply({}, 429) if now < state["until"] or number == state["second"] else None
    state["second"] = 0 if shared else 1
    for what, table in (("the same server", "t"), ("another server, the same credential", "t2")):
        api.begin(used_up)
        checks.same("learns it", one.run("SELECT v FROM t"), [(2,)])
        quota = two.run("SELECT quota, remaining FROM rest_fdw_rate() WHERE quota IS NOT NULL")
        if time.monotonic() < state["until"]:
            checks.same("the other knows", quota, [(3, 0)] if shared else [])
        checks.same(what, two.run("SELECT v FROM %s" % table), [(2,)] if shared else "53400")
        checks.same("refused", api.refused, 0 if shared else 1)
        if not shared:
            checks.same("the one who knows waits", one.run("SELECT v FROM t"), [(2,)])
    api.begin(used_up)
    state["second"] = 1
    one.run("SELECT v FROM t")
    checks.same("another credential does not wait", (two.run("SELECT v FROM t3"), api.refused), ("53400", 1))
    one.run("SELECT v FROM t")

    def later(now, number):
        """The first is refused for 2 seconds; who does not know it is refused at any time."""
        if number == 0:
            state["until"] = now + 2
        refuses = now < state["until"] or number == 1 and not shared
        return Reply({}, 429, headers={"Retry-After": "2"}) if refuses else None
    api.begin(later)
    checks.same("refused once", one.run("SELECT v FROM t"), "53400")
    checks.same("then all wait", (two.run("SELECT v FROM t"), api.refused), ([(2,)], 1) if shared else ("53400", 2))

    def long(now, number):
        """The first answer says that nothing is left for a minute."""
        return Reply({}, 429) if number else Reply([{"id": 1, "v": 2}], headers={
            "X-RateLimit-Limit": "3", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "60"})
    # longer than max_wait: the API may say so itself
    api.begin(long)
    one.run("SELECT v FROM t4")
    checks.same("too long to wait", (one.run("SELECT v FROM t4"), two.run("SELECT v FROM t4"), api.refused), ("53400", "53400", 2))
    api.begin(None)
    time.sleep(max(0, state["until"] - time.monotonic()))
    one.close()
    two.close()


def check_windows(db, api, checks):
    """Windows of 6 requests a second, told by each answer: strays may come late, but nobody may run over."""
    sessions = [Session(db) for _ in range(SESSIONS)]
    window = {"end": 0.0, "used": 0}

    def rule(now, _number):
        if now >= window["end"]:
            window.update(end=now + 1, used=0)
        window["used"] += 1
        if window["used"] > 6 + SESSIONS:
            return Reply({}, 429)
        return Reply([{"id": 1, "v": 2}], headers={
            "RateLimit-Limit": "6", "RateLimit-Remaining": str(max(0, 6 - window["used"])), "RateLimit-Reset": "1"})
    api.begin(rule)
    sessions[0].run("SELECT v FROM t")
    wrong = together(sessions, "SELECT v FROM t", EACH)
    checks.same("refused in windows", (api.count, api.refused, wrong), (SESSIONS * EACH + 1, 0, []))
    api.begin(None)
    for session in sessions:
        session.close()


def waits(session, watcher, statement):
    """Begin a statement in a thread of its own; return when its backend waits."""
    thread = threading.Thread(target=session.run, args=(statement,))
    thread.start()
    while not watcher.run("SELECT 1 FROM pg_stat_activity WHERE pid = %d AND state = 'active' AND wait_event_type = 'Extension'" % session.pid):
        time.sleep(0.01)
    return thread


def check_deaths(db, api, checks, shared):
    """Who is stopped while it waits gives its turn back; who is killed leaves nothing behind."""
    api.begin(None)
    admin = Session(db)
    # the last window of the test before must be over, or its quota is waited for, and no turn is taken
    over = time.monotonic() + 20
    while admin.run("SELECT 1 FROM rest_fdw_rate() WHERE renewed_in < '10s' LIMIT 1") == [(1,)] and \
            time.monotonic() < over:
        time.sleep(0.05)
    admin.run("ALTER SERVER api OPTIONS (ADD rate '1000/s', ADD max_wait '1h')")
    turn = "SELECT wait > '70s' FROM rest_fdw_rate() WHERE per_second < 0.1 AND server = 'api' AND wait < '1h'"
    checks.same("the first goes at once", admin.run("SELECT v FROM t"), [(2,)])
    admin.run("ALTER SERVER api OPTIONS (SET rate '1/min')")
    for how in ("pg_cancel_backend", "pg_terminate_backend"):
        victim = Session(db)
        if not shared:
            victim.run("SELECT v FROM t")
        thread = waits(victim, admin, "SELECT v FROM t")
        if shared:
            checks.same("who comes now waits longer", admin.run(turn), [(True,)])
        checks.same(how, admin.run("SELECT %s(%d)" % (how, victim.pid)), [(True,)])
        thread.join()
        if shared:
            checks.same("the turn is given back after " + how, admin.run(turn), [(False,)])
        victim.conn.close()
    admin.run("SET statement_timeout = '100ms'")
    checks.same("a timeout ends it", admin.run("SELECT v FROM t"), "57014")
    admin.run("RESET statement_timeout")
    if shared:
        checks.same("the turn is given back", admin.run(turn), [(False,)])
    victim = Session(db)
    if not shared:
        victim.run("SELECT v FROM t")
    thread = waits(victim, admin, "SELECT v FROM t")
    os.kill(victim.pid, signal.SIGKILL)
    thread.join()
    deadline = time.monotonic() + 60
    while True:
        try:
            again = Session(db)
            break
        except psycopg2.Error:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    checks.same("after a crash all is forgotten", again.run("SELECT server FROM rest_fdw_rate()"), [])
    checks.same("and works", again.run("SELECT v FROM t"), [(2,)])
    again.run("ALTER SERVER api OPTIONS (DROP rate, DROP max_wait)")
    again.close()


def check_cluster(api, checks, settings, expected):
    with Cluster(settings=settings) as db:
        db.sql(SETUP.format(url=api.url))
        session = Session(db)
        version = session.conn.server_version // 10000
        place = expected or ("named segment" if version >= 17 else "this session")
        checks.same("where it is", session.run("SELECT rest_fdw_shared()"), [(place,)])
        session.close()
        shared = place != "this session"
        check_rate(db, api, checks, shared)
        check_quota(db, api, checks, shared)
        if shared:
            check_windows(db, api, checks)
        check_deaths(db, api, checks, shared)
        checks.check("the log shows no secret", "tok-s3cret" not in db.log_text())


def main():
    checks = Checks()
    api = Api()
    check_cluster(api, checks, {"shared_preload_libraries": "'rest_fdw'"}, "shared memory")
    check_cluster(api, checks, {}, None)
    sys.exit(checks.close())


if __name__ == "__main__":
    main()
