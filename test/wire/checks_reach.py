"""Whom we talk to and what we send: addresses, proxies, redirects, injection."""
import hashlib
import hmac
import ssl

import servers
from backend import Backend
from servers import answer


def check_sent(world):
    """What a request looks like on the wire."""
    b = Backend(world)
    s = servers.Server(servers.echo)

    def sent(*options, path="/"):
        b.call(s.url(path), *options)
        return s.requests[-1]

    plain = sent()
    world.check("a GET",
                sorted(line.partition(":")[0] for line in plain.split("\r\n"))
                == sorted(["GET / HTTP/1.1", "Host", "User-Agent", "Accept",
                           "Accept-Encoding"]), plain.replace("\r\n", " | "))
    post = sent("method=POST", "body={\"a\":1}")
    world.check("a POST makes up no Content-Type and no Expect",
                "Content-Length: 7" in post and "Content-Type" not in post
                and "Expect" not in post)
    big = sent("method=PUT", "body_size=3000000",
               "header=Content-Type: text/x")
    world.check("3 MB go out without Expect",
                big.startswith("PUT / ") and "Expect" not in big
                and "Content-Length: 3000000" in big
                and "Content-Type: text/x" in big)
    bare = [sent("method=" + m) for m in ("POST", "PUT", "PATCH", "DELETE")]
    world.check("methods without a body",
                ["Content-Length: 0" in head for head in bare]
                == [True, True, True, False]
                and [head.split(" ")[0] for head in bare]
                == ["POST", "PUT", "PATCH", "DELETE"])
    world.check("GET and DELETE can have one",
                "Content-Length: 2" in sent("method=GET", "body={}")
                and sent("method=DELETE", "body={}").startswith("DELETE "))
    got = sent("header=X-Empty:", "header=User-Agent: me",
               "header=Accept-Encoding: identity")
    world.check("headers of the caller's, an empty one too",
                "X-Empty:" in got and "User-Agent: me" in got
                and "gzip" not in got)
    b.close()
    s.close()


def check_paths(world):
    b = Backend(world)
    s = servers.Server(servers.echo)
    for path in ("/a/../b", "/a/./b", "/%2e%2e/b", "/a/%2E%2E/b", "/../../b",
                 "//a//b", "/a;b=c?d=e&f=%20&&g", "/a%2Fb", "/%00", "/a?b?c"):
        got = b.call(s.url(path))["head"]
        world.check("%s arrives as it is" % path,
                    got.lower().startswith("get %s http/1.1" % path.lower()),
                    got.split("?\n")[0].split("\n")[0])
    b.close()
    s.close()


def check_injection(world):
    b = Backend(world)
    s = servers.Server(servers.echo)
    cases = [
        (s.url("/a\r\nX: y"), []),
        (s.url("/a\nb"), []),
        (s.url("/a b"), []),
        (s.url("/a\x7f"), []),
        ("http://user:pw@127.0.0.1:%d/" % s.port, []),
        ("file:///etc/passwd", []),
        ("ftp://127.0.0.1/", []),
        ("127.0.0.1:%d" % s.port, []),
        ("http://", []),
        ("http://[::1/", []),
        (s.url(), ["method=GET /x HTTP/1.1\r\nX: y\r\n\r\nGET"]),
        (s.url(), ["method="]),
        (s.url(), ["header=X: a\r\nY: b"]),
        (s.url(), ["header=X: a\nY: b"]),
        (s.url(), ["header=X\r\nY: b"]),
        (s.url(), ["header=X Y: b"]),
        (s.url(), ["header=no colon"]),
        (s.url(), ["header=: empty"]),
        (s.url(), ["header=Content-Length: 5"]),
        (s.url(), ["header=transfer-encoding: chunked"]),
    ]
    bad = [(url, o) for url, o in cases if b.fault(url, *o)[0] != "22023"]
    world.check("%d requests that must not be sent" % len(cases), not bad, bad
                or "")
    world.check("... and none of them was", s.requests == [] and
                s.connections == 0)
    secret = b.fault(s.url(), "header=X-Key: s3cret\r\nY: b")
    world.check("a message about a header does not hold its value",
                "s3cret" not in str(secret) and "X-Key" in secret[1], secret[1])
    b.close()
    s.close()


def check_redirect(world):
    b = Backend(world)
    there = servers.Server(servers.echo)
    s = servers.Server(servers.scripted({
        "/": answer(b"gone", "302 Found", "Location: " + there.url("/x"))}))
    got = b.call(s.url("/"), "show=Location", "header=X-Key: secret")
    world.check("a redirect is an answer and not followed",
                got["status"] == 302 and got["header"] == there.url("/x")
                and there.connections == 0)
    b.close()
    s.close()
    there.close()


