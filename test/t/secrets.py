#!/usr/bin/python3
"""
secrets.py: credentials stay where they belong.

An API repeats them in everything that it says; none may come out in an error, a
notice, EXPLAIN, a function's result or the server's log.  Users have their own.
The owner of a table, who has only USAGE on the server, cannot have them sent to
another host.  Values do not leave their place in a request.
"""
import base64
import os
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import psycopg2  # noqa: E402
from cluster import Cluster  # noqa: E402
from scripted import Checks, Reply, Scripted  # noqa: E402

SECRET = "s3cr3t/Key+With=Odd%20Bytes&more"
PASSWORD = "p4ss:w0rd/and\"quote"


class Session:
    """One connection, and everything that it was told."""

    def __init__(self, db, user="postgres"):
        self.conn = db.connect(user=user)
        self.told = []
        self.run("SET client_min_messages = debug1")

    def run(self, sql, *values):
        """Rows, or the error as a string with all its parts."""
        with self.conn.cursor() as cursor:
            try:
                cursor.execute(sql, values or None)
                answer = cursor.fetchall() if cursor.description else []
            except psycopg2.Error as e:
                d = e.diag
                answer = "%s %s|%s|%s|%s" % (e.pgcode, d.message_primary,
                                             d.message_detail, d.message_hint,
                                             d.context)
        self.told.append(str(answer))
        self.told += self.conn.notices
        del self.conn.notices[:]
        return answer


def spellings():
    """How the credentials may look, and parts of them that are long enough."""
    basic = base64.b64encode(("alice:" + PASSWORD).encode()).decode()
    found = []
    for secret in (SECRET, PASSWORD, basic):
        for text in (secret, urllib.parse.quote(secret, safe=""),
                     secret.replace('"', '\\"'), secret.replace("/", "\\/"),
                     urllib.parse.quote(secret, safe="").lower()):
            found += [text, text[:10], text[-10:]]
    return found


def leaks(texts):
    """Which spellings are somewhere in the texts."""
    text = "\n".join(texts)
    return [s for s in spellings() if s in text]


SERVERS = """
CREATE EXTENSION IF NOT EXISTS rest_fdw;
CREATE SERVER {name} FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_retries '0' {more});
CREATE USER MAPPING FOR postgres SERVER {name} OPTIONS ({mapping});
CREATE FOREIGN TABLE {name}_t (id int OPTIONS (key 'true'), name text)
  SERVER {name} OPTIONS (resource '/things', get 'GET {{resource}}/{{id}}', filter_eq '{{column}}={{value}}' {table});
"""


def sql_text(text):
    return text.replace("'", "''")


def echoes(said):
    """Replies that repeat a text in each place that is ever shown."""
    quoted = urllib.parse.quote(said, safe="")
    plain = said.encode()
    return {
        "message": Reply({"message": "bad key " + said}, 401),
        "quoted": Reply({"message": "no: /x?k=%s&z" % quoted}, 400),
        "nested": Reply({"error": {"message": {"k": said}}}, 403),
        "cut": Reply({"message": "x" * 385 + said}, 400),
        "cut quoted": Reply({"message": "x" * 385 + quoted}, 400),
        "text": Reply(b"denied for " + plain, 500, kind="text/plain"),
        "type": Reply(b"<p>", 500, kind="text/" + quoted),
        "id": Reply({}, 500, {"X-Request-Id": "r" * 80 + said}),
        "location": Reply({}, 302, {"Location": "/y?k=" + quoted}),
        "allow": Reply({}, 405, {"Allow": said}),
        "members": Reply({said: 1, quoted: 2}),
        "record": Reply([{said: 1}]),
        "broken": Reply(b'[{"id": 1,' + plain, 200),
        "no json": Reply(plain, 200),
        "next": Reply({"list": [{"id": 1}], "next": "/things?other=" + quoted}),
        "next path": Reply({"list": [{"id": 1}], "next": "/" + quoted + "/2"}),
        "next user": Reply({"list": [{"id": 1}], "next": "http://u:%s@h/" % quoted}),
        "next odd": Reply({"list": [{"id": 1}], "next": "ftp://h/" + quoted}),
        "next other": Reply({"list": [{"id": 1}], "next": "http://other.invalid/" + quoted}),
    }


