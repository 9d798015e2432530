#!/usr/bin/python3
"""Check the test server itself: stores, paging, log, control commands, every fault.

A test server that lies makes tests that lie: what the regression tests rely on is looked
at here from a raw socket.
"""
import base64
import gzip
import json
import os
import socket
import sys
import time
import zlib
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'lib'))
from emulator import Emulator  # noqa: E402


class Answer:
    """A parsed reply, and how the connection ended."""

    def __init__(self, raw, closed, seconds):
        self.raw, self.closed, self.seconds = raw, closed, seconds
        head, _, self.body = raw.partition(b'\r\n\r\n')
        while head.startswith(b'HTTP/1.1 1'):
            head, _, self.body = self.body.partition(b'\r\n\r\n')
        lines = head.decode('latin-1').split('\r\n')
        self.status = int(lines[0][9:12]) if lines[0][9:12] else None
        self.headers = [tuple(line.split(': ', 1)) for line in lines[1:] if ': ' in line]
        self.whole = self._whole()

    def header(self, name):
        found = [v for n, v in self.headers if n.lower() == name.lower()]
        return found[0] if found else None

    def _whole(self):
        """Whether the body is complete; chunks are joined."""
        if self.header('Transfer-Encoding') == 'chunked':
            text, out = self.body, b''
            while b'\r\n' in text:
                size, _, text = text.partition(b'\r\n')
                if size == b'0':
                    self.body = out
                    return True
                if len(text) < int(size, 16) + 2:
                    out += text
                    break
                out, text = out + text[:int(size, 16)], text[int(size, 16) + 2:]
            self.body = out
            return False
        length = self.header('Content-Length')
        return length is None or len(self.body) == int(length)

    def json(self):
        return json.loads(self.body)


class Client:
    """Requests to the server, and the checks."""

    def __init__(self, url):
        self.address = (urlsplit(url).hostname, urlsplit(url).port)
        self.passed = self.failed = 0

    def raw(self, text, seconds=30.0, sock=None, least=0):
        """
        Send bytes; read until the reply is whole, the end, or the time is over,
        which begins with the first `least` bytes.
        """
        own = sock is None
        sock = sock or socket.create_connection(self.address)
        start, got, closed = time.monotonic(), b'', False
        end = start + (30 if least else seconds)
        try:
            sock.sendall(text)
            while time.monotonic() < end:
                sock.settimeout(max(0.01, end - time.monotonic()))
                try:
                    part = sock.recv(65536)
                except socket.timeout:
                    break
                except ConnectionResetError:
                    closed = 'reset'
                    break
                if not part:
                    closed = True
                    break
                got += part
                if least and len(got) >= least:
                    end, least = time.monotonic() + seconds, 0
                answer = Answer(got, False, 0) if b'\r\n\r\n' in got else None
                framed = answer and (answer.header('Content-Length')
                                     or answer.header('Transfer-Encoding')
                                     or answer.status in (204, 304))
                if framed and answer.whole:
                    break
        except (ConnectionResetError, BrokenPipeError):
            closed = 'reset'        # while sending
        finally:
            if own:
                sock.close()
        return Answer(got, closed, time.monotonic() - start)

    def send(self, method, target, doc=None, headers=(), **more):
        body = b'' if doc is None else json.dumps(doc).encode()
        head = '%s %s HTTP/1.1\r\nHost: test\r\n' % (method, target)
        if body:
            head += 'Content-Type: application/json\r\nContent-Length: %d\r\n' % len(body)
        head += ''.join('%s: %s\r\n' % h for h in headers)
        return self.raw(head.encode() + b'\r\n' + body, **more)

    def get(self, target, **more):
        return self.send('GET', target, **more)

    def control(self, command, doc=None):
        answer = self.send('POST', '/__control/' + command, doc)
        if answer.status != 200:
            raise RuntimeError(answer.raw.decode())
        return answer

    def fault(self, **fault):
        self.control('fault', fault)

    def check(self, what, got, wanted=True):
        if got == wanted:
            self.passed += 1
        else:
            self.failed += 1
            print('not ok - %s: got %.300r, wanted %.300r' % (what, got, wanted))


