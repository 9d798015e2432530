"""
cases_send.py: PostgreSQL values for bodies, filters and paths.

WRITE: (value as SQL, type, expected, options); expected is "TEXT x", "RAW x",
"NULL" or "!SQLSTATE words".  FILTER: expected for =, > and <, "NOT", or "HINT "
or "EXACT " and the same.  KEY: expected or None.
"""

U = {"only": ("UTF8",)}
UA = {"only": ("UTF8", "SQL_ASCII")}


def f(format=None, **more):
    return dict(more, format=format)


WRITE = [
    ("true", "bool", "RAW true"), ("false", "bool", "RAW false"), ("NULL::bool", "bool", "NULL"),
    ("true", "bool", "RAW 1", f("boolean=1/0")), ("false", "bool", "TEXT no", f("yes/no")),
    ("true", "bool", "TEXT 1", f('"1"/"0"')), ("true", "bool", "RAW true", f("true/false")),
    ("true", "bool", 'RAW {"b":1}', f('{"b":{value:1/0}}')),
    ("true", "bool", 'RAW {"b":"1"}', f('{"b":"{value:1/0}"}')),
    ("true", "bool", "TEXT true", f("string")),
    ("42", "int", "RAW 42"), ("-7::smallint", "smallint", "RAW -7"),
    ("9223372036854775807", "bigint", "RAW 9223372036854775807"),
    ("'-9223372036854775808'::bigint", "bigint", "RAW -9223372036854775808"),
    ("42", "int", "TEXT 42", f("string")), ("42", "int", 'RAW {"I":"42"}', f('{"I":"{value}"}')),
    ("42", "int", 'RAW {"I":42}', f('{"I":{value}}')), ("42", "int", "TEXT #42", f('"#{value}"')),
    ("0.1::float8", "float8", "RAW 0.1"), ("1e20::float8", "float8", "RAW 1e+20"),
    ("1::float8/3", "float8", "RAW 0.3333333333333333"), ("0.1::float4", "float4", "RAW 0.1"),
    ("'NaN'::float8", "float8", "!22023 Infinity and NaN"), ("'-Infinity'::float4", "float4", "!22023"),
    ("'NaN'::float8", "float8", 'RAW {"N":"nan"}', f('{value}|{"N":"{value:inf}"}')),
    ("'-inf'::float8", "float8", 'RAW {"N":"-inf"}', f('{value}|{"N":"{value:inf}"}')),
    ("'-inf'::float8", "float8", 'RAW {"N":"-inf"}', f('+inf/-inf/nan{"N":"{value}"}')),
    ("0.5::float8", "float8", 'RAW 0.5', f('+inf/-inf/nan{"N":"{value}"}')),
    ("1.5::float8", "float8", "RAW 1.5", f('{value}|{"N":"{value:inf}"}')),
    ("1.5::float8", "float8", "RAW 1.5", f("Infinity/-Infinity/NaN")),
    ("'inf'::float8", "float8", "TEXT Infinity", f("Infinity/-Infinity/NaN")),
    ("12.50::numeric", "numeric", "RAW 12.50"), ("1e30::numeric", "numeric", "RAW 1" + "0" * 30),
    ("18446744073709551616::numeric", "numeric", "RAW 18446744073709551616"),
    ("'NaN'::numeric", "numeric", "!22023 column"), ("'Infinity'::numeric", "numeric", "!22023"),
    ("12.50::numeric", "numeric", "RAW 12.50", f("numeric=double")),
    ("12.50::numeric", "numeric", "TEXT 12.50", f("string")),
    ("12.00::numeric", "numeric", 'RAW {"I":"12"}', f('{"I":"{value:integer}"}|{value}')),
    ("12.50::numeric", "numeric", "RAW 12.50", f('{"I":"{value:integer}"}|{value}')),
    ("12.5::numeric::money", "money", "RAW 12.50"),
    ("'a\"b'::text", "text", 'TEXT a"b'), ("''::text", "text", "TEXT "), ("'é'::text", "text", "TEXT é"),
    ("'日本'::text", "text", "TEXT 日本", UA), ("E'\\xff'::text", "text", "!22023 not valid UTF-8",
                                             {"only": ("SQL_ASCII",)}),
    ("'ab'::char(5)", "char(5)", "TEXT ab"), ("'x'::name", "name", "TEXT x"),
    ("'a\"b'::text", "text", 'RAW {"S":"a\\"b"}', f('{"S":"{value}"}')),
    ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "uuid", "TEXT a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "uuid", "TEXT a0eebc999c0b4ef8bb6d6bb9bd380a11", f("hex")),
    ("'\\x00fffe'::bytea", "bytea", "TEXT AP/+"), ("'\\x00fffe'::bytea", "bytea", "TEXT AP_-", f("base64url")),
    ("'\\x00'::bytea", "bytea", "TEXT AA=="), ("'\\x00'::bytea", "bytea", "TEXT AA", f("base64url")),
    ("'\\x00fffe'::bytea", "bytea", "TEXT 00fffe", f("hex")), ("''::bytea", "bytea", "TEXT "),
    ("'\\x00fffe'::bytea", "bytea", 'RAW {"B":"AP_-"}', f('{"B":"{value:base64url}"}')),
    ("'{\"b\": 1,  \"a\":1.10}'::json", "json", 'RAW {"b": 1,  "a":1.10}'),
    ("'{\"b\":1,\"a\":1.10}'::jsonb", "jsonb", 'RAW {"a": 1.10, "b": 1}'),
    ("'[1]'::jsonb", "jsonb", "TEXT [1]", f("jsonb=string")),
    ("'2015-11-01'::date", "date", "TEXT 2015-11-01"), ("'0001-01-01'::date", "date", "TEXT 0001-01-01"),
    ("'infinity'::date", "date", "!22023 Infinity"), ("'10000-01-01'::date", "date", "!22023 year"),
    ("'0044-03-15 BC'::date", "date", "!22023 year"), ("'5874897-12-31'::date", "date", "!22023"),
    ("'2015-11-01'::date", "date", "TEXT 01.11.2015", f('"DD.MM.YYYY"')),
    ("'2015-11-15'::date", "date", "!22023 finer", f('"MM/YYYY"')),
    ("'2015-11-01'::date", "date", "TEXT 11/2015", f('"MM/YYYY"')),
    ("'2015-11-01'::date", "date", "TEXT 2015-11-01T00:00:00Z", f("timestamp")),
    ("'2015-11-01'::date", "date", "TEXT 2015-10-31T23:00:00Z", f("timestamp", zone="Europe/Berlin")),
    ("'2015-11-01'::date", "date", "RAW 1446336000", f("epoch")),
    ("'09:30:12'::time", "time", "TEXT 09:30:12"), ("'09:30:12.5'::time", "time", "TEXT 09:30:12.500"),
    ("'24:00:00'::time", "time", "TEXT 24:00:00"), ("'09:30:12'::time", "time", "TEXT 09:30:12.000000", f("sql_us")),
    ("'09:30:12.5'::time", "time", "!22023 finer", f("iso_s")), ("'09:30'::time", "time", "RAW 34200", f("epoch")),
    ("'09:30'::time", "time", "TEXT 09.30", f('"HH24.MI"')), ("'09:30:12'::time", "time", "!22023", f('"HH24.MI"')),
    ("'09:30:12+05:45'::timetz", "timetz", "TEXT 09:30:12+05:45"),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "TEXT 2015-11-01T09:30:12Z"),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "TEXT 2015-11-01T09:30:12.500Z"),
    ("'2015-11-01 09:30:12.000005+00'::timestamptz", "timestamptz", "TEXT 2015-11-01T09:30:12.000005Z"),
    ("'1969-12-31 23:59:59.5+00'::timestamptz", "timestamptz", "TEXT 1969-12-31T23:59:59.500Z"),
    ("'1999-12-31 23:59:59.5+00'::timestamptz", "timestamptz", "TEXT 1999-12-31T23:59:59.500Z"),
    ("'2015-11-01 09:30:12+05:45'::timestamptz", "timestamptz", "TEXT 2015-11-01T03:45:12Z"),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "TEXT 2015-11-01T09:30:12Z", f("iso_s")),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "!22023 column \"c\" finer", f("iso_s")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "TEXT 2015-11-01T09:30:12.000Z", f("iso_ms")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "TEXT 2015-11-01T09:30:12.000000Z", f("iso_us")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "TEXT 2015-11-01 09:30:12.000000", f("sql_us")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "TEXT 2015-11-01 10:30:12", f("sql", zone="Europe/Berlin")),
    ("'2015-10-25 00:30:12+00'::timestamptz", "timestamptz", "!22023 another time", f("sql", zone="Europe/Berlin")),
    ("'2015-10-25 01:30:12+00'::timestamptz", "timestamptz", "TEXT 2015-10-25 02:30:12", f("sql", zone="Europe/Berlin")),
    ("'2015-03-29 02:30'::timestamp", "timestamp", "!22023 no such local time", f("epoch", zone="Europe/Berlin")),
    ("'infinity'::timestamptz", "timestamptz", "!22023"), ("'0044-03-15 BC'::timestamptz", "timestamptz", "!22023"),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "RAW 1446370212", f("epoch")),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "!22023", f("epoch")),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "RAW 1446370212500", f("epoch_ms")),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "RAW 1446370212500000", f("epoch_us")),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "RAW 1446370212500000000", f("epoch_ns")),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "RAW 1446370212.5", f("epoch_decimal")),
    ("'2015-11-01 09:30:10+00'::timestamptz", "timestamptz", "RAW 1446370210", f("epoch_decimal")),
    ("'1970-01-01 00:00+00'::timestamptz", "timestamptz", "RAW 0", f("epoch_ns")),
    ("'1970-01-01 00:00+00'::timestamptz", "timestamptz", "RAW 0", f("epoch_decimal")),
    ("'1969-12-31 23:59:58.5+00'::timestamptz", "timestamptz", "RAW -1.5", f("epoch_decimal")),
    ("'1969-12-31 23:59:58.5+00'::timestamptz", "timestamptz", "RAW -1500", f("epoch_ms")),
    ("'2013-12-04 00:00:00.123+00'::timestamptz", "timestamptz", 'RAW {"T":"1386115200123"}',
     f('{"T":"{value:epoch_ms}"}')),
    ("'2013-12-04 00:00:00.123+00'::timestamptz", "timestamptz", "TEXT /Date(1386115200123)/",
     f('"/Date({value:epoch_ms})/"')),
    ("'2015-11-01 09:30:00+00'::timestamptz", "timestamptz", "TEXT 2015/11/01 09:30", f('"YYYY/MM/DD HH24:MI"')),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "!22023", f('"YYYY/MM/DD HH24:MI"')),
    ("'2015-11-01 09:30:00+00'::timestamptz", "timestamptz", "TEXT 2015/11/01 10:30",
     f('"YYYY/MM/DD HH24:MI"', zone="Europe/Berlin")),
    ("'2015-10-25 00:30:00+00'::timestamptz", "timestamptz", "!22023", f('"YYYY/MM/DD HH24:MI"', zone="Europe/Berlin")),
    ("'2015-11-01 09:30:00+00'::timestamptz", "timestamptz", "TEXT 2015-11-01T09:30:00+00:00",
     f('"YYYY-MM-DDTHH24:MI:SSTZH:TZM"')),
    ("'2015-11-01 21:30:00+00'::timestamptz", "timestamptz", "!22023", f('"YYYY/MM/DD HH12:MI"')),
    ("'1815-11-01 00:00:00+00'::timestamptz", "timestamptz", "!22023", f('"DD.MM.YY"')),
    ("'2015-11-01 09:30:12'::timestamp", "timestamp", "TEXT 2015-11-01T09:30:12"),
    ("'2015-11-01 09:30:12'::timestamp", "timestamp", "TEXT 2015-11-01 09:30:12.000000", f("sql_us")),
    ("'2015-11-01 10:30:12'::timestamp", "timestamp", "RAW 1446370212", f("epoch", zone="Europe/Berlin")),
    ("'2015-03-29 02:30'::timestamp", "timestamp", "TEXT 2015-03-29T02:30:00", f(None, zone="Europe/Berlin")),
    ("'1 day 2 hours'::interval", "interval", "TEXT P1DT2H"), ("'1.5 seconds'::interval", "interval", "RAW 1.5", f("epoch_decimal")),
    ("'1 day 2 hours'::interval", "interval", "RAW 93600", f("epoch")),
    ("'1 month'::interval", "interval", "!22023 months", f("epoch")),
    ("'happy'::public.mood", "public.mood", "TEXT happy"), ("'10.0.0.1'::inet", "inet", "TEXT 10.0.0.1"),
    ("'[2015-11-01 00:00+00,)'::tstzrange", "tstzrange", 'TEXT ["2015-11-01 00:00:00+00",)'),
    ("5::public.positive", "public.positive", "RAW 5"), ("NULL::public.positive", "public.positive", "NULL"),
    ("ARRAY[1,NULL,3]", "int[]", "RAW [1,null,3]"), ("'{}'::int[]", "int[]", "RAW []"),
    ("'{{1,2},{3,4}}'::int[]", "int[]", "RAW [[1,2],[3,4]]"), ("'[5:6]={1,2}'::int[]", "int[]", "RAW [1,2]"),
    ("ARRAY['a\"b', NULL, '']", "text[]", 'RAW ["a\\"b",null,""]'),
    ("ARRAY['{\"a\":1}'::jsonb]", "jsonb[]", 'RAW [{"a": 1}]'), ("ARRAY['é']", "text[]", 'RAW ["é"]'),
    ("ARRAY['\\x00'::bytea]", "bytea[]", 'RAW ["AA=="]'),
    ("ARRAY[7::bigint]", "bigint[]", 'RAW [{"I":"7"}]', f('{"I":"{value}"}')),
    ("ARRAY['2015-11-01 09:30:12+00'::timestamptz]", "timestamptz[]", "RAW [1446370212]", f("epoch")),
    ("ARRAY['NaN'::float8]", "float8[]", "!22023"),
    ("ROW(1,'x')::public.pair", "public.pair", 'RAW {"a":1,"b":"x"}'),
    ("ROW(NULL,NULL)::public.pair", "public.pair", 'RAW {"a":null,"b":null}'),
    ("ROW(ROW(1,'x'), ARRAY['2015-11-01 09:30:12+00'::timestamptz])::public.nested", "public.nested",
     'RAW {"p":{"a":1,"b":"x"},"t":[1446370212]}', f("timestamptz=epoch")),
    ("ROW(1)::public.strange", "public.strange", 'RAW {"größe":1}'),
    ("'pg_class'::regclass", "regclass", "TEXT pg_class"),
    ("repeat('x', 5000)::text", "text", "TEXT " + "x" * 5000),
]

