"""
severed.py: connections that break at every byte of a write, and whether the error is true.

A statement writes some rows; of its requests one is cut after n bytes, of the request or of the
answer, by a normal end of the connection or by a reset; or its answer is lost before or after the
effect.  The error says of each row (numbered as in the statement, those behind the last that
is named were not reached) that it was accepted, refused, not sent, or that nobody knows.  What it says is compared with what the API then holds, and with
the API's own list of effects: accepted rows are there, refused and unsent ones are not, none is
there twice, no request was repeated that may not be.  Without an error all rows are there.
"""
import io
import json

import compare
import psycopg2
from fates import fates
from judge import control

PATH = "/plain/cut"
ROWS = '[%s]' % ", ".join('{"id": %d, "name": "row %d", "qty": %d}' % (i, i, i) for i in range(1, 6))
SETUP = """
DROP SERVER IF EXISTS severed CASCADE; DROP SERVER IF EXISTS severed_again CASCADE;
CREATE SERVER severed FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '%(url)s', max_retries '0');
CREATE SERVER severed_again FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '%(url)s', max_retries '3', max_wait '5s');
DROP SCHEMA IF EXISTS cut CASCADE; CREATE SCHEMA cut;
"""
COLUMNS = "(id int OPTIONS (key 'true') NOT NULL, name text, qty int)"
ROUTES = {"resource": PATH, "insert": 'POST {resource}\n"{record}"', "update": 'PATCH {resource}/{key}\n"{changes}"',
          "delete": "DELETE {resource}/{key}"}
BULK = {"insert_many": 'POST {resource}/_bulk\n["{record}"]', "batch_size": "2",
        "update_many": 'PATCH {resource}\n[{"id": "{old.id}", "set": "{changes}"}]',
        "delete_many": 'POST {resource}/_delete\n["{key}"]',
        "returning": "reply insert_many=reply", "records_many": "/results"}
LATER = {"transaction": "commit"}
ENTRIES = {"transaction": "commit", "insert": 'ENTRY\n["I", "{record}"]', "update": 'ENTRY\n["U", "{old.id}", "{changes}"]',
           "delete": 'ENTRY\n["D", "{key}"]', "commit": 'POST {resource}/_changes\n{"changes": ["{entries}"]}'}
UPSERT = {"insert": "", "upsert": 'PUT {resource}/{key}\n"{record}"'}
NEW = "(11, 'a', 1), (12, 'b \u00fc', 2), (13, 'c', NULL), (14, 'd', 4), (15, 'e', 5)"


class Target:
    """A statement, its rows (key, what makes it done), and which of its requests is cut."""

    def __init__(self, name, sql, rows, method="*", skip=0, table="t", bulk="atomic", copy=None, repeatable=False):
        self.name, self.sql, self.rows, self.method, self.skip = name, sql, rows, method, skip
        self.table, self.bulk, self.copy, self.repeatable = table, bulk, copy, repeatable


def there(key):
    return lambda records: any(r["id"] == key for r in records)


def gone(key):
    return lambda records: all(r["id"] != key for r in records)


def changed(key):
    return lambda records: any(r["id"] == key and r["qty"] == 77 for r in records)


def renamed(key):
    return lambda records: any(r["id"] == key and r["name"].startswith("up") for r in records)


# a transaction: two new ones, a change, one that goes; what was rolled back is no row
SEVERAL = ("BEGIN; INSERT INTO cut.%(t)s VALUES (11, 'a', 1), (12, 'b', 2); UPDATE cut.%(t)s SET qty = 77 WHERE id = 2; "
           "SAVEPOINT s; INSERT INTO cut.%(t)s VALUES (13, 'c', 3); ROLLBACK TO s; DELETE FROM cut.%(t)s WHERE id = 4; COMMIT")
