#!/usr/bin/python3
"""
stop.py: a SELECT can be stopped at any moment.

Cancel, statement_timeout and termination while a request connects, waits for
its answer, receives it, backs off, waits for its turn, or between pages and
scans: SQLSTATE 57014 within 100 ms, nothing is left in the backend or on its
way to the API, and the next statement of the same backend is right.
"""
import json
import os
import random
import socket
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from cluster import Cluster  # noqa: E402
from emulator import Emulator  # noqa: E402
from scripted import Checks  # noqa: E402
from session import Session  # noqa: E402

SOON = 0.1                      # how soon a statement must end
TRIES = 15                      # ... in the best of so many: the machine may be busy
BEGUN = 0.1                     # a stop that is to come later waits until the statement runs

SETUP = """
CREATE EXTENSION rest_fdw;
CREATE SERVER api FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', timeout '60s', max_wait '60s', max_requests '1000000',
  filter_eq '{{column}}={{value}}');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text) SERVER api OPTIONS (resource '/plain/simple');
CREATE FOREIGN TABLE paged (id int OPTIONS (key 'true'), name text) SERVER api OPTIONS (resource '/plain/offset', records '/items',
  total '/total', page_size '2', list 'GET {{resource}}?offset={{offset}}&limit={{page_size}}');
CREATE FOREIGN TABLE cursors (id int, name text) SERVER api OPTIONS (resource '/plain/cursor', records '/data',
  next '/next_cursor', list 'GET {{resource}}?cursor={{cursor}}');
CREATE FOREIGN TABLE big (id int, name text) SERVER api OPTIONS (resource '/plain/big');
CREATE SERVER slow FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', rate '1/min', max_wait '1h');
CREATE FOREIGN TABLE slow (id int OPTIONS (key 'true'), name text) SERVER slow OPTIONS (resource '/plain/simple');
CREATE SERVER deaf FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{deaf}', connect_timeout '60s');
CREATE FOREIGN TABLE deaf (id int) SERVER deaf OPTIONS (resource '/x');
CREATE SERVER lg FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_wait '60s', login 'POST /login/form

username={{username}}&password={{password}}');
CREATE USER MAPPING FOR PUBLIC SERVER lg OPTIONS (username 'eva', password 'pw-s3cret');
CREATE FOREIGN TABLE lg (id int, name text) SERVER lg OPTIONS (resource '/login/api/plain/simple');
CREATE TABLE keys AS SELECT g AS k FROM generate_series(1, 200) g;
ANALYZE keys;
"""

# What: a fault, and a statement that is under way for long because of it.
MOMENTS = [
    ("waiting for headers", {"path": "/plain/simple", "never": True, "count": -1}, "SELECT * FROM t"),
    ("amid headers", {"path": "/plain/simple", "stall_headers": {"after": 20}, "count": -1}, "SELECT * FROM t"),
    ("amid the body", {"path": "/plain/simple", "stall_body": {"after": 20}, "count": -1}, "SELECT * FROM t"),
    ("amid a trickle", {"path": "/plain/big", "slow": {"bytes": 50, "every": 0.01}, "count": -1}, "SELECT * FROM big"),
    ("amid rows", {"path": "/plain/big", "slow": {"bytes": 5000, "every": 0.02}, "count": -1}, "SELECT count(name) FROM big"),
    ("backing off", {"path": "/plain/simple", "status": 503, "retry_after": 30, "count": -1}, "SELECT * FROM t"),
    ("between pages", {"path": "/plain/offset", "skip": 2, "never": True, "count": -1}, "SELECT * FROM paged"),
    ("on the second page of cursors", {"path": "/plain/cursor", "skip": 1, "never": True, "count": -1}, "SELECT * FROM cursors"),
    ("many items at once", {"path": "/plain/simple/*", "never": True, "count": -1}, "SELECT * FROM t WHERE id = ANY (ARRAY(SELECT k FROM keys))"),
    ("a scan per row", {"path": "/plain/simple/*", "delay": 0.02, "count": -1},
     "SELECT k, (SELECT name FROM t WHERE id = k) FROM keys"),
    ("a join", {"path": "/plain/simple*", "delay": 3, "count": -1}, "SELECT k, name FROM keys JOIN t ON t.id = k"),
    ("counting", {"path": "/plain/offset", "never": True, "count": -1}, "SELECT count(*) FROM paged"),
    ("waiting for its turn", None, "SELECT * FROM slow WHERE id = ANY ('{1,2,3}')"),
    ("connecting", None, "SELECT * FROM deaf"),
    ("logging in", {"path": "/login/form", "never": True, "count": -1}, "SELECT * FROM lg"),
    ("amid the reply to a login", {"path": "/login/form", "stall_body": {"after": 20}, "count": -1}, "SELECT * FROM lg"),
    ("backing off from a login", {"path": "/login/form", "status": 503, "retry_after": 30, "count": -1}, "SELECT * FROM lg"),
    ("a call by hand", {"path": "/plain/simple", "stall_body": {"after": 20}, "count": -1}, "SELECT * FROM rest_call('api', 'GET', '/plain/simple')"),
]


