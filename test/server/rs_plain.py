"""A generic JSON store: resources at any path, each with its own habits; their lists.

A resource is a list of JSON objects plus a configuration (CONFIG below: every member and
its default).  It knows the paging styles, envelopes, record shapes and filter spellings
that APIs in the wild use, so that a test needs one control call and no code.
"""
import base64
import copy
import json
import re
from urllib.parse import parse_qsl, quote, urlencode

from rs_json import Num, dumps, put
from rs_wire import json_reply

CONFIG = {
    'key': 'id',                # member that names a record in the item route
    'key_type': 'int',          # int: next number; text: given or made from a counter
    'methods': ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    # reading
    'paging': 'none',           # none offset page cursor url link keyset
    'args': {},                 # renames of limit offset page per_page cursor sort order
    'page_default': None,       # rows of a page when none is asked for
    'page_max': None,           # silently no more than this
    'page_start': 1,            # number of the first page
    'records': '',              # pointer of the list in the body; '' is a bare array
    'total': None,              # pointer or header:Name
    'next': None,               # pointer or header:Name of the token or URL
    'has_more': None,           # pointer or header:Name
    'cursor_kind': 'offset',    # offset, or key: stable when rows come and go
    'cursor_end': 'null',       # after the last page: null, missing, empty
    'relative_next': False,     # next URLs without scheme and host
    'meta_first': False,        # next, total before the list in the text
    'constant': {},             # other members of the envelope
    'shape': 'object',          # object array columns map value
    'fields': None,             # member names for the shapes array, columns and value
    'record': '',               # pointer of a single record in item and write replies
    # filters and sort
    'filters': 'json_server',   # json_server, sql, none
    'suffix': {'lt': '_lt', 'lte': '_lte', 'gt': '_gt', 'gte': '_gte', 'ne': '_ne',
               'like': '_like', 'in': '_in', 'null': '_null', 'prefix': '_prefix',
               'contains': '_contains'},
    'unknown': 'ignore',        # a filter on a member that no record has: ignore or error
    'nulls': 'last',            # NULLs in a sort: first or last in ascending order
    # writing, see rs_write.py
    'body': '',                 # pointer of the record in the body of a write
    'reply': 'record',          # record, none (204), empty, id, list
    'location': True,           # Location of what was created
    'delete_reply': False,      # whether DELETE answers with the record
    'types': {},                # member -> int number bool json some, in forms and CSV
    'defaults': {},             # members that new records get
    'unique': [],               # members; a second one is 409
    'required': [],             # members; without them 422
    'etag': False,              # ETag on items, If-Match checked (412)
    'version': None,            # member that counts updates; a stale one in the body is 409
    'put_creates': False,
    'silent_drop': [],          # members that writes ignore
    'stamp': None,              # member that the server sets: a counter of writes
    'derived': {},              # member -> [other, factor]: what the server computes
    'if_match': 'optional',     # required: 428 without it
    'conflict': {},             # status instead of 409 and 412, by reason: duplicate
                                # referenced stale precondition
    'referenced': [],           # {"path", "member"}: records there hold the key
    'idempotency': None,        # header whose value makes a repeated write a replay
    'upsert': None,             # members by which an upsert finds its record; the key
    'bulk': None,               # atomic, each, until: the collection takes lists
    'bulk_reply': 'results',    # results keyed map records reversed ids errors count none
    'bulk_failed': 207,         # status of a bulk reply when a record was refused
    'bulk_max': None,           # more records than this are 413
    'results': '/results',      # pointer of the list in a bulk reply
    'by_filter': None,          # count, records: PATCH and DELETE take filters
    'truncate': False,          # DELETE without a filter deletes all
}


class Bad(Exception):
    """An error reply: status and message."""

    def __init__(self, status, message, headers=(), **more):
        super().__init__(message)
        self.status, self.message, self.headers = status, message, list(headers)
        self.more = more