def ids(rows):
    return [row['id'] for row in rows]


def walk(c, first, following, records, limit=9):
    """All ids over all pages; following(answer) is the next target or None."""
    out, target = [], first
    while target and limit:
        answer = c.get(target)
        out += ids(records(answer.json()))
        target, limit = following(answer), limit - 1
    return out


def check_paging(c):
    everything = list(range(1, 26))
    data = lambda doc: doc['data']      # noqa: E731
    local = lambda url: url and url.replace('http://test', '')  # noqa: E731
    c.check('bare array', ids(c.get('/plain/things').json()), everything)
    answer = c.get('/plain/offset?offset=20&limit=100').json()
    c.check('offset', (ids(answer['items']), answer['total']), (everything[20:], 25))
    c.check('offset cap', len(c.get('/plain/offset?limit=100').json()['items']), 10)
    c.check('page', ids(c.get('/plain/page?page=3').json()['data']), everything[20:])
    c.check('cursor', walk(c, '/plain/cursor', lambda a: a.json()['next_cursor'] and
                           '/plain/cursor?cursor=' + a.json()['next_cursor'], data), everything)
    c.check('url', walk(c, '/plain/url?grp_lte=9',
                        lambda a: local(a.json()['links']['next']), data), everything)
    c.check('relative url', walk(c, '/plain/relurl', lambda a: a.json().get('next'), data),
            everything)

    def link(answer):
        value = answer.header('Link') or ''
        return value.split('>')[0][len('<http://test'):] if 'rel="next"' in value else None
    c.check('link', walk(c, '/plain/link', link, lambda doc: doc), everything)
    c.check('link total', c.get('/plain/link').header('X-Total-Count'), '25')
    c.check('header', walk(c, '/plain/header', lambda a: a.header('X-Next') and
                           '/plain/header?cursor=' + a.header('X-Next'), lambda doc: doc), everything)
    c.check('more', walk(c, '/plain/more', lambda a: '/plain/more?cursor=' + a.json()['cursor']
                         if a.json()['has_more'] else None, data), everything)
    c.check('keyset', ids(c.get('/plain/keyset?id_gt=20&sort=id').json()), everything[20:])
    text = c.get('/plain/metafirst').body
    c.check('meta first', text.index(b'next_cursor') < text.index(b'"data"'))


def check_stores(c):
    things = lambda query: ids(c.get('/plain/things?' + query).json())  # noqa: E731
    c.check('equality', things('name=row%2003'), [3])
    c.check('range', things('id_gte=3&id_lte=5'), [3, 4, 5])
    c.check('repeated', things('id=3&id=9'), [3, 9])
    c.check('ne drops null', len(things('tag_ne=a')), 25 - 7 - 3)
    c.check('like', things('name_like=ROW%202'), [20, 21, 22, 23, 24, 25])
    c.check('unknown ignored', len(things('nothing=1')), 25)
    c.check('unknown refused', c.get('/plain/sql?nothing=1').status, 400)
    c.check('sql in', ids(c.get('/plain/sql?id_in=3,1,99').json()), [1, 3])
    c.check('sql null', ids(c.get('/plain/sql?tag_null=1').json()), [7, 14, 21])
    c.check('sort', things('sort=-grp,id')[:3], [4, 9, 14])
    c.check('digits', b'"price": 1.25, ' in c.get('/plain/things/1').body)
    c.check('big digits', b'18446744073709551616' in c.get('/plain/types').body)
    c.check('array', c.get('/plain/array').json(),
            {'values': [[1, 'one', 10], [2, 'two', 20], [3, 'three', None]]})
    c.check('columns', c.get('/plain/columns').json()['data']['id'], [1, 2, 3])
    c.check('map', c.get('/plain/map').json()['data']['2'], {'name': 'two', 'qty': 20})
    c.check('value', c.get('/plain/value').json(), ['one', 'two', 'three'])
    c.check('nested path', ids(c.get('/plain/orgs/1/members').json()), [10, 11])
    c.check('count', c.get('/plain/things/_count?grp=1').json(), {'count': 5})
    c.check('no route', c.get('/nowhere').status, 404)


