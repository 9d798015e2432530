"""
judge.py: run a case on both sides, and say whether the effects are the same.

The local side is the truth.  In mode `statement` it does not see BEGIN, ROLLBACK and savepoints,
because a foreign write stays when it is undone; in mode `commit` it does, with its constraints
deferred, because the API is asked at commit.  Looked at are, after each statement: rows of
RETURNING and of queries, row counts, SQLSTATEs, triggers' audit; the effects at the API (none
twice, as many as rows were written, none before their commit, none that fail to be undone) and
the requests (none too many); and that the API then holds what the local table holds.  After an
error the API may hold a part of the statement; then the local copy takes over what it holds.
"""
import http.client
import io
import json
import urllib.parse
from collections import Counter

import compare
import psycopg2
from compare import Difference
from fates import fates
from habits import PATH
from psycopg2 import extensions

WRITES = ("POST", "PUT", "PATCH", "DELETE")
# SQLSTATEs that one side may have for another of the other side
SAME_STATES = [{"23505", "40001"}]


CONNECTIONS = {}


def control_text(url, command, document=None):
    """A control command, over a connection that is kept; the text of its answer."""
    place = urllib.parse.urlsplit(url)
    conn = CONNECTIONS.setdefault(url, http.client.HTTPConnection(place.hostname, place.port, timeout=20))
    conn.request("GET" if document is None else "POST", "/__control/" + command,
                 document.encode() if document is not None else None)
    answer = conn.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError("test server: " + text)
    return text


def control(url, command, document=None):
    """The same; its answer as a value where it is JSON."""
    text = control_text(url, command, document)
    return json.loads(text) if text.startswith(("{", "[")) else text


class Outcome(compare.Outcome):
    """Also how many rows, and how a statement is in its transaction."""

    def __init__(self, count=None, names=(), **more):
        super().__init__(**more)
        self.count, self.names = count, list(names)
        if "etag" in self.names:        # what only the API has
            at = self.names.index("etag")
            self.rows = [row[:at] + row[at + 1:] for row in self.rows]
            self.types = self.types[:at] + self.types[at + 1:]


def execute(conn, step):
    """Run a step: its Outcome."""
    try:
        with conn.cursor() as cursor:
            if step.data is not None:
                cursor.copy_expert(step.sql, io.StringIO(step.data))
            else:
                cursor.execute(step.sql)
            if cursor.description is None:
                return Outcome(cursor.rowcount)
            return Outcome(cursor.rowcount, [c.name for c in cursor.description], rows=cursor.fetchall(),
                           types=[c.type_code for c in cursor.description])
    except psycopg2.Error as e:
        return Outcome(error=str(e).strip(), state="lost" if conn.closed else e.pgcode or "none")


def aborted(conn):
    return conn.info.transaction_status == extensions.TRANSACTION_STATUS_INERROR


def in_transaction(conn):
    return conn.info.transaction_status != extensions.TRANSACTION_STATUS_IDLE


class Case:
    """The steps of a world."""

    def __init__(self, steps, settings=()):
        self.steps, self.settings = steps, list(settings)

    def text(self):
        return "\n".join(["%s;" % s for s in self.settings] + [step.text() for step in self.steps])


