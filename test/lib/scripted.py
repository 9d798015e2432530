"""
scripted.py: an API for one test, made of a function, and a count of checks.

    api = Scripted(lambda request: Reply([{"id": 1}]))
    api.url; api.requests     what came: method, target, headers (lower case), body

Listens on a free port of the loopback interface in threads of this process.
"""
import http.server
import json
import threading
import time


class Reply:
    """What is answered: a document (or bytes), a status, more headers.

    A status that has no body by HTTP's rules is sent without one: bytes of one
    would be the beginning of the next answer of the connection.
    """

    def __init__(self, document=None, status=200, headers=(), wait=0.0,
                 kind="application/json"):
        self.body = document if isinstance(document, bytes) \
            else json.dumps(document).encode()
        if status in (204, 304):
            self.body = b""
        self.status, self.headers, self.wait, self.kind = \
            status, dict(headers), wait, kind


class Request:
    """One request as it came: the target is not decoded."""

    def __init__(self, method, target, headers, body):
        self.method, self.target, self.body = method, target, body
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.path, _, self.query = target.partition("?")


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(self.command, self.path, self.headers,
                          self.rfile.read(length))
        self.server.requests.append(request)
        reply = self.server.script(request)
        if reply.wait:
            time.sleep(reply.wait)
        try:
            self.send_response_only(reply.status)
            self.send_header("Content-Type", reply.kind)
            if reply.status != 204:
                self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, *_):
        pass


class Scripted(http.server.ThreadingHTTPServer):
    """The server; script may be replaced at any time."""
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, script=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script or (lambda request: Reply([]))
        self.requests = []
        self.port = self.server_address[1]
        self.url = "http://127.0.0.1:%d" % self.port
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass                        # a client that went away is no news

    def take(self):
        """The requests so far; forget them."""
        taken, self.requests = self.requests, []
        return taken


class Checks:
    """Counts checks, and says what failed."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, ok, more=""):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print("not ok - %s: %s" % (what, more), flush=True)
        return ok

    def same(self, what, got, want):
        return self.check(what, got == want, "got %r, want %r" % (got, want))

    def close(self):
        """The line that is counted; the exit status."""
        print("%d passed, %d failed" % (self.passed, self.failed))
        return 1 if self.failed or not self.passed else 0
