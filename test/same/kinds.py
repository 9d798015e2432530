"""
kinds.py: the column types, their values, and how an API prints them.

A value is the text that PostgreSQL's input function takes (None is NULL).  A
Kind knows random values, the JSON text of a value, and which of the tester's
families it belongs to; the families say which conditions make sense.
"""
import json

NASTY = [
    "a", "b", "Jack", "jack", "JACK", "Jill", "J", "", " ", " lead", "trail ", "a,b", "a+b",
    "100%", "a_b", "a%b", "axb", "back\\slash", "\\", "%", "_", "quo'te", 'dq"x', "\u00dcn\u00efcode",
    "\u00fcn\u00efcode", "\u00e9", "e\u0301", "\u65e5\u672c", "\U0001f600x", "tab\tx", "nl\nx", "a&b=c",
    "a;b", "%41", "null", "NULL", "true", "0", "1", "10", "9", "{a}", "{{", "[[x]]", "*", "?", "#", "/",
    "a/b", "<a>", "long" * 30, "\u00a0nbsp\u00a0", "\x01c", "a\r\nb", "J%", "a b", "ab", "abc", "aBc", "z",
]
PLAIN = ["a", "b", "c", "ab", "abc", "Jack", "Jill", "jack", "x1", "x2"]
INTS = [0, 1, 2, 3, -1, 5, 7, 10, 24, 25, 42, 100]
NUMERICS = ["0", "1", "1.0", "1.00", "1.5", "-1.5", "0.10", "0.1", "24.5", "25.4", "100", "0.001", "-7.25",
            "12345.678", "99.99"]
LONG_NUMERICS = ["12345678901234567.89", "12345678901234567.9", "0.1234567890123456789",
                 "18446744073709551616", "1e20", "123456789012345678901234567890"]
FLOATS = ["0", "1", "1.5", "-1.5", "0.1", "2.5", "1e10", "0.30000000000000004", "0.3", "24.5", "-0.0",
          "1e-7", "1.7976931348623157e308"]
DATES = ["2024-02-29", "2024-03-01", "2015-11-01", "1990-02-03", "1999-12-31", "2000-01-01", "0001-01-01",
         "9999-12-31"]
CLOCKS = ["00:00:00", "09:00:00", "09:30:12", "12:00:00", "23:59:59", "23:30:00"]
FRACTIONS = ["", ".5", ".000001", ".999999", ".25", ".123456"]
UUIDS = ["00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001",
         "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-ffff-ffff-ffff-ffffffffffff",
         "7d444840-9dc0-11d1-b245-5ffdce74fad2"]
MOODS = ["sad", "ok", "happy", "A", "b c"]      # in the enum's own order
JSONBS = ['{}', '[]', '1', '"x"', '{"a": 1}', '{"a": 1, "b": [1, 2, null]}', '[1, "two", {"k": "v"}]',
          'true', '{"a": {"b": "\u00fc \\" quote"}}']


def quote(text):
    """A text as an SQL string literal."""
    if text is None:
        return "NULL"
    if "\\" in text:
        return "E'%s'" % text.replace("\\", "\\\\").replace("'", "''")
    return "'%s'" % text.replace("'", "''")


class Kind:
    """One column type: SQL name, family, and functions for values and JSON."""

    def __init__(self, name, family, sql=None, base=None):
        self.name, self.family = name, family
        self.sql = sql or name
        self.base = base or self.sql

    def value(self, d, style):
        """A random value as text; style has the flags of a Style."""
        return VALUES[self.family](d, self, style)

    def json(self, value, style):
        """The JSON text that the API prints; value is not None."""
        if self.name == "text[]":
            return array_json(value, style, True)
        return JSONS[self.family](value, style)

    def literal(self, value):
        """The value as a typed SQL constant."""
        if value is None:
            return "NULL::" + self.base
        return "%s::%s" % (quote(value), self.base)


class Style:
    """
    How an API spells values: uniform, times always with six digits, so that
    they compare as text; ascii, texts without the worst; short, numbers that
    survive a double; fractions, of seconds.
    """

    def __init__(self, uniform=False, mild=False, short=True, fractions=True, loose=False):
        self.uniform, self.mild, self.short = uniform, mild, short
        self.fractions, self.loose = fractions, loose


def text_value(d, kind, style):
    pool = PLAIN if style.mild or d.below(3) == 0 else NASTY
    text = d.one(pool)
    if kind.name == "varchar(12)" or kind.name == "char(6)":
        text = text[:12 if kind.name == "varchar(12)" else 6]
    return text


def int_value(d, kind, style):
    if d.below(8) == 0:
        edge = {"int2": 32767, "int8": 9223372036854775807}.get(kind.name, 2147483647)
        if kind.name == "int8":
            edge = d.one([9007199254740993, edge, 9007199254740992, 3000000000])
        return str(d.one([edge, -edge, edge - 1]))
    return str(d.one(INTS))


