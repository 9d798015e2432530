#!/usr/bin/python3
"""
sessions.py: what takes more than one session, or another program.

Prepared statements seven times under each plan mode; ALTER in another session
that cached plans and cached connections must notice; rows that another session
changed while this one waited (EvalPlanQual); pg_dump and restore; the log.
"""
import os
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from cluster import Cluster  # noqa: E402
from emulator import Emulator  # noqa: E402
from scripted import Checks  # noqa: E402
from session import Session  # noqa: E402

SETUP = '''
CREATE EXTENSION rest_fdw;
CREATE SERVER api FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', concurrency '1', filter_eq '{{column}}={{value}}', filter_ge '{{column}}_gte={{value}}',
  headers 'X-Version: 1');
CREATE USER MAPPING FOR PUBLIC SERVER api OPTIONS (token 'tok-s3cret', password 'it''s "quoted" \\');
CREATE SCHEMA "Odd schema";
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text, qty int) SERVER api OPTIONS (resource '/plain/simple');
CREATE FOREIGN TABLE "Odd schema"."T ""x""" (id int OPTIONS (key 'true') NOT NULL, "a b" text OPTIONS (column_name 'name', filters 'eq,prefix'))
  SERVER api OPTIONS (resource '/plain/simple', list E'GET {{resource}}?x=''1''\\nX-H: y');
CREATE TABLE parts (id int, name text, qty int) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (100) SERVER api OPTIONS (resource '/plain/simple');
CREATE VIEW v AS SELECT name FROM t WHERE qty > 10;
CREATE TABLE copy AS SELECT * FROM (VALUES (1, 'one', 10), (2, 'two', 20), (3, 'three', NULL)) x(id, name, qty);
CREATE TABLE local (id int, n int);
INSERT INTO local VALUES (1, 10), (2, 20), (3, 30);
'''


# Parameter types, a query over {t}, and the arguments of seven executions.
PREPARED = [
    ("int", "SELECT name FROM {t} WHERE id = $1", "1 2 NULL 3 9 1 2".split()),
    ("bigint", "SELECT name FROM {t} WHERE qty >= $1 ORDER BY id", "10 20 NULL 99999999999 0 15 20".split()),
    ("text", "SELECT id FROM {t} WHERE name = $1", ["'one'", "'two'", "NULL", "''", "'a&b'", "'three'", "'one'"]),
    ("text", "SELECT id FROM {t} WHERE name LIKE $1 ORDER BY id", ["'t%'", "'%e'", "NULL", "''", "'%'", "'_w_'", "'o\\ne'"]),
    ("int[]", "SELECT id FROM {t} WHERE id = ANY ($1) ORDER BY id", ["'{1,2}'", "'{}'", "NULL", "'{NULL,3}'", "'{3,3}'", "'{9}'", "'{2,1}'"]),
    ("int", "SELECT id FROM {t} ORDER BY id LIMIT $1", "1 2 0 NULL 9 1 3".split()),
    ("int", "SELECT count(*) FROM {t} WHERE qty = $1", "10 20 NULL 30 10 20 10".split()),
    ("int", "SELECT a.id, b.name FROM {t} a JOIN {t} b ON b.id = a.id + $1 ORDER BY 1", "0 1 NULL 2 1 0 1".split()),
]


def check_prepared(db, api, checks):
    for mode in ("auto", "force_custom_plan", "force_generic_plan"):
        session = Session(db)
        session.run("SET plan_cache_mode = %s" % mode)
        for number, (types, query, arguments) in enumerate(PREPARED):
            for name in ("t", "copy"):
                session.run("PREPARE %s%d(%s) AS %s" % (name, number, types, query.format(t=name)))
            for argument in arguments:
                got = session.run("EXECUTE t%d(%s)" % (number, argument))
                want = session.run("EXECUTE copy%d(%s)" % (number, argument))
                checks.same("%s with %s, %s" % (query, argument, mode), got, want)
        api.requests()
        for argument in PREPARED[0][2]:
            session.run("EXECUTE t0(%s)" % argument)
        checks.same("requests of seven executions, %s" % mode, api.requests(),
                    ["GET /plain/simple/%s" % a for a in PREPARED[0][2] if a != "NULL"])
        session.conn.close()


