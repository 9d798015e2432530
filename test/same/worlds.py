"""
worlds.py: two foreign tables with their copies, a local table, and cases.

A World is made from a seed.  In schema f the tables t and u are foreign, in
schema l they are the copies; public.loc is an ordinary table for both.  par is
the parent of t and of an ordinary table.  A Case is a list of statements that
is run on a connection to either schema; making one takes choices from a Draw.
"""
import re
import time

from draw import Draw
from kinds import KINDS, Style
from queries import Maker
from tables import Column, FalconTable, draw_table, quote, text_of_moods

SETUP = """
CREATE EXTENSION IF NOT EXISTS rest_fdw;
CREATE COLLATION public.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TYPE public.mood AS ENUM (%s);
CREATE DOMAIN public.small AS int4 CHECK (VALUE > -2000000000 OR VALUE < 0);
CREATE DOMAIN public.word AS text CHECK (length(VALUE) < 1000);
CREATE SCHEMA f; CREATE SCHEMA l; CREATE SCHEMA stored;
""" % text_of_moods()

SWITCHES = ["enable_hashjoin", "enable_mergejoin", "enable_nestloop", "enable_memoize", "enable_sort",
            "enable_seqscan", "enable_hashagg", "enable_material", "enable_incremental_sort", "enable_async_append",
            "rest_fdw.enable_batch_join"]
ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]


class LocalTable:
    """public.loc, the same for both sides."""

    COLUMNS = [("i", "int4"), ("b", "int8"), ("x", "text"), ("d", "date"), ("tz", "timestamptz"),
               ("n", "numeric"), ("u", "uuid"), ("f", "float8"), ("flag", "bool")]

    def __init__(self, d, others):
        self.name = "loc"
        self.columns = [Column(n, KINDS[k]) for n, k in self.COLUMNS]
        self.rows = [{c.name: self.value(d, c, others) for c in self.columns} for _ in range(d.one([6, 1, 0, 12, 40]))]
        self.index, self.group = d.below(2), None

    @staticmethod
    def value(d, column, others):
        """Often a value that one of the other tables has."""
        if d.below(8) == 7:
            return None
        pool = [t.local_value(c, r[c.name]) for t in others for c in t.columns
                if c.kind.family == column.kind.family for r in t.rows if r[c.name] is not None]
        pool = [v for v in pool if column.kind.name != "int4" or abs(int(v)) < 2 ** 31]
        if pool and d.below(3):
            return d.one(pool)
        return column.kind.value(d, Style())

    def local_value(self, _column, value):
        return value

    def sql_name(self):
        return "public.loc"

    def create(self, cursor):
        cursor.execute("DROP TABLE IF EXISTS public.loc CASCADE; CREATE TABLE public.loc (%s)" % ", ".join(
            "%s %s" % (c.name, c.kind.sql) for c in self.columns))
        self.load(cursor, self.rows)
        if self.index:
            cursor.execute("CREATE INDEX ON public.loc (i)")

    def load(self, cursor, rows):
        cursor.execute("TRUNCATE public.loc")
        if rows:
            cursor.execute("INSERT INTO public.loc VALUES %s" % ", ".join(
                "(%s)" % ", ".join(quote(r[c.name]) for c in self.columns) for r in rows))
        cursor.execute("ANALYZE public.loc")


class World:
    """The tables of one seed."""

    executions = 7

    def __init__(self, seed, site, draw=draw_table):
        self.seed = seed
        d = Draw(seed)
        first = draw(d, "t", site)
        taken = (FalconTable,) if isinstance(first, FalconTable) else ()
        self.tables = [first, draw(d, "u", site, taken)]
        self.loc = LocalTable(d, self.tables)
        self.draw_caches(Draw(seed + 77000077))
        for table in self.tables:
            table.choose_groups(Draw(seed + 88000088))

    def draw_caches(self, d):
        """Answers of some tables are kept; of their own draw, so that the rest of a seed stays as it is."""
        for table in self.tables:
            ttl = d.one([None, None, "1h", "1h", "1ms"])
            if ttl:
                table.options["cache_ttl"] = ttl

    def change(self, cursor, foreign):
        """Fewer rows in both tables; what is kept of them is forgotten, or has expired."""
        for table in self.tables:
            table.rows = table.rows[::2]
            table.load(cursor, table.rows)
        if any(t.options.get("cache_ttl") == "1h" for t in self.tables):
            foreign.cursor().execute("SELECT public.rest_fdw_disconnect()")
        time.sleep(0.002)

    def table(self, d):
        return self.tables[d.below(2)]

    def create(self, cursor):
        for table in self.tables:
            table.create(cursor)
        self.loc.create(cursor)
        self.create_parent(cursor)

    def create_parent(self, cursor):
        """par with the children t and kid, in both schemas."""
        first = self.tables[0]
        for schema, foreign in (("f", "FOREIGN "), ("l", "")):
            cursor.execute("DROP TABLE IF EXISTS %s.par CASCADE" % schema)
            cursor.execute("CREATE TABLE %s.par (%s)" % (
                schema, ", ".join(c.ddl(False) for c in first.columns)))
            cursor.execute("CREATE TABLE %s.kid () INHERITS (%s.par)" % (schema, schema))
            cursor.execute("ALTER %sTABLE %s.t INHERIT %s.par" % (foreign, schema, schema))
            cursor.execute("INSERT INTO %s.kid SELECT %s FROM l.t LIMIT 3" % (
                schema, ", ".join(c.name for c in first.columns)))

    def describe(self, text=None):
        """What is needed to build the world by hand, of the tables in a text."""
        out = []
        for t in self.tables:
            if text and not re.search(r"\b%s\b|\bpar\b" % t.name, text):
                continue
            out += ["-- %s: %s" % (t.name, t.what), t.server() + ";", t.definition("f", True) + ";"]
            config = getattr(t, "config", None)
            if config is not None:
                out.append("-- store: %s" % config)
            out += ["-- row %s" % {c.name: r[c.name] for c in t.columns} for r in t.rows]
        if text and "loc" not in text:
            return "\n".join(out)
        out += ["-- loc %s" % {k: v for k, v in r.items() if v is not None} for r in self.loc.rows]
        return "\n".join(out)


