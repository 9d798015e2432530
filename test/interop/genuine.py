"""Start genuine third-party servers for the interop tests.

    with FalconAutocrud(folder, 'sqlite:////tmp/x.db') as api:     # or postgresql+psycopg2://
        api.url, api.log(), api.reset()
    with JsonServer(folder) as api:                                # Django, Kinto, OData

Their packages are installed by pip and npm into `folder` (once: a second start finds them),
never into this tree.  Each server listens on a free port of the loopback interface and
ends with its starter.  Missing says in plain words what cannot be had.
"""
import hashlib
import json
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
    prefix = ''                     # of the API's paths, left out in the log

    def __init__(self):
        self.process = None
        self.port = None
        self.output = None

    @property
    def url(self):
        return 'http://127.0.0.1:%d%s' % (self.port, self.prefix)

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

    def _venv(self, folder, name, first=()):
        """A virtual environment with the requirements of a folder here; its path."""
        wants = os.path.join(HERE, name, 'requirements.txt')
        venv = os.path.join(folder, name)
        pip = [venv + '/bin/pip', 'install', '-q']
        install(venv, digest(wants), [[PYTHON, '-m', 'venv', venv]] +
                 [pip + packages for packages in first] + [pip + ['-r', wants]])
        return venv

    def _gunicorn(self, venv, folder, paths, **variables):
        """service:application of these paths on a free port."""
        env = dict(os.environ, HOME=folder, PYTHONDONTWRITEBYTECODE='1',
                   PYTHONPATH=os.pathsep.join(paths),
                   **variables)
        with socket.socket() as sock:
            sock.bind(('127.0.0.1', 0))
            sock.listen(64)
            self.port = sock.getsockname()[1]
            self._start([venv + '/bin/gunicorn', '--bind', 'fd://%d' % sock.fileno(),
                         '--worker-class', 'gthread', '--threads', '8', '--keep-alive', '30',
                         '--worker-tmp-dir', folder, 'service:application'],
                        folder, env, pass_fds=[sock.fileno()])
        self._wait(self.answers)

    def _node(self, folder, name, *arguments):
        """start.js of a folder here, with its packages; it writes its port into a file."""
        for program in ('node', 'npm'):
            if not shutil.which(program):
                raise Missing('there is no %s (Debian: apt-get install nodejs npm)' % program)
        home = os.path.join(folder, name)
        package = os.path.join(HERE, name, 'package.json')
        install(home, digest(package), [
            ['cp', package, home],
            ['npm', 'install', '--no-fund', '--no-audit', '--no-package-lock']])
        port_file = os.path.join(home, 'port.%d' % os.getpid())
        if os.path.exists(port_file):
            os.unlink(port_file)
        env = dict(os.environ, NODE_PATH=os.path.join(home, 'node_modules'))
        self._start(['node', os.path.join(HERE, name, 'start.js'), *arguments, port_file], home, env)
        self._wait(lambda: os.path.exists(port_file))
        with open(port_file, encoding='ascii') as text:
            self.port = int(text.read())

    def control(self, command, document=None):
        """The text of a /__control command."""
        data = None if document is None else json.dumps(document).encode()
        with urllib.request.urlopen('http://127.0.0.1:%d/__control/%s' % (self.port, command), data,
                                    timeout=30) as reply:
            return reply.read().decode()

    def answers(self):
        try:
            self.control('ping')
            return True
        except OSError:
            return False

    def log(self):
        """The request lines since the last call."""
        return [line.replace(' ' + self.prefix, ' ', 1)
                for line in self.control('log?clear=1').splitlines()]

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
        venv = self._venv(folder, 'falcon', [['wheel', 'setuptools<81']])
        self._gunicorn(venv, folder, [os.path.join(here, 'shim'), here], AUTOCRUD_DB=database)


class JsonServer(Genuine):
    """json-server 0.17 over json_server/db.json."""

    name = 'json-server'

    def __init__(self, folder):
        super().__init__()
        self._node(folder, 'json_server', os.path.join(HERE, 'json_server', 'db.json'))


class Django(Genuine):
    """
    The service of django/service.py on gunicorn, below /api (Django REST framework),
    /jsonapi or /odata (its adapters).  database: the SERVICE_DB of that file.
    """

    name = 'django'

    def __init__(self, folder, database, prefix):
        super().__init__()
        self.prefix = prefix
        self.postgres = database.startswith('pg:')
        self._gunicorn(self._venv(folder, 'django'), folder,
                       [os.path.join(HERE, 'django'), os.path.join(HERE, 'wsgi')], SERVICE_DB=database)


class Kinto(Genuine):
    """Kinto in memory, with the data of kinto/service.py."""

    name = 'kinto'
    prefix = '/v1'

    def __init__(self, folder):
        super().__init__()
        self._gunicorn(self._venv(folder, 'kinto'), folder, [os.path.join(HERE, 'kinto'),
                                                      os.path.join(HERE, 'wsgi')])


class OData(Genuine):
    """simple-odata-server with the data of odata/start.js."""

    name = 'odata'
    prefix = '/shop'

    def __init__(self, folder):
        super().__init__()
        self._node(folder, 'odata')
