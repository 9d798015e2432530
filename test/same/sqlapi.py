"""
sqlapi.py: an API that answers in the words of SQL, over tables in PostgreSQL.

Whatever a query asks it answers exactly, so that everything may be declared
exact: it shows what happens when as much as possible is left to the API.  It
runs as a thread of the tester and reads schema "stored" of the tester's
cluster.

    GET /NAME?where=SQL&order=SQL&offset=N&limit=N        expressions
    GET /NAME?col=v&col.lt=v&order=SQL...                 arguments
    GET /NAME/count?...   -> {"count": N}
    GET /NAME/item/KEY    -> {"rec": {...}} or 404
    GET /NAME/item?k1=&k2=

A list is {"total": N, "rows": [...]}.  What a record shows may be coarser than
what is stored and compared: see Shown.
"""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg2

OPERATORS = {"ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


class Refused(Exception):
    """An answer that is an error: status and words."""

    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


class Resource:
    """
    One table: its SQL name, members with store type and a function from stored
    text to JSON text, the key members, the most rows of a page, habits.
    """

    def __init__(self, table, members, keys, page_max=None, shuffle=False, repeat=False,
                 trims=False, nulls="large"):
        self.table, self.members, self.keys = table, members, keys
        self.page_max, self.shuffle, self.repeat = page_max, shuffle, repeat
        self.trims, self.nulls = trims, nulls
        self.asked = 0


def ident(name):
    return '"%s"' % name.replace('"', '""')


class Answer:
    """Works out one request on a database connection."""

    def __init__(self, resource, cursor, pairs):
        self.resource, self.cursor = resource, cursor
        self.args, self.where, self.params = {}, [], []
        names = {"where", "order", "offset", "limit", "page"}
        for name, value in pairs:
            if name in names:
                self.args[name] = value
            else:
                self.condition(name, value, [n for n, _ in pairs].count(name))
        if self.args.get("where"):
            self.where.append("(%s)" % self.args["where"].replace("%", "%%"))

    def condition(self, name, value, times):
        """One filter argument: member, member.op."""
        member, op = name, "eq"
        if member not in self.resource.members:
            member, _, op = name.rpartition(".")
        if member not in self.resource.members:
            raise Refused(400, "unknown argument " + name)
        if times > 1 and not self.resource.repeat and op != "in":
            raise Refused(400, "repeated argument " + name)
        if self.resource.trims:
            value = value.strip()
            if value == "":
                return
        store = self.resource.members[member][0]
        column = ident(member)
        if op == "null":
            self.where.append(column + (" IS NULL" if value == "1" else " IS NOT NULL"))
        elif op == "in":
            self.alternatives(member, store, value)
        elif op in ("prefix", "suffix", "contains"):
            test = {"prefix": "starts_with(%s, %%s)", "contains": "strpos(%s, %%s) > 0",
                    "suffix": "right(%s, length(%%s)) = %%s"}[op] % column
            self.where.append(test)
            self.params += [value] * test.count("%s")
        elif op == "like":
            self.where.append(column + " LIKE %s")
            self.params.append(value)
        else:
            self.where.append("%s %s %%s::%s" % (column, OPERATORS.get(op, "="), store))
            self.params.append(value)

    def alternatives(self, member, store, value):
        """col.in repeated: any of the values."""
        mark = "%s = ANY (%%s::text[]::%s[])" % (ident(member), store.split(" ")[0])
        if mark in self.where:
            self.params[self.in_at].append(value)
        else:
            self.where.append(mark)
            self.in_at = len(self.params)
            self.params.append([value])

    def run(self, sql, params=()):
        try:
            self.cursor.execute(sql, params)
            return self.cursor.fetchall()
        except psycopg2.Error as e:
            raise Refused(400, "SQL: %s in %s" % (str(e).strip(), sql)) from None

    def from_where(self):
        return " FROM %s WHERE %s" % (self.resource.table, " AND ".join(self.where) or "true")

    def count(self):
        return self.run("SELECT count(*)" + self.from_where(), self.params)[0][0]

    def number(self, name):
        text = self.args.get(name)
        if text in (None, ""):
            return None
        if not text.isdigit():
            raise Refused(400, "%s is no number: %s" % (name, text))
        return int(text)

    def rows(self):
        """The records of the page as JSON texts."""
        r = self.resource
        order = self.args.get("order", "").replace("%", "%%")
        r.asked += 1
        ties = "md5(ctid::text || '%d')" % r.asked if r.shuffle else "ctid"
        size = self.number("limit")
        if size == 0:
            raise Refused(400, "limit 0")
        if r.page_max is not None:
            size = min(size or r.page_max, r.page_max)
        start = self.number("offset") or 0
        if self.number("page"):
            start = (self.number("page") - 1) * (size or 0)
        sql = "SELECT %s%s ORDER BY %s LIMIT %s OFFSET %d" % (
            ", ".join("%s::text AS o%d" % (ident(m), i) for i, m in enumerate(r.members)), self.from_where(),
            order + ", " + ties if order else ties, "ALL" if size is None else size, start)
        return [record(r, row) for row in self.run(sql, self.params)]


def record(resource, row):
    """A row of texts as a JSON object; NULLs in every second column are left out."""
    out = []
    for (member, (_, show)), value in zip(resource.members.items(), row):
        if value is None:
            if len(member) % 2:
                out.append("%s:null" % json.dumps(member))
        else:
            out.append("%s: %s" % (json.dumps(member, ensure_ascii=False), show(value)))
    return "{%s}" % ", ".join(out)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        parts = urlsplit(self.path)
        self.server.log.append("GET " + self.path)
        try:
            status, body = 200, self.answer(parts)
        except Refused as e:
            status, body = e.status, json.dumps({"message": str(e)})
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, parts):
        words = parts.path.strip("/").split("/")
        resource = self.server.resources.get(words[0])
        if resource is None:
            raise Refused(404, "no such resource")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        with self.server.connection() as cursor:
            if words[1:2] == ["item"]:
                return self.item(resource, cursor, words[2:], pairs)
            answer = Answer(resource, cursor, pairs)
            if words[1:] == ["count"]:
                return '{"count": %d}' % answer.count()
            return '{"total": %d, "rows": [%s]}' % (answer.count(), ", ".join(answer.rows()))

    @staticmethod
    def item(resource, cursor, words, pairs):
        """By the key in the path, or by arguments for a key of several members."""
        if words:
            pairs = [(resource.keys[0], unquote(words[0]))]
        answer = Answer(resource, cursor, pairs)
        found = answer.rows()
        if len(found) != 1:
            raise Refused(404, "no such record")
        return '{"rec": %s}' % found[0]


class SqlApi(ThreadingHTTPServer):
    """The server: .url, .resources (name -> Resource), .log."""

    daemon_threads = True

    def __init__(self, connect):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        self.resources, self.log = {}, []
        self.connect, self.local = connect, threading.local()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def connection(self):
        """A cursor on this thread's own connection."""
        if not hasattr(self.local, "conn") or self.local.conn.closed:
            self.local.conn = self.connect()
            with self.local.conn.cursor() as c:
                c.execute("SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET extra_float_digits = 1")
        return self.local.conn.cursor()

    def handle_error(self, request, address):
        """Clients that go away are no errors."""