def check_echo(t, db, name, mapping, said, more=""):
    """Nothing of the credentials is told, whatever the API repeats."""
    api = Scripted()
    db.sql(SERVERS.format(name=name, url=api.url, mapping=mapping, more=more,
                          table=""))
    db.sql("CREATE FOREIGN TABLE {0}_next (id int) SERVER {0} OPTIONS (resource '/things', "
           "records '/list', pager 'url', next '/next')".format(name))
    s = Session(db)
    s.run("SET rest_fdw.log_requests = on")
    for what, reply in echoes(said).items():
        # a second page that fails too, so that its request is told
        api.script = lambda request: reply
        if what.startswith("next"):
            s.run("SELECT * FROM %s_next" % name)
        else:
            s.run("SELECT * FROM %s_t" % name)
            s.run("SELECT * FROM %s_t WHERE id = 5" % name)
        t.same("%s: the API was asked (%s)" % (name, what), bool(api.take()), True)
        found = leaks(s.told)
        t.check("%s: repeated in %s" % (name, what), not found,
                "%s in %s" % (found, [x for x in s.told if leaks([x])]))
        s.told = []
    # a good page, then an error whose request is the next URL
    for shape in ("/things?other=%s", "/%s/2", "/things?api_key=%s&p=2"):
        link = shape % urllib.parse.quote(said, safe="")
        pages = iter([Reply({"list": [{"id": 1}], "next": link}), Reply({}, 500)])
        api.script = lambda request: next(pages)
        s.run("SELECT * FROM %s_next" % name)
        api.take()
        found = leaks(s.told)
        t.check("%s: in the request of the next page" % name, not found, s.told)
        s.told = []
    api.script = lambda request: Reply({"id": 5, "name": "x"})
    for sql in ("EXPLAIN (VERBOSE, ANALYZE, COSTS off) SELECT * FROM {0}_t WHERE id = 5",
                "SELECT * FROM rest_fdw_check('{0}_t')",
                "SELECT * FROM rest_fdw_resolved('{0}_t')",
                "SELECT * FROM rest_fdw_connections()",
                "SELECT query FROM pg_stat_activity"):
        answer = s.run(sql.format(name))
        t.check("%s: an answer to %s" % (name, sql), isinstance(answer, list), answer)
        t.check("%s: %s" % (name, sql), not leaks(s.told), s.told)
        s.told = []
    api.shutdown()


LOGINS = """
CREATE SERVER {name} FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', max_retries '0', login '{login}', {more});
CREATE USER MAPPING FOR postgres SERVER {name} OPTIONS (username 'alice', password '{password}', client_id 'x', client_secret '{password}', refresh_token '{password}');
CREATE FOREIGN TABLE {name}_t (id int OPTIONS (key 'true'), name text) SERVER {name} OPTIONS (resource '/things');
"""


