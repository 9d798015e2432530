"""
bounds.py: what a filter sends never loses a row.

An API is played that stores exact values, shows them cut or rounded in its
rows, and compares filters with what it stores.  For random stored values and
random bounds: each row that PostgreSQL would keep by what it sees must pass the
filter that is sent; for one that is sent as exact, no other row may pass.
"""
import random
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
import struct
from zoneinfo import ZoneInfo

VALUES = 70
UNIX = datetime(1970, 1, 1, tzinfo=timezone.utc)
OPS = {"=": "=", ">": ">", ">=": ">", "<": "<", "<=": "<"}


# ---- times: stored as microseconds since 1970, UTC

def moment(us):
    return UNIX + timedelta(microseconds=us)


def micros(text, zone="UTC"):
    """An ISO or SQL text as the API reads it; without an offset in its zone."""
    text = text.replace("Z", "+00:00")
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(zone))
    return round_us(at - UNIX)


def round_us(delta):
    return (delta.days * 86400 + delta.seconds) * 10**6 + delta.microseconds


def iso(us, zone=None, digits=6):
    at = moment(us).astimezone(ZoneInfo(zone) if zone else timezone.utc)
    text = at.strftime("%Y-%m-%dT%H:%M:%S")
    if digits:
        text += ".%06d" % at.microsecond
        text = text[:len(text) - 6 + digits]
    return text + "Z" if zone is None else text


def local(us, form, zone="UTC"):
    return moment(us).astimezone(ZoneInfo(zone)).strftime(form)


def from_local(text, form, zone="UTC"):
    return round_us(datetime.strptime(text, form).replace(tzinfo=ZoneInfo(zone)) - UNIX)


def towards_zero(us, unit):
    return us // unit if us >= 0 else -(-us // unit)


def sql_time(us):
    """As a literal that every session reads alike."""
    return moment(us).strftime("%Y-%m-%d %H:%M:%S.%f+00")


def quoted(text):
    return '"%s"' % text


def near(centre, spread):
    """Values around a point, some of them on round units of time."""
    def make(r):
        us = centre + r.randrange(-spread, spread)
        unit = r.choice([1, 1, 1000, 500000, 10**6, 60 * 10**6, 3600 * 10**6])
        return us // unit * unit
    return make


NOW = 1446370212000000          # 2015-11-01 09:30:12
BACK = 1445735000000000         # 2015-10-25, the hour that is there twice in Berlin
FORTH = 1427590800000000        # 2015-03-29, the hour that is skipped there
MINUTES = near(NOW, 5 * 10**6)
FALCON = ("timestamptz=iso_s", "timestamptz=sql_us")


def stamp(name, make, format, filter_format, show, parse, zone=None, typ="timestamptz"):
    return dict(name=name, typ=typ, make=make, literal=sql_time, cast="timestamptz", format=format,
                filter_format=filter_format, zone=zone, show=show, parse=parse)


def epoch_number(unit):
    return lambda text: int(text) * unit


