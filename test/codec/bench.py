"""
bench.py: nanoseconds per value of the usual types (run.py --bench).

Best of several rounds of a million conversions from a JSON slice to a Datum in
a memory context that is reset every 16 values, in a session with hostile
settings.
"""

VALUES = [
    ("bool", "true", None), ("int4", "12345", None), ("int4", '"12345"', None),
    ("int4", "2.4e1", None), ("int8", "123456789012", None),
    ("float8", "12345.678", None), ("float8", "7", None),
    ("numeric", "12345.67", None), ("numeric", "12345", None),
    ("numeric(10,2)", "12345.67", None),
    ("text", '"twenty bytes of text"', None), ("text", '"twenty bytes öf text"', None),
    ("text", '"twenty \\n bytes text."', None), ("text", '"' + "x" * 1000 + '"', None),
    ("varchar(50)", '"twenty bytes of text"', None),
    ("uuid", '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"', None),
    ("date", '"2015-11-01"', None), ("timestamptz", '"2015-11-01T09:30:12Z"', None),
    ("timestamptz", '"2015-11-01T09:30:12.123456+02:00"', None),
    ("timestamptz", '"2015-11-01T09:30:12.123456789Z"', None),
    ("timestamptz", "1446370212123", "timestamptz=epoch_ms"),
    ("timestamptz", '"2015-11-01 09:30"', '"YYYY-MM-DD HH24:MI"'),
    ("timestamptz", '{"T":"1386115200123"}', '{"T":"{value:epoch_ms}"}'),
    ("jsonb", '{"a":1,"b":[true,null,"x"]}', None), ("jsonb", '"x"', None),
    ("json", '{"a":1,"b":[true,null,"x"]}', None),
    ("inet", '"10.0.0.1"', None), ("int[]", "[1,2,3,4,5]", None),
    ("bytea", '"AP/+AP/+AP/+"', None),
]


def run(world):
    session = world.session()
    session.value("SELECT set_config('extra_float_digits', '1', false)")
    for typ, json, format in VALUES:
        rounds = 300000
        best = min(session.value("SELECT codec.codec_bench(%s, %s, %s, %s)", typ,
                                 json.encode(), rounds, format)
                   for _ in range(5))
        shown = json if len(json) < 40 else json[:37] + "..."
        print("%-14s %-42s %-26s %8.1f ns" % (typ, shown, format or "", best))
    return 0
