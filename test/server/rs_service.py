"""What the emulators of whole platforms share: routes, calls, settings, refusals, a clock.

A Service is mounted at a prefix by restserver.py.  Its routes are (method, path pattern,
function name); `{name}` in a pattern is one segment, `{+name}` several, a slash at the end
is as good as none.  A function gets a Call and the pattern's names, and returns a Reply or
a document (status 200), or raises Refused.  State changes under one lock; `reset` brings
the first state back; `configure` changes settings that have a default; `load` replaces a
collection.  Nothing depends on the time of day: `stamp` counts seconds from a fixed day, so
that logs and rows of two runs are the same.
"""
import base64
import copy
import datetime
import email
import email.policy
import gzip
import re
import threading
from urllib.parse import parse_qsl, unquote

from rs_json import loads
from rs_wire import Reply, json_reply

EPOCH = datetime.datetime(2021, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)


class Refused(Exception):
    """The service says no: a status and a document."""

    def __init__(self, status, document, headers=()):
        super().__init__('%d %r' % (status, document))
        self.reply = json_reply(status, document, headers)


class Call:
    """A request with what services read from it."""

    def __init__(self, req, path):
        self.req = req
        self.method = req.method
        self.path = path
        self.pairs = parse_qsl(req.query, keep_blank_values=True)
        self.args = dict(self.pairs)
        self.kind = (req.header('Content-Type') or '').split(';')[0].strip().lower()

    def header(self, name):
        return self.req.header(name)

    def data(self):
        """The body's bytes, unpacked."""
        if (self.header('Content-Encoding') or '').lower() == 'gzip':
            return gzip.decompress(self.req.body)
        return self.req.body

    def text(self):
        return self.data().decode('utf-8')

    def json(self, default=None):
        """The body as JSON; default for an empty one."""
        text = self.text()
        return loads(text) if text.strip() else default

    def object(self):
        """The body as a JSON object, {} when it is none."""
        try:
            value = self.json({})
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def form(self):
        """Fields of a form body."""
        return dict(parse_qsl(self.text(), keep_blank_values=True))

    def parts(self):
        """Fields of a multipart body: name -> (file name or None, bytes)."""
        head = b'Content-Type: ' + (self.header('Content-Type') or '').encode() + b'\r\n\r\n'
        message = email.message_from_bytes(head + self.data(), policy=email.policy.HTTP)
        out = {}
        for part in message.iter_parts():
            name = part.get_param('name', header='content-disposition')
            out[name] = (part.get_filename(), part.get_payload(decode=True))
        return out

    def fields(self):
        """Text fields of whatever body there is: multipart, form or JSON."""
        if self.kind == 'multipart/form-data':
            return {n: v[1].decode('utf-8') for n, v in self.parts().items() if v[0] is None}
        text = self.text()
        if text[:1] == '{':
            return self.object()
        return dict(parse_qsl(text, keep_blank_values=True))

    def basic(self):
        """(user, password) of HTTP Basic, or None."""
        given = self.header('Authorization') or ''
        if not given.startswith('Basic '):
            return None
        user, _, password = base64.b64decode(given[6:]).decode().partition(':')
        return user, password


def compiled(pattern):
    """The regular expression of a path pattern."""
    out = re.sub(r'\\{\\\+(\w+)\\}', r'(?P<\1>.+?)', re.escape(pattern))
    out = re.sub(r'\\{(\w+)\\}', r'(?P<\1>[^/]+)', out)
    return re.compile(out.rstrip('/') + '/?')


class Service:
    """One platform."""

    ROUTES = ()
    SETTINGS = {}

    def __init__(self, prefix):
        self.prefix = prefix
        self.lock = threading.RLock()
        self.routes = [(method, compiled(pattern), getattr(self, name))
                       for method, pattern, name in self.ROUTES]
        self.reset()

    def reset(self):
        """The first settings and, by start(), the first data."""
        with self.lock:
            self.settings = copy.deepcopy(self.SETTINGS)
            self.ticks = 0
            self.counts = {}
            self.start()

    def start(self):
        """Make the fixtures."""

    def configure(self, settings):
        """Change settings; ValueError for one that there is not."""
        unknown = sorted(set(settings) - set(self.SETTINGS))
        if unknown:
            raise ValueError('no such setting of %s: %s' % (self.prefix, ', '.join(unknown)))
        with self.lock:
            self.settings.update(settings)

    def stamp(self):
        """A moment later than the last one."""
        with self.lock:
            self.ticks += 1
            return EPOCH + datetime.timedelta(seconds=self.ticks)

    def number(self, name):
        """1, 2, ... of each name."""
        with self.lock:
            self.counts[name] = self.counts.get(name, 0) + 1
            return self.counts[name]

    def handle(self, req):
        """The reply for a request below the prefix."""
        path = req.path[len(self.prefix):] or '/'
        call = Call(req, path)
        allowed = []
        try:
            for method, pattern, function in self.routes:
                found = pattern.fullmatch(path)
                if not found:
                    continue
                if method not in (call.method, '*'):
                    allowed.append(method)
                    continue
                names = {n: unquote(v) for n, v in found.groupdict().items()}
                return self.answer(call, function, names)
            if allowed:
                return self.no_method(allowed)
            return self.no_route(call)
        except Refused as refused:
            return refused.reply

    def answer(self, call, function, names):
        """Admit and run one route."""
        self.admit(call, function.__name__)
        value = function(call, **names)
        return value if isinstance(value, Reply) else json_reply(200, value)

    def admit(self, call, route):
        """Raise Refused for a caller without a good credential."""

    def no_route(self, call):
        return json_reply(404, {'error': 'no rule for ' + call.path})

    def no_method(self, allowed):
        return json_reply(405, {'error': 'method not allowed'},
                          [('Allow', ', '.join(sorted(set(allowed))))])


def iso_z(moment):
    """2021-01-02T03:04:05Z."""
    return moment.strftime('%Y-%m-%dT%H:%M:%SZ')


def iso_ms(moment):
    """2021-01-02T03:04:05.000Z."""
    return moment.strftime('%Y-%m-%dT%H:%M:%S.') + '%03dZ' % (moment.microsecond // 1000)


def whole(text, least, refuse):
    """A text as a number of at least so much; refuse() raises what the service says."""
    try:
        value = int(text)
    except (TypeError, ValueError):
        value = None
    if value is None or value < least:
        refuse()
    return value