FALCON = dict(format="timestamptz=iso_s timestamp=iso_s numeric=double",
              filter_format="timestamptz=sql_us timestamp=sql_us time=sql_us boolean=1/0")

FILTER = [
    ("42", "int", "EXACT RAW 42", "EXACT RAW 42", "EXACT RAW 42"),
    ("true", "bool", "EXACT RAW true", "NOT", "NOT"), ("true", "bool", "EXACT RAW 1", "NOT", "NOT", FALCON),
    ("true", "bool", "EXACT TEXT yes", "NOT", "NOT", f("1/0", filter_format="yes/no")),
    ("9007199254740991", "bigint", "EXACT RAW 9007199254740991", "EXACT RAW 9007199254740991",
     "EXACT RAW 9007199254740991", f("bigint=double")),
    ("9007199254740992", "bigint", "NOT", "HINT RAW 9007199254739968", "HINT RAW 9007199254742016", f("bigint=double")),
    ("-9007199254740993", "bigint", "NOT", "HINT RAW -9007199254742017", "HINT RAW -9007199254739969", f("bigint=double")),
    ("9223372036854775807", "bigint", "NOT", "NOT", "NOT", f("bigint=double")),
    ("9223372036854775807", "bigint", *["EXACT RAW 9223372036854775807"] * 3),
    ("0.1::float8", "float8", *["EXACT RAW 0.1"] * 3), ("'-0'::float8", "float8", *["EXACT RAW 0"] * 3),
    ("'NaN'::float8", "float8", "NOT", "NOT", "NOT"), ("'inf'::float8", "float8", "NOT", "NOT", "NOT"),
    ("0.1::float4", "float4", "NOT", "HINT RAW 0.099999994", "HINT RAW 0.10000001"),
    ("0::float4", "float4", "NOT", "HINT RAW 0", "HINT RAW 0"), ("'NaN'::float4", "float4", "NOT", "NOT", "NOT"),
    ("3.4028235e38::float4", "float4", "NOT", "HINT RAW 3.4028233e+38", "NOT"),
    ("12.50::numeric", "numeric", *["EXACT RAW 12.5"] * 3), ("12.00::numeric", "numeric", *["EXACT RAW 12"] * 3),
    ("1200::numeric", "numeric", *["EXACT RAW 1200"] * 3), ("12.345::numeric", "numeric(10,2)", "NOT", "HINT RAW 12.335", "HINT RAW 12.355"),
    ("'NaN'::numeric", "numeric", "NOT", "NOT", "NOT"), ("'inf'::numeric", "numeric", "NOT", "NOT", "NOT"),
    ("12::numeric", "numeric", "NOT", "HINT RAW 11.999999999999988", "HINT RAW 12.000000000000012", FALCON),
    ("0::numeric", "numeric", "NOT", "HINT RAW 0", "HINT RAW 0", FALCON),
    ("-1::numeric", "numeric", "NOT", "HINT RAW -1.000000000000001", "HINT RAW -0.999999999999999", FALCON),
    ("12::numeric", "numeric(10,2)", "NOT", "HINT RAW 11.989999999999988", "HINT RAW 12.010000000000012", FALCON),
    ("12.5::numeric", "numeric", *["EXACT TEXT NUMERIC '12.5'"] * 3, f(None, filter_format="numeric=\"NUMERIC '{value}'\"")),
    ("'x'::text", "text", *["EXACT TEXT x"] * 3), ("''::text", "text", *["EXACT TEXT "] * 3),
    ("'é'::varchar", "varchar(9)", *["EXACT TEXT é"] * 3), ("'x'::char(3)", "char(3)", "NOT", "NOT", "NOT"),
    ("'x'::name", "name", "NOT", "NOT", "NOT"), ("'x'::\"char\"", '"char"', "NOT", "NOT", "NOT"),
    ("'x'::public.citextish", "public.citextish", "NOT", "NOT", "NOT"),
    ("E'\\xff'::text", "text", "NOT", "NOT", "NOT", {"only": ("SQL_ASCII",)}),
    ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "uuid", "EXACT TEXT a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "NOT", "NOT"),
    ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "uuid", "EXACT TEXT a0eebc999c0b4ef8bb6d6bb9bd380a11", "NOT", "NOT",
     f(None, filter_format="uuid=hex")),
    ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "uuid", 'EXACT TEXT "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"', "NOT", "NOT",
     f(None, filter_format='uuid="""{value}"""')),
    ("'happy'::public.mood", "public.mood", "EXACT TEXT happy", "NOT", "NOT"),
    ("'[1]'::jsonb", "jsonb", "NOT", "NOT", "NOT"), ("'[1]'::json", "json", "NOT", "NOT", "NOT"),
    ("'{1}'::int[]", "int[]", "NOT", "NOT", "NOT"), ("ROW(1,'x')::public.pair", "public.pair", "NOT", "NOT", "NOT"),
    ("'\\x00'::bytea", "bytea", "NOT", "NOT", "NOT"), ("'<a/>'::xml", "xml", "NOT", "NOT", "NOT"),
    ("'1 day'::interval", "interval", "NOT", "NOT", "NOT"), ("'10.0.0.1'::inet", "inet", "NOT", "NOT", "NOT"),
    ("12::money", "money", "NOT", "NOT", "NOT"), ("'09:30+00'::timetz", "timetz", "NOT", "NOT", "NOT"),
    ("5::public.positive", "public.positive", *["EXACT RAW 5"] * 3),
    ("'2015-11-01'::date", "date", *["EXACT TEXT 2015-11-01"] * 3), ("'infinity'::date", "date", "NOT", "NOT", "NOT"),
    ("'0044-03-15 BC'::date", "date", "NOT", "NOT", "NOT"), ("'10000-01-01'::date", "date", "NOT", "NOT", "NOT"),
    ("'9999-12-31'::date", "date", *["EXACT TEXT 9999-12-31"] * 3),
    ("'2015-11-01'::date", "date", "NOT", "HINT TEXT 2015-11-01T00:00:00Z", "HINT TEXT 2015-11-02T00:00:00Z", f("timestamp")),
    ("'9999-12-31'::date", "date", "NOT", "HINT TEXT 9999-12-31T00:00:00Z", "NOT", f("timestamp")),
    ("'2015-03-29'::date", "date", "NOT", "HINT TEXT 2015-03-28T23:00:00Z", "HINT TEXT 2015-03-29T22:00:00Z",
     f("timestamp", zone="Europe/Berlin")),
    ("'2015-11-15'::date", "date", "NOT", "HINT TEXT 2015-11", "HINT TEXT 2015-12", f(None, filter_format='"YYYY-MM"')),
    ("'2015-12-15'::date", "date", "NOT", "HINT TEXT 2015-12-01", "HINT TEXT 2016-01-01",
     f('"YYYY-MM"', filter_format="iso")),
    ("'2015-11-01'::date", "date", *["EXACT TEXT DATE '2015-11-01'"] * 3, f(None, filter_format="date=\"DATE '{value}'\"")),
    ("'09:30:12'::time", "time", *["EXACT TEXT 09:30:12"] * 3), ("'24:00'::time", "time", "NOT", "NOT", "NOT"),
    ("'09:30:12'::time", "time", *["EXACT TEXT 09:30:12.000000"] * 3, FALCON),
    ("'09:30:12.5'::time", "time", "NOT", "HINT TEXT 09:30:12", "HINT TEXT 09:30:13", f(None, filter_format="iso_s")),
    ("'23:59:59.5'::time", "time", "NOT", "HINT TEXT 23:59:59", "NOT", f(None, filter_format="iso_s")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", *["EXACT TEXT 2015-11-01T09:30:12Z"] * 3),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", *["EXACT TEXT 2015-11-01T09:30:12.500Z"] * 3),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz(0)", "NOT", "HINT TEXT 2015-11-01T09:30:11.500Z",
     "HINT TEXT 2015-11-01T09:30:13.500Z"),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz(6)", *["EXACT TEXT 2015-11-01T09:30:12.500Z"] * 3),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz(0)", "NOT", "HINT RAW 1446370211", "HINT RAW 1446370214", f("epoch")),
    ("'00:00:00.5'::time", "time(1)", "NOT", "HINT TEXT 00:00:00.400", "HINT TEXT 00:00:00.600"),
    ("'00:00:00'::time", "time(1)", "NOT", "NOT", "HINT TEXT 00:00:00.100"),
    ("'infinity'::timestamptz", "timestamptz", "NOT", "NOT", "NOT"),
    ("'0044-03-15 BC'::timestamptz", "timestamptz", "NOT", "NOT", "NOT"),
    ("'10000-01-01 00:00+00'::timestamptz", "timestamptz", "NOT", "NOT", "NOT"),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "NOT", "HINT TEXT 2015-11-01 09:30:12.000000",
     "HINT TEXT 2015-11-01 09:30:13.000000", FALCON),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "NOT", "HINT TEXT 2015-11-01 09:30:12.000000",
     "HINT TEXT 2015-11-01 09:30:13.000000", FALCON),
    ("'2015-11-01 09:30:12'::timestamp", "timestamp", "NOT", "HINT TEXT 2015-11-01 09:30:12.000000",
     "HINT TEXT 2015-11-01 09:30:13.000000", FALCON),
    ("'2015-11-01 09:30:12.0005+00'::timestamptz", "timestamptz", "NOT", "HINT TEXT 2015-11-01T09:30:12.000Z",
     "HINT TEXT 2015-11-01T09:30:12.001Z", f("iso", filter_format="iso_ms")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", *["EXACT TEXT 2015-11-01T09:30:12.000Z"] * 3,
     f("iso", filter_format="iso_ms")),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", "NOT", "HINT RAW 1446370212", "HINT RAW 1446370213",
     f("iso", filter_format="epoch")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", *["EXACT RAW 1446370212"] * 3, f("iso", filter_format="epoch")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "NOT", "HINT RAW 1446370212", "HINT RAW 1446370213", f("epoch")),
    ("'1969-12-31 23:59:50+00'::timestamptz", "timestamptz", "NOT", "HINT RAW -11", "HINT RAW -9", f("epoch")),
    ("'2015-11-01 09:30:12.123456+00'::timestamptz", "timestamptz", *["EXACT RAW 1446370212123456"] * 3, f("epoch_us")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "NOT", "HINT TEXT 2015/11/01 09:30", "HINT TEXT 2015/11/01 09:31",
     f("iso", filter_format='"YYYY/MM/DD HH24:MI"')),
    ("'2015-11-01 09:30:00+00'::timestamptz", "timestamptz", *["EXACT TEXT 2015/11/01 09:30"] * 3,
     f("iso", filter_format='"YYYY/MM/DD HH24:MI"')),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "NOT", "HINT TEXT 2015-11-01", "HINT TEXT 2015-11-02",
     f("iso", filter_format='"YYYY-MM-DD"')),
    ("'2015-11-01 23:30:12+00'::timestamptz", "timestamptz", "NOT", "HINT TEXT 2015-11-02", "HINT TEXT 2015-11-03",
     f("iso", filter_format='"YYYY-MM-DD"', zone="Europe/Berlin")),
    # the hour that is there twice: its first pass cannot be spelled
    ("'2015-10-25 00:30:12+00'::timestamptz", "timestamptz", "NOT", "NOT", "HINT TEXT 2015/10/25 02:31",
     f("iso", filter_format='"YYYY/MM/DD HH24:MI"', zone="Europe/Berlin")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", *['EXACT TEXT "2015-11-01T09:30:12Z"'] * 3,
     f(None, filter_format='timestamptz="""{value:iso}"""')),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", *["EXACT TEXT TIMESTAMP '2015-11-01 09:30:12.000000+00'"] * 3,
     f(None, filter_format="timestamptz=\"TIMESTAMP '{value:sql_us}+00'\"")),
    ("'2013-12-04 00:00:00.123+00'::timestamptz", "timestamptz", *['EXACT RAW {"T":"1386115200123000"}'] * 3,
     f('{"T":"{value:epoch_us}"}')),
]

