#!/usr/bin/python3
"""
abandon.py: statements that end in the middle, with requests in the air.

Errors in a later row, cancels at random moments, LIMITs, cursors closed early,
savepoints rolled back, scans run anew: after each of them the same backend
answers the next statement right, and in the end no call, no loop, no
descriptor and no memory is left.
"""
import os
import random
import re
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import psycopg2  # noqa: E402
from cluster import Cluster  # noqa: E402
from scripted import Checks, Reply, Scripted  # noqa: E402

ROWS, PAGE = 200, 10

SETUP = """
CREATE EXTENSION rest_fdw;
CREATE SERVER api FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_retries '0', concurrency '6');
CREATE USER MAPPING FOR PUBLIC SERVER api;
-- pages whose total is known are asked for ahead
CREATE FOREIGN TABLE good (id int OPTIONS (key 'true'), n int, t text) SERVER api
  OPTIONS (resource '/good', list 'GET {{resource}}?at={{offset}}&size={{page_size}}', page_size '{page}',
           records '/list', total '/total', get 'GET {{resource}}/{{id}}', filter_eq '{{column}}={{value}}', max_requests '100000');
-- row 5 of page 3 does not fit
CREATE FOREIGN TABLE bad (id int OPTIONS (key 'true'), n int, t text) SERVER api
  OPTIONS (resource '/bad', list 'GET {{resource}}?at={{offset}}&size={{page_size}}', page_size '{page}',
           records '/list', total '/total', get 'GET {{resource}}/{{id}}', max_requests '100000');
CREATE FOREIGN TABLE part1 (id int OPTIONS (key 'true'), n int, t text) SERVER api
  OPTIONS (resource '/good', list 'GET {{resource}}?at={{offset}}&size={{page_size}}', page_size '{page}', records '/list', total '/total');
CREATE FOREIGN TABLE part2 (id int OPTIONS (key 'true'), n int, t text) SERVER api
  OPTIONS (resource '/bad', list 'GET {{resource}}?at={{offset}}&size={{page_size}}', page_size '{page}', records '/list', total '/total');
CREATE TABLE loc AS SELECT g AS id, 'x' || g AS w FROM generate_series(1, 60) g;
CREATE TABLE few AS SELECT g AS id FROM generate_series(1, 3) g;
ANALYZE loc; ANALYZE few;
CREATE FUNCTION tried(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
  FOR r IN EXECUTE sql LOOP n := n + 1; END LOOP;
  RETURN n;
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
"""

# Statement, and what it must say when nobody disturbs it: rows or an SQLSTATE.
STATEMENTS = [
    ("SELECT count(n) FROM good", [(ROWS,)]),
    ("SELECT sum(n) FROM bad", "22P02"),
    ("SELECT id FROM good ORDER BY id LIMIT 3", [(1,), (2,), (3,)]),
    ("SELECT count(*) FROM (SELECT n FROM good LIMIT 25) q", [(25,)]),
    ("SELECT count(*) FROM good WHERE id IN (1, 2, 3, 50, 60, 70, 80, 90, 999)", [(8,)]),
    ("SELECT sum(n) FROM (SELECT n FROM part1 UNION ALL SELECT n FROM part2) q", "22P02"),
    ("SELECT count(n) FROM (SELECT n FROM part1 UNION ALL SELECT n FROM part1 UNION ALL SELECT n FROM good) q",
     [(ROWS * 3,)]),
    ("SELECT id, (SELECT count(n) FROM (SELECT n FROM part1 WHERE part1.id > few.id"
     " UNION ALL SELECT n FROM good WHERE good.id > few.id) q) FROM few ORDER BY 1",
     [(1, 2 * (ROWS - 1)), (2, 2 * (ROWS - 2)), (3, 2 * (ROWS - 3))]),
    ("SELECT few.id, q.n FROM few, LATERAL (SELECT n FROM part1 WHERE part1.n >= few.id"
     " UNION ALL SELECT n FROM good WHERE good.n >= few.id LIMIT 1) q ORDER BY 1", None),
    ("SELECT count(*), count(g.t) FROM loc LEFT JOIN good g ON g.id = loc.id", [(60, 60)]),
    ("SELECT count(*) FROM few, LATERAL (SELECT g.n FROM loc JOIN good g ON g.id = loc.id"
     " WHERE loc.id > few.id OFFSET 0) q", [(59 + 58 + 57,)]),
    ("SELECT count(b.n) FROM loc JOIN bad b ON b.id = loc.id", "22P02"),
    ("SELECT count(*) FROM few WHERE EXISTS (SELECT FROM good WHERE good.n = few.id)", [(3,)]),
    ("SELECT tried('SELECT n FROM bad'), tried('SELECT n FROM good'), tried('SELECT n FROM part2')",
     [("22P02", str(ROWS), "22P02")]),
    ("SELECT n FROM good WHERE id = 7", [(7,)]),
    ("WITH RECURSIVE r AS (SELECT 1 AS k UNION ALL SELECT k + 1 FROM r, good WHERE good.id = r.k AND k < 6)"
     " SELECT count(*) FROM r", [(6,)]),
]