STAMPS = [
    stamp("exact", MINUTES, None, None, lambda us: quoted(iso(us)), micros),
    stamp("falcon", MINUTES, *FALCON, lambda us: quoted(iso(us, digits=0)), micros),
    stamp("falcon-1969", near(0, 5 * 10**6), *FALCON, lambda us: quoted(iso(us, digits=0)), micros),
    stamp("ms-filter", MINUTES, None, "iso_ms", lambda us: quoted(iso(us)), micros),
    stamp("ms-rows", MINUTES, "iso_ms", None, lambda us: quoted(iso(us, digits=3)), micros),
    stamp("ms-rows-s-filter", MINUTES, "iso_ms", "iso_s", lambda us: quoted(iso(us, digits=3)), micros),
    stamp("epoch-floor", near(0, 5 * 10**6), "epoch", None, lambda us: str(us // 10**6), epoch_number(10**6)),
    stamp("epoch-zero", near(0, 5 * 10**6), "epoch", None, lambda us: str(towards_zero(us, 10**6)), epoch_number(10**6)),
    stamp("epoch_ms-zero", near(0, 5000), "epoch_ms", None, lambda us: str(towards_zero(us, 1000)), epoch_number(1000)),
    stamp("epoch-filter", MINUTES, None, "epoch", lambda us: quoted(iso(us)), epoch_number(10**6)),
    stamp("epoch_us", MINUTES, "epoch_us", None, lambda us: str(us), epoch_number(1)),
    stamp("epoch_decimal", MINUTES, "epoch_decimal", None, lambda us: "%d.%06d" % divmod(us, 10**6),
          lambda text: int(Decimal(text) * 10**6)),
    stamp("minutes", near(NOW, 300 * 10**6), '"YYYY/MM/DD HH24:MI"', None, lambda us: quoted(local(us, "%Y/%m/%d %H:%M")),
          lambda text: from_local(text, "%Y/%m/%d %H:%M")),
    stamp("days", near(NOW, 3 * 86400 * 10**6), '"YYYY-MM-DD"', None, lambda us: quoted(local(us, "%Y-%m-%d")),
          lambda text: from_local(text, "%Y-%m-%d")),
    stamp("months", near(NOW, 99 * 86400 * 10**6), '"YYYY-MM"', None, lambda us: quoted(local(us, "%Y-%m")),
          lambda text: from_local(text, "%Y-%m")),
    stamp("minutes-filter", near(NOW, 300 * 10**6), None, '"YYYY/MM/DD HH24:MI"', lambda us: quoted(iso(us)),
          lambda text: from_local(text, "%Y/%m/%d %H:%M")),
    stamp("day-filter-berlin", near(NOW, 3 * 86400 * 10**6), None, '"YYYY-MM-DD"', lambda us: quoted(iso(us)),
          lambda text: from_local(text, "%Y-%m-%d", "Europe/Berlin"), "Europe/Berlin"),
    stamp("days-berlin", near(BACK, 3 * 86400 * 10**6), '"YYYY-MM-DD"', None,
          lambda us: quoted(local(us, "%Y-%m-%d", "Europe/Berlin")),
          lambda text: from_local(text, "%Y-%m-%d", "Europe/Berlin"), "Europe/Berlin"),
    stamp("filter-back", near(BACK, 7200 * 10**6), None, '"YYYY/MM/DD HH24:MI"', lambda us: quoted(iso(us)),
          lambda text: from_local(text + " fold", "%Y/%m/%d %H:%M fold", "Europe/Berlin") + (
              3600 * 10**6 if "2015/10/25 02:" in text else 0), "Europe/Berlin"),
    stamp("filter-forth", near(FORTH, 7200 * 10**6), None, '"YYYY/MM/DD HH24:MI"', lambda us: quoted(iso(us)),
          lambda text: from_local(text, "%Y/%m/%d %H:%M", "Europe/Berlin"), "Europe/Berlin"),
    stamp("typmod-0", MINUTES, None, None, lambda us: quoted(iso(us)), micros, typ="timestamptz(0)"),
    stamp("typmod-0-ms", MINUTES, "epoch_ms", None, lambda us: str(us // 1000), epoch_number(1000), typ="timestamptz(0)"),
    stamp("typmod-1-falcon", MINUTES, *FALCON, lambda us: quoted(iso(us, digits=0)), micros, typ="timestamptz(1)"),
    stamp("alternatives", MINUTES, "iso_s|epoch_ms", "epoch_us", lambda us: quoted(iso(us, digits=0)) if us % 7 < 3
          else str(us // 1000), epoch_number(1)),
    dict(stamp("timestamp", MINUTES, "iso_s", "sql_us", lambda us: quoted(iso(us, digits=0)[:-1]), micros),
         typ="timestamp", literal=lambda us: sql_time(us)[:-3], cast="timestamp"),
    dict(stamp("timestamp-berlin", MINUTES, "epoch", "epoch_us", lambda us: str(us // 10**6), epoch_number(1), "Europe/Berlin"),
         typ="timestamp", literal=lambda us: local(us, "%Y-%m-%d %H:%M:%S.%f", "Europe/Berlin"), cast="timestamp"),
]


def day_case(name, make, format, filter_format, show, parse, zone=None):
    return dict(name=name, typ="date", cast="date", make=make, format=format, filter_format=filter_format, zone=zone,
                literal=lambda us: local(us, "%Y-%m-%d", zone or "UTC"), show=show, parse=parse)


DAYS = [
    day_case("date-timestamp", near(NOW, 4 * 86400 * 10**6), "timestamp", None, lambda us: quoted(iso(us)), micros),
    day_case("date-timestamp-berlin", near(BACK, 4 * 86400 * 10**6), "timestamp", None, lambda us: quoted(iso(us)), micros,
             "Europe/Berlin"),
    day_case("date-timestamp-epoch", near(NOW, 4 * 86400 * 10**6), "timestamp", "epoch", lambda us: quoted(iso(us)),
             epoch_number(10**6)),
    day_case("date-month", lambda r: near(NOW, 99 * 86400 * 10**6)(r) // (86400 * 10**6) * 86400 * 10**6, '"MM/YYYY"', "iso",
             lambda us: quoted(local(us, "%m/%Y")), micros),
    day_case("date-month-filter", lambda r: near(NOW, 99 * 86400 * 10**6)(r) // (86400 * 10**6) * 86400 * 10**6, None,
             '"MM/YYYY"', lambda us: quoted(local(us, "%Y-%m-%d")), lambda text: from_local(text, "%m/%Y")),
]


# ---- numbers: stored as fractions

def some_decimal(places):
    def make(r):
        scale = r.choice([1, 10, 1000, 10**places])
        return Fraction(r.randrange(-20 * scale, 20 * scale), scale)
    return make


def tight_decimal(r):
    """Numbers that differ where a double no longer does."""
    return Fraction(r.choice([1, 3, 7, 123456789, -5, 10**15])) + Fraction(r.randrange(-30, 30), 10**17) * r.choice([1, 10, 100, 10**15])


def decimal_text(x):
    from decimal import localcontext
    with localcontext() as c:
        c.prec = 80
        return format(Decimal(x.numerator) / Decimal(x.denominator), "f")


def as_float4(x):
    return struct.unpack("<f", struct.pack("<f", float(x)))[0]


def number(name, typ, make, format, show, cast=None, literal=decimal_text):
    return dict(name=name, typ=typ, cast=cast or typ, make=make, format=format, filter_format=None, zone=None,
                literal=literal, show=show, parse=lambda text: Fraction(Decimal(text)))


NUMBERS = [
    number("numeric", "numeric", some_decimal(20), None, decimal_text),
    number("numeric-double", "numeric", tight_decimal, "numeric=double", lambda x: repr(float(x))),
    number("numeric-double-2", "numeric(30,2)", some_decimal(20), "numeric=double", lambda x: repr(float(x)), "numeric"),
    number("numeric-2", "numeric(30,2)", some_decimal(20), None, decimal_text, "numeric"),
    number("numeric-minus-1", "numeric(30,-1)", some_decimal(3), None, decimal_text, "numeric"),
    dict(number("float8", "float8", lambda r: Fraction(float(some_decimal(20)(r))), None, lambda x: repr(float(x)),
                literal=lambda x: repr(float(x))), parse=lambda text: Fraction(float(text))),
    number("float4", "float4", lambda r: Fraction(1.5 + r.randrange(-60, 60) * 2.0**-26), None, lambda x: repr(float(x)),
           literal=lambda x: repr(as_float4(x))),
    number("float4-around-0", "float4", lambda r: Fraction(r.randrange(-9, 9) * 1e-30), None, lambda x: repr(float(x)),
           literal=lambda x: repr(as_float4(x))),
    number("bigint", "bigint", lambda r: Fraction(r.randrange(-9, 9)), None, decimal_text),
    number("bigint-double", "bigint", lambda r: Fraction(r.choice([1, -1]) * (2**r.choice([3, 52, 53, 54, 60, 62]) + r.randrange(-600, 600))),
           "bigint=double", lambda x: "%d" % int(float(x))),
]

COMPARE = {"=": lambda a, b: a == b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
           "<": lambda a, b: a < b, "<=": lambda a, b: a <= b}


def ask(session, case, bounds):
    """What is sent for each bound and side: {(bound, side): text}."""
    rows = session.rows(
        "SELECT n, s, codec.codec_filter(v::%s, %%s, s, %%s, %%s, %%s) FROM unnest(%%s) WITH ORDINALITY AS b(v, n), "
        "unnest('{=,>,<}'::text[]) s" % case["cast"],
        case["typ"], case["format"], case["filter_format"], case["zone"], [case["literal"](b) for b in bounds])
    return {(n - 1, s): text for n, s, text in rows}


def kept(session, case, stored, bounds):
    """What PostgreSQL keeps by what it sees: {(row, bound): set of operators}."""
    rows = session.rows(
        "WITH r AS MATERIALIZED (SELECT n, codec.codec_value(NULL::%s, %%s, convert_to(j, 'UTF8'), %%s, %%s) AS x "
        "FROM unnest(%%s) WITH ORDINALITY AS t(j, n)), b AS MATERIALIZED (SELECT n, v::%s AS y FROM unnest(%%s) "
        "WITH ORDINALITY AS t(v, n)) SELECT r.n, b.n, x = y, x > y, x >= y, x < y, x <= y FROM r, b" % (
            case["cast"], case["cast"]), case["typ"], case["format"], case["zone"], [case["show"](s) for s in stored],
        [case["literal"](b) for b in bounds])
    return {(r - 1, b - 1): {op for op, yes in zip(("=", ">", ">=", "<", "<="), flags) if yes}
            for r, b, *flags in rows}


def check(world, session, case):
    r = random.Random(case["name"])
    stored = sorted(case["make"](r) for _ in range(VALUES))
    bounds = r.sample(stored, VALUES // 2) + [case["make"](r) for _ in range(VALUES // 2)]
    sent = ask(session, case, bounds)
    keeps = kept(session, case, stored, bounds)
    lost, extra, counts = [], [], {"NOT": 0, "HINT": 0, "EXACT": 0}
    for (n, side), text in sent.items():
        how, _, rest = text.partition(" ")
        counts[how] += 1
        if how == "NOT":
            continue
        limit = case["parse"](rest.split(" ", 1)[1])
        for op in (op for op, s in OPS.items() if s == side):
            for i, x in enumerate(stored):
                passes, wanted = COMPARE[op](x, limit), op in keeps[i, n]
                if wanted and not passes:
                    lost.append((case["show"](x), op, case["literal"](bounds[n]), text))
                if how == "EXACT" and passes and not wanted:
                    extra.append((case["show"](x), op, case["literal"](bounds[n]), text))
    coarse = session.value("SELECT codec.codec_coarse(%s, %s)", case["typ"], case["format"])
    world.check(not lost, "bounds", case["name"], lost[:2], "no row lost")
    world.check(not extra, "bounds", case["name"], extra[:2], "exact is exact")
    # a test that sends nothing shows nothing
    world.check(counts["HINT"] + counts["EXACT"] > VALUES / 2, "bounds", case["name"], counts, "something sent")
    world.check(not (coarse and counts["EXACT"]) or case["name"] == "bigint-double", "bounds", case["name"], counts,
                "coarse rows are never exact")


def run(world):
    if not world.wants("bounds"):
        return
    session = world.session()
    for case in STAMPS + DAYS + NUMBERS:
        check(world, session, case)
