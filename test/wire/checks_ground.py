"""Reports, guards, the decoder, the address wall, sessions, order of freeing."""
import gzip
import os
import random
import zlib

import psycopg2

import servers
from backend import Backend


def report(b, state, message, warning=False):
    """What a client sees of a fault: (sqlstate, message, detail)."""
    try:
        b.cursor.execute("SELECT rest_test_report(%s, %s, %s)",
                         (state, psycopg2.Binary(message), warning))
    except psycopg2.Error as e:
        b.conn.rollback()
        return e.pgcode, e.diag.message_primary, e.diag.message_detail
    return ("00000", b.conn.notices[-1] if b.conn.notices else "", "")


def check_report(world):
    b = Backend(world)
    world.check("a fault keeps its state, text and detail",
                report(b, "HV00N", "niño €".encode())
                == ("HV00N", "niño €", "niño €."))
    world.check("bytes that are no UTF-8 become question marks",
                report(b, "HV00L", b"a\xff\xc3b\xed\xa0\x80\xf5c")[1]
                == "a??b????c")
    world.check("control characters become question marks",
                report(b, "HV00L", b"a\x1b[31m\x07\nb\tc")[1] == "a?[31m?\nb\tc")
    world.check("an invalid state is an internal error, not a crash",
                report(b, "hv\x01", b"x")[0] == "XX000")
    got = report(b, "HV00N", b"careful", True)
    world.check("a fault can be a warning",
                got[0] == "00000" and "WARNING:  careful" in got[1])
    cut = report(b, "HV00N", "é".encode() * 600)[1]
    world.check("a long text is cut between characters",
                set(cut) == {"é"} and len(cut) > 200, len(cut))
    b.close()


def check_report_latin(world):
    world.cluster.sql("CREATE DATABASE latin ENCODING 'LATIN1' "
                      "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    world.cluster.sql("CREATE EXTENSION rest_fdw_test", "latin")
    b = Backend(world)
    b.conn.close()
    b.conn = world.cluster.connect("latin")
    b.conn.set_client_encoding("UTF8")
    b.cursor = b.conn.cursor()
    world.check("what LATIN1 has is converted, what it lacks becomes ?",
                report(b, "HV00L", "é€ü日".encode() + b"\xff.")[1] == "é?ü??.")
    b.close()


def check_guard(world):
    b = Backend(world)
    world.check("guards fire once, last in first out, children first",
                b.value("SELECT rest_test_guard()") == "aedc",
                b.value("SELECT rest_test_guard()"))
    b.close()


def inflate(b, kind, data, piece=1000):
    """Decoded bytes, or the SQLSTATE."""
    try:
        return bytes(b.value("SELECT rest_test_inflate(%s, %s, %s)", kind,
                             psycopg2.Binary(data), piece))
    except psycopg2.Error as e:
        b.conn.rollback()
        return e.pgcode


def check_inflate(world):
    b = Backend(world)
    text = b"".join(b"row %d, %d\n" % (i, i * i) for i in range(20000))
    packed = gzip.compress(text)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = raw.compress(text) + raw.flush()
    good = {"gzip": packed, "zlib": zlib.compress(text), "raw": raw}
    for piece in (1, 7, 1000, 10 ** 6):
        ok = all(inflate(b, "gzip" if name == "gzip" else "deflate", data,
                         piece) == text for name, data in good.items())
        world.check("gzip, zlib and raw deflate in pieces of %d" % piece, ok)
    world.check("several gzip members are one text",
                inflate(b, "gzip", packed + gzip.compress(b"end") * 2, 5)
                == text + b"endend")
    world.check("an empty body is fine", inflate(b, "gzip", b"") == b""
                and inflate(b, "deflate", b"") == b"")
    world.check("raw deflate of nothing", inflate(b, "deflate", b"\x03\x00")
                == b"")
    cuts = [random.randrange(1, len(packed)) for _ in range(40)] \
        + [1, 9, 10, 11, len(packed) - 8, len(packed) - 1]
    world.check("every cut of a gzip stream is an error",
                {inflate(b, "gzip", packed[:n]) for n in cuts} == {"HV00L"})
    world.check("every cut of a zlib stream is an error",
                {inflate(b, "deflate", good["zlib"][:n]) for n in
                 (1, 2, 3, 500, len(good["zlib"]) - 1)} == {"HV00L"})
    wrong = packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]
    world.check("a wrong checksum is an error",
                inflate(b, "gzip", wrong) == "HV00L")
    world.check("a wrong length is an error",
                inflate(b, "gzip", packed[:-1] + b"\x7f") == "HV00L")
    world.check("garbage after the end is an error",
                inflate(b, "gzip", packed + b"\0\0\0\0") == "HV00L"
                and inflate(b, "gzip", packed + b"x") == "HV00L"
                and inflate(b, "deflate", good["zlib"] + b"x") == "HV00L")
    world.check("what is no stream at all is an error",
                inflate(b, "gzip", b"[1,2,3]") == "HV00L")
    b.close()


