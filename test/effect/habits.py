"""
habits.py: random APIs that take writes, and the foreign table that knows how.

A Habit is an API's configuration (test/server/rs_write.py) with the options that tell the
same to rest_fdw, and what a judge must know of both: whether keys are the server's, how many
rows one request may write, what is remembered.  Everything that the options promise is true.
"""
import json

from kinds import quote
from steps import PATH

# what may be in a record beside its key: column, type, the API's type for forms
COLUMNS = [("name", "text", "text"), ("qty", "int", "int"), ("price", "numeric", "number"),
           ("flag", "boolean", "bool"), ("at", "timestamptz", "text"), ("day", "date", "text"),
           ("doc", "jsonb", "json"), ("note", "text", "text"), ("big", "bigint", "int")]


def options(values):
    """An OPTIONS clause; a value of None is no option."""
    given = [(n, v) for n, v in values.items() if v is not None]
    return " OPTIONS (%s)" % ", ".join('"%s" %s' % (n, quote(v)) for n, v in given) if given else ""


class Habit:
    """One API and its table."""

    def __init__(self, d, commit):
        self.config = {"unique": ["name"], "filters": "sql"}
        self.server = {"max_retries": "2", "max_wait": "1s", "max_requests": "1000000"}
        self.table = {"resource": PATH}
        self.keys = ["id"]
        self.server_keys = False        # the API makes the key of a new record
        self.kind = d.weighted([(9, "plain")] + ([(3, "entries"), (1, "upsert"), (1, "composite")] if commit else
                                                 [(2, "upsert"), (2, "composite"), (2, "version"), (2, "etag")]))
        self.parts = []                 # values of a second key column
        self.checked = []               # routes that are refused when another was faster: update, delete
        self.by_key = False             # there is no list
        self.computed = False           # column twice, generated here, computed there
        self.whole = False              # an INSERT must name all columns: what it does not name is lost
        self.batch = {}                 # route -> rows a request, for those that are bulk
        self.bulk_returning = False     # a bulk answer has the records
        self.traits = []
        self.columns = [COLUMNS[0]] + d.some(COLUMNS[1:], 6)
        self.options = {name: {} for name, _, _ in self.columns}
        self.draw_routes(d)
        self.draw_filters(d)
        self.draw_bulk(d)
        self.draw_more(d, commit)
        self.draw_kind(d)
        self.commit = commit
        # at commit the API sees one change after the other, a deferred constraint only the last:
        # what clashes on the way is another error here
        if commit and d.below(3):
            self.config["unique"] = []
        if commit:
            self.table["transaction"] = "commit"

    def draw_routes(self, d):
        """Verbs, bodies, envelopes, and what an answer has."""
        self.reply = d.weighted([(6, "record"), (1, "none"), (1, "empty"), (1, "id")])
        self.put = d.below(4) == 3
        envelope = d.below(5) == 4
        record = '{"data": "{record}"}' if envelope else '"{record}"'
        changes = '{"data": "{changes}"}' if envelope else '"{changes}"'
        form = self.reply == "record" and not envelope and self.kind == "plain" and d.below(6) == 5
        if envelope:
            self.config.update(body="/data", record="/data")
            self.table["record"] = "/data"
        if form:
            record, changes = "...={record}", "...={changes}"
            self.form()
        self.table["insert"] = "POST {resource}\n" + record
        self.table["update"] = "PUT {resource}/{key}\n" + record if self.put else "PATCH {resource}/{key}\n" + changes
        self.table["delete"] = "DELETE {resource}/{key}"
        self.config["reply"] = self.reply
        if self.reply in ("none", "empty"):
            self.table.update(returning="get", inserted_key="header:Location")
        if self.reply == "id":
            self.table.update(returning="get", inserted_key="/data/id" if envelope else "/id")
        self.note("reply " + self.reply, self.put and "put", envelope and "envelope", form and "form")

    def form(self):
        """Bodies are forms: every value is a text that the API types, and an empty one is NULL."""
        self.table["body"] = "form"
        self.columns = [c for c in self.columns if c[0] in ("name", "qty", "price", "flag", "note", "big")]
        self.config["types"] = {n: "some" if t == "text" else t for n, _, t in self.columns}
        self.config["types"]["id"] = "int"
        self.no_nulls = True

    no_nulls = False

    def draw_filters(self, d):
        """Reading: with filters or without, in pages or at once."""
        if d.below(2):
            self.table.update(filter_eq="{column}={value}", filter_gt="{column}_gt={value}",
                              filter_in="{column}_in={values|,}", filters="eq,gt,in text=eq boolean=none "
                              "numeric=none timestamptz=none date=none")
        if d.below(3) == 2:
            size = d.between(2, 5)
            self.config.update(paging="offset", page_max=size, total="header:X-Total-Count")
            self.table.update(list="GET {resource}?offset={offset}&limit={page_size}", page_size=str(size),
                              total="header:X-Total-Count", pager="offset", sort_asc="sort={column}")
            self.note("pages")

    def draw_bulk(self, d):
        """Routes that take several rows."""
        if "form" in self.traits or self.kind in ("entries", "etag") or d.below(2):
            return
        self.config.update(bulk="atomic", bulk_reply=d.one(["records", "none", "count", "results", "errors"]))
        if self.config["bulk_reply"] in ("results", "errors"):
            self.config.update(bulk=d.one(["each", "until"]), bulk_failed=d.one([207, 200]))
            place = {"results": "/results/*/error/message", "errors": "/errors/*/message"}[self.config["bulk_reply"]]
            self.table["on_status"] = "%d %s~exists 23505" % (self.config["bulk_failed"], place)
        size = d.between(2, 6)
        self.table["batch_size"] = str(size)
        self.bulk_returning = self.config["bulk_reply"] == "records"
        self.table["returning"] = "%s insert_many=%s update_many=%s delete_many=none" % (
            (self.table.get("returning") or "reply",) + (("reply" if self.bulk_returning else "none"),) * 2)
        if self.bulk_returning:
            self.table["records_many"] = "/results"
        routes = {"insert_many": 'POST {resource}/_bulk\n["{record}"]',
                  "update_many": 'PATCH {resource}\n[{"id": "{old.id}", "set": "{changes}"}]',
                  "delete_many": 'POST {resource}/_delete\n["{key}"]'}
        for route in ["insert_many"] + d.some(["update_many", "delete_many"]):
            self.table[route] = routes[route]
            self.batch[route] = size
        self.note("bulk " + self.config["bulk_reply"], *self.batch)

    def draw_more(self, d, commit):
        """Keys that repeat a write, compression, keys of the server's."""
        if d.below(6) == 5:
            self.server["idempotency_header"] = "Idempotency-Key"
            self.config["idempotency"] = "Idempotency-Key"
            self.note("idempotency")
        if d.below(6) == 5:
            self.table["compress"] = "gzip"
            self.note("gzip")
        self.server_keys = d.below(4) == 3 and not commit and self.kind == "plain"
        if self.server_keys:
            self.note("keys of the server")
        self.server["concurrency"] = d.one(["1", "4", "16"])

    def draw_kind(self, d):
        """What is special."""
        getattr(self, "make_" + self.kind)(d)
        self.note(self.kind != "plain" and self.kind)
        names = [c[0] for c in self.columns]
        if "qty" in names and "form" not in self.traits and d.below(4) == 3:
            self.computed = True
            self.config["derived"] = {"twice": ["qty", 2]}
            self.note("generated")
        if self.table.get("filters") and not self.put and not self.batch and self.kind == "plain" and d.below(4) == 3:
            for route in ("update", "delete"):
                self.table[route] = self.table[route].replace("{key}", "{key}?{filter}")
            self.note("conditions")

    def make_plain(self, d):
        pass

    def make_upsert(self, d):
        """A record that is there is replaced."""
        self.config["put_creates"] = True
        # of requests that are on their way together one may take the name that another one frees
        if d.below(2):
            self.config["unique"] = []
        else:
            self.server["concurrency"] = "1"
        self.table["upsert"] = self.table.pop("insert").replace("POST {resource}", "PUT {resource}/{key}")
        self.table.pop("inserted_key", None)
        if self.batch:
            self.table["insert_many"] = 'POST {resource}/_upsert\n["{record}"]'
            self.table["insert_nulls"] = "send"

    def make_composite(self, d):
        """Two columns are the key."""
        self.keys = ["id", "part"]
        self.parts = ["a", "b/c", "\u00fc x"]
        self.config["key"] = self.keys
        self.table["get"] = "GET {resource}/{id}/{part}"
        for route in ("update", "delete"):
            self.table[route] = self.table[route].replace("{key}", "{old.id}/{old.part}")
        for route, old in (("update_many", '{"id": "{old.id}", "set"'), ("delete_many", '["{key}"]')):
            if route in self.batch:
                self.table[route] = self.table[route].replace(old, {
                    "update_many": '{"id": "{old.id}", "part": "{old.part}", "set"',
                    "delete_many": '[{"id": "{old.id}", "part": "{old.part}"}]'}[route])
        if self.reply in ("none", "empty"):     # a place does not tell both
            self.table.update(inserted_key="")

    def make_version(self, d):
        """A number that counts changes goes along."""
        self.config["version"] = "version"
        self.options["version"] = {"access": "read"}
        for route in ("update", "update_many"):
            for part in ('"{changes}"', '"{record}"'):
                if route in self.table:
                    self.table[route] = self.table[route].replace(part, '{"...": %s, "version": "{old.version}"}' % part)
        self.checked = ["update"]

    def make_etag(self, d):
        """A header of the record goes along; only what is read by key has it."""
        self.config.update(etag=True, if_match="required")
        self.config.pop("paging", None), self.config.pop("page_max", None), self.config.pop("total", None)
        for name in ("page_size", "total", "pager", "sort_asc"):
            self.table.pop(name, None)
        self.options["etag"] = {"pointer": "header:ETag", "access": "read"}
        self.table["list"] = ""
        for route in ("update", "delete"):
            first, _, rest = self.table[route].partition("\n")
            self.table[route] = "%s\nIf-Match: {old.etag}" % first + ("\n\n" + rest if rest else "")
        self.checked = ["update", "delete"]
        self.by_key = True

    def make_entries(self, d):
        """One request carries a transaction's writes."""
        self.config["bulk"] = "atomic"
        self.table.update(insert='ENTRY\n["I", "{record}"]', update='ENTRY\n["U", "{old.id}", "{changes}"]',
                          delete='ENTRY\n["D", "{key}"]', commit='POST {resource}/_changes\n{"changes": ["{entries}"]}')
        for name in ("returning", "inserted_key"):
            self.table.pop(name, None)
        self.put = False

    def note(self, *traits):
        self.traits += [t for t in traits if t]

    # -- how it is set up

    def written(self):
        """Columns of the local table that are no generated ones."""
        return self.keys + (["version"] if self.kind == "version" else []) + [c[0] for c in self.columns]

    def looked_at(self):
        """All that both sides have."""
        return self.written() + (["twice"] if self.computed else [])

    def load(self, rows):
        """The control document that gives these rows (dicts) to the API."""
        return json.dumps(dict(self.config, path=PATH, rows=rows))

    def ddl(self, schema, foreign, url):
        """CREATE TABLE of one side."""
        key = " OPTIONS (key 'true')" if foreign else ""
        columns = ["id int%s NOT NULL" % key]
        if not foreign and self.server_keys:
            columns[0] = "id int NOT NULL DEFAULT l.next_id()"
        if self.parts:
            columns.append("part text%s NOT NULL" % key)
        if self.kind == "version":
            columns.append("version int" + (options(self.options["version"]) if foreign else " DEFAULT 1"))
        if self.kind == "etag" and foreign:
            columns.append("etag text" + options(self.options["etag"]))
        for name, kind, _ in self.columns:
            columns.append('"%s" %s%s' % (name, kind, options(self.options[name]) if foreign else ""))
        if self.computed:
            columns.append("twice bigint GENERATED ALWAYS AS (qty::bigint * 2) STORED")
        if not foreign:
            late = " DEFERRABLE INITIALLY DEFERRED" if self.commit else ""
            columns.append("PRIMARY KEY (%s)" % ", ".join(self.keys) + late)
            if self.config["unique"]:
                columns.append("UNIQUE (name)" + late)
            return "CREATE TABLE %s.t (%s);" % (schema, ", ".join(columns))
        return "CREATE SERVER effect FOREIGN DATA WRAPPER rest_fdw%s; CREATE FOREIGN TABLE %s.t (%s) SERVER effect%s;" % (
            options(dict(self.server, url=url)), schema, ", ".join(columns), options(self.table))

    def describe(self):
        return "API: %s\n  table: %s\n  server: %s" % (json.dumps(self.config), self.table, self.server)