def check_writes(c):
    made = c.send('POST', '/plain/writes', {'name': 'four'})
    c.check('created', (made.status, made.json()), (201, {'id': 4, 'name': 'four', 'version': 1}))
    c.check('location', made.header('Location'), '/plain/writes/4')
    c.check('unique', c.send('POST', '/plain/writes', {'name': 'four'}).status, 409)
    c.check('required', c.send('POST', '/plain/writes', {'qty': 1}).status, 422)
    tag = c.get('/plain/writes/4').header('ETag')
    good = c.send('PATCH', '/plain/writes/4', {'qty': 5}, [('If-Match', tag)])
    c.check('patched', (good.status, good.json()['version']), (200, 2))
    c.check('stale', c.send('PATCH', '/plain/writes/4', {'qty': 6}, [('If-Match', tag)]).status, 412)
    c.check('stale version', c.send('PATCH', '/plain/writes/4', {'version': 1}).status, 409)
    c.check('put', c.send('PUT', '/plain/simple/2', {'name': 'zwei'}).json(),
            {'id': 2, 'name': 'zwei'})
    c.check('delete', (c.send('DELETE', '/plain/simple/2').status,
                       c.get('/plain/simple/2').status), (200, 404))
    none = c.send('POST', '/plain/nocontent', {'name': 'x'})
    c.check('204', (none.status, none.body, none.header('Location')), (204, b'', '/plain/nocontent/4'))
    c.check('only id', c.send('POST', '/plain/onlyid', {'name': 'x'}).json(), {'id': 4})
    refused = c.send('POST', '/plain/readonly', {'name': 'x'})
    c.check('405', (refused.status, refused.header('Allow')), (405, 'GET'))
    c.check('stamp', c.send('POST', '/plain/stamped', {'secret': 1}).json(), {'id': 4, 'revision': 1})
    many = c.send('POST', '/plain/simple', [{'name': 'a'}, {'name': 'b'}])
    c.check('array', ids(many.json()), [4, 5])
    done = c.send('POST', '/plain/simple/_batch', {'op': 'update', 'inputs': [
        {'id': 1, 'set': {'qty': 0}}, {'id': 99, 'set': {}}]})
    c.check('batch', [r and r['qty'] for r in done.json()['results']], [0, None])
    c.check('chunked body', c.raw(
        b'POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n'
    ).json()['body'], 'abcde')


def check_log(c):
    c.control('reset')
    c.get('/plain/simple?a=%2C+b', headers=[('Authorization', 'Bearer x'), ('X-One', '1')])
    c.send('POST', '/plain/simple', {'name': 'line\nbreak'})
    text = c.get('/__control/log').body.decode()
    c.check('log', text, 'GET /plain/simple?a=%2C+b\nPOST /plain/simple {"name": "line\\nbreak"}\n')
    text = c.get('/__control/log?headers=Authorization,X-One&body=0&status=1').body.decode()
    c.check('log with headers', text, 'GET /plain/simple?a=%2C+b Authorization: *** X-One: 1 -> 200\n'
            'POST /plain/simple -> 201\n')
    c.check('log of a path', c.get('/__control/log?path=/pg*').body, b'')
    rows = c.get('/__control/log?format=json&clear=1').json()
    c.check('log as JSON', [(r['n'], r['method'], r['path'], r['status']) for r in rows],
            [(1, 'GET', '/plain/simple', 200), (2, 'POST', '/plain/simple', 201)])
    c.check('cleared', c.get('/__control/log').body, b'')
    c.check('bad command', c.send('POST', '/__control/fault', {'colour': 1}).status, 400)
    c.control('load', {'path': '/plain/mine', 'records': {
        'count': 3, 'record': {'id': '{n}', 'name': 'n{n}'}}})
    c.check('pattern', c.get('/plain/mine/3').json(), {'id': 3, 'name': 'n3'})
    c.control('load', {'path': '/pg/employees', 'records': [{'id': 9, 'name': 'Nine'}]})
    c.check('falcon rows', ids(c.get('/pg/employees').json()['data']), [9])
    c.control('static', {'path': '/raw', 'replies': [{'body': 'one'}, {'status': 404, 'json': {}}]})
    c.check('static', [c.get('/raw').status for _ in range(3)], [200, 404, 404])
    c.control('reset')
    c.check('reset', (c.get('/raw').status, len(c.get('/pg/employees').json()['data'])), (404, 6))


