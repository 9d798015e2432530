"""
requests_caused.py: B6, how many requests a query causes.
"""

TABLES = """
create server counted foreign data wrapper rest_fdw options (url '%s');
create foreign table million (id int options (key 'true'), name text) server counted
  options (resource '/million', list 'GET {resource}?offset={offset}&limit={page_size}',
           total 'header:X-Total-Count', page_size '1000', exact 'eq');
create foreign table million_whole (id int options (key 'true'), name text) server counted
  options (resource '/million');
create foreign table listed (id int options (key 'true'), name text) server counted
  options (resource '/many', rows '1000000', filter_in '{column}__in={values|,}')"""

KEYS = ",".join(str(n) for n in range(1, 101))
QUERIES = (
    ("B6 LIMIT 10 on a million rows", "select * from million limit 10", 10, 1),
    ("B6 LIMIT 10 on a million rows in one response", "select * from million_whole limit 10", 10, 1),
    ("B6 count(*) with a total", "select count(*) from million", 1, 1),
    ("B6 EXPLAIN", "explain select * from million where id = 5", None, 0),
    ("B6 LIMIT 0", "select * from million limit 0", 0, 0),
    ("B6 IN of 100 keys with a list argument", "select * from listed where id in (%s)" % KEYS, 100, 1))


def measure(bench):
    cursor = bench.connect("requests_caused")
    cursor.execute(TABLES % bench.slow.url)
    for name, query, rows, wanted in QUERIES:
        bench.slow.take_count()
        cursor.execute(query)
        got = cursor.fetchall()
        if rows is not None and len(got) != rows:
            raise RuntimeError("%s: %d rows" % (query, len(got)))
        bench.figures.count(name + ", requests", bench.slow.take_count(), wanted)