def check_alter(db, api, checks):
    """Another session alters what this one has planned and connected with."""
    session, other = Session(db), Session(db)
    session.run("PREPARE p AS SELECT name FROM t WHERE qty = 10")
    session.run("CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT name FROM t WHERE qty = 10); END'")
    for _ in range(6):
        session.run("EXECUTE p")
        session.run("SELECT f()")
    api.requests()

    def after(what, statement, want, options="headers=X-Version,Authorization&secrets=1"):
        checks.same("%s: altered" % what, other.run(statement), [])
        for run in ("EXECUTE p", "SELECT f()"):
            checks.same("%s: %s" % (what, run), session.run(run), [("one",)])
        checks.same("%s: sent" % what, api.requests(options), [want, want])
    bearer = " Authorization: Bearer "
    after("server", "ALTER SERVER api OPTIONS (SET headers 'X-Version: 2')", "GET /plain/simple?qty=10 X-Version: 2" + bearer + "tok-s3cret")
    after("mapping", "ALTER USER MAPPING FOR PUBLIC SERVER api OPTIONS (SET token 'other')", "GET /plain/simple?qty=10 X-Version: 2" + bearer + "other")
    after("own mapping", "CREATE USER MAPPING FOR postgres SERVER api OPTIONS (token 'mine')", "GET /plain/simple?qty=10 X-Version: 2" + bearer + "mine")
    after("no own mapping", "DROP USER MAPPING FOR postgres SERVER api", "GET /plain/simple?qty=10 X-Version: 2" + bearer + "other")
    after("table", "ALTER FOREIGN TABLE t OPTIONS (SET resource '/plain/onlyid')", "GET /plain/onlyid?qty=10 X-Version: 2" + bearer + "other")
    after("column", "ALTER FOREIGN TABLE t ALTER COLUMN qty OPTIONS (ADD filter_name 'q')", "GET /plain/onlyid?q=10 X-Version: 2" + bearer + "other")
    after("wrapper", "ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (ADD args 'w=1')", "GET /plain/onlyid?q=10&w=1 X-Version: 2" + bearer + "other")
    other.run("ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (DROP args)")
    other.run("ALTER FOREIGN TABLE t OPTIONS (SET resource '/plain/simple')")
    other.run("ALTER FOREIGN TABLE t ALTER COLUMN qty OPTIONS (DROP filter_name)")
    other.run("ALTER USER MAPPING FOR PUBLIC SERVER api OPTIONS (SET token 'tok-s3cret')")
    # a statement that runs goes on with what it began with
    api.control("reset?what=log")
    session.run("BEGIN")
    session.run("DECLARE c CURSOR FOR SELECT (SELECT name FROM t WHERE id = g) FROM generate_series(1, 3) g")
    checks.same("first row", session.run("FETCH 1 FROM c"), [("one",)])
    checks.same("meanwhile", other.run("ALTER SERVER api OPTIONS (SET headers 'X-Version: 3')"), [])
    checks.same("the other rows", session.run("FETCH 2 FROM c"), [("two",), ("three",)])
    session.run("COMMIT")
    checks.check("one version in one scan", len({line.split("X-Version")[1] for line in api.requests("headers=X-Version")}) == 1)
    checks.same("the next statement", (session.run("EXECUTE p"), api.requests("headers=X-Version")), ([("one",)], ["GET /plain/simple?qty=10 X-Version: 3"]))
    # connections end with the server that they were for
    other.run("CREATE SERVER gone FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '%s')" % api.url)
    other.run("CREATE FOREIGN TABLE gone (id int) SERVER gone OPTIONS (resource '/plain/simple')")
    checks.same("a server that will go", session.run("SELECT count(id) FROM gone"), [(3,)])
    checks.same("it goes", other.run("DROP SERVER gone CASCADE"), [])
    checks.same("it is gone", session.run("SELECT count(id) FROM gone"), "42P01")
    checks.same("others are not", session.run("EXECUTE p"), [("one",)])
    session.conn.close()
    other.conn.close()