DONE = [there(11), there(12), changed(2), gone(4)]
MANY = [there(k) for k in range(11, 16)]
TARGETS = [
    Target("insert", "INSERT INTO cut.t VALUES (11, 'a', 1) RETURNING *", [there(11)], "POST"),
    Target("insert of five", "INSERT INTO cut.t VALUES " + NEW, MANY, "POST", 2),
    Target("update", "UPDATE cut.t SET qty = 77 WHERE id = 2", [changed(2)], "PATCH"),
    Target("update of a list", "UPDATE cut.t SET qty = 77 WHERE id IN (1, 2, 3, 4)", [changed(k) for k in (1, 2, 3, 4)], "PATCH", 1),
    Target("delete", "DELETE FROM cut.t WHERE id = 4", [gone(4)], "DELETE", repeatable=True),
    Target("delete of a list", "DELETE FROM cut.t WHERE id = ANY ('{1,3,5}')", [gone(k) for k in (1, 3, 5)], "DELETE", 1, repeatable=True),
    Target("bulk", "INSERT INTO cut.bulk VALUES " + NEW, MANY, "POST", 1, "bulk"),
    Target("bulk with returning", "INSERT INTO cut.bulk VALUES %s RETURNING *" % NEW, MANY, "POST", 1, "bulk"),
    Target("copy", "COPY cut.bulk FROM STDIN", MANY, "POST", 1, "bulk",
           copy="11\ta\t1\n12\tb\t2\n13\tc\t\\N\n14\td\t4\n15\te\t5\n"),
    Target("bulk update of a list", "UPDATE cut.bulk SET qty = 77 WHERE id IN (1, 2, 3, 4)", [changed(k) for k in (1, 2, 3, 4)],
           "PATCH", 1, "bulk"),
    Target("bulk delete of a list", "DELETE FROM cut.bulk WHERE id IN (1, 2, 3, 5)", [gone(k) for k in (1, 2, 3, 5)],
           "POST", 1, "bulk"),
    Target("upsert", "INSERT INTO cut.upsert VALUES (2, 'up', 1), (11, 'up too', 2), (3, 'up again', 3)",
           [renamed(2), there(11), renamed(3)], "PUT", 1, "upsert", repeatable=True),
    Target("commit, first", SEVERAL % {"t": "later"}, DONE, "POST", 0, "later"),
    Target("commit, a change", SEVERAL % {"t": "later"}, DONE, "PATCH", 0, "later"),
    Target("commit, the last", SEVERAL % {"t": "later"}, DONE, "DELETE", 0, "later", repeatable=True),
    Target("commit of entries", SEVERAL % {"t": "entries"}, DONE, "POST", 0, "entries"),
    Target("delete again", "DELETE FROM cut.again WHERE id = 4", [gone(4)], "DELETE", table="again", repeatable=True),
    Target("insert with a key", "INSERT INTO cut.keyed VALUES (11, 'a', 1)", [there(11)], "POST", table="keyed"),
]