class Judge:
    """Runs cases of one world over two connections."""

    def __init__(self, world, foreign, local, admin, count):
        self.world, self.foreign, self.local, self.admin, self.count = world, foreign, local, admin, count
        self.url, self.habit, self.commit = world.url, world.habit, world.habit.commit
        self.log = []                   # requests of the last step
        self.undone = False             # something of this transaction was rolled back: audits differ
        self.pending = []               # counted steps of this transaction, mode commit

    # -- what is there

    def api_rows(self):
        """The API's records as the local table would have them."""
        text = control_text(self.url, "data?path=" + PATH)
        with self.admin.cursor() as cursor:
            cursor.execute("SELECT %s FROM jsonb_populate_recordset(NULL::l.t, %%s)" % self.listed(), (text,))
            return sorted(cursor.fetchall(), key=str)

    def listed(self):
        return ", ".join("%s::text" % name for name in self.habit.looked_at())

    def local_rows(self):
        return sorted(execute_sql(self.local, "SELECT %s FROM l.t" % self.listed()), key=str)

    def take_over(self):
        """The local table takes over what the API holds."""
        text = control_text(self.url, "data?path=" + PATH)
        with self.admin.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica; TRUNCATE l.t; "
                           "INSERT INTO l.t ({0}) SELECT {0} FROM jsonb_populate_recordset(NULL::l.t, %s); "
                           "RESET session_replication_role".format(", ".join(self.habit.written())), (text,))

    def reset(self, case):
        """Both sides as at the start."""
        for conn in (self.foreign, self.local):
            conn.cursor().execute("ROLLBACK; RESET ALL; DEALLOCATE ALL; DISCARD PLANS")
            for sql in case.settings:
                conn.cursor().execute(sql)
        control(self.url, "reset?what=faults,log,effects")
        control(self.url, "load", self.habit.load(self.world.rows))
        self.take_over()
        with self.admin.cursor() as cursor:
            for schema in "fl":
                cursor.execute("TRUNCATE %s.audit; DELETE FROM %s.o WHERE id > 5" % (schema, schema))
                if self.world.parent == "partition":
                    cursor.execute("TRUNCATE %s.p2" % schema)
                if self.world.parent == "inherit":
                    cursor.execute("UPDATE ONLY %s.p SET name = 'was' WHERE false" % schema)
                    cursor.execute("DELETE FROM ONLY %s.p; INSERT INTO %s.p (id, name) VALUES (2, 'of the parent'), "
                                   "(30, 'too')" % (schema, schema))
        self.undone, self.pending = False, []

    # -- one case

    def run(self, case):
        """Raises Difference."""
        self.reset(case)
        for step in case.steps:
            self.step(step)
        if in_transaction(self.foreign):
            from steps import Step
            self.step(Step("ROLLBACK", "rollback"))
        self.same_state("the end")

    def step(self, step):
        skip = aborted(self.foreign) and step.kind not in ("to", "commit", "rollback")
        if step.fault and not skip:
            control(self.url, "fault", json.dumps(step.fault))
        ours = execute(self.foreign, step)
        theirs = self.local_outcome(step, skip, ours)
        if ours.state:                  # what was on its way at the error is still to be done
            while control(self.url, "stats")["pending"] > 1:
                pass
        effects = control(self.url, "effects?clear=1&path=" + PATH)
        log = self.log = control(self.url, "log?clear=1&format=json&path=%s*" % PATH)
        if step.fault:
            control(self.url, "reset?what=faults")
        if skip:
            return self.none(effects, step, "in a transaction that has failed")
        if step.fault and not theirs.state and theirs.count:
            self.noticed(step, ours, effects)
        else:
            self.compare(step, ours, theirs)
            self.effects(step, ours, theirs, effects, log)
        self.after(step, ours, theirs)
        return None

    def local_outcome(self, step, skip, ours):
        if skip:
            return None
        if not self.commit and step.kind in ("begin", "savepoint", "to", "release", "commit", "rollback"):
            return Outcome(state="3B001" if ours.state == "3B001" else None)     # a savepoint after an error
        return execute(self.local, step)

    def compare(self, step, ours, theirs):
        """Rows, counts and errors."""
        if self.commit and self.habit.config["unique"] and ours.state in ("23505", "40001") and not theirs.state:
            self.count["error on the way"] += 1
            return
        if ours.state:
            self.fates(step, ours)
        if ours.state == "HV00R" and self.habit.bulk_returning and step.spare:
            self.count["error HV00R"] += 1      # of several keys one is not there: all are refused
            return
        if ours.state or theirs.state:
            # a line that can't be read, a row that is refused: whichever is noticed first
            broken = step.data is not None and ours.state and theirs.state and ours.state[:2] + theirs.state[:2] in ("2223", "2322")
            if ours.state == theirs.state or {ours.state, theirs.state} in SAME_STATES or broken:
                self.count["error " + ours.state] += 1
                return
            raise Difference("error %s %s" % (ours.state, theirs.state), "foreign: %s %s\n  local: %s %s" % (
                ours.state, ours.error, theirs.state, theirs.error or "no error"), step.sql)
        if step.kind in ("query", "write"):
            self.count["passed"] += 1
        if ours.rows is not None:
            self.rows(step, ours, theirs)
        if step.kind == "write" and ours.count != theirs.count:
            raise Difference("count", "%s rows instead of %s" % (ours.count, theirs.count), step.sql)

    def rows(self, step, ours, theirs):
        found, wanted = compare.rows_of(ours, True), compare.rows_of(theirs, True)
        if step.made and self.habit.server_keys:
            self.made_keys(step, ours)
            found, wanted = [r[1:] for r in found], [r[1:] for r in wanted]
        if Counter(found) != Counter(wanted) or step.ordered and found != wanted:
            raise Difference("rows", "other rows\n  foreign:\n%s\n  local:\n%s" % (
                compare.show(ours.rows), compare.show(theirs.rows)), step.sql)

    def made_keys(self, step, ours):
        """RETURNING id, name: these are the keys that the API has given."""
        there = {(row[0], row[1]) for row in self.api_rows()}
        wrong = [row[:2] for row in ours.rows if tuple(row[:2]) not in there]
        if wrong:
            raise Difference("keys", "keys that the API did not give: %s" % wrong, step.sql)

    # -- effects

    def noticed(self, step, ours, effects):
        """Another one was faster: nothing may be written over what it did."""
        if ours.state != "40001" or effects:
            raise Difference("faster", "another one was faster, but %s %s; effects: %s" % (
                ours.state, ours.error, shown(effects)), step.sql)
        self.count["passed"] += 1
        self.count["error 40001"] += 1

    def fates(self, step, ours):
        """What an error says of each new row is so."""
        said = fates(ours.error, len(step.keys or ()))
        if not said or not step.keys or self.commit or self.habit.kind == "upsert" or self.world.triggers:
            return
        there = {row[0] for row in self.api_rows()}
        for number, key in enumerate(step.keys, 1):
            fate = said.get(number, "unsent" if number > max(said) else None)
            if fate is None or fate == "accepted" and key not in there or fate in ("refused", "unsent") and key in there:
                raise Difference("fates", "row %d (key %s) is %sthere, but said to be %s\n  %s" % (
                    number, key, "" if key in there else "not ", fate, ours.error), step.sql)
        self.count["fates"] += 1

    def none(self, effects, step, when):
        if effects:
            raise Difference("too early", "effects %s: %s" % (when, shown(effects)), step.sql)

    def effects(self, step, ours, theirs, effects, log):
        """What was done at the API, and by which requests."""
        twice = [k for k, n in Counter((e["op"], e["key"], e["request"]) for e in effects).items() if n > 1]
        twice += [k for k, n in Counter((e["op"], e["key"]) for e in effects if e["op"] != "update").items() if n > 1]
        if twice and step.kind != "commit":
            raise Difference("twice", "done twice: %s\n  %s" % (twice, shown(effects)), step.sql)
        if self.commit and in_transaction(self.foreign) or step.kind == "rollback":
            self.none(effects, step, "before the commit, or at a rollback")
        if self.habit.kind == "entries" and (ours.state and effects or len([e for e in log if e["method"] in WRITES]) > 1):
            raise Difference("entries", "not one request, all or none: %s %s" % (shown(effects), lines(log)), step.sql)
        # a write by key that was not read before may find nothing
        writes = [e for e in log if e["method"] in WRITES and e.get("status") != 404]
        if self.commit and (in_transaction(self.foreign) or step.kind == "commit") or ours.state or theirs.state:
            return
        if step.counted and len(effects) != ours.count:
            raise Difference("effects", "%s rows, but %d effects: %s" % (ours.count, len(effects), shown(effects)), step.sql)
        if step.kind == "query" and writes:
            raise Difference("requests", "a query wrote: %s" % lines(writes), step.sql)
        if len(writes) > len(effects) + step.spare:
            raise Difference("requests", "%d writes for %d effects: %s" % (len(writes), len(effects), lines(writes)), step.sql)
        if step.rows is not None and step.counted:
            self.economy(step, ours, writes)
        reads = [e for e in log if e["method"] == "GET"]
        if step.unread and reads and self.habit.reply == "record":
            raise Difference("reads", "nothing had to be read: %s" % lines(reads), step.sql)

    def economy(self, step, ours, writes):
        """As few requests as the routes allow."""
        size = self.habit.batch.get("insert_many", 1)
        if step.returning and not self.habit.bulk_returning or self.world.triggers:
            return
        if step.returning or step.data is None and self.world.parent or self.habit.kind == "entries":
            return
        least = -(-ours.count // size)
        if len(writes) != least:
            raise Difference("requests", "%d requests for %d rows, %d in one: %s" % (
                len(writes), ours.count, size, lines(writes)), step.sql)

    # -- the state

    def after(self, step, ours, theirs):
        """After a statement both hold the same; after an error the local side takes over."""
        if step.kind in ("rollback", "to") or ours.state:
            self.undone = True
        if self.commit and in_transaction(self.foreign):
            return
        if ours.state:
            self.take_over()
        elif not self.commit or step.kind in ("commit", "rollback", "write"):
            self.same_state(step.sql)
        if not in_transaction(self.foreign):
            self.audits(step)

    def same_state(self, sql):
        ours, theirs = self.api_rows(), self.local_rows()
        if self.habit.server_keys:
            ours, theirs = sorted((r[1:] for r in ours), key=str), sorted((r[1:] for r in theirs), key=str)
        if compare_rows(ours) != compare_rows(theirs):
            lost, more = [r for r in theirs if r not in ours], [r for r in ours if r not in theirs]
            raise Difference("state", "other records than locally\n  at the API only:\n%s\n  locally only:\n%s" % (
                compare.show(more), compare.show(lost)), sql)
        if self.habit.server_keys:
            self.take_over()

    def audits(self, step):
        """What triggers and other tables saw."""
        found = {}
        for schema in "fl":
            other = "- 'id'" if self.habit.server_keys else "- 'etag'"        # what is not the same on both sides
            queries = ["SELECT op, (old {0})::text, (new {0})::text FROM %s.audit".format(other), "SELECT id::text, name FROM %s.o"]
            if self.world.parent:
                queries.append("SELECT id::text, name FROM %s.p2" if self.world.parent == "partition" else
                               "SELECT id::text, name FROM ONLY %s.p")
            found[schema] = [sorted(execute_sql(self.admin, q % schema), key=str) for q in queries]
        if found["f"] != found["l"] and not self.undone:
            raise Difference("audit", "triggers or other tables saw something else\n  foreign: %s\n  local: %s" % (
                found["f"], found["l"]), step.sql)
        if self.undone:
            self.level()
        self.admin.cursor().execute("TRUNCATE f.audit, l.audit")
        self.undone = False

    def level(self):
        """What was undone on one side only: the local side takes over."""
        with self.admin.cursor() as cursor:
            tables = ["o"] + (["p2"] if self.world.parent == "partition" else [])
            for table in tables:
                cursor.execute("TRUNCATE l.%s; INSERT INTO l.%s SELECT * FROM f.%s" % (table, table, table))
            if self.world.parent == "inherit":
                cursor.execute("DELETE FROM ONLY l.p; INSERT INTO l.p SELECT * FROM ONLY f.p")


def compare_rows(rows):
    return Counter(rows)


def execute_sql(conn, sql):
    with conn.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def shown(effects):
    return ", ".join("%s %s by request %d" % (e["op"], e["key"], e["request"]) for e in effects[:12]) or "none"


def lines(entries):
    return "".join("\n    " + e["line"] for e in entries[:12])