def check_changed_rows(db, checks):
    """A row that another session changed while it was waited for is looked at again, with the foreign row that it met."""
    cases = [
        ("UPDATE local SET n = local.n + 1 FROM t WHERE t.id = local.id AND t.qty = 20 RETURNING local.id, local.n, t.name", [(2, 121, "two")]),
        ("UPDATE local SET n = local.n + 1 FROM t WHERE t.id = local.id AND t.name = 'two' AND local.n < 100 RETURNING local.id", []),
        ("SELECT local.id, local.n, t.name FROM local JOIN t USING (id) WHERE t.qty = 20 FOR UPDATE OF local", [(2, 120, "two")]),
        ("SELECT local.id, t.name FROM local LEFT JOIN t ON t.id = local.id AND local.n > 100 WHERE local.id = 2 FOR UPDATE OF local", [(2, None)]),
        ("DELETE FROM local USING t WHERE t.id = local.id AND t.id = 2 AND local.n = 20 RETURNING local.id", []),
        ("UPDATE local SET n = n + 1 WHERE id = 2 AND EXISTS (SELECT 1 FROM t WHERE t.id = local.id AND t.qty = 20) RETURNING n", [(121,)]),
    ]
    for join in ("hashjoin", "nestloop", "mergejoin"):
        for sql, want in cases:
            one, two = Session(db), Session(db)
            one.run("SET enable_%s = off" % join)
            one.run("UPDATE local SET n = id * 10")
            two.run("BEGIN")
            two.run("UPDATE local SET n = n + 100 WHERE id = 2")
            got = {}
            thread = threading.Thread(target=lambda: got.update(rows=one.run(sql)))
            one.run("BEGIN")
            thread.start()
            deadline = time.monotonic() + 30
            with Session(db).cursor as watch:
                while time.monotonic() < deadline:
                    watch.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", (one.pid,))
                    if watch.fetchone()[0] == "Lock":
                        break
                    time.sleep(0.01)
            two.run("COMMIT")
            thread.join(30)
            checks.same("%s, no %s" % (sql, join), got.get("rows"), want)
            one.run("ROLLBACK")
            one.conn.close()
            two.conn.close()


def check_dump(db, api, checks):
    """What pg_dump writes makes the same servers, mappings and tables."""
    def dump(dbname, *more):
        return subprocess.run([db.bindir + "/pg_dump", "-d", dbname, "--no-owner", *more], env=db.env(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    first = dump("postgres", "--schema-only")
    checks.same("dumped", (first.returncode, first.stderr), (0, ""))
    db.sql("CREATE DATABASE again")
    done = db.psql(first.stdout, "again", "-q")
    checks.check("restored", done.returncode == 0, done.stdout)
    second = dump("again", "--schema-only")

    def plain(text):
        return [line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
    checks.same("the same again", plain(second.stdout), plain(first.stdout))
    api.requests()
    checks.same("it works", db.sql('SELECT "a b" FROM "Odd schema"."T ""x""" WHERE id = 2; SELECT count(name) FROM parts; SELECT * FROM v', "again"), "two\n3\ntwo")
    checks.same("it asks", [line.split(" Auth")[0] for line in api.requests("headers=Authorization")],
                ["GET /plain/simple/2", "GET /plain/simple", "GET /plain/simple?qty_gte=10"])
    # rows of foreign tables are dumped when asked for
    data = dump("postgres", "--data-only", "--include-foreign-data=api", "-t", "t")
    if data.returncode == 0:        # foreign partitions make it fail before 16
        checks.check("rows dumped", "1\tone\t10" in data.stdout, data.stdout[:200] + data.stderr)


def check_log(db, api, checks):
    """One line a request in the server's log, without the credential."""
    session = Session(db)
    session.run("SET rest_fdw.log_requests = on")
    before = len(db.log_text())
    session.run("SELECT count(name) FROM t WHERE name = 'a b'")
    api.control("fault", {"path": "/plain/simple", "status": 503, "retry_after": 0, "count": 1})
    session.run("SELECT count(name) FROM t")
    lines = [line.split("LOG:  ")[1] for line in db.log_text()[before:].splitlines() if "rest_fdw: " in line]
    checks.same("lines of the log", [line.split(", ")[0] for line in lines],
                ['rest_fdw: server "api" GET /plain/simple?name=a%20b: status 200', 'rest_fdw: server "api" GET /plain/simple: status 503',
                 'rest_fdw: server "api" GET /plain/simple: status 200'])
    checks.check("no credential in the log", "s3cret" not in db.log_text()[before:])
    session.run("RESET rest_fdw.log_requests")
    before = len(db.log_text())
    session.run("SELECT count(name) FROM t")
    checks.same("nothing when it is off", "rest_fdw: " in db.log_text()[before:], False)


def main():
    checks = Checks()
    with Cluster() as db, Emulator() as api:
        db.sql(SETUP.format(url=api.url))
        check_prepared(db, api, checks)
        check_changed_rows(db, checks)
        check_dump(db, api, checks)
        check_log(db, api, checks)
        check_alter(db, api, checks)
        checks.same("server log", db.troubles(), [])
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
