"""What the plain store holds after a reset.

Everything is computed, nothing is random: a test can write down what it must get.
ROWS: 25 records {"id", "name", "grp", "price", "tag", "created", "active"}, id 1 to 25;
name is `row 01` to `row 25`, grp is id modulo 5 (ties), price is id * 1.25 with two digits,
tag is a, b, c in turn and null where id is a multiple of 7, created is day id of January
2024 at 12:00:00Z, active is true for even ids.
"""
from rs_json import Num

PAGED = {'page_default': 10, 'page_max': 10}


def rows(count=25):
    """Fresh records."""
    return [{
        'id': n,
        'name': 'row %02d' % n,
        'grp': n % 5,
        'price': Num('%.2f' % (n * 1.25)),
        'tag': None if n % 7 == 0 else 'abc'[n % 3],
        'created': '2024-01-%02dT12:00:00Z' % n,
        'active': n % 2 == 0,
    } for n in range(1, count + 1)]


def few():
    """Three records for shapes and writes."""
    return [{'id': 1, 'name': 'one', 'qty': 10}, {'id': 2, 'name': 'two', 'qty': 20},
            {'id': 3, 'name': 'three', 'qty': None}]


def types():
    """One record of each JSON type, and numbers that do not fit."""
    return [
        {'id': 1, 'int': 42, 'big': 18446744073709551616, 'dec': Num('0.10'),
         'exp': Num('1e3'), 'str': 'text', 'bool': True, 'nul': None,
         'arr': [1, 'two', None], 'obj': {'a': {'b': [10, 20]}},
         'date': '2024-02-29', 'stamp': '2024-02-29T23:59:59.123456Z'},
        {'id': 2, 'int': Num('24.0'), 'big': -9223372036854775809,
         'dec': Num('12345678901234567.89'), 'exp': Num('1E-7'),
         'str': 'quote " back \\ \u00fc \U0001f600', 'bool': False, 'nul': None, 'arr': [],
         'obj': {}, 'date': '0001-01-01', 'stamp': '2024-02-29T23:59:59+02:00'},
        {'id': 3, 'int': '42', 'str': '', 'bool': 'true', 'arr': [{'k': 1}, {'k': 2}]},
    ]


def nested():
    """Members below members, lists of named values."""
    return [{
        'id': n,
        'fields': {'title': 'title %d' % n, 'size': {'w': n, 'h': n * 2}},
        'labels': [{'name': 'l%d' % n}, {'name': 'x'}],
        'custom': [{'id': 360, 'value': 'v%d' % n}, {'id': 361, 'value': n}],
    } for n in (1, 2, 3)]


def fixtures():
    """(path, records, configuration) of each resource."""
    data = {'records': '/data'}
    writable = {'etag': True, 'version': 'version', 'unique': ['name']}
    return [
        ('/plain/things', rows(), {}),
        ('/plain/sql', rows(), {'filters': 'sql', 'unknown': 'error'}),
        ('/plain/types', types(), {}),
        ('/plain/nested', nested(), {}),
        ('/plain/empty', [], {}),
        ('/plain/offset', rows(), dict(PAGED, paging='offset', records='/items',
                                       total='/total')),
        ('/plain/page', rows(), dict(PAGED, paging='page', records='/data', total='/meta/total')),
        ('/plain/cursor', rows(), dict(PAGED, **data, paging='cursor', next='/next_cursor')),
        ('/plain/url', rows(), dict(PAGED, **data, paging='url', next='/links/next')),
        ('/plain/relurl', rows(), dict(PAGED, **data, paging='url', next='/next',
                                       relative_next=True, cursor_end='missing')),
        ('/plain/link', rows(), dict(PAGED, paging='link', total='header:X-Total-Count',
                                     args={'limit': 'per_page'})),
        ('/plain/header', rows(), dict(PAGED, paging='cursor', next='header:X-Next')),
        ('/plain/more', rows(), dict(PAGED, **data, paging='cursor', next='/cursor',
                                     has_more='/has_more', cursor_kind='key')),
        ('/plain/keyset', rows(), dict(PAGED, paging='keyset', filters='sql')),
        ('/plain/metafirst', rows(), dict(PAGED, **data, paging='cursor', next='/next_cursor',
                                          total='/total', meta_first=True)),
        ('/plain/array', few(), {'shape': 'array', 'fields': ['id', 'name', 'qty'],
                                 'records': '/values'}),
        ('/plain/columns', few(), {'shape': 'columns', 'fields': ['id', 'name', 'qty'],
                                   'records': '/data'}),
        ('/plain/map', few(), {'shape': 'map', 'records': '/data'}),
        ('/plain/value', few(), {'shape': 'value', 'fields': ['name']}),
        ('/plain/writes', few(), dict(writable, required=['name'])),
        ('/plain/simple', few(), {}),
        ('/plain/nocontent', few(), {'reply': 'none', 'put_creates': True}),
        ('/plain/onlyid', few(), {'reply': 'id'}),
        ('/plain/readonly', few(), {'methods': ['GET']}),
        ('/plain/stamped', few(), {'stamp': 'revision', 'silent_drop': ['secret']}),
        ('/plain/orgs', [{'id': 1, 'name': 'Acme'}, {'id': 2, 'name': 'Bolt'}], {}),
        ('/plain/orgs/1/members', [{'id': 10, 'name': 'Ann'}, {'id': 11, 'name': 'Bo'}], {}),
        ('/plain/orgs/2/members', [{'id': 20, 'name': 'Cy'}], {}),
    ]