class Resource:
    """One list of records and its configuration."""

    def __init__(self, path, records, config):
        unknown = sorted(set(config) - set(CONFIG))
        if unknown:
            raise ValueError('unknown member of a resource: ' + ', '.join(unknown))
        self.path = path.rstrip('/')
        self.config = dict(copy.deepcopy(CONFIG), **config)
        self.config['suffix'] = dict(CONFIG['suffix'], **config.get('suffix', {}))
        self.records = records
        self.composite = isinstance(self['key'], list)
        self.keys = self['key'] if self.composite else [self['key']]
        self.writes = 0
        self.listed = 0
        self.memory = {}        # idempotency key -> digest of the request, reply

    def __getitem__(self, name):
        return self.config[name]

    def arg(self, name):
        return self['args'].get(name, name)

    def key_value(self, record):
        """The text of a record's key, the parts of a composite one joined by commas."""
        return ','.join(text_of(record.get(name)) for name in self.keys)

    def find(self, key, records=None):
        """Index of the record with that key text, or None."""
        for index, record in enumerate(self.records if records is None else records):
            if self.key_value(record) == key:
                return index
        return None


def query_args(req):
    return parse_qsl(req.query, keep_blank_values=True)


def first(args, name, default=None):
    for key, value in args:
        if key == name:
            return value
    return default


def body_of(req):
    try:
        return loads(req.body.decode('utf-8'))
    except ValueError:
        raise Bad(400, 'the body is not JSON') from None


# -- filters ----------------------------------------------------------------------------


def member(record, path):
    """A member by its name, or by a dotted path."""
    if path in record:
        return record[path]
    value = record
    for part in path.split('.'):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


def text_of(value):
    """A value as JavaScript's toString() gives it."""
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, Num):
        return value.text
    if isinstance(value, (dict, list)):
        return dumps(value)
    return str(value)


def compare(value, text):
    """-1, 0, 1 of a record's value against an argument: as numbers where it is one."""
    if isinstance(value, (int, float)):
        try:
            other = float(text)
        except ValueError:
            return None
        return (value > other) - (value < other)
    value = text_of(value)
    return (value > text) - (value < text)


def _like(text, value):
    try:
        return re.search(text, text_of(value), re.I) is not None
    except re.error:
        raise Bad(400, 'bad pattern') from None


TESTS = {
    'eq': lambda v, t: text_of(v) == t,
    'ne': lambda v, t: text_of(v) != t,
    'lt': lambda v, t: compare(v, t) == -1,
    'lte': lambda v, t: compare(v, t) in (-1, 0),
    'gt': lambda v, t: compare(v, t) == 1,
    'gte': lambda v, t: compare(v, t) in (0, 1),
    'like': lambda v, t: _like(t, v),
    'in': lambda v, t: text_of(v) in t.split(','),
    'prefix': lambda v, t: text_of(v).startswith(t),
    'contains': lambda v, t: t in text_of(v),
}
JSON_SERVER = {'eq', 'ne', 'lte', 'gte', 'like'}


def reserved(resource):
    names = ('limit', 'offset', 'page', 'per_page', 'cursor', 'sort', 'order')
    return {resource.arg(n) for n in names}


def split_filter(resource, name):
    """(member, operator) of an argument name; an exact member name is an equality."""
    if any(member(r, name) is not None or name in r for r in resource.records):
        return name, 'eq'
    known = JSON_SERVER if resource['filters'] == 'json_server' else set(resource['suffix'])
    for op, suffix in sorted(resource['suffix'].items(), key=lambda s: -len(s[1])):
        if op in known and name.endswith(suffix) and len(name) > len(suffix):
            return name[:-len(suffix)], op
    return name, 'eq'


def keeps(record, name, op, values):
    """Whether a record passes; repeated arguments are alternatives, as in json-server."""
    value = member(record, name)
    if op == 'null':
        return (value is None) == (values[0] not in ('0', 'false'))
    if value is None:
        return False
    results = [TESTS[op](value, text) for text in values]
    return all(results) if op == 'ne' else any(results)


