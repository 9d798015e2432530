"""
trips.py: random values, written and read again, must be what they were; random
texts must be read as the server itself would read them.
"""
import datetime
import json
import random
import re
import struct
import uuid

COUNT = 400
DAY = 86400 * 10**6
EPOCH = datetime.datetime(1, 1, 1)


def some_int(bits):
    def make(r):
        top = 2 ** (bits - 1)
        return str(r.choice([0, 1, -1, top - 1, -top, r.randrange(-top, top),
                             r.randrange(-top, top) >> r.randrange(bits)]))
    return make


def some_float(code, size):
    def make(r):
        while True:
            value = struct.unpack(code, r.randbytes(size))[0]
            if value == value and abs(value) != float("inf"):
                return repr(value) if r.random() < 0.7 else str(r.randrange(-999, 999) / 8)
    return make


def some_numeric(r):
    digits = "".join(r.choice("0123456789") for _ in range(r.randrange(1, 40)))
    point = r.randrange(len(digits) + 1)
    text = (digits[:point] or "0") + ("." + digits[point:] if point < len(digits) else "")
    return r.choice(["", "-"]) + text


def some_text(r):
    alphabet = "ab \"\\/\n\t\r\b\x01\x1f\x7f{}[],:'%éßÿ" + "日本😀\u2028" * (r.random() < 0.5)
    return "".join(r.choice(alphabet) for _ in range(r.randrange(0, 60)))


def some_latin(r):
    return "".join(chr(c) for c in r.choices(list(range(1, 127)) + list(range(161, 256)),
                                             k=r.randrange(0, 60)))


def us_text(us):
    """Microseconds since year 1 as PostgreSQL reads a timestamp."""
    moment = EPOCH + datetime.timedelta(microseconds=us)
    return moment.strftime("%%04d-%m-%d %H:%M:%S.%f") % moment.year