KEY = [
    ("42", "int", "TEXT 42"), ("'a/b'::text", "text", "TEXT a/b"), ("''::text", "text", "TEXT "),
    ("'ab'::char(5)", "char(5)", "TEXT ab"), ("'AbC'::public.citextish", "public.citextish", "TEXT AbC"),
    ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "uuid", "TEXT a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("'2015-11-01'::date", "date", "TEXT 2015-11-01"), ("true", "bool", "TEXT true"), ("true", "bool", "TEXT 1", FALCON),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "TEXT 2015-11-01 09:30:12.000000", FALCON),
    ("'2015-11-01 09:30:12.5+00'::timestamptz", "timestamptz", None, f("epoch")),
    ("'2015-11-01 09:30:12+00'::timestamptz", "timestamptz", "TEXT 1446370212", f('{"T":"{value:epoch}"}')),
    ("'infinity'::date", "date", None), ("'NaN'::float8", "float8", None), ("'NaN'::numeric", "numeric", None),
    ("1.50::numeric", "numeric", "TEXT 1.5"), ("'happy'::public.mood", "public.mood", "TEXT happy"),
    ("'10.0.0.1'::inet", "inet", "TEXT 10.0.0.1"), ("'\\x00'::bytea", "bytea", None), ("'{1}'::int[]", "int[]", None),
    ("'[1]'::jsonb", "jsonb", None), ("ROW(1,'x')::public.pair", "public.pair", None),
    ("7::public.positive", "public.positive", "TEXT 7"), ("7::bigint", "bigint", "TEXT 7", f('{"I":"{value}"}')),
    ("7::bigint", "bigint", "TEXT n7", f('"n{value}"')), ("E'\\xff'::text", "text", None, {"only": ("SQL_ASCII",)}),
]

