"""
web.py: the servers of the bench: nginx for what has to be fast, slow.py for
what has to take a known time, sink.py for what is written.
"""
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "test", "lib"))
import reap  # noqa: E402
from cluster import free_port  # noqa: E402

ITEM = ('{"id":$1,"name":"Customer $1","email":"user$1@example.com","active":true,"amount":12.50,'
        '"score":0.125,"created":"2024-01-02T03:04:05Z","address":{"street":"Main Street",'
        '"city":"Town","zip":"12345"},"tags":["a","b","c"],"note":"line one\\\\nline two"}')

NGINX = """
daemon off;
worker_processes 1;
pid %(dir)s/nginx.pid;
error_log %(dir)s/nginx.log;
events { worker_connections 512; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  default_type application/json;
  types { application/json json; }
  keepalive_requests 100000000;
  http2_max_concurrent_streams 128;
  client_body_temp_path %(dir)s/t1; proxy_temp_path %(dir)s/t2; fastcgi_temp_path %(dir)s/t3;
  uwsgi_temp_path %(dir)s/t4; scgi_temp_path %(dir)s/t5;
  server {
    listen 127.0.0.1:%(port)d;
    listen 127.0.0.1:%(tls_port)d ssl http2;
    ssl_certificate %(dir)s/cert.pem;
    ssl_certificate_key %(dir)s/key.pem;
    root %(root)s;
    location ~ ^/items/(\\d+)$ { return 200 '%(item)s'; }
  }
}
"""


def wait_for_port(port, process, seconds=15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("a server did not start on port %d" % port)


class Nginx:
    """nginx over HTTP/1.1 (.url) and over TLS with HTTP/2 (.tls_url, .ca)."""

    def __init__(self, root, folder):
        os.makedirs(folder, exist_ok=True)
        self.ca = folder + "/cert.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", folder + "/key.pem", "-out", self.ca],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port, tls_port = free_port(), free_port()
        with open(folder + "/nginx.conf", "w") as f:
            f.write(NGINX % {"dir": folder, "root": root, "port": port,
                             "tls_port": tls_port, "item": ITEM})
        path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
        self.process = reap.start(
            ["nginx", "-p", folder, "-e", folder + "/nginx.log", "-c", folder + "/nginx.conf"],
            death_signal=signal.SIGTERM, env=dict(os.environ, PATH=path),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(port, self.process)
        self.url = "http://127.0.0.1:%d" % port
        self.tls_url = "https://localhost:%d" % tls_port

    def stop(self):
        reap.stop(self.process)


class Slow:
    """slow.py: answers after a fixed time and counts its requests."""

    def __init__(self):
        self.port = free_port()
        self.process = reap.start([sys.executable, HERE + "/slow.py", str(self.port)])
        wait_for_port(self.port, self.process)
        self.url = "http://127.0.0.1:%d" % self.port

    def take_count(self):
        """Requests since the last call."""
        conn = http.client.HTTPConnection("127.0.0.1", self.port)
        conn.request("GET", "/__count")
        count = json.loads(conn.getresponse().read())
        conn.close()
        return count

    def stop(self):
        reap.stop(self.process)


class Sink:
    """sink.py: takes writes, and notes what came."""

    def __init__(self):
        self.port = free_port()
        self.process = reap.start([sys.executable, HERE + "/sink.py", str(self.port)])
        wait_for_port(self.port, self.process)
        self.url = "http://127.0.0.1:%d" % self.port

    def facts(self):
        """What came since the last call: methods, rows, most at the same time."""
        conn = http.client.HTTPConnection("127.0.0.1", self.port)
        conn.request("GET", "/__facts")
        facts = json.loads(conn.getresponse().read())
        conn.close()
        return facts

    def stop(self):
        reap.stop(self.process)