class Deaf:
    """A port that takes no more connections: its backlog is full."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(0)
        self.url = "http://127.0.0.1:%d" % self.socket.getsockname()[1]
        self.fill = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(self.socket.getsockname())
            self.fill.append(one)


def stopped(db, client, sql, how, after):
    """Run a statement and end it some time after it began: (answer, seconds until it ended)."""
    done = {}

    def work():
        done["answer"] = client.run(sql)
        done["at"] = time.monotonic()
    thread = threading.Thread(target=work)
    other = db.connect()
    with other.cursor() as cursor:
        cursor.execute("SELECT 1")
        thread.start()
        begun = after < BEGUN
        while not (begun or done):
            cursor.execute("SELECT state = 'active' FROM pg_stat_activity WHERE pid = %s", (client.pid,))
            begun = cursor.fetchone()[0]
        time.sleep(after)
        at = time.monotonic()
        cursor.execute("SELECT %s(%%s)" % how, (client.pid,))
        thread.join(60)
    other.close()
    return done.get("answer"), done.get("at", at + 99) - at


def rest(api, checks, what, client, before):
    """Nothing is left, and the backend goes on."""
    api.control("reset?what=faults")
    deadline = time.monotonic() + 20
    while json.loads(api.control("stats"))["in_flight"] > 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    checks.same("%s: requests that go on" % what, json.loads(api.control("stats"))["in_flight"], 0)
    checks.same("%s: the next statement" % what, client.run("SELECT count(name) FROM t"), [(3,)])
    # connections are kept for the next statement, a few of each server
    checks.check("%s: descriptors" % what, client.descriptors() <= before + 12,
                 "%d before, %d now" % (before, client.descriptors()))


def check_cancel(db, api, checks, moment):
    what, fault, sql = moment
    client = Session(db)
    client.run("SELECT count(name) FROM t")
    before = client.descriptors()
    best = 99
    for attempt in range(TRIES):
        api.control("reset?what=faults,log")
        if fault:
            api.control("fault", fault)
        answer, took = stopped(db, client, sql, "pg_cancel_backend", BEGUN + random.random() * 0.3)
        if not checks.same("%s: cancelled" % what, answer, "57014"):
            return
        best = min(best, took)
        if best < SOON:
            break
    checks.check("%s: cancelled soon" % what, best < SOON, "%.3f s" % best)
    rest(api, checks, what, client, before)
    client.conn.close()


def check_timeout(db, api, checks, moment):
    what, fault, sql = moment
    client = Session(db)
    client.run("SELECT count(name) FROM t")
    client.run("SET statement_timeout = '150ms'")
    best = 99
    for attempt in range(TRIES):
        api.control("reset?what=faults")
        if fault:
            api.control("fault", fault)
        began = time.monotonic()
        answer = client.run(sql)
        best = min(best, time.monotonic() - began - 0.15)
        if not checks.same("%s: timed out" % what, answer, "57014") or best < SOON:
            break
    checks.check("%s: timed out soon" % what, best < SOON, "%.3f s" % best)
    client.run("SET statement_timeout = 0")
    api.control("reset?what=faults")
    checks.same("%s: after a timeout" % what, client.run("SELECT count(name) FROM t"), [(3,)])
    client.conn.close()


def check_terminate(db, api, checks, moment):
    what, fault, sql = moment
    api.control("reset?what=faults")
    if fault:
        api.control("fault", fault)
    client = Session(db)
    answer, took = stopped(db, client, sql, "pg_terminate_backend", 0.2)
    checks.check("%s: terminated" % what, answer in ("57P01", "lost") and took < 30, "%r, %.3f s" % (answer, took))
    api.control("reset?what=faults")


def check_random(db, api, checks, rounds):
    """A slow API, and cancels that come whenever they like."""
    client = Session(db)
    client.run("SELECT count(name) FROM t")
    before = client.descriptors()
    api.control("fault", [{"path": "/plain/*", "delay": 0.003, "count": -1}])
    hit = wrong = 0
    for n in range(rounds):
        sql, want = random.choice([("SELECT count(name) FROM paged", [(25,)]), ("SELECT count(name) FROM cursors", [(25,)]),
                                   ("SELECT count(*) FROM t a, keys WHERE a.id = k", [(3,)]), ("SELECT count(*) FROM paged", [(25,)])])
        answer, took = stopped(db, client, sql, "pg_cancel_backend", random.random() * 0.06)
        hit += answer == "57014"
        wrong += answer not in ("57014", want)
        client.run("SELECT 1")      # a late cancel hits this one
        client.run("SELECT 1")
    api.control("reset?what=faults")
    checks.same("random moments: wrong answers", wrong, 0)
    checks.check("random moments: some were cancelled", hit > rounds / 10, hit)
    rest(api, checks, "random moments", client, before)


def main():
    checks = Checks()
    deaf = Deaf()
    with Cluster() as db, Emulator() as api:
        db.sql(SETUP.format(url=api.url, deaf=deaf.url))
        api.control("load", {"path": "/plain/big", "records": {"count": 20000, "record": {"id": "{n}", "name": "row {n}"}}})
        for moment in MOMENTS:
            check_cancel(db, api, checks, moment)
        for moment in random.sample(MOMENTS, 5):
            check_timeout(db, api, checks, moment)
        for moment in MOMENTS:
            check_terminate(db, api, checks, moment)
        check_random(db, api, checks, 40)
        checks.same("server log", db.troubles(), [])
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
