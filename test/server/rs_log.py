"""The request log (the oracle of the regression tests) and the counters.

A line is `METHOD target`, then chosen headers, then the body on one line; nothing in it
depends on the port, the time or the client's library.  Secret headers print as `***`.
"""
import threading

import rs_body

SECRET = {'authorization', 'cookie', 'proxy-authorization'}


class Stats:
    """Counters that a test can read: how often, how many at once, how much."""

    def __init__(self):
        self.lock = threading.Lock()
        self.connections = set()
        self.accepting = 0
        self.clear()

    def accept(self, n):
        """A connection is about to come."""
        with self.lock:
            self.accepting += n

    def join(self, conn):
        """A connection that begins, and one that ends."""
        with self.lock:
            self.connections.add(conn)
            self.accepting -= 1

    def leave(self, conn):
        with self.lock:
            self.connections.discard(conn)

    def pending(self):
        """How many connections have something to read or to do, the asking one among them."""
        with self.lock:
            connections, accepting = list(self.connections), self.accepting
        return accepting + sum(conn.pending() for conn in connections)

    def clear(self):
        self.values = {'requests': 0, 'connections': 0, 'aborted': 0, 'bytes_out': 0,
                       'open': getattr(self, 'values', {}).get('open', 0),
                       'in_flight': getattr(self, 'values', {}).get('in_flight', 0),
                       'max_in_flight': 0}

    def add(self, name, n):
        with self.lock:
            self.values[name] += n
            if name == 'in_flight':
                self.values['max_in_flight'] = max(self.values['max_in_flight'],
                                                   self.values['in_flight'])

    def show(self):
        with self.lock:
            return dict(self.values)


class Effects:
    """What was done to the data, each change once, with the number of its request."""

    def __init__(self):
        self.lock = threading.Lock()
        self.entries = []

    def add(self, req, op, path, key, record):
        with self.lock:
            self.entries.append({'request': req.serial, 'method': req.method, 'target': req.target, 'op': op,
                                 'path': path, 'key': key, 'record': record})

    def clear(self):
        with self.lock:
            self.entries = []

    def read(self, clear=False):
        with self.lock:
            entries = self.entries
            if clear:
                self.entries = []
            return list(entries)


class Log:
    """Requests in the order in which they were fully received."""

    def __init__(self, path=None):
        self.lock = threading.Lock()
        self.entries = []
        self.serial = 0
        self.file = open(path, 'a', encoding='utf-8', buffering=1) if path else None

    def add(self, req):
        """Log a request; returns its entry, in which the outcome is filled later."""
        entry = {'method': req.method, 'target': req.target, 'path': req.path,
                 'query': req.query, 'headers': req.headers, 'body': rs_body.log_text(req),
                 'connection': req.conn.number, 'status': None, 'sent': 0, 'aborted': False}
        return self._keep(entry)

    def add_cut(self, method, target):
        """Log a request of which a fault wanted no more than its first bytes."""
        path, _, query = target.partition('?')
        self._keep({'method': method, 'target': target, 'path': path, 'query': query, 'headers': [],
                    'body': '[cut]', 'connection': 0, 'status': None, 'sent': 0, 'aborted': True})

    def _keep(self, entry):
        with self.lock:
            self.serial += 1
            entry['serial'] = self.serial
            self.entries.append(entry)
            if self.file:
                self.file.write(line(entry) + '\n')
        return entry

    def clear(self):
        with self.lock:
            self.entries = []

    def read(self, clear=False):
        with self.lock:
            entries = self.entries
            if clear:
                self.entries = []
            return list(entries)


def shown(name, value, secrets=False):
    """A header value for the log; credentials print as stars unless asked for."""
    return '***' if name.lower() in SECRET and not secrets else value


def line(entry, headers=(), body=True, status=False, secrets=False):
    """The text of one entry."""
    text = entry['method'] + ' ' + entry['target']
    for wanted in headers:
        for name, value in entry['headers']:
            if name.lower() == wanted.lower():
                text += ' %s: %s' % (wanted, shown(name, value, secrets))
    if body and entry['body']:
        text += ' ' + entry['body']
    if status:
        text += ' -> ' + ('aborted' if entry['aborted'] else str(entry['status']))
    return text


def as_record(number, entry, headers=(), body=True, status=False, secrets=False):
    """One entry for the JSON form of the log."""
    return {
        'n': number, 'serial': entry['serial'], 'line': line(entry, headers, body, status, secrets),
        'method': entry['method'], 'target': entry['target'], 'path': entry['path'],
        'query': entry['query'], 'body': entry['body'] or None, 'status': entry['status'],
        'sent': entry['sent'], 'aborted': entry['aborted'], 'connection': entry['connection'],
        'headers': {n.lower(): shown(n, v, secrets) for n, v in entry['headers']},
    }