WALL = [
    # allowed, deny_private, host, address, answer
    ("", False, "a.example", "10.0.0.1", True),
    ("", True, "a.example", "93.184.216.34", True),
    ("", True, "a.example", "2606:4700::1", True),
    ("a.example", False, "a.example", "10.0.0.1", True),
    ("A.Example", False, "a.example.", "1.1.1.1", True),
    ("a.example", False, "b.example", "1.1.1.1", "42501"),
    ("a.example", True, "a.example", "10.0.0.1", False),
    ("*.example", False, "a.b.example", "1.1.1.1", True),
    ("*.example", False, "example", "1.1.1.1", "42501"),
    ("*.example", False, "badexample", "1.1.1.1", "42501"),
    ("127.0.0.0/8", True, "a.example", "127.1.2.3", True),
    ("127.0.0.0/8", True, "a.example", "128.0.0.1", False),
    ("127.0.0.1", True, "a.example", "::ffff:127.0.0.1", True),
    ("::1, 10.0.0.0/31", True, "a.example", "10.0.0.2", False),
    ("10.0.0.0/33", True, "a.example", "10.0.0.2", "22023"),
    ("10.0.0.0/x", True, "a.example", "10.0.0.2", "22023"),
    ("http://a.example", True, "a.example", "10.0.0.2", "22023"),
    ("a*.example", True, "a.example", "10.0.0.2", "22023"),
    ("", True, "a.example", "nonsense", False),
]
PRIVATE = ("0.0.0.0 0.1.2.3 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 "
           "127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 "
           "192.168.0.1 198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 fc00::1 "
           "fdff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 "
           "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe "
           "64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::808:808 "
           "::127.0.0.1 2002:a9fe:a9fe::1 2002:7f00:1:: 2001::1 100::1").split()
PUBLIC = ("1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.0 "
          "126.255.255.255 128.0.0.1 169.253.255.255 169.255.0.0 "
          "172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 223.255.255.255 "
          "2001:4860:4860::8888 fbff::1 ::ffff:8.8.8.8 64:ff9b::808:808 "
          "2002:808:808::1 2001:200::1 101::1 ::8.8.8.8").split()


def wall(b, allowed, deny, host, address):
    try:
        return b.value("SELECT rest_test_wall(%s, %s, %s, %s)", allowed, deny,
                       host, address)
    except psycopg2.Error as e:
        b.conn.rollback()
        return e.pgcode


def check_wall(world):
    b = Backend(world)
    bad = [row for row in WALL if wall(b, *row[:4]) != row[4]]
    world.check("the rules on hosts, %d cases" % len(WALL), not bad, bad or "")
    bad = [a for a in PRIVATE if wall(b, "", True, "h", a) is not False]
    bad += [a for a in PUBLIC if wall(b, "", True, "h", a) is not True]
    world.check("private and public addresses, %d cases"
                % len(PRIVATE + PUBLIC), not bad, bad or "")
    b.close()


