"""
writes.py: W1, inserts in bulk, one request after the other and as many at once
as by default, against the time that the bare answers take; W2, single requests in flight together against one
by one; W3, an UPDATE by a list of keys; W4, the memory that a COPY of a million
rows takes, W5 the same as compressed CSV in large requests whose answers count the rows.
"""
import http.client
import json

from figures import in_turns, median, ratio_of, timed
from memory import LIMIT_MB, status_mb

BULK, BULK_ROWS, ANSWER = 500, 10000, 0.010
SINGLE = 320
TOGETHER = 16

SETUP = """
create server sink foreign data wrapper rest_fdw options (url '%s');
create foreign table bulk (id int options (key 'true'), name text, amount numeric, made timestamptz) server sink
  options (resource '/bulk', insert_many E'POST {resource}\\n["{record}"]', batch_size '%d', concurrency '1');
create foreign table bulk_ahead (id int options (key 'true'), name text, amount numeric, made timestamptz) server sink
  options (resource '/bulk', insert_many E'POST {resource}\\n["{record}"]', batch_size '%d');
create foreign table by_one (id int options (key 'true'), name text, amount numeric) server sink
  options (resource '/one', insert E'POST {resource}\\n"{record}"', update E'PATCH {resource}/{key}\\n"{changes}"', concurrency '1');
create foreign table together (id int options (key 'true'), name text, amount numeric) server sink
  options (resource '/one', insert E'POST {resource}\\n"{record}"', update E'PATCH {resource}/{key}\\n"{changes}"', concurrency '%d');
create foreign table swallow (name text, amount numeric) server sink
  options (resource '/swallow', insert_many E'POST {resource}\\n["{record}"]', batch_size '1000', returning 'none');
create foreign table loaded (name text, amount numeric) server sink
  options (resource '/load', insert E'POST {resource}\\n"{record}"', load E'POST {resource}\\nContent-Type: text/csv\\n\\n{records}',
    compress 'gzip', written_count '/rows', returning 'none')"""


def bare_bulk(bench, rows):
    """A function that sends the same bodies by Python's own client and reads the answers."""
    conn = http.client.HTTPConnection("127.0.0.1", bench.sink.port)
    bodies = [json.dumps([{"name": "Customer %d" % g, "amount": g * 1.25, "made": "2024-01-02T03:04:05Z"}
                          for g in range(first, first + BULK)]) for first in range(1, rows, BULK)]

    def run():
        for body in bodies:
            conn.request("POST", "/bulk", body, {"Content-Type": "application/json"})
            if len(conn.getresponse().read()) < len(body):
                raise RuntimeError("an answer is short")
    return run


def bulk(bench, cursor):
    """W1: what each request needs beside its answer."""
    rows = BULK_ROWS // (5 if bench.quick else 1)
    rounds = bench.rounds(9)
    insert = "insert into %s (name, amount, made) select 'Customer ' || g, g * 1.25, '2024-01-02 03:04:05Z' " \
        "from generate_series(1, {}) g".format(rows)
    for name, query in (("", insert % "bulk"), (", RETURNING", insert % "bulk" + " returning id, name"),
                        (", 4 at once", insert % "bulk_ahead"),
                        (", 4 at once, RETURNING", insert % "bulk_ahead" + " returning id, name")):
        def run(query=query):
            cursor.execute(query)
            if cursor.rowcount != rows:
                raise RuntimeError("%d rows inserted, not %d" % (cursor.rowcount, rows))
        bench.sink.facts()
        mine, bare = in_turns(rounds, run, bare_bulk(bench, rows))
        requests = bench.sink.facts()["methods"]["POST"] / 2 / (rounds + 1)
        bench.figures.ratio("W1 %d inserts, %d a request%s / bare answers" % (rows, BULK, name), ratio_of(mine, bare),
                            1.2, "  (%.3f s / %.3f s, %g requests)" % (median(mine), median(bare), requests))


def singles(bench, cursor):
    """W2: single requests."""
    insert = "insert into %s (name, amount) select 'Customer ' || g, g from generate_series(1, " + str(SINGLE) + ") g"
    bench.sink.facts()
    slow, fast = in_turns(bench.rounds(3), lambda: cursor.execute(insert % "by_one"),
                          lambda: cursor.execute(insert % "together"))
    most = bench.sink.facts()["most"]
    bench.figures.speed("W2 single inserts, %d at a time / one by one" % TOGETHER, ratio_of(slow, fast), 12,
                        "  (%.3f s / %.3f s, %d at once)" % (median(fast), median(slow), most))


def by_keys(bench, cursor):
    """W3: an UPDATE by a list of keys reads nothing."""
    keys = 1000
    bench.sink.facts()
    took = timed(lambda: cursor.execute(
        "update together set amount = 7 where id = any (array(select generate_series(1, %d)))" % keys))
    facts = bench.sink.facts()
    bench.figures.line("W3 UPDATE by 1000 keys, requests", "%(methods)s, %(most)d at once" % facts,
                       facts["methods"] == {"PATCH": keys} and facts["most"] == TOGETHER,
                       "= 1000, %d at once" % TOGETHER)
    if cursor.rowcount != keys:
        raise RuntimeError("%d rows updated, not %d" % (cursor.rowcount, keys))
    ideal = keys / TOGETHER * ANSWER
    bench.figures.line("W3 UPDATE by 1000 keys, time", "%.3f s  (%.2f x the bare answers)" % (took, took / ideal))


class Lines:
    """Rows for COPY, made as they are read."""

    def __init__(self, count):
        self.rows = (b"Customer number %d\t%d.25\n" % (n, n) for n in range(count))

    def read(self, size):
        taken, length = [], 0
        for row in self.rows:
            taken.append(row)
            length += len(row)
            if length >= size:
                break
        return b"".join(taken)


def copy(bench, figure, table, size):
    """W4, W5: COPY in flat memory."""
    cursor = bench.connect("writes")
    pid = cursor.connection.get_backend_pid()
    copy_in = "copy %s (name, amount) from stdin" % table
    cursor.copy_expert(copy_in, Lines(2 * size))
    bench.sink.facts()
    with open("/proc/%d/clear_refs" % pid, "w") as f:
        f.write("5")
    before = status_mb(pid, "VmRSS")
    took = timed(lambda: cursor.copy_expert(copy_in, Lines(bench.large)))
    grown = status_mb(pid, "VmHWM") - before
    facts = bench.sink.facts()
    if facts["rows"] != bench.large:
        raise RuntimeError("%d rows came, not %d" % (facts["rows"], bench.large))
    bench.figures.line("%s of %d rows, %d a request" % (figure, bench.large, size),
                       "%.1f MB more  (%.1f s, %d requests)" % (grown, took, facts["methods"]["POST"]),
                       grown < LIMIT_MB, "< %d MB" % LIMIT_MB)


def measure(bench):
    cursor = bench.connect("writes")
    cursor.execute(SETUP % (bench.sink.url, BULK, BULK, TOGETHER))
    bulk(bench, cursor)
    singles(bench, cursor)
    by_keys(bench, cursor)
    copy(bench, "W4 COPY", "swallow", 1000)
    copy(bench, "W5 COPY as gzipped CSV", "loaded", 10000)
