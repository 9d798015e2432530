"""Start genuine third-party servers for the interop tests.

    with FalconAutocrud(folder, 'sqlite:////tmp/x.db') as api:     # or postgresql+psycopg2://
        api.url, api.log(), api.reset()
    with JsonServer(folder) as api:

Their packages are installed by pip and npm into `folder` (once: a second start finds them),
never into this tree.  Each server listens on a free port of the loopback interface and
ends with its starter.  Missing says in plain words what cannot be had.
"""
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'lib'))
import reap  # noqa: E402

PYTHON = '/usr/bin/python3'
INSTALL_SECONDS = 300


def icu_database(db, name='falcon'):
    """The SQLAlchemy URL of a new database with a natural-language collation."""
    db.sql("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' "
           "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" % name)
    return 'postgresql+psycopg2://postgres@127.0.0.1:%d/%s' % (db.port, name)


class Missing(Exception):
    """A server that cannot be installed or started here, and why."""


def install(folder, key, commands):
    """Run commands that fill folder, once for each key; half a folder is begun anew."""
    mark = os.path.join(folder, '.installed')
    try:
        with open(mark, encoding='utf-8') as old:
            if old.read() == key:
                return
    except OSError:
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    env = dict(os.environ, HOME=folder, npm_config_cache=os.path.join(folder, '.npm'),
               npm_config_update_notifier='false', PIP_DISABLE_PIP_VERSION_CHECK='1')
    for command in commands:
        try:
            done = subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  timeout=INSTALL_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Missing('%s: %s' % (command[0], error)) from None
        if done.returncode:
            raise Missing('%s failed:\n%s' % (' '.join(command), done.stdout[-3000:]))
    with open(mark, 'w', encoding='utf-8') as out:
        out.write(key)


def digest(*files):
    text = ''
    for name in files:
        with open(name, encoding='utf-8') as part:
            text += part.read()
    return hashlib.sha1(text.encode()).hexdigest()


class Genuine:
    """A running server: .url, log(), reset(), stop()."""

    name = '?'

    def __init__(self):
        self.process = None
        self.port = None
        self.output = None

    @property
    def url(self):
        return 'http://127.0.0.1:%d' % self.port

    def _start(self, command, folder, env, **more):
        self.output = os.path.join(folder, self.name + '.%d.log' % os.getpid())
        with open(self.output, 'wb') as log:
            self.process = reap.start(command, cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                      stdout=log, stderr=log, **more)

    def _wait(self, ready, seconds=30):
        """Until ready() is true; Missing with the server's words when it does not come."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            if ready():
                return
            time.sleep(0.1)
        self.stop()
        with open(self.output, errors='replace', encoding='utf-8') as text:
            raise Missing('%s did not start:\n%s' % (self.name, text.read()[-3000:]))

    def control(self, command):
        """The text of a /__control command."""
        with urllib.request.urlopen('%s/__control/%s' % (self.url, command), timeout=30) as reply:
            return reply.read().decode()

    def answers(self):
        try:
            self.control('ping')
            return True
        except OSError:
            return False

    def log(self):
        """The request lines since the last call."""
        return self.control('log?clear=1').splitlines()

    def reset(self):
        """The first data again, an empty log."""
        self.control('reset')

    def stop(self):
        if self.process:
            reap.stop(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class FalconAutocrud(Genuine):
    """The service of falcon/service.py on gunicorn, over the database of an SQLAlchemy URL."""

    name = 'falcon-autocrud'

    def __init__(self, folder, database):
        super().__init__()
        here = os.path.join(HERE, 'falcon')
        wants = os.path.join(here, 'requirements.txt')
        venv = os.path.join(folder, 'falcon')
        install(venv, digest(wants), [
            [PYTHON, '-m', 'venv', venv],
            [venv + '/bin/pip', 'install', '-q', 'wheel', 'setuptools<81'],
            [venv + '/bin/pip', 'install', '-q', '-r', wants]])
        env = dict(os.environ, AUTOCRUD_DB=database, PYTHONDONTWRITEBYTECODE='1',
                   PYTHONPATH=os.pathsep.join([os.path.join(here, 'shim'), here]))
        with socket.socket() as sock:
            sock.bind(('127.0.0.1', 0))
            sock.listen(64)
            self.port = sock.getsockname()[1]
            self._start([venv + '/bin/gunicorn', '--bind', 'fd://%d' % sock.fileno(),
                         '--worker-class', 'gthread', '--threads', '8', '--keep-alive', '30',
                         '--worker-tmp-dir', folder, 'service:application'],
                        folder, env, pass_fds=[sock.fileno()])
        self._wait(self.answers)


class JsonServer(Genuine):
    """json-server 0.17 over json_server/db.json."""

    name = 'json-server'

    def __init__(self, folder):
        super().__init__()
        for program in ('node', 'npm'):
            if not shutil.which(program):
                raise Missing('there is no %s (Debian: apt-get install nodejs npm)' % program)
        here = os.path.join(HERE, 'json_server')
        home = os.path.join(folder, 'json_server')
        package = os.path.join(here, 'package.json')
        install(home, digest(package), [
            ['cp', package, home],
            ['npm', 'install', '--no-fund', '--no-audit', '--no-package-lock']])
        port_file = os.path.join(home, 'port.%d' % os.getpid())
        if os.path.exists(port_file):
            os.unlink(port_file)
        env = dict(os.environ, NODE_PATH=os.path.join(home, 'node_modules'))
        self._start(['node', os.path.join(here, 'start.js'), os.path.join(here, 'db.json'),
                     port_file], home, env)
        self._wait(lambda: os.path.exists(port_file))
        with open(port_file, encoding='ascii') as text:
            self.port = int(text.read())