def filtered(resource, args):
    """The records that pass all filter arguments."""
    rows = list(resource.records)
    if resource['filters'] == 'none':
        return rows
    skip = reserved(resource)
    groups = {}
    for name, value in args:
        if name not in skip:
            groups.setdefault(name, []).append(value)
    for name, values in groups.items():
        column, op = split_filter(resource, name)
        if not any(member(r, column) is not None or column in r for r in resource.records):
            if resource['unknown'] == 'error':
                raise Bad(400, 'unknown argument ' + name)
            continue
        rows = [r for r in rows if keeps(r, column, op, values)]
    return rows


def sorted_rows(resource, rows, args):
    """Sort by `a,-b`, or by json-server's pair of _sort and _order."""
    text = first(args, resource.arg('sort'), '')
    orders = first(args, resource.arg('order'), '').lower().split(',')
    for index, key in reversed(list(enumerate(k for k in text.split(',') if k))):
        down = key.startswith('-') or index < len(orders) and orders[index] == 'desc'
        key = key.lstrip('-')
        nulls_high = resource['nulls'] == 'last'

        def rank(record, key=key, nulls_high=nulls_high):
            value = member(record, key)
            if value is None:
                return (2 if nulls_high else 0, 0, '')
            if isinstance(value, (int, float)):
                return (1, value, '')
            return (1, 0, text_of(value))
        rows = sorted(rows, key=rank, reverse=down)
    return rows


# -- paging -----------------------------------------------------------------------------


def number(args, name, default):
    text = first(args, name)
    if text is None or text == '':
        return default
    if not re.fullmatch(r'[0-9]+', text):
        raise Bad(400, '%s must be a number' % name)
    return int(text)


class Page:
    """What a list request asks for and where its answer ends."""

    def __init__(self, resource, rows, args, fault):
        self.resource, self.rows, self.args, self.fault = resource, rows, args, fault
        style = resource['paging']
        self.size = self._size(style)
        self.start = self._start(style)
        self.end = len(rows) if self.size is None else min(len(rows), self.start + self.size)
        self.more = self.end < len(rows)
        if fault.get('endless'):
            self.more = True
            if self.start >= len(rows):
                self.start, self.end = 0, min(len(rows), self.size or len(rows))

    def _size(self, style):
        r = self.resource
        name = r.arg('per_page') if style == 'page' else r.arg('limit')
        size = number(self.args, name, r['page_default'])
        for cap in (r['page_max'], self.fault.get('page_cap')):
            if cap is not None:
                size = cap if size is None else min(size, cap)
        return size

    def _start(self, style):
        r = self.resource
        if style in ('page', 'link'):
            page = number(self.args, r.arg('page'), r['page_start'])
            return max(0, page - r['page_start']) * (self.size or 0)
        if style in ('cursor', 'url') and first(self.args, r.arg('cursor')):
            return self._after(first(self.args, r.arg('cursor')))
        return number(self.args, r.arg('offset'), 0)

    def _after(self, token):
        try:
            value = json.loads(base64.urlsafe_b64decode(token + '=' * (-len(token) % 4)))
        except ValueError:
            raise Bad(400, 'bad cursor') from None
        if 'offset' in value:
            return value['offset']
        key = self.resource['key']
        for index, row in enumerate(self.rows):
            if row[key] == value['key']:
                return index + 1
        return next((i for i, row in enumerate(self.rows) if row[key] > value['key']),
                    len(self.rows))

    def token(self):
        """The cursor of the next page."""
        if self.fault.get('same_cursor') and first(self.args, self.resource.arg('cursor')):
            return first(self.args, self.resource.arg('cursor'))
        value = {'offset': self.end}
        if self.resource['cursor_kind'] == 'key' and self.end > self.start:
            value = {'key': self.rows[self.end - 1][self.resource['key']]}
        text = json.dumps(value, separators=(',', ':')).encode()
        return base64.urlsafe_b64encode(text).decode().rstrip('=')

    def url(self, req, name, value):
        """The URL of another page: this request with one argument replaced."""
        if self.fault.get('next_url'):
            return self.fault['next_url']
        pairs = [(k, v) for k, v in self.args if k != name] + [(name, value)]
        path = req.path + '?' + urlencode(pairs, quote_via=quote)
        if self.resource['relative_next']:
            return path
        host = self.fault.get('next_host') or 'http://' + (req.header('Host') or '')
        return host + path

    def next_url(self, req):
        r = self.resource
        if r['paging'] in ('page', 'link'):
            page = number(self.args, r.arg('page'), r['page_start'])
            return self.url(req, r.arg('page'), str(page + 1))
        if r['paging'] == 'offset':
            return self.url(req, r.arg('offset'), str(self.end))
        return self.url(req, r.arg('cursor'), self.token())


