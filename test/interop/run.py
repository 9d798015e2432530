#!/usr/bin/python3
"""
run.py: rest_fdw against genuine third-party servers ("make interop").

Each is installed by pip or npm into a temporary directory, started on a free
port, and asked through foreign tables.  What must come back and what must have
been sent stands in cases_*.py; then random queries of test/same are asked of
random rows (random_tables.py).  The recorded exchanges of test/server are
replayed against the genuine falcon-autocrud too, so that emulator and original
stay the same.

usage: run.py [--emulator] [--keep FOLDER] [--list] [SERVER...] [--case NAME]
              [--record FOLDER] [--seed N] [--queries N]
       SERVER: of the table SERVERS below, or carto carol bitio dropbox; --emulator: our
       emulation of falcon-autocrud instead of the original, recorded logs instead of the
       platforms' clients; --record: write such logs to a folder; --keep: where packages
       stay; --seed, --queries: of the random queries
Runs within test/lib/staged.py.  A server that cannot be had is a failure.
"""
import argparse
import json
import os
import sys
import tempfile
import traceback
import urllib.request

import psycopg2

HERE = os.path.dirname(os.path.abspath(__file__))
TEST = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TEST, 'server'), os.path.join(TEST, 'lib')]
import cases  # noqa: E402
import cases_falcon  # noqa: E402
import cases_django_rest  # noqa: E402
import cases_json_server  # noqa: E402
import check_operations  # noqa: E402
import cases_jsonapi  # noqa: E402
import cases_kinto  # noqa: E402
import cases_odata  # noqa: E402
import cases_postgrest  # noqa: E402
import check_transcripts  # noqa: E402
import emulated  # noqa: E402
import genuine  # noqa: E402
import random_queries  # noqa: E402
import reap  # noqa: E402
import systems  # noqa: E402
from cluster import Cluster  # noqa: E402
from emulator import Emulator  # noqa: E402


class Emulated:
    """The emulator with the face of a genuine server."""

    def __init__(self, mode):
        self.server = Emulator()
        self.prefix = '/' + mode
        self.url = self.server.url + self.prefix

    def _control(self, command):
        with urllib.request.urlopen('%s/__control/%s' % (self.server.url, command)) as reply:
            return reply.read().decode()

    def log(self):
        return [line.replace(' ' + self.prefix, ' ', 1)
                for line in self._control('log?clear=1').splitlines()]

    def reset(self):
        self._control('reset')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()


class Platform:
    """The emulators of whole platforms, with a database of their own for SQL."""

    def __init__(self, db):
        self.server = Emulator()
        self.url = self.server.url
        self.fill = None        # called after each reset: makes the tables behind SQL APIs
        db.sql('DROP DATABASE IF EXISTS emulated WITH (FORCE)')
        db.sql('CREATE DATABASE emulated')
        self.dsn = 'host=%s port=%d dbname=emulated user=postgres' % (db.dir, db.port)
        self.command('database', {'dsn': self.dsn})

    def command(self, name, document=None):
        """A control command; its answer as text."""
        data = None if document is None else json.dumps(document).encode()
        with urllib.request.urlopen('%s/__control/%s' % (self.url, name), data) as reply:
            return reply.read().decode()

    def call(self, method, path, document, headers):
        """A request of the test itself; it must succeed."""
        send(self.url + path, method, document, headers)

    def log(self):
        return self.command('log?clear=1').splitlines()

    def reset(self):
        self.command('reset')
        if self.fill:
            self.fill(self)
            self.log()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()


class Tally:
    """What was counted, and the words for it."""

    def __init__(self):
        self.passed = self.failed = 0

    def add(self, passed, failed):
        self.passed += passed
        self.failed += failed

    def count(self, ok, text):
        """One check; the text is printed when it failed."""
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print('not ok - ' + text, flush=True)
        return ok


