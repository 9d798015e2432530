#!/usr/bin/python3
"""Check the logins of the test server, and the signatures that it verifies.

What tests of logins rely on: that wrong signatures, used refresh tokens, other verifiers
and expired tokens are really refused.  Keys and signatures come from the openssl program
and from the published example of AWS Signature 4, not from the code that is checked.
"""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlencode, urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), 'lib')]
import rs_sign  # noqa: E402
from emulator import Emulator  # noqa: E402
from scripted import Checks  # noqa: E402


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are answers."""

    def redirect_request(self, *_):
        return None


class Client:
    """Requests: (status, document or text, headers)."""

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(NoRedirect)

    def ask(self, path, form=None, headers=None, document=None):
        data = None
        headers = dict(headers or {})
        if form is not None:
            data = urlencode(form).encode()
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        if document is not None:
            data = json.dumps(document).encode()
            headers['Content-Type'] = 'application/json'
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            answer = self.opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        text = answer.read().decode()
        try:
            return answer.status, json.loads(text), answer.headers
        except ValueError:
            return answer.status, text, answer.headers

    def control(self, document):
        return self.ask('/__control/login', document=document)[1]

    def opens(self, token):
        """Does the API behind let this token in?"""
        return self.ask('/login/api/plain/simple', headers={'Authorization': 'Bearer %s' % token})[0] == 200


def openssl(*arguments, data=b''):
    return subprocess.run(['openssl', *arguments], input=data, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip('=')


def signed(claims, key_file, header=None):
    """A token, signed by the openssl program."""
    parts = [base64url(json.dumps(x).encode()) for x in (header or {'alg': 'RS256'}, claims)]
    text = '.'.join(parts).encode()
    return '%s.%s' % (text.decode(), base64url(openssl('dgst', '-sha256', '-sign', key_file, data=text)))


def check_rs256(t, folder):
    """Signatures of keys of several sizes; any change is noticed."""
    for bits in ('1024', '2048', '3072'):
        key = os.path.join(folder, 'key' + bits)
        with open(key, 'wb') as out:
            out.write(openssl('genrsa', bits))
        public = openssl('rsa', '-in', key, '-pubout').decode()
        token = signed({'a': 1}, key)
        t.same('good, %s bits' % bits, rs_sign.verified_claims(token, public)[1], {'a': 1})
        head, claims, signature = token.split('.')
        other = 'A' if signature[10] != 'A' else 'B'
        bad = [head + '.' + base64url(b'{"a":2}') + '.' + signature, head + '.' + claims + '.' + signature[:-4],
               head + '.' + claims + '.' + signature[:10] + other + signature[11:], head + '.' + claims,
               base64url(b'{"alg":"none"}') + '.' + claims + '.', signed({'a': 1}, key, {'alg': 'HS256'})]
        for n, one in enumerate(bad):
            try:
                t.check('bad token %d' % n, rs_sign.verified_claims(one, public) is None, one)
            except ValueError:
                t.check('bad token %d' % n, True)


class Fake:
    """A request to sign."""

    def __init__(self, query='', authorization='', date='20150830T123600Z', body=b''):
        self.method, self.path, self.query, self.body = 'GET', '/', query, body
        self.headers = [('Host', 'example.amazonaws.com'), ('X-Amz-Date', date), ('Authorization', authorization)]

    def header(self, name):
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


def check_sigv4(t):
    """The published examples, and what differs from them."""
    keys = {'AKIDEXAMPLE': 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'}
    start = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' \
        'SignedHeaders=host;x-amz-date, Signature='
    vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
    ordered = 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500'

    def wrong(request, region='us-east-1'):
        return rs_sign.sigv4_error(request, keys, region, 'service')
    t.same('get-vanilla', wrong(Fake('', start + vanilla)), None)
    t.same('get-vanilla-query-order', wrong(Fake('Param2=value2&Param1=value1', start + ordered)), None)
    t.same('another argument', wrong(Fake('Param1=value1', start + ordered)), 'bad signature')
    t.same('a body', wrong(Fake('', start + vanilla, body=b'x')), 'bad signature')
    t.same('another region', wrong(Fake('', start + vanilla), 'eu-west-1'), 'bad credential')
    t.same('another day', wrong(Fake('', start + vanilla, date='20150831T123600Z')), 'bad date')
    t.same('headers out of order', wrong(Fake('', start.replace('host;x-amz-date', 'x-amz-date;host') + vanilla)), 'bad headers')
    t.same('none', wrong(Fake()), 'no signature')


def check_tokens(t, c):
    """Tokens: wrong passwords, uses, ends, where they may stand."""
    good = {'username': 'eva', 'password': 'pw-s3cret'}
    t.same('wrong password', c.ask('/login/form', {'username': 'eva', 'password': 'x'})[0], 401)
    t.same('nobody', c.ask('/login/form', {'username': 'x', 'password': 'x'})[0], 401)
    t.same('nothing', c.ask('/login/form', {'x': 'y'})[0], 401)
    status, reply, _ = c.ask('/login/form', good)
    t.same('login', (status, reply['expires_in']), (200, 3600))
    token = reply['access_token']
    t.check('good', c.opens(token))
    for headers in ({'Authorization': token}, {'X-Session': token}, {'Cookie': 'a=b; sid=' + token}):
        t.same('in %s' % list(headers), c.ask('/login/api/plain/simple', headers=headers)[0], 200)
    t.same('as argument', c.ask('/login/api/plain/simple?access_token=' + token)[0], 200)
    t.same('none', c.ask('/login/api/plain/simple')[0], 401)
    c.control({'revoke': True})
    t.check('revoked', not c.opens(token))
    c.control({'uses': 2})
    token = c.ask('/login/form', good)[1]['access_token']
    t.same('two uses', [c.opens(token) for _ in range(3)], [True, True, False])
    c.control({'uses': None, 'expires_in': 0.000001, 'ends': True})
    t.check('ends', not c.opens(c.ask('/login/form', good)[1]['access_token']))
    c.control({'ends': False, 'expires_in': 3600, 'refuse': 1})
    t.same('refused once', [c.ask('/login/form', good)[0] for _ in range(2)], [400, 200])
    status, reply, _ = c.ask('/login/json', document={'user': {'name': 'eva', 'pass': 'pw-s3cret'}})
    t.check('JSON', c.opens(reply['session']['key']))
    t.same('wrong in JSON', c.ask('/login/json', document={'user': {'name': 'eva', 'pass': ''}})[1]['ok'], False)
    t.check('cookie', 'sid=' in str(c.ask('/login/cookie', good)[2].get_all('Set-Cookie')))
    t.check('header', c.opens(c.ask('/login/header', good)[2]['X-Auth-Token']))
    t.check('text', c.opens(c.ask('/login/plain', good)[1].strip()))
    t.check('page', c.opens(parse_qs(c.ask('/login/page', good)[1])['access_token'][0]))
    c.control({'mfa': True})
    first = c.ask('/login/form', good)[1]
    t.same('a second factor', list(first), ['mfa_token'])
    for code, token, want in (('1', first['mfa_token'], 401), ('123456', 'x', 401), ('123456', first['mfa_token'], 200)):
        t.same('code %s' % code, c.ask('/login/code', {'mfaCode': code}, {'Authorization': token})[0], want)


def check_oauth(t, c, folder):
    """Grants; what is used twice takes everything back."""
    client = {'client_id': 'app', 'client_secret': 'app-s3cret'}
    basic = {'Authorization': 'Basic ' + base64.b64encode(b'odd%20id:s3cret%3A%2F%26%2B%C3%B6').decode()}
    t.same('client', c.ask('/login/oauth', dict(client, grant_type='client_credentials'))[0], 200)
    t.same('Basic', c.ask('/login/oauth', {'grant_type': 'client_credentials'}, basic)[0], 200)
    t.same('wrong client', c.ask('/login/oauth', dict(client, grant_type='client_credentials', client_secret=''))[0], 401)
    password = dict(client, grant_type='password', username='eva', password='pw-s3cret')
    reply = c.ask('/login/oauth', password)[1]
    t.same('wrong password', c.ask('/login/oauth', dict(password, password='x'))[0], 400)
    renew = {'grant_type': 'refresh_token', 'refresh_token': reply['refresh_token']}
    status, second, _ = c.ask('/login/oauth', renew)
    t.same('refreshed', (status, c.opens(second['access_token'])), (200, True))
    t.same('used twice', c.ask('/login/oauth', renew)[0], 400)
    t.check('... takes all back', not c.opens(second['access_token']))
    t.same('... the new one too', c.ask('/login/oauth', dict(renew, refresh_token=second['refresh_token']))[0], 400)
    verifier = 'v' * 43
    challenge = base64url(hashlib.sha256(verifier.encode()).digest())
    asked = {'response_type': 'code', 'client_id': 'app', 'state': 'a b', 'redirect_uri': 'http://localhost/x',
             'code_challenge': challenge, 'code_challenge_method': 'S256'}
    for change, want in (({}, 200), ({'code_verifier': 'w' * 43}, 400), ({'redirect_uri': 'http://evil/'}, 400),
                         ({'client_id': 'odd id'}, 400), ({'code': 'x'}, 400)):
        status, _, headers = c.ask('/login/authorize?' + urlencode(asked))
        back = parse_qs(urlsplit(headers['Location']).query)
        t.same('the browser', (status, back['state']), (302, ['a b']))
        form = dict({'grant_type': 'authorization_code', 'code': back['code'][0], 'client_id': 'app',
                     'redirect_uri': 'http://localhost/x', 'code_verifier': verifier}, **change)
        t.same('code with %s' % change, c.ask('/login/oauth', form)[0], want)
        t.same('... once', c.ask('/login/oauth', form)[0], 400)
    t.same('no S256', c.ask('/login/authorize?' + urlencode(dict(asked, code_challenge_method='plain')))[0], 400)
    key = os.path.join(folder, 'key2048')
    c.control({'public_key': openssl('rsa', '-in', key, '-pubout').decode()})
    now = int(time.time())
    claims = {'iss': 'me', 'aud': c.url + '/login/oauth', 'iat': now, 'exp': now + 600, 'jti': '1'}
    for change, want in (({}, 200), ({}, 400), ({'jti': '2', 'exp': now - 1}, 400), ({'jti': '3', 'exp': now + 7200}, 400),
                         ({'jti': '4', 'iat': now + 600}, 400), ({'jti': '5', 'aud': 'x'}, 400), ({'jti': '6'}, 200)):
        form = {'grant_type': 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'assertion': signed(dict(claims, **change), key)}
        t.same('assertion with %s' % change, c.ask('/login/oauth', form)[0], want)


def main():
    t = Checks()
    with tempfile.TemporaryDirectory() as folder, Emulator() as server:
        check_rs256(t, folder)
        check_sigv4(t)
        c = Client(server.url)
        check_tokens(t, c)
        counts = c.control({})
        t.check('counted', counts['logins'] >= 6 and counts['refused'] >= 5, counts)
        check_oauth(t, c, folder)
        c.ask('/__control/reset')
        t.same('reset', c.control({})['logins'], 0)
    return t.close()


if __name__ == '__main__':
    sys.exit(main())
