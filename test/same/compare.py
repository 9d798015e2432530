"""
compare.py: run a case on both sides and say whether the answers are the same.

Values are compared as the texts that the server prints.  Rows are a multiset;
under ORDER BY the sequence of the sort keys must agree too; with LIMIT over an
order that is not total the rows must also be among those without the LIMIT.
"""
from collections import Counter
from decimal import Decimal

import psycopg2
from psycopg2 import extensions

# errors that depend on which rows a condition is evaluated for
ROW_ERRORS = {"22P02", "22003", "22012", "22025", "22007", "22008", "2201B", "22019", "2202E", "42P22"}
# what a foreign table may say that a local one never does
DOCUMENTED = ["can't be read without a value of column", "the next page can't be asked for by key"]


def raw_texts(conn):
    """Make a connection give every value as the text that the server sent."""
    conn.cursor().execute("SELECT 1")
    with conn.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_type")
        oids = tuple(row[0] for row in cursor.fetchall())
    extensions.register_type(extensions.new_type(oids, "RAW", lambda value, _: value), conn)


class Outcome:
    """Rows and types, or the error, of one statement."""

    def __init__(self, rows=None, types=None, error=None, state=None):
        self.rows, self.types, self.error, self.state = rows, types, error, state


def execute(conn, sql):
    try:
        with conn.cursor() as cursor:
            cursor.execute(sql)
            if cursor.description is None:
                return Outcome()
            return Outcome(cursor.fetchall(), [c.type_code for c in cursor.description])
    except psycopg2.Error as e:
        return Outcome(error=str(e).strip(), state="lost" if conn.closed else e.pgcode or "none")


def clean(conn):
    """Back to a fresh session."""
    conn.cursor().execute("ROLLBACK; RESET ALL; DEALLOCATE ALL; DROP VIEW IF EXISTS v; CLOSE ALL;")


NUMERIC_TYPES = {700, 701, 1700}


def plain_value(value, kind):
    """A value of which there are several spellings, as one of them."""
    if value is None or kind not in NUMERIC_TYPES or value in ("NaN", "Infinity", "-Infinity"):
        return value
    return Decimal(value).normalize() + 0


def rows_of(outcome, loose):
    if not loose:
        return outcome.rows
    return [tuple(plain_value(v, k) for v, k in zip(row, outcome.types)) for row in outcome.rows]


class Difference(Exception):
    """The two sides disagree: kind (for shrinking), words, the statement."""

    def __init__(self, kind, words, sql):
        super().__init__(words)
        self.kind, self.sql = kind, sql


def show(rows, most=12):
    text = "\n".join("    %s" % (row,) for row in rows[:most])
    return text + ("\n    … %d in all" % len(rows) if len(rows) > most else "")


def check(step, foreign, local, local_conn):
    """Compare the outcomes of one statement."""
    if foreign.state or local.state:
        return check_errors(step, foreign, local)
    query = step.query
    if query is None or foreign.rows is None:
        return None
    ours, theirs = rows_of(foreign, query.loose), rows_of(local, query.loose)
    sides = "  foreign:\n%s\n  local:\n%s" % (show(foreign.rows), show(local.rows))
    if len(ours) != len(theirs):
        raise Difference("rows", "%d rows instead of %d\n%s" % (len(ours), len(theirs), sides), step.sql)
    if query.keys:
        # equal numbers of another scale may change places
        if [row[-query.keys:] for row in rows_of(foreign, True)] != \
                [row[-query.keys:] for row in rows_of(local, True)]:
            raise Difference("order", "another order\n" + sides, step.sql)
    if query.whole:
        return check_among(step, ours, query, local_conn)
    if query.total and ours != theirs or Counter(ours) != Counter(theirs):
        raise Difference("rows", "other rows\n" + sides, step.sql)
    return None


def check_among(step, ours, query, local_conn):
    """Rows under a LIMIT whose order is not total: any of the whole will do."""
    whole = execute(local_conn, query.whole)
    if whole.state:
        return None
    extra = Counter(ours) - Counter(rows_of(whole, query.loose))
    if extra:
        raise Difference("rows", "rows that are not there:\n%s" % show(list(extra)), step.sql)
    return None


def check_errors(step, foreign, local):
    """Errors on one or both sides; the local one's SQLSTATE, as "both", when they agree."""
    if "lost" in (foreign.state, local.state):
        raise Difference("crash", "the connection is lost: %s" % (foreign.error or local.error), step.sql)
    if foreign.state == local.state:
        return local.state
    for state in ("25P02", "34000"):        # the error before it was looked at
        if state in (foreign.state, local.state):
            return state
    if any(words in (foreign.error or "") for words in DOCUMENTED):
        return "documented"
    if local.state in ROW_ERRORS and not foreign.state:
        return local.state
    if foreign.state == "57014" or local.state == "57014":
        return "timeout"
    words = (foreign.error or "none").split("\n")[0].split('"')[0]
    raise Difference("error %s %s" % (foreign.state, words), "foreign: %s %s\n  local: %s %s" % (
        foreign.state, foreign.error, local.state, local.error or "no error"), step.sql)


def run_case(case, foreign_conn, local_conn, count=None):
    """
    Run a case on both sides.  Raises Difference; counts compared queries in
    count["passed"] and outcomes by SQLSTATE.
    """
    for conn in (foreign_conn, local_conn):
        clean(conn)
        for sql in case.settings:
            conn.cursor().execute(sql)
    for step in case.steps:
        foreign, local = execute(foreign_conn, step.sql), execute(local_conn, step.sql)
        state = check(step, foreign, local, local_conn)
        if count is not None:
            if state:
                count[state] += 1
            elif step.query:
                count["passed"] += 1
                count["empty"] += not foreign.rows
