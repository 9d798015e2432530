"""A generic JSON store: resources at any path, each with its own habits.

A resource is a list of JSON objects plus a configuration (CONFIG below: every member and
its default).  It knows the paging styles, envelopes, record shapes and filter spellings
that APIs in the wild use, so that a test needs one control call and no code.
"""
import base64
import copy
import hashlib
import json
import re
import threading
from urllib.parse import parse_qsl, quote, unquote, urlencode

from rs_json import Num, dumps, loads, put
from rs_wire import Reply, json_reply

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
    # writing
    'reply': 'record',          # record, none (204), id, list
    'unique': [],               # members; a second one is 409
    'required': [],             # members; without them 422
    'etag': False,              # ETag on items, If-Match checked (412)
    'version': None,            # member that counts updates; a stale one in the body is 409
    'put_creates': False,
    'silent_drop': [],          # members that writes ignore
    'stamp': None,              # member that the server sets: a counter of writes
}


class Bad(Exception):
    """An error reply: status and message."""

    def __init__(self, status, message, headers=()):
        super().__init__(message)
        self.status, self.message, self.headers = status, message, list(headers)


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
        self.writes = 0
        self.listed = 0

    def __getitem__(self, name):
        return self.config[name]

    def arg(self, name):
        return self['args'].get(name, name)

    def find(self, key):
        """Index of the record with that key text, or None."""
        for index, record in enumerate(self.records):
            if str(record.get(self['key'])) == key:
                return index
        return None


class Store:
    """All plain resources; the longest path that fits a request takes it."""

    def __init__(self, make_fixtures):
        self.lock = threading.RLock()
        self.make_fixtures = make_fixtures
        self.resources = {}
        self.reset()

    def reset(self):
        with self.lock:
            self.resources = {}
            for path, records, config in self.make_fixtures():
                self.load(path, records, config)

    def load(self, path, records, config):
        """Create or replace a resource."""
        with self.lock:
            resource = Resource(path, records, config)
            self.resources[resource.path] = resource

    def take(self, path):
        """(resource, rest of the path) or None."""
        best = None
        for known in self.resources:
            if path == known or path.startswith(known + '/') and path != known + '/':
                if best is None or len(known) > len(best):
                    best = known
        return None if best is None else (self.resources[best], path[len(best):])

    def handle(self, req):
        """Answer a request, or None when no resource fits."""
        with self.lock:
            found = self.take(req.path)
            if found is None:
                return None
            resource, rest = found
            try:
                for change in req.fault.get('change') or []:
                    apply_change(resource, change)
                return answer(resource, rest, req)
            except Bad as bad:
                return json_reply(bad.status, {'error': {'code': bad.status,
                                                         'message': bad.message}}, bad.headers)


def apply_change(resource, change):
    """What a scripted fault does to the data before the request is answered."""
    if 'insert' in change:
        resource.records.insert(change.get('at', len(resource.records)),
                                copy.deepcopy(change['insert']))
    elif 'delete' in change:
        index = resource.find(str(change['delete']))
        if index is not None:
            del resource.records[index]
    elif 'update' in change:
        index = resource.find(str(change['update']))
        if index is not None:
            resource.records[index].update(copy.deepcopy(change['set']))