def record(table, i):
    """Record i as the API has it."""
    odd = table == "bad" and i == 2 * PAGE + 5
    return {"id": i, "n": "many" if odd else i, "t": "row %d " % i + "x" * (i % 50)}


class Api:
    """Lists with a total and items; every answer takes a little while."""

    def __init__(self):
        self.server = Scripted(self.answer)
        self.url = self.server.url
        self.slow = 0.0

    def answer(self, request):
        self.server.requests.clear()
        wait = random.random() * self.slow
        path = request.path.split("/")
        table, args = path[1], dict(a.split("=") for a in request.query.split("&") if "=" in a)
        if len(path) > 2:
            i = int(path[2])
            return Reply(record(table, i), wait=wait) if 0 < i <= ROWS else Reply({}, 404, wait=wait)
        ids = range(1, ROWS + 1)
        if "id" in args:
            ids = [i for i in ids if i == int(args["id"])]
        at, size = int(args.get("at", 0)), int(args.get("size", PAGE))
        return Reply({"list": [record(table, i) for i in ids[at:at + size]], "total": len(ids)},
                     wait=wait)


class Client:
    """One backend and a watch on what it holds."""

    def __init__(self, db):
        self.db = db
        self.conn = db.connect()
        self.pid = self.conn.get_backend_pid()

    def run(self, sql):
        """Rows, or an SQLSTATE."""
        with self.conn.cursor() as cursor:
            try:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
            except psycopg2.Error as e:
                if self.conn.closed:
                    return "connection lost: %s" % e
                return e.pgcode

    def descriptors(self):
        """
        Sockets, epoll sets and timers that stay when the session's pools are
        closed; files come and go as the server likes.
        """
        self.run("SELECT rest_fdw_disconnect(NULL)")
        folder = "/proc/%d/fd/" % self.pid
        count = 0
        for name in os.listdir(folder):
            try:
                count += os.readlink(folder + name).startswith(("socket:", "anon_inode:"))
            except OSError:
                pass
        return count

    def memory(self):
        """Bytes in use below TopMemoryContext but for caches, by context."""
        return dict(self.run("SELECT name, sum(used_bytes)::bigint FROM pg_backend_memory_contexts "
                             "WHERE name IN ('TopMemoryContext', 'CurTransactionContext') "
                             "OR name LIKE 'rest_fdw%' GROUP BY name"))

    def resident(self):
        with open("/proc/%d/status" % self.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))

    def at_rest(self):
        """Loops that are lent by this backend's sessions."""
        return self.run("SELECT coalesce(sum(in_use), 0) FROM rest_fdw_connections()")


def check_plans(t, client):
    """The statements do what they are here for."""
    def plan(part):
        sql = next(sql for sql, _ in STATEMENTS if part in sql)
        return "\n".join(row[0] for row in client.run("EXPLAIN " + sql))

    t.check("scans under one Append", plan("UNION ALL").count("Async Foreign Scan") == 2,
            plan("UNION ALL"))
    t.check("Append that is run anew", "Async Foreign Scan" in plan("(SELECT count(n) FROM"),
            plan("(SELECT count(n) FROM"))
    for part in ("loc LEFT JOIN good", "loc JOIN good g", "loc JOIN bad"):
        t.check("batch join: " + part, "RestBatchJoin" in plan(part), plan(part))


def check_statements(t, client):
    """Each as it is, then in a mix after each other."""
    for sql, want in STATEMENTS:
        got = client.run(sql)
        t.check(sql, want is None and isinstance(got, list) or got == want, "got %r" % (got,))


