#!/usr/bin/python3
"""
anyoptions.py: options that nobody would put together, and what they may not do.

Tables with options drawn from what the lists of test/paper/ say and from more
that is valid by itself; statements of all kinds over an API that answers to
everything.  Whatever comes of it is fine but for: a session that ends, an
internal error, a statement that does not come back.

usage: anyoptions.py [FIRST [COUNT]]     cases by number; the same number is the same case
"""
import glob
import hashlib
import json
import os
import random
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import psycopg2  # noqa: E402
from cluster import Cluster  # noqa: E402
from scripted import Checks, Reply, Scripted  # noqa: E402

CASES = 25
COLUMNS = {"id": "int", "name": "text", "qty": "int", "price": "numeric", "seen": "timestamptz", "tags": "text[]", "more": "jsonb", "ok": "boolean", "photo": "bytea"}
RECORD = {"id": 1, "name": "x", "qty": 3, "price": 1.5, "seen": "2024-01-02T03:04:05Z", "tags": ["a"], "more": {"k": [1]}, "ok": True, "photo": "AA=="}

# valid by themselves; what the lists on paper say comes on top
MORE = {
    "list": ["GET {resource}", "GET {resource}?offset={offset}&limit={page_size}", "GET {resource}?page={page}", "GET {resource}?cursor={cursor}&max={limit}", "GET {resource}?q={filter}&o={sort}&c={columns}",
             'POST {resource}/search\n{"where": ["{terms}"], "order": "{sort}", "from": "{offset}"}', "GET {resource}/{name}", ""],
    "get": ["GET {resource}/{key}", "", "GET {resource}?id={key}"],
    "get_many": ["GET {resource}?ids={keys|,}", 'POST {resource}/many\n{"ids": ["{keys}"]}', 'POST {resource}/many\n[{"id": "{key}"}]'],
    "insert": ['POST {resource}\n"{record}"', 'POST {resource}\n{"name": "{name}", "photo": "{photo}"}', "POST {resource}\n...={record}", 'ENTRY\n["I", "{key}", "{record}"]', "PUT {resource}/{key}\nname={name}"],
    "update": ['PATCH {resource}/{key}\n"{changes}"', 'PUT {resource}/{key}\n"{record}"', 'ENTRY\n["U", "{key}", "{changes}"]', 'PATCH {resource}/{old.name}\n{"set": "{changes}", "was": "{old.qty}"}'],
    "delete": ["DELETE {resource}/{key}", "DELETE {resource}/{key}?name={old.name}", 'ENTRY\n["D", "{key}"]'],
    "insert_many": ['POST {resource}/all\n["{record}"]', 'POST {resource}/all\n{"rows": [{"r": "{record}", "n": "{#}"}]}', "POST {resource}/all\n{records}"],
    "update_many": ['PATCH {resource}/all\n[{"id": "{key}", "...": "{changes}"}]', 'PATCH {resource}?ids={keys|,}\n"{changes}"'],
    "delete_many": ["DELETE {resource}?ids={keys|,}", 'POST {resource}/delete\n["{key}"]'],
    "upsert": ['PUT {resource}/{key}\n"{record}"'], "count": ["GET {resource}/count?{filter}"],
    "commit": ['POST {resource}/commit\n{"changes": ["{entries}"]}', 'POST {resource}/commit\n{"changes": ["{entries}"], "rev": "{revision}"}', "POST {resource}/done?n={batch_rows}&b={batch_id}"],
    "before": ["POST {resource}/start", "GET /first"], "wait": ["GET {resource}/wait/{reply:/id}"], "wait_done": ["/ok", "/name=x"], "wait_failed": ["/name=y"],
    "records": ["", "/items", "/data/*/row", "/nothing,none", "/items,none"], "record": ["", "/items/0", "/data,none"], "records_many": ["/items", "", "/items,none"],
    "total": ["/total", "header:X-Total", "/nothing"], "next": ["/next", "last:/id", "header:X-Next"], "has_more": ["/more"], "pager": ["none", "offset", "page", "cursor", "url", "link", "keyset"],
    "page_size": ["1", "2", "100"], "reply": ["json", "ndjson", "csv", "text"], "shape": ["object", "array", "columns", "map", "value"], "body": ["json", "form", "ndjson", "text", "multipart", "csv"],
    "compress": ["gzip", "none"], "returning": ["reply", "get", "none", "reply insert_many=none", "get update=none"], "insert_nulls": ["omit", "send", "never"], "batch_size": ["1", "2", "7"],
    "transaction": ["commit", "statement"], "revision": ["/rev"], "truncatable": ["true"], "updatable": ["true", "false"], "exact": ["all", "eq", "none"], "filters": ["all", "none", "eq,in"],
    "filter_eq": ["{column}={value}", "{column} = {'value'}"], "filter_in": ["{column}={values|,}", "{column} IN ({'values'|,})"], "filter_gt": ["{column}__gt={value}"], "filter_le": ["{column}__le={value}"],
    "filter_like": ["{column}__like={value}"], "filter_has": ["{column}={value}"], "filter_null": ["{column}=null"], "filter_and": ["{left} AND {right}", "AND({terms|,})"], "filter_or": ["({terms| OR })"],
    "sort_asc": ["sort={column}"], "sort_desc": ["sort=-{column}"], "sort_nulls": ["first", "last", "small"], "natural_sort": ["id", "name desc"], "sort_text": ["C"],
    "key": ["true"], "access": ["read", "write", "insert", "request", "all"], "pointer": ["/{column}", "/more/k/0", "header:X-Total", "reply:/total", "position:1", "name:", ".", "/tags/*"],
    "write_pointer": ["", "/a/{column}", "/{column}"], "format": ["epoch", "string", "base64", "iso_s", "1/0", '{"v": "{value}"}'], "filter_format": ["string", "epoch_ms", "\"'{value}'\""], "required": ["true"],
    "cache_ttl": ["1h", "0"], "concurrency": ["1", "3"], "on_status": ["404 empty; 418 retry", "5xx error"], "idempotency_header": ["Idempotency-Key"], "inserted_key": ["/id", "header:Location"],
    "change": ["{column} = {'value'}", '["P", "{value}"]'], "row": ["({'id'}, {'name'})"], "column_term": ["{column}", ""], "missing": ["error", "null"], "on_type_error": ["null", "error"],
    "max_keys": ["1", "2"], "max_url": ["60", "8000"], "max_rows": ["2"], "max_pages": ["1", "3"], "max_requests": ["2", "50"], "rows": ["0", "1", "100000"], "page_overlap": ["false"], "short_page_ends": ["true"],
    "same_cursor": ["true"], "filter_repeat": ["true"], "quote": ["'"], "escape": ["\\"], "quote_ident": ["\""], "until_close": ["true"], "headers": ["X-Name: {name}", "If-Match: {old.name}"], "args": ["a=1", "who={name}"],
    "error_message": ["/error"], "count_value": ["/total"], "list_next": ["GET {resource}/next/{cursor}", "GET {resource}?after={reply:/next}"],
}
STATEMENTS = [
    "SELECT * FROM t", "SELECT id, name FROM t WHERE id = 1", "SELECT count(*) FROM t WHERE qty > 1", "SELECT * FROM t WHERE name LIKE 'x%' ORDER BY qty DESC, id LIMIT 2 OFFSET 1",
    "SELECT * FROM t WHERE id IN (1, 2, 5) OR name = 'y'", "SELECT l.n, t.name FROM l LEFT JOIN t ON t.id = l.n", "SELECT name, sum(qty), count(*) FROM t GROUP BY name", "SELECT max(price), min(seen) FROM t WHERE ok",
    "SELECT * FROM t WHERE tags @> ARRAY['a'] AND name IS NOT NULL AND NOT ok", "SELECT a.id FROM t a JOIN t b USING (id)", "EXPLAIN (VERBOSE) SELECT * FROM t WHERE id = 1 AND name = 'x'", "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM t WHERE qty = 3",
    "INSERT INTO t (id, name, qty) VALUES (7, 'n', 1)", "INSERT INTO t (name, photo, tags, more) SELECT 'n' || g, '\\x00ff', ARRAY['q'], '{\"a\": null}' FROM generate_series(1, 5) g", "INSERT INTO t (id, name) VALUES (8, NULL), (9, 'z') RETURNING *",
    "INSERT INTO t (id, name) VALUES (1, 'a') ON CONFLICT DO NOTHING", "UPDATE t SET qty = qty + 1 WHERE id = 1", "UPDATE t SET name = NULL WHERE id IN (1, 2, 3) RETURNING id, name", "UPDATE t SET name = 'w', ok = false WHERE qty > 1",
    "UPDATE t SET qty = l.n FROM l WHERE l.n = t.id RETURNING t.*", "UPDATE t SET id = id + 1 WHERE id = 2", "DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id IN (1, 2)", "DELETE FROM t WHERE name = 'x' RETURNING id", "DELETE FROM t USING l WHERE l.n = t.id",
    "TRUNCATE t", "EXPLAIN (VERBOSE) UPDATE t SET qty = 1 WHERE id = 1", "EXPLAIN (VERBOSE) DELETE FROM t WHERE name = 'x'", "EXPLAIN (ANALYZE) INSERT INTO t (name) VALUES ('q'), ('r')", "SELECT count(*) FROM rest_fdw_check('t')", "ANALYZE t",
    "SELECT * FROM t FOR UPDATE", "SELECT (SELECT name FROM t WHERE t.id = l.n) FROM l", "COPY t (id, name) FROM PROGRAM 'printf \"1\\\\ta\\\\n2\\\\tb\\\\n3\\\\tc\\\\n\"'", "IMPORT FOREIGN SCHEMA x FROM SERVER api INTO imported",
    "PREPARE p (int) AS SELECT * FROM t WHERE id = $1; EXECUTE p(1); EXECUTE p(NULL); DEALLOCATE p", "DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT id FROM t; FETCH 2 FROM c; FETCH BACKWARD 1 FROM c; CLOSE c",
]


