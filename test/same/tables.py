"""
tables.py: random tables, each known to an API and as a local copy.

A Table has columns, rows, the options of the foreign table, and load(), which
gives the same rows to the API and to the local table.  The local copy holds
what the API prints.  Everything that a table's options promise about its API
(what is exact, how it sorts) is true for the data that is drawn here; a wrong
answer is therefore the extension's fault.
"""
import json
import urllib.request

from draw import Draw
from kinds import FLOATS, INTS, KINDS, MOODS, NUMERICS, PLAIN, UUIDS, Style, loose_json, quote
from sqlapi import Resource, ident

TEXT_KEYS = [t for t in PLAIN] + [
    "Jack B", "a,b", "a+b", "100%", "a_b", "back\\slash", "quo'te", 'dq"x', "\u00dcn\u00efcode",
    "a&b=c", "a/b", "?", "#", "%41", "\U0001f600x", "{a}", " lead", "trail ", "9", "10", "null",
]


class Column:
    """A column: SQL name, Kind, the API's member, and options of the foreign table."""

    def __init__(self, name, kind, member=None, key=False, notnull=False):
        self.name, self.kind = name, kind
        self.member = member or name
        self.key, self.notnull = key, notnull
        self.options = {}
        if key:
            self.options["key"] = "true"
        if self.member != name:
            self.options["column_name"] = self.member

    def ddl(self, foreign):
        kind, collate, collation = self.kind.sql.partition(" COLLATE ")
        return "%s %s%s%s%s%s" % (self.name, kind, options(self.options) if foreign and self.options else "",
                                  collate, collation, " NOT NULL" if self.notnull else "")


def options(values):
    """An OPTIONS clause."""
    return " OPTIONS (%s)" % ", ".join('"%s" %s' % (n, quote(v)) for n, v in values.items())


def post(url, document):
    """Send a control command with a JSON text."""
    data = document.encode() if isinstance(document, str) else json.dumps(document).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=20) as answer:
        return answer.read()


