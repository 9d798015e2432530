"""The genuine Kinto, in memory and open to everyone, for the interop tests.

The bucket main has the collections articles (records with given ids, below), things and
others (whatever the tests load).  Nothing of Kinto is changed.
"""
import json
import logging

import kinto
from webob import Request

from wsgi_log import Logged

SETTINGS = {
    'userid_hmac_secret': 'of the tests', 'storage_backend': 'kinto.core.storage.memory',
    'cache_backend': 'kinto.core.cache.memory', 'permission_backend': 'kinto.core.permission.memory',
    'multiauth.policies': 'basicauth', 'bucket_create_principals': 'system.Everyone',
    'paginate_by': '50', 'includes': 'kinto.plugins.flush', 'batch_max_requests': '50'}
WORDS = 'apple birch cloud delta ember frost grain house inlet joker'.split()
EVERYONE = ['system.Everyone']

logging.disable(logging.WARNING)
app = kinto.main({}, **SETTINGS)


def articles():
    """25 records: missing and null members, nested ones, digits in texts."""
    for n in range(1, 26):
        record = {'id': 'a%02d' % n, 'title': '%s %s' % (WORDS[n % 10], WORDS[n * 7 % 10]),
                  'number': str(n * 7), 'words': n * 37 % 100, 'score': n * 2.5, 'open': n % 3 == 0,
                  'author': {'name': WORDS[n % 5].title(), 'age': 20 + n},
                  'tags': WORDS[n % 4:n % 4 + 2]}
        if n % 6 == 0:
            record['words'] = None
        if n % 7 == 0:
            del record['score']
        yield record


def send(method, path, document=None):
    """A request of our own, which must succeed."""
    request = Request.blank('/v1' + path, method=method)
    if document is not None:
        request.body, request.content_type = json.dumps(document).encode(), 'application/json'
    reply = request.get_response(app)
    if reply.status_int >= 400:
        raise RuntimeError('%s %s: %s' % (method, path, reply.text))


def fill(collection, records):
    send('DELETE', '/buckets/main/collections/%s/records' % collection)
    for record in records:
        send('PUT', '/buckets/main/collections/%s/records/%s' % (collection, record['id']),
             {'data': record})


def first_data():
    send('POST', '/__flush__')
    send('PUT', '/buckets/main', {'permissions': {'read': EVERYONE, 'write': EVERYONE}})
    for collection in ('articles', 'things', 'others'):
        send('PUT', '/buckets/main/collections/' + collection, {})
    fill('articles', articles())


first_data()
application = Logged(app, first_data, lambda document: fill(document['name'], document['rows']))
