"""
queries.py: random queries over two tables of a schema and a common local table.

The same text runs in schema f (foreign tables) and in schema l (their copies).
A Query says how its result is to be compared: see compare.py.  Zero choices
make the simplest query: SELECT of one column without any clause.
"""
from kinds import (DATES, FLOATS, INTS, KINDS, LONG_NUMERICS, MOODS, NASTY, NUMERICS, PLAIN, UUIDS, Style,
                   quote)

TEXTS = ("text", "char", "enum")
ORDERED = ("int", "float", "numeric", "bool", "text", "date", "time", "timestamp", "timestamptz", "uuid")
NUMBERS = ("int", "float", "numeric")
TIMES = ("date", "timestamp", "timestamptz")
STYLE = Style(short=False)


class Query:
    """
    sql: the text.  keys: how many of the last output columns are the ORDER BY,
    in its order.  whole: the text without LIMIT and OFFSET when it has one and
    the order is not total.  total: the order is total.  loose: which of equal
    values comes out is left open (DISTINCT, GROUP BY, min over 1.0 and 1.00).
    """

    def __init__(self, sql, keys=0, whole=None, total=False, loose=False):
        self.sql, self.keys, self.whole = sql, keys, whole
        self.total, self.loose = total, loose


class Ref:
    """A column within a query: its text, kind, and the table it is of."""

    def __init__(self, text, column, table=None):
        self.text, self.column, self.table = text, column, table
        self.kind = column.kind
        self.family = column.kind.family

    def values(self):
        if self.table is None:
            return []
        return [self.table.local_value(self.column, row[self.column.name]) for row in self.table.rows
                if row[self.column.name] is not None]