def answer(resource, rest, req):
    """Dispatch on the rest of the path: list, item, _count, _batch."""
    kind = 'list' if rest == '' else 'item'
    allowed = {'list': ['GET', 'HEAD', 'POST'],
               'item': ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']}[kind]
    if rest in ('/_count', '/_batch'):
        allowed = ['GET'] if rest == '/_count' else ['POST']
    allowed = [m for m in allowed if m in resource['methods'] or rest == '/_batch'
               or m == 'HEAD' and 'GET' in resource['methods']]
    if req.method not in allowed:
        shown = ', '.join(m for m in allowed if m != 'HEAD')
        raise Bad(405, 'method not allowed here', [('Allow', shown)])
    if rest == '/_count':
        return json_reply(200, {'count': len(filtered(resource, query_args(req)))})
    if rest == '/_batch':
        return batch(resource, body_of(req))
    if kind == 'list':
        if req.method == 'POST':
            return create(resource, req)
        return list_reply(resource, req)
    return item(resource, unquote(rest[1:]), req)


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


# -- items and writes ---------------------------------------------------------------------


def etag(record):
    return '"%s"' % hashlib.sha1(dumps(record).encode()).hexdigest()[:12]


def single(resource, status, record, headers=()):
    """The reply of an item request or a write."""
    headers = list(headers)
    if resource['etag']:
        headers.append(('ETag', etag(record)))
    if status != 200 or resource['reply'] == 'record':
        kind = resource['reply']
    else:
        kind = 'record'
    return _written(resource, status, record, headers, kind)


def _written(resource, status, record, headers, kind):
    if kind == 'none':
        return Reply(204, b'', headers)
    if kind == 'id':
        record = {resource['key']: record[resource['key']]}
    value = [record] if kind == 'list' else record
    return json_reply(status, put({}, resource['record'], value), headers)


def check(resource, record, but=None):
    """Required and unique members."""
    missing = [n for n in resource['required'] if record.get(n) is None]
    if missing:
        raise Bad(422, 'missing ' + ', '.join(missing))
    for name in list(resource['unique']) + [resource['key']]:
        for index, other in enumerate(resource.records):
            if index != but and record.get(name) is not None \
                    and other.get(name) == record.get(name):
                raise Bad(409, '%s %s exists' % (name, text_of(record[name])))


def prepared(resource, values, old=None):
    """A record as it is kept: key, version, stamp set by the server."""
    record = {} if old is None else dict(old)
    values = {k: v for k, v in values.items() if k not in resource['silent_drop']}
    version = resource['version']
    if version and old is not None:
        if version in values and values[version] != old.get(version):
            raise Bad(409, 'the record has changed')
        values[version] = old.get(version, 0) + 1
    elif version:
        values.setdefault(version, 1)
    record.update(values)
    key = resource['key']
    if record.get(key) is None:
        numbers = [r[key] for r in resource.records if isinstance(r.get(key), int)]
        made = max(numbers, default=0) + 1
        if resource['key_type'] != 'int':
            made = 'k%d' % (len(resource.records) + 1)
        record = dict({key: made}, **{k: v for k, v in record.items() if k != key})
    resource.writes += 1
    if resource['stamp']:
        record[resource['stamp']] = resource.writes
    return record


def create(resource, req):
    """POST of one object, or of an array of them (all or nothing)."""
    doc = body_of(req)
    many = doc if isinstance(doc, list) else [doc]
    before = list(resource.records)
    made = []
    try:
        for values in many:
            if not isinstance(values, dict):
                raise Bad(400, 'a record is an object')
            record = prepared(resource, values)
            check(resource, record)
            resource.records.append(record)
            made.append(record)
    except Bad:
        resource.records = before
        raise
    if isinstance(doc, list):
        if resource['reply'] == 'none':
            return Reply(204)
        return json_reply(201, put({}, resource['records'], made))
    place = '%s/%s' % (resource.path, quote(str(made[0][resource['key']]), safe=''))
    reply = single(resource, 201, made[0], [('Location', place)])
    return reply


def item(resource, key, req):
    """GET, PUT, PATCH, DELETE of one record."""
    index = resource.find(key)
    if index is None:
        if req.method == 'PUT' and resource['put_creates']:
            return put_new(resource, key, req)
        raise Bad(404, 'no such record')
    record = resource.records[index]
    if req.method in ('GET', 'HEAD'):
        headers = [('ETag', etag(record))] if resource['etag'] else []
        return json_reply(200, put({}, resource['record'], record), headers)
    match = req.header('If-Match')
    if resource['etag'] and match is not None and match not in ('*', etag(record)):
        raise Bad(412, 'the record has changed')
    if req.method == 'DELETE':
        del resource.records[index]
        kind = resource['reply']
        return Reply(204) if kind == 'none' else json_reply(200, {})
    values = body_of(req)
    if not isinstance(values, dict):
        raise Bad(400, 'a record is an object')
    return change(resource, index, values, req.method == 'PUT')


def change(resource, index, values, replace):
    """PATCH merges; PUT replaces everything but the key."""
    old = resource.records[index]
    new = prepared(resource, values, old)
    if replace:
        kept = set(values) | {resource['key'], resource['version'], resource['stamp']}
        new = {k: v for k, v in new.items() if k in kept}
    check(resource, new, index)
    resource.records[index] = new
    headers = [('ETag', etag(new))] if resource['etag'] else []
    return _written(resource, 200, new, headers, resource['reply'])


def put_new(resource, key, req):
    values = dict(body_of(req))
    values.setdefault(resource['key'], int(key) if key.isdigit() else key)
    record = prepared(resource, values)
    check(resource, record)
    resource.records.append(record)
    return single(resource, 201, record)


def batch(resource, doc):
    """POST {"op": read|insert|update|delete, "inputs": [...]}: one call, many records.

    read and delete take {"id": key}, update takes {"id": key, "set": {...}}, insert takes
    records; the answer is {"results": [...]}, null where a key names nothing.
    """
    op, results = doc.get('op', 'read'), []
    for entry in doc.get('inputs') or []:
        if op == 'insert':
            record = prepared(resource, entry)
            check(resource, record)
            resource.records.append(record)
            results.append(record)
            continue
        index = resource.find(text_of(entry.get('id')))
        if index is None:
            results.append(None)
        elif op == 'delete':
            results.append(resource.records.pop(index))
        elif op == 'update':
            record = prepared(resource, entry.get('set') or {}, resource.records[index])
            check(resource, record, index)
            resource.records[index] = record
            results.append(record)
        else:
            results.append(resource.records[index])
    return json_reply(200, {'results': results})