def shaped(resource, rows):
    """Records in the shape of the resource."""
    fields = resource['fields'] or (list(rows[0]) if rows else [])
    shape = resource['shape']
    if shape == 'array':
        return [[row.get(f) for f in fields] for row in rows]
    if shape == 'columns':
        return {f: [row.get(f) for row in rows] for f in fields}
    if shape == 'map':
        key = resource['key']
        return {str(row[key]): {k: v for k, v in row.items() if k != key} for row in rows}
    if shape == 'value':
        return [row.get(fields[0]) for row in rows]
    return rows


def _shuffled(resource, rows, args):
    """Rows with equal sort keys change places in every second request."""
    resource.listed += 1
    if resource.listed % 2:
        return rows
    keys = [k.lstrip('-') for k in first(args, resource.arg('sort'), '').split(',') if k]
    out, run = [], []
    for row in rows + [None]:
        if run and (row is None or any(member(row, k) != member(run[0], k) for k in keys)):
            out += reversed(run)
            run = []
        run.append(row)
    return out


def list_reply(resource, req):
    """A page of records in its envelope."""
    args = query_args(req)
    rows = sorted_rows(resource, filtered(resource, args), args)
    if req.fault.get('shuffle_ties'):
        rows = _shuffled(resource, rows, args)
    if req.fault.get('reorder'):
        rows = rows[::-1]
    page = Page(resource, rows, args, req.fault)
    headers, ends = [], {}
    total = len(rows) + req.fault.get('lie_total', 0)
    _place(resource['total'], total, headers, ends)
    _place(resource['has_more'], page.more, headers, ends)
    if resource['paging'] == 'link':
        if page.more:
            headers.append(('Link', '<%s>; rel="next"' % page.next_url(req)))
        headers.append(('Link', '<%s>; rel="first"'
                        % page.url(req, resource.arg('page'), str(resource['page_start']))))
    elif resource['next']:
        value = page.token() if resource['paging'] == 'cursor' else page.next_url(req)
        _place_next(resource, value if page.more else None, headers, ends)
    data = shaped(resource, rows[page.start:page.end])
    return json_reply(200, _envelope(resource, data, ends), headers)


def _place(where, value, headers, ends):
    if where and where.startswith('header:'):
        headers.append((where[7:], dumps(value)))
    elif where:
        ends[where] = value


def _place_next(resource, value, headers, ends):
    where, end = resource['next'], resource['cursor_end']
    if where.startswith('header:'):
        if value is not None:
            headers.append((where[7:], value))
    elif value is not None or end == 'null':
        ends[where] = value
    elif end == 'empty':
        ends[where] = ''


def _envelope(resource, data, ends):
    if resource['records'] == '' and not ends and not resource['constant']:
        return data
    root = copy.deepcopy(resource['constant'])
    if not resource['meta_first']:
        put(root, resource['records'], data)
    for where, value in ends.items():
        put(root, where, value)
    if resource['meta_first']:
        put(root, resource['records'], data)
    return root
