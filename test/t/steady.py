#!/usr/bin/python3
"""
steady.py: what is done a thousand times costs a backend no more than once.

Memory and descriptors of one backend over rescans, statements, errors, cursors
and prepared statements; memory over replies of different sizes.
"""
import json
import os
import sys
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from cluster import Cluster  # noqa: E402
from emulator import Emulator  # noqa: E402
from scripted import Checks  # noqa: E402
from session import Session  # noqa: E402

TIMES = 1000

SETUP = """
CREATE EXTENSION rest_fdw;
CREATE SERVER api FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_retries '0', max_requests '1000000', filter_eq '{{column}}={{value}}');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text, qty int) SERVER api OPTIONS (resource '/plain/simple');
CREATE FOREIGN TABLE paged (id int OPTIONS (key 'true'), name text, price numeric, created timestamptz) SERVER api OPTIONS (resource '/plain/offset',
  records '/items', total '/total', page_size '10', list 'GET {{resource}}?offset={{offset}}&limit={{page_size}}');
CREATE FOREIGN TABLE broken (id int, name date) SERVER api OPTIONS (resource '/plain/simple');
CREATE FOREIGN TABLE nowhere (id int) SERVER api OPTIONS (resource '/none');
CREATE FOREIGN TABLE a_few (whole text OPTIONS (pointer '.')) SERVER api OPTIONS (list 'GET /gen/rows?count=100000&size=200');
CREATE FOREIGN TABLE many (whole text OPTIONS (pointer '.')) SERVER api OPTIONS (list 'GET /gen/rows?count=400000&size=200');
"""


class Client(Session):
    """A backend, and what it holds."""

    def memory(self):
        """Resident kB that are its own; what it shares with the server is not."""
        with open("/proc/%d/status" % self.pid) as f:
            return sum(int(line.split()[1]) for line in f if line.startswith("RssAnon"))

    def contexts(self):
        """Bytes in memory contexts, and how many contexts there are."""
        return self.run("SELECT sum(total_bytes)::bigint, count(*) FROM pg_backend_memory_contexts")[0]


def steady(checks, client, what, work, times, slack_kb=600):
    """Do it some times to warm up, then often: nothing may grow with each time."""
    for _ in range(max(times // 10, 3)):
        work()
    memory, descriptors, contexts = client.memory(), client.descriptors(), client.contexts()
    for _ in range(times):
        work()
    grown = client.memory() - memory
    now = client.contexts()
    checks.check("%s: memory" % what, grown < slack_kb, "%d kB more" % grown)
    checks.check("%s: contexts" % what, now[1] <= contexts[1] + 2 and now[0] < contexts[0] + 70000, "%s, then %s" % (contexts, now))
    checks.check("%s: descriptors" % what, client.descriptors() <= descriptors + 1,
                 "%d, then %d" % (descriptors, client.descriptors()))


def check_errors(db, checks):
    client = Client(db)

    def work():
        for sql, state in (("SELECT * FROM broken", "22007"), ("SELECT * FROM nowhere", "HV00R"),
                           ("SELECT name, 1 / (id - 2) FROM t", "22012"), ("SELECT failed(1)", "42883")):
            got = client.run(sql)
            if got != state:
                checks.same(sql, got, state)
    steady(checks, client, "%d errors" % TIMES, work, TIMES // 4)
    client.run("BEGIN")

    def inner():
        client.run("SAVEPOINT s")
        client.run("SELECT * FROM broken")
        client.run("ROLLBACK TO s")
        client.run("RELEASE s")
    steady(checks, client, "errors in savepoints", inner, TIMES // 4)
    client.run("COMMIT")


def check_statements(db, checks):
    client = Client(db)
    steady(checks, client, "statements", lambda: client.run("SELECT * FROM paged"), TIMES // 4)
    client.run("PREPARE p(int) AS SELECT name FROM t WHERE id = $1")
    steady(checks, client, "a prepared statement", lambda: client.run("EXECUTE p(2)"), TIMES)
    steady(checks, client, "cursors left open",
           lambda: client.run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM paged; FETCH 3 FROM c; COMMIT"), TIMES // 4)
    steady(checks, client, "counts", lambda: client.run("SELECT count(*) FROM paged WHERE name = ''"), TIMES // 4)


def check_rescans(db, checks):
    """Within one statement: memory while it runs."""
    client = Client(db)
    client.run("SELECT count(name) FROM t")
    client.run("BEGIN")
    client.run("SET LOCAL enable_memoize = off")
    client.run("DECLARE c NO SCROLL CURSOR FOR SELECT (SELECT name FROM t WHERE id = 1 + g % 3), (SELECT sum(price) FROM paged WHERE id > g % 20) FROM generate_series(1, 100000) g")
    steady(checks, client, "%d rescans" % TIMES, lambda: client.run("FETCH 10 FROM c"), TIMES // 10)
    client.run("ROLLBACK")
    client.run("BEGIN")
    client.run("DECLARE c NO SCROLL CURSOR FOR SELECT x.n FROM generate_series(1, 100000) g, LATERAL (SELECT count(*) AS n FROM t WHERE qty = g % 30) x")
    steady(checks, client, "rescans under LATERAL", lambda: client.run("FETCH 10 FROM c"), TIMES // 10)
    client.run("ROLLBACK")


def check_sizes(db, checks):
    """Four times the records, the same memory."""
    client = Client(db)
    checks.same("100,000 records", client.run("SELECT count(whole) FROM a_few"), [(100000,)])
    some = client.memory()
    checks.same("400,000 records", client.run("SELECT count(whole) FROM many"), [(400000,)])
    checks.check("four times the records", client.memory() < some + 4000, "%d kB, then %d kB" % (some, client.memory()))


def main():
    checks = Checks()
    with Cluster() as db, Emulator() as api:
        db.sql(SETUP.format(url=api.url))
        with urllib.request.urlopen(api.url + "/gen/rows?count=2&size=50") as answer:
            checks.check("the test server's rows", len(json.load(answer)) == 2)
        check_errors(db, checks)
        check_statements(db, checks)
        check_rescans(db, checks)
        check_sizes(db, checks)
        checks.same("server log", db.troubles(), [])
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