def numeric_value(d, kind, style):
    text = d.one(NUMERICS + ([] if style.short else LONG_NUMERICS))
    if kind.name == "numeric(10,2)":
        whole, _, part = d.one(["1", "0", "25", "-3", "100"]), "", d.one(["00", "50", "25", "99", "10"])
        text = whole + "." + part
    return text


def float_value(d, kind, style):
    text = d.one(FLOATS if kind.name == "float8" else FLOATS[:7] + FLOATS[8:10])
    if kind.name == "float4" and text == "0.30000000000000004":
        return "0.3"
    return text


def clock(d, style):
    fraction = d.one(FRACTIONS) if style.fractions else ""
    if style.uniform:
        fraction = (fraction or ".").ljust(7, "0")
    return d.one(CLOCKS) + fraction


def array_value(d, kind, style):
    if kind.name == "int4[]":
        items = [d.one(["1", "2", "3", "NULL", "-7"]) for _ in range(d.below(4))]
    else:
        items = ['"%s"' % t.replace("\\", "\\\\").replace('"', '\\"')
                 for t in (d.one(NASTY) for _ in range(d.below(4)))]
    return "{%s}" % ",".join(items)


def iso(value):
    """timestamp[tz] text of PostgreSQL as ISO 8601."""
    return value.replace(" ", "T", 1).replace("+00", "Z")


VALUES = {
    "int": int_value,
    "float": float_value,
    "numeric": numeric_value,
    "bool": lambda d, k, s: d.one(["t", "f"]),
    "text": text_value,
    "char": text_value,
    "date": lambda d, k, s: d.one(DATES),
    "time": lambda d, k, s: clock(d, s),
    "timestamp": lambda d, k, s: d.one(DATES[:6]) + " " + clock(d, s),
    "timestamptz": lambda d, k, s: d.one(DATES[:6]) + " " + clock(d, s) + "+00",
    "uuid": lambda d, k, s: d.one(UUIDS),
    "enum": lambda d, k, s: d.one(MOODS),
    "jsonb": lambda d, k, s: d.one(JSONBS),
    "array": array_value,
}


def array_json(value, style, texts=False):
    """A one-dimensional array's text as JSON."""
    items, at, text = [], 1, value
    while at < len(text) - 1:
        if text[at] == '"':
            at, item = at + 1, ""
            while text[at] != '"':
                at += text[at] == "\\"
                item += text[at]
                at += 1
            at += 1
            items.append(json.dumps(item))
        else:
            end = min(x for x in (text.find(",", at), text.find("}", at)) if x > 0)
            word = text[at:end]
            items.append("null" if word == "NULL" else json.dumps(word) if texts else word)
            at = end
        at += 1
    return "[%s]" % ", ".join(items)


def number_json(value, _style):
    """A number's text as JSON has it."""
    return value


def string_json(value, _style):
    return json.dumps(value)


JSONS = {
    "int": number_json, "float": number_json, "numeric": number_json,
    "bool": lambda v, s: "true" if v == "t" else "false",
    "text": string_json, "char": string_json, "date": string_json, "time": string_json,
    "timestamp": lambda v, s: json.dumps(iso(v)),
    "timestamptz": lambda v, s: json.dumps(iso(v)),
    "uuid": string_json, "enum": string_json,
    "jsonb": lambda v, s: v,
    "array": array_json,
}


def loose_json(d, kind, value, style):
    """Another JSON text that reads as the same value."""
    text = kind.json(value, style)
    if kind.family in ("int", "float", "numeric"):
        return d.one([text, json.dumps(value)])
    if kind.family == "timestamptz":
        day, time = value[:10], value[11:-3]
        return json.dumps(d.one([iso(value), "%sT%s+00:00" % (day, time), "%s %s+00" % (day, time)]))
    if kind.family == "bool":
        return d.one([text, json.dumps(text)])
    return text


KINDS = {k.name: k for k in [
    Kind("int4", "int"), Kind("int2", "int"), Kind("int8", "int"),
    Kind("text", "text"), Kind("varchar(12)", "text"),
    Kind("text_en", "text", 'text COLLATE "en-x-icu"', "text"),
    Kind("text_ci", "char", 'text COLLATE public.ci', "text"),
    Kind("char(6)", "char"), Kind("mood", "enum", "public.mood"),
    Kind("small", "int", "public.small", "int4"), Kind("word", "text", "public.word", "text"),
    Kind("bool", "bool"), Kind("float8", "float"), Kind("float4", "float"),
    Kind("numeric", "numeric"), Kind("numeric(10,2)", "numeric"),
    Kind("date", "date"), Kind("time", "time"), Kind("timestamp", "timestamp"),
    Kind("timestamptz(0)", "timestamptz"), Kind("timestamp(0)", "timestamp"),
    Kind("timestamptz", "timestamptz"), Kind("uuid", "uuid"),
    Kind("jsonb", "jsonb"), Kind("int4[]", "array"), Kind("text[]", "array"),
]}