def check_logins(t, db):
    """What a login sends and what it yields is told as little, wherever it stands in the request."""
    routes = [("GET /token/{password}?k={password}&b={basic}&c={client_basic}", "refresh ''"),
              ("POST /token\nX-K: {password}\nAuthorization: Basic {basic}\n\nk={password}", "auth_header 'X-T: {token} {reply:/more}'"),
              ('POST /token\n{"k": "{password}", "l": ["a {basic}"]}', "auth_args 'key={token}', auth_header ''"),
              ("GET /token?k={password}", "refresh 'POST /token?r={refresh_token}', auth_header 'Authorization: {token}'")]
    yields = {"access_token": SECRET, "more": SECRET, "refresh_token": SECRET}
    s = Session(db)
    s.run("SET rest_fdw.log_requests = on")
    for n, (login, more) in enumerate(routes):
        api = Scripted()
        name = "login%d" % n
        db.sql(LOGINS.format(name=name, url=api.url, login=sql_text(login), password=sql_text(PASSWORD), more=more))
        for said, where in ((PASSWORD, "/token"), (SECRET, "/things")):
            for what, reply in echoes(said).items():
                api.script = lambda request: reply if request.path.startswith(where) else Reply(yields)
                s.run("SELECT rest_fdw_disconnect('%s')" % name)
                s.told = []
                s.run("SELECT * FROM %s_t" % name)
                s.run("SELECT * FROM %s_t WHERE id = 5" % name)
                asked = [r.path for r in api.take()]
                t.check("%s: %s was asked (%s)" % (name, where, what), any(p.startswith(where) for p in asked), asked)
                found = leaks(s.told)
                t.check("%s: %s repeated in %s" % (name, where, what), not found, "%s in %s" % (found, [x for x in s.told if leaks([x])]))
        api.script = lambda request: Reply({"id": 5, "name": "x"} if request.path.startswith("/things") else yields)
        s.told = []
        for sql in ("EXPLAIN (VERBOSE, ANALYZE, COSTS off) SELECT * FROM {0}_t WHERE id = 5",
                    "SELECT * FROM rest_fdw_check('{0}_t')", "SELECT * FROM rest_fdw_connections()",
                    "SELECT * FROM rest_fdw_rate()", "SELECT query FROM pg_stat_activity"):
            answer = s.run(sql.format(name))
            t.check("%s: an answer to %s" % (name, sql), isinstance(answer, list), answer)
        t.check("%s: what functions tell" % name, not leaks(s.told), [x for x in s.told if leaks([x])])
        t.check("%s: the login is shown" % name, any("Remote Login: " in x for x in s.told), s.told)
        api.shutdown()


def check_log(t, db, since):
    """The same for the server's log, and that it has something to say."""
    log = db.log_text()[since:]
    # statements that set mappings are logged when they fail, which none did
    found = leaks([log])
    t.check("in the server's log", not found, found)
    t.check("the log has the requests", "rest_fdw: server" in log)


# ----------------------------------------------------------------- users

