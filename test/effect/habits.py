"""
habits.py: random APIs that take writes, and the foreign table that knows how.

A Habit is an API's configuration (test/server/rs_write.py) with the options that tell the
same to rest_fdw, and what a judge must know of both: whether keys are the server's, how many
rows one request may write, what is remembered.  Everything that the options promise is true.
"""
import json

from kinds import quote

# what may be in a record beside its key: column, type, the API's type for forms
COLUMNS = [("name", "text", "text"), ("qty", "int", "int"), ("price", "numeric", "number"),
           ("flag", "boolean", "bool"), ("at", "timestamptz", "text"), ("day", "date", "text"),
           ("doc", "jsonb", "json"), ("note", "text", "text"), ("big", "bigint", "int")]
PATH = "/plain/effect"


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
        self.batch = {}                 # route -> rows a request, for those that are bulk
        self.bulk_returning = False     # a bulk answer has the records
        self.traits = []
        self.columns = [COLUMNS[0]] + d.some(COLUMNS[1:], 6)
        self.options = {name: {} for name, _, _ in self.columns}
        self.draw_routes(d)
        self.draw_filters(d)
        self.draw_bulk(d)
        self.draw_more(d, commit)
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
        form = self.reply == "record" and not envelope and d.below(6) == 5
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
        if "form" in self.traits or d.below(2):
            return
        self.config.update(bulk="atomic", bulk_reply=d.one(["records", "none", "count"]))
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
        self.server_keys = d.below(4) == 3 and not commit
        if self.server_keys:
            self.note("keys of the server")
        self.server["concurrency"] = d.one(["1", "4", "16"])

    def note(self, *traits):
        self.traits += [t for t in traits if t]

    # -- how it is set up

    def load(self, rows):
        """The control document that gives these rows (dicts) to the API."""
        return json.dumps(dict(self.config, path=PATH, rows=rows))

    def ddl(self, schema, foreign, url):
        """CREATE TABLE of one side."""
        columns = ["id int%s NOT NULL" % (" OPTIONS (key 'true')" if foreign else "")]
        if not foreign and self.server_keys:
            columns[0] = "id int NOT NULL DEFAULT l.next_id()"
        for name, kind, _ in self.columns:
            columns.append('"%s" %s%s' % (name, kind, options(self.options[name]) if foreign else ""))
        if not foreign:
            late = " DEFERRABLE INITIALLY DEFERRED" if self.commit else ""
            columns.append("PRIMARY KEY (id)" + late)
            if self.config["unique"]:
                columns.append("UNIQUE (name)" + late)
            return "CREATE TABLE %s.t (%s);" % (schema, ", ".join(columns))
        return "CREATE SERVER effect FOREIGN DATA WRAPPER rest_fdw%s; CREATE FOREIGN TABLE %s.t (%s) SERVER effect%s;" % (
            options(dict(self.server, url=url)), schema, ", ".join(columns), options(self.table))

    def describe(self):
        return "API: %s\n  table: %s\n  server: %s" % (json.dumps(self.config), self.table, self.server)