def check_proxy(world):
    b = Backend(world)
    s = servers.Server(servers.echo)
    with open("/proc/%d/environ" % world.cluster.process.pid, "rb") as f:
        env = f.read()
    world.check("the environment names a proxy",
                b"http_proxy=http://127.0.0.1:" in env and b"ALL_PROXY=" in env)
    b.call(s.url("/"))
    b.call(s.url("/", "localhost"))
    world.check("proxies of the environment are not used",
                world.proxy.connections == 0 and s.connections == 2)
    proxy = servers.Server(servers.echo)
    got = b.call("http://nowhere.example/x", "proxy=" + proxy.url())
    world.check("a proxy that was asked for is used, whatever $no_proxy says",
                got["status"] == 200
                and proxy.requests[-1].startswith("GET http://nowhere.example/x"))
    state = b.fault("http://nowhere.example/x", "proxy=" + proxy.url(),
                    "deny_private=1")
    world.check("a proxy and rules on addresses exclude each other",
                state[0] == "42501", state[1])
    got = b.call("http://nowhere.example/x", "proxy=" + proxy.url(),
                 "deny_private=1", "wall_with_proxy=1")
    world.check("... unless that is allowed", got["status"] == 200)
    state = b.fault("http://nowhere.example/x", "proxy=" + proxy.url(),
                    "allowed_hosts=127.0.0.0/8", "wall_with_proxy=1")
    world.check("... by name only", state[0] == "42501", state[1])
    b.close()
    s.close()
    proxy.close()


def check_wall(world):
    b = Backend(world)
    s = servers.Server(servers.echo)
    for name, url, options in (
            ("a loopback address", s.url(), ["deny_private=1"]),
            ("the same as a number", "http://2130706433:%d/" % s.port,
             ["deny_private=1"]),
            ("the same in hexadecimal", "http://0x7f.1:%d/" % s.port,
             ["deny_private=1"]),
            ("0.0.0.0", "http://0.0.0.0:%d/" % s.port, ["deny_private=1"]),
            ("mapped IPv6", "http://[::ffff:127.0.0.1]:%d/" % s.port,
             ["deny_private=1"]),
            ("a name that resolves to it", s.url("/", "localhost"),
             ["deny_private=1"]),
            ("a name from the resolver", s.url("/", "s0.slow.test"),
             ["deny_private=1"]),
            ("a host that is not on the list", s.url(),
             ["allowed_hosts=api.example.com"]),
            ("an address that is in no block", s.url(),
             ["allowed_hosts=10.0.0.0/8"])):
        state = b.fault(url, *options)
        world.check("%s is refused" % name, state[0] == "42501", state[1])
    world.check("... before anything is connected", s.connections == 0)
    for options in (["deny_private=1", "allowed_hosts=127.0.0.0/8"],
                    ["allowed_hosts=localhost"], ["allowed_hosts=*.slow.test"]):
        host = {"*": "s0.slow.test", "l": "localhost"}.get(
            options[-1].partition("=")[2][0], "127.0.0.1")
        got = b.call(s.url("/", host), *options)
        world.check("%s is allowed by %s" % (host, " ".join(options)),
                    got["status"] == 200)
    b.close()
    s.close()


def check_wall_on_reuse(world):
    """A connection that was opened without rules is not a way around them."""
    b = Backend(world)
    s = servers.Server(servers.echo)
    session = "session=%d" % b.server("one")
    b.call(s.url(), session)
    got = b.call(s.url(), session)
    state = b.fault(s.url(), session, "deny_private=1")
    world.check("a kept-alive connection is checked again",
                got["connections"] == 0 and state[0] == "42501"
                and s.connections == 1 and len(s.requests) == 2, state[1])
    b.close()
    s.close()


def check_tls(world):
    b = Backend(world)
    s = servers.Server(servers.echo, tls=servers.server_tls(world.certs))
    ca = "ca_file=%s/ca.pem" % world.certs
    state = b.fault(s.url())
    world.check("an unknown authority is refused and the options named",
                state[0] == "HV00N" and "ca_file" in state[3]
                and "verify" in state[3], state[1])
    world.check("... another authority, too",
                b.fault(s.url(), "ca_file=%s/other.pem" % world.certs)[0]
                == "HV00N")
    world.check("no request was sent to them", s.requests == [])
    got = b.call(s.url(), ca)
    world.check("ca_file as a path", got["status"] == 200
                and got["tls_us"] > 0, "TLS took %d us" % got["tls_us"])
    with open(world.certs + "/ca.pem") as f:
        got = b.call(s.url(), "ca_file=" + f.read())
    world.check("ca_file as PEM text", got["status"] == 200)
    got = b.call(s.url(), "verify=0")
    world.check("verify off", got["status"] == 200)
    state = b.fault("https://s0.slow.test:%d/" % s.port, ca)
    world.check("a certificate for another name is refused",
                state[0] == "HV00N", state[1])
    state = b.fault(s.url(), "ca_file=/nowhere/ca.pem")
    world.check("a ca_file that is not there", state[0] == "HV00N"
                and "ca_file" in state[3], state[1])
    b.close()
    s.close()