class Step:
    """A statement; query says how its rows are compared, None: not at all."""

    def __init__(self, sql, query=None):
        self.sql, self.query = sql, query


class Case:
    """Settings and steps."""

    def __init__(self, settings, steps):
        self.settings, self.steps = settings, steps

    def text(self):
        return ";\n".join(self.settings + [s.sql for s in self.steps]) + ";"


def draw_case(d, world):
    """A random case."""
    maker = Maker(d, world)
    style = d.weighted([(6, plain), (3, prepared), (1, cursor), (1, view), (1, holdable), (1, explained)])
    steps = style(d, maker)
    return Case(draw_settings(d), steps)


def draw_settings(d):
    out = []
    if d.below(2):
        out.append("SET timezone = '%s'" % d.one(ZONES))
    if d.below(6) == 5:
        out.append("SET datestyle = '%s'" % d.one(["SQL, DMY", "German", "Postgres, MDY", "ISO, DMY"]))
    if d.below(8) == 7:
        out.append("SET extra_float_digits = %d" % d.one([0, -10, 3]))
    if d.below(3) == 2:
        out += ["SET %s = off" % s for s in d.some(SWITCHES, 4)]
    if d.below(12) == 11:
        out.append("SET cursor_tuple_fraction = 1.0")
    if d.below(8) == 7:
        out.append("SET rest_fdw.cache_size = %s" % d.one(["0", "1", "8"]))
    return out


def plain(_d, maker):
    query = maker.query()
    return [Step(query.sql, query)]


def explained(_d, maker):
    """EXPLAIN must not fail, and must not say anything to the API."""
    query = maker.query()
    return [Step("EXPLAIN (VERBOSE, COSTS OFF) " + query.sql), Step(query.sql, query)]


def prepared(d, maker):
    """The same statement seven times with other values."""
    maker.params = []
    query = maker.query()
    params = maker.params
    steps = []
    if d.below(2):
        steps.append(Step("SET plan_cache_mode = %s" % d.one(["force_generic_plan", "force_custom_plan"])))
    types = "(%s)" % ", ".join(p[0] for p in params) if params else ""
    steps.append(Step("PREPARE p%s AS %s" % (types, query.sql)))
    if query.whole:
        steps.append(Step("PREPARE w%s AS %s" % (types, query.whole)))
    for i in range(maker.world.executions if params else 2):
        values = "(%s)" % ", ".join(p[1][i] for p in params) if params else ""
        one = type(query)("EXECUTE p" + values, query.keys, query.whole and "EXECUTE w" + values,
                          query.total, query.loose)
        steps.append(Step(one.sql, one))
    return steps


def cursor(d, maker):
    """Two cursors over the same ordered query, read in turns."""
    table = maker.world.table(d)
    query = maker.single(table)
    if not query.total:
        whole = type(query)(query.sql, query.keys, query.whole, False, query.loose)
        return [Step("BEGIN"), Step("DECLARE c CURSOR FOR " + query.sql), Step("FETCH ALL FROM c", whole),
                Step("CLOSE c"), Step("COMMIT")]
    scroll = d.one(["", "SCROLL "])
    steps = [Step("BEGIN"), Step("DECLARE c %sCURSOR FOR %s" % (scroll, query.sql)),
             Step("DECLARE e CURSOR FOR " + query.sql)]
    exact = type(query)(query.sql, query.keys, None, True, query.loose)
    for _ in range(d.between(1, 5)):
        move = d.one(["FETCH 1 FROM c", "FETCH 3 FROM c", "FETCH 2 FROM e", "MOVE 2 IN c", "FETCH ALL FROM e"] +
                     (["FETCH BACKWARD 2 FROM c", "FETCH FIRST FROM c", "FETCH ABSOLUTE 3 FROM c", "FETCH LAST FROM c"]
                      if scroll else []))
        steps.append(Step(move, None if move.startswith("MOVE") else exact))
    return steps + [Step("CLOSE c"), Step("FETCH 2 FROM e", exact), Step("COMMIT")]


def holdable(_d, maker):
    query = maker.single(maker.world.table(_d))
    return [Step("BEGIN"), Step("DECLARE c CURSOR WITH HOLD FOR " + query.sql), Step("FETCH 1 FROM c"),
            Step("COMMIT"), Step("CLOSE c"), Step("BEGIN"), Step("DECLARE c CURSOR WITH HOLD FOR " + query.sql),
            Step("COMMIT"), Step("FETCH ALL FROM c", query), Step("CLOSE c")]


def view(d, maker):
    """A view of a selection, and a query over it."""
    table = maker.world.table(d)
    refs = maker.refs(table, "a")
    where = maker.where(refs)
    sql = "CREATE TEMP VIEW v%s AS SELECT * FROM %s a%s" % (
        d.one(["", " WITH (security_barrier)"]), table.name, " WHERE " + " AND ".join(where) if where else "")
    out = maker.where(refs, 2)
    keys = [r for r in refs if r.column.key]
    query = maker.finish(maker.targets(refs, "a"), "FROM v a" + (" WHERE " + " AND ".join(out) if out else ""),
                         refs, keys)
    return [Step(sql), Step(query.sql, query), Step("DROP VIEW v")]
