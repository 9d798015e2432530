#!/usr/bin/python3
"""
login.py: logins of several sessions, and of several requests at once.

A token office that counts, and that holds a login or refuses tokens at the
moment that a test wants.  Refresh tokens are good for one use: a second use of
one takes everything back, as token offices do, so that two sessions which
refresh at the same time cannot go unnoticed.
"""
import json
import os
import sys
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from cluster import Cluster  # noqa: E402
from scripted import Checks, Reply, Scripted  # noqa: E402
from session import Session  # noqa: E402

SETUP = """
CREATE EXTENSION rest_fdw;
CREATE SERVER api FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_retries '0', concurrency '8', login 'POST /token

user={{username}}&pass={{password}}', refresh 'POST /token

refresh={{refresh_token}}', filter_in '');
CREATE USER MAPPING FOR PUBLIC SERVER api OPTIONS (username 'eva', password 'pw-s3cret-word');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), v int) SERVER api OPTIONS (resource '/t');
CREATE FOREIGN TABLE pages (id int OPTIONS (key 'true'), v int) SERVER api OPTIONS (resource '/pages', records '/list', total '/total',
  page_size '10', list 'GET {{resource}}?offset={{offset}}&limit={{page_size}}&sort={{sort}}', sort_asc '{{column}}');
CREATE FOREIGN TABLE chain (id int, v int) SERVER api OPTIONS (resource '/chain', records '/list', next '/next', pager 'url');
"""
SESSIONS = 6
ROWS = [{"id": n, "v": n * 2} for n in range(1, 101)]


class Office:
    """An API behind a token office."""

    def __init__(self):
        self.lock = threading.Condition()
        self.server = Scripted(self.answer)
        self.url = self.server.url
        self.reset()

    def reset(self):
        with self.lock:
            self.number = self.logins = self.refreshes = self.reused = self.refused = 0
            self.good, self.refresh = set(), {}
            self.hold = self.refuse = False
            self.waiting = 0        # logins that are held
            self.gather = 0         # requests that come together before they are refused
            self.gathered = []
            self.expires_in = 3600

    def counts(self):
        with self.lock:
            return self.logins, self.refreshes, self.reused

    def revoke(self):
        with self.lock:
            self.good = set()

    def release(self):
        with self.lock:
            self.hold = False
            self.lock.notify_all()

    def answer(self, request):
        if request.path == "/token":
            return self.token(dict(urllib.parse.parse_qsl(request.body.decode())))
        with self.lock:
            token = request.headers.get("authorization", "")[7:]
            if self.gather and token in self.good and "offset=0" not in request.query:
                self.together(token)
            if token not in self.good:
                self.refused += 1
                return Reply({"message": "token %s is not good" % token}, 401)
        return self.rows(request)

    def together(self, token):
        """Wait until so many requests are here; then their token is good no more."""
        self.gathered.append(token)
        if len(self.gathered) == self.gather:
            self.gather = 0
            self.good.discard(token)
            self.lock.notify_all()
        else:
            self.lock.wait_for(lambda: self.gather == 0, 60)

    def token(self, form):
        with self.lock:
            self.waiting += self.hold
            self.lock.notify_all()
            self.lock.wait_for(lambda: not self.hold, 60)
            if self.refuse:
                return Reply({"message": "no: %s" % json.dumps(form)}, 403)
            if "refresh" in form:
                state = self.refresh.get(form["refresh"])
                if state != "new":
                    self.reused += 1
                    self.good, self.refresh = set(), {}
                    return Reply({"message": "refresh token %s is used" % form["refresh"]}, 400)
                self.refresh[form["refresh"]] = "used"
                self.refreshes += 1
            else:
                self.logins += 1
            self.number += 1
            token, refresh = "token-s3cret-%d" % self.number, "refresh-s3cret-%d" % self.number
            self.good.add(token)
            self.refresh[refresh] = "new"
            return Reply({"access_token": token, "refresh_token": refresh, "expires_in": self.expires_in})

    @staticmethod
    def rows(request):
        args = dict(urllib.parse.parse_qsl(request.query))
        if request.path == "/pages":
            at = int(args["offset"])
            return Reply({"list": ROWS[at:at + int(args["limit"])], "total": len(ROWS)})
        if request.path == "/chain":
            at = int(args.get("at", 0))
            return Reply({"list": ROWS[at:at + 10], "next": "/chain?at=%d" % (at + 10) if at < 90 else None})
        if request.path == "/t":
            return Reply(ROWS[:3])
        return Reply(ROWS[int(request.path.rpartition("/")[2]) - 1])


class Client(Session):
    def start(self, sql):
        """The same as run(), in a thread: .result() gives what came."""
        worker = Worker(self, sql)
        worker.start()
        return worker


class Worker(threading.Thread):
    def __init__(self, session, sql):
        super().__init__(daemon=True)
        self.session, self.sql, self.got = session, sql, None

    def run(self):
        self.got = self.session.run(self.sql)

    def result(self):
        self.join(90)
        return self.got


