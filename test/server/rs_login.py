"""Logins of all habits, and an API behind them, below /login.

/login/form        form, username and password; a second factor by /login/code when asked for
/login/json        JSON {"user": {"name", "pass"}}; other member names, other units of time
/login/cookie      Set-Cookie; /login/plain the bare token; /login/header a header
/login/page        a form as reply
/login/oauth       OAuth2: client_credentials, password, refresh_token, authorization_code
                   (S256), urn:ietf:params:oauth:grant-type:jwt-bearer
/login/authorize   the page that a browser is sent to: redirects with code and state
/login/key         gives out a key and where to go with it: {"private_key", "token_uri", ...}
/login/signed/...  AWS Signature 4 wanted; the other paths of this server behind it
/login/api/...     a token wanted: the other paths of this server behind it

Refresh tokens are good for one use (`rotate`): a second use takes everything back that came of
it, as RFC 9700 wants.  Counts and settings by the control command `login`, see README.md.
"""
import base64
import hashlib
import threading
import time
from urllib.parse import parse_qsl, quote, unquote, urlencode

import rs_sign
from rs_json import loads
from rs_wire import Reply, json_reply

JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
USERS = {'eva': 'pw-s3cret', 'bob': 'bob-s3cret'}
CLIENTS = {'app': 'app-s3cret', 'odd id': 's3cret:/&+ö'}
AWS_KEYS = {'AKIDEXAMPLE': 'aws-s3cret/key+1'}
COUNTED = ('logins', 'refreshes', 'refused', 'codes')


def refuse(status, error, words=None):
    return json_reply(status, {'error': error, 'error_description': words or error})