def check_session(world):
    b = Backend(world)
    echo = servers.Server(servers.echo)
    one, two = b.server("one"), b.server("two")
    first = b.call(echo.url(), "session=%d" % one)
    second = b.call(echo.url(), "session=%d" % one)
    world.check("a session keeps its connection alive",
                (first["connections"], second["connections"],
                 echo.connections) == (1, 0, 1))
    b.call(echo.url(), "session=%d" % two)
    world.check("sessions of two servers share nothing", echo.connections == 2)
    world.check("the list of sessions",
                b.value("SELECT rest_test_sessions()").count("idle=1 lent=0")
                == 2)
    world.check("a credential is kept",
                b.value("SELECT rest_test_credential(%s, true)", one) == "1 0"
                and b.value("SELECT rest_test_credential(%s, false)", one)
                == "1 0")
    world.cluster.sql("ALTER SERVER one OPTIONS (ADD a 'b')")
    b.value("SELECT 1")
    world.check("ALTER SERVER elsewhere outdates one session and not the other",
                sorted(line.split()[3] for line in
                       b.value("SELECT rest_test_sessions()").splitlines())
                == ["invalidated=0", "invalidated=1"])
    world.check("... and its credential",
                b.value("SELECT rest_test_credential(%s, false)", one) == "0 1")
    third = b.call(echo.url(), "session=%d" % one)
    world.check("... and its connection", third["connections"] == 1)
    world.cluster.sql("CREATE USER MAPPING FOR postgres SERVER two")
    fourth = b.call(echo.url(), "session=%d" % two)
    world.check("a user mapping outdates them, too", fourth["connections"] == 1)
    world.check("what others kept is let go with it",
                b.value("SELECT rest_test_sessions()").count("idle=0") == 1)
    b.call(echo.url(), "session=%d" % one)
    world.check("disconnect",
                b.value("SELECT rest_test_disconnect(%s)", one) == 1
                and b.value("SELECT rest_test_disconnect(0)") == 1
                and b.value("SELECT rest_test_disconnect(0)") == 0)
    world.check("nothing is left", b.live() == "0 calls 0 loops", b.live())
    b.close()
    echo.close()


def check_session_error(world):
    """A loop that was lent comes back from an error and a savepoint."""
    b = Backend(world)
    echo = servers.Server(servers.echo)
    hang = servers.Server(servers.hang_in_body)
    one = b.server("one")
    b.call(echo.url(), "session=%d" % one)
    b.value("""
        DO $$
        BEGIN
            FOR i IN 1..20 LOOP
                BEGIN
                    PERFORM rest_test_call('%s',
                        '{session=%d,timeout=20}');
                EXCEPTION WHEN OTHERS THEN
                    IF SQLSTATE <> 'HV00N' THEN RAISE; END IF;
                END;
            END LOOP;
        END $$""" % (hang.url(), one))
    world.check("an error in a savepoint returns the loop, the call is gone",
                b.live() == "0 calls 1 loops", b.live())
    again = b.call(echo.url(), "session=%d" % one)
    world.check("... and its other connections are still good",
                again["connections"] == 0 and echo.connections == 1)
    b.close()
    hang.close()
    echo.close()


def check_orders(world):
    b = Backend(world)
    hang = servers.Server(servers.hang_in_body)
    world.check("call and loop can be freed in each order",
                b.value("SELECT rest_test_orders(%s)", hang.url()) == "ok"
                and b.live() == "0 calls 0 loops", b.live())
    b.close()
    hang.close()


def check_many_at_once(world):
    b = Backend(world)
    echo = servers.Server(servers.echo)
    urls = [echo.url("/%d" % i) for i in range(40)]
    before = b.fds()
    got = b.value("SELECT rest_test_many(%s)", urls)
    world.check("40 calls at once", got.startswith("40 good"), got)
    world.check("their descriptors are gone", b.fds() == before,
                "%d, then %d" % (before, b.fds()))
    world.check("nothing is left of them", b.live() == "0 calls 0 loops")
    b.close()
    echo.close()


def check_too_many_fds(world):
    """The server's share of descriptors is a limit, not a crash."""
    b = Backend(world)
    hang = servers.Server(servers.hang_in_body)
    limit = int(b.value("SHOW max_files_per_process")) // 3
    state = b.fault("{%s}" % ",".join([hang.url()] * (limit + 50)),
                    function="rest_test_many")
    world.check("too many calls at once are an error", state[0] == "53400",
                state[:2])
    world.check("... after which nothing is left",
                b.live() == "0 calls 0 loops" and b.fds() < 60,
                "%s, %d descriptors" % (b.live(), b.fds()))
    b.close()
    hang.close()


def check_unused(world):
    """Loading the library starts nothing: no thread, no descriptor."""
    b = Backend(world)
    b.value("SELECT 1")
    before = b.fds()
    b.value("LOAD 'rest_fdw_test'")
    b.live()
    world.check("loading opens no descriptor and starts no thread",
                b.fds() == before
                and len(os.listdir("/proc/%d/task" % b.pid)) == 1,
                "%d descriptors" % before)
    b.close()
