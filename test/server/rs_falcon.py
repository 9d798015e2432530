"""An emulation of services written with falcon-autocrud 1.0.35 on falcon 1.4.1.

What is reproduced: routing, the query parser with its traps (empty values vanish, raw
commas and repetitions make lists), filters, sort, paging, included, meta, the write verbs
with preconditions, versions, bulk, and each answer a client can see, including the crash
page of the container.  A service is a list of Route objects over a Database; the two in
this project are in rs_falcon_app.py and rs_demo.py.
"""
import datetime
import json
import sqlite3
import threading
from urllib.parse import unquote, unquote_to_bytes
from xml.sax.saxutils import escape

from rs_falcon_db import Crash, Database
from rs_wire import Reply

JSON_TYPE = 'application/json; charset=UTF-8'
CRASH_PAGE = ('<html>\n  <head>\n    <title>Internal Server Error</title>\n  </head>\n  <body>\n'
              '    <h1><p>Internal Server Error</p></h1>\n    \n  </body>\n</html>\n')
BAD_FILTER = ('Invalid attribute', 'An attribute provided for filtering is invalid')
BAD_SORT = ('Invalid attribute', 'An attribute provided for sorting is invalid')
UNIQUE = ('Conflict', 'Unique constraint violated')
VIOLATED = ('Conflict', 'Resource found but conditions violated')
LINKED = ('Conflict', 'Other content links to this')
COLLECTION = ['GET', 'POST', 'PATCH']
ITEM = ['GET', 'PUT', 'PATCH', 'DELETE']
# attributes of the model's class that are no mapped column
PYTHON_ATTRIBUTES = {'metadata', 'registry', '__mapper__', '__table__', '__tablename__'}


class Refused(Exception):
    """An error answer: status, title, description (None: no body), headers."""

    def __init__(self, status, text=None, headers=()):
        super().__init__(status)
        self.status = status
        self.text = text
        self.headers = list(headers)


class Route:
    """One resource.  `table` None with patch_paths is a root for bulk only."""

    def __init__(self, path, table, item=False, methods=None, **options):
        self.path = path
        self.segments = path.split('/')[1:]
        self.table = table
        self.item = item
        self.methods = methods or (ITEM if item else COLLECTION)
        self.options = options

    def get(self, name, default=None):
        return self.options.get(name, default)

    def match(self, segments):
        """The path arguments, or None."""
        if len(segments) != len(self.segments):
            return None
        args = {}
        for mine, given in zip(self.segments, segments):
            if mine.startswith('{'):
                args[mine[1:-1]] = given
            elif mine != given:
                return None
        return args


def parse_query(query):
    """The parameters as falcon 1.x reads them: a value is a text or a list of texts."""
    def decode(text):
        return unquote_to_bytes(text.replace('+', ' ')).decode('utf-8', 'replace')
    params = {}
    for field in query.split('&'):
        name, _, value = field.partition('=')
        if not value:
            continue
        name = decode(name)
        if name in params:
            old = params[name]
            params[name] = (old if isinstance(old, list) else [old]) + [decode(value)]
        elif ',' in value:
            params[name] = [decode(part) for part in value.split(',') if part]
        else:
            params[name] = decode(value)
    return params


def _integer(params, name):
    if name not in params:
        return None
    value = params[name]
    try:
        return int(value[-1] if isinstance(value, list) else value)
    except (ValueError, IndexError):
        raise Refused(400, ('Invalid parameter', 'The "%s" parameter is invalid. '
                            'The value must be an integer.' % name)) from None


def _many(params, name):
    value = params[name]
    return value if isinstance(value, list) else [value]