class Suite:
    """The cases of one server over one connection."""

    def __init__(self, name, api, connection, tally):
        self.name = name
        self.api = api
        self.connection = connection
        self.tally = tally
        self.steps = []         # of the genuine client
        self.platform = name in systems.NAMES
        self.written = None     # rows that the last statement says it has written

    def execute(self, sql):
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            self.written = cursor.rowcount
            return cursor.fetchall() if cursor.description else None

    def prepare(self, tables, fill=None):
        """New schemas near and far; fill(suite) puts rows into near."""
        self.execute('DROP SCHEMA IF EXISTS near CASCADE; DROP SCHEMA IF EXISTS far CASCADE; '
                     'DROP EXTENSION IF EXISTS rest_fdw CASCADE; CREATE EXTENSION rest_fdw; '
                     "CREATE SCHEMA near; CREATE SCHEMA far; SET statement_timeout = '30s'; "
                     "SET timezone = 'UTC'")
        self.execute(tables.format(url=self.api.url))
        if fill:
            fill(self)

    def run(self, all_cases):
        for case in all_cases:
            if case.only and self.name not in case.only:
                continue
            try:
                self.one(case)
            except (psycopg2.Error, OSError) as error:
                self.tally.count(False, '%s, %s: %s' % (self.name, case.title(), error))
                self.execute('ROLLBACK')

    def one(self, case):
        """Rows and requests of one case."""
        if case.before or case.after:
            self.api.reset()
        for step in case.before:
            if callable(step):
                step(self.api)
            else:
                send(self.api.url + step[1], step[0], step[2])
        self.api.log()
        title = '%s, %s: %s' % (self.name, case.title(), case.sql)
        if case.error:
            self.refused(case, title)
        elif case.after and case.rows is None:
            self.query('far', case)
        else:
            wanted = case.rows if case.rows is not None else self.query('near', case)
            rows = self.query('far', case)
            got, wanted = (cases.comparable(r, case.ordered) for r in (rows, wanted))
            self.tally.count(got == wanted, '%s\n    rows:   %s\n    wanted: %s'
                             % (title, short(got), short(wanted)))
        if case.count is not None:
            self.tally.count(self.written == case.count, '%s\n    rows written: %s\n    wanted: %s'
                             % (title, self.written, case.count))
        lines = self.api.log()
        sent = [systems.readable(line) for line in lines] if self.platform else lines
        if case.requests and None not in [r[0] if r else '' for r in case.requests]:
            self.tally.count(cases.same_requests(case, sent), '%s\n    sent:   %s\n    wanted: %s' % (
                title, '\n            '.join(sent) or '-',
                '\n        or: '.join('\n            '.join(r) or '-' for r in case.requests)))
        if case.genuine and not case.differs:
            words = systems.same_meaning(case, self.steps, lines)
            self.tally.count(words is None, '%s\n    not what the client sent: %s' % (title, words))
        if case.after:
            rows = self.execute(case.after[0])
            self.tally.count(rows == case.after[1], '%s\n    then: %s\n    wanted: %s'
                             % (title, short(rows), short(case.after[1])))
        if case.before or case.after:
            self.api.reset()

    def has_commit(self):
        """Whether this version queues writes until the commit."""
        try:
            self.execute("CREATE SERVER late FOREIGN DATA WRAPPER rest_fdw OPTIONS (url 'http://x', transaction 'commit')")
            return True
        except psycopg2.errors.FeatureNotSupported:
            return False

    def query(self, schema, case):
        if schema == 'far' and case.warnings is not None:
            return self.heard(case)
        self.execute('SET search_path = %s, public' % schema)
        return self.execute(case.sql)

    def heard(self, case):
        """The same in a new session: what was said once is said again."""
        connection = psycopg2.connect(self.connection.dsn)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SET timezone = 'UTC'; SET search_path = far, public")
                cursor.execute(case.sql)
                rows = cursor.fetchall() if cursor.description else None
            got = [line.split(':', 1)[1].strip() for line in connection.notices
                   if line.startswith('WARNING:')]
        finally:
            connection.close()
        self.tally.count(got == case.warnings, '%s, %s: %s\n    warnings: %s\n    wanted:   %s' % (
            self.name, case.title(), case.sql, got, case.warnings))
        return rows

    def refused(self, case, title):
        """A case that must end in an error with this SQLSTATE and DETAIL."""
        try:
            rows = self.query('far', case)
            self.tally.count(False, '%s\n    no error but %s' % (title, short(rows)))
        except psycopg2.Error as error:
            said = '%s %s' % (error.diag.message_primary, error.diag.message_detail)
            self.execute('ROLLBACK')
            good = case.error in ('any', error.pgcode) and (case.detail or '') in said
            self.tally.count(good, '%s\n    %s %s' % (title, error.pgcode, said))
            everything = said + ' '.join(filter(None, (error.diag.message_hint, error.diag.context)))
            for secret in case.hidden:
                self.tally.count(secret not in everything, '%s\n    tells %s: %s'
                                 % (title, secret, everything))