def wait_until(what, seconds=60):
    """Wait for a condition; False when it never comes."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def active(db, sessions, sql):
    """Do all these sessions run the statement?"""
    rows = db.sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid IN (%s) AND query = $q$%s$q$"
                  % (",".join(str(s.pid) for s in sessions), sql))
    return rows.strip() == str(len(sessions))


def fresh(office, admin):
    """Begin anew: another version of the mapping, so that nobody's token counts."""
    office.reset()
    admin.run("ALTER USER MAPPING FOR PUBLIC SERVER api OPTIONS (SET password 'pw-s3cret-word')")


# ------------------------------------------------------- one session

def check_storm(t, db, office, admin):
    """Requests of one scan that are refused together cause one login."""
    fresh(office, admin)
    one = Client(db)
    t.same("logged in", one.run("SELECT count(v) FROM t"), [(3,)])
    office.gather, office.gathered = 4, []
    t.same("pages refused together", one.run("SELECT count(v), sum(v) FROM pages"), [(100, 10100)])
    t.check("... they were", len(office.gathered) == 4 and office.refused >= 4, (office.gathered, office.refused))
    t.same("... one renewal", office.counts(), (1, 1, 0))
    office.gather, office.gathered, office.refused = 3, [], 0
    t.same("keys refused together", one.run("SELECT count(v) FROM t WHERE id IN (5, 7, 9)"), [(3,)])
    t.same("... they were", (len(office.gathered), office.refused), (3, 3))
    t.same("... one renewal", office.counts(), (1, 2, 0))
    office.gather, office.gathered = 2, []
    t.same("two tables", one.run("SELECT count(v) FROM (SELECT v FROM t UNION ALL SELECT v FROM chain) x"), [(103,)])
    t.same("... one renewal", office.counts(), (1, 3, 0))
    # between two pages
    one.run("BEGIN; DECLARE c CURSOR FOR SELECT id FROM chain")
    t.same("the first pages", one.run("FETCH 15 FROM c")[-1], (15,))
    office.revoke()
    t.same("after the token", len(one.run("FETCH ALL FROM c")), 85)
    one.run("COMMIT")
    t.same("... one renewal more", office.counts(), (1, 4, 0))
    # all refuse: one renewal for the request that meets it, no more
    office.revoke()
    office.refuse = True
    t.same("no way to renew", one.run("SELECT * FROM t"), "28000")
    t.check("... in the office's words, secrets blanked", "no: " in one.said and "s3cret" not in one.said, one.said)
    office.refuse = False
    t.same("... then as if nothing had been", one.run("SELECT count(v) FROM t"), [(3,)])


def check_transaction(t, db, office, admin):
    """A mapping that is rolled back leaves no token behind."""
    fresh(office, admin)
    one = Client(db)
    one.run("BEGIN; ALTER USER MAPPING FOR PUBLIC SERVER api OPTIONS (SET username 'bob')")
    t.same("as bob", one.run("SELECT count(v) FROM t"), [(3,)])
    one.run("ROLLBACK")
    office.server.take()
    t.same("as eva", one.run("SELECT count(v) FROM t"), [(3,)])
    t.check("... by a login of hers", any(b"user=eva" in r.body for r in office.server.take()))
    one.run("BEGIN")
    one.run("SAVEPOINT s")
    office.revoke()
    office.refuse = True
    t.same("an error in a savepoint", one.run("SELECT * FROM t"), "28000")
    one.run("ROLLBACK TO s")
    office.refuse = False
    t.same("... and on", one.run("SELECT count(v) FROM t"), [(3,)])
    one.run("COMMIT")


def check_expiry(t, db, office, admin):
    """Tokens are renewed before they expire, not after."""
    fresh(office, admin)
    office.expires_in = 0.000001
    one = Client(db)
    t.same("a chain", one.run("SELECT count(v) FROM chain"), [(100,)])
    t.same("... each page with a token of its own", office.counts(), (1, 9, 0))
    t.same("... none was refused", office.refused, 0)


# --------------------------------------------------- several sessions

