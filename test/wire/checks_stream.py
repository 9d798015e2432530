"""Large answers: memory, and small calls beside them."""
import json
import os
import time
import zlib

import servers
from backend import Backend

LARGE = 300 * 1024 * 1024
STEP = 1024 * 1024


def make_files(folder):
    """300 MB with a mark in every MB, and a small file; the CRC of the large."""
    crc = 0
    zeros = bytes(STEP - 8)
    with open(folder + "/large", "wb") as f:
        for i in range(LARGE // STEP):
            mark = b"%08d" % i
            f.seek(i * STEP)
            f.write(mark)
            crc = zlib.crc32(zeros, zlib.crc32(mark, crc))
        f.truncate(LARGE)
    with open(folder + "/small", "wb") as f:
        f.write(b"[1,2,3]" * 100)
    return crc


def one_stream(world, nginx, crc, name, base, *options):
    """Measure a kind of connection: alone, and beside 300 small calls."""
    b = Backend(world)
    b.call(base + "/small", *options)           # TLS and such are set up
    before = b.peak_kb()
    began = time.monotonic()
    got = b.call(base + "/large", *options)
    took = time.monotonic() - began
    grown = (b.peak_kb() - before) / 1024
    world.check("300 MB by %s" % name,
                got["bytes"] == LARGE and got["crc"] == crc and grown < 16,
                "%.0f MB/s, peak +%.1f MB, version %d"
                % (300 / took, grown, got["version"]))
    b.close()
    b = Backend(world)
    b.call(base + "/small", *options)
    before = b.peak_kb()
    got = json.loads(b.value(
        "SELECT rest_test_beside(%s, %s, 300, 10, %s)", base + "/large",
        base + "/small", ["pause_after=10000000", *options]))
    grown = (b.peak_kb() - before) / 1024
    world.check("300 MB beside 300 small calls by %s: under 32 MB" % name,
                got["large"] == LARGE and got["crc"] == crc
                and got["good"] == 300 and got["small"] == 300 * 700
                and grown < 32, "peak +%.1f MB, version %d"
                % (grown, got["version"]))
    world.check("nothing is left of them", b.live() == "0 calls 0 loops")
    b.close()
    return got["version"]


def check_stream(world):
    folder = world.dir + "/nginx"
    os.makedirs(folder + "/www")
    crc = make_files(folder + "/www")
    nginx = servers.Nginx(folder, world.certs)
    try:
        ca = "ca_file=%s/ca.pem" % world.certs
        plain = "http://127.0.0.1:%d" % nginx.plain
        tls = "https://127.0.0.1:%d" % nginx.tls
        versions = [
            one_stream(world, nginx, crc, "HTTP/1.1", plain),
            one_stream(world, nginx, crc, "HTTP/1.1 and TLS", tls, ca,
                       "http2=0"),
            one_stream(world, nginx, crc, "HTTP/2 and TLS", tls, ca)]
        world.check("the versions are what they should be",
                    versions == [11, 11, 20], versions)
        b = Backend(world)
        got = b.call("http://127.0.0.1:%d/small" % nginx.h2c, "h2c=1")
        world.check("HTTP/2 without TLS, for tests",
                    got["version"] == 20 and got["bytes"] == 700)
        session = "session=%d" % b.server("one")
        counts = [b.call(tls + "/small", ca, session)["connections"]
                  for _ in range(5)]
        world.check("HTTP/2 connections are kept alive",
                    counts == [1, 0, 0, 0, 0], counts)
        b.close()
    finally:
        nginx.stop()