def short(value):
    text = repr(value)
    return text if len(text) < 600 else text[:600] + '...'


def send(url, method, document, headers=()):
    """A request of the test itself; it must succeed."""
    request = urllib.request.Request(url, json.dumps(document).encode(), method=method,
                                     headers={'Content-Type': 'application/json', **dict(headers)})
    with urllib.request.urlopen(request, timeout=20) as reply:
        reply.read()


def fill_posts(suite):
    """The records of db.json into near.raw."""
    with open(os.path.join(HERE, 'json_server', 'db.json'), encoding='utf-8') as text:
        for name, records in json.load(text).items():
            for record in records:
                with suite.connection.cursor() as cursor:
                    cursor.execute('INSERT INTO near.raw VALUES (%s, %s)',
                                   (name, json.dumps(record)))


def replay(api, mode, tally):
    """The recorded exchanges against the genuine service."""
    played = check_transcripts.Replay()
    played.mode(api.url, mode, api.reset)
    tally.passed += played.passed
    tally.failed += played.failed
    api.reset()


def falcon(mode):
    """A starter of falcon-autocrud, or of its emulation."""
    def start(folder, db, emulated):
        if emulated:
            return Emulated(mode)
        if mode == 'sqlite':
            return genuine.FalconAutocrud(folder, 'sqlite:///%s/service.db' % tempfile.mkdtemp())
        return genuine.FalconAutocrud(folder, genuine.icu_database(db))
    return start


def django(prefix, postgres=False):
    """A starter of the Django service: its face below a prefix, over SQLite or PostgreSQL."""
    def start(folder, db, _):
        if postgres:
            db.sql('DROP DATABASE IF EXISTS django; CREATE DATABASE django')
            return genuine.Django(folder, 'pg:%d/django' % db.port, prefix)
        return genuine.Django(folder, 'sqlite:%s/service.db' % tempfile.mkdtemp(), prefix)
    return start


# name: how it starts, its cases, their fill, and the tables of random queries
SERVERS = {
    'falcon-sqlite': (falcon('sqlite'), cases_falcon, None, ()),
    'falcon-pg': (falcon('pg'), cases_falcon, None, ()),
    'json-server': (lambda folder, *_: genuine.JsonServer(folder), cases_json_server, fill_posts, ()),
    'django-rest': (django('/api'), cases_django_rest, cases_django_rest.fill,
                    (random_queries.DjangoTable,)),
    'django-rest-pg': (django('/api', True), None, None, (random_queries.DjangoTable,)),
    'jsonapi': (django('/jsonapi'), cases_jsonapi, cases_django_rest.fill,
                (random_queries.JsonApiTable,)),
    'odata': (lambda folder, *_: genuine.OData(folder), cases_odata, cases_odata.fill, ()),
    'odata-django': (django('/odata', True), None, None, (random_queries.ODataTable,)),
    'kinto': (lambda folder, *_: genuine.Kinto(folder), cases_kinto, cases_kinto.fill,
              (random_queries.KintoTable,)),
    # no registry has the program: our emulator
    'postgrest': (lambda *_: emulated.Postgrest({'people': cases_postgrest.people()}), cases_postgrest,
                  cases_postgrest.fill, (random_queries.PostgrestTable,)),
}


def chosen(all_cases, names):
    return [c for c in all_cases if not names or c.name in names]