def paper():
    """Option -> values of the lists on paper."""
    found = {}
    for path in sorted(glob.glob(os.path.join(HERE, "..", "paper", "*.txt"))):
        with open(path) as f:
            text = f.read()
        for name, value in re.findall(r"^([a-z_]+)\s+'((?:[^']|'')*)'", text, re.M):
            found.setdefault(name, []).append(value.replace("''", "'"))
    return found


def answer(request):
    """Something for everything, the same for the same request."""
    dice = hashlib.sha256((request.method + request.target).encode() + request.body).digest()
    row = dict(RECORD, id=dice[0] % 5 + 1, name="xyz"[dice[1] % 3], qty=dice[2] % 4)
    if dice[3] % 11 == 0:
        return Reply({"error": "no"}, (400, 404, 409, 412, 418, 500)[dice[4] % 6], {"Retry-After": "0"})
    rows = [dict(RECORD, id=n, name="xyz"[n % 3], qty=n) for n in range(1, 4)]
    last = re.search(r"(page|offset|cursor|from)\W+([2-9]|[1-9]\d)", request.target + request.body.decode("latin-1"))
    kind = dice[5] % 8
    if re.search(r"/\d+$", request.path) and kind < 6:
        return Reply(row, 200, {"Location": request.path, "ETag": '"1"'})
    if kind == 0:
        return Reply([] if last else rows)
    if kind == 1:
        return Reply(b"".join(json.dumps(r).encode() + b"\n" for r in rows))
    if kind == 2:
        return Reply(b"id,name,qty\n1,x,2\n2,,3\n", kind="text/csv")
    if kind == 3:
        return Reply(None, 204)
    return Reply({"items": [] if last else rows, "total": 3, "next": None if last else "2", "more": not last, "rev": 4, "ok": True, "name": "x", "id": row["id"],
                  "data": {"a": {"row": row}}}, 200, {"X-Total": "3", "Location": "/t/5"})


