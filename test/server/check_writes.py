#!/usr/bin/python3
"""Check what the test server does with writes: bulk routes, conflicts, keys, bodies, faults, effects."""
import gzip
import json
import os
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'lib'))
from check_server import ids, run_parts  # noqa: E402
from emulator import Emulator  # noqa: E402

PATH = '/plain/w'
ROWS = [{'id': 1, 'name': 'one', 'qty': 10}, {'id': 2, 'name': 'two', 'qty': 20}, {'id': 3, 'name': 'three', 'qty': None}]


def load(c, **config):
    """The resource /plain/w with three rows."""
    c.control('reset')
    c.control('load', dict({'path': PATH, 'rows': ROWS, 'unique': ['name']}, **config))


def data(c):
    return c.get('/__control/data?path=' + PATH).json()


def effects(c):
    """(op, key) of what was done, then forgotten."""
    return [(e['op'], e['key']) for e in c.get('/__control/effects?clear=1').json()]


def outcome(c, config, body, method='POST', rest='/_bulk'):
    """Status, reply, and the keys that are there then."""
    load(c, **config)
    answer = c.send(method, PATH + rest, body)
    return answer.status, answer.json() if answer.body else None, ids(data(c))


def check_changes(c):
    good = {'changes': [['I', {'id': 9, 'name': 'nine'}], ['U', 1, {'qty': 5}], ['D', 2], ['I', {'id': 2, 'name': 'again'}]]}
    status, said, now = outcome(c, {'bulk': 'atomic'}, good, rest='/_changes')
    c.check('changes', (status, said, now), (200, {'count': 4}, [1, 3, 9, 2]))
    c.check('their effects', effects(c), [('insert', '9'), ('update', '1'), ('delete', '2'), ('insert', '2')])
    status, said, now = outcome(c, {'bulk': 'atomic'}, {'changes': good['changes'] + [['D', 77]]}, rest='/_changes')
    c.check('all or none', (status, said['error']['index'], now, effects(c)), (404, 4, [1, 2, 3], []))
    load(c, derived={'twice': ['qty', 2]})
    made = c.send('POST', PATH, {'name': 'derived', 'qty': 21}).json()
    put = c.send('PUT', PATH + '/%d' % made['id'], {'name': 'derived'}).json()
    c.check('derived', (made['twice'], put['twice']), (42, None))


def check_bulk(c):
    good, mixed = [{'name': 'a'}, {'name': 'b'}], [{'name': 'a'}, {'name': 'two'}, {'name': 'b'}]
    c.check('no bulk', outcome(c, {}, good)[0], 405)
    status, said, now = outcome(c, {'bulk': 'each'}, good)
    c.check('each', (status, [(r['status'], r['id'], r['record']['name']) for r in said['results']], now),
            (200, [(201, 4, 'a'), (201, 5, 'b')], [1, 2, 3, 4, 5]))
    c.check('effects', effects(c), [('insert', '4'), ('insert', '5')])
    status, said, now = outcome(c, {'bulk': 'each'}, {'items': mixed})
    c.check('one refused', (status, [r['status'] for r in said['results']], said['results'][1]['error']['reason'], now),
            (207, [201, 409, 201], 'duplicate', [1, 2, 3, 4, 5]))
    status, said, now = outcome(c, {'bulk': 'atomic'}, mixed)
    c.check('atomic', (status, said['error']['index'], now), (409, 1, [1, 2, 3]))
    c.check('no effects', effects(c), [])
    status, said, now = outcome(c, {'bulk': 'until', 'bulk_failed': 200}, mixed)
    c.check('until', (status, [r['status'] for r in said['results']], now), (200, [201, 409], [1, 2, 3, 4]))
    shapes = {
        'keyed': lambda s: [r['id'] for r in s['results']] == [5, None, 4],
        'map': lambda s: s['results']['4']['status'] == 201,
        'records': lambda s: [r and r['name'] for r in s['results']] == ['a', None, 'b'],
        'reversed': lambda s: [r['name'] for r in s['results']] == ['b', 'a'],
        'ids': lambda s: s['results'] == [4, None, 5],
        'errors': lambda s: (s['count'], s['errors'][0]['index'], s['errors'][0]['status']) == (2, 1, 409),
        'count': lambda s: s == {'count': 2},
    }
    for shape, right in shapes.items():
        c.check(shape, right(outcome(c, {'bulk': 'each', 'bulk_reply': shape}, mixed)[1]))
    c.check('none', outcome(c, {'bulk': 'each', 'bulk_reply': 'none'}, good)[:2], (204, None))
    c.check('too many', outcome(c, {'bulk': 'each', 'bulk_max': 1}, good)[0], 413)
    c.check('pointer', 'data' in outcome(c, {'bulk': 'each', 'results': '/data/rows'}, good)[1])
    c.check('list to the collection', outcome(c, {'bulk': 'each'}, good, rest='')[2], [1, 2, 3, 4, 5])
    changes = [{'id': 1, 'qty': 11}, {'id': 9, 'qty': 0}, {'id': 2, 'set': {'name': 'zwei'}}]
    status, said, _ = outcome(c, {'bulk': 'each'}, changes, 'PATCH', '')
    c.check('update many', (status, [r['status'] for r in said['results']]), (207, [200, 404, 200]))
    c.check('updated', [(r['name'], r['qty']) for r in data(c)], [('one', 11), ('zwei', 20), ('three', None)])
    c.check('update atomic', outcome(c, {'bulk': 'atomic'}, changes, 'POST', '/_update')[0], 404)
    for method, rest, body in (('POST', '/_delete', [1, 3]), ('DELETE', '', {'ids': [1, 3]}),
                               ('DELETE', '?ids=1,3', None), ('DELETE', '?ids=1&ids=3', None),
                               ('POST', '/_delete', [{'id': 1}, {'id': 3}])):
        c.check('delete many %s %s' % (method, rest), outcome(c, {'bulk': 'each'}, body, method, rest)[2], [2])
    c.check('delete of none', outcome(c, {'bulk': 'atomic'}, [1, 9], 'POST', '/_delete')[2], [1, 2, 3])