def check_users(t, db):
    """Whose credential is sent: the user's whose rights the query has."""
    api = Scripted(lambda request: Reply([{"id": 1, "name": "n"}]))
    db.sql("""
        CREATE ROLE ann LOGIN; CREATE ROLE bob LOGIN; CREATE ROLE eve LOGIN; GRANT bob TO ann;
        CREATE SERVER u FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '%s');
        GRANT USAGE ON FOREIGN SERVER u TO ann, bob, eve;
        CREATE USER MAPPING FOR ann SERVER u OPTIONS (token 'of-ann');
        CREATE USER MAPPING FOR bob SERVER u OPTIONS (token 'of-bob');
        CREATE FOREIGN TABLE u_t (id int, name text) SERVER u OPTIONS (resource '/u');
        GRANT SELECT ON u_t TO ann, bob, eve;
        GRANT CREATE ON SCHEMA public TO ann, bob;
        SET ROLE bob;
        CREATE VIEW bobs AS SELECT * FROM u_t;
        CREATE VIEW callers WITH (security_invoker) AS SELECT * FROM u_t;
        CREATE FUNCTION definer() RETURNS SETOF int LANGUAGE sql SECURITY DEFINER AS 'SELECT id FROM public.u_t';
        CREATE FUNCTION invoker() RETURNS SETOF int LANGUAGE sql AS 'SELECT id FROM public.u_t';
        GRANT SELECT ON bobs, callers TO ann, eve;
        """ % api.url)
    ann, eve = Session(db, "ann"), Session(db, "eve")

    def sent(session, sql):
        answer = session.run(sql)
        return [r.headers.get("authorization", "-") for r in api.take()] or answer

    for sql, want in (("SELECT * FROM u_t", "ann"), ("SELECT * FROM bobs", "bob"),
                      ("SELECT * FROM callers", "ann"), ("SELECT definer()", "bob"),
                      ("SELECT invoker()", "ann"),
                      ("SELECT count(*) FROM bobs, u_t", None)):
        got = sent(ann, sql)
        if want:
            t.same("credential of " + sql, got, ["Bearer of-" + want])
        else:
            t.same("credentials of " + sql, sorted(got), ["Bearer of-ann", "Bearer of-bob"])
    ann.run("PREPARE p AS SELECT * FROM u_t")
    for _ in range(7):
        t.same("a prepared statement", sent(ann, "EXECUTE p"), ["Bearer of-ann"])
    ann.run("SET plan_cache_mode = force_generic_plan")
    ann.run("SET ROLE bob")
    t.same("... after SET ROLE", sent(ann, "EXECUTE p"), ["Bearer of-bob"])
    ann.run("RESET ROLE")
    t.same("... and RESET ROLE", sent(ann, "EXECUTE p"), ["Bearer of-ann"])
    t.same("no mapping, no credential", sent(eve, "SELECT * FROM u_t"), ["-"])
    t.same("... but the view's owner's", sent(eve, "SELECT * FROM bobs"), ["Bearer of-bob"])
    db.sql("CREATE USER MAPPING FOR PUBLIC SERVER u OPTIONS (token 'of-all')")
    t.same("the mapping of PUBLIC", sent(eve, "SELECT * FROM u_t"), ["Bearer of-all"])
    t.same("... does not hide one's own", sent(ann, "SELECT * FROM u_t"), ["Bearer of-ann"])
    db.sql("ALTER USER MAPPING FOR ann SERVER u OPTIONS (SET token 'new-of-ann')")
    t.same("a changed mapping", sent(ann, "EXECUTE p"), ["Bearer new-of-ann"])
    db.sql("DROP USER MAPPING FOR ann SERVER u")
    t.same("a dropped mapping", sent(ann, "EXECUTE p"), ["Bearer of-all"])
    api.shutdown()


# ----------------------------------------------------------------- thieves

def check_table_owner(t, db):
    """Options of a table lead nowhere but to the server's origin."""
    api = Scripted(lambda request: Reply([{"id": 1}]))
    thief = Scripted(lambda request: Reply([{"id": 666}]))
    there = "127.0.0.1:%d" % thief.port
    db.sql("""
        CREATE ROLE mallory LOGIN; GRANT CREATE ON SCHEMA public TO mallory;
        CREATE SERVER v FOREIGN DATA WRAPPER rest_fdw OPTIONS (url 'http://{{host}}:%d', vars 'host=127.0.0.1', max_retries '0');
        GRANT USAGE ON FOREIGN SERVER v TO mallory;
        CREATE USER MAPPING FOR PUBLIC SERVER v OPTIONS (token 'loot-of-v');
        """.replace("{{", "{").replace("}}", "}") % api.port)
    s = Session(db, "mallory")
    tries = [
        "resource '@%s/x'" % there, "resource '//%s/x'" % there,
        "resource 'http://%s/x'" % there, "resource ':%d/x'" % thief.port,
        "resource '.evil.invalid/x'", "resource '/\\%s/x'" % there,
        "resource '/x', list 'GET http://%s/x'" % there,
        "resource '/x', list 'GET @%s/x'" % there,
        "resource '/x', list 'GET {+v}/x', vars 'v=@%s'" % there,
        "resource '/x', list 'GET {v}', vars 'v=http://%s/'" % there,
        "resource '/x', vars 'host=localhost'",
        "resource '/x', url 'http://%s'" % there,
        "resource '/x', proxy 'http://%s'" % there,
        "resource '/x', allowed_origins 'http://%s'" % there,
        "resource '/x', verify 'false'", "resource '/x', ca_file '/etc/passwd'",
        "resource '/x', headers 'Host: %s'" % there,
        "resource '/x', headers 'X-K: {token}'", "resource '/x', args 'k={token}'",
        "resource '/x', list E'GET /x\\nHost: %s'" % there,
        "resource '/x', list E'GET /x\\nX-K: {token}'", "resource '/x', list 'GET /x?k={token}'",
        "resource '/x/{token}'", "resource '/x', vars 'a={token}', list 'GET /x?k={a}'",
        "resource '/../admin'", "resource '/%2e%2e/admin'", "resource '/x/./y'",
    ]
    for n, options in enumerate(tries):
        made = s.run("CREATE FOREIGN TABLE m%d (id int) SERVER v OPTIONS (%s)" % (n, options))
        if made == []:
            s.run("SELECT * FROM m%d" % n)
        asked = api.take()
        for r in asked:
            t.check("options %s: the credential in its place" % options,
                    r.headers.get("authorization") == "Bearer loot-of-v" and
                    r.headers.get("host") == "127.0.0.1:%d" % api.port and
                    "loot" not in r.target and
                    not any("loot" in v for k, v in r.headers.items() if k != "authorization"),
                    (r.target, r.headers))
            t.check("options %s: no dots in the path" % options,
                    not {"..", ".", "%2e%2e"} & set(r.path.lower().split("/")), r.target)
        t.same("options %s: nobody else is asked" % options, thief.take(), [])
    t.check("the credential is not told", not any("loot" in x for x in s.told),
            [x for x in s.told if "loot" in x])
    check_links(t, db, api, thief)
    for server in (api, thief):
        server.shutdown()