class Case:
    """One table, made of a number."""

    def __init__(self, db, number, pool):
        self.dice = random.Random("any options %d" % number)
        self.pool = pool
        self.conn = db.connect()
        self.cursor = self.conn.cursor()
        self.said = []

    def run(self, sql):
        """SQLSTATE or None; what it was is kept."""
        self.said.append(sql)
        try:
            self.cursor.execute(sql)
            return None
        except psycopg2.Error as e:
            if e.pgcode is None:
                raise
            self.said.append("-- %s %s" % (e.pgcode, str(e).splitlines()[0]))
            return e.pgcode

    def options(self, what, names, count):
        """Give an object some options; those that are refused it does not get."""
        for name in self.dice.sample(names, min(count, len(names))):
            value = self.dice.choice(self.pool[name]).replace("\\", "\\\\").replace("'", "''")
            if self.run("%s OPTIONS (ADD %s E'%s')" % (what, name, value)):
                del self.said[-2:]

    def make(self, url):
        self.run("SET statement_timeout = '60s'")
        self.run("BEGIN; DROP SERVER IF EXISTS api CASCADE; COMMIT")
        dialect = self.dice.choice(["plain"] * 4 + DIALECTS)
        self.run("CREATE SERVER api FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '%s', dialect '%s', max_retries '0', wait_limit '100ms', wait_interval '1ms')" % (url, dialect))
        self.run("CREATE USER MAPPING FOR PUBLIC SERVER api OPTIONS (token 'one', api_key 'two', username 'u', password 'p')")
        self.run("CREATE FOREIGN TABLE t (%s) SERVER api OPTIONS (resource '/t')" % ", ".join("%s %s" % c for c in COLUMNS.items()))
        if self.dice.random() < 0.9:
            self.run("ALTER FOREIGN TABLE t ALTER id OPTIONS (ADD key 'true')")
        if self.dice.random() < 0.1:
            self.run("ALTER FOREIGN TABLE t ALTER name OPTIONS (ADD key 'true')")
        names = sorted(self.pool)
        self.options("ALTER SERVER api", names, self.dice.randrange(8))
        self.options("ALTER FOREIGN TABLE t", names, self.dice.randrange(4, 24))
        for column in COLUMNS:
            if self.dice.random() < 0.3:
                self.options("ALTER FOREIGN TABLE t ALTER " + column, names, self.dice.randrange(12))

    def bad(self):
        """The statements; what is not to happen, or None."""
        for sql in self.dice.sample(STATEMENTS, 12):
            both = self.dice.random() < 0.3
            for part in (["BEGIN", "SAVEPOINT s"] if both else []) + sql.split("; ") + (["ROLLBACK TO s", sql, self.dice.choice(["COMMIT", "ROLLBACK"])] if both else []):
                try:
                    state = self.run(part)
                except psycopg2.Error as e:
                    return "the session ended: %s" % str(e).strip()
                if state and (state[:2] == "XX" or "canceling statement" in self.said[-1]):
                    return self.said[-1]
            self.run("ROLLBACK")
        return None