def some_stamp(granule, suffix="", first=0, last=3652058):
    def make(r):
        day = r.choice([first, last, r.randrange(first, last), r.randrange(717000, 747000)])
        us = day * DAY + r.randrange(DAY) // r.choice([1, 1000, 10**6, 60 * 10**6]) * r.choice([1, 1000])
        us = min(us, (last + 1) * DAY - 1)
        return us_text(us // granule * granule) + suffix
    return make


def some_date(r):
    return us_text(r.randrange(3652059) * DAY)[:10]


def some_time(granule):
    return lambda r: us_text(r.randrange(DAY) // granule * granule)[11:]


def some_interval(r):
    return "%d mons %d days %d.%06d seconds" % (r.randrange(-99, 99), r.randrange(-99, 99),
                                               r.randrange(-99999, 99999), r.randrange(10**6))


def some_json(r, depth=0):
    kind = r.randrange(7 if depth < 3 else 5)
    if kind == 5:
        return [some_json(r, depth + 1) for _ in range(r.randrange(4))]
    if kind == 6:
        return {some_latin(r)[:5]: some_json(r, depth + 1) for _ in range(r.randrange(4))}
    return [None, True, r.randrange(-2**70, 2**70), r.random(), some_latin(r)][kind]


def some_json_number(r):
    """A number as JSON spells it, plain or odd."""
    digits = str(r.randrange(10 ** r.choice([1, 3, 9, 17, 18, 19, 30, 150])))
    text = r.choice(["", "-"]) + digits
    if r.random() < 0.5:
        text += "." + "".join(r.choice("0059") for _ in range(r.choice([1, 2, 4, 7, 16, 17, 40])))
    return text + (r.choice(["e5", "E-3", "e+0", "e400"]) if r.random() < 0.1 else "")


def some_raw_json(r, depth=0):
    """JSON text as others write it: blanks, escapes, names in any order, repeated, many."""
    def blank():
        return r.choice(["", "", " ", "\n\t", "   "])

    def string(most=40):
        parts = ["a", "bc", "\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00", "\\/", "é", "日", "", "zz"]
        if r.random() < 0.01:
            parts += ["\\u0000", "\\ud83d"]
        return '"' + "".join(r.choice(parts) for _ in range(r.randrange(most))) + '"'

    kind = r.randrange(6 if depth < 4 else 4)
    if depth == 0 and r.random() < 0.05:
        return "[" * 90 + "1" + "]" * 90
    if kind == 4:
        items = [some_raw_json(r, depth + 1) for _ in range(r.choice([0, 1, 3, 9, 17]))]
        return "[" + blank() + ("," + blank()).join(items) + blank() + "]"
    if kind == 5:
        items = [string(r.choice([2, 3, 9])) + blank() + ":" + blank() + some_raw_json(r, depth + 1)
                 for _ in range(r.choice([0, 1, 3, 9, 16, 17, 40]))]
        return "{" + blank() + (blank() + ",").join(items) + blank() + "}"
    return [lambda: r.choice(["null", "true", "false"]), lambda: some_json_number(r), string, string][kind]()


def array_of(make, null=0.1):
    def items(r):
        return "{" + ",".join("NULL" if r.random() < null else '"%s"' % make(r)
                              for _ in range(r.randrange(6))) + "}"
    return items


def some_matrix(r):
    width = r.randrange(1, 4)
    return "{" + ",".join("{" + ",".join(str(r.randrange(99)) for _ in range(width)) + "}"
                          for _ in range(r.randrange(1, 4))) + "}"


STAMPTZ = some_stamp(1, "+00")
# (type, maker, formats); a zone follows a format after @
TRIPS = [
    ("bool", lambda r: r.choice("tf"), [None, "1/0", "yes/no", '"1"/"0"', "string", '{"b":{value:T/F}}']),
    ("smallint", some_int(16), [None, "string"]), ("int", some_int(32), [None, '{"I":"{value}"}']),
    ("bigint", some_int(64), [None, "string", '{"I":"{value}"}', '{"v":[1,{value}]}', '"n{value}"']), ("bigint", some_int(53), ["double"]),
    ("float8", some_float("<d", 8), [None, '{value}|{"N":"{value:inf}"}', "string"]),
    ("float4", some_float("<f", 4), [None]),
    ("numeric", some_numeric, [None, "string"]), ("numeric", lambda r: some_numeric(r)[:15], ["double"]),
    ("numeric", lambda r: str(r.choice([r.randrange(-10**25, 10**25), r.randrange(-10**9, 10**9) + 0.5])),
     ['{"I":"{value:integer}"}|{value}']),
    ("numeric(50,9)", some_numeric, [None]),
    ("text", some_latin, [None, '{"S":"{value}"}', '"<{value}>"', "string"]),
    ("varchar(99)", some_latin, [None]), ("public.citextish", some_latin, [None]),
    ("uuid", lambda r: str(uuid.UUID(int=r.getrandbits(128))), [None, "hex"]),
    ("bytea", lambda r: "\\x" + r.randbytes(r.randrange(40)).hex(), [None, "base64url", "hex", '{"B":"{value:base64url}"}']),
    ("date", some_date, [None, "timestamp", "epoch", "epoch_ms", '"DD.MM.YYYY"', '"Month DD, YYYY"', '"YYYYDDD"',
                         '"J"', "epoch@Asia/Kolkata", "timestamp@Asia/Kolkata"]),
    ("time", some_time(1), [None, "iso_us", "sql_us", "epoch_us", "epoch_decimal", '"HH24:MI:SS.US"']),
    ("time", some_time(10**6), ["iso_s", "sql_s", "epoch", '"HH24-MI-SS"', '"HH12:MI:SS AM"', '"SSSS"']),
    ("timestamp", some_stamp(1), [None, "iso_us", "sql", "sql_us", "epoch_us", "epoch_ns", "epoch_decimal",
                                  '"YYYY-MM-DD HH24:MI:SS.US"', "iso@Europe/Berlin", "epoch_us@Asia/Kolkata"]),
    ("timestamp", some_stamp(1000), ["iso_ms", "epoch_ms"]),
    ("timestamptz", STAMPTZ, [None, "iso", "iso_us", "sql", "sql_us", "epoch_us", "epoch_ns", "epoch_decimal",
                              '{"T":"{value:epoch_us}"}', '"/Date({value:epoch_us})/"', "iso|epoch_us", "epoch_us|iso",
                              '"YYYY-MM-DDTHH24:MI:SS.USTZH:TZM"', '"DD Mon YYYY HH24:MI:SS.FF6"', "iso@Europe/Berlin"]),
    ("timestamptz", some_stamp(1, "+00", 730120, 747000), ["sql@Asia/Tokyo", '"YYYY-MM-DD HH24:MI:SS.US"@Asia/Tokyo']),
    ("timestamptz", some_stamp(1000, "+00"), ["iso_ms", "sql_ms", "epoch_ms", '"YYYY-MM-DDTHH24:MI:SS.MS""Z"""']),
    ("timestamptz", some_stamp(10**6, "+00"), ["iso_s", "sql_s", "epoch", '"DY, DD Mon YYYY HH24:MI:SS"']),
    ("timestamptz", some_stamp(60 * 10**6, "+00"), ['"YYYY/MM/DD HH24:MI"']),
    ("timestamptz(0)", some_stamp(10**6, "+00"), [None]),
    ("interval", some_interval, [None]),
    ("interval", lambda r: "%d.%06d s" % (r.randrange(-9**9, 9**9), r.randrange(10**6)), ["epoch_decimal", "epoch_us", "epoch_ns"]),
    ("jsonb", lambda r: json.dumps([some_json(r)]), [None, "string", '{"J":{value}}']),
    ("public.mood", lambda r: r.choice(["sad", "ok", "happy"]), [None, '{"m":"{value}"}']),
    ("inet", lambda r: "10.%d.%d.0/%d" % (r.randrange(256), r.randrange(256), r.randrange(24, 33)), [None]),
    ("tstzrange", lambda r: "[%s,)" % STAMPTZ(r), [None]), ("money", lambda r: str(r.randrange(-10**9, 10**9) / 100), [None]),
    ("int[]", array_of(some_int(32)), [None, "string"]), ("int[]", some_matrix, [None]),
    ("text[]", lambda r: "{" + ",".join(json.dumps(some_text(r).replace("\b", "").replace("\x01", "").replace("\x1f", ""), ensure_ascii=False)
                                        .replace("\\n", "n").replace("\\t", "t").replace("\\r", "r")
                                        for _ in range(r.randrange(5))) + "}", [None]),
    ("timestamptz[]", array_of(STAMPTZ, 0), [None, "epoch_us"]), ("float8[]", array_of(some_float("<d", 8), 0), [None]),
    ("public.pair", lambda r: "(%d,x%d)" % (r.randrange(99), r.randrange(99)), [None]),
    ("public.positive", lambda r: str(r.randrange(1, 99)), [None]),
]


def trip(world, session, typ, make, format):
    r = random.Random("%s %s" % (typ, format))
    text, _, zone = (format or "").rpartition("@") if format and "@" in format else (format or "", "", "")
    values = [make(r) for _ in range(COUNT)]
    group = "trip-" + session.encoding
    if session.encoding == "LATIN1" and typ == "text[]":
        return
    try:
        bad = session.rows(
            "SELECT v, t FROM (SELECT t AS v, codec.codec_trip(t::%s, %%s, %%s, %%s)::text AS t, t::%s::text AS w "
            "FROM unnest(%%s) t) x WHERE t IS DISTINCT FROM w" % (typ, typ),
            typ, text or None, zone or None, values)
    except Exception as e:
        bad = [str(e)[:300]]
    world.check(not bad, group, (typ, format), bad[:2], "the same values")


def some_iso(r):
    """A text of a time in one of the usual forms, maybe a wrong one."""
    day = "%04d-%02d-%02d" % (r.choice([r.randrange(1, 9999), 2015]), r.randrange(0, 14), r.randrange(0, 33))
    clock = "%02d:%02d" % (r.randrange(0, 26), r.randrange(0, 62))
    if r.random() < 0.9:
        clock += ":%02d" % r.randrange(0, 62)
        if r.random() < 0.6:
            clock += "." + "".join(r.choice("0123456789") for _ in range(r.randrange(1, 12)))
    zone = r.choice(["", "Z", "+05:45", "-0330", "+02", "-11:59", "z", " UTC", "+14:00"])
    return day + r.choice("T ") + clock + zone


def as_server(world, session):
    """Texts of times and numbers against the server's own input."""
    r = random.Random(7)
    for typ, make, given in [
            ("timestamptz", some_iso, "string"), ("time", lambda r: re.sub("(Z|z| UTC|[-+][0-9:]+)$", "", some_iso(r))[11:], "string"),
            ("timestamptz(2)", some_iso, "string"), ("timestamp(3)", lambda r: re.sub("(Z|z| UTC|[-+][0-9:]+)$", "", some_iso(r)), "string"),
            ("date", lambda r: some_iso(r)[:10], "string"),
            ("float8", lambda r: "%de%d" % (r.randrange(-10**r.randrange(1, 19), 10**18), r.randrange(-330, 310)), "number"),
            ("float8", lambda r: "%d.%d" % (r.randrange(-10**6, 10**6), r.randrange(10**9)), "number"),
            ("float8", lambda r: "%de%d" % (r.randrange(10**r.randrange(1, 5)), r.randrange(15, 40)), "number"),
            ("float8", lambda r: "%d.%d" % (r.randrange(10), r.randrange(10**r.randrange(13, 18))), "number"),
            ("float4", lambda r: "%d.%de%d" % (r.randrange(10**6), r.randrange(10**9), r.randrange(-50, 40)), "number"),
            ("numeric", lambda r: some_numeric(r).lstrip("-0") or "0", "string"),
            ("numeric", some_json_number, "number"), ("numeric(30,3)", some_json_number, "number"),
            ("jsonb", lambda r: re.sub("^null$", "0", some_raw_json(r)), "number"),
            ("numeric(12,3)", lambda r: some_numeric(r), "string")]:
        bad, fitting = [], 0
        for _ in range(COUNT):
            text = make(r)
            given_json = json.dumps(text) if given == "string" else text
            wanted = session.value("SET TimeZone = UTC; SET DateStyle = 'ISO, YMD'; SET extra_float_digits = 1; "
                                   "SELECT %s::" + typ + "::text", text)
            got = session.value("SET TimeZone = 'Asia/Kathmandu'; SET DateStyle = German; SELECT codec.codec_read(%s, %s)",
                                typ, given_json.encode())
            fitting += not wanted.startswith("!")
            if got[:6] != wanted[:6] if wanted.startswith("!") else got != wanted:
                bad.append((text, got, wanted))
        world.check(not bad and fitting > COUNT // 10, "trip-server", (typ, fitting), bad[:3], "as the server")


def run(world):
    for encoding in ("UTF8", "LATIN1"):
        if world.wants("trip-" + encoding):
            session = world.session(encoding)
            session.value("SELECT set_config('array_nulls', 'on', false)")
            for typ, make, formats in TRIPS:
                for format in formats:
                    trip(world, session, typ, make, format)
    if world.wants("trip-server"):
        as_server(world, world.session())