def check_links(t, db, api, thief):
    """Next links and redirects to another origin."""
    s = Session(db)
    db.sql("CREATE FOREIGN TABLE v_next (id int) SERVER v OPTIONS (resource '/x', records '/list', pager 'url', next '/next');"
           "CREATE FOREIGN TABLE v_link (id int) SERVER v OPTIONS (resource '/x', pager 'link')")
    there = "http://127.0.0.1:%d" % thief.port
    thief.script = lambda request: Reply({"list": [{"id": 2}]})
    links = [there + "/p", "//127.0.0.1:%d/p" % thief.port, there.upper() + "/p",
             "http://localhost:%d/p" % api.port, "https://127.0.0.1:%d/p" % api.port,
             "http://2130706433:%d/p" % thief.port, "http://0x7f.1:%d/p" % thief.port,
             "http://[::ffff:127.0.0.1]:%d/p" % thief.port,
             "http://127.0.0.1:%d@127.0.0.1:%d/p" % (api.port, thief.port),
             "http://127.0.0.1:%d\\@127.0.0.1:%d/p" % (api.port, thief.port),
             " " + there + "/p", "\t//127.0.0.1:%d/p" % thief.port, "file:///etc/passwd",
             "gopher://127.0.0.1:%d/_x" % thief.port]
    for link in links:
        api.script = lambda request: Reply({"list": [{"id": 1}], "next": link}) \
            if request.target == "/x" else Reply({"list": []})
        answer = s.run("SELECT * FROM v_next")
        asked = [r.target for r in api.take()]
        t.same("next link %s: nobody else is asked" % link,
               [r.target for r in thief.take()], [])
        # a blank is no part of a URL: what begins with one is a relative path
        t.check("... an error", isinstance(answer, str) or asked[1:][0][0] == "/", answer)
    api.script = lambda request: Reply([{"id": 1}], headers={"Link": "<%s/p>; rel=\"next\"" % there})
    t.check("Link header", isinstance(s.run("SELECT * FROM v_link"), str))
    api.script = lambda request: Reply(b"", 302, {"Location": there + "/p"})
    t.check("redirect", isinstance(s.run("SELECT * FROM v_next"), str))
    t.same("... nobody else is asked", thief.take(), [])
    api.take()
    db.sql("ALTER SERVER v OPTIONS (ADD allowed_origins '%s')" % there)
    api.script = lambda request: Reply({"list": [{"id": 1}], "next": there + "/p"})
    t.same("an allowed origin", s.run("SELECT * FROM v_next"), [(1,), (2,)])
    t.same("... is asked without the credential",
           [("authorization" in r.headers) for r in thief.take()], [False])
    db.sql("ALTER SERVER v OPTIONS (DROP allowed_origins)")
    api.take()