def check_status_faults(c):
    path = '/plain/simple'
    c.fault(path=path, status=503, retry_after=2, headers={'X-Request-Id': 'r-1'}, skip=1)
    c.check('skip', c.get(path).status, 200)
    hit = c.get(path)
    c.check('503', (hit.status, hit.header('Retry-After'), hit.header('X-Request-Id')),
            (503, '2', 'r-1'))
    c.check('used up', c.get(path).status, 200)
    c.fault(path=path, status=429, retry_after='date:+2')
    c.check('date', 'GMT' in c.get(path).header('Retry-After'))
    c.fault(path=path, html='Bad Gateway')
    hit = c.get(path)
    c.check('html', (hit.status, hit.header('Content-Type'), hit.body[:6]), (502, 'text/html', b'<html>'))
    c.fault(path=path, redirect='http://other.example/x')
    hit = c.get(path)
    c.check('redirect', (hit.status, hit.header('Location')), (302, 'http://other.example/x'))
    c.fault(path=path, method='POST', status=405, headers={'Allow': 'GET, HEAD'})
    c.check('by method', (c.get(path).status, c.send('POST', path, {}).status), (200, 405))
    c.fault(path=path, content_type='text/plain')
    c.check('type', c.get(path).headers[-1], ('Content-Length', str(len(c.get(path).body))))
    c.fault(path='/plain/*', query='*limit=1*', status=500)
    c.check('by query', (c.get(path).status, c.get(path + '?limit=1').status), (200, 500))
    c.fault(path=path, body='{"a": 1', status=200)
    c.check('body', c.get(path).body, b'{"a": 1')


def check_transport_faults(c):
    path = '/plain/simple'
    whole = c.get(path).body
    c.fault(path=path, cut_body=20)
    hit = c.get(path)
    c.check('cut', (hit.body, hit.whole, hit.closed), (whole[:20], False, True))
    c.fault(path=path, cut_body=20, reset=True)
    c.check('cut by reset', c.get(path).closed, 'reset')
    c.fault(path=path, content_length=10)
    hit = c.get(path)
    c.check('length', (hit.body, hit.whole, hit.closed), (whole, False, True))
    c.fault(path=path, cut_headers=9)
    c.check('cut headers', c.get(path).raw, b'HTTP/1.1 ')
    c.fault(path=path, drop=True)
    hit = c.get(path)
    c.check('drop', (hit.raw, hit.closed), (b'', True))
    c.fault(path=path, reset=True)
    c.check('reset', c.get(path).closed, 'reset')
    c.fault(path=path, chunked=1)
    hit = c.get(path)
    c.check('chunked', (hit.header('Transfer-Encoding'), hit.body), ('chunked', whole))
    c.fault(path=path, chunked=7, cut_chunked=24)
    hit = c.get(path)
    c.check('cut chunks', (hit.body, hit.whole, hit.closed), (whole[:24], False, True))
    c.fault(path=path, close_delimited=True, cut_body=30)
    hit = c.get(path)
    c.check('close delimited', (hit.header('Content-Length'), hit.body, hit.closed),
            (None, whole[:30], True))
    c.fault(path=path, close_delimited=True, http10=True)
    c.check('1.0', c.get(path).raw[:8], b'HTTP/1.0')
    c.fault(path=path, early_hints=True)
    hit = c.get(path)
    c.check('early hints', (hit.raw[:12], hit.status), (b'HTTP/1.1 103', 200))
    c.fault(path=path, delay=0.3)
    c.check('delay', c.get(path).seconds >= 0.3)
    c.fault(path=path, stall_body={'after': 10, 'seconds': 0.3})
    hit = c.get(path)
    c.check('stall', (hit.body, hit.seconds >= 0.3), (whole, True))
    c.fault(path=path, stall_headers={'after': 12})
    c.check('stall for ever', c.get(path, seconds=0.3, least=12).raw, b'HTTP/1.1 200')
    c.fault(path=path, never=True)
    c.check('never', c.get(path, seconds=0.3).raw, b'')
    c.fault(path=path, slow={'bytes': 50, 'every': 0.05})
    hit = c.get(path)
    c.check('slow', (hit.body, hit.seconds >= 0.1), (whole, True))
    sock = socket.create_connection(c.address)
    c.check('keep-alive', c.get(path, sock=sock).status, 200)
    c.fault(path=path, close_after=True)
    c.get(path, sock=sock)
    hit = c.get(path, sock=sock)
    c.check('closed unannounced', (hit.raw, bool(hit.closed)), (b'', True))
    sock.close()
    deadline = time.monotonic() + 30
    stats = c.get('/__control/stats').json()
    while (stats['in_flight'] or stats['aborted'] < 8) and time.monotonic() < deadline:
        time.sleep(0.02)
        stats = c.get('/__control/stats').json()
    c.check('nothing held', (stats['in_flight'], stats['aborted'] >= 8), (0, True))


