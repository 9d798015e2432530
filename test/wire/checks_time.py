"""Timeouts: what they count, what they do not, and what they say."""
import re
import time

import servers
from backend import Backend


def timed(function):
    began = time.monotonic()
    result = function()
    return (time.monotonic() - began) * 1000, result


def check_phases(world):
    """Each phase times out by its option and is named."""
    b = Backend(world)
    full = servers.FullQueue()
    quiet = servers.Server(servers.hang_at_once)
    headers = servers.Server(servers.hang_in_headers)
    body = servers.Server(servers.hang_in_body)
    for phase, url, option in (
            ("resolving the host name", "http://s30.slow.test/",
             "connect_timeout"),
            ("connecting", full.url(), "connect_timeout"),
            ("setting up the TLS connection",
             "https://127.0.0.1:%d/" % quiet.port, "connect_timeout"),
            ("waiting for the answer to begin", quiet.url(), "timeout"),
            ("receiving the answer", headers.url(), "timeout"),
            ("receiving the answer", body.url(), "timeout")):
        for function in ("rest_test_call", "rest_test_await"):
            # on a busy machine the phase may need longer to be reached
            for limit in (300, 1000, 5000):
                ms, state = timed(lambda: b.fault(url, "%s=%d" % (option, limit),
                                                  function=function))
                if phase in state[1]:
                    break
            world.check("%s while %s (%s)" % (option, phase, function[10:]),
                        state[0] == "HV00N" and phase in state[1]
                        and '"%s" is %d ms' % (option, limit) in state[3]
                        and limit - 10 <= ms < limit + 10000,
                        "%.0f ms; %s; %s" % (ms, state[1], state[2]))
    world.check("nothing is left of them", b.live() == "0 calls 0 loops")
    b.close()
    for s in (full, quiet, headers, body):
        s.close()


def check_not_the_consumer(world):
    """A consumer that does other things for 4 s under a timeout of 2 s."""
    b = Backend(world)
    body = servers.Server(servers.drip(100000, 30, 3_000_000))
    late = servers.Server(servers.slow_start(0.5))
    tls = servers.Server(servers.echo, tls=servers.server_tls(world.certs))
    ca = "ca_file=%s/ca.pem" % world.certs
    short = ["timeout=2000", "connect_timeout=2000", "pause=4000"]
    for name, url, options, function in (
            ("in the body", body.url(), ["pause_after=100000"],
             "rest_test_call"),
            ("in the body, waited for outside", body.url(),
             ["pause_after=100000"], "rest_test_await"),
            ("before the answer begins", late.url(), ["pause_after=0"],
             "rest_test_call"),
            ("while TLS is set up", tls.url(), ["pause_after=0", ca],
             "rest_test_call"),
            ("while the name is resolved", late.url("/", "s1.slow.test"),
             ["pause_after=0"], "rest_test_call")):
        ms, got = timed(lambda: b.fault(url, *short, *options,
                                        function=function))
        world.check("a pause of 4 s %s does not count" % name,
                    got[0] == "00000" and ms >= 4000,
                    "%.0f ms, %s" % (ms, got[1][:40]))
    ms, got = timed(lambda: b.fault(
        servers.Server(servers.slow_start(4)).url(), "timeout=1000"))
    world.check("... but a server that takes 4 s is cut at 1 s",
                got[0] == "HV00N" and ms < 4000, "%.0f ms" % ms)
    b.close()
    for s in (body, late, tls):
        s.close()


def check_begins_anew(world):
    """The timeout starts again with every 64 kB."""
    b = Backend(world)
    fast = servers.Server(servers.drip(20000, 100, 900_000))
    slow = servers.Server(servers.drip(2000, 200, 30_000))
    ms, got = timed(lambda: b.fault(fast.url(), "timeout=3000"))
    world.check("200 kB/s for 4.5 s under a timeout of 3 s goes on",
                got[0] == "00000" and ms > 4000, "%.0f ms" % ms)
    ms, got = timed(lambda: b.fault(slow.url(), "timeout=1500"))
    world.check("10 kB/s is cut: not 64 kB in 1.5 s",
                got[0] == "HV00N" and ms > 1400,
                "%.0f ms; %s" % (ms, got[2]))
    b.close()
    fast.close()
    slow.close()


def check_upload(world):
    """A request that takes long to send is progress, too."""
    b = Backend(world)
    s = servers.Server(servers.slow_reader)
    ms, got = timed(lambda: b.fault(s.url(), "method=POST",
                                    "body_size=40000000", "timeout=2500"))
    world.check("40 MB sent at 10 MB/s at most under a timeout of 2.5 s",
                got[0] == "00000" and ms > 2500, "%.0f ms" % ms)
    b.close()
    s.close()


def check_attempts(world):
    """A failure tells attempts and times; a retry can succeed."""
    b = Backend(world)
    dead = servers.Server(servers.refuse_503)
    state = b.fault(dead.url(), "attempts=3", "backoff=20")
    world.check("the detail has attempts and times",
                state[0] == "HV00N" and re.match(
                    r"After 3 attempts; DNS \d+ ms, connect \d+ ms, TLS 0 ms, "
                    r"waiting", state[2]), state[2])
    world.check("three attempts were made", len(dead.requests) == 3)

    def flaky(conn, server):
        server.request(conn)
        if len(server.requests) < 3:
            return
        conn.sendall(servers.answer(b"at last"))

    flaky = servers.Server(flaky)
    got = b.call(flaky.url(), "attempts=5", "backoff=10")
    world.check("the third attempt succeeds", got["head"] == "at last"
                and got["attempts"] == 3 and got["connections"] == 3)
    state = b.fault("http://127.0.0.1:1/")
    world.check("a refused connection", state[0] == "HV00N", state[1])
    state = b.fault("http://no.such.host.invalid/")
    world.check("a name that nobody knows", state[0] == "HV00N", state[1])
    b.close()
    dead.close()
    flaky.close()
