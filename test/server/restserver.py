#!/usr/bin/python3
"""The test server of rest_fdw: several REST APIs, a request log, faults on demand.

One process on loopback, HTTP/1.1 with keep-alive, one thread a connection, Python's
standard library alone.  What is where: README.md.

usage: restserver.py [--port N] [--port-file F] [--log-file F] [--demo]
                     [--tls-cert F --tls-key F [--tls-ca F] --tls-port-file F]

Environment: REST_JITTER=20 makes each request wait up to so many milliseconds before it
is logged, and again before it is answered.  A test that fails then depends on which of
two requests on their way comes first.
"""
import argparse
import fnmatch
import os
import random
import select
import signal
import socket
import ssl
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import rs_bigquery  # noqa: E402
import rs_bitio  # noqa: E402
import rs_carol  # noqa: E402
import rs_carto  # noqa: E402
import rs_database  # noqa: E402
import rs_demo  # noqa: E402
import rs_dropbox  # noqa: E402
import rs_falcon_app  # noqa: E402
import rs_fault  # noqa: E402
import rs_log  # noqa: E402
import rs_login  # noqa: E402
import rs_more  # noqa: E402
import rs_other  # noqa: E402
import rs_plain_data  # noqa: E402
import rs_postgrest  # noqa: E402
import rs_search  # noqa: E402
from rs_control import Control  # noqa: E402
from rs_store import Store  # noqa: E402
from rs_wire import (ClientGone, Connection, Reply, Request, json_reply,  # noqa: E402
                     read_request, send_reply)

JITTER = float(os.environ.get('REST_JITTER', '0'))


class Static:
    """Scripted routes: a fixed reply, or one reply after the other (the last repeats)."""

    def __init__(self):
        self.lock = threading.Lock()
        self.routes = []

    def clear(self):
        with self.lock:
            self.routes = []

    def add(self, route):
        replies = route.get('replies') or [{k: v for k, v in route.items()
                                            if k not in ('path', 'method', 'query')}]
        for reply in replies:
            unknown = set(reply) - rs_fault.KNOWN
            if unknown:
                raise ValueError('unknown member: ' + ', '.join(sorted(unknown)))
        with self.lock:
            self.routes.insert(0, {'path': route['path'], 'method': route.get('method', '*'),
                                   'query': route.get('query', '*'),
                                   'replies': [dict({'status': 200}, **r) for r in replies],
                                   'at': 0})

    def take(self, req):
        """The reply members for this request, or None."""
        with self.lock:
            for route in self.routes:
                if (fnmatch.fnmatchcase(req.path, route['path'])
                        and fnmatch.fnmatchcase(req.query, route['query'])
                        and fnmatch.fnmatchcase(req.method, route['method'])):
                    reply = route['replies'][min(route['at'], len(route['replies']) - 1)]
                    route['at'] += 1
                    return reply
        return None


class App:
    """All parts of the server, and the way of a request through them."""

    def __init__(self, log_file=None, demo=False):
        self.log = rs_log.Log(log_file)
        self.stats = rs_log.Stats()
        self.effects = rs_log.Effects()
        self.faults = rs_fault.Faults()
        self.static = Static()
        self.office = rs_more.Office()
        self.database = rs_database.Database()
        self.epoch_lock = threading.Lock()
        self.epoch = 0
        plain = rs_demo.plain_fixtures if demo else rs_plain_data.fixtures
        self.store = Store(plain, self.effects)
        rest = rs_postgrest.Service('/rest')
        self.services = [rs_demo.service('/hr'), rest] if demo else [
            rs_falcon_app.service('/sqlite', 'sqlite'), rs_falcon_app.service('/pg', 'pg'),
            rest, rs_search.Service('/search')]
        self.login = rs_login.Service('/login', self.answer)
        self.services.append(self.login)
        if not demo:
            self.services += self._platforms()
        self.control = Control(self)

    def _platforms(self):
        """Emulators of whole platforms; some answer SQL, on a database that a test names."""
        bigquery = rs_bigquery.BigQuery('/google', self.database)
        return [rs_carto.Carto('/user', self.database), bigquery,
                rs_carol.Carol('/carol', self.database, bigquery),
                rs_bitio.Bitio('/bitio', self.database), rs_dropbox.Dropbox('/dropbox'),
                rs_other.Depot('/depot')]

    def reset(self, what=()):
        """Back to the start; `what` names the parts, none means all."""
        parts = {'faults': self.faults.clear, 'static': self.static.clear,
                 'auth': self.office.reset, 'login': self.login.reset,
                 'data': self._reset_data,
                 'log': self.log.clear, 'effects': self.effects.clear, 'stats': self.stats.clear}
        for name in what or parts:
            parts[name]()
        if not what:
            self.release()

    def _reset_data(self):
        self.store.reset()
        for service in self.services:
            service.reset()
        self.database.drop()

    def release(self):
        """Ends every wait of a fault: those connections are closed."""
        with self.epoch_lock:
            self.epoch += 1

    def service_of(self, path):
        for service in self.services:
            if path == service.prefix or path.startswith(service.prefix + '/'):
                return service
        return None

    def serve(self, req):
        """Log, hold or answer one request; returns whether the connection goes on."""
        if req.path.startswith('/__control/'):
            return send_reply(req.conn, req, self.control.handle(req))
        self.jitter()
        entry = self.log.add(req)
        req.serial = entry['serial']
        self.stats.add('requests', 1)
        self.stats.add('in_flight', 1)
        start = req.conn.sent
        # no longer in flight before the client can know it: it may send the next request at once
        ends = [1]
        req.conn.ending = lambda: self.stats.add('in_flight', -ends.pop()) if ends else None
        try:
            self.jitter()
            req.fault = self.faults.take(req)
            if not req.fault:
                req.fault = self.static.take(req) or {}
            done = self.answer(req) if req.fault.get('effect') else None
            rs_fault.before(req)
            reply = rs_fault.replacement(req) or done or self.answer(req)
            reply = rs_fault.rewrite(req, reply)
            entry['status'] = reply.status
            return send_reply(req.conn, req, reply)
        except ClientGone:
            entry['aborted'] = True
            self.stats.add('aborted', 1)
            raise
        finally:
            entry['sent'] = req.conn.sent - start
            req.conn.ending()

    @staticmethod
    def jitter():
        """Wait a random while, when the environment says so."""
        if JITTER:
            time.sleep(random.random() * JITTER / 1000)

    def cut_of(self, method, target):
        """The fault that wants only the first bytes of this request, or None."""
        if target.startswith('/__control/'):
            return None
        fault = self.faults.take(Request(method, target, '', [], b'', None), cut=True)
        if fault:
            self.log.add_cut(method, target)
        return fault or None

    def answer(self, req):
        """The reply of whoever owns the path."""
        service = self.service_of(req.path)
        if service:
            return service.handle(req)
        if req.path == '/auth/token':
            return self.office.token(req)
        if req.path.startswith('/auth/'):
            refused = self.office.admit(req)
            if refused:
                return refused
            req.path = req.path[len('/auth'):]
            return self.answer(req)
        if req.path.startswith('/echo'):
            return rs_more.echo(req)
        if req.path == '/gen/rows':
            return rs_more.generated(req)
        reply = self.store.handle(req)
        return reply or json_reply(404, {'error': {'code': 404, 'message': 'no such route'}})