def check_client_certificate(world):
    b = Backend(world)
    context = servers.server_tls(world.certs)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(world.certs + "/ca.pem")
    s = servers.Server(servers.echo, tls=context)
    ca = "ca_file=%s/ca.pem" % world.certs
    cert, key = world.certs + "/server.pem", world.certs + "/server.key"
    got = b.call(s.url(), ca, "client_cert=" + cert, "client_key=" + key)
    world.check("a client certificate as files", got["status"] == 200)
    with open(cert) as c, open(key) as k:
        got = b.call(s.url(), ca, "client_cert=" + c.read(),
                     "client_key=" + k.read())
    world.check("a client certificate as PEM text", got["status"] == 200)
    state = b.fault(s.url(), ca)
    world.check("none, where one is needed", state[0] == "HV00N", state[1])
    state = b.fault(s.url(), ca, "client_cert=/nowhere/c.pem",
                    "client_key=" + key)
    world.check("one that is not there", state[0] == "HV00N"
                and "client_cert" in state[3], state[1])
    b.close()
    s.close()


def check_tunnel(world):
    """HTTPS through a proxy: it sees host and port, and no header of ours."""
    b = Backend(world)
    proxy = servers.Server(servers.tunnel)
    s = servers.Server(servers.echo, tls=servers.server_tls(world.certs))
    got = b.call(s.url("/x"), "proxy=" + proxy.url(), "header=X-Key: secret",
                 "ca_file=%s/ca.pem" % world.certs, "show=X-Proxy")
    world.check("https through a proxy", got["status"] == 200
                and "X-Key: secret" in s.requests[0] and got["header"] == "")
    world.check("... which does not see our headers",
                proxy.requests[0].startswith("CONNECT 127.0.0.1:%d " % s.port)
                and "secret" not in proxy.requests[0])
    b.close()
    proxy.close()
    s.close()


def check_aws(world):
    """The signature, computed once more from the request that arrived."""
    b = Backend(world)
    s = servers.Server(servers.echo)
    b.call(s.url("/bucket"), "method=POST", "body={\"a\":1}",
           "header=Content-Type: application/json",
           "aws_sigv4=aws:amz:eu-west-1:es", "aws_key=AKID",
           "aws_secret=SECRET")
    head = dict(line.split(": ", 1) for line in s.requests[0].split("\r\n")[1:])
    head = {name.lower(): value for name, value in head.items()}
    auth = dict(part.strip().split("=", 1) for part in
                head["authorization"].partition(" ")[2].split(","))
    signed = auth["SignedHeaders"].split(";")
    canonical = "\n".join(
        ["POST", "/bucket", ""]
        + ["%s:%s" % (name, head[name].strip()) for name in signed]
        + ["", ";".join(signed),
           hashlib.sha256(b'{"a":1}').hexdigest()])
    stamp = head["x-amz-date"]
    scope = "%s/eu-west-1/es/aws4_request" % stamp[:8]
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope,
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4SECRET"
    for part in scope.split("/") + [text]:
        key = hmac.new(key, part.encode(), "sha256").digest()
    world.check("SigV4 signs what is sent", auth["Signature"] == key.hex()
                and auth["Credential"] == "AKID/" + scope,
                auth["SignedHeaders"])
    b.close()
    s.close()


def check_repeat(world):
    """
    libcurl sends a request again when a kept-alive connection dies under it,
    also a POST that was carried out.  The guard in http_prereq_cb stops that;
    the second check is the same POST with the guard off, which the server
    carries out once on the dying connection and sees once more on a new one.
    """
    b = Backend(world)
    session = "session=%d" % b.server("one")

    def posts(*options):
        s = servers.Server(servers.dies_on_second)
        b.call(s.url("/warm"), session)
        state = b.fault(s.url("/pay"), session, "method=POST", "body=1",
                        *options)
        s.close()
        return (sum(r.startswith("POST") for r in s.requests), state)

    seen, state = posts()
    world.check("a POST on a dying connection is seen once", seen == 1
                and state[0] == "HV00N", "seen %d time(s), %s" % (seen, state[1]))
    seen, state = posts("repeatable=1")
    world.check("without the guard libcurl sends it twice", seen == 2,
                "seen %d time(s)" % seen)
    s = servers.Server(servers.dies_on_second)
    b.call(s.url("/warm"), session)
    got = b.call(s.url("/list"), session, "repeatable=1")
    world.check("a GET is repeated and answered", got["status"] == 200
                and len(s.requests) == 3)
    s.close()
    b.close()
