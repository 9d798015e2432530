"""
reading.py: B1, reading a whole list, against file_fdw reading the same rows as
CSV; B7, the first row before the end of the body.

file_fdw is the server's own reader of files, without a network: what a foreign
table of text could cost at best.
"""
import time

import records
from figures import in_turns, median, ratio_of

AGGREGATE = "select sum(amount), avg(score), max(created) from %s"
ALL = "select * from %s offset 1000000000"
ROUNDS = 11


def set_up(bench, cursor):
    """The tables ours and theirs; checks that they hold the same."""
    path = bench.data(bench.small)
    records.write_csv(bench.dir + "/records.csv", bench.root + path)
    cursor.execute("""
        create server api foreign data wrapper rest_fdw options (url '%s');
        create server files foreign data wrapper file_fdw;
        create foreign table ours (%s) server api options (resource '%s');
        create foreign table theirs (%s) server files
          options (filename '%s/records.csv', format 'csv')"""
                   % (bench.nginx.url, records.COLUMNS, path, records.COLUMNS, bench.dir))
    cursor.execute("select count(*) from ((select * from ours except all select * from theirs)"
                   " union all (select * from theirs except all select * from ours)) d")
    if cursor.fetchone()[0]:
        raise RuntimeError("the two tables differ")


def runner(cursor, query):
    return lambda: (cursor.execute(query), cursor.fetchall())


def first_row(bench, cursor):
    """B7: how long the first row takes, of a list that takes a second longer."""
    cursor.execute("create server slow foreign data wrapper rest_fdw options (url '%s');"
                   "create foreign table drip (id int, name text) server slow options (resource '/drip')"
                   % bench.slow.url)
    times = []
    for _ in range(bench.rounds(5)):
        start = time.monotonic()
        cursor.execute("begin; declare c cursor for select * from drip; fetch 1 from c")
        first = time.monotonic() - start
        cursor.execute("move all from c")
        whole = time.monotonic() - start
        cursor.execute("commit")
        times.append((first, whole))
    first, whole = (median(t[i] for t in times) for i in (0, 1))
    bench.figures.line("B7 first row of a body that ends after 1 s",
                       "%.3f s of %.3f s" % (first, whole), first < 0.5 < whole, "before the end")


def measure(bench):
    cursor = bench.connect("reading")
    set_up(bench, cursor)
    for name, query, most in (("B1 three-column aggregate / file_fdw", AGGREGATE, 0.7),
                              ("B1 all columns / file_fdw", ALL, 0.8)):
        ours, theirs = in_turns(bench.rounds(ROUNDS), runner(cursor, query % "ours"),
                                runner(cursor, query % "theirs"))
        bench.figures.ratio(name, ratio_of(ours, theirs), most,
                            "  (%.0f ms / %.0f ms)" % (median(ours) * 1e3, median(theirs) * 1e3))
    first_row(bench, cursor)