class Maker:
    """Makes one query from choices."""

    def __init__(self, d, world):
        self.d, self.world = d, world
        self.params = None              # or a list of (type, [values of each execution])
        self.aliases = 0

    # -- constants

    def param(self, kind_sql, make):
        """A value as a constant, or as a parameter of the prepared statement."""
        if self.params is None or self.d.below(5) == 4:
            return make()
        self.params.append((kind_sql, [make() for _ in range(self.world.executions)]))
        return "$%d" % len(self.params)

    def near(self, ref):
        """The text of a value of the column's family: often one that is there."""
        d = self.d
        values = ref.values()
        if values and d.below(10) < 8:
            return d.one(values)
        if ref.family == "int":
            value = d.one(INTS)
            return str(value + d.between(-1, 1))
        return ref.kind.value(d, STYLE)

    def constant(self, ref, null=True):
        """A typed constant that the column can be compared with."""
        d = self.d
        if null and d.below(25) == 24:
            return self.param(ref.kind.base, lambda: "NULL::" + ref.kind.base)
        if d.below(10) < 7:
            return self.param(ref.kind.base, lambda: ref.kind.literal(self.near(ref)))
        return self.odd_constant(ref)

    def odd_constant(self, ref):
        """A constant of another type that compares with the column."""
        d = self.d
        if ref.family in NUMBERS:
            if ref.kind.name == "float4" and d.below(2):
                return "%s::float8" % quote(d.one(FLOATS))
            number = d.below(5)
            if number == 0:
                return self.param("int8", lambda: "%d::int8" % d.one([3000000000, -3000000000, 24, 40000, 1]))
            if number == 1:
                return self.param("numeric", lambda: "%s::numeric" % d.one(NUMERICS + LONG_NUMERICS[:3]))
            if number == 2:
                return self.param("float8", lambda: "%s::float8" % quote(d.one(FLOATS + ["Infinity", "NaN", "-Infinity"])))
            if number == 3:
                return self.param("int2", lambda: "%d::int2" % d.one([24, 1, 32767]))
            return d.one(["24.5", "0", "-1", "25", "1.0", "2147483648", "1e2"])
        if ref.family in TIMES:
            kind = KINDS[d.one(["date", "timestamp", "timestamptz"])]
            if d.below(6) == 0:
                return "%s::%s" % (quote(d.one(["infinity", "-infinity"])), ref.kind.base)
            return self.param(kind.base, lambda: kind.literal(kind.value(d, STYLE)))
        if ref.family == "time":
            return "'09:30'::time"
        if ref.family == "text":
            kind = d.one(["varchar", "text", "name" if ref.kind.name != "text_en" else "text"])
            return "%s::%s" % (quote(self.near(ref)[:60]), kind)
        if ref.family in ("bool",):
            return d.one(["true", "false", "NULL"])
        return ref.kind.literal(self.near(ref))

    # -- conditions

    def condition(self, refs, depth=2):
        """A boolean expression over these columns."""
        d = self.d
        choice = d.below(20)
        if depth and choice >= 17:
            return self.connective(refs, depth)
        if choice >= 15:
            return self.expression_test(d.one(refs), refs)
        ref = d.one(refs)
        if choice >= 13:
            return "%s IS %sNULL" % (ref.text, d.one(["", "NOT "]))
        if ref.family == "bool" and choice >= 6:
            return d.one(["%s", "NOT %s", "%s IS TRUE", "%s IS NOT TRUE", "%s IS FALSE", "%s IS NOT FALSE",
                          "%s IS UNKNOWN", "%s IS NOT UNKNOWN", "%s = true", "%s <> false"]) % ref.text
        if ref.family in TEXTS and ref.family != "enum" and choice >= 7:
            return self.text_test(ref)
        if choice >= 10:
            return self.list_test(ref)
        if choice == 9 and ref.family in ORDERED:
            return "%s %sBETWEEN %s%s AND %s" % (ref.text, d.one(["", "NOT "]), d.one(["", "SYMMETRIC "]),
                                                 self.constant(ref), self.constant(ref))
        return self.comparison(ref, refs)

    def connective(self, refs, depth):
        d = self.d
        word = d.below(5)
        if word == 4:
            return "NOT (%s)" % self.condition(refs, depth - 1)
        parts = [self.condition(refs, depth - 1) for _ in range(d.between(2, 3))]
        if word == 3:
            return "CASE WHEN %s THEN %s ELSE %s END" % (parts[0], parts[1], parts[-1])
        return "(%s)" % (" OR " if word < 2 else " AND ").join(parts)

    def comparison(self, ref, refs):
        d = self.d
        op = d.one(["=", "<", ">", "<=", ">=", "<>", ">=", "<=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"])
        if ref.family == "jsonb" and d.below(2):
            return "%s %s '{\"a\": 1}'::jsonb" % (ref.text, d.one(["@>", "<@", "="]))
        if ref.family == "array" and d.below(2):
            return d.one(["%s @> '{1}'", "'1' = ANY (%s)", "cardinality(%s) > 1", "%s && '{1,2,a}'"]) % ref.text \
                if ref.kind.name == "text[]" else \
                d.one(["%s @> '{1}'", "1 = ANY (%s)", "cardinality(%s) > 1", "%s && '{1,2}'"]) % ref.text
        if ref.family == "char" and op in ("<", ">", "<=", ">="):
            op = "="
        others = [r for r in refs if r.family == ref.family and r.kind.base == ref.kind.base and r.text != ref.text
                  and r.kind.name == ref.kind.name]
        if others and d.below(8) == 7:
            return "%s %s %s" % (ref.text, op, d.one(others).text)
        value = self.constant(ref)
        if d.below(6) == 5 and not op.startswith("IS"):
            op = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
            return "%s %s %s" % (value, op, ref.text)
        return "%s %s %s" % (ref.text, op, value)

    def list_test(self, ref):
        d = self.d
        items = [lambda: ref.kind.literal(self.near(ref))] * d.between(1, 5)
        if ref.family == "array":
            return "%s = %s" % (ref.text, self.constant(ref))
        if d.below(3) == 0:
            return "%s %sIN (%s)" % (ref.text, d.one(["", "NOT "]), ", ".join(f() for f in items))

        def array():
            count = d.between(0, 6)
            values = [ref.kind.literal(self.near(ref)) for _ in range(count)]
            if d.below(4) == 3:
                values.append("NULL")
            return "ARRAY[%s]::%s[]" % (", ".join(values), ref.kind.base)
        if ref.family == "int" and d.below(4) == 3:
            return "%s = ANY (%s)" % (ref.text, self.param("int8[]", lambda: "ARRAY[%s]::int8[]" % ", ".join(
                str(d.one([1, 2, 3, 24, 3000000000, 40000])) for _ in range(d.between(0, 4)))))
        return "%s %s (%s)" % (ref.text, d.weighted([(6, "= ANY"), (1, "<> ALL"), (1, "<> ANY"), (1, "= ALL")]),
                               self.param(ref.kind.base + "[]", array))

    def pattern(self, ref):
        """A LIKE pattern, made of a value and wildcards."""
        d = self.d
        text = self.near(ref)
        escape = d.below(4) == 3
        text = text.replace("\\", "\\\\" if escape or d.below(2) else "")
        if escape:
            text = text.replace("%", "\\%").replace("_", "\\_")
        cut = d.below(4)
        if cut == 1:
            text = text[:d.between(0, 4)]
        elif cut == 2:
            text = text[-d.between(1, 4):]
        if text.endswith("\\") and not text.endswith("\\\\"):
            text = text[:-1]
        form = d.one(["%s%%", "%%%s", "%%%s%%", "%s", "_%s", "%s_", "%%%s%%a%%", "a%%%s", "%s%%%%", "%%_%s", "%s\\%%%%"])
        result = form % text
        # an odd number of backslashes at the end would be an error
        tail = len(result) - len(result.rstrip("\\"))
        return result + "\\" * (tail % 2)

    def text_test(self, ref):
        d = self.d
        choice = d.below(8)
        if ref.kind.name == "text_ci":      # LIKE does not support such collations
            return "%s = %s" % (ref.text, self.constant(ref))
        if choice < 4:
            return "%s %s %s" % (ref.text, d.weighted([(6, "LIKE"), (2, "NOT LIKE"), (1, "ILIKE"), (1, "~~")]),
                                 self.param("text", lambda: quote(self.pattern(ref)) + "::text"))
        piece = self.param("text", lambda: quote(self.near(ref)[:d.between(0, 3)]) + "::text")
        if choice == 4:
            return "%s ^@ %s" % (ref.text, piece)
        if choice == 5:
            return "starts_with(%s, %s)" % (ref.text, piece)
        if choice == 6:
            return "%s %s" % ("strpos(%s, %s)" % (ref.text, piece),
                              d.one(["> 0", "= 0", "<> 0", ">= 1", "= 1", "> 1"]))
        return "0 < strpos(%s, %s)" % (ref.text, piece)

    def expression_test(self, ref, refs):
        """A condition that holds more than a column and a constant."""
        d = self.d
        t = ref.text
        if ref.family == "int":
            return d.one(["%s + 0.5 > 24", "%s %% 2 = 0", "abs(%s::numeric) < 30", "%s::text = '24'", "-(%s::numeric) = -24",
                          "coalesce(%s, 0) < 25", "(%s, 1) < (25, 0)", "%s::float8 = 24", "nullif(%s, 24) > 0",
                          "%s = (SELECT min(i) FROM public.loc)", "%s IN (SELECT i FROM public.loc)",
                          "%s NOT IN (SELECT i FROM public.loc WHERE i IS NOT NULL)",
                          "EXISTS (SELECT 1 FROM public.loc WHERE loc.i = %s)",
                          "NOT EXISTS (SELECT 1 FROM public.loc WHERE loc.i = %s AND loc.flag)",
                          "%s = ANY (ARRAY(SELECT i FROM public.loc))", "%s > ALL (SELECT i FROM public.loc WHERE i < 5)",
                          "(%s <> 0)", "to_char(%s, '999') = ' 24'"]) % t
        if ref.family in ("text", "char"):
            if ref.kind.name == "text_ci":
                return "length(%s) = 4" % t
            return d.one(["lower(%s) = 'jack'", "length(%s) > 3", "%s || 'x' = 'ax'", "%s::varchar(2) = 'Ja'",
                          "substr(%s, 1, 1) = 'J'", "coalesce(%s, '') = ''", "%s ~ '^J'", "%s ~* 'jack|b'",
                          "%s COLLATE \"C\" < 'b'", "%s COLLATE \"en-x-icu\" >= 'b'", "%s IN (SELECT x FROM public.loc)",
                          "trim(%s) = 'trail'", "%s = (SELECT min(x) FROM public.loc)", "%s::bytea = 'a'::bytea",
                          "%s SIMILAR TO '(a|b)%%%%'" % "%s", "%s = any(string_to_array('a,b,Jack', ','))"]) % t
        if ref.family in TIMES:
            return d.one(["%s::date = '2024-02-29'", "date_trunc('year', %s::timestamp) = '2024-01-01'",
                          "%s + interval '1 day' > '2024-03-01'", "extract(year FROM %s) = 2024",
                          "%s < now()", "%s::text LIKE '2024%%%%'" % "%s", "%s >= (SELECT min(tz) FROM public.loc)::date",
                          "%s = ANY ('{2024-02-29,2015-11-01}'::date[])"]) % t
        if ref.family in ("numeric", "float"):
            return d.one(["%s + 1 > 2", "round(%s::numeric) = 25", "%s::text = '1.5'", "%s * 2 <> 3", "%s::int8 = 2",
                          "%s IN (SELECT n FROM public.loc)", "%s = (SELECT max(n) FROM public.loc)"]) \
                % ("(CASE WHEN abs(%s) < 1e15 THEN %s END)" % (t, t))
        if ref.family == "bool":
            return d.one(["coalesce(%s, true)", "%s = (1 = 1)", "%s OR false", "(%s)::int = 1", "%s IS DISTINCT FROM true",
                          "%s > false", "NOT (NOT %s)"]) % t
        if ref.family == "uuid":
            return d.one(["%s::text LIKE '0%%%%'" % "%s", "%s IN (SELECT u FROM public.loc)"]) % t
        if ref.family == "enum":
            return d.one(["%s::text < 'b'", "%s < 'happy'", "%s >= 'ok' AND %s < 'A'" % ("%s", t), "%s = 'A'"]) % t
        return "%s IS NOT NULL" % t

    def where(self, refs, most=3):
        """Conjuncts, maybe none."""
        conjuncts = [self.condition(refs) for _ in range(self.d.weighted([(4, 0), (6, 1), (2, 2), (1, most)]))]
        for table in {id(r.table): r.table for r in refs if r.table is not None}.values():
            group = next((r for r in refs if r.table is table and r.column is table.group), None)
            if group and self.d.below(8):
                conjuncts.append("%s %s" % (group.text, self.in_group(group)))
        if self.d.below(30) == 29:
            conjuncts.append(self.d.one(["true", "false", "NULL", "1 = 2"]))
        return conjuncts

    def in_group(self, ref):
        """What gives a request its group."""
        d = self.d
        one = lambda: ref.kind.literal(self.near(ref))
        if d.below(3) == 2:
            return "= ANY (%s)" % self.param(ref.kind.base + "[]", lambda: "ARRAY[%s]::%s[]" % (
                ", ".join(one() for _ in range(d.between(0, 3))), ref.kind.base))
        if d.below(3) == 2:
            return "IN (%s, %s)" % (one(), one())
        return "= " + self.param(ref.kind.base, one)

    # -- pieces

    def refs(self, table, alias):
        return [Ref("%s.%s" % (alias, c.name), c, table) for c in table.columns]

    def order(self, refs, keys, force_total=False):
        """(ORDER BY items, their expressions, whether the order is total)."""
        d = self.d
        able = [r for r in refs if r.family in ORDERED or r.family == "enum"]
        items, texts = [], []
        for _ in range(d.weighted([(3, 0), (4, 1), (2, 2), (1, 3)])):
            ref = d.one(able) if able else None
            if ref is None:
                break
            text = ref.text
            if d.below(8) == 7 and ref.family == "text" and ref.kind.name != "text_ci":
                text += d.one([' COLLATE "C"', ' COLLATE "en-x-icu"'])
            elif d.below(12) == 11 and ref.family == "int":
                text = "-(%s::numeric)" % text
            texts.append(text)
            items.append(text + d.one(["", " DESC"]) + d.one(["", " NULLS FIRST", " NULLS LAST"]))
        total = False
        if keys and (force_total or d.below(3) == 2):
            # text keys last: equal texts are equal bytes
            texts += [r.text for r in keys]
            items += [r.text + d.one(["", " DESC"]) for r in keys]
            total = True
        return items, texts, total

    def window(self):
        """LIMIT and OFFSET, maybe empty."""
        d = self.d
        out = ""
        if d.below(5) < 2:
            out += " LIMIT " + self.param("int8", lambda: d.one(["1", "2", "3", "5", "10", "100", "0", "NULL"]))
        if d.below(8) == 7:
            out += " OFFSET " + self.param("int8", lambda: d.one(["0", "1", "2", "5", "50", "NULL"]))
        return out

    def targets(self, refs, allow_whole=None):
        """Output columns."""
        d = self.d
        choice = d.below(10)
        if choice == 9 and allow_whole:
            return [allow_whole + ".*"]
        if choice == 8 and allow_whole:
            return [allow_whole, "row_to_json(%s)" % allow_whole]
        picked = d.some(refs, 5) or refs[:1]
        out = [r.text for r in picked]
        if choice == 7:
            ref = d.one(refs)
            out.append({"int": "%s + 0.5", "text": "%s || '!'", "bool": "NOT %s"}.get(ref.family, "%s::text") % ref.text)
        if choice == 6:
            out.append("coalesce(%s::text, 'none')" % d.one(refs).text)
        return out

    def finish(self, select, body, refs, keys, force_total=False):
        """Put ORDER BY and LIMIT to a query and say how to compare it."""
        items, texts, total = self.order(refs, keys, force_total)
        window = self.window()
        head = "SELECT %s" % ", ".join(select + texts)
        sql = "%s %s" % (head, body)
        whole = sql
        if items:
            sql += " ORDER BY " + ", ".join(items)
        sql += window
        return Query(sql, len(texts), whole if window and not total else None, total)

    # -- forms

    def single(self, table=None):
        """One table, plain."""
        table = table or self.world.table(self.d)
        refs = self.refs(table, "a")
        keys = [r for r in refs if r.column.key]
        where = self.where(refs)
        body = "FROM %s a" % table.name + (" WHERE " + " AND ".join(where) if where else "")
        return self.finish(self.targets(refs, "a"), body, refs, keys)

    def aggregate(self):
        d = self.d
        table = self.world.table(d)
        refs = self.refs(table, "a")
        where = self.where(refs)
        body = "FROM %s a" % table.name + (" WHERE " + " AND ".join(where) if where else "")
        form = d.below(6)
        if form < 2:
            return Query("SELECT count(*) " + body)
        able = [r for r in refs if r.family in ORDERED and r.family not in ("bool", "uuid")]
        calls = ["count(*)", "count(%s)" % d.one(refs).text]
        for ref in d.some(able, 2):
            calls.append("%s(%s)" % (d.one(["min", "max"]), ref.text))
            if ref.family in ("int", "numeric"):
                calls.append("%s(%s)" % (d.one(["sum", "avg"]), ref.text))
        calls.append("count(DISTINCT %s)" % d.one([r for r in refs if r.family != "char"]).text)
        if form < 4:
            return Query("SELECT %s %s" % (", ".join(calls), body), loose=True)
        groups = [r.text for r in d.some([r for r in refs if r.family not in ("char",)], 2)] or ["1 = 1"]
        sql = "SELECT %s, %s %s GROUP BY %s" % (", ".join(groups), ", ".join(calls), body, ", ".join(groups))
        if d.below(4) == 3:
            sql += " HAVING count(*) > 1"
        return Query(sql, loose=True)

    def grouped(self):
        """Few aggregates of plain columns, as an API may compute them, by few columns; and what stands above them."""
        d = self.d
        table = next((t for t in d.shuffled(self.world.tables) if "groups" in t.options), None) or self.world.table(d)
        refs = [r for r in self.refs(table, "a") if r.family in ORDERED]
        where = [w for w in self.where(refs, 1) if d.below(4)]
        calls = [self.call(d.one(refs)) for _ in range(d.between(1, 3))]
        groups = [r.text for r in d.some(refs, 2)]
        body = "FROM %s a%s%s" % (table.name, " WHERE " + " AND ".join(where) if where else "",
                                  " GROUP BY " + ", ".join(groups) if groups else "")
        if d.below(5) == 4:
            body += " HAVING %s %s" % (d.one(calls), d.one(["IS NOT NULL", "IS NULL"]))
        form = d.below(8)
        if form == 7 and groups:
            return Query("SELECT count(*), max(x::text) FROM (SELECT %s AS x %s) s" % (groups[0], body), loose=True)
        if form == 6 and groups:
            return Query("SELECT DISTINCT %s %s" % (calls[0], body), loose=True)
        return Query("SELECT %s %s" % (", ".join(groups + calls), body), loose=True)

    def call(self, ref):
        """An aggregate of a column, or of whole rows."""
        d = self.d
        able = ["count(*)", "count(%s)", "count(DISTINCT %s)"]
        if ref.family in ("int", "numeric"):
            able += ["sum(%s)", "avg(%s)", "sum(%s) + 1", "avg(%s)", "sum(DISTINCT %s)"]
        if ref.family not in ("bool", "uuid"):
            able += ["min(%s)", "max(%s)", "max(DISTINCT %s)"]
        text = d.one(able).replace("%s", ref.text)
        return text if d.below(8) else "count(*) FILTER (WHERE %s IS NOT NULL)" % ref.text

    def distinct(self):
        d = self.d
        table = self.world.table(d)
        refs = [r for r in self.refs(table, "a") if r.family != "char"]
        keys = [r for r in refs if r.column.key]
        where = self.where(refs)
        body = "FROM %s a" % table.name + (" WHERE " + " AND ".join(where) if where else "")
        if d.below(3) == 2 and keys:
            able = [r for r in refs if r.family in ORDERED]
            ref = d.one(able)
            down = d.one(["", " DESC"])
            sql = "SELECT DISTINCT ON (%s) %s %s ORDER BY %s%s, %s" % (
                ref.text, ", ".join(r.text for r in refs), body, ref.text, down, ", ".join(k.text for k in keys))
            return Query(sql, total=True, loose=True)
        picked = d.some(refs, 2) or refs[:1]
        sql = "SELECT DISTINCT %s %s" % (", ".join(r.text for r in picked), body)
        if all(r.family in ORDERED for r in picked) and d.below(2):
            sql += " ORDER BY " + ", ".join(r.text for r in picked) + self.window()
            return Query(sql, keys=len(picked), loose=True)
        return Query(sql, loose=True)

    def join_condition(self, left, right):
        """An ON clause over columns of both sides, or None."""
        d = self.d
        pairs = [(a, b) for a in left for b in right if a.family == b.family and a.family not in ("jsonb", "array")
                 and (a.family != "enum" or a.kind.name == b.kind.name) and a.family != "char"]
        if not pairs:
            return None
        out = []
        for a, b in [d.one(pairs)] + ([d.one(pairs)] if d.below(4) == 3 else []):
            op = d.weighted([(8, "="), (1, "<"), (1, ">=")])
            collate = ' COLLATE "C"' if a.family == "text" and a.kind.name != b.kind.name else ""
            out.append("%s %s %s%s" % (a.text, op, b.text, collate))
        if d.below(5) == 4:
            out.append(self.condition(right, 1))
        return " AND ".join(out)

    def key_first(self, refs):
        """The columns with the key three times: joins by key matter most."""
        return [r for r in refs if r.column.key] * 3 + refs

    def join(self):
        """Two or three tables, at least one of them foreign."""
        d = self.d
        table = self.world.table(d)
        partner = d.one([self.world.loc, self.world.table(d), table])
        left, right = self.refs(table, "a"), self.refs(partner, "b")
        on = self.join_condition(self.key_first(left), right)
        if on is None:
            return self.single()
        kind = d.one(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        if kind == "FULL JOIN" and ("<" in on or ">" in on or " AND " in on or "IS" in on):
            kind = "LEFT JOIN"
        first, second = (table.name, partner.sql_name()) if d.below(2) == 0 else (partner.sql_name(), table.name)
        a, b = ("a", "b") if first == table.name and first != second else ("b", "a")
        if table is partner:
            a, b = "a", "b"
        where = self.where(left + right, 2)
        body = "FROM %s %s %s %s %s ON %s" % (first, a, kind, second, b, on)
        if d.below(6) == 5:
            third = self.join_condition(self.key_first(left), self.refs(self.world.loc, "c"))
            if third and "c." in third:
                body += " LEFT JOIN public.loc c ON " + third
        if where:
            body += " WHERE " + " AND ".join(where)
        keys = [r for r in left if r.column.key], [r for r in right if r.column.key]
        both = keys[0] + keys[1] if keys[0] and keys[1] and " c ON" not in body else []
        refs = left + right
        picked = d.some(refs, 6) or refs[:1]
        return self.finish([r.text for r in picked], body, refs, both)

    def semi(self):
        """EXISTS, IN, NOT EXISTS, NOT IN."""
        d = self.d
        table = self.world.table(d)
        partner = d.one([self.world.loc, self.world.table(d)])
        outer, inner = (table, partner) if d.below(2) == 0 else (partner, table)
        left, right = self.refs(outer, "a"), self.refs(inner, "b")
        on = self.join_condition(self.key_first(left), self.key_first(right))
        if on is None:
            return self.single()
        where = self.where(right, 1)
        test = "%sEXISTS (SELECT 1 FROM %s b WHERE %s)" % (
            d.one(["", "NOT "]), inner.sql_name(), " AND ".join([on] + where))
        if d.below(3) == 2:
            pair = next(((a, b) for a in self.key_first(left) for b in right if a.kind.name == b.kind.name
                         and a.family in ORDERED), None)
            if pair:
                test = "%s %sIN (SELECT %s FROM %s b%s)" % (
                    pair[0].text, d.one(["", "NOT "]), pair[1].text, inner.sql_name(),
                    " WHERE " + " AND ".join(where) if where else "")
        more = self.where(left, 1)
        body = "FROM %s a WHERE %s" % (outer.sql_name(), " AND ".join([test] + more))
        keys = [r for r in left if r.column.key]
        return self.finish(self.targets(left), body, left, keys)

    def lateral(self):
        d = self.d
        table = self.world.table(d)
        outer = d.one([self.world.loc, self.world.table(d)])
        left, right = self.refs(outer, "a"), self.refs(table, "b")
        on = self.join_condition(left, self.key_first(right))
        keys = [r for r in right if r.column.key]
        if on is None or not keys:
            return self.single()
        if d.below(2) == 0:
            inner = "SELECT count(*) AS n, max(%s::text) AS m FROM %s b WHERE %s" % (d.one(right).text, table.name, on)
            select = [left[0].text, "s.n", "s.m"]
        else:
            items = [d.one([r for r in right if r.family in ORDERED]).text + d.one(["", " DESC"])] + \
                [k.text for k in keys]
            inner = "SELECT %s FROM %s b WHERE %s ORDER BY %s LIMIT %s" % (
                ", ".join("%s AS r%d" % (r.text, i) for i, r in enumerate(right[:4])), table.name, on,
                ", ".join(items), d.one(["1", "2", "5"]))
            select = [left[0].text] + ["s.r%d" % i for i in range(len(right[:4]))]
        body = "FROM %s a %s LATERAL (%s) s%s" % (
            outer.sql_name(), *d.one([("CROSS JOIN", inner, ""), ("LEFT JOIN", inner, " ON true")]))
        return Query("SELECT %s %s" % (", ".join(select), body), loose=True)

    def correlated(self):
        """A sub-select in the target list."""
        d = self.d
        table = self.world.table(d)
        outer = d.one([self.world.loc, self.world.table(d)])
        left, right = self.refs(outer, "a"), self.refs(table, "b")
        on = self.join_condition(left, self.key_first(right))
        if on is None:
            return self.single()
        ref = d.one(right)
        call = d.one(["count(*)", "count(%s)" % ref.text, "max(%s::text)" % ref.text, "bool_and(%s IS NULL)" % ref.text])
        where = self.where(left, 1)
        return Query("SELECT %s, (SELECT %s FROM %s b WHERE %s) FROM %s a%s" % (
            ", ".join(r.text for r in left[:3]), call, table.name, on, outer.sql_name(),
            " WHERE " + " AND ".join(where) if where else ""))

    def union(self):
        """Set operations over one column of two selections."""
        d = self.d
        table = self.world.table(d)
        refs = [r for r in self.refs(table, "a") if r.family in ORDERED]
        picked = d.some(refs, 3) or refs[:1]
        names = ", ".join(r.text for r in picked)
        parts = []
        for _ in range(2):
            where = self.where(refs, 1)
            parts.append("SELECT %s FROM %s a%s" % (names, table.name, " WHERE " + " AND ".join(where) if where else ""))
        word = d.one(["UNION ALL", "UNION", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"])
        sql = "%s %s %s" % (parts[0], word, parts[1])
        if d.below(2):
            sql += " ORDER BY " + ", ".join(str(i + 1) for i in range(len(picked)))
            if d.below(2):
                sql += " LIMIT 3"
            return Query(sql, keys=len(picked), loose=True)
        return Query(sql, loose=True)

    def windowed(self):
        d = self.d
        table = self.world.table(d)
        refs = self.refs(table, "a")
        keys = [r for r in refs if r.column.key]
        able = [r for r in refs if r.family in ORDERED]
        if not keys:
            return self.single()
        over = "PARTITION BY %s ORDER BY %s" % (d.one(able).text, ", ".join(k.text for k in keys))
        if d.below(2):
            over = "ORDER BY %s%s, %s" % (d.one(able).text, d.one(["", " DESC"]), ", ".join(k.text for k in keys))
        call = d.one(["row_number()", "count(*)", "lag(%s)" % keys[0].text, "rank()", "first_value(%s)" % keys[-1].text])
        where = self.where(refs, 2)
        body = "FROM %s a" % table.name + (" WHERE " + " AND ".join(where) if where else "")
        return self.finish(["%s OVER (%s)" % (call, over)] + [k.text for k in keys], body, refs, keys)

    def cte(self):
        d = self.d
        inner = self.single()
        table = self.world.table(d)
        refs = self.refs(table, "a")
        where = self.where(refs, 1)
        keep = d.one(["", "MATERIALIZED ", "NOT MATERIALIZED "])
        select = ", ".join(r.text for r in refs)
        del inner
        sql = "WITH q AS %s(SELECT %s FROM %s a%s) SELECT count(*), count(q.%s) FROM q" % (
            keep, select, table.name, " WHERE " + " AND ".join(where) if where else "", refs[0].column.name)
        if d.below(2):
            ref = d.one([r for r in refs if r.family in ORDERED])
            sql = sql.replace("SELECT count(*), count(q.%s) FROM q" % refs[0].column.name,
                              "SELECT x.* FROM q x JOIN q y ON x.%s = y.%s" % (ref.column.name, ref.column.name))
        return Query(sql)

    def limited_below(self):
        """A LIMIT below something else: only what does not depend on which rows."""
        d = self.d
        table = self.world.table(d)
        refs = self.refs(table, "a")
        keys = [r for r in refs if r.column.key]
        where = self.where(refs, 2)
        body = "FROM %s a" % table.name + (" WHERE " + " AND ".join(where) if where else "")
        limit = d.one(["1", "2", "3", "5", "0", "100"])
        if not keys or d.below(2) == 0:
            return Query("SELECT count(*) FROM (SELECT * %s LIMIT %s OFFSET %s) s" % (body, limit, d.one(["0", "2"])))
        ref = d.one([r for r in refs if r.family in ORDERED])
        return Query("SELECT count(*), max(x::text) FROM (SELECT %s AS x %s ORDER BY %s%s, %s LIMIT %s) s" % (
            ref.text, body, ref.text, d.one(["", " DESC"]), ", ".join(k.text for k in keys), limit), loose=True)

    def parent(self):
        """The parent of a foreign table and a local one."""
        d = self.d
        table = self.world.tables[0]
        refs = self.refs(table, "a")
        where = self.where(refs)
        body = "FROM par a" + (" WHERE " + " AND ".join(where) if where else "")
        if d.below(4) == 3:
            return Query("SELECT count(*) " + body)
        return self.finish(self.targets(refs), body, refs, [])

    FORMS = [(10, "single"), (5, "aggregate"), (4, "grouped"), (3, "distinct"), (6, "join"), (4, "semi"), (3, "lateral"),
             (3, "correlated"), (2, "union"), (2, "windowed"), (1, "cte"), (2, "limited_below"), (2, "parent")]

    def query(self):
        """One of the forms; the plain one where the table has no column that it wants."""
        try:
            return getattr(self, self.d.weighted(self.FORMS))()
        except IndexError:
            if self.params:
                self.params.clear()
            return self.single()
