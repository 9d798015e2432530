"""Small servers beside the stores: generated lists, an echo, a token office.

/gen/rows    a list of any length, written as it is made (memory stays flat)
/echo/...    what was asked, as JSON
/auth/token  tokens for client credentials, password and refresh grants, JSON logins too
/auth/...    plain resources are reached through it with a token only: /auth/plain/things
"""
import base64
import threading
from urllib.parse import parse_qsl

from rs_json import dumps, loads
from rs_wire import Reply, json_reply


def generated(req):
    """GET /gen/rows?count=N&size=BYTES&offset=O&limit=L&style=array|ndjson|page.

    Record i is {"id": i, "name": "row i", "pad": "xxx..."}; `page` wraps in
    {"data": [...], "total": N}.  `limit` is capped by `cap` if given.
    """
    args = dict(parse_qsl(req.query))
    count, size = int(args.get('count', 1000)), int(args.get('size', 0))
    start = int(args.get('offset', 0))
    end = min(count, start + int(args.get('limit', count)))
    if 'cap' in args:
        end = min(end, start + int(args['cap']))
    style = args.get('style', 'array')
    pad = 'x' * size

    def pieces():
        before, between, after = '[', ', ', ']'
        if style == 'ndjson':
            before, between, after = '', '\n', '\n'
        elif style == 'page':
            before, after = '{"data": [', '], "total": %d}' % count
        text, first = [before], True
        length = 0
        for i in range(start, end):
            record = '%s{"id": %d, "name": "row %d", "pad": "%s"}' % (
                '' if first else between, i + 1, i + 1, pad)
            first = False
            text.append(record)
            length += len(record)
            if length > 32768:
                yield ''.join(text).encode()
                text, length = [], 0
        text.append(after)
        yield ''.join(text).encode()

    kind = 'application/x-ndjson' if style == 'ndjson' else 'application/json'
    return Reply(200, pieces(), [('Content-Type', kind)])


def echo(req):
    """The request as the server saw it."""
    try:
        body = req.body.decode('utf-8')
    except UnicodeDecodeError:
        body = None
    return json_reply(200, {
        'method': req.method, 'target': req.target, 'path': req.path,
        'args': parse_qsl(req.query, keep_blank_values=True),
        'headers': {n.lower(): v for n, v in req.headers if n.lower() != 'host'},
        'body': body, 'body_b64': base64.b64encode(req.body).decode() if body is None else None,
    })


class Office:
    """Gives out tokens and checks them.

    Users: jim/secret; client: app/app-secret; API key: key-1.  Tokens are `t1`, `t2`, ...;
    `expires_in` and `uses` (a token is refused after so many requests) are set by the
    control API.  Refresh tokens are `r1`, `r2`, ...
    """

    DEFAULTS = {'expires_in': 3600, 'uses': None, 'refuse_logins': 0, 'pointer': None}

    def __init__(self):
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        with self.lock:
            self.settings = dict(self.DEFAULTS)
            self.given = 0
            self.left = {}
            self.refresh = set()

    def set(self, settings):
        """Change settings; `revoke` true makes all tokens invalid."""
        with self.lock:
            if settings.pop('revoke', False):
                self.left = {}
            self.settings.update(settings)

    def token(self, req):
        """POST /auth/token."""
        kind = req.header('Content-Type') or ''
        try:
            text = req.body.decode('utf-8')
            form = loads(text) if 'json' in kind else dict(parse_qsl(text))
        except ValueError:
            return json_reply(400, {'error': 'invalid_request'})
        with self.lock:
            if self.settings['refuse_logins'] > 0:
                self.settings['refuse_logins'] -= 1
                return json_reply(401, {'error': 'invalid_client'})
            if not self._welcome(form, req):
                return json_reply(401, {'error': 'invalid_client',
                                        'error_description': 'unknown client or user'})
            return self._give()

    def _welcome(self, form, req):
        basic = req.header('Authorization') or ''
        if basic.startswith('Basic '):
            pair = base64.b64decode(basic[6:]).decode().partition(':')
            form = dict(form, client_id=pair[0], client_secret=pair[2])
        if form.get('grant_type') == 'refresh_token':
            return form.get('refresh_token') in self.refresh
        if 'username' in form:
            return (form['username'], form.get('password')) == ('jim', 'secret')
        return (form.get('client_id'), form.get('client_secret')) == ('app', 'app-secret')

    def _give(self):
        self.given += 1
        token, refresh = 't%d' % self.given, 'r%d' % self.given
        self.left[token] = self.settings['uses']
        self.refresh.add(refresh)
        value = {'access_token': token, 'token_type': 'Bearer',
                 'expires_in': self.settings['expires_in'], 'refresh_token': refresh}
        if self.settings['pointer']:
            value = {self.settings['pointer']: value}
        return json_reply(200, value)

    def admit(self, req):
        """None for a request that brings a valid credential, else the 401 reply.

        Taken are `Authorization: Bearer <token>`, Basic jim:secret, and the API key in
        the header X-Api-Key or the argument api_key.
        """
        given = req.header('Authorization') or ''
        basic = 'Basic ' + base64.b64encode(b'jim:secret').decode()
        args = dict(parse_qsl(req.query))
        if given == basic or 'key-1' in (req.header('X-Api-Key'), args.get('api_key')):
            return None
        with self.lock:
            token = given[7:] if given.startswith('Bearer ') else None
            if token in self.left and self.left[token] != 0:
                if self.left[token] is not None:
                    self.left[token] -= 1
                return None
        return json_reply(401, {'error': 'invalid_token'},
                          [('WWW-Authenticate', 'Bearer error="invalid_token"')])


def dump_reply(value):
    """A control answer."""
    return Reply(200, dumps(value) + '\n', [('Content-Type', 'application/json')])