def check_walls(t, db):
    """Settings of the superuser hold for every spelling of an address."""
    api = Scripted(lambda request: Reply([{"id": 1}]))
    s = Session(db)
    for n, (host, hosts, private, good) in enumerate((
            ("127.0.0.1", "", "on", True), ("127.0.0.1", "", "off", False),
            ("2130706433", "", "off", False), ("0x7f000001", "", "off", False),
            ("127.1", "", "off", False), ("0177.0.0.1", "", "off", False),
            ("localhost", "", "off", False), ("[::ffff:127.0.0.1]", "", "off", False),
            ("[::ffff:7f00:1]", "", "off", False), ("0.0.0.0", "", "off", False),
            ("127.0.0.1", "10.0.0.0/8", "on", False), ("localhost", "*.example", "on", False),
            ("localhost", "localhost", "on", True),
            ("localhost", "localhost", "off", False), ("127.0.0.1", "127.0.0.0/8", "off", True),
            ("2130706433", "127.0.0.0/8", "off", True))):
        made = s.run("CREATE SERVER w%d FOREIGN DATA WRAPPER rest_fdw OPTIONS (url 'http://%s:%d', max_retries '0', connect_timeout '2s')"
                     % (n, host, api.port))
        if made == []:
            s.run("CREATE FOREIGN TABLE w%d_t (id int) SERVER w%d OPTIONS (resource '/w')" % (n, n))
            s.run("SET rest_fdw.allowed_hosts = '%s'" % hosts)
            s.run("SET rest_fdw.allow_private_addresses = %s" % private)
            made = s.run("SELECT * FROM w%d_t" % n)
        asked = api.take()
        t.same("%s with hosts '%s', private %s" % (host, hosts, private),
               (made == [(1,)], bool(asked)), (good, good))
    # a connection that is there already is judged anew
    s.run("SET rest_fdw.allowed_hosts = ''")
    s.run("SET rest_fdw.allow_private_addresses = on")
    t.same("before", s.run("SELECT * FROM w0_t"), [(1,)])
    s.run("SET rest_fdw.allow_private_addresses = off")
    t.check("a kept connection", isinstance(s.run("SELECT * FROM w0_t"), str))
    check_settings(t, db, api)
    api.shutdown()


def check_settings(t, db, api):
    """Nobody else sets them, not even before the library is loaded."""
    db.sql("GRANT USAGE ON FOREIGN SERVER w0 TO ann; GRANT SELECT ON w0_t TO ann;"
           "ALTER DATABASE postgres SET rest_fdw.allow_private_addresses = off")
    api.take()
    early = Session(db, "ann")
    early.run("SET rest_fdw.allow_private_addresses = on")
    early.run("SET rest_fdw.allowed_hosts = '127.0.0.1'")
    t.check("set before the library is loaded",
            str(early.run("SELECT * FROM w0_t")).startswith("42501"), early.told)
    t.same("... nobody is asked", api.take(), [])
    db.sql("ALTER DATABASE postgres RESET rest_fdw.allow_private_addresses")
    ann = Session(db, "ann")
    t.same("ann", ann.run("SELECT * FROM w0_t"), [(1,)])
    for name in ("allowed_hosts", "allow_private_addresses", "allow_proxy"):
        t.check("only superusers set " + name,
                str(ann.run("SET rest_fdw.%s = 'on'" % name)).startswith("42501"))


# ----------------------------------------------------------------- values

