"""
steps.py: random sequences of statements that write.

A Step is one statement as text, the same for both sides, with what a judge may expect of it.
Statements name tables without a schema; t is the table, p a parent of it (partitioned, or by
inheritance), v a view with check option, w one without, o an ordinary table with other rows.
Every value that must be unique is made with a number of its own.
"""
import json

PATH = "/plain/effect"
NASTY = ["", " ", "a", "quo'te", 'dq"x', "back\\slash", "\u00dcn\u00ef", "\U0001f600", "a&b=c", "100%", "{a}", "[[x]]", "nl\nx",
         "tab\tx", "a/b", "..", "#?", "null", "\u20ac;,", "+", "long" * 20, "NULL", "\\N", "%41", "..."]
VALUES = {
    "int": ["0", "7", "-1", "42", "49", "2147483647", "-2147483648"],
    "bigint": ["0", "9007199254740993", "-9223372036854775808", "5"],
    "numeric": ["0", "1.50", "-0.001", "12345678901234567.89", "100", "1e3"],
    "boolean": ["true", "false"],
    "timestamptz": ["'2024-02-29 23:59:59.123456+00'", "'2015-11-01 09:30:12+02'", "'1999-12-31 23:00:00-05'"],
    "date": ["'2024-02-29'", "'0001-01-01'", "'1990-02-03'"],
    "jsonb": ["'{}'", "'[1, \"two\", null]'", "'{\"a\": {\"b\": \"\u00fc \\\\ \\\" x\"}}'", "'1'", "'\"x\"'"],
}


def quote(text):
    return "NULL" if text is None else "E'%s'" % text.replace("\\", "\\\\").replace("'", "''") if "\\" in text \
        else "'%s'" % text.replace("'", "''")


class Step:
    """
    A statement.  kind: write, query, begin, savepoint, to, release, commit, rollback, other.
    counted: every row that it says to have written is one effect at the API; rows: how many it
    creates; spare: keys that it names, each may cost a request that changes nothing; unread:
    it needs no look at the table; data: what COPY reads; made: RETURNING tells new keys first;
    keys: of its rows, in order, all new; ordered: so are the rows of its answer; fault: another
    one is faster, which must be noticed when there is anything to write.
    """

    def __init__(self, sql, kind="write", counted=False, rows=None, spare=0, unread=False, data=None, made=False,
                 returning=False, keys=None, ordered=False, fault=None):
        self.sql, self.kind, self.counted, self.rows, self.spare = sql, kind, counted, rows, spare
        self.unread, self.data, self.made, self.returning = unread, data, made, returning
        self.keys, self.ordered, self.fault = keys, ordered, fault

    def text(self):
        return self.sql + ";" + ("\n%s\\." % self.data if self.data is not None else "") + (
            "    -- meanwhile: %s" % self.fault if self.fault else "")


