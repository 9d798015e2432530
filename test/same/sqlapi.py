"""
sqlapi.py: an API that answers in the words of SQL, over tables in PostgreSQL.

Whatever a query asks it answers exactly, so that everything may be declared
exact: it shows what happens when as much as possible is left to the API.  It
runs as a thread of the tester and reads schema "stored" of the tester's
cluster.

    GET /NAME?where=SQL&order=SQL&offset=N&limit=N&cols=a,b       expressions
    GET /NAME?col=v&col.lt=v&order=SQL...                         arguments
    POST /NAME/search {"all": [TERM...], "sort": ["col asc"...], "offset", "limit", "cols"}
    GET or POST /NAME/count...   -> {"count": N}
    GET or POST /NAME/groups...  -> a list: a record for each group; by=a,b&show=a,sum(c) AS x, or
                                    "by": [...], "show": ["a", {"fn": "sum", "c": "c", "as": "x"}]
    GET /NAME/item/KEY, /NAME/item?k1=&k2=    -> {"rec": {...}} or 404
    POST /NAME/many {"keys": [k...] or [{"k1": ..., "k2": ...}...]}
                                 -> {"results": [record or null...]}

Before any of these may stand /in/VALUE: only rows of that group, which records
do not show.  A TERM is {"c": col, "op": op, "v": value}, {"any": [...]},
{"all": [...]} or {"not": TERM}.  A list is {"total": N, "rows": [...]}, or its
records as lines with the total in a header.  What a record shows may be coarser
than what is stored and compared.
"""
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg2

COMPARISONS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
TEXT_TESTS = {"prefix": "starts_with({0}, %s)", "contains": "strpos({0}, %s) > 0",
              "suffix": "right({0}, length(%s)) = %s", "like": "{0} LIKE %s"}


FUNCTIONS = {"count": "count(%s)", "count distinct": "count(DISTINCT %s)", "sum": "sum(%s)", "avg": "avg(%s)",
             "min": "min(%s)", "max": "max(%s)"}


def bare(text):
    """A number as JSON has it, or a text where it has none."""
    return text if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else json.dumps(text)


class Refused(Exception):
    """An answer that is an error: status and words."""

    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


class Resource:
    """
    One table: its SQL name, members with store type and a function from stored
    text to JSON text, the key members, and habits: the most rows of a page,
    ties that change places, arguments that may be repeated or are trimmed, the
    member that chooses the group, lines instead of a document, lists in the order
    of the key.
    """

    def __init__(self, table, members, keys, **habits):
        self.table, self.members, self.keys = table, members, keys
        self.page_max = habits.get("page_max")
        self.shuffle, self.repeat = habits.get("shuffle"), habits.get("repeat")
        self.trims, self.group = habits.get("trims"), habits.get("group")
        self.lines, self.by_key = habits.get("lines"), habits.get("by_key")
        self.asked = 0

    def store(self, member):
        return self.members[member][0].split(" ")[0]


def ident(name):
    return '"%s"' % name.replace('"', '""')


