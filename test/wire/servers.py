"""
servers.py: servers that misbehave on purpose, and nginx for the rest.

Each fault server is a thread that accepts on a free loopback port and hands
every connection, on a thread of its own, to a function handle(conn, server).
"""
import os
import socket
import ssl
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "lib"))
import reap  # noqa: E402
from cluster import free_port  # noqa: E402


class Server:
    """A listening socket and a function for each connection."""

    def __init__(self, handle, tls=None):
        self.handle = handle
        self.tls = tls
        self.requests = []          # heads, as text
        self.connections = 0
        self.facts = {}             # for handlers to note things in
        self.lock = threading.Lock()
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(128)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path="/", host="127.0.0.1"):
        return "http%s://%s:%d%s" % ("s" if self.tls else "", host, self.port,
                                     path)

    def _accept(self):
        while True:
            try:
                conn, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
            threading.Thread(target=self._serve, args=(conn,),
                             daemon=True).start()

    def _serve(self, conn):
        try:
            if self.tls:
                conn = self.tls.wrap_socket(conn, server_side=True)
            self.handle(conn, self)
        except (OSError, ValueError):
            pass
        finally:
            conn.close()

    def request(self, conn):
        """
        Read one request: (head, body), or None when the peer is gone.  The
        head is remembered.
        """
        data = b""
        while b"\r\n\r\n" not in data:
            piece = conn.recv(65536)
            if not piece:
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        head = head.decode("latin-1")
        length = 0
        for line in head.split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
        while len(body) < length:
            piece = conn.recv(65536)
            if not piece:
                return None
            body += piece
        with self.lock:
            self.requests.append(head)
        return head, body

    def close(self):
        self.socket.close()


def path_of(head):
    return head.split(" ")[1]


def answer(body=b"", status="200 OK", *headers, length=None):
    """A whole answer as bytes; length overrides Content-Length."""
    lines = ["HTTP/1.1 " + status]
    lines += headers
    lines.append("Content-Length: %d" % (len(body) if length is None
                                         else length))
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def until_closed(conn):
    """Say nothing more until the peer closes."""
    while conn.recv(65536):
        pass


# ------------------------------------------------------------ the handlers

def hang_at_once(conn, server):
    until_closed(conn)


def hang_in_headers(conn, server):
    server.request(conn)
    conn.sendall(b"HTTP/1.1 200 OK\r\nX-Half: ")
    until_closed(conn)


def hang_in_body(conn, server):
    server.request(conn)
    conn.sendall(answer(b"[1,2,3,", length=1000))
    until_closed(conn)


def refuse_503(conn, server):
    """Closes before it answers, always: something to retry."""
    server.request(conn)


def echo(conn, server):
    """Answers with the request line and headers, keeps the connection."""
    while True:
        got = server.request(conn)
        if got is None:
            return
        head, body = got
        text = head.encode("latin-1") + b"\n" + body
        conn.sendall(answer(b"" if head.startswith("HEAD") else text,
                            length=len(text)))


def dies_on_second(conn, server):
    """
    The first request of a connection is answered; the second is read whole,
    counted as done, and the connection closed without a word.
    """
    if server.request(conn) is None:
        return
    conn.sendall(answer(b"first"))
    got = server.request(conn)
    if got is None:
        return
    with server.lock:
        server.facts["done"] = server.facts.get("done", 0) + 1


def drip(size, step_ms, total):
    """A handler that sends total bytes, size at a time, every step_ms."""
    def handle(conn, server):
        server.request(conn)
        conn.sendall(answer(length=total))
        sent = 0
        while sent < total:
            n = min(size, total - sent)
            conn.sendall(b"x" * n)
            sent += n
            time.sleep(step_ms / 1000)
        until_closed(conn)
    return handle


def slow_start(seconds):
    """A handler that waits before it answers."""
    def handle(conn, server):
        server.request(conn)
        time.sleep(seconds)
        conn.sendall(answer(b"late"))
        until_closed(conn)
    return handle


def scripted(answers):
    """A handler that answers each path with its bytes and closes."""
    def handle(conn, server):
        got = server.request(conn)
        if got is None:
            return
        conn.sendall(answers[path_of(got[0])])
        conn.shutdown(socket.SHUT_WR)
        until_closed(conn)
    return handle