def check_body_faults(c):
    path = '/plain/simple'
    whole = c.get(path).body
    c.fault(path=path, gzip='ok')
    hit = c.get(path)
    c.check('gzip', (hit.header('Content-Encoding'), gzip.decompress(hit.body)), ('gzip', whole))
    c.fault(path=path, gzip='zlib')
    c.check('zlib', zlib.decompress(c.get(path).body), whole)
    for mode, error in (('half', EOFError), ('crc', OSError)):
        c.fault(path=path, gzip=mode)
        hit = c.get(path)
        try:
            gzip.decompress(hit.body)
            c.check(mode, 'no error')
        except error:
            c.check(mode, hit.whole)
    c.fault(path=path, bom=True)
    c.check('BOM', c.get(path).body, b'\xef\xbb\xbf' + whole)
    c.fault(path=path, trailing=' x')
    c.check('trailing', c.get(path).body, whole + b' x')
    c.fault(path=path, mutate=[{'at': '/1', 'member': 'qty', 'raw': 'NaN'}])
    c.check('NaN', b'"name": "two", "qty": NaN}' in c.get(path).body)
    c.fault(path=path, mutate=[{'at': '/1', 'member': 'qty', 'duplicate': '7'}])
    c.check('duplicate', b'"qty": 20, "qty": 7}' in c.get(path).body)
    c.fault(path=path, mutate=[{'at': '/1', 'member': 'qty', 'remove': True}])
    c.check('missing', c.get(path).json()[1], {'id': 2, 'name': 'two'})
    c.fault(path=path, mutate=[{'at': '/0', 'member': 'qty', 'deep': 500},
                               {'at': '/2', 'member': 'qty', 'digits': 400}])
    text = c.get(path).body
    c.check('deep and huge', (b'[' * 500 + b'0' in text, b'9' * 400 in text), (True, True))
    c.fault(path=path, body_b64=base64.b64encode(b'\xff[]').decode())
    c.check('bytes', c.get(path).body, b'\xff[]')