def check_filters(c):
    config = {'bulk': 'each', 'by_filter': 'count', 'filters': 'sql', 'unknown': 'error'}
    c.check('by filter', outcome(c, config, None, 'DELETE', '?qty_gt=10')[1:], ({'count': 1}, [1, 3]))
    c.check('effects', effects(c), [('delete', '2')])
    c.check('update by filter', outcome(c, config, {'qty': 0}, 'PATCH', '?qty_null=0')[1], {'count': 2})
    c.check('updated', [r['qty'] for r in data(c)], [0, 0, None])
    c.check('records', ids(outcome(c, dict(config, by_filter='records'), None, 'DELETE', '?id_in=1,2')[1]), [1, 2])
    c.check('not all', outcome(c, config, None, 'DELETE', '')[::2], (400, [1, 2, 3]))
    c.check('all', outcome(c, dict(config, truncate=True), None, 'DELETE', '')[1:], ({'count': 3}, []))
    c.check('unknown', outcome(c, config, None, 'DELETE', '?nope=1')[::2], (400, [1, 2, 3]))
    c.check('condition holds', outcome(c, config, {'qty': 5}, 'PATCH', '/2?qty_gt=10')[0], 200)
    status, said, _ = outcome(c, config, {'qty': 5}, 'PATCH', '/1?qty_gt=10')
    c.check('condition', (status, said['error']['reason'], effects(c)), (409, 'precondition', []))


def check_conflicts(c):
    load(c, bulk='each', referenced=[{'path': '/plain/child', 'member': 'w'}], conflict={'duplicate': 422})
    c.control('load', {'path': '/plain/child', 'rows': [{'id': 1, 'w': 2}]})
    answer = c.send('DELETE', PATH + '/2')
    c.check('referenced', (answer.status, answer.json()['error']['reason']), (409, 'referenced'))
    c.check('not referenced', c.send('DELETE', PATH + '/1').status, 200)
    c.check('duplicate', c.send('POST', PATH, {'name': 'two'}).status, 422)
    c.check('key twice', c.send('POST', PATH, {'id': 2, 'name': 'x'}).json()['error']['reason'], 'duplicate')
    load(c, etag=True, if_match='required', version='v')
    c.check('428', c.send('PATCH', PATH + '/1', {'qty': 1}).status, 428)
    stale = c.send('PATCH', PATH + '/1', {'qty': 1}, [('If-Match', '"no"')])
    c.check('412', (stale.status, stale.json()['error']['reason']), (412, 'stale'))
    tag = c.get(PATH + '/1').header('ETag')
    c.check('match', c.send('PATCH', PATH + '/1', {'qty': 1}, [('If-Match', tag)]).json()['v'], 1)
    c.check('version', c.send('PATCH', PATH + '/1', {'v': 9}, [('If-Match', '*')]).status, 409)
    c.check('stale delete', c.send('DELETE', PATH + '/1', None, [('If-Match', tag)]).status, 412)
    c.check('nothing done', effects(c), [('update', '1')])


