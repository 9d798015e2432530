"""
pages.py: B3, lists in pages from a server that takes 20 ms for each.
"""
import math

from figures import median, timed

SECONDS = 0.020
PAGES = 100
CONCURRENCY = 8
CHAIN = 50


def median_time(bench, cursor, query, rows):
    """Seconds of a query that must give that many rows, after one to warm up."""
    def run():
        cursor.execute(query)
        if cursor.fetchone()[0] != rows:
            raise RuntimeError("%s: not %d rows" % (query, rows))
    run()
    bench.slow.take_count()
    return median(timed(run) for _ in range(bench.rounds(7)))


def measure(bench):
    cursor = bench.connect("pages")
    cursor.execute("""
        create server paged foreign data wrapper rest_fdw options (url '%s');
        create foreign table pages (id int options (key 'true'), name text) server paged
          options (resource '/pages', list 'GET {resource}?offset={offset}&limit={page_size}',
                   records '/rows', total '/total', page_size '100', concurrency '%d');
        create foreign table chain (id int options (key 'true'), name text) server paged
          options (resource '/chain', list 'GET {resource}?cursor={cursor}',
                   records '/rows', next '/next')""" % (bench.slow.url, CONCURRENCY))
    rounds = bench.rounds(7)
    ideal = (1 + math.ceil((PAGES - 1) / CONCURRENCY)) * SECONDS
    took = median_time(bench, cursor, "select count(name) from pages", 10000)
    requests = bench.slow.take_count() / rounds
    bench.figures.seconds("B3 %d offset pages at 20 ms, %d at a time" % (PAGES, CONCURRENCY),
                          took, 1.15 * ideal, "  (%.2f x ideal, %g requests)" % (took / ideal, requests))
    ideal = CHAIN * SECONDS
    took = median_time(bench, cursor, "select count(name) from chain", 10000)
    requests = bench.slow.take_count() / rounds
    bench.figures.seconds("B3 %d cursor pages at 20 ms" % CHAIN, took, 1.1 * ideal,
                          "  (%.2f x ideal, %g requests)" % (took / ideal, requests))
