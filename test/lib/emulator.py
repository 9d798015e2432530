"""
emulator.py: run the test server (test/server/restserver.py) for a while.

    from emulator import Emulator
    with Emulator() as server:
        server.url, server.port
        server.control("fault", {...})
        server.requests()               what came, a line each

It listens on a free port of the loopback interface, writes the port into a
file when it is ready, and dies with its starter.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reap  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(os.path.dirname(HERE), "server", "restserver.py")


class Emulator:
    """The test server with some options; .port and .url once it is ready."""

    def __init__(self, *options):
        self.dir = tempfile.mkdtemp(prefix="rest.")
        self.port_file = os.path.join(self.dir, "port")
        self.log = os.path.join(self.dir, "output")
        with open(self.log, "wb") as log:
            self.process = reap.start(
                [sys.executable, PROGRAM, "--port-file", self.port_file,
                 *options], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.port = self._wait_for_port()
        except BaseException:
            self.stop()
            raise
        self.url = "http://127.0.0.1:%d" % self.port

    def _wait_for_port(self, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with open(self.port_file) as f:
                    text = f.read()
                if text.endswith("\n") or text.strip().isdigit():
                    return int(text.split()[0])
            except (OSError, ValueError, IndexError):
                pass
            time.sleep(0.05)
        raise RuntimeError("the test server did not start:\n" + self.output())

    def output(self):
        """What it has printed so far."""
        with open(self.log, errors="replace") as f:
            return f.read()

    def control(self, command, document=None):
        """A command of its control API (server/README.md); the text of the answer."""
        data = json.dumps(document).encode() if document is not None else None
        with urllib.request.urlopen("%s/__control/%s" % (self.url, command), data, timeout=20) as answer:
            return answer.read().decode()

    def requests(self, options=""):
        """The requests since the last call, a line each."""
        return self.control("log?clear=1&" + options).splitlines()

    def env(self):
        """What the tests read: REST_PORT and REST_URL."""
        return dict(os.environ, REST_PORT=str(self.port), REST_URL=self.url)

    def stop(self):
        reap.stop(self.process)
        for name in os.listdir(self.dir):
            os.unlink(os.path.join(self.dir, name))
        os.rmdir(self.dir)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