def check_cursors(t, client, rounds):
    """Portals that end early: closed, rolled back, broken, left open at commit."""
    ends = ["CLOSE c", "ROLLBACK TO s", "MOVE 5 IN c; CLOSE c", "SELECT 1", "SELECT 1/0",
            "FETCH 100 FROM c", "ROLLBACK TO s; ROLLBACK TO s"]
    sources = ["SELECT n FROM good", "SELECT n FROM bad",
               "SELECT n FROM part1 UNION ALL SELECT n FROM part2",
               "SELECT g.n FROM loc JOIN good g ON g.id = loc.id"]
    wrong = []
    for i in range(rounds):
        source, end = sources[i % len(sources)], ends[i // len(sources) % len(ends)]
        hold = "WITH HOLD " if i % 5 == 4 else ""
        for sql in ("BEGIN", "SAVEPOINT s", "DECLARE c CURSOR %sFOR %s" % (hold, source),
                    "FETCH %d FROM c" % (1 + i % 23), end, "COMMIT" if i % 3 else "ROLLBACK"):
            answer = client.run(sql)
            if isinstance(answer, str) and answer not in ("22P02", "22012", "25P02", "34000", "3B001"):
                wrong.append((source, end, sql, answer))
        client.run("CLOSE ALL")
        if client.run("SELECT count(n) FROM good WHERE n > %d" % (i % 50)) != [(ROWS - i % 50,)]:
            wrong.append((source, end, "next statement"))
    t.check("%d cursors that end early" % rounds, not wrong, wrong[:3])


def check_cancels(t, client, api, rounds):
    """Cancels at random moments; then the next statement is right."""
    admin = client.db.connect()
    api.slow = 0.02
    wrong, hit = [], 0

    def cancel(after):
        time.sleep(after)
        with admin.cursor() as cursor:
            cursor.execute("SELECT pg_cancel_backend(%s)", (client.pid,))

    for i in range(rounds):
        sql, want = STATEMENTS[i % len(STATEMENTS)]
        killer = threading.Thread(target=cancel, args=(random.random() * 0.12,))
        killer.start()
        got = client.run(sql)
        killer.join()
        hit += got == "57014"
        if got != "57014" and not (got == want or want is None):
            wrong.append((sql, got))
        # a late cancel may hit the next statement
        for _ in range(2):
            got = client.run("SELECT count(n) FROM good WHERE id <= 60")
            if got != "57014":
                break
        if got != [(60,)]:
            wrong.append((sql, "next statement", got))
    api.slow = 0.0
    t.check("%d cancels" % rounds, not wrong, wrong[:3])
    t.check("they hit something", hit > rounds / 4, hit)


def check_errors(t, client, rounds):
    """Errors with pages in the air, many times, and nothing grows."""
    bad = [sql for sql, want in STATEMENTS if want == "22P02"]
    for _ in range(30):
        for sql in bad:
            client.run(sql)
        check = client.run("SELECT count(n) FROM good")
    before = client.descriptors(), client.memory(), client.resident()
    wrong = []
    for i in range(rounds):
        sql = bad[i % len(bad)]
        if client.run(sql) != "22P02":
            wrong.append(sql)
        if i % 10 == 0 and client.run("SELECT count(n), max(t) IS NULL FROM good") != [(ROWS, False)]:
            wrong.append("next statement")
    after = client.descriptors(), client.memory(), client.resident()
    t.check("%d errors with pages in the air" % rounds, not wrong and check == [(ROWS,)], wrong[:3])
    t.check("descriptors", after[0] <= before[0], (before[0], after[0]))
    t.check("memory of the backend", after[1].get("TopMemoryContext", 0) <=
            before[1].get("TopMemoryContext", 0) + 8192, (before[1], after[1]))
    t.check("no context of ours is left", not [n for n in after[1] if n.startswith("rest_fdw s")],
            after[1])
    t.check("resident memory", after[2] <= before[2] + 4000, (before[2], after[2]))


def check_terminations(t, db, api, rounds):
    """Backends that are ended in the middle do not take the server along."""
    api.slow = 0.02
    for i in range(rounds):
        client = Client(db)
        sql = STATEMENTS[i % len(STATEMENTS)][0]
        admin = db.connect()

        def end():
            time.sleep(random.random() * 0.08)
            with admin.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", (client.pid,))
        killer = threading.Thread(target=end)
        killer.start()
        client.run(sql)
        killer.join()
        admin.close()
    api.slow = 0.0
    t.same("after %d terminations" % rounds, Client(db).run("SELECT count(n) FROM good"), [(ROWS,)])


def main():
    random.seed(int(os.environ.get("SEED", "1")))
    scale = float(os.environ.get("SCALE", "1"))
    t, api = Checks(), Api()
    with Cluster(settings={"log_min_messages": "fatal"}) as db:
        db.sql(SETUP.format(url=api.url, page=PAGE))
        client = Client(db)
        check_plans(t, client)
        check_statements(t, client)
        check_cursors(t, client, int(60 * scale))
        check_errors(t, client, int(150 * scale))
        check_cancels(t, client, api, int(60 * scale))
        check_statements(t, client)
        t.check("nothing is lent", client.at_rest() in ([(0,)], []), client.at_rest())
        check_terminations(t, db, api, int(12 * scale))
        for line in db.troubles():
            t.check("server log", False, line)
    return t.close()


if __name__ == "__main__":
    sys.exit(main())