def check_replies(c):
    load(c, reply='empty')
    made = c.send('POST', PATH, {'name': 'a/b'})
    c.check('201 without a body', (made.status, made.body, made.header('Location')), (201, b'', PATH + '/4'))
    load(c, reply='none', location=False)
    c.check('204 without anything', c.send('POST', PATH, {'name': 'x'}).header('Location'), None)
    load(c, delete_reply=True)
    c.check('deleted record', c.send('DELETE', PATH + '/2').json()['name'], 'two')
    load(c, body='/data/row', record='/data')
    c.check('envelope', c.send('POST', PATH, {'data': {'row': {'name': 'e'}}}).json(), {'data': {'id': 4, 'name': 'e'}})
    c.check('no envelope', c.send('PATCH', PATH + '/4', {'name': 'f'}).status, 400)
    load(c, upsert=['name'], bulk='each', defaults={'state': 'new'})
    one = c.send('POST', PATH + '/_upsert', {'name': 'two', 'qty': 21})
    two = c.send('POST', PATH + '/_upsert', {'name': 'vier', 'qty': 4})
    c.check('upsert', (one.status, one.json()['qty'], two.status, two.json()['state']), (200, 21, 201, 'new'))
    many = c.send('PUT', PATH, [{'name': 'one', 'qty': 0}, {'name': 'new'}])
    c.check('upsert many', [r['status'] for r in many.json()['results']], [200, 201])
    c.check('effects', effects(c), [('update', '2'), ('insert', '4'), ('update', '1'), ('insert', '5')])
    c.control('load', {'path': PATH, 'rows': [{'a': 1, 'b': 'x', 'n': 0}], 'key': ['a', 'b'], 'put_creates': True})
    c.check('composite', c.send('PATCH', PATH + '/1/x', {'n': 1}).json()['n'], 1)
    c.check('composite, joined', c.get(PATH + '/1,x').json()['n'], 1)
    c.check('composite, made', c.send('PUT', PATH + '/2/y%2Fz', {'n': 2}).json(), {'a': 2, 'b': 'y/z', 'n': 2})
    c.check('composite, twice', c.send('POST', PATH, {'a': 1, 'b': 'x'}).status, 409)


def check_keys(c):
    load(c, idempotency='Idempotency-Key', bulk='each')
    key = [('Idempotency-Key', 'k-1')]
    first = c.send('POST', PATH, {'name': 'a'}, key)
    again = c.send('POST', PATH, {'name': 'a'}, key)
    c.check('replayed', (first.body, again.header('Idempotent-Replayed')), (again.body, 'true'))
    c.check('another request', c.send('POST', PATH, {'name': 'b'}, key).status, 422)
    c.check('once', effects(c), [('insert', '4')])
    c.fault(path=PATH, method='POST', drop=True, effect=True)
    c.check('lost', c.send('POST', PATH, {'name': 'c'}, [('Idempotency-Key', 'k-2')]).raw, b'')
    c.check('found again', c.send('POST', PATH, {'name': 'c'}, [('Idempotency-Key', 'k-2')]).json()['id'], 5)
    c.check('not twice', effects(c), [('insert', '5')])


def posted(c, kind, body, more=()):
    """POST of these bytes; the record or records that are there in addition."""
    before = len(data(c))
    head = 'POST %s HTTP/1.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n' % (
        PATH, kind, len(body), ''.join('%s: %s\r\n' % h for h in more))
    answer = c.raw(head.encode() + body)
    now = data(c)[before:]
    return now if answer.status in (200, 201) else answer.json()['error']['message']


def check_bodies(c):
    load(c, types={'qty': 'int', 'tags': 'json', 'ok': 'bool'}, bulk='each')
    form = 'application/x-www-form-urlencoded'
    c.check('form', posted(c, form, b'name=a+b%26&qty=5&o%5Bx%5D=1&o[y][z]=2&l[]=p&l[]=q&tags=%5B1%5D&ok=true'),
            [{'id': 4, 'name': 'a b&', 'qty': 5, 'o': {'x': '1', 'y': {'z': '2'}}, 'l': ['p', 'q'], 'tags': [1], 'ok': True}])
    c.check('rows in a form', posted(c, form, b'r[0][name]=x&r[0][qty]=1&r[1][name]=y')[0]['r'],
            [{'name': 'x', 'qty': 1}, {'name': 'y'}])
    multipart = (b'--X\r\nContent-Disposition: form-data; name="name"\r\n\r\nm \xc3\xbc\r\n'
                 b'--X\r\nContent-Disposition: form-data; name="photo"; filename="p.png"\r\n'
                 b'Content-Type: image/png\r\n\r\n\x89PNG\x00\r\n\r\n--X--\r\n')
    c.check('multipart', posted(c, 'multipart/form-data; boundary=X', multipart), [
        {'id': 6, 'name': 'm ü', 'photo': {'filename': 'p.png', 'type': 'image/png', 'size': 7, 'base64': 'iVBORwANCg=='}}])
    c.check('bad multipart', posted(c, 'multipart/form-data; boundary=X', multipart[:60]), 'bad multipart')
    c.check('ndjson', [r['name'] for r in posted(c, 'application/x-ndjson', b'{"name": "n1"}\n{"name": "n2"}\n')],
            ['n1', 'n2'])
    c.check('csv', [(r['name'], r['qty']) for r in posted(c, 'text/csv', b'name,qty\n"c,1",7\nc2,\n')],
            [('c,1', 7), ('c2', None)])
    packed = gzip.compress(b'{"name": "gz"}', mtime=0)
    c.check('gzip', posted(c, 'application/json', packed, [('Content-Encoding', 'gzip')])[0]['name'], 'gz')
    c.check('bad gzip', posted(c, 'application/json', packed[:9], [('Content-Encoding', 'gzip')]), 'bad gzip')
    c.check('no JSON', posted(c, 'application/json', b'{"name": '), 'the body is not JSON')
    lines = c.get('/__control/log?path=' + PATH).body.decode().splitlines()
    c.check('log', [lines[i] for i in (2, 6, 7)], [
        'POST /plain/w [multipart] name=m ü; photo=@p.png (image/png) \\x89PNG\x00\\r\\n',
        'POST /plain/w [gzip] {"name": "gz"}',
        'POST /plain/w [bad gzip] ' + packed[:9].decode('utf-8', 'backslashreplace')])