COARSE = [
    ("int", None, False), ("numeric", None, False), ("numeric(9,2)", None, True),
    ("timestamptz(0)", None, True), ("timestamptz(6)", None, False), ("time(3)", None, True), ("varchar(3)", None, False), ("numeric", "numeric=double", True), ("bigint", "double", True),
    ("float4", None, True), ("float8", None, False), ("timestamptz", None, False), ("timestamptz", "iso", False),
    ("timestamptz", "iso_us", False), ("timestamptz", "iso_ms", True), ("timestamptz", "iso_s", True),
    ("timestamptz", "epoch", True), ("timestamptz", "epoch_ms", True), ("timestamptz", "epoch_us", False),
    ("timestamptz", "epoch_ns", False), ("timestamptz", "epoch_decimal", False), ("timestamptz", "iso|epoch", True),
    ("timestamptz", '"YYYY-MM-DD HH24:MI:SS"', True), ("timestamptz", '"YYYY-MM-DD HH24:MI:SS.US"', False),
    ("timestamptz", '"YYYY-MM-DD HH24:MI:SS.MS"', True), ("date", None, False), ("date", '"DD.MM.YYYY"', False),
    ("date", '"MM.YYYY"', True), ("date", "timestamp", True), ("date", "epoch", False), ("time", '"HH24:MI"', True),
    ("public.moment", "epoch", True), ("text", None, False), ("interval", "epoch", False),
]