class Listener(threading.Thread):
    """Accepts connections on one port; TLS when a context is given."""

    def __init__(self, app, port, context=None):
        super().__init__(daemon=True)
        self.app = app
        self.context = context
        self.count = 0
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(('127.0.0.1', port))
        self.sock.listen(128)
        self.port = self.sock.getsockname()[1]

    def run(self):
        while True:
            select.select([self.sock], [], [])
            self.app.stats.accept(1)
            try:
                sock, _ = self.sock.accept()
            except OSError:             # it has gone again
                self.app.stats.accept(-1)
                continue
            self.count += 1
            threading.Thread(target=self.connection, args=(sock, self.count),
                             daemon=True).start()

    def connection(self, sock, number):
        """Serve one connection to its end."""
        app = self.app
        app.stats.add('connections', 1)
        app.stats.add('open', 1)
        conn = None
        joined = False
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
            conn = Connection(sock, number, app.stats, lambda: app.epoch)
            go_on = True
            app.stats.join(conn)
            joined = True
            while go_on:
                conn.rest()
                req = read_request(conn, app.cut_of)
                if req is None:
                    break
                conn.started_in = app.epoch
                go_on = self.one(conn, req)
        except (ClientGone, OSError, ssl.SSLError):
            pass
        finally:
            app.stats.add('open', -1)
            if joined:
                app.stats.leave(conn)
            else:
                app.stats.accept(-1)
            if conn:
                conn.rfile.close()      # the socket stays open as long as this does
            sock.close()

    def one(self, conn, req):
        """Serve one request; a mistake of the server itself is a 599 that says so."""
        try:
            return self.app.serve(req)
        except (ClientGone, OSError):
            raise
        except Exception as error:      # pylint: disable=broad-except
            print('restserver: %s %s: %r' % (req.method, req.target, error),
                  file=sys.stderr, flush=True)
            reply = Reply(599, 'test server: %r\n' % error,
                          [('Content-Type', 'text/plain'), ('Connection', 'close')],
                          'Test Server Error')
            req.fault = {}
            return send_reply(conn, req, reply)


def write_port(path, port):
    """The port and a newline, in one step."""
    with open(path + '.new', 'w', encoding='ascii') as out:
        out.write('%d\n' % port)
    os.rename(path + '.new', path)


def tls_context(args):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(args.tls_cert, args.tls_key)
    if args.tls_ca:
        context.load_verify_locations(args.tls_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--port', type=int, default=0)
    parser.add_argument('--port-file')
    parser.add_argument('--log-file', help='append each request line to this file')
    parser.add_argument('--demo', action='store_true', help='the company API instead')
    parser.add_argument('--tls-cert')
    parser.add_argument('--tls-key')
    parser.add_argument('--tls-ca', help='demand client certificates of this CA')
    parser.add_argument('--tls-port-file')
    args = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    app = App(args.log_file, args.demo)
    listener = Listener(app, args.port)
    listener.start()
    if args.tls_cert:
        tls = Listener(app, 0, tls_context(args))
        tls.start()
        if args.tls_port_file:
            write_port(args.tls_port_file, tls.port)
    print('listening on 127.0.0.1:%d' % listener.port, flush=True)
    if args.port_file:
        write_port(args.port_file, listener.port)
    listener.join()


if __name__ == '__main__':
    main()