DIALECTS = []


def main(arguments):
    first = int(arguments[0]) if arguments else 1
    count = int(arguments[1]) if len(arguments) > 1 else CASES
    checks = Checks()
    pool = paper()
    for name, values in MORE.items():
        pool[name] = pool.get(name, []) + values
    for name in ("url", "dialect", "rate", "doc", "type", "import", "login", "ca_file", "proxy", "verify", "token", "timeout", "wait_limit", "wait_interval", "max_wait", "commit_timeout"):
        pool.pop(name, None)
    api = Scripted(answer)
    with Cluster(settings={"jit": "off", "max_locks_per_transaction": "128"}) as db:
        db.sql("CREATE EXTENSION rest_fdw; CREATE TABLE l AS SELECT g AS n FROM generate_series(1, 4) g; CREATE SCHEMA imported")
        DIALECTS.extend(db.sql("SELECT string_agg(dialect, ' ' ORDER BY dialect) FROM (SELECT DISTINCT dialect FROM rest_fdw_dialects()) d").split())
        for number in range(first, first + count):
            while not db.answers():     # it may come back from a crash
                time.sleep(0.1)
            case = Case(db, number, pool)
            case.make(api.url)
            wrong = case.bad()
            checks.check("case %d" % number, wrong is None, "%s\n    %s" % (wrong, ";\n    ".join(case.said)))
            case.conn.close()
            api.take()
        for line in db.troubles():
            checks.check("server log", False, line)
    sys.exit(checks.close())


if __name__ == "__main__":
    main(sys.argv[1:])
