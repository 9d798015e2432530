"""
memory.py: B2, how much the memory of a backend grows while it reads a response
of a million records.

The high-water mark of the resident set is set back (/proc/PID/clear_refs) after
a first small query, so that what is measured is the growth by the response.
"""
import time

import records

LIMIT_MB = 32
COUNT = "select count(note), sum(amount) from big"
# Two thousand lookups on the same server while the list is being read
LOOKUPS = "select count(i.name) from big b join item i on i.id = b.id where b.id %% %d = 0"


def status_mb(pid, field):
    """A line of /proc/PID/status in MB."""
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
    raise RuntimeError("no %s in /proc/%d/status" % (field, pid))


def server(bench, cursor, name, url, more=""):
    cursor.execute("""
        drop server if exists mem cascade;
        create server mem foreign data wrapper rest_fdw options (url '%s'%s);
        create foreign table big (%s) server mem options (resource '%s', rows '1000000');
        create foreign table small (id int) server mem options (resource '/small.json');
        create foreign table item (id int options (key 'true'), name text) server mem
          options (resource '/items', list '', max_requests '1000000')"""
                   % (url, more, records.COLUMNS, bench.data(bench.large)))
    return name


def plain(cursor, bench):
    cursor.execute(COUNT)


def lookups(cursor, bench):
    cursor.execute("set enable_hashjoin = off; set enable_mergejoin = off;"
                   "set rest_fdw.enable_batch_join = off")
    cursor.execute(LOOKUPS % (bench.large // 2000))
    if cursor.fetchone()[0] != 2000:
        raise RuntimeError("2000 lookups were wanted")


def slowly(cursor, bench):
    """A consumer that pauses again and again: the server is far ahead."""
    step = bench.large // 100
    cursor.execute("begin; declare c cursor for select * from big")
    for _ in range(101):
        cursor.execute("move %d from c" % step)
        time.sleep(0.02)
    cursor.execute("commit")


def growth(bench, work):
    """MB that a new backend grows by."""
    cursor = bench.connect("memory")
    pid = cursor.connection.info.backend_pid
    cursor.execute("select * from small")
    before = status_mb(pid, "VmRSS")
    with open("/proc/%d/clear_refs" % pid, "w") as f:
        f.write("5")
    work(cursor, bench)
    after = status_mb(pid, "VmHWM")
    cursor.connection.close()
    return after - before


def measure(bench):
    cursor = bench.connect("memory")
    with open(bench.root + "/small.json", "w") as f:
        f.write('[{"id": 1}]')
    for name, url, more in (("HTTP/1.1", bench.nginx.url, ""),
                            ("HTTP/2", bench.nginx.tls_url, ", ca_file '%s'" % bench.nginx.ca)):
        server(bench, cursor, name, url, more)
        for what, work in (("whole", plain), ("slow consumer", slowly),
                           ("2000 lookups meanwhile", lookups)):
            mb = growth(bench, work)
            bench.figures.line("B2 %d records, %s, %s" % (bench.large, name, what),
                               "%.1f MB more" % mb, mb < LIMIT_MB, "< %d MB" % LIMIT_MB)