class Service:
    """Tokens under a prefix; `behind` answers what they open."""

    DEFAULTS = {'expires_in': 3600, 'expires_as': 's', 'uses': None, 'refuse': 0, 'mfa': False,
                'rotate': True, 'public_key': None, 'private_key': None, 'token_uri': None, 'issued_ago': 0,
                'ends': False, 'status': 401, 'words': 'token is not valid', 'refresh': True}

    def __init__(self, prefix, behind):
        self.prefix = prefix
        self.behind = behind
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        with self.lock:
            self.settings = dict(self.DEFAULTS)
            self.counts = dict.fromkeys(COUNTED, 0)
            self.number = 0
            self.tokens = {}            # token -> [uses left, end, family]
            self.refresh = {}           # refresh token -> family, or None once used
            self.codes = {}
            self.seen = set()           # jti of assertions

    def load(self, *_args, **_more):
        raise ValueError('nothing to load here')

    def control(self, doc):
        """Change settings; `revoke`: all tokens end, `revoke_refresh` these too.  The counts."""
        with self.lock:
            doc = dict(doc or {})
            if doc.pop('revoke', False):
                self.tokens = {}
            if doc.pop('revoke_refresh', False):
                self.refresh = {}
            if doc.pop('clear', False):
                self.counts = dict.fromkeys(COUNTED, 0)
            unknown = set(doc) - set(self.DEFAULTS)
            if unknown:
                raise ValueError('unknown setting: ' + ', '.join(sorted(unknown)))
            self.settings.update(doc)
            return dict(self.counts, number=self.number, alive=len(self.tokens))

    # ----- requests

    def handle(self, req):
        verb, _, rest = req.path[len(self.prefix):].strip('/').partition('/')
        if verb == 'api':
            return self.open(req, rest)
        if verb == 'signed':
            wrong = rs_sign.sigv4_error(req, AWS_KEYS, 'eu-west-1', 'things')
            return self.pass_on(req, rest) if wrong is None else refuse(403, 'SignatureDoesNotMatch', wrong)
        known = {'form': self.by_form, 'json': self.by_json, 'cookie': self.by_form, 'plain': self.by_form,
                 'header': self.by_form, 'page': self.by_form, 'code': self.second_factor,
                 'oauth': self.grant, 'authorize': self.authorize, 'key': self.key}
        if verb not in known:
            return refuse(404, 'not_found')
        with self.lock:
            if self.settings['refuse'] > 0 and verb != 'authorize':
                self.settings['refuse'] -= 1
                self.counts['refused'] += 1
                return refuse(400, 'invalid_grant', 'not today')
            try:
                reply = known[verb](req)
            except (ValueError, KeyError, AttributeError, UnicodeDecodeError) as wrong:
                reply = refuse(400, 'invalid_request', '%s: %s' % (type(wrong).__name__, wrong))
            if reply.status >= 400:
                self.counts['refused'] += 1
            return reply

    @staticmethod
    def form(req):
        kind = (req.header('Content-Type') or '').partition(';')[0]
        if kind != 'application/x-www-form-urlencoded':
            raise ValueError('not a form: ' + kind)
        return dict(parse_qsl(req.body.decode(), keep_blank_values=True, strict_parsing=True))

    def open(self, req, rest):
        """A path behind a token, taken from wherever it may be."""
        given = req.header('Authorization') or ''
        args = dict(parse_qsl(req.query))
        cookies = dict(p.strip().partition('=')[::2] for p in (req.header('Cookie') or '').split(';'))
        token = given[7:] if given.startswith('Bearer ') else given or req.header('X-Session') \
            or args.get('access_token') or cookies.get('sid')
        with self.lock:
            if self.good(token):
                ok = True
            else:
                ok, status, words = False, self.settings['status'], self.settings['words']
        if ok:
            return self.pass_on(req, rest)
        return json_reply(status, {'error': 'invalid_token', 'error_description': words},
                          [('WWW-Authenticate', 'Bearer error="invalid_token"')])

    def good(self, token):
        state = self.tokens.get(token)
        if state is None or state[0] == 0 or state[1] <= time.monotonic():
            return False
        if state[0] is not None:
            state[0] -= 1
        return True

    def pass_on(self, req, rest):
        req.path = '/' + rest
        req.query = '&'.join(p for p in req.query.split('&') if not p.startswith('access_token='))
        return self.behind(req)

    # ----- tokens

    def give(self, family=None, refresh=True):
        """A new token and refresh token: the members of a reply."""
        self.number += 1
        token = 'tok%d-s3cret' % self.number
        family = family if family is not None else self.number
        life = self.settings['expires_in']
        self.tokens[token] = [self.settings['uses'], time.monotonic() + (life if life and self.settings['ends'] else 1e9), family]
        value = {'access_token': token, 'token_type': 'Bearer'}
        if life is not None:
            value['expires_in'] = life
        if refresh and self.settings['refresh']:
            value['refresh_token'] = 'ref%d-s3cret' % self.number
            self.refresh[value['refresh_token']] = family
        return value

    def by_form(self, req):
        """Username and password; the reply is as the path wants it."""
        form = self.form(req)
        if USERS.get(form.get('username')) is None or USERS[form['username']] != form.get('password'):
            return refuse(401, 'invalid_user', 'wrong password %s of %s' % (
                form.get('password'), form.get('username')))
        if req.path.endswith('/form') and self.settings['mfa']:
            return json_reply(200, {'mfa_token': 'mfa-s3cret'})
        self.counts['logins'] += 1
        value = self.give()
        token = value['access_token']
        if req.path.endswith('/cookie'):
            return Reply(204, b'', [('Set-Cookie', 'lang=en; Path=/'),
                                    ('Set-Cookie', 'sid=%s; Path=/; HttpOnly' % token)])
        if req.path.endswith('/plain'):
            return Reply(200, token + '\n', [('Content-Type', 'text/plain')])
        if req.path.endswith('/header'):
            return Reply(200, '{}', [('Content-Type', 'application/json'), ('X-Auth-Token', token)])
        if req.path.endswith('/page'):
            return Reply(200, urlencode(value), [('Content-Type', 'application/x-www-form-urlencoded')])
        value['timeIssuedInMillis'] = int((time.time() - self.settings['issued_ago']) * 1000)
        return json_reply(200, value)

    def second_factor(self, req):
        form = self.form(req)
        if req.header('Authorization') != 'mfa-s3cret' or form.get('mfaCode') != '123456':
            return refuse(401, 'invalid_code', 'code %s is wrong' % form.get('mfaCode'))
        self.counts['logins'] += 1
        return json_reply(200, self.give())

    def by_json(self, req):
        """JSON in and out, with names of its own; {"renew": ...} renews."""
        doc = loads(req.body.decode())
        if 'renew' in doc:
            return self.renew(doc['renew'], lambda value: self.as_json(value))
        user = doc['user']
        if USERS.get(user['name']) != user['pass']:
            return json_reply(200, {'ok': False, 'message': 'no such user: ' + user['name']})
        self.counts['logins'] += 1
        return self.as_json(self.give())

    def as_json(self, value):
        life = value.get('expires_in')
        now = time.time()
        until = {'s': life, 'ms': life and life * 1000, 'none': None,
                 'epoch': life and int(now + life), 'epoch_ms': life and int((now + life) * 1000),
                 'iso': life and time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(now + life)),
                 }[self.settings['expires_as']]
        return json_reply(200, {'ok': True, 'session': {'key': value['access_token'], 'until': until},
                                'node': 'n7', 'renew': value.get('refresh_token')})

    def renew(self, token, answer):
        """A refresh token in exchange for tokens; one that was used takes all back."""
        if token not in self.refresh:
            return refuse(400, 'invalid_grant', 'unknown refresh token %s' % token)
        family = self.refresh[token]
        if family is None:
            for old, state in list(self.tokens.items()):
                del self.tokens[old]
            self.refresh = {}
            return refuse(400, 'invalid_grant', 'refresh token was used twice')
        if self.settings['rotate']:
            self.refresh[token] = None
        self.counts['refreshes'] += 1
        return answer(self.give(family, refresh=self.settings['rotate']))

    def key(self, _req):
        """A key to sign with, and where: what the next request must use."""
        return json_reply(200, {'private_key': self.settings['private_key'], 'client_email': 'robot@example.com',
                                'token_uri': self.settings['token_uri']})

    # ----- OAuth2

    def client(self, req, form):
        """The client, by Basic (RFC 6749 2.3.1) or by fields; None: not known."""
        name, secret = form.get('client_id'), form.get('client_secret')
        given = req.header('Authorization') or ''
        if given.startswith('Basic '):
            pair = base64.b64decode(given[6:]).decode().partition(':')
            name, secret = unquote(pair[0]), unquote(pair[2])
        return name if name in CLIENTS and CLIENTS[name] == secret else None

    def grant(self, req):
        form = self.form(req)
        kind = form.get('grant_type')
        if kind == JWT_BEARER:
            return self.by_assertion(form)
        if kind == 'authorization_code':
            return self.by_code(form)
        if kind == 'refresh_token':
            return self.renew(form.get('refresh_token'), lambda value: json_reply(200, value))
        if self.client(req, form) is None:
            return refuse(401, 'invalid_client', 'client %s with secret %s' % (
                form.get('client_id'), form.get('client_secret')))
        if kind == 'password' and USERS.get(form.get('username')) != form.get('password'):
            return refuse(400, 'invalid_grant', 'wrong password')
        if kind not in ('password', 'client_credentials'):
            return refuse(400, 'unsupported_grant_type')
        self.counts['logins'] += 1
        return json_reply(200, self.give(refresh=kind == 'password'))

    def by_assertion(self, form):
        """RFC 7523, with what Google wants: times, an audience, a key that is known."""
        if not self.settings['public_key']:
            return refuse(400, 'invalid_grant', 'no key is known')
        try:
            header, claims = rs_sign.verified_claims(form.get('assertion') or '', self.settings['public_key'])
        except ValueError as wrong:
            return refuse(400, 'invalid_grant', str(wrong))
        now = time.time()
        if not (claims.get('iat', 0) <= now + 5 and now < claims.get('exp', 0) <= claims['iat'] + 3600):
            return refuse(400, 'invalid_grant', 'bad times')
        if not claims.get('iss') or not str(claims.get('aud', '')).endswith(self.prefix + '/oauth'):
            return refuse(400, 'invalid_grant', 'bad claims')
        if 'jti' in claims and claims['jti'] in self.seen:
            return refuse(400, 'invalid_grant', 'seen before')
        self.seen.add(claims.get('jti'))
        self.counts['logins'] += 1
        value = self.give(refresh=False)
        value['for'] = [claims['iss'], header.get('kid'), header.get('typ')]
        return json_reply(200, value)

    def authorize(self, req):
        """What a browser gets that a user has said yes in."""
        args = dict(parse_qsl(req.query, strict_parsing=True))
        if args.get('response_type') != 'code' or args.get('client_id') not in CLIENTS \
                or args.get('code_challenge_method') != 'S256' or not args.get('state'):
            return refuse(400, 'invalid_request')
        self.counts['codes'] += 1
        code = 'code%d-s3cret' % self.counts['codes']
        self.codes[code] = args
        return Reply(302, b'', [('Location', '%s?code=%s&state=%s' % (
            args.get('redirect_uri', 'https://app.example.com/back'), code, quote(args['state'], safe='')))])

    def by_code(self, form):
        args = self.codes.pop(form.get('code'), None)
        if args is None:
            return refuse(400, 'invalid_grant', 'unknown code %s' % form.get('code'))
        digest = hashlib.sha256((form.get('code_verifier') or '').encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip('=')
        if challenge != args.get('code_challenge') or form.get('client_id') != args['client_id'] \
                or form.get('redirect_uri') != args.get('redirect_uri'):
            return refuse(400, 'invalid_grant', 'not what was authorized')
        self.counts['logins'] += 1
        return json_reply(200, self.give())
