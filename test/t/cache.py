#!/usr/bin/python3
"""
cache.py: answers that are used again, seen from more than one session.

Each session keeps its own; what another one alters outdates them, what another
one writes does not before they expire.  Memory stays within its setting.  Scans
of one statement that share an answer stop at once when they are cancelled, and
a scan that nobody shares gives its first row before its answer has ended.
"""
import os
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from cluster import Cluster  # noqa: E402
from scripted import Checks, Reply, Scripted  # noqa: E402
from session import Session  # noqa: E402

SETUP = """
CREATE EXTENSION rest_fdw;
CREATE SERVER api FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_requests '100000', max_retries '0',
  insert E'POST {{resource}}\\n"{{record}}"', update E'PATCH {{resource}}/{{key}}\\n"{{changes}}"', returning 'none');
CREATE USER MAPPING FOR PUBLIC SERVER api OPTIONS (token 'one');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), v text) SERVER api OPTIONS (resource '/t', cache_ttl '1h');
CREATE FOREIGN TABLE short (id int OPTIONS (key 'true'), v text) SERVER api OPTIONS (resource '/t', cache_ttl '1ms');
CREATE FOREIGN TABLE big (id int OPTIONS (key 'true'), v text) SERVER api OPTIONS (resource '/big', cache_ttl '1h');
CREATE FOREIGN TABLE slow (id int, v text) SERVER api OPTIONS (resource '/slow');
"""
WIDE = 16000


class Api:
    """A list whose text changes when it is told to, wide records, and an answer that ends when it is let go."""

    def __init__(self):
        self.text = "a"
        self.go_on = threading.Event()
        self.server = Scripted(self.answer)
        self.url = self.server.url

    def answer(self, request):
        if request.method != "GET":
            return Reply(None, 204)
        if request.path.startswith("/big/"):
            return Reply({"id": int(request.path[5:]), "v": "x" * WIDE})
        if request.path == "/slow":
            return Stalled(self.go_on)
        row = {"id": 1, "v": self.text}
        return Reply(row if request.path == "/t/1" else [row])

    def took(self):
        return ["%s %s" % (r.method, r.target) for r in self.server.take()]


class Stalled(Reply):
    """Two rows, and a third once it may."""

    def __init__(self, go_on):
        super().__init__([{"id": 1, "v": "x"}, {"id": 2, "v": "x"}, {"id": 3, "v": "x"}])
        self.body = Slow(self.body, go_on)


class Slow(bytes):
    """Bytes whose second half is written later; http.server writes what it is given at once."""

    def __new__(cls, data, go_on):
        self = super().__new__(cls, data)
        self.go_on = go_on
        return self


def patch_slow_bodies(server):
    """Have the server write a Slow body in two parts."""
    handler = server.RequestHandlerClass

    class Handler(handler):
        def setup(self):
            super().setup()
            write = self.wfile.write

            def halves(data):
                if isinstance(data, Slow):
                    write(bytes(data[:len(data) - 10]))
                    self.wfile.flush()
                    data.go_on.wait(60)
                    return write(bytes(data[len(data) - 10:]))
                return write(data)
            self.wfile.write = halves
    server.RequestHandlerClass = Handler


def check_sessions(db, api, checks):
    """What one session keeps, and what another one does."""
    one, two = Session(db), Session(db)
    ask = "SELECT v FROM t"
    for session in (one, two):
        checks.same("asked", (session.run(ask), session.run(ask), api.took()), ([("a",)], [("a",)], ["GET /t"]))
    api.text = "b"
    checks.same("not noticed", (one.run(ask), api.took()), ([("a",)], []))
    checks.same("a short one", (one.run("SELECT v FROM short"), api.took()), ([("b",)], ["GET /t"]))
    checks.same("another session writes", (two.run("UPDATE t SET v = 'c' WHERE id = 1"), [line for line in api.took() if line[:4] != "GET "]), ([], ["PATCH /t/1"]))
    checks.same("it sees it", (two.run(ask), api.took()), ([("b",)], ["GET /t"]))
    checks.same("the first does not", (one.run(ask), api.took()), ([("a",)], []))
    for number, alter in enumerate((
            "ALTER FOREIGN TABLE t OPTIONS (SET cache_ttl '2h')", "ALTER SERVER api OPTIONS (ADD rate '1000/s')",
            "ALTER USER MAPPING FOR PUBLIC SERVER api OPTIONS (SET token 'two')", "CREATE USER MAPPING FOR postgres SERVER api OPTIONS (token 'three')",
            "DROP USER MAPPING FOR postgres SERVER api", "ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (ADD timeout '61s')")):
        api.text = "n%d" % number
        checks.same(alter, two.run(alter), [])
        checks.same("noticed: " + alter, (one.run(ask), one.run(ask), api.took()), ([(api.text,)], [(api.text,)], ["GET /t"]))
    # a cursor goes on with what it began with
    api.text = "z"
    one.run("BEGIN")
    one.run("DECLARE c CURSOR FOR SELECT v FROM t UNION ALL SELECT v FROM t")
    checks.same("its first row", one.run("FETCH 1 FROM c"), [("n5",)])
    two.run("ALTER SERVER api OPTIONS (SET rate '999/s')")
    checks.same("its last", (one.run("FETCH ALL FROM c"), api.took()), ([("n5",)], []))
    checks.same("another one", (one.run(ask), api.took()), ([("z",)], ["GET /t"]))
    one.run("COMMIT")
    one.conn.close()
    two.conn.close()
    api.text = "a"


