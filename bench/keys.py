"""
keys.py: B4, single records by their keys against a bare loop of libcurl over
one kept-alive connection, and what planning costs; B5, a join by key with a
server that takes 10 ms for each answer.
"""
import os
import re
import subprocess

import records
from figures import in_turns, median, ratio_of
from pages import median_time

HERE = os.path.dirname(os.path.abspath(__file__))
LOOKUPS = 2000
PLANNED = ("select * from %s", "select name from %s where id = 7",
           "select id, name from %s where active and score > 2 and name like 'a%%' order by id limit 10")


def build_bare(bench):
    """Compile bareloop.c; its path."""
    program = bench.dir + "/bareloop"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libcurl"], check=True,
                           text=True, stdout=subprocess.PIPE).stdout.split()
    subprocess.run(["gcc", "-O2", "-o", program, HERE + "/bareloop.c", *flags], check=True)
    return program


def bare_loop(bench, program):
    """A function that makes the lookups, in a process that is there already."""
    loop = subprocess.Popen([program, bench.nginx.url + "/items/%d"], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run():
        loop.stdin.write("%d\n" % LOOKUPS)
        loop.stdin.flush()
        if not loop.stdout.readline().startswith("done"):
            raise RuntimeError("the bare loop failed")
    return run, loop


def lookups(bench, cursor):
    cursor.execute("""
        create server item_api foreign data wrapper rest_fdw options (url '%s');
        create foreign table item (id int options (key 'true'), %s) server item_api
          options (resource '/items', list '', max_requests '1000000');
        create table wanted as select generate_series(1, %d) as id;
        analyze wanted;
        set rest_fdw.enable_batch_join = off; set enable_memoize = off; set enable_material = off"""
                   % (bench.nginx.url, records.COLUMNS.partition(", ")[2], LOOKUPS))

    def ours():
        cursor.execute("select count(i.name) from wanted w join item i on i.id = w.id")
        if cursor.fetchone()[0] != LOOKUPS:
            raise RuntimeError("not every key was found")
    theirs, loop = bare_loop(bench, build_bare(bench))
    try:
        mine, bare = in_turns(bench.rounds(25), ours, theirs)
    finally:
        loop.stdin.close()
        loop.wait(10)
    bench.figures.speed("B4 lookups in a nested loop / bare libcurl", ratio_of(bare, mine), 0.7,
                        "  (%.0f / %.0f a second)" % (LOOKUPS / median(mine), LOOKUPS / median(bare)))
    for name in ("rest_fdw.enable_batch_join", "enable_memoize", "enable_material"):
        cursor.execute("reset " + name)


def planning_ms(cursor, query, n):
    """The median of what EXPLAIN says about planning."""
    times = []
    for _ in range(n):
        cursor.execute("explain (summary) " + query)
        times.append(float(re.search(r"Planning Time: ([\d.]+)", "\n".join(
            r[0] for r in cursor.fetchall()))[1]))
    return median(times)


def planning(bench, cursor):
    """What planning costs beyond a local table with the same columns."""
    wide = ", ".join("c%d int" % i for i in range(90))
    cursor.execute("""
        create server planned_api foreign data wrapper rest_fdw
          options (url '%s', dialect 'postgrest');
        create foreign table planned (id int options (key 'true'), %s) server planned_api options (resource '/planned');
        create foreign table planned_wide (id int options (key 'true'), %s, %s) server planned_api options (resource '/planned');
        create table local_rows (%s); create table local_wide (%s, %s)"""
                   % (bench.nginx.url, records.COLUMNS.partition(", ")[2],
                      records.COLUMNS.partition(", ")[2], wide, records.COLUMNS, records.COLUMNS, wide))
    n = 50 if bench.quick else 300
    for name, far, near in (("10 columns", "planned", "local_rows"),
                            ("100 columns", "planned_wide", "local_wide")):
        added = [planning_ms(cursor, q % far, n) - planning_ms(cursor, q % near, n) for q in PLANNED]
        bench.figures.line("B4 planning a query adds, " + name, "%.3f ms at most of %d queries"
                           % (max(added), len(added)), max(added) < 0.3, "< 0.300 ms")


def joins(bench, cursor):
    cursor.execute("""
        create server many_api foreign data wrapper rest_fdw options (url '%s');
        create foreign table by_list (id int options (key 'true'), name text) server many_api
          options (resource '/many', rows '1000000', filter_in '{column}__in={values|,}', max_keys '1000',
                   max_url '100000');
        create foreign table by_item (id int options (key 'true'), name text) server many_api
          options (resource '/many', rows '1000000', concurrency '32', max_requests '100000');
        create table thousand as select g as id, 'x' || g as x from generate_series(1, 1000) g;
        analyze thousand""" % bench.slow.url)
    rounds = bench.rounds(7)
    for name, table, most in (("list argument", "by_list", 0.15), ("item route, 32 at a time", "by_item", 0.6)):
        took = median_time(bench, cursor, "select count(f.name) from thousand t join %s f on f.id = t.id" % table, 1000)
        bench.figures.seconds("B5 join of 1000 rows at 10 ms, " + name, took, most,
                              "  (%g requests)" % (bench.slow.take_count() / rounds))


def measure(bench):
    cursor = bench.connect("keys")
    lookups(bench, cursor)
    planning(bench, cursor)
    joins(bench, cursor)
