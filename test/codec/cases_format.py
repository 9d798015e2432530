"""
cases_format.py: the text of the options format and filter_format.

What the check says of a text: None when it is a format, else words of the
fault.  Then what a codec says of a format that does not fit its column.
"""

CHECKS = [
    ("", None), ("  \n ", None), ("iso", None), ("timestamptz=epoch_ms", None),
    ("timestamptz=epoch_ms boolean=1/0", None), ("timestamptz = epoch_ms,boolean=1/0", None),
    ("timestamptz=iso_s timestamp=iso_s numeric=double", None),
    ("timestamptz=sql_us timestamp=sql_us time=sql_us boolean=1/0", None),
    ("bigint=double numeric=double", None), ("base64", None), ("base64url", None), ("hex", None),
    ("BOOLEAN=Y/N", None), ("int4=string", None), ("string", None), ("date=timestamp", None),
    ('"YYYY/MM/DD HH24:MI"', None), ('time="HH24:MI"', None), ('date="DD.MM.YYYY"', None),
    ('"YYYY-MM-DDTHH24:MI:SS"', None), ('"YYYY-MM-DD""T""HH24:MI:SS"', None),
    ('{"I":"{value}"}', None), ('{"I":"…"}', None), ('{"I":{value}}', None), ("{value}", None),
    ('{"T":"{value:epoch_ms}"}', None), ('{"T":{value:epoch_ms}}', None),
    ('{"B":"{value:1/0}"}', None), ('{"D":"{value:YYYY/MM/DD}"}', None),
    ('["x",{"y":["{value}"]}]', None), ('"/Date({value:epoch_ms})/"', None),
    ('timestamptz="""{value:iso}"""', None),
    ("timestamptz=\"TIMESTAMP '{value:sql_us}+00'\" date=\"DATE '{value}'\"", None),
    ('real={value}|{"N":"{value:inf}"} double={value}|{"N":"{value:inf}"}', None),
    ('numeric={"I":"{value:integer}"}|{value}', None), ("iso|epoch|epoch_ms", None),
    ("boolean={\"t\":\"{value}\"}\n  bigint=string", None), ("double=a/b/c", None),
    ('real=+inf/-inf/nan{"N":"{value}"} double=+inf/-inf/nan{"N":"{value}"}', None),
    ('real=a/b/c{"N":"{value:inf}"}', "two spellings"), ('boolean=1/0{"N":"{value}"}', "two spellings"),
    ("nonsense", '"nonsense" is not a format'), ("timestamptz=nonsense", "does not fit type timestamptz"),
    ("timestamptz=nonsense", "epoch_ms"), ("timestamptz=base64", "does not fit"),
    ("boolean=epoch", "two words"), ("nosuch=iso", '"nosuch" is not a type'), ("boolean=1/1", "two values"),
    ("boolean=1", "does not fit"), ("boolean=1/0/2", "does not fit"), ("boolean=1/", "word is missing"),
    ("int4=1/0", "does not fit"), ("a/b/c/d", "too many slashes"),
    ("bytea=iso", "does not fit"), ("text=hex", "does not fit"), ("date=iso_s", "does not fit"),
    ("timetz=epoch", "does not fit"), ('"unclosed', "not closed"), ('{"a":"{value}"', "not closed"),
    ('{"a":1}', "has no {value}"), ('{"a":"{value}","b":"{value}"}', "more than one"),
    ('{"a":"x{value}"}', "is not JSON"), ("{a:{value}}", "is not JSON"), ('{"a"}', "has no"),
    ('{"a":{"b":{"c":{"d":{"e":"{value}"}}}}}', "too deeply"),
    ('iso{"T":"{value}"}', "two spellings"), ('"{value}"{"T":"{value}"}', "two spellings"),
    ('iso"x"', "unexpected"), ("iso|", "word is missing"), ("iso|iso|iso|iso", "more than 3"),
    ('"HH24:MI" "x"', "no year"), ('time="YYYY"', "no hour"), ('time="YYYY HH24"', "more than a time"),
    ('date="DD.MM."', "no year"), ('timestamptz="TMMonth YYYY"', "cannot use TM"),
    ('timestamptz="YYYY Q"', "cannot use Q"), ('"YYYY ""x"', "not closed"),
    ('timestamp="YYYY TZH"', "time zone"), ('timestamptz="DDth YYYY"', "cannot use TH"),
    ('int4="YYYY"', "does not fit"), ("x" * 400, "longer than"), ('"' + "Y" * 400 + '"', "longer than"),
    ("boolean=" + "y" * 100 + "/n", "longer than"), ('timestamptz={"T":"{value:nope}"}', "does not fit"),
    ("=iso", "not a format"), ("timestamptz=", "word is missing"),
]

# (type, format, words of the error or None)
FITS = [
    ("timestamptz", "epoch_ms", None), ("int", "epoch_ms", 'format "epoch_ms" does not fit type integer'),
    ("int", "timestamptz=epoch_ms", None), ("bytea", "base64url", None), ("bool", "1/0", None),
    ("text", "hex", "does not fit type text"), ("int", '"YYYY"', "does not fit"),
    ("timestamptz", "1/0", "does not fit"), ("public.mood", '{"E":"{value}"}', None),
    ("public.mood", "hex", "does not fit type this type"), ("int[]", "epoch", "does not fit"),
    ("timestamptz[]", "epoch", None), ("public.moment", "epoch", None), ("public.positive", "epoch", "does not fit"),
    ("public.pair", "epoch", "does not fit"), ("public.nested", "timestamptz=epoch", None),
    ("int", "epoch timestamptz=iso", "does not fit"), ("int", "~epoch", None), ("int", "~int=epoch", "does not fit"),
    ("public.pair", "~base64", None), ("bytea", "~hex epoch", None),
]

ZONES = [("UTC", True), ("Europe/Berlin", True), ("No/Where", False), ("", False), ("<+02>-02", True)]


def run(world):
    if not world.wants("format"):
        return
    session = world.session()
    for text, wanted in CHECKS:
        got = session.value("SELECT codec.codec_format_check(%s)", text)
        fine = got is None if wanted is None else \
            got is not None and got.startswith("HV024 ") and wanted in got
        world.check(fine, "format", text, got, wanted)
    for typ, format, wanted in FITS:
        got = session.value("SELECT codec.codec_coarse(%s, %s)", typ, format)
        fine = isinstance(got, bool) if wanted is None else \
            str(got).startswith("!HV024 ") and wanted in got and '"c"' in got
        world.check(fine, "format-fits", (typ, format), got, wanted)
    for zone, good in ZONES:
        got = session.value("SELECT codec.codec_read('int', '1', NULL, %s)", zone)
        world.check(got == "1" if good else got.startswith("!HV024"),
                    "format-zone", zone, got, good)