def check_memory(db, api, checks):
    """Three times what may be kept."""
    session = Session(db)

    def memory():
        with open("/proc/%d/status" % session.pid) as status:
            return int(next(line for line in status if line.startswith("VmRSS")).split()[1])
    read = "SELECT length(v) FROM generate_series(%d, %d) g, LATERAL (SELECT v FROM big WHERE id = g OFFSET 0) x"
    checks.same("warm", len(session.run(read % (1, 300))), 300)
    before = memory()
    checks.same("many", len(session.run(read % (301, 1000))), 700)
    checks.check("memory of what is kept", memory() - before < 6000, "%d kB" % (memory() - before))
    api.took()
    checks.same("the last are kept", (len(session.run(read % (951, 1000))), api.took()), (50, []))
    checks.same("the first are not", (len(session.run(read % (1, 50))), len(api.took())), (50, 50))
    session.run("SET rest_fdw.cache_size = '64MB'")
    session.run(read % (1, 1000))
    api.took()
    checks.same("more room", (len(session.run(read % (1, 1000))), api.took()), (1000, []))
    session.run("SELECT rest_fdw_disconnect()")
    checks.same("forgotten", (len(session.run(read % (1, 10))), len(api.took())), (10, 10))
    session.conn.close()


def check_stalls(db, api, checks):
    """Rows come before the end; scans that share wait for it, and can be cancelled."""
    session, other = Session(db), Session(db)
    api.go_on.clear()
    session.run("BEGIN")
    session.run("DECLARE c CURSOR FOR SELECT id FROM slow")
    checks.same("first row before the end", session.run("FETCH 1 FROM c"), [(1,)])
    session.run("ROLLBACK")
    api.took()
    for what in ("SELECT count(*) FROM slow a JOIN slow b USING (id)", "SELECT id FROM slow UNION ALL SELECT id FROM slow",
                 "SELECT (SELECT max(id) FROM slow), (SELECT min(id) FROM slow)"):
        got = {}
        thread = threading.Thread(target=lambda: got.update(answer=session.run(what)))
        thread.start()
        # it also waits while it connects: what it asks must have come
        while not api.server.requests or \
                not other.run("SELECT 1 FROM pg_stat_activity WHERE pid = %d AND state = 'active' AND wait_event_type = 'Extension'" % session.pid):
            time.sleep(0.01)
        other.run("SELECT pg_cancel_backend(%d)" % session.pid)
        thread.join()
        checks.same("cancelled: " + what, (got["answer"], len(api.took())), ("57014", 1))
    api.go_on.set()
    checks.same("both at once", (session.run("SELECT count(*) FROM slow a JOIN slow b USING (id)"), len(api.took())), ([(3,)], 1))
    session.conn.close()
    other.conn.close()


def main():
    checks = Checks()
    api = Api()
    patch_slow_bodies(api.server)
    with Cluster(settings={"jit": "off"}) as db:
        db.sql(SETUP.format(url=api.url))
        check_sessions(db, api, checks)
        check_memory(db, api, checks)
        check_stalls(db, api, checks)
        for line in db.troubles():
            checks.check("server log", False, line)
    sys.exit(checks.close())


if __name__ == "__main__":
    main()