def one(world, session, group, function, case, arguments, wanted):
    from session import matches
    options = case[-1] if isinstance(case[-1], dict) else {}
    if session.encoding not in options.get("only", (session.encoding,)):
        return
    names = ["format", "zone"] if function == "codec_write" else \
        ["format", "filter_format", "zone"]
    given = [options.get(name) for name in names]
    got = session.value("SELECT codec.%s(%s, %s)" % (function, case[0], ", ".join(
        ["%s"] * (len(arguments) + len(given)))), *arguments, *given)
    world.check(matches(got, wanted), group, (function,) + tuple(arguments) + (case,), got, wanted)


def run(world):
    for encoding in ("UTF8", "LATIN1", "SQL_ASCII"):
        session = world.session(encoding)
        group = "send-" + encoding
        if not world.wants(group):
            continue
        for case in WRITE:
            one(world, session, group, "codec_write", case, [case[1]], case[2])
        for case in KEY:
            one(world, session, group, "codec_key", case, [case[1]], case[2])
        for case in FILTER:
            for bound, wanted in zip("=><", case[2:5]):
                one(world, session, group, "codec_filter", case, [case[1], bound], wanted)
        for typ, format, wanted in COARSE:
            got = session.value("SELECT codec.codec_coarse(%s, %s)", typ, format)
            world.check(got is wanted, group, ("coarse", typ, format), got, wanted)