def words_of(value):
    """A JSON value as the text that PostgreSQL's input takes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


class Answer:
    """Works out one request on a database connection."""

    def __init__(self, resource, cursor):
        self.resource, self.cursor = resource, cursor
        self.args, self.where, self.params, self.lists = {}, [], [], {}
        self.by, self.shown = [], []
        self.columns = None

    # -- what is asked

    def test(self, member, op, value):
        """SQL and parameters of one condition."""
        if member not in self.resource.members:
            raise Refused(400, "unknown member %s" % member)
        column, store = ident(member), self.resource.store(member)
        if op == "null":
            return column + (" IS NULL" if value in ("1", "true") else " IS NOT NULL"), []
        if op == "in":
            return "%s = ANY (%%s::text[]::%s[])" % (column, store), [value]
        if op in TEXT_TESTS:
            sql = TEXT_TESTS[op].format(column)
            return sql, [value] * sql.count("%s")
        if op not in COMPARISONS:
            raise Refused(400, "unknown operator %s" % op)
        return "%s %s %%s::%s" % (column, COMPARISONS[op], store), [value]

    def add(self, sql, params):
        self.where.append(sql)
        self.params += params

    def arguments(self, pairs):
        """Everything from a query string."""
        names = [n for n, _ in pairs]
        for name, value in pairs:
            if name in ("where", "order", "offset", "limit", "page", "after"):
                self.args[name] = value
            elif name == "by":
                self.by = [c.strip('"') for c in value.split(",")]
            elif name == "show":
                self.shown = [self.call(c) for c in value.split(",")]
            elif name == "cols":
                self.columns = [c.strip('"') for c in value.split(",")]
            else:
                self.argument(name, value, names.count(name))
        for member, values in self.lists.items():
            self.add(*self.test(member, "in", values))
        if self.args.get("where"):
            self.where.append("(%s)" % self.args["where"].replace("%", "%%"))
        if self.args.get("after"):
            self.add(*self.test(self.resource.keys[0], "gt", self.args["after"]))

    def argument(self, name, value, times):
        """One filter argument: member, or member.op."""
        member, op = name, "eq"
        if member not in self.resource.members:
            member, _, op = name.rpartition(".")
        if times > 1 and not self.resource.repeat and op != "in":
            raise Refused(400, "repeated argument " + name)
        if self.resource.trims:
            value = value.strip()
            if value == "":
                return
        if op == "in":
            self.lists.setdefault(member, []).append(value)
        else:
            self.add(*self.test(member, op, value))

    def document(self, doc):
        """Everything from a JSON document; a member that is not sent is not asked."""
        for term in doc.get("all") or []:
            self.add(*self.term(term))
        for name in ("offset", "limit", "page"):
            if doc.get(name) is not None:
                self.args[name] = doc[name]
        order = []
        for key in doc.get("sort") or []:
            member, direction = key.rsplit(" ", 1)
            order.append(ident(member) + " " + direction.replace("_", " "))
        self.args["order"] = ", ".join(order)
        self.by = doc.get("by") or []
        self.shown = [c if isinstance(c, str) else (c["fn"], c.get("c"), c["as"]) for c in doc.get("show") or []]
        self.columns = doc.get("cols")

    @staticmethod
    def call(text):
        """"sum(c) AS x" as (function, member, name), or a member."""
        found = re.fullmatch(r'(count distinct|\w+)\((.*)\) AS "?(.*?)"?', text)
        if not found:
            return text.strip('"')
        return found[1], None if found[2] == "*" else found[2].strip('"'), found[3]

    def term(self, doc):
        if "not" in doc:
            sql, params = self.term(doc["not"])
            return "NOT (%s)" % sql, params
        for word, joint in (("all", " AND "), ("any", " OR ")):
            if word in doc:
                parts = [self.term(one) for one in doc[word]]
                return "(%s)" % joint.join(p[0] for p in parts), sum((p[1] for p in parts), [])
        value = doc["v"]
        value = [words_of(v) for v in value] if isinstance(value, list) else words_of(value)
        return self.test(doc["c"], doc["op"], value)

    # -- what comes of it

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
        if not str(text).isdigit():
            raise Refused(400, "%s is no number: %s" % (name, text))
        return int(text)

    def rows(self):
        """The records of the page as JSON texts."""
        r = self.resource
        order = self.args.get("order", "").replace("%", "%%")
        if r.by_key:
            order = ident(r.keys[0])
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
        return [self.record(row) for row in self.run(sql, self.params)]

    def groups(self):
        """The records of the groups as JSON texts; self.total becomes their number."""
        select, shows = [], []
        for item in self.shown:
            function, member, name = (None, item, item) if isinstance(item, str) else item
            if member is not None and member not in self.resource.members:
                raise Refused(400, "unknown member %s" % member)
            column = "*" if member is None else ident(member)
            if function is not None:
                if function not in FUNCTIONS:
                    raise Refused(400, "unknown function %s" % function)
                column = FUNCTIONS[function] % column
            select.append(column + "::text AS o%d" % len(select))
            shows.append((name, self.resource.members[member][1] if function in (None, "min", "max") else bare))
        names = ", ".join(ident(m) for m in self.by)
        body = self.from_where() + (" GROUP BY " + names if names else "")
        self.total = self.run("SELECT count(*) FROM (SELECT 1%s) x" % (body if names else " "), self.params if names else ())[0][0]
        order = ", ".join(o for o in (self.args.get("order", "").replace("%", "%%"), names) if o)
        size, start = self.number("limit"), self.number("offset") or 0
        if self.resource.page_max is not None and size is not None:
            size = min(size, self.resource.page_max)
        if self.number("page"):
            start = (self.number("page") - 1) * (size or 0)
        sql = "SELECT %s%s%s LIMIT %s OFFSET %d" % (
            ", ".join(select), body, " ORDER BY " + order if order and names else "", "ALL" if size is None else size, start)
        return ["{%s}" % ", ".join("%s: %s" % (json.dumps(n), "null" if v is None else show(v))
                                   for (n, show), v in zip(shows, row)) for row in self.run(sql, self.params)]

    def record(self, row):
        """A row of texts as a JSON object; some NULLs are left out."""
        out = []
        for (member, (_, show)), value in zip(self.resource.members.items(), row):
            if member == self.resource.group or self.columns is not None and member not in self.columns:
                continue
            if value is not None:
                out.append("%s: %s" % (json.dumps(member, ensure_ascii=False), show(value)))
            elif len(member) % 2 or not out:
                out.append("%s:null" % json.dumps(member))
        return "{%s}" % ", ".join(out)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.reply(None)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.reply(json.loads(body, parse_float=str, parse_int=str), body)

    def reply(self, doc, text=""):
        self.server.log.append("%s %s %s" % (self.command, self.path, text))
        self.total = None
        try:
            status, body = 200, self.answer(urlsplit(self.path), doc)
        except Refused as e:
            status, body = e.status, json.dumps({"message": str(e)})
        except Exception as e:
            status, body = 500, json.dumps({"message": repr(e)})
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if self.total is not None:
            self.send_header("X-Total", str(self.total))
        self.end_headers()
        self.wfile.write(data)

    def answer(self, parts, doc):
        words = [unquote(w) for w in parts.path[1:].split("/")]
        resource = self.server.resources.get(words.pop(0))
        if resource is None:
            raise Refused(404, "no such resource")
        with self.server.connection() as cursor:
            answer = Answer(resource, cursor)
            if words[:1] == ["in"]:
                answer.add(*answer.test(resource.group, "eq", words[1]))
                words = words[2:]
            if words == ["many"]:
                return self.many(answer, doc)
            if words[:1] == ["item"] and len(words) == 2:
                answer.add(*answer.test(resource.keys[0], "eq", words[1]))
            elif doc is not None:
                answer.document(doc)
            else:
                answer.arguments(parse_qsl(parts.query, keep_blank_values=True))
            if words[:1] == ["item"]:
                return self.item(answer)
            if words[:1] == ["groups"]:
                return self.list(answer, answer.groups())
            if words[:1] == ["count"]:
                return '{"count": %d}' % answer.count()
            return self.list(answer)

    def list(self, answer, groups=None):
        self.total = answer.count() if groups is None else answer.total
        rows = answer.rows() if groups is None else groups
        if answer.resource.lines:
            return "".join(row + "\n" for row in rows)
        return '{"total": %d, "rows": [%s]}' % (self.total, ", ".join(rows))

    @staticmethod
    def item(answer):
        found = answer.rows()
        if len(found) != 1:
            raise Refused(404, "no such record")
        return '{"rec": %s}' % found[0] if not answer.resource.lines else found[0] + "\n"

    @staticmethod
    def many(answer, doc):
        """Records by key, in the order asked for; null for a key that is not there."""
        out = []
        for key in doc["keys"]:
            one = Answer(answer.resource, answer.cursor)
            values = key if isinstance(key, dict) else {answer.resource.keys[0]: key}
            for member, value in values.items():
                one.add(*one.test(member, "eq", words_of(value)))
            found = one.rows()
            out.append(found[0] if found else "null")
        return '{"results": [%s]}' % ", ".join(out)


class SqlApi(ThreadingHTTPServer):
    """The server: .url, .resources (name -> Resource), .log."""

    daemon_threads = True
    request_queue_size = 50

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
