"""Answers: whole ones in all their forms, and those that are not whole."""
import gzip
import json
import zlib

import servers
from backend import Backend
from servers import answer

TEXT = json.dumps([{"id": i, "name": "n%d" % i} for i in range(5000)]).encode()
PACKED = gzip.compress(TEXT)
CRC = zlib.crc32(TEXT)


def chunked(data, *headers, size=1000, end=b"0\r\n\r\n"):
    """The same body in chunks."""
    head = "\r\n".join(["HTTP/1.1 200 OK", "Transfer-Encoding: chunked",
                        *headers]).encode() + b"\r\n\r\n"
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(data[i:i + size]),
                                        data[i:i + size])
                      for i in range(0, len(data), size))
    return head + chunks + end


GZIP = "Content-Encoding: gzip"
GOOD = {
    "/length": answer(TEXT),
    "/chunked": chunked(TEXT),
    "/tiny-chunks": chunked(TEXT, size=1),
    "/trailers": chunked(TEXT, end=b"0\r\nX-End: yes\r\n\r\n"),
    "/gzip": answer(PACKED, "200 OK", GZIP),
    "/gzip-chunked": chunked(PACKED, GZIP, size=100),
    "/gzip-members": answer(gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
                            "200 OK", GZIP),
    "/x-gzip": answer(PACKED, "200 OK", "Content-Encoding: X-GZIP"),
    "/deflate": answer(zlib.compress(TEXT), "200 OK",
                       "Content-Encoding: deflate"),
    "/identity": answer(TEXT, "200 OK", "Content-Encoding: identity"),
    "/1xx": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3 + answer(TEXT),
    "/close": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + TEXT,
    "/1.0": b"HTTP/1.0 200 OK\r\n\r\n" + TEXT,
}
BAD = {
    "/short": answer(TEXT[:500], length=len(TEXT)),
    "/chunk-cut": chunked(TEXT, end=b""),
    "/chunk-wrong": chunked(TEXT, end=b"zz\r\n"),
    "/gzip-half": answer(PACKED[:len(PACKED) // 2], "200 OK", GZIP),
    "/gzip-half-chunked": chunked(PACKED[:-1], GZIP),
    "/gzip-garbage": answer(PACKED + b"trailing", "200 OK", GZIP),
    "/gzip-crc": answer(PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "200 OK", GZIP),
    "/gzip-is-not": answer(TEXT, "200 OK", GZIP),
    "/brotli": answer(TEXT, "200 OK", "Content-Encoding: br"),
    "/twice": answer(gzip.compress(PACKED), "200 OK",
                     "Content-Encoding: gzip, gzip"),
    "/no-http": b"hello\r\n",
    "/headers-cut": b"HTTP/1.1 200 OK\r\nContent-Le",
}


def check_good(world):
    b = Backend(world)
    s = servers.Server(servers.scripted(GOOD))
    for path in GOOD:
        got = b.call(s.url(path))
        world.check("%s arrives whole" % path,
                    got["bytes"] == len(TEXT) and got["crc"] == CRC
                    and got["done"] and got["status"] == 200,
                    "%d bytes" % got["bytes"])
    declared = [p for p in GOOD if b.call(s.url(p))["close_delimited"]]
    world.check("only an end by closing is called one",
                declared == ["/close", "/1.0"], declared)
    got = [b.call(s.url(p), "piece=7")["crc"] for p in ("/length", "/gzip")]
    world.check("read 7 bytes at a time", got == [CRC, CRC])
    b.close()
    s.close()


def check_bad(world):
    b = Backend(world)
    s = servers.Server(servers.scripted(BAD))
    for path in BAD:
        got = b.fault(s.url(path))
        ok = got[0] == ("HV00N" if path == "/headers-cut" else "HV00L")
        world.check("%s is an error" % path, ok, "%s %s" % got[:2])
    world.check("nothing is left of them", b.live() == "0 calls 0 loops")
    b.close()
    s.close()


def check_empty(world):
    b = Backend(world)
    s = servers.Server(servers.scripted({
        "/204": b"HTTP/1.1 204 No Content\r\n\r\n",
        "/304": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
        "/gzip": answer(b"", "200 OK", GZIP),
        "/head": answer(b"", "200 OK", GZIP, length=5000),
        "/500": answer(b"no", "500 Oops")}))
    for path, status in (("/204", 204), ("/304", 304), ("/gzip", 200)):
        got = b.call(s.url(path))
        world.check("%s has no body and is done" % path,
                    got["status"] == status and got["bytes"] == 0
                    and got["done"] and not got["close_delimited"])
    got = b.call(s.url("/head"), "method=HEAD", "show=content-length")
    world.check("HEAD has headers and no body",
                got["bytes"] == 0 and got["done"] and got["header"] == "5000")
    world.check("a status of 500 is an answer",
                b.call(s.url("/500"))["status"] == 500)
    b.close()
    s.close()


def check_limits(world):
    b = Backend(world)
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    s = servers.Server(servers.scripted({
        "/bomb": answer(bomb, "200 OK", GZIP),
        "/plain": answer(b"x" * 5000),
        "/headers": answer(b"", "200 OK", *["X-%d: %s" % (i, "y" * 1000)
                                            for i in range(300)]),
        "/one-line": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 5_000_000}))
    before = b.peak_kb()
    got = b.call(s.url("/bomb"))
    grown = (b.peak_kb() - before) / 1024
    world.check("200 MB out of a gzip bomb cost under 8 MB",
                got["bytes"] == 200_000_000 and grown < 8,
                "%d kB on the wire, peak +%.1f MB" % (len(bomb) // 1024, grown))
    world.check("max_body_bytes counts what is decoded",
                b.fault(s.url("/bomb"), "max_body=1000000")[0] == "54000")
    world.check("max_body_bytes is exact",
                b.call(s.url("/plain"), "max_body=5000")["bytes"] == 5000
                and b.fault(s.url("/plain"), "max_body=4999")[0] == "54000")
    world.check("too many headers", b.fault(s.url("/headers"))[0] == "54000"
                and b.call(s.url("/headers"), "max_headers=400000")["status"]
                == 200)
    state = b.fault(s.url("/one-line"))
    world.check("a header line without end", state[0] in ("54000", "HV00L",
                                                          "HV00N", "53200"),
                state[:2])
    b.close()
    s.close()


def check_headers(world):
    b = Backend(world)
    s = servers.Server(servers.scripted({
        "/": b"HTTP/1.1 103 Early\r\nX-A: early\r\n\r\n"
             b"HTTP/1.1 200 OK\r\nx-a:   first  \r\nX-A: second\r\n"
             b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: trailer\r\n\r\n"}))
    got = b.call(s.url("/"), "show=X-a", "headers_first=1")
    world.check("headers of the final answer alone, any case, trimmed",
                got["header"] == "first", got["header"])
    b.close()
    s.close()