class Service:
    """One emulated deployment under a path prefix."""

    def __init__(self, prefix, mode, make_tables, routes, fixtures):
        self.prefix = prefix
        self.mode = mode
        self.make_tables = make_tables
        self.routes = routes
        self.fixtures = fixtures
        self.lock = threading.RLock()
        self.db = None
        self.reset()

    def reset(self):
        """Back to the fixture data."""
        with self.lock:
            if self.db:
                self.db.close()
            self.db = Database(self.make_tables(), self.mode)
            for name, rows in self.fixtures.items():
                self.load(name, rows)

    def load(self, name, rows):
        """Replace the rows of a table by JSON records; KeyError for an unknown one."""
        with self.lock:
            table = self.db.tables[name]
            parsed = [self._assigned(table, row, self._naive(name)) for row in rows]
            self.db.load(table, parsed)

    def _naive(self, name):
        for route in self.routes:
            if route.table == name and route.get('naive'):
                return route.get('naive')
        return []

    # -- dispatch -----------------------------------------------------------------

    def handle(self, req):
        """Answer one request."""
        with self.lock:
            try:
                reply = self._dispatch(req)
            except Refused as refused:
                reply = self._refusal(req, refused)
            except (Crash, sqlite3.IntegrityError):
                reply = Reply(500, CRASH_PAGE, [('Content-Type', 'text/html'),
                                                ('Connection', 'close')])
            finally:
                self.db.rollback()
        return reply

    def _refusal(self, req, refused):
        headers = [('content-type', JSON_TYPE)] + refused.headers
        if refused.text is None:
            return Reply(refused.status, b'', headers)
        title, description = refused.text
        accept = (req.header('Accept') or '*/*').lower()
        headers.append(('vary', 'Accept'))
        if 'application/json' in accept or '*/*' in accept or 'application/*' in accept:
            body = json.dumps({'title': title, 'description': description})
        elif 'xml' in accept:
            headers[0] = ('content-type', 'application/xml; charset=UTF-8')
            body = ('<?xml version="1.0" encoding="UTF-8"?><error><title>%s</title><description>'
                    '%s</description></error>' % (escape(title), escape(description)))
        else:
            body = ''
        return Reply(refused.status, body, headers)

    def _dispatch(self, req):
        path = unquote(req.path[len(self.prefix):], 'utf-8', 'replace') or '/'
        if len(path) > 1 and path.endswith('/'):
            path = path[:-1]
        segments = path.split('/')[1:]
        if req.method not in COLLECTION + ITEM + ['HEAD', 'OPTIONS', 'CONNECT', 'TRACE']:
            raise Refused(400, ('Bad request', 'Invalid HTTP method'))
        for route in self.routes:
            args = route.match(segments)
            if args is not None:
                break
        else:
            raise Refused(404)
        doc = self._document(req, route)
        known = sorted(ITEM if route.item else COLLECTION)
        if req.method == 'OPTIONS':
            return Reply(200, b'', [('allow', ', '.join(known)), ('content-type', JSON_TYPE)])
        if req.method not in known:
            raise Refused(405, None, [('allow', ', '.join(known + ['OPTIONS']))])
        if route.get('auth'):
            route.get('auth')(req)
        if req.method not in route.methods:
            raise Refused(405, None, [('allow', ', '.join(route.methods))])
        params = parse_query(req.query)
        action = getattr(self, '_%s_%s' % ('item' if route.item else 'list', req.method.lower()))
        status, result = action(route, args, params, doc)
        body = b'' if result is None else json.dumps(result)
        return Reply(status, body, [('content-type', JSON_TYPE)])

    def _document(self, req, route):
        """The parsed body of a write; None where the genuine service has none."""
        if req.method not in ('POST', 'PUT', 'PATCH'):
            return None
        schema = route.get('schema') if req.method == 'POST' else None
        is_json = 'application/json' in (req.header('Content-Type') or '')
        if schema and not is_json:
            raise Refused(415, ('Unsupported media type',
                                'This API supports only JSON-encoded requests'))
        if not is_json:
            return None
        if not req.body:
            raise Refused(400, ('Empty request body', 'A valid JSON document is required'))
        try:
            doc = json.loads(req.body.decode('utf-8'))
        except ValueError:
            if schema:
                raise Refused(400, ('Malformed JSON', 'Could not decode the request body.  The '
                                    'JSON was incorrect or not encoded as UTF-8')) from None
            return req.body
        if schema:
            schema(doc)
        return doc

    # -- conditions -----------------------------------------------------------------

    def _path_where(self, route, args):
        """Conditions of the path arguments; an argument may be renamed or a function."""
        where, values = [], []
        for name, value in args.items():
            target = route.get('attr_map', {}).get(name, name)
            if callable(target):
                sql, more = target(value)
            else:
                sql, more = self.db.condition(self._table(route).by_name[target], '=', value)
            where.append(sql)
            values += more
        return where, values

    def _filters(self, route, params):
        """Conditions of the query parameters."""
        table = self._table(route)
        where, values = [], []
        for name, value in params.items():
            if name.startswith('__'):
                continue
            parts = name.split('__')
            if len(parts) > 2:
                raise Refused(400, BAD_FILTER)
            column = table.by_name.get(parts[0])
            if column is None:
                if parts[0] in PYTHON_ATTRIBUTES:
                    raise Crash('KeyError')
                raise Refused(400, BAD_FILTER)
            pair = self.db.condition(column, parts[1] if len(parts) == 2 else '=', value)
            if pair is None:
                raise Refused(400, BAD_FILTER)
            where.append(pair[0])
            values += pair[1]
        return where, values

    def _own_filter(self, route, params):
        """The author's get_filter: extra parameters, hidden rows, inner joins."""
        where, values = [], []
        for name, sql in route.get('extra_params', {}).items():
            if name in params:
                value = params.pop(name)
                if isinstance(value, list):
                    raise Crash('type list is not supported')
                where.append(sql)
                values.append(value)
        if route.get('where'):
            where.append(route.get('where'))
        return where, values

    def _table(self, route):
        return self.db.tables[route.table]

    def _order(self, route, params):
        table = self._table(route)
        keys = _many(params, '__sort') if '__sort' in params else route.get('default_sort')
        if keys is None:
            return self._unsorted(route)
        out = []
        for key in keys:
            descending = key.startswith('-')
            column = table.by_name.get(key[1:] if descending else key)
            if column is None:
                if key.lstrip('-') in PYTHON_ATTRIBUTES:
                    raise Crash('KeyError')
                raise Refused(400, BAD_SORT)
            out.append(self.db.order(column, descending))
        return ', '.join(out)

    def _unsorted(self, route):
        """A grouped query promises no order: PostgreSQL's hash gives another one."""
        return '"id" DESC' if route.get('grouped') and self.mode == 'pg' else None

    def _show(self, route, row):
        fields = route.get('fields')
        return {c.name: self.db.shown(c, row[c.name], c.name in route.get('naive', []))
                for c in self._table(route).columns if fields is None or c.name in fields}

    def _one(self, route, args, where=(), values=()):
        """The row of an item route or None; several rows are a server error."""
        more, given = self._path_where(route, args)
        rows = self.db.select(self._table(route), list(more) + list(where), given + list(values))
        if len(rows) > 1:
            raise Refused(500, ('Internal Server Error', 'An internal server error occurred'))
        return rows[0] if rows else None

    def _by_id(self, route, row_id):
        return self.db.select(self._table(route), ['"id" = ?'], [row_id])[0]

    # -- reading ----------------------------------------------------------------------

    def _list_get(self, route, args, params, _doc):
        where, values = self._path_where(route, args)
        for more in (self._own_filter(route, params), self._filters(route, params)):
            where, values = where + more[0], values + more[1]
        order = self._order(route, params)
        table = self._table(route)
        offset, limit = _integer(params, '__offset') or None, None
        total = self.db.count(table, where, values) if offset else None
        limit = _integer(params, '__limit') or None
        if limit and total is None:
            total = self.db.count(table, where, values)
        data = []
        for row in self.db.select(table, where, values, order, limit, offset):
            shown = self._show(route, row)
            meta = route.get('row_meta')
            extra = meta(self.db, row, params) if meta else None
            if extra is not None:
                shown['meta'] = extra
            data.append(shown)
        result = {'data': data}
        if '__offset' in params or '__limit' in params:
            result['meta'] = {'total': total}
            for name in ('offset', 'limit'):
                if '__' + name in params:
                    result['meta'][name] = _integer(params, '__' + name)
        return 200, result

    def _item_get(self, route, args, params, _doc):
        where = [route.get('where')] if route.get('where') else []
        row = self._one(route, args, where)
        if row is None:
            raise Refused(404)
        result = {'data': self._show(route, row)}
        if '__included' in params:
            result['included'] = self._included(route, row, _many(params, '__included'))
        if route.get('meta'):
            result['meta'] = route.get('meta')(self.db, row)
        return 200, result

    def _included(self, route, row, names):
        """Linked rows; `id` is the parent's, as the genuine service has it."""
        out = []
        for name in names:
            if name not in route.get('included', {}):
                raise Refused(400, ('Invalid parameter',
                                    'The "__included" parameter includes invalid entities'))
            linked, sql = route.get('included')[name]
            table = self.db.tables[linked]
            for other in self.db.select(table, [sql], [row['id']]):
                attributes = {c.name: self.db.shown(c, other[c.name], False)
                              for c in table.columns}
                out.append({'id': row['id'], 'type': name, 'attributes': attributes})
        return out

    # -- writing ----------------------------------------------------------------------

    def _assigned(self, table, doc, naive):
        """Column values of a body as the service parses them; unknown members vanish."""
        if not isinstance(doc, dict):
            raise Crash('object has no attribute items')
        out = {}
        for name, value in doc.items():
            column = table.by_name.get(name)
            if column is not None:
                out[name] = _parse(column, value, name in naive)
        return out

    def _path_values(self, route, args):
        """Columns that the path fills on a write; a function there is a server error."""
        out = {}
        for name, value in args.items():
            target = route.get('attr_map', {}).get(name, name)
            if callable(target):
                raise Refused(500, ('Internal Server Error', 'An internal server error occurred'))
            out[target] = self._typed(self._table(route).by_name[target], value)
        return out

    @staticmethod
    def _typed(column, text):
        return int(text) if column.kind == 'int' and text.lstrip('-').isdigit() else text

    def _commit(self):
        try:
            self.db.commit()
        except sqlite3.IntegrityError:
            raise Refused(409, UNIQUE) from None

    def _list_post(self, route, args, _params, doc):
        values = self._path_values(route, args)
        values.update(self._assigned(self._table(route), doc, route.get('naive', [])))
        children = self._children(route, doc) if route.get('subresources') else []
        self.db.begin()
        try:
            row_id = self.db.insert(self._table(route), values)
            for table, link, child in children:
                self.db.insert(table, dict(child, **{link: row_id}))
        except sqlite3.IntegrityError:
            raise Refused(409, UNIQUE) from None
        self._commit()
        return 201, {'data': self._show(route, self._by_id(route, row_id))}

    def _children(self, route, doc):
        out = []
        for name, (linked, link) in self._table(route).relations.items():
            if not isinstance(doc.get(name, []), list):
                raise Crash('object is not iterable')
            for child in doc.get(name, []):
                table = self.db.tables[linked]
                out.append((table, link, self._assigned(table, child, [])))
        return out

    def _list_patch(self, route, args, _params, doc):
        """Bulk add: all or nothing, values hardly parsed."""
        if not isinstance(doc, dict) or not isinstance(doc.get('patches'), (list, dict)):
            raise Crash('KeyError: patches')
        paths = route.get('patch_paths') or {'/': route.table}
        rows = [self._bulk_row(route, args, paths, i, p) for i, p in enumerate(doc['patches'])]
        names = list(self.db.tables)
        self.db.begin()
        try:
            for name, values in sorted(rows, key=lambda r: names.index(r[0])):
                self.db.insert(self.db.tables[name], values)
        except sqlite3.IntegrityError:
            raise Refused(409, UNIQUE) from None
        self._commit()
        return 200, {}

    def _bulk_row(self, route, args, paths, index, patch):
        if not isinstance(patch, dict):
            raise Crash('argument of type is not iterable')
        if patch.get('op') != 'add':
            raise Refused(400, ('Invalid patch', 'Patch %d is not valid' % index))
        if patch.get('path') not in paths or 'value' not in patch:
            raise Refused(400, ('Invalid patch', 'Patch %d is not valid for op add' % index))
        table = self.db.tables[paths[patch['path']]]
        values = self._path_values(route, args) if args else {}
        if not isinstance(patch['value'], dict):
            raise Crash('object has no attribute items')
        for name, value in patch['value'].items():
            column = table.by_name.get(name)
            if column is None:
                raise Crash('KeyError: ' + name)
            values[name] = _parse(column, value, False, True) \
                if column.kind == 'datetime' else value
        return table.name, values

    def _condition_row(self, route, args, params, precondition):
        """The row of a PATCH or DELETE: 404 without it, 409 where a condition fails."""
        if self._one(route, args) is None:
            raise Refused(404)
        where, values = self._filters(route, params)
        if precondition:
            where = where + [precondition]
        row = self._one(route, args, where, values)
        if row is None:
            raise Refused(409, VIOLATED)
        return row

    def _save(self, route, row, values):
        self.db.begin()
        try:
            row_id = self.db.update(self._table(route), row, values)
        except sqlite3.IntegrityError:
            raise Refused(409, UNIQUE) from None
        self._commit()
        return {'data': self._show(route, self._by_id(route, row_id))}

    def _item_patch(self, route, args, params, doc):
        extra = route.get('patch_precondition')
        if self._one(route, args) is None:
            raise Refused(404)
        self._filters(route, params)
        condition = extra(doc) if extra else None
        row = self._condition_row(route, args, params, condition)
        values = self._assigned(self._table(route), doc, route.get('naive', []))
        return 200, self._save(route, row, values)

    def _item_put(self, route, args, _params, doc):
        row = self._one(route, args)
        if row is None and not route.get('put_insert'):
            raise Refused(404)
        values = self._assigned(self._table(route), doc, route.get('naive', []))
        if row is not None:
            return 200, self._save(route, row, values)
        values = dict(self._path_values(route, args), **values)
        self.db.begin()
        try:
            row_id = self.db.insert(self._table(route), values)
        except sqlite3.IntegrityError:
            raise Refused(409, UNIQUE) from None
        self._commit()
        return 201, {'data': self._show(route, self._by_id(route, row_id))}

    def _item_delete(self, route, args, params, _doc):
        row = self._condition_row(route, args, params, route.get('delete_precondition'))
        self.db.begin()
        try:
            if route.get('mark_deleted'):
                now = datetime.datetime.utcnow()
                self.db.update(self._table(route), row, {route.get('mark_deleted'): now})
            else:
                self.db.delete(self._table(route), row)
            self.db.commit()
        except sqlite3.IntegrityError:
            raise Refused(409, LINKED) from None
        return 200, {}


def _parse(column, value, naive, bulk=False):
    """Dates, times and datetimes of a body: exactly one format each, else a crash."""
    if column.kind not in ('datetime', 'date', 'time') or value is None and not bulk:
        return value
    try:
        if column.kind == 'datetime':
            form = '%Y-%m-%dT%H:%M:%S' + ('' if naive else 'Z')
            return datetime.datetime.strptime(value, form)
        if column.kind == 'date':
            return datetime.datetime.strptime(value, '%Y-%m-%d').date()
        hour, minute, second = value.split(':')
        return datetime.time(int(hour), int(minute), int(second))
    except (ValueError, TypeError, AttributeError) as error:
        raise Crash(str(error)) from None