def check_together(t, db, office, admin, shared):
    """Sessions that need a token at the same time."""
    fresh(office, admin)
    sessions = [Client(db) for _ in range(SESSIONS)]
    sql = "SELECT count(v) FROM t"
    office.hold = True
    workers = [s.start(sql) for s in sessions]
    t.check("all sessions wait", wait_until(lambda: active(db, sessions, sql)))
    t.check("a login is under way", wait_until(lambda: office.waiting >= (1 if shared else SESSIONS)))
    office.release()
    t.same("all have rows", [w.result() for w in workers], [[(3,)]] * SESSIONS)
    t.same("logins", office.counts(), (1 if shared else SESSIONS, 0, 0))
    if not shared:
        return
    # all are refused: one of them renews
    office.revoke()
    workers = [s.start(sql) for s in sessions]
    t.same("all have rows again", [w.result() for w in workers], [[(3,)]] * SESSIONS)
    t.same("one renewal", office.counts(), (1, 1, 0))
    late = Client(db)
    t.same("a new session", late.run(sql), [(3,)])
    t.same("... takes what is there", office.counts(), (1, 1, 0))
    # other users have their own
    db.sql("CREATE ROLE IF_ann LOGIN; GRANT SELECT ON t TO IF_ann; GRANT USAGE ON FOREIGN SERVER api TO IF_ann".replace("IF_", "user_"))
    ann = Client(db, user="user_ann")
    t.same("another user", ann.run(sql), [(3,)])
    t.same("... logs in", office.counts(), (2, 1, 0))
    # who disconnects begins anew; ALTER does so for all
    late.run("SELECT rest_fdw_disconnect('api')")
    late.run(sql)
    t.same("disconnected", office.counts(), (3, 1, 0))
    admin.run("ALTER SERVER api OPTIONS (SET max_retries '1')")
    workers = [s.start(sql) for s in sessions]
    t.same("altered", [w.result() for w in workers], [[(3,)]] * SESSIONS)
    t.same("... one login", office.counts(), (4, 1, 0))
    admin.run("ALTER SERVER api OPTIONS (SET max_retries '0')")


def check_stopped(t, db, office, admin, shared):
    """Who renews may be cancelled or go: another session does it then."""
    sql = "SELECT count(v) FROM t"
    for how in ("pg_cancel_backend", "pg_terminate_backend"):
        fresh(office, admin)
        first, second = Client(db), Client(db)
        office.hold = True
        worker = first.start(sql)
        t.check("the first logs in", wait_until(lambda: office.waiting == 1))
        waiter = second.start(sql)
        t.check("the second waits", wait_until(lambda: active(db, [second], sql)))
        db.sql("SELECT %s(%d)" % (how, first.pid))
        t.check("%s: the first is stopped" % how, worker.result() in ("57014", "57P01", "lost"), worker.got)
        t.check("... the second logs in", wait_until(lambda: office.waiting == 2))
        office.release()
        t.same("... and has rows", waiter.result(), [(3,)])
        if how == "pg_cancel_backend":
            t.same("... the first too", first.run(sql), [(3,)])
    # the server changes while somebody logs in: the statement ends as it began, the next begins anew
    for change in ("ALTER SERVER api OPTIONS (SET max_retries '0')", "ALTER USER MAPPING FOR PUBLIC SERVER api OPTIONS (SET username 'eva')"):
        fresh(office, admin)
        first = Client(db)
        office.hold = True
        worker = first.start("SELECT count(v) FROM chain")
        t.check("it logs in", wait_until(lambda: office.waiting == 1))
        admin.run(change)
        office.release()
        t.same("rows after " + change, worker.result(), [(100,)])
        t.same("... and then", first.run(sql), [(3,)])
    fresh(office, admin)
    first, second = Client(db), Client(db)
    office.hold = True
    worker = first.start(sql)
    t.check("the first logs in", wait_until(lambda: office.waiting == 1))
    second.run("SET statement_timeout = '200ms'")
    t.same("statement_timeout of who waits", second.run(sql), "57014")
    office.release()
    t.same("... the first has rows", worker.result(), [(3,)])
    second.run("RESET statement_timeout")
    t.same("... and the second", second.run(sql), [(3,)])
    if shared:
        t.same("... of one login", office.counts(), (1, 0, 0))


# ---------------------------------------------------------------- all

def check_cluster(t, preload):
    office = Office()
    settings = {"log_min_messages": "debug1", "rest_fdw.log_requests": "on"}
    if preload:
        settings["shared_preload_libraries"] = "'rest_fdw'"
    with Cluster(settings=settings) as db:
        db.sql(SETUP.format(url=office.url))
        db.sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC")
        admin = Client(db)
        place = admin.run("SELECT rest_fdw_shared()")[0][0]
        shared = place != "this session"
        t.same("where it is shared", place if preload else "-", "shared memory" if preload else "-")
        admin.run("LOAD 'rest_fdw'")
        since = len(db.log_text())
        check_storm(t, db, office, admin)
        check_transaction(t, db, office, admin)
        check_expiry(t, db, office, admin)
        check_together(t, db, office, admin, shared)
        check_stopped(t, db, office, admin, shared)
        log = "\n".join(line for line in db.log_text()[since:].splitlines() if "ALTER USER MAPPING" not in line)
        t.check("the log has the logins", "POST /token: status 200" in log, [x for x in log.splitlines() if "rest_fdw" in x][:5])
        t.check("... and no secret", "s3cret" not in log, [x for x in log.splitlines() if "s3cret" in x][:5])
        for line in db.troubles():
            t.check("server log", False, line)
    office.server.shutdown()


def main():
    t = Checks()
    for preload in (True, False):
        check_cluster(t, preload)
    return t.close()


if __name__ == "__main__":
    sys.exit(main())
