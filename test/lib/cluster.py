"""
cluster.py: throwaway PostgreSQL installations and clusters.

An Installation is a private copy of a server under some directory: PostgreSQL
finds its own files relative to its executable, so that three copied programs
and a forest of symbolic links are a whole installation, and "make install
DESTDIR=..." puts an extension there without root and without touching the
machine.  A Cluster is a data directory with a server that listens on a unix
socket in a temporary directory (on loopback too when asked) and ends with its
starter.

    from cluster import Cluster
    with Cluster() as db:                      # bin directory from REST_BINDIR
        db.sql("create extension rest_fdw")
        conn = db.connect()                    # psycopg2

In the environment: REST_BINDIR, the programs to run (test/run sets it);
PG_CONFIG otherwise.
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reap  # noqa: E402

# These look for their files relative to themselves and must be copies.
COPIED = ("postgres", "initdb", "pg_config")

SETTINGS = {
    "fsync": "off",
    "shared_buffers": "32MB",
    "max_connections": "40",
    "max_prepared_transactions": "5",
    "autovacuum": "off",
    "log_min_messages": "warning",
    "log_line_prefix": "'%m [%p] %q%a '",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}


def pg_config(option, program=None):
    """What pg_config says about one thing, as "bindir"."""
    program = program or os.environ.get("PG_CONFIG") or "pg_config"
    return subprocess.run([program, "--" + option], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


class Installation:
    """A private copy of the server that PG_CONFIG names, under root."""

    def __init__(self, root, program=None):
        self.root = root
        self.bindir = root + pg_config("bindir", program)
        self.libdir = root + pg_config("pkglibdir", program)
        self.sharedir = root + pg_config("sharedir", program)
        if not os.path.isdir(self.bindir):
            self._link(pg_config("pkglibdir", program), self.libdir)
            self._link(pg_config("sharedir", program), self.sharedir)
            self._link(pg_config("bindir", program), self.bindir)

    @staticmethod
    def _link(source, target):
        """Mirror a directory: links for files, but what is ours stays out."""
        for folder, _, files in os.walk(source):
            there = os.path.normpath(
                os.path.join(target, os.path.relpath(folder, source)))
            os.makedirs(there, exist_ok=True)
            for name in files:
                if name.startswith("rest_fdw"):
                    continue
                origin = os.path.join(folder, name)
                path = os.path.join(there, name)
                if os.path.lexists(path):
                    continue
                if name in COPIED:
                    shutil.copy(origin, path)
                else:
                    os.symlink(origin, path)


def free_port():
    """A TCP port that nobody listens on just now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Cluster:
    """
    One server on a data directory of its own.

    bindir: the programs; settings: a dict for postgresql.conf; listen: also on
    127.0.0.1.  Started by start() or "with"; stop() ends it, remove() deletes
    its directory too.  port is only a name unless it listens.
    """

    def __init__(self, bindir=None, settings=None, listen=False, parent=None):
        self.bindir = bindir or os.environ.get("REST_BINDIR") \
            or pg_config("bindir")
        self.user = reap.ordinary_user()
        self.dir = tempfile.mkdtemp(prefix="pg.", dir=parent)
        self.data = os.path.join(self.dir, "data")
        self.log = os.path.join(self.dir, "server.log")
        self.port = free_port()
        self.process = None
        if self.user:
            os.chown(self.dir, self.user.pw_uid, self.user.pw_gid)
        os.chmod(self.dir, 0o700)
        self._initdb()
        self._configure(dict(SETTINGS, **(settings or {})), listen)

    def _initdb(self):
        done = reap.start([self.bindir + "/initdb", "-D", self.data, "-N",
                           "-U", "postgres", "-A", "trust", "-E", "UTF8",
                           "--no-locale"], user=self.user, cwd=self.dir,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = done.communicate()[0].decode(errors="replace")
        if done.returncode:
            raise RuntimeError("initdb failed:\n" + said)

    def _configure(self, settings, listen):
        settings.setdefault("listen_addresses",
                            "'127.0.0.1'" if listen else "''")
        settings["unix_socket_directories"] = "'%s'" % self.dir
        settings["port"] = str(self.port)
        with open(self.data + "/postgresql.conf", "a") as f:
            for name, value in settings.items():
                f.write("%s = %s\n" % (name, value))

    def start(self, seconds=30):
        """Start the server and wait until it answers."""
        with open(self.log, "ab") as log:
            self.process = reap.start(
                [self.bindir + "/postgres", "-D", self.data],
                death_signal=signal.SIGQUIT, user=self.user, cwd=self.dir,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("server did not start:\n" + self.log_text())
            time.sleep(0.05)
        return self

    def answers(self):
        """The last line of postmaster.pid says "ready" once it is."""
        try:
            with open(self.data + "/postmaster.pid") as f:
                return f.read().split("\n")[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def stop(self):
        """Fast shutdown; immediate when that does not do."""
        if self.process:
            reap.stop(self.process, signal.SIGINT)
            self.process = None

    def restart(self):
        self.stop()
        return self.start()

    def remove(self):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self.start() if not self.process else self

    def __exit__(self, *_):
        self.remove()

    def env(self, dbname="postgres"):
        """Environment with which libpq programs find this server."""
        return dict(os.environ, PGHOST=self.dir, PGPORT=str(self.port),
                    PGUSER="postgres", PGDATABASE=dbname)

    def psql(self, script, dbname="postgres", *options):
        """Run a script by psql: a CompletedProcess with text output."""
        return subprocess.run(
            [self.bindir + "/psql", "-X", "-v", "ON_ERROR_STOP=1", *options],
            input=script, text=True, env=self.env(dbname),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def sql(self, script, dbname="postgres"):
        """Run a script that must succeed: its unaligned output."""
        done = self.psql(script, dbname, "-q", "-A", "-t")
        if done.returncode:
            raise RuntimeError("psql failed:\n" + done.stdout)
        return done.stdout.rstrip("\n")

    def connect(self, dbname="postgres", **more):
        """A psycopg2 connection in autocommit mode."""
        import psycopg2
        conn = psycopg2.connect(host=self.dir, port=self.port, dbname=dbname,
                                user=more.pop("user", "postgres"), **more)
        conn.autocommit = True
        return conn

    def log_text(self):
        try:
            with open(self.log, errors="replace") as f:
                return f.read()
        except OSError:
            return ""

    def troubles(self):
        """Lines of the server's log that no test may leave behind."""
        bad = ("PANIC:", "TRAP:", "was terminated by signal", "leak:",
               "resource was not closed", "snapshot reference")
        return [line for line in self.log_text().splitlines()
                if any(word in line for word in bad)]