class Table:
    """What all kinds of tables have in common."""

    def __init__(self, d, name, site):
        self.name, self.site = name, site
        self.columns, self.rows = [], []
        self.server_options = {"max_requests": "1000000", "max_retries": "0"}
        self.options = {}
        self.style = Style()
        self.what = type(self).__name__
        self.group = None
        self.dropped = d.below(6) == 5
        self.make(d)
        if d.below(3) == 0:
            self.options["rows"] = d.one(["1", "10", "100000"])

    # -- what subclasses give

    def make(self, d):
        raise NotImplementedError

    def send(self, rows):
        """Give the rows to the API."""
        raise NotImplementedError

    def choose_groups(self, d):
        """Maybe a route for groups; of its own draw, so that the rest of a seed stays as it is."""

    def log(self):
        """Request lines since the last call."""
        with urllib.request.urlopen(self.site.emulator + "/__control/log?clear=1", timeout=20) as f:
            return f.read().decode().splitlines()

    def sql_name(self):
        """The name to write into a query: search_path says which schema."""
        return self.name

    # -- columns and rows

    def column(self, name):
        return next(c for c in self.columns if c.name == name)

    def keys(self):
        return [c for c in self.columns if c.key]

    def add_columns(self, d, kinds, most=8):
        """Random columns c1, c2, … of these kinds."""
        for i in range(d.between(1, most)):
            name = "c%d" % (i + 1)
            member = d.weighted([(6, name), (1, "With Space%d" % i), (1, "q&%d" % i), (1, "x~/y%d" % i)])
            self.columns.append(Column(name, KINDS[d.one(kinds)], member, notnull=d.below(4) == 3))

    def draw_rows(self, d, counts=(6, 3, 0, 1, 10, 12, 25, 40)):
        """Rows with distinct keys."""
        seen = set()
        for _ in range(d.one(counts)):
            row = {}
            for c in self.columns:
                if not c.notnull and not c.key and d.below(5) == 0:
                    row[c.name] = None
                else:
                    row[c.name] = self.value(d, c)
            key = tuple(row[c.name] for c in self.keys())
            if not key or key not in seen:
                seen.add(key)
                self.rows.append(row)

    def value(self, d, column):
        if not column.key:
            return column.kind.value(d, self.style)
        return self.key_value(d, column)

    @staticmethod
    def key_value(d, column):
        if column.kind.family == "int":
            return str(d.one(list(range(1, 31)) + [100, 255] +
                             ([3000000000, 9007199254740993] if column.kind.name == "int8" else [])))
        if column.kind.family == "uuid":
            return d.one(UUIDS + ["0000000%d-1111-2222-3333-444444444444" % i for i in range(8)])
        return d.one(TEXT_KEYS)

    # -- what is made of them

    def definition(self, schema, foreign):
        lines = [c.ddl(foreign) for c in self.columns]
        if self.dropped:
            lines.insert(len(lines) // 2, "gone int")
        text = "CREATE %sTABLE %s.%s (%s)" % (
            "FOREIGN " if foreign else "", schema, self.name, ", ".join(lines))
        if foreign:
            text += " SERVER s_%s%s" % (self.name, options(self.options))
        if self.dropped:
            text += "; ALTER %sTABLE %s.%s DROP COLUMN gone" % (
                "FOREIGN " if foreign else "", schema, self.name)
        return text

    def server(self):
        return "CREATE SERVER s_%s FOREIGN DATA WRAPPER rest_fdw%s" % (
            self.name, options(self.server_options))

    def create(self, cursor):
        """Both tables, empty; and the rows."""
        cursor.execute("DROP SERVER IF EXISTS s_%s CASCADE" % self.name)
        cursor.execute("DROP TABLE IF EXISTS l.%s CASCADE" % self.name)
        for sql in (self.server(), self.definition("f", True), self.definition("l", False)):
            cursor.execute(sql)
        self.load(cursor, self.rows)

    def local_value(self, _column, value):
        """The value of the local copy."""
        return value

    def load(self, cursor, rows):
        """Replace the rows on both sides."""
        cursor.execute("TRUNCATE l.%s" % self.name)
        if rows:
            tuples = ["(%s)" % ", ".join(quote(self.local_value(c, row[c.name])) for c in self.columns)
                      for row in rows]
            cursor.execute("INSERT INTO l.%s VALUES %s" % (self.name, ", ".join(tuples)))
        cursor.execute("ANALYZE l.%s" % self.name)
        self.send(rows)

    def plain_kinds(self, names):
        return [n for n in names if n in KINDS]


# ------------------------------------------------------------------ falcon-autocrud

class FalconTable(Table):
    """Table employees of the emulated falcon-autocrud service, in either mode."""

    def make(self, d):
        mode = d.one(["sqlite", "pg"])
        self.what = "falcon_autocrud " + mode
        self.server_options.update(url=self.site.emulator + "/" + mode, dialect="falcon_autocrud")
        self.options.update(resource="/employees", page_size=d.one(["1000", "3", "5", "1"]))
        self.mode = mode
        self.style = Style(fractions=False)
        members = {"name": ["text", "varchar(12)", "text_en"], "age": ["int4", "int2", "int8"],
                   "salary": ["float8"], "joined": ["timestamptz"], "left": ["timestamptz"],
                   "born": ["date"], "start_time": ["time"], "pay_rate": ["numeric", "float8"],
                   "active": ["bool"], "company_id": ["int4", "int8"]}
        self.columns.append(Column("id", KINDS["int4" if mode == "pg" else d.one(["int4", "int8"])], key=True,
                                   notnull=d.below(2) == 0))
        if mode == "pg":            # declare what the API stores
            members.update(age=["int4", "int2"], company_id=["int4"])
        for member, kinds in members.items():
            if d.below(4):
                name = "quit" if member == "left" else member
                self.columns.append(Column(name, KINDS[d.one(kinds)], member))
        if d.below(4) == 0 and mode == "sqlite":
            self.options["sort_text"] = "C"
        if d.below(4) == 0:
            self.options["sort_nulls"] = "small" if mode == "sqlite" else "large"
        self.draw_rows(d)
        self.make_unique()

    def value(self, d, column):
        if column.name == "id":
            return str(d.between(1, 40))
        if column.name == "age":
            return str(d.one([24, 25, 40, 0, -1, 31]))
        if column.name == "company_id":
            return str(d.between(1, 3))
        value = column.kind.value(d, self.style)
        if column.member in ("salary", "pay_rate"):
            # only what every database and both modes store and print alike
            value = repr(float(d.one(NUMERICS[:11] if column.kind.family == "numeric" else FLOATS[:6])))
        elif column.member == "name":
            value = value[:50] if column.kind.name != "varchar(12)" else value[:12]
        elif column.member in ("joined", "left", "born") and self.mode == "sqlite":
            value = value.replace("0001-", "1901-")
        return value

    def make_unique(self):
        """Names are unique in the service."""
        seen, rows = set(), []
        for row in self.rows:
            if row.get("name") is None or row["name"] not in seen:
                seen.add(row.get("name"))
                rows.append(row)
        self.rows = rows

    def send(self, rows):
        records = []
        for row in rows:
            members = ['"id": %s' % row["id"]]
            for c in self.columns[1:]:
                if row[c.name] is not None:
                    members.append("%s: %s" % (json.dumps(c.member), c.kind.json(row[c.name], self.style)))
            records.append("{%s}" % ", ".join(members))
        post(self.site.emulator + "/__control/load",
             '{"path": "/%s/employees", "records": [%s]}' % (self.mode, ", ".join(records)))


# ------------------------------------------------------------------ plain stores

ALL = ["eq", "ne", "lt", "le", "gt", "ge", "null", "not_null"]
TEXTUAL = ["eq", "ne", "null", "not_null", "prefix", "contains"]
RANGES = ["lt", "le", "gt", "ge", "null", "not_null"]
ANY_KIND = [k for k in KINDS]


class PlainTable(Table):
    """A store of the test server with random habits."""

    def make(self, d):
        self.path = "/plain/%s_%d" % (self.name, self.site.next_number())
        self.server_options["url"] = self.site.emulator
        self.options["resource"] = self.path
        self.config, self.args, self.pieces = {}, [], []
        self.filters = d.one(["none", "sql", "sql"])
        self.style = Style(uniform=d.below(2) == 0, mild=d.below(3) == 0,
                           short=self.filters == "sql" or d.below(2) == 0,
                           loose=self.filters == "none" and d.below(3) == 0)
        self.make_key(d)
        self.add_columns(d, ANY_KIND)
        self.draw_rows(d)
        self.choose_shape(d)
        self.choose_paging(d)
        self.choose_filters(d)
        self.choose_sort(d)
        self.choose_item(d)
        self.options["list"] = "GET {resource}" + ("?" + "&".join(self.args) if self.args else "")

    def make_key(self, d):
        kinds = d.one([["int4"], ["text"], ["int8"], ["uuid"], ["int4", "text"], []])
        for i, kind in enumerate(kinds):
            self.columns.append(Column("k%d" % (i + 1), KINDS[kind], key=True, notnull=d.below(2) == 0))
        if len(kinds) == 1:
            self.config["key"] = "k1"

    def choose_shape(self, d):
        shape = d.weighted([(8, "object"), (1, "array"), (1, "columns"), (1, "map")])
        if shape == "columns" and not self.site.takes_shape_columns:
            shape = "object"
        self.nested = shape == "object" and d.below(5) == 0
        if shape == "map" and (len(self.keys()) != 1 or self.filters != "none" or not self.rows):
            shape = "object"
        if shape in ("array", "columns"):
            self.config["fields"] = [c.member for c in self.columns]
        self.shape = self.config["shape"] = shape
        if shape != "object":
            self.options["shape"] = shape
        if shape == "map":
            self.keys()[0].options["pointer"] = "name:"
        if self.nested:
            for c in self.columns:
                if not c.key and c.member == c.name:
                    c.options.update(pointer="/in/" + c.name, filter_name="in." + c.name,
                                     sort_name="in." + c.name)
        if d.below(2):
            self.records = d.one(["/data", "/a/b"])
            self.config["records"] = self.options["records"] = self.records
        else:
            self.records = ""

    def total(self, d):
        """Maybe a total: in the body or in a header."""
        where = d.one([None, "/meta/total", "header:X-Total-Count"])
        if where and (self.records or where[0] == "h"):
            self.config["total"] = self.options["total"] = where
            return True
        return False

    def choose_paging(self, d):
        style = d.weighted([(2, "none"), (4, "offset"), (2, "page"), (2, "cursor"), (1, "url"), (1, "link")])
        if self.shape in ("columns", "map") or style in ("url", "cursor") and not self.records:
            style = "none"
        self.paging = self.config["paging"] = style
        self.what = "plain %s, filters %s, shape %s" % (style, self.filters, self.shape)
        self.config["meta_first"] = d.below(2) == 0
        if style == "none":
            self.total(d)
            return
        size = d.one([1000, 3, 5, 10, 2])
        self.options["page_size"] = str(size)
        if d.below(2):
            self.config["page_max"] = d.one([3, 4, 7])
        getattr(self, "page_by_" + style)(d, size)

    def page_by_offset(self, d, size):
        self.args += ["offset={offset}", "limit={page_size}"]
        if not self.total(d) and self.config.get("page_max", size) >= size and d.below(2):
            self.options["short_page_ends"] = "true"

    def page_by_page(self, d, _size):
        self.args += ["page={page}", "per_page={page_size}"]
        self.total(d)
        start = d.one([1, 0])
        self.config["page_start"] = start
        self.options["page_start"] = str(start)

    def page_by_cursor(self, d, _size):
        self.args += ["cursor={cursor}", "limit={page_size}"]
        where = d.one(["/next_cursor", "header:X-Next"])
        self.config["next"] = self.options["next"] = where
        self.config["cursor_end"] = d.one(["null", "missing", "empty"])
        if d.below(3) == 0:
            self.config["has_more"] = self.options["has_more"] = d.one(["/more", "header:X-More"])
        self.total(d)

    def page_by_url(self, d, _size):
        self.args += ["limit={page_size}"]
        self.config["next"] = self.options["next"] = "/links/next"
        self.config["relative_next"] = d.below(2) == 0
        self.config["cursor_end"] = d.one(["null", "missing", "empty"])
        self.options["pager"] = "url"

    def page_by_link(self, d, _size):
        self.args += ["limit={page_size}"]
        self.options["pager"] = "link"

    def truth(self, column, in_repeats):
        """The filters that this store answers exactly for a column."""
        family = column.kind.family
        if family == "int":
            words = ["eq", "ne", "null", "not_null"] if column.kind.name == "int8" else list(ALL)
        elif family in ("float", "numeric"):
            words = list(RANGES)
        elif family in ("date", "uuid") or family in ("time", "timestamp", "timestamptz") and self.style.uniform:
            words = list(ALL)
        elif family == "text" or family in ("char", "enum"):
            words = TEXTUAL + (RANGES[:4] if self.sort_text else [])
        elif family == "bool":
            words = ["eq", "ne", "null", "not_null"]
        else:
            words = ["null", "not_null"]
        if "eq" in words and (in_repeats or family not in ("text", "char", "enum")):
            words = words + ["in"]
        return words

    def choose_filters(self, d):
        self.sort_text = self.filters == "sql" and d.below(2) == 1
        if self.filters == "none":
            self.config["filters"] = "none"
            return
        self.config["filters"] = "sql"
        repeats = d.below(2) == 0
        for op, suffix in (("eq", ""), ("ne", "_ne"), ("lt", "_lt"), ("le", "_lte"), ("gt", "_gt"), ("ge", "_gte"),
                           ("prefix", "_prefix"), ("contains", "_contains")):
            if d.below(6):
                self.options["filter_" + op] = "{column}%s={value}" % suffix
        if d.below(4):
            self.options["filter_in"] = "{column}={values}" if repeats else "{column}_in={values|,}"
        self.options["filter_null"] = "{column}_null=1"
        self.options["filter_not_null"] = "{column}_null=0"
        if d.below(2):
            self.options["match_unsafe"] = ""
        if self.sort_text:
            self.options["sort_text"] = "C"
        if self.style.uniform:
            self.options["filter_format"] = "numeric=double time=iso_us timestamp=iso_us timestamptz=iso_us"
        else:
            self.options["filter_format"] = "numeric=double"
        if d.below(3) == 0:
            self.options["max_keys"] = "3"
        if d.below(3) == 0:
            self.options["count"] = "GET {resource}/_count"
            self.options["count_value"] = "/count"
        promise = d.below(3) > 0
        for c in self.columns:
            words = self.truth(c, repeats)
            c.options["filters"] = ",".join(words)
            # a filter on a member that no record has is ignored: never exact
            if promise and not c.options.get("pointer") and not any(r[c.name] is None for r in self.rows):
                c.options["exact"] = ",".join(words)

    def choose_sort(self, d):
        if self.style.loose or d.below(3) == 0:
            if self.rows and self.keys() and self.keys()[0].kind.name == "int4" and d.below(2) and \
                    len(self.keys()) == 1:
                self.rows.sort(key=lambda r: int(r["k1"]))
                if self.site.knows("natural_sort"):
                    self.options["natural_sort"] = "k1"
            return
        if d.below(2):
            self.args.append("sort={sort|,}")
            self.options.update(sort_asc="{column}", sort_desc="-{column}")
        else:
            self.options.update(sort_asc="sort={column}", sort_desc="sort=-{column}")
        if d.below(2):
            nulls = d.one(["last", "first"])
            self.config["nulls"] = nulls
            self.options["sort_nulls"] = {"last": "large", "first": "small"}[nulls]
        if d.below(2) or self.sort_text:
            self.options["sort_text"] = "C"
        if d.below(4) == 0:
            self.options["sort_max"] = d.one(["1", "2"])
        for c in self.columns:
            if c.kind.family in ("time", "timestamp", "timestamptz") and not self.style.uniform or \
                    c.kind.family == "numeric" and not self.style.short:
                c.options["sortable"] = "false"

    def choose_item(self, d):
        keys = self.keys()
        if len(keys) == 1 and self.shape == "object" and not self.style.loose:
            if d.below(5) == 0:
                self.options["get"] = ""
            elif d.below(2):
                self.config["record"] = self.options["record"] = "/rec"
            if d.below(3) == 0 and keys[0].kind.family != "uuid":
                self.options["get_many"] = 'POST {resource}/_batch\n{"op": "read", "inputs": [{"id": "{key}"}]}'
                self.options["records_many"] = "/results"
            return
        self.options["get"] = ""
        if len(keys) == 2 and self.filters == "sql" and self.shape == "object" and d.below(4):
            self.options["get"] = "GET {resource}?k1={k1}&k2={k2}"
            self.options["record"] = self.records + "/0,none"

    def send(self, rows):
        self.spelling = Draw(len(rows))
        records = [self.record(row) for row in rows]
        document = {"path": self.path}
        document.update(self.config)
        text = json.dumps(document)
        post(self.site.emulator + "/__control/load",
             '%s, "rows": [%s]}' % (text[:-1], ", ".join(records)))

    def record(self, row):
        """One record as JSON; NULLs are null, or missing where that is the same."""
        members, inner = [], []
        for i, c in enumerate(self.columns):
            value = row[c.name]
            if value is None:
                text = "null"
                if self.shape == "object" and self.filters == "none" and (i + len(members)) % 2:
                    continue
            elif self.style.loose:
                text = loose_json(self.spelling, c.kind, value, self.style)
            else:
                text = c.kind.json(value, self.style)
            place = inner if c.options.get("pointer", "").startswith("/in/") else members
            place.append("%s: %s" % (json.dumps(c.member), text))
        if inner:
            members.append('"in": {%s}' % ", ".join(inner))
        return "{%s}" % ", ".join(members)


class JsonServerTable(PlainTable):
    """The dialect json_server over the store that behaves like it."""

    def make(self, d):
        self.path = "/plain/%s_%d" % (self.name, self.site.next_number())
        self.what = "json_server"
        self.server_options.update(url=self.site.emulator, dialect="json_server")
        self.options["resource"] = self.path
        self.shape, self.filters, self.nested = "object", "json_server", False
        self.style = Style(fractions=False, mild=d.below(2) == 0)
        self.columns.append(Column("k1", KINDS[d.one(["int4", "text"])], key=True, notnull=True))
        self.add_columns(d, ["int4", "text", "bool", "float8", "numeric", "int8", "timestamptz", "date", "int2",
                             "varchar(12)"])
        for c in self.columns:
            if c.member != c.name:
                c.member = c.name
                c.options.pop("column_name", None)
        self.draw_rows(d)
        self.config = {"key": "k1", "paging": "offset", "total": "header:X-Total-Count",
                       "args": {"limit": "_limit", "offset": "_start", "sort": "_sort", "order": "_order"}}
        if d.below(2):
            self.options["page_size"] = d.one(["3", "5"])

    def value(self, d, column):
        if column.kind.name == "int8" and not column.key:
            return str(d.one(INTS))
        return super().value(d, column)


# ------------------------------------------------------------------ SQL over HTTP

def double(text):
    """A number after it went through a double."""
    return repr(float(text))


COARSE = {
    # kind -> (what is stored, the stored type, how it shows, options of the column)
    "timestamptz": [
        ("fine", "timestamptz", lambda t: t[:19].replace(" ", "T") + "Z", {"format": "iso_s", "filter_format": "iso_us"}),
        ("fine", "timestamptz", lambda t: t[:19].replace(" ", "T") + "Z", {"format": "iso_s"}),
    ],
    "timestamp": [
        ("fine", "timestamp", lambda t: t[:19].replace(" ", "T"), {"format": "iso_s", "filter_format": "iso_us"}),
    ],
    "time": [("fine", "time", lambda t: t[:8], {"format": "iso_s", "filter_format": "iso_us"})],
    "timestamptz(0)": [("fine", "timestamptz", lambda t: t.replace(" ", "T").replace("+00", "Z"), {})],
    "timestamp(0)": [("fine", "timestamp", lambda t: t.replace(" ", "T"), {})],
    "numeric": [("long", "numeric", double, {"format": "double"})],
    "numeric(10,2)": [("short", "numeric", lambda t: t, {})],
    "float4": [("float", "float8", lambda t: t, {})],
    "date": [("stamp", "timestamp", lambda t: t[:19].replace(" ", "T") + "Z", {"format": "timestamp"})],
}
FINE = {"fine": None, "stamp": None,
        "long": NUMERICS + ["0.1000000000000000055", "12345678901234567.89", "12345678901234567.9",
                            "0.30000000000000001", "25.400000000000000001"],
        "short": ["1.005", "1.00", "1.004", "25.5", "25.499", "0", "-3.335", "99.994", "99.995"],
        "float": ["0.1", "0.10000000149011612", "0.1000000001", "1.5", "24.5", "24.50000001", "-1.5", "16777217"]}
PLAIN_TYPES = {"timestamptz(0)": "timestamptz", "timestamp(0)": "timestamp", "char(6)": "text", "mood": "text",
               "small": "int4", "word": "text", "text_en": "text", "text_ci": "text", "varchar(12)": "text",
               "numeric(10,2)": "numeric"}


class SqlTable(Table):
    """A table behind sqlapi.py: everything may be asked, everything is exact."""

    def make(self, d):
        self.resource_name = "%s_%d" % (self.name, self.site.next_number())
        self.server_options["url"] = self.site.sqlapi.url
        self.options.update(resource="/" + self.resource_name, records="/rows", record="/rec")
        self.style = Style(short=d.below(2) == 0, uniform=False, mild=d.below(3) == 0)
        kinds = d.one([["int4"], ["text"], ["int8"], ["uuid"], ["int4", "text"], []])
        for i, kind in enumerate(kinds):
            self.columns.append(Column("k%d" % (i + 1), KINDS[kind], key=True, notnull=d.below(2) == 0))
        self.add_columns(d, ANY_KIND + ["timestamptz", "numeric", "float4", "timestamp", "time", "date"])
        self.choose_group(d)
        self.choose_coarse(d)
        self.draw_rows(d)
        self.mode = d.one(["expressions", "arguments", "documents", "expressions"])
        self.args, self.members = [], []
        self.page_max, self.lines, self.repeat, self.trims = None, False, False, False
        self.choose_paging(d)
        self.choose_filters(d)
        self.choose_sort(d)
        self.choose_routes(d, kinds)
        self.what = "sql api, %s, %s" % (self.mode, self.paging)

    def choose_group(self, d):
        """A column that no record shows: its value is in the path or an argument."""
        self.group = None
        if d.below(6) == 5:
            self.group = Column("g", KINDS[d.one(["int4", "text"])], notnull=True)
            self.group.options["access"] = "request"
            self.columns.append(self.group)

    def choose_routes(self, d, keys):
        """The routes, as everything before has made their arguments."""
        path = "{resource}"
        if self.group:
            if self.mode != "arguments" or d.below(2):
                path += "/in/{g}"
            else:
                self.group.options["required"] = "true"
        if self.mode == "documents":
            self.options["list"] = "POST %s/search\n{%s}" % (path, ", ".join(
                ['"all": ["{terms}"]'] + self.members))
            count = 'POST %s/count\n{"all": ["{terms}"]}' % path
        else:
            self.options["list"] = "GET %s%s" % (path, "?" + "&".join(self.args) if self.args else "")
            count = "GET %s/count%s" % (path, "?where={filter}" if self.mode == "expressions" else "")
        self.options["get"] = ""
        if len(keys) == 1 and d.below(4):
            self.options["get"] = "GET %s/item/{key}" % path
        elif len(keys) == 2 and d.below(2):
            self.options["get"] = "GET %s/item?k1={k1}&k2={k2}" % path
        if keys and not self.group and d.below(2) and not self.lines:
            item = '"{key}"' if len(keys) == 1 else '{"k1": "{k1}", "k2": "{k2}"}'
            self.options["get_many"] = 'POST {resource}/many\n{"keys": [%s]}' % item
            self.options["records_many"] = "/results"
        if d.below(2) and not self.lines:
            self.options["count"] = count
            self.options["count_value"] = "/count"

    def choose_groups(self, d):
        if d.below(4) == 0:
            return
        path = "{resource}" + ("/in/{g}" if "/in/{g}" in self.options["list"] else "")
        paged = self.paging in ("offset", "page") and d.below(2)
        if self.mode == "documents":
            members = [m for m in self.members if paged or "limit" not in m and "offset" not in m and "page" not in m]
            self.options["groups"] = "POST %s/groups\n{%s}" % (path, ", ".join(
                ['"all": ["{terms}"]', '"by": ["{group}"]', '"show": ["{columns}"]'] +
                [m for m in members if "cols" not in m]))
            form = '{"fn": "%s", "c": "{column}", "as": "{name}"}'
        else:
            args = [a for a in self.args if a.split("=")[0] in (
                "where", "order", *(("offset", "page", "limit") if paged else ()))]
            self.options["groups"] = "GET %s/groups?%s" % (path, "&".join(["by={group|,}", "show={columns|,}"] + args))
            form = "%s({column}) AS {name}"
        self.options["aggregate_rows"] = (form % "count").replace('"c": "{column}", ', "").replace("{column}", "*")
        for option, function in (("count", "count"), ("distinct", "count distinct"), ("sum", "sum"), ("avg", "avg"),
                                 ("min", "min"), ("max", "max")):
            if d.below(6):
                self.options["aggregate_" + option] = form % function
        # what float sums come to depends on the order
        self.options["aggregates"] = d.one(["all", "all", "all integer=count,sum", "group,count,max"]) + " double=group,count,min,max"

    def choose_coarse(self, d):
        """Columns that show less than is stored; column name -> COARSE entry."""
        self.coarse = {}
        for c in self.columns:
            if not c.key and c.kind.name in COARSE and d.below(2):
                self.coarse[c.name] = d.one(COARSE[c.kind.name])
                c.options.update(self.coarse[c.name][3])

    def value(self, d, column):
        if column is self.group:
            return d.one(["1", "2", "3"]) if column.kind.family == "int" else d.one(["x", "a b", "y/z"])
        if column.name not in self.coarse:
            return super().value(d, column)
        what = self.coarse[column.name][0]
        if FINE[what]:
            return d.one(FINE[what])
        if what == "stamp":
            return KINDS["timestamp"].value(d, self.style)
        return column.kind.value(d, self.style)

    def local_value(self, column, value):
        if column.name not in self.coarse or value is None:
            return value
        return self.coarse[column.name][2](value)

    def choose_paging(self, d):
        keyed = len(self.keys()) == 1 and self.mode != "documents" and self.keys()[0].kind.family != "uuid"
        self.paging = d.weighted([(3, "offset"), (1, "none"), (1, "page"),
                                  (1, "keyset" if keyed else "none"), (1, "last key" if keyed else "none")])
        paging = {"offset": ["offset"], "page": ["page"]}.get(self.paging, [])
        self.args = ["%s={%s}" % (p, p) for p in paging] + ["limit={page_size}"]
        self.members = ['"%s": "{%s}"' % (p, p) for p in paging] + ['"limit": "{page_size}"']
        if self.paging == "none":
            self.args, self.members = [], []
        else:
            self.options["page_size"] = d.one(["1000", "3", "5", "10", "2"])
            if d.below(2):
                self.page_max = d.one([3, 4, 7])
        if self.paging == "keyset":
            self.options["pager"] = "keyset"
        if self.paging == "last key":
            self.args.append("after={cursor}")
            self.options["next"] = "last:/k1"
        self.lines = self.mode != "documents" and d.below(6) == 5
        if self.lines:
            self.options["reply"] = "ndjson"
            self.options.pop("records")
            self.options.pop("record")
        if self.paging != "keyset" and self.paging != "last key" and d.below(3):
            self.options["total"] = d.one(["header:X-Total", "header:X-Total" if self.lines else "/total"])
        if d.below(3) == 0:
            self.args.append("cols={columns|,}")
            self.members.append('"cols": ["{columns}"]')

    def choose_filters(self, d):
        self.options["sort_text"] = "C"
        getattr(self, "filters_as_" + self.mode)()
        needed = ("eq", "gt") if self.paging == "keyset" or self.group else ()
        for op in ("eq", "ne", "lt", "gt", "in", "prefix", "like", "or", "not"):
            if d.below(5) == 0 and op not in needed:
                self.options.pop("filter_" + op, None)
        self.repeat = d.below(2) == 0
        if self.repeat:
            self.options["filter_repeat"] = "true"
        self.trims = self.mode == "arguments" and d.below(3) == 0
        self.options["exact"] = "all"
        if d.below(3) == 0:
            self.options["max_keys"] = "3"
        for c in self.columns:
            self.column_filters(d, c)

    def filters_as_expressions(self):
        self.args.append("where={filter}")
        self.options.update({
            "quote": "'", "escape": "'", "quote_ident": '"', "match_unsafe": "",
            "filter_and": "({terms| AND })", "filter_or": "({terms| OR })", "filter_not": "NOT ({term})",
            "filter_eq": "{column} = {value}", "filter_ne": "{column} <> {value}",
            "filter_lt": "{column} < {value}", "filter_le": "{column} <= {value}",
            "filter_gt": "{column} > {value}", "filter_ge": "{column} >= {value}",
            "filter_in": "{column} IN ({values|, })", "filter_null": "{column} IS NULL",
            "filter_not_null": "{column} IS NOT NULL", "filter_prefix": "starts_with({column}, {value})",
            "filter_suffix": "right({column}, length({value})) = {value}",
            "filter_contains": "strpos({column}, {value}) > 0", "filter_like": "{column} LIKE {value}",
            "filter_format": "timestamptz=\"TIMESTAMPTZ '{value:iso_us}'\" timestamp=\"TIMESTAMP '{value:iso_us}'\" "
                             "date=\"DATE '{value}'\" time=\"TIME '{value:iso_us}'\""})

    def filters_as_arguments(self):
        self.options.update({
            "filter_eq": "{column}={value}", "filter_in": "{column}.in={values}",
            "filter_null": "{column}.null=1", "filter_not_null": "{column}.null=0", "match_unsafe": ""})
        for op in ("ne", "lt", "le", "gt", "ge", "prefix", "suffix", "contains", "like"):
            self.options["filter_" + op] = "{column}.%s={value}" % op

    def filters_as_documents(self):
        form = '{"c": "{column}", "op": "%s", "v": %s}'
        for op in ("eq", "ne", "lt", "le", "gt", "ge", "prefix", "suffix", "contains", "like"):
            self.options["filter_" + op] = form % (op, '"{value}"')
        self.options.update({
            "filter_in": form % ("in", '["{values}"]'), "filter_null": form % ("null", "true"),
            "filter_not_null": form % ("null", "false"), "match_unsafe": "",
            "filter_and": '{"all": ["{terms}"]}', "filter_or": '{"any": ["{terms}"]}', "filter_not": '{"not": "{term}"}'})

    def column_filters(self, d, c):
        """What is special about a column's filters."""
        if self.mode == "expressions" and c.kind.family == "uuid":
            # in templates and not in a format, which would show in paths too
            for op in ("eq", "ne", "lt", "le", "gt", "ge"):
                if "filter_" + op in self.options:
                    c.options["filter_" + op] = self.options["filter_" + op].replace("{value}", "UUID '{value}'")
            c.options["filter_in"] = "{column} IN (UUID '{values|', UUID '}')"
        if self.mode == "expressions" and c.name in self.coarse and "filter_format" in self.coarse[c.name][3]:
            c.options.pop("filter_format")
        if c.kind.name == "text_ci" and d.below(2):
            c.options["filters"] = "all"
        # to the API an enum is a text
        if c.kind.family == "enum" and d.below(2):
            c.options["filters"] = "eq,ne,in,null,not_null"

    def choose_sort(self, d):
        self.nulls = d.one(["large", "small", "last", "first"])
        self.shuffle = False
        if self.paging == "last key" or self.paging != "keyset" and d.below(5) == 0:
            return
        up = {"large": "LAST", "small": "FIRST", "last": "LAST", "first": "FIRST"}[self.nulls]
        down = {"large": "FIRST", "small": "LAST", "last": "LAST", "first": "FIRST"}[self.nulls]
        form = {"expressions": "{column} %s NULLS %s", "arguments": '"{column}" %s NULLS %s',
                "documents": "{column} %s_NULLS_%s"}[self.mode]
        self.args.append("order={sort|,}")
        self.members.append('"sort": ["{sort}"]')
        self.options.update(sort_asc=form % ("ASC", up), sort_desc=form % ("DESC", down))
        if d.below(3):
            self.options["sort_nulls"] = self.nulls
        if d.below(4) == 0:
            self.options["sort_max"] = d.one(["1", "2"])
        else:
            # ties change places, but for tables whose rows can be told apart by sorting
            self.shuffle = bool(self.keys())

    def store_type(self, column):
        name = column.kind.name
        if column.name in self.coarse:
            return self.coarse[column.name][1]
        name = PLAIN_TYPES.get(name, name)
        return 'text COLLATE "C"' if name == "text" else name

    def show(self, column):
        """The function from stored text to JSON text."""
        if column.name in self.coarse:
            form = self.coarse[column.name][2]
            if column.kind.family in ("float", "numeric"):
                return form
            return lambda text: json.dumps(form(text))
        if column.kind.family == "bool":
            return lambda text: text
        return lambda text: column.kind.json(text, self.style)

    def send(self, rows):
        members = {c.member: (self.store_type(c), self.show(c)) for c in self.columns}
        table = 'stored.%s' % self.resource_name
        with self.site.admin.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS " + table)
            cursor.execute("CREATE TABLE %s (%s)" % (
                table, ", ".join("%s %s" % (ident(m), t) for m, (t, _) in members.items())))
            if rows:
                cursor.execute("INSERT INTO %s VALUES %s" % (table, ", ".join(
                    "(%s)" % ", ".join(quote(row[c.name]) for c in self.columns) for row in rows)))
        self.site.sqlapi.resources[self.resource_name] = Resource(
            table, members, [c.member for c in self.keys()], page_max=self.page_max, shuffle=self.shuffle,
            repeat=self.repeat, trims=self.trims, lines=self.lines, by_key=self.paging == "last key", group=self.group and self.group.member)

    def log(self):
        lines = list(self.site.sqlapi.log)
        self.site.sqlapi.log.clear()
        return lines


class Site:
    """What tables stand on: the test server, the SQL API, an administrator's connection."""

    def __init__(self, emulator, sqlapi, admin):
        self.emulator, self.sqlapi, self.admin = emulator, sqlapi, admin
        self.number = 0
        self.takes_shape_columns = False

    def knows(self, option):
        """Does this version of the extension have the option?"""
        with self.admin.cursor() as cursor:
            cursor.execute("SELECT implemented FROM rest_fdw_options() WHERE name = %s", (option,))
            return cursor.fetchone()[0]

    def next_number(self):
        self.number += 1
        return self.number


KINDS_OF_TABLES = [(3, SqlTable), (3, PlainTable), (2, FalconTable), (1, JsonServerTable)]


def draw_table(d, name, site, but=()):
    """A random table; `but` are kinds that are taken (there is one falcon service)."""
    return d.weighted([(w, k) for w, k in KINDS_OF_TABLES if k not in but])(d, name, site)


def text_of_moods():
    """The labels of the enum, as SQL."""
    return ", ".join(quote(m) for m in MOODS)