def check_paging_faults(c):
    c.fault(path='/plain/offset', page_cap=3, count=-1)
    c.check('cap', len(c.get('/plain/offset?limit=10').json()['items']), 3)
    c.control('reset?what=faults')
    c.fault(path='/plain/cursor', endless=True, count=-1)
    token = 'eyJvZmZzZXQiOjIwfQ'
    c.check('endless', c.get('/plain/cursor?cursor=' + token).json()['next_cursor'] is not None)
    c.control('reset?what=faults')
    c.fault(path='/plain/cursor', same_cursor=True, count=-1)
    token = c.get('/plain/cursor').json()['next_cursor']
    c.check('same', c.get('/plain/cursor?cursor=' + token).json()['next_cursor'], token)
    c.control('reset?what=faults')
    c.fault(path='/plain/url', next_host='http://evil.example')
    c.check('host', c.get('/plain/url').json()['links']['next'][:20], 'http://evil.example/')
    c.fault(path='/plain/offset', change=[{'insert': {'id': 99}, 'at': 0}, {'delete': 2}])
    c.check('change', ids(c.get('/plain/offset').json()['items'])[:3], [99, 1, 3])
    c.control('reset')
    c.fault(path='/plain/things', shuffle_ties=True, count=-1)
    first = ids(c.get('/plain/things?sort=grp').json())
    second = ids(c.get('/plain/things?sort=grp').json())
    c.check('ties', (first[:5], second[:5]), ([5, 10, 15, 20, 25], [25, 20, 15, 10, 5]))
    c.control('reset')
    c.fault(path='/plain/offset', lie_total=5)
    c.check('wrong total', c.get('/plain/offset').json()['total'], 30)


def check_rest(c):
    c.check('generated', ids(c.get('/gen/rows?count=3&size=2').json()), [1, 2, 3])
    c.check('generated page', c.get('/gen/rows?count=9&offset=8&style=page').json()['total'], 9)
    lines = c.get('/gen/rows?count=2&style=ndjson').body.decode().splitlines()
    c.check('ndjson', [json.loads(x)['id'] for x in lines], [1, 2])
    c.check('refused', c.get('/auth/plain/simple').status, 401)
    form = b'grant_type=client_credentials&client_id=app&client_secret=app-secret'
    token = c.raw(b'POST /auth/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n'
                  b'Content-Length: %d\r\n\r\n%s' % (len(form), form)).json()['access_token']
    bearer = [('Authorization', 'Bearer ' + token)]
    c.check('token', c.get('/auth/plain/simple', headers=bearer).status, 200)
    c.control('auth', {'revoke': True})
    c.check('revoked', c.get('/auth/plain/simple', headers=bearer).status, 401)
    c.check('key', c.get('/auth/plain/simple?api_key=key-1').status, 200)
    c.check('login', c.send('POST', '/auth/token', {'username': 'jim', 'password': 'no'}).status, 401)
    seen = c.get('/echo/a%2Fb?x=1&x=%20').json()
    c.check('echo', (seen['path'], seen['args']), ('/echo/a%2Fb', [['x', '1'], ['x', ' ']]))


def check_rest_writes(c):
    """POST, PATCH, DELETE of PostgREST."""
    def write(method, target, document=None, prefer='return=representation'):
        answer = c.send(method, '/rest/t' + target, document, headers=[('Prefer', prefer)])
        return answer.status, answer.json() if answer.body else None
    c.check('insert', write('POST', '?select=id', [{'name': 'x'}, {'id': 9}]), (201, [{'id': 4}, {'id': 9}]))
    c.check('insert, minimal', write('POST', '', {'id': 10}, 'return=minimal'), (201, None))
    c.check('insert, there', write('POST', '', [{'id': 11}, {'id': 9}])[1]['code'], '23505')
    c.check('all or nothing', c.get('/rest/t?id=eq.11').json(), [])
    c.check('merge', write('POST', '?select=id,name', {'id': 9, 'name': 'y'}, 'return=representation,'
                           'resolution=merge-duplicates'), (201, [{'id': 9, 'name': 'y'}]))
    c.check('no such member', write('POST', '', {'nope': 1})[1]['code'], 'PGRST204')
    c.check('update', write('PATCH', '?id=gte.9&select=id', {'age': 5}), (200, [{'id': 9}, {'id': 10}]))
    c.check('update of none', write('PATCH', '?id=eq.99', {'age': 5}), (200, []))
    c.check('delete', write('DELETE', '?id=in.(4,9,10)', None, ''), (204, None))
    c.check('deleted', c.get('/rest/t?select=id').json(), [{'id': 1}, {'id': 2}, {'id': 3}])