def check_faults(c):
    body = {'name': 'late'}
    load(c)
    c.fault(path=PATH, method='POST', status=503, retry_after=1)
    c.check('503 before', (c.send('POST', PATH, body).status, effects(c)), (503, []))
    c.fault(path=PATH, method='POST', status=429, effect=True)
    c.check('429 after', (c.send('POST', PATH, body).status, effects(c)), (429, [('insert', '4')]))
    for after, then in ((False, []), (True, [('insert', '4')])):
        load(c)
        c.fault(path=PATH, method='POST', reset=True, effect=after)
        c.check('reset', (c.send('POST', PATH, body).closed, effects(c)), ('reset', then))
    load(c)
    whole = c.send('POST', PATH, body).raw
    text = json.dumps(body).encode()
    request = b'POST %s HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n\r\n%s' % (PATH.encode(), len(text), text)
    for n in (0, 5, len(whole) // 2, len(whole) - 1):
        load(c)
        c.fault(path=PATH, method='POST', cut_response=n)
        hit = c.send('POST', PATH, body)
        c.check('response cut at %d' % n, (hit.raw, hit.closed, len(effects(c))), (whole[:n], True, 1))
    for n in (1, 30, 70, len(request) - 1, len(request), len(request) + 50):
        load(c)
        c.fault(path=PATH, method='POST', cut_request=n)
        hit = c.raw(request)
        c.check('request cut at %d' % n, (hit.raw, bool(hit.closed), effects(c)), (b'', True, []))
        log = c.get('/__control/log?clear=1&status=1').body.decode().splitlines()
        c.check('log', [line for line in log if '[cut]' in line], ['POST /plain/w [cut] -> aborted'])
        c.check('once', c.raw(request).status, 201)
    with socket.create_connection(c.address) as sock:
        c.fault(path=PATH, method='POST', cut_request=60)
        c.check('other methods', c.get(PATH, sock=sock).status, 200)
        c.check('on a used connection', c.raw(request, sock=sock).raw, b'')


def check_effects(c):
    load(c)
    c.send('PATCH', PATH + '/2', {'id': 22})
    c.send('PUT', PATH + '/22', {'name': 'put'})
    c.send('DELETE', PATH + '/9')
    c.send('DELETE', PATH + '/22')
    found = c.get('/__control/effects').json()
    log = {r['serial']: r['line'] for r in c.get('/__control/log?format=json').json()}
    c.check('requests', [(log[e['request']].split()[0], e['op'], e['key'], e['record']['name']) for e in found],
            [('PATCH', 'update', '2', 'two'), ('PUT', 'update', '22', 'put'), ('DELETE', 'delete', '22', 'put')])
    c.check('text', c.get('/__control/effects?format=text&path=/plain/*').body,
            b'update /plain/w 2\nupdate /plain/w 22\ndelete /plain/w 22\n')
    c.check('of another path', c.get('/__control/effects?path=/none').json(), [])


def main():
    with Emulator() as server:
        client = run_parts(server, (check_changes, check_bulk, check_filters, check_conflicts, check_replies,
                                    check_keys, check_bodies, check_faults, check_effects))
    print('test server, writes: %d passed, %d failed' % (client.passed, client.failed))
    return 1 if client.failed or not client.passed else 0


if __name__ == '__main__':
    sys.exit(main())