class Severer:
    """Runs all cuts over one connection."""

    def __init__(self, conn, url, report):
        self.conn, self.url, self.report = conn, url, report
        self.passed = self.failed = 0
        conn.cursor().execute(SETUP % {"url": url})
        for name, server, routes in (("t", "severed", ROUTES), ("bulk", "severed", dict(ROUTES, **BULK)),
                                     ("upsert", "severed", dict(ROUTES, **UPSERT)),
                                     ("later", "severed", dict(ROUTES, **LATER)),
                                     ("entries", "severed", dict(ROUTES, **ENTRIES)),
                                     ("again", "severed_again", ROUTES),
                                     ("keyed", "severed_again", dict(ROUTES, idempotency_header="Idempotency-Key"))):
            conn.cursor().execute("CREATE FOREIGN TABLE cut.%s %s SERVER %s OPTIONS (%s)" % (
                name, COLUMNS, server, ", ".join("%s E'%s'" % (n, v.replace("\n", "\\n")) for n, v in routes.items())))

    def load(self, target):
        """The API as at the start."""
        control(self.url, "reset?what=faults,log,effects")
        control(self.url, "load", '{"path": "%s", "rows": %s, "bulk": "%s", "bulk_reply": "records", "unique": ["name"], '
                '"put_creates": true, "idempotency": "Idempotency-Key"}' % (PATH, ROWS, target.bulk))

    def execute(self, target):
        if target.copy is None:
            got = compare.execute(self.conn, target.sql)
            self.conn.cursor().execute("ROLLBACK")
            return got
        try:
            with self.conn.cursor() as cursor:
                cursor.copy_expert(target.sql, io.StringIO(target.copy))
            return compare.Outcome()
        except psycopg2.Error as e:
            return compare.Outcome(error=str(e).strip(), state=e.pgcode)

    def lengths(self, target):
        """Bytes of the request that is cut, and of its answer; both a little more."""
        self.load(target)
        got = self.execute(target)
        log = [{"sent": 0}]
        while not all(e["sent"] for e in log):      # the server notes it when it has sent
            log = [e for e in control(self.url, "log?format=json") if target.method in ("*", e["method"])]
        if got.state or not log:
            self.note(False, target, "whole", 0, "%s %s" % (got.state, got.error))
            return 0, 0
        entry = log[min(target.skip, len(log) - 1)]
        head = sum(len(n) + len(v) + 4 for n, v in entry["headers"].items())
        return len(entry["method"] + entry["target"]) + 12 + head + 2 + len((entry["body"] or "").encode()), entry["sent"]

    def note(self, good, target, way, n, words):
        if good:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= 10:
            self.report("not ok - %s, %s at %d\n  %s\n  %s" % (target.name, way, n, target.sql, words))

    def one(self, target, way, n, fault):
        """A trial."""
        self.load(target)
        control(self.url, "fault", json.dumps(dict(fault, path=PATH + "*", method=target.method, skip=target.skip)))
        got = self.execute(target)
        records = control(self.url, "data?path=" + PATH)
        wrong = self.judge(target, got, records) or self.twice(target)
        self.note(not wrong, target, way, n, "%s\n  error: %s %s\n  keys: %s" % (
            wrong, got.state, got.error, [(r["id"], r["qty"]) for r in records]))

    def judge(self, target, got, records):
        """What is wrong with the outcome, or None."""
        done = [row(records) for row in target.rows]
        if not got.state:
            return None if all(done) else "no error, but rows are missing"
        if target.table in ("again", "keyed"):
            return "not sent again"
        if got.state[:2] not in ("HV", "08"):
            return "another error"
        said = fates(got.error, len(done))
        for number, is_done in enumerate(done, 1):
            # rows behind those that are named were not even looked at
            fate = said.get(number, "unsent" if said and number > max(said) else None)
            if fate is None and said:
                return "nothing said about row %d" % number
            if is_done and fate in (None, "refused", "unsent"):
                return "row %d is there, but %s" % (number, fate or "is not named")
            if not is_done and fate == "accepted":
                return "row %d is not there, but accepted" % number
        return None

    def twice(self, target):
        """Effects that came twice; requests that were sent again without leave."""
        # what may be repeated may replace a record by the same
        effects = [(e["op"], e["key"]) for e in control(self.url, "effects") if not (target.repeatable and e["op"] == "update")]
        if len(set(effects)) != len(effects):
            return "done twice: %s" % effects
        lines = [line for line in control(self.url, "log").splitlines() if line.startswith(target.method)]
        again = [line for line in set(lines) if lines.count(line) > 1]
        cut = [line[:-len(" [cut]")] for line in lines if line.endswith(" [cut]")]
        again += [line for line in lines if not line.endswith(" [cut]") and line in cut]
        if again and not target.repeatable and target.table != "keyed":
            return "sent again: %s" % again
        return None

    def run(self, step):
        """All targets; every byte, or every step-th."""
        for target in TARGETS:
            request, answer = self.lengths(target)
            space = step if target.table not in ("again", "keyed") else max(step, 1) * 9
            for n in range(0, request + 3 if request else 0, space):
                self.one(target, "request", n, {"cut_request": n})
                self.one(target, "request, reset", n, {"cut_request": n, "reset": True})
            for n in range(0, answer, space):
                self.one(target, "answer", n, {"cut_response": n})
                self.one(target, "answer, reset", n, {"cut_response": n, "reset": True})
            if answer:
                for effect in (False, True):
                    self.one(target, "no answer, effect %s" % effect, 0, {"drop": True, "effect": effect})
                    self.one(target, "reset, effect %s" % effect, 0, {"reset": True, "effect": effect})
        control(self.url, "reset?what=faults")
        return self.passed, self.failed