def check_filters(c):
    """PostgREST's grammar and the search trees."""
    rows = [{'id': 1, 'name': 'Ann', 'age': 24}, {'id': 2, 'name': 'a,b"', 'age': 40}, {'id': 3}]
    c.control('load', {'path': '/rest/t', 'records': rows})
    c.control('load', {'path': '/search/t', 'records': rows})

    def rest(query, headers=()):
        answer = c.get('/rest/t?' + query, headers=list(headers))
        return [r['id'] for r in answer.json()] if answer.status in (200, 206) else answer.json()['code']
    c.check('eq', rest('age=eq.24'), [1])
    c.check('not keeps no NULL', rest('age=not.eq.24'), [2])
    c.check('or', rest('or=(age.eq.24,name.is.null)'), [1, 3])
    c.check('nested', rest('and=(or(age.gt.30,id.eq.3),not.and(id.eq.3))'), [2])
    c.check('quoted', rest('and=(name.in.(%22a,b%5C%22%22,Ann))'), [1, 2])
    c.check('like', rest('name=like.A*'), [1])
    c.check('order', rest('order=age.desc,id'), [3, 2, 1])
    c.check('no such column', rest('nope=eq.1'), '42703')
    c.check('bad value', rest('age=eq.x'), '22P02')
    c.check('bad tree', rest('and=(age.eq.24'), 'PGRST100')
    exact = [('Prefer', 'count=exact')]
    c.check('range', c.get('/rest/t?limit=2', headers=exact).header('Content-Range'), '0-1/3')
    c.check('beyond', rest('offset=4', exact), 'PGRST103')
    check_rest_writes(c)

    def search(query):
        answer = c.send('POST', '/search/t/_search', {'query': query}).json()
        return [h['_source']['id'] for h in answer['hits']['hits']] if 'hits' in answer else 'error'
    c.check('term', search({'term': {'age': 24}}), [1])
    c.check('must_not keeps what is missing', search({'bool': {'must_not': [{'term': {'age': 24}}]}}), [2, 3])
    c.check('should', search({'bool': {'should': [{'range': {'age': {'gte': 40}}}, {'term': {'id': 3}}]}}), [2, 3])
    c.check('wildcard', search({'wildcard': {'name': 'A*'}}), [1])
    c.check('unknown query', search({'nope': {}}), 'error')
    lists = {'mustList': [{'mdmFilterType': 'EXISTS_FILTER', 'mdmKey': 'age'}],
             'mustNotList': [{'mdmFilterType': 'RANGE_FILTER', 'mdmKey': 'age', 'mdmValue': [None, 30]}]}
    c.check('lists', c.send('POST', '/search/t/lists', lists).json()['totalHits'], 1)


def check_demo(c):
    people = c.get('/hr/employees').json()['data']
    c.check('people', (len(people), len({p['name'] for p in people})), (300, 300))
    page = c.get('/crm/employees?page=6&per_page=500').json()
    c.check('crm', (len(page['results']), page['count'], page['next']), (50, 300, None))
    both = [(p['name'], p['age']) for p in people[250:]]
    c.check('same people', [(p['name'], p['age']) for p in page['results']], both)
    c.check('welders', len(c.get('/hr/employees?title=welder').json()['data']),
            len(c.get('/crm/employees?title=welder').json()['results']))
    c.check('by company', {p['company_id'] for p in c.get('/hr/companies/3/employees').json()['data']},
            {3})


def run_parts(server, parts):
    """Each part with a client, on a server as it began; the client, with its counts."""
    client = Client(server.url)
    for part in parts:
        client.control('reset')
        try:
            part(client)
        except (RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
            client.failed += 1
            print('not ok - %s broke off: %r' % (part.__name__, error))
    said = server.output()
    client.check('no mistake of its own', said.count('restserver:'), 0)
    if client.failed:
        print(said)
    return client


def main():
    passed = failed = 0
    for options, parts in (((), (check_paging, check_stores, check_writes, check_log,
                                 check_status_faults, check_transport_faults, check_body_faults,
                                 check_paging_faults, check_rest, check_filters)), (('--demo',), (check_demo,))):
        with Emulator(*options) as server:
            client = run_parts(server, parts)
            passed, failed = passed + client.passed, failed + client.failed
    print('test server: %d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