class Writer:
    """Makes the steps of one case from choices."""

    def __init__(self, d, world):
        self.d, self.world, self.habit = d, world, world.habit
        self.number = self.moves = 0
        self.clashing = False           # names that are taken are welcome
        self.used = set()               # keys that this statement has replaced
        self.rows_keys = []             # keys of the rows that row() made

    def fresh(self):
        """A number to add to keys: sums of different ones never meet.  None when they are used up."""
        self.moves += 1
        return 100000 * 3 ** (self.moves - 1) if self.moves <= 8 else None

    def serial(self):
        self.number += 1
        return self.number

    # -- values

    def name(self):
        """A name that no other row has; now and then none, or one that is taken."""
        d = self.d
        if d.below(10) == 9 and not self.habit.no_nulls:
            return "NULL"
        if d.below(self.world.clashes) == self.world.clashes - 1 or self.clashing and d.below(2):
            return quote("row %d" % d.between(1, 6))
        return quote("n%d%s" % (self.serial(), d.one(NASTY) if d.below(3) == 2 else ""))

    def value(self, column):
        """An SQL literal for a column."""
        name, kind, _ = column
        if name == "name":
            return self.name()
        if self.d.below(5) == 4 and not self.habit.no_nulls:
            return "NULL"
        if kind == "text":
            return quote(self.d.one([n for n in NASTY if n] if self.habit.no_nulls else NASTY))
        return self.d.one(VALUES[kind])

    def new_key(self):
        """A key for a new row: one that is there where the API then replaces, each once a statement."""
        if self.habit.kind == "upsert" and self.d.below(3) == 2:
            key = self.key()
            if key not in self.used:
                self.used.add(key)
                return key
        return str(100 + self.serial())

    def part(self):
        """What else a key consists of: a list of literals."""
        return [quote(self.d.one(self.habit.parts))] if self.habit.parts else []

    def key(self):
        """A key that is probably there."""
        return str(self.d.between(1, self.world.initial + 2))

    def some_columns(self):
        """Columns that an INSERT lists; the name always."""
        return [self.habit.columns[0]] + self.d.some(self.habit.columns[1:])

    def condition(self, alias=""):
        """(SQL, keys named)."""
        d = self.d
        i = alias + "id"
        part, self.full = "", not self.habit.parts
        choice = d.below(3 if self.habit.by_key else 8)
        if self.habit.parts and choice < 3:
            self.full = bool(d.below(3))
            part = " AND %spart = %s" % (alias, self.part()[0]) if self.full else ""
        if choice == 0:
            return "%s = %s%s" % (i, self.key(), part), 1
        if choice == 1:
            keys = [self.key() for _ in range(d.between(1, 5))]
            return "%s IN (%s)%s" % (i, ", ".join(keys), part), len(keys)
        if choice == 2:
            keys = [self.key() for _ in range(d.between(1, 5))]
            return "%s = ANY ('{%s}')%s" % (i, ",".join(keys), part), len(keys)
        if choice == 3:
            return "%s BETWEEN %s AND %s" % (i, self.key(), self.key()), 0
        if choice == 4:
            return "%s %% 2 = %d" % (i, d.below(2)), 0
        if choice == 5:
            return "%sname LIKE 'row%%'" % alias, 0
        column = d.one(self.habit.columns)
        if choice == 6:
            return "%s%s IS %sNULL" % (alias, column[0], d.one(["", "NOT "])), 0
        return "%s > %s AND %sname <> 'row 2'" % (i, self.key(), alias), 0

    def sets(self, alias=""):
        """The SET list; (SQL, whether it needs the old row)."""
        d, out, old = self.d, [], False
        for column in [d.one(self.habit.columns[1:] or self.habit.columns)] + d.some(self.habit.columns[1:], 2):
            name, kind, _ = column
            if any(o.startswith(name + " =") for o in out):
                continue
            if kind == "int" and d.below(3) == 2:
                out.append("%s = %s%s / 2 + 1" % (name, alias, name))
                old = True
            elif name == "name":
                out.append("name = %sname || '~%d'" % (alias, self.serial()))
                old = True
            else:
                out.append("%s = %s" % (name, self.value(column)))
        return ", ".join(out), old

    def returning(self, alias="", insert=False):
        """A RETURNING clause or nothing."""
        d = self.d
        if d.below(2) == 0:
            return ""
        made = "%sid, " % alias if insert and self.habit.server_keys else ""
        if made:
            return " RETURNING %sname" % made + "".join(", " + c[0] for c in d.some(self.habit.columns[1:]))
        return " RETURNING " + d.one(["%sid" % alias, "%s*" % (alias or "t."), "%sname, %sid + 1" % (alias, alias)] +
                                     ([] if self.habit.kind == "etag" else ["%s" % (alias[:-1] or "t")]))

    # -- statements

    def row(self, columns, key=True):
        keys = [self.new_key()] + self.part() if key and not self.habit.server_keys else []
        self.rows_keys += keys[:1]
        return "(%s)" % ", ".join(keys + [self.value(c) for c in columns])

    def names(self, columns):
        return ", ".join(([] if self.habit.server_keys else self.habit.keys) + [c[0] for c in columns])

    def insert(self, table="t"):
        columns, n = self.some_columns(), self.d.one([1, 1, 2, 3, 8])
        conflict = ""
        if self.world.do_nothing and self.d.below(4) == 3:
            conflict = " ON CONFLICT DO NOTHING"
        returning = self.returning(insert=True) if table == "t" else ""
        self.clashing = bool(conflict)
        self.used, self.rows_keys = set(), []
        sql = "INSERT INTO %s (%s) VALUES %s%s%s" % (
            table, self.names(columns), ", ".join(self.row(columns) for _ in range(n)), conflict, returning)
        self.clashing = False
        return Step(sql, counted=table == "t", rows=None if conflict else n, spare=n if conflict else 0,
                    unread=not conflict, made=bool(returning), returning=bool(returning),
                    keys=self.rows_keys if table == "t" and not conflict else None)

    def insert_select(self):
        d = self.d
        columns = self.some_columns()
        source = d.one(["generate_series(1, %d) g" % d.between(0, 12), "o"] + ([] if self.habit.by_key else ["t"]))
        base = self.fresh()
        if base is None:
            return self.insert()
        number = {"g": "g", "o": "o.id", "t": "t.id"}[source[0] if source[0] != "g" else "g"]
        items = [] if self.habit.server_keys else ["%d + %s" % (base, number)]
        if self.habit.parts:
            items.append("t.part" if source == "t" else self.part()[0])
            number += " || t.part" if source == "t" else ""
        for column in columns:
            if column[0] == "name":
                items.append("'s%d-' || %s" % (self.serial(), number))
            elif source == "t":
                items.append("t." + column[0])
            else:
                items.append("%s::%s" % (self.value(column), column[1]))
        where = " WHERE " + self.condition("t.")[0] if source == "t" else " WHERE o.id < 10" if source == "o" else ""
        returning = self.returning(insert=True)
        return Step("INSERT INTO t (%s) SELECT %s FROM %s%s%s" % (
            self.names(columns), ", ".join(items), source, where, returning), counted=True, unread=source != "t",
            made=bool(returning), returning=bool(returning))

    def update(self):
        sets, old = self.sets()
        where, keys = self.condition()
        returning = self.returning()
        sql = "UPDATE t SET %s WHERE %s%s" % (sets, where, returning)
        return Step(sql, counted=True, spare=keys, returning=bool(returning),
                    # what an answer leaves out is asked for, for RETURNING
                    unread=bool(keys) and self.full and not old and not returning and self.world.direct)

    def update_from(self):
        d = self.d
        sets, _ = self.sets("t.")
        keys = []
        if d.below(2):
            # each row meets one row of the list only, otherwise it is not known which one counts
            keys = sorted({int(self.key()) for _ in range(d.between(1, 4))})
            source = "(VALUES %s) x (k)" % ", ".join("(%d)" % k for k in keys)
            sql = "UPDATE t SET %s FROM %s WHERE t.id = x.k%s" % (sets, source, self.returning("t."))
        else:
            sql = "UPDATE t SET %s FROM o WHERE o.id = t.id AND %s%s" % (sets, self.condition("t.")[0], self.returning("t."))
        return Step(sql, counted=True, spare=len(keys))     # a list of one becomes a constant

    def rename(self):
        """Keys change."""
        if self.habit.server_keys:
            return self.update()
        where, keys = self.condition()
        add = self.fresh()
        if add is None:
            return self.update()
        more = self.d.one(["", ", %s = %s" % (lambda c: (c[0], self.value(c)))(self.d.one(self.habit.columns[1:] or [("name",)]))
                           if self.habit.columns[1:] else ""])
        return Step("UPDATE t SET id = id + %d%s WHERE %s%s" % (add, more, where, self.returning()), counted=True, spare=keys)

    def delete(self):
        where, keys = self.condition()
        returning = self.returning()
        return Step("DELETE FROM t WHERE %s%s" % (where, returning), counted=True, spare=keys,
                    unread=bool(keys) and self.full and not returning and self.world.direct, returning=bool(returning))

    def delete_using(self):
        return Step("DELETE FROM t USING o WHERE o.id = t.id AND %s%s" % (self.condition("t.")[0], self.returning("t.")),
                    counted=True)

    def both(self):
        """Two writes in one statement, of different rows."""
        add = self.fresh()
        if add is None:
            return self.delete()
        return Step("WITH gone AS (DELETE FROM t WHERE id = %s RETURNING *) INSERT INTO t (%s) SELECT %sname || '*%d' FROM gone"
                    % (self.key(), self.names([("name",)]), "" if self.habit.server_keys else ", ".join(
                        ["id + %d" % add] + self.habit.keys[1:]) + ", ", self.serial()), spare=1)

    def moved(self):
        """What was written goes on into another table."""
        return Step("WITH x AS (UPDATE t SET name = name || '^%d' WHERE %s RETURNING name) "
                    "INSERT INTO o SELECT %d + row_number() OVER (ORDER BY name), name FROM x" % (
                        self.serial(), self.condition()[0], 100000 * self.serial()), spare=5)

    def view(self):
        d = self.d
        view = d.one(["v", "w"])
        choice = d.below(4)
        self.used = set()
        if choice == 0:
            columns = self.some_columns()
            return Step("INSERT INTO %s (%s) VALUES %s" % (view, self.names(columns), self.row(columns)), unread=True)
        if choice == 1:
            return Step("DELETE FROM %s WHERE %s" % (view, self.condition()[0]), spare=5)
        sets, _ = self.sets()
        return Step("UPDATE %s SET %s WHERE %s" % (view, sets, self.condition()[0]), spare=5)

    def parent(self):
        d = self.d
        if self.world.parent is None:
            return self.insert()
        columns = self.some_columns()
        choice = d.below(5)
        if choice == 0:
            return Step("DELETE FROM p WHERE %s" % self.condition()[0], spare=5)
        if choice == 1:
            sets, _ = self.sets()
            return Step("UPDATE p SET %s WHERE %s" % (sets, self.condition()[0]), spare=5)
        if self.world.parent == "inherit":
            return Step("SELECT id, name FROM p", "query")
        keys = [str(d.one([100, 2000000000]) + self.serial()) for _ in range(d.between(1, 5))]
        rows = [[k] + [self.value(c) for c in columns] for k in keys]
        if choice == 2:
            returning = d.one(["", " RETURNING id, name"])
            return Step("INSERT INTO p (id, %s) VALUES %s%s" % (", ".join(c[0] for c in columns), ", ".join(
                "(%s)" % ", ".join(r) for r in rows), returning))
        if choice == 3:
            return Step("UPDATE p SET id = id - 1900000000 WHERE id = %d" % (2000000000 + d.between(1, 20)))
        return self.copy("p", [("2000000%03d" % self.serial() if d.below(2) else str(100 + self.serial())) for _ in range(3)])

    def copy(self, table="t", keys=None):
        """COPY of some rows; values as texts."""
        columns = self.some_columns()
        self.used = set()
        if keys is None:
            keys = [self.new_key() for _ in range(self.d.one([1, 2, 5, 12, 0]))]
        lines, broken = [], self.d.below(8) == 7
        for key in keys:
            fields = [] if self.habit.server_keys else [key] + [p.strip("'") for p in self.part()]
            fields += [self.copied(c) for c in columns]
            lines.append("\t".join(fields) + "\n")
        if broken:
            # rows before a line that can't be read may have gone out by then
            lines.insert(self.d.between(0, len(lines)), self.d.one(["x" + "\tx" * lines[0].count("\t"), "1"]) + "\n" if lines else "x\n")
            return Step("COPY %s (%s) FROM STDIN" % (table, self.names(columns)), data="".join(lines))
        return Step("COPY %s (%s) FROM STDIN" % (table, self.names(columns)), data="".join(lines), counted=table == "t",
                    rows=len(keys) if table == "t" else None, unread=True,
                    keys=keys if table == "t" and not self.habit.server_keys else None)

    def copied(self, column):
        literal = self.value(column)
        if literal == "NULL":
            return "\\N"
        if literal.startswith("E'"):
            literal = literal[1:].replace("\\\\", "\\")
        text = literal[1:-1].replace("''", "'") if literal.startswith("'") else literal
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")

    def prepared(self):
        """The same statement with several values."""
        d = self.d
        name = "s%d" % self.serial()
        column = d.one(self.habit.columns)
        keys = [self.key() for _ in range(d.between(2, 7))]
        forms = ["UPDATE t SET %s = $2 WHERE id = $1" % column[0], "DELETE FROM t WHERE id = $1 AND ($2 IS NULL OR true)",
                 "UPDATE t SET %s = $2 WHERE id = ANY ($1::text::int[]) RETURNING id" % column[0]]
        if not self.habit.server_keys:
            forms.append("INSERT INTO t (%s) VALUES ($1, %s$2)" % (self.names([column]), "".join(p + ", " for p in self.part())))
        form = d.one(forms)
        self.used = set()
        if form.startswith("INSERT"):
            keys = [self.new_key() for _ in keys]
        if "ANY" in form:
            keys = ["'{%s,%s}'" % (k, self.key()) for k in keys]
        steps = []
        if d.below(2):
            steps.append(Step("SET plan_cache_mode = %s" % d.one(["force_generic_plan", "auto"]), "other"))
        steps.append(Step("PREPARE %s (%s, %s) AS %s" % (name, "text" if "ANY" in form else "int", column[1], form), "other"))
        return steps + [Step("EXECUTE %s (%s, %s)" % (name, k, self.value(column)), spare=2) for k in keys]

    def query(self):
        d, keys = self.d, self.habit.keys
        if self.habit.by_key or d.below(3) == 0:
            return Step("SELECT * FROM t WHERE " + self.condition()[0], "query")
        if d.below(3) == 0:
            down = d.one(["", " DESC"])
            order = ", ".join(k + down for k in keys)
            return Step(d.one([
                "SELECT %s, name FROM t ORDER BY %s" % (", ".join(keys), order),
                "SELECT name FROM t WHERE %s ORDER BY %s" % (self.condition()[0], order),
                "SELECT %s FROM t ORDER BY %s LIMIT %d OFFSET %d" % (", ".join(keys), order, d.between(1, 4), d.below(3)),
                "SELECT name, id FROM t ORDER BY name NULLS FIRST, %s" % order]), "query", ordered=True)
        return Step(d.one(["SELECT * FROM t", "SELECT count(*) FROM t", "SELECT name FROM v",
                           "SELECT count(*), min(id), max(id), count(name) FROM t WHERE " + self.condition()[0],
                           "SELECT o.id, t.name FROM o JOIN t USING (id)",
                           "SELECT a.id, b.name FROM t a LEFT JOIN t b ON b.id = a.id + 1"]), "query")

    def reads_itself(self):
        """Statements whose sub-selects read what they write."""
        d = self.d
        if self.habit.by_key:
            return self.update()
        world = self.world
        # row by row, a question that is another one for each row sees the rows that were written
        # before: then only what the statement does not change is asked for
        sees = self.habit.table.get("filters") and (world.triggers or world.parent or self.habit.computed or
                                                    self.habit.put or self.habit.kind != "plain")
        choice = d.below(5)
        if choice == 0 or choice == 2 and sees:
            return Step("DELETE FROM t WHERE id = (SELECT max(id) FROM t)", counted=True)
        if choice == 1:
            return Step("DELETE FROM t WHERE id IN (SELECT id + %d FROM t x WHERE %s)" % (d.below(3), self.condition("x.")[0]),
                        counted=True, spare=20)
        if choice == 2:
            return Step("DELETE FROM t WHERE EXISTS (SELECT FROM t x WHERE x.id > t.id AND x.name IS NOT NULL)%s" %
                        self.returning("t."), counted=True)
        name = "'x%d-' || t.id%s" % (self.serial(), " || t.part" if self.habit.parts else "")
        value = d.one(["(SELECT count(*) FROM t x WHERE x.id < t.id)", "(SELECT max(id) FROM t)"] +
                      ([] if sees else ["(SELECT coalesce(min(x.name), '') FROM t x WHERE x.id > t.id)"]))
        return Step("UPDATE t SET name = %s || '-' || %s WHERE %s%s" % (name, value, self.condition("t.")[0], self.returning("t.")),
                    counted=True, spare=5)

    def meanwhile(self):
        """Another one changes the record while this statement is at it."""
        key, habit = self.key(), self.habit
        change = {"version": 1000 + self.serial()} if habit.kind == "version" else {"name": "other %d" % self.serial()}
        fault = {"path": PATH + "/*", "method": "P*", "change": [{"update": int(key), "set": change}]}
        if "delete" in habit.checked and self.d.below(3) == 2:
            return Step("DELETE FROM t WHERE id = %s" % key, fault=dict(fault, method="DELETE"))
        return Step("UPDATE t SET %s WHERE id = %s%s" % (self.sets()[0], key, self.returning()), fault=fault)

    def one(self):
        make = self.d.weighted([(5, self.insert), (3, self.insert_select), (5, self.update), (2, self.update_from),
                                (2, self.rename), (3, self.delete), (1, self.delete_using), (1, self.both),
                                (1, self.moved), (3, self.view), (3, self.parent), (3, self.copy), (2, self.prepared),
                                (3, self.query), (2, self.reads_itself)])
        made = make()
        return made if isinstance(made, list) else [made]

    def transaction(self):
        """Statements with savepoints between BEGIN and its end."""
        d, steps, open_points = self.d, [Step("BEGIN", "begin")], []
        for _ in range(d.between(1, 6)):
            choice = d.below(6)
            if choice == 4:
                point = "p%d" % self.serial()
                open_points.append(point)
                steps.append(Step("SAVEPOINT " + point, "savepoint"))
            elif choice == 5 and open_points:
                at = d.below(len(open_points))
                if d.below(3):
                    steps.append(Step("ROLLBACK TO " + open_points[at], "to"))
                    del open_points[at + 1:]
                else:
                    steps.append(Step("RELEASE " + open_points[at], "release"))
                    del open_points[at:]
            else:
                steps += self.one()
        return steps + [Step(*d.one([("COMMIT", "commit"), ("COMMIT", "commit"), ("ROLLBACK", "rollback")]))]