def run_platform(name, args, folder, db, tally):
    """The genuine client, then SQL, then what both sent."""
    with Platform(db) as api:
        if args.emulator:
            steps = systems.recorded(name)
        else:
            steps = systems.steps_of(name, systems.install(name, folder), api.url)
            if args.record:
                systems.written(args.record, name, steps)
                return
            systems.compare_steps(name, steps, tally)
            systems.compare_transcript(name, steps, tally)
        module = systems.cases_of(name)
        if module:
            suite = Suite(name, api, db.connect(), tally)
            suite.steps = steps
            suite.prepare('SELECT 1')
            module.prepare(suite)
            api.fill = getattr(module, 'fill', None)
            api.reset()
            suite.run(chosen(module.CASES, args.case))


def run_server(name, args, folder, db, tally):
    """All checks against one server."""
    if name in systems.NAMES:
        run_platform(name, args, folder, db, tally)
        return
    start, told, fill, kinds = SERVERS[name]
    with start(folder, db, args.emulator) as api:
        if name.startswith('falcon') and not args.emulator and not args.case:
            replay(api, name.partition('-')[2], tally)
        suite = Suite(name, api, db.connect(), tally)
        if told:
            suite.prepare(told.TABLES, fill)
            suite.run(chosen(told.CASES, args.case))
        if getattr(told, 'WRITES', None):
            suite.execute(told.WRITE_TABLES.replace('{url}', api.url))
            suite.run(chosen(told.WRITES, args.case))
        if getattr(told, 'WRITES_AT_COMMIT', None) and suite.has_commit():
            suite.execute(told.TABLES_AT_COMMIT)
            suite.run(chosen(told.WRITES_AT_COMMIT, args.case))
        if kinds and not args.case:
            tally.add(*random_queries.run(db, api, kinds, args.seed, args.queries))


def main():
    parser = argparse.ArgumentParser(description='rest_fdw against genuine servers')
    parser.add_argument('--emulator', action='store_true')
    parser.add_argument('--record', metavar='FOLDER',
                        help='write NAME.json of what the clients of the platforms send')
    parser.add_argument('--keep')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--case', action='append')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--queries', type=int, default=100)
    everything = (*SERVERS, *systems.NAMES)
    parser.add_argument('server', nargs='*', help=' '.join(everything))
    args = parser.parse_args()
    if set(args.server) - set(everything):
        parser.error('the servers are: ' + ' '.join(everything))
    if args.list:
        for told in {id(s[1]): s[1] for s in SERVERS.values() if s[1]}.values():
            for case in told.CASES + getattr(told, 'WRITES', []) + getattr(told, 'WRITES_AT_COMMIT', []):
                print('%-16s %-32s %s' % (told.__name__[6:], case.title(), case.sql))
        return 0
    tally = Tally()
    names = args.server or [s for s in everything if not args.emulator or s not in SERVERS
                            or s.startswith('falcon')]
    with tempfile.TemporaryDirectory() as temp, Cluster(listen=True) as db:
        for name in names:
            before = (tally.passed, tally.failed)
            try:
                run_server(name, args, args.keep or temp, db, tally)
            except (genuine.Missing, psycopg2.Error, RuntimeError, OSError) as error:
                tally.count(False, '%s: %s' % (name, error))
                if not isinstance(error, (genuine.Missing, psycopg2.Error)):
                    traceback.print_exc()
            print('%s: %d passed, %d failed' % (name, tally.passed - before[0],
                                                tally.failed - before[1]), flush=True)
        if not args.server:
            done = check_operations.Check()
            done.run(check_operations.read(os.path.join(HERE, 'operations.txt')))
            tally.passed += done.tested + done.reasoned
            for text in done.wrong:
                tally.count(False, text)
            print('operations: %d open' % len(done.open))
        for line in db.troubles():
            tally.count(False, 'server log: ' + line)
    print('%d passed, %d failed' % (tally.passed, tally.failed), flush=True)
    return 1 if tally.failed or not tally.passed else 0


if __name__ == '__main__':
    reap.adopt_orphans()
    reap.signals_as_exit()
    try:
        sys.exit(main())
    finally:
        reap.kill_children()