def check_values(t, db):
    """Values stay in their place: paths, arguments, headers."""
    api = Scripted(lambda request: Reply([] if request.path[6] in "ph" else {"n": 1}))
    db.sql(r"""
        CREATE SERVER x FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '%s/base', max_retries '0');
        CREATE USER MAPPING FOR postgres SERVER x OPTIONS (token 'of-x');
        CREATE FOREIGN TABLE x_item (id text OPTIONS (key 'true'), n int) SERVER x
          OPTIONS (resource '/i', get 'GET /i/{id}');
        CREATE FOREIGN TABLE x_deep (id text OPTIONS (key 'true'), n int) SERVER x
          OPTIONS (resource '/d', get 'GET /d/{+id}');
        CREATE FOREIGN TABLE x_part (a text OPTIONS (access 'request', required 'true'), n int) SERVER x
          OPTIONS (resource '/p', list 'GET /p/v{a}/z?q={a}');
        CREATE FOREIGN TABLE x_head (a text OPTIONS (access 'request', required 'true'), n int) SERVER x
          OPTIONS (resource '/h', list E'GET /h\nX-A: {a}\nX-B: b');
        """ % api.url)
    s = Session(db)
    values = ["..", ".", "%2e%2e", "../../admin", "a/b", "a/../b", "/", "//", "", "a/", "/a", "?x=1", "#f", "&x=1",
              "a b", "a\r\nX-Evil: 1", "a\nb", "a\tb", "\x7f", "é€", "a;b=c", "a%00b", "\\..\\", "..;", ".%2e", "%", "+"]
    for value in values:
        for table, column in (("x_item", "id"), ("x_deep", "id"), ("x_part", "a"), ("x_head", "a")):
            answer = s.run("SELECT * FROM %s WHERE %s = %%s" % (table, column), value)
            for r in api.take():
                where = "%s = %r: %s" % (table, value, r.target)
                segments = [urllib.parse.unquote(x) for x in r.path.split("/")]
                raw = r.path.lower().split("/")
                t.check("no dots: " + where,
                        not {"..", ".", "%2e", "%2e%2e", ".%2e"} & set(raw), where)
                t.check("stays below: " + where, r.path.startswith("/base/%s" % table[2]), where)
                if table == "x_item":
                    t.same("the value: " + where, segments[3:], [value])
                elif table == "x_deep":
                    t.same("the value: " + where, "/".join(segments[3:]), value)
                elif table == "x_part":
                    t.same("the value: " + where, (segments[3], urllib.parse.parse_qs(
                        r.query, keep_blank_values=True, strict_parsing=True)),
                        ("v" + value, {"q": [value]}))
                else:
                    t.same("the value: " + where,
                           (r.headers.get("x-a", "").encode("latin-1"), r.headers.get("x-b"), r.headers.get("x-evil")),
                           (value.strip().encode(), "b", None))
            t.check("%s = %r: rows or an error" % (table, value),
                    isinstance(answer, list) or answer.startswith("22023"), answer)
    api.shutdown()


def main():
    t = Checks()
    with Cluster(settings={"log_min_messages": "log"}) as db:
        db.sql("CREATE EXTENSION rest_fdw")
        since = len(db.log_text())
        check_echo(t, db, "e_token", "token '%s'" % sql_text(SECRET), SECRET)
        check_echo(t, db, "e_basic", "username 'alice', password '%s'" % sql_text(PASSWORD), PASSWORD)
        check_echo(t, db, "e_base64", "username 'alice', password '%s'" % sql_text(PASSWORD),
                   base64.b64encode(("alice:" + PASSWORD).encode()).decode())
        check_echo(t, db, "e_args", "api_key '%s'" % sql_text(SECRET), SECRET,
                   ", auth_args 'api_key={api_key}'")
        check_logins(t, db)
        check_log(t, db, since)
        check_users(t, db)
        check_table_owner(t, db)
        check_walls(t, db)
        check_values(t, db)
        for line in db.troubles():
            t.check("server log", False, line)
    return t.close()


if __name__ == "__main__":
    sys.exit(main())