def draw_steps(d, world):
    """The steps of a case, and one look at the end."""
    writer, steps = Writer(d, world), []
    for _ in range(d.between(1, 7)):
        if world.habit.checked and d.below(4) == 3:
            steps.append(writer.meanwhile())
        steps += writer.transaction() if d.below(4) >= (1 if world.habit.commit else 3) else writer.one()
    return steps + [Step("SELECT * FROM t" + (" WHERE id IN (1, 2, 101)" if world.habit.by_key else ""), "query")]


def initial_rows(d, habit, n):
    """What the API has at the start: JSON objects."""
    rows = []
    for i in range(1, n + 1):
        for part in (habit.parts[:1 + i % 2] if habit.parts else [None]):
            row = {"id": i, "name": "row %d%s" % (i, part or "")}
            row.update({"part": part} if part else {}, **{"version": i} if habit.kind == "version" else {})
            for name, kind, _ in habit.columns[1:]:
                row[name] = initial_value(d, kind, habit.no_nulls)
            if habit.computed:
                row["twice"] = row["qty"] and row["qty"] * 2
            rows.append(row)
    return rows


def initial_value(d, kind, no_nulls):
    if d.below(4) == 3:
        return None
    values = {"int": [0, 7, 42, 60], "bigint": [5, 9007199254740993], "numeric": [0, 100, 7], "boolean": [True, False],
              "timestamptz": ["2024-02-29T23:59:59.123456Z", "2015-11-01T09:30:12Z"], "date": ["2024-02-29", "1990-02-03"],
              "jsonb": [{"a": 1}, [1, None], "x"],
              # in a form an empty text is a NULL
              "text": ["a", "b" if no_nulls else "", "\u00fc"]}
    return json.loads(json.dumps(d.one(values[kind])))