def slow_reader(conn, server):
    """Takes the body at 10 MB/s, then answers."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    head = b""
    while b"\r\n\r\n" not in head:
        head += conn.recv(4096)
    head, _, body = head.partition(b"\r\n\r\n")
    left = int(head.lower().partition(b"content-length:")[2].split()[0])
    left -= len(body)
    taken = 0
    while left > 0:
        n = len(conn.recv(min(left, 65536)))
        left -= n
        taken += n
        if taken >= 200_000:
            taken = 0
            time.sleep(0.02)
    conn.sendall(answer(b"taken"))


def tunnel(conn, server):
    """A proxy that knows CONNECT only."""
    head, _ = server.request(conn)
    host, port = path_of(head).rsplit(":", 1)
    peer = socket.create_connection((host, int(port)))
    conn.sendall(b"HTTP/1.1 200 Connected\r\nX-Proxy: yes\r\n\r\n")

    def copy(a, b):
        try:
            while True:
                data = a.recv(65536)
                if not data:
                    break
                b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    back = threading.Thread(target=copy, args=(peer, conn), daemon=True)
    back.start()
    copy(conn, peer)
    back.join(10)
    peer.close()


class FullQueue:
    """A port whose accept queue is full: connecting to it hangs."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(0)
        self.port = self.socket.getsockname()[1]
        self.fill = []
        for _ in range(8):
            s = socket.socket()
            s.settimeout(0.2)
            self.fill.append(s)
            try:
                s.connect(("127.0.0.1", self.port))
            except OSError:
                break

    def url(self):
        return "http://127.0.0.1:%d/" % self.port

    def close(self):
        for s in self.fill + [self.socket]:
            s.close()


# ------------------------------------------------------------ certificates

def certificates(folder):
    """
    A certificate authority, a certificate for 127.0.0.1 and localhost signed
    by it, and another authority that signed nothing.
    """
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=Test " + name, "-keyout", name + ".key",
                "-out", name + ".pem")
    with open(folder + "/ext", "w") as f:
        f.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key",
            "-out", "server.csr")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey",
            "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "ext",
            "-out", "server.pem")
    for name in os.listdir(folder):
        os.chmod(os.path.join(folder, name), 0o644)


def server_tls(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/server.pem", folder + "/server.key")
    return context


# ------------------------------------------------------------------- nginx

NGINX = """
daemon off;
master_process off;
pid %(dir)s/nginx.pid;
error_log %(dir)s/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path %(dir)s/b; proxy_temp_path %(dir)s/p;
  fastcgi_temp_path %(dir)s/f; uwsgi_temp_path %(dir)s/u;
  scgi_temp_path %(dir)s/s;
  keepalive_requests 100000;
  send_timeout 300s;
  root %(dir)s/www;
  server { listen 127.0.0.1:%(plain)d; }
  server { listen 127.0.0.1:%(h2c)d http2; }
  server {
    listen 127.0.0.1:%(tls)d ssl http2;
    ssl_certificate %(certs)s/server.pem;
    ssl_certificate_key %(certs)s/server.key;
  }
}
"""


class Nginx:
    """Files over HTTP/1.1, and over TLS with HTTP/1.1 and HTTP/2."""

    def __init__(self, folder, certs):
        self.dir = folder
        os.makedirs(folder + "/www", exist_ok=True)
        self.plain, self.tls, self.h2c = free_port(), free_port(), free_port()
        with open(folder + "/nginx.conf", "w") as f:
            f.write(NGINX % {"dir": folder, "certs": certs, "h2c": self.h2c,
                             "plain": self.plain, "tls": self.tls})
        program = "/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") \
            else "nginx"
        self.process = reap.start([program, "-p", folder, "-e",
                                   folder + "/error.log", "-c",
                                   folder + "/nginx.conf"])
        self._wait()

    def _wait(self):
        for port in (self.plain, self.tls, self.h2c):
            for _ in range(100):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            else:
                raise RuntimeError("nginx did not start")

    def stop(self):
        reap.stop(self.process)
