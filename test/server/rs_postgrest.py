"""PostgREST over records in memory.

GET /NAME?select=a,b&col=op.value&and=(...)&or=(...)&order=a.asc,b.desc.nullslast&limit=&offset=
with `Prefer: count=exact` for the number in Content-Range.  The grammar of filters is that of
PostgREST 9 to 12: [not.]op.value; in trees members are separated by commas, and a value with
one of `,.:()` or white space at an end stands in double quotes, with a backslash before a
quote.  NULLs, order and comparison are PostgreSQL's, with text by code points.  What
PostgREST refuses is refused with its codes.

POST takes one record or a list; its key is the member id, made when it is missing. PATCH and
DELETE change what the filters choose.  Prefer: return=representation gives the rows back,
resolution=merge-duplicates replaces what has the key.

Loaded by {"path": "/rest/NAME", "records": [...], "types": {"at": "timestamptz"}}.
"""
import threading
from urllib.parse import parse_qsl

import rs_logic
from rs_json import loads
from rs_wire import Reply, json_reply

RESERVED = {'select', 'order', 'limit', 'offset', 'columns', 'on_conflict'}
COMPARE = {'eq': 'eq', 'neq': 'ne', 'lt': 'lt', 'lte': 'le', 'gt': 'gt', 'gte': 'ge'}
QUOTABLE = ',.:()"'


class Refused(Exception):
    """An answer that is an error: status, PostgREST's code and words."""

    def __init__(self, status, code, message, details=None):
        super().__init__(message)
        self.reply = json_reply(status, {'code': code, 'message': message, 'details': details,
                                         'hint': None})


def syntax(text, at, wanted):
    return Refused(400, 'PGRST100', '"failed to parse filter (%s)" (line 1, column %d)'
                   % (text, at + 1), 'expecting %s' % wanted)


class Parser:
    """The text of a filter, read from left to right into a function of a record."""

    def __init__(self, table, text):
        self.table, self.text, self.at = table, text, 0

    def take(self, piece):
        if self.text.startswith(piece, self.at):
            self.at += len(piece)
            return True
        return False

    def need(self, piece):
        if not self.take(piece):
            raise syntax(self.text, self.at, '"%s"' % piece)

    def name(self):
        """A member's name, quoted where it has a dot or the like."""
        if self.text[self.at:self.at + 1] == '"':
            return self.quoted()
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in '.,()"':
            self.at += 1
        if start == self.at:
            raise syntax(self.text, self.at, 'field name')
        return self.text[start:self.at]

    def quoted(self):
        self.need('"')
        out = ''
        while self.at < len(self.text) and self.text[self.at] != '"':
            self.at += self.text[self.at] == '\\'
            out += self.text[self.at:self.at + 1]
            self.at += 1
        self.need('"')
        return out

    def value(self, tree):
        """A value: in a tree it ends at a comma or parenthesis, else with the text."""
        if not tree:
            rest, self.at = self.text[self.at:], len(self.text)
            return rest
        if self.text[self.at:self.at + 1] == '"':
            return self.quoted()
        if self.text[self.at:self.at + 1] == '{' and '}' in self.text[self.at:]:
            start, self.at = self.at, self.text.index('}', self.at) + 1
            return self.text[start:self.at]
        start, depth = self.at, 0
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in '{(':
                depth += 1
            elif char in '})' and depth:
                depth -= 1
            elif char in ',)':
                break
            self.at += 1
        return self.text[start:self.at]

    def values(self):
        """(a,"b,c",d)"""
        self.need('(')
        out = []
        while not self.take(')'):
            if out:
                self.need(',')
            out.append(self.value(True))
        return out

    def logic(self, word, negated):
        """and(...) or or(...), the word read already."""
        self.need('(')
        parts = [self.part()]
        while self.take(','):
            parts.append(self.part())
        self.need(')')
        join = rs_logic.both if word == 'and' else rs_logic.either
        if negated:
            return lambda r: rs_logic.opposite(join(p(r) for p in parts))
        return lambda r: join(p(r) for p in parts)

    def part(self):
        """One member of a tree."""
        start = self.at
        negated = self.take('not.')
        for word in ('and', 'or'):
            if self.text.startswith(word + '(', self.at):
                self.at += len(word)
                return self.logic(word, negated)
        self.at = start
        column = self.name()
        self.need('.')
        return self.test(column, True)

    def test(self, column, tree):
        """[not.]op.value of a column."""
        kind = self.table.kind(column)
        negated = self.take('not.')
        start = self.at
        while self.at < len(self.text) and self.text[self.at].isalpha():
            self.at += 1
        op = self.text[start:self.at]
        self.need('.')
        condition = self.operator(column, kind, op, tree)
        if negated:
            return lambda r: rs_logic.opposite(condition(r))
        return condition

    def operator(self, column, kind, op, tree):
        of = self.table.value
        if op == 'in':
            wanted = [rs_logic.typed(v, kind) for v in self.values()]
            return lambda r: rs_logic.either(
                rs_logic.compare('eq', of(r, column), v) for v in wanted)
        text = self.value(tree)
        if op == 'is':
            words = {'null': None, 'true': True, 'false': False, 'unknown': None}
            if text.lower() not in words:
                raise syntax(self.text, self.at, 'null or trilean value (unknown, true, false)')
            return lambda r: of(r, column) is words[text.lower()]
        if op == 'like':
            pattern = text.replace('*', '%')
            return lambda r: rs_logic.like(of(r, column), pattern)
        if op == 'cs':
            wanted = [v.strip('"') for v in text.strip('{}').split(',') if v]
            return lambda r: None if of(r, column) is None else set(wanted) <= {
                str(v) for v in of(r, column)}
        if op not in COMPARE:
            raise syntax(self.text, start_of(self, op), 'operator (eq, gt, ...)')
        value = rs_logic.typed(text, kind)
        return lambda r: rs_logic.compare(COMPARE[op], of(r, column), value)

    def end(self):
        if self.at < len(self.text):
            raise syntax(self.text, self.at, 'end of input')


def start_of(parser, op):
    return max(parser.text.rfind(op), 0)


class Table:
    """The rows of one relation."""

    def __init__(self, name, records, types=None):
        self.name, self.records = name, records
        self.kinds = rs_logic.kinds_of(records, types)

    def kind(self, column):
        if column not in self.kinds:
            raise Refused(400, '42703', 'column %s.%s does not exist' % (self.name, column))
        return self.kinds[column]

    def value(self, record, column):
        return rs_logic.typed(record.get(column), self.kinds[column])

    def conditions(self, pairs):
        """All filter arguments as functions."""
        out = []
        for name, text in pairs:
            if name in RESERVED:
                continue
            parser = Parser(self, text)
            negated, word = name.startswith('not.'), name.split('.')[-1]
            if word in ('and', 'or') and name in (word, 'not.' + word):
                out.append(parser.logic(word, negated))
            else:
                out.append(parser.test(name, False))
            parser.end()
        return out

    def order(self, text):
        """Sort keys of order=a.desc.nullslast,b."""
        keys = []
        for item in filter(None, text.split(',')):
            column, *words = item.split('.')
            self.kind(column)
            descending = 'desc' in words
            first = 'nullsfirst' in words or (descending and 'nullslast' not in words)
            keys.append((lambda r, c=column: self.value(r, c), descending, first))
        return keys

    def columns(self, text):
        names = [n for n in text.split(',') if n] or ['*']
        if '*' in names:
            return list(self.kinds)
        for name in names:
            self.kind(name)
        return names

    def answer(self, req):
        pairs = parse_qsl(req.query, keep_blank_values=True)
        args = dict(pairs)
        tests = self.conditions(pairs)
        found = [r for r in self.records if all(t(r) is True for t in tests)]
        found = rs_logic.ordered(found, self.order(args.get('order', '')))
        names = self.columns(args.get('select', ''))
        start = int(args.get('offset') or 0)
        page = found[start:start + int(args['limit'])] if args.get('limit') else found[start:]
        counted = 'count=exact' in (req.header('Prefer') or '')
        if counted and start > len(found):
            raise Refused(416, 'PGRST103', 'Requested range not satisfiable',
                          'An offset of %d was requested, but there are only %d rows.'
                          % (start, len(found)))
        span = '%d-%d' % (start, start + len(page) - 1) if page else '*'
        whole = counted and len(page) == len(found) or not counted
        return json_reply(200 if whole else 206, [{n: r.get(n) for n in names} for r in page],
                          [('Content-Range', '%s/%s' % (span, len(found) if counted else '*'))])


    # -- writing

    def known(self, record):
        """A record of the request, which has no members but ours."""
        for name in record:
            if name not in self.kinds:
                raise Refused(400, 'PGRST204', "Could not find the '%s' column of '%s' in the schema cache"
                              % (name, self.name))
        return record

    def written(self, req, status, rows):
        """The answer to a write."""
        if 'return=representation' not in (req.header('Prefer') or ''):
            return Reply(status if status == 201 else 204, '', [])
        names = self.columns(dict(parse_qsl(req.query)).get('select', ''))
        return json_reply(status, [{n: r.get(n) for n in names} for r in rows])

    def insert(self, req):
        document = loads(req.body.decode('utf-8'))
        news = [dict(self.known(r)) for r in (document if isinstance(document, list) else [document])]
        merge = 'resolution=merge-duplicates' in (req.header('Prefer') or '')
        after, rows = list(self.records), []
        for new in news:
            if new.get('id') is None:
                new['id'] = max([r['id'] for r in after] or [0]) + 1
            there = next((n for n, r in enumerate(after) if r['id'] == new['id']), None)
            if there is not None and not merge:
                raise Refused(409, '23505', 'duplicate key value violates unique constraint "%s_pkey"'
                              % self.name, 'Key (id)=(%s) already exists.' % new['id'])
            if there is not None:
                after[there] = dict(after[there], **new)
            else:
                after.append(new)
            rows.append(new if there is None else after[there])
        self.records = after
        return self.written(req, 201, rows)

    def change(self, req):
        """PATCH and DELETE of the rows that the filters choose."""
        tests = self.conditions(parse_qsl(req.query, keep_blank_values=True))
        chosen = [r for r in self.records if all(t(r) is True for t in tests)]
        if req.method == 'DELETE':
            self.records = [r for r in self.records if not any(r is c for c in chosen)]
            return self.written(req, 200, chosen)
        changes = self.known(loads(req.body.decode('utf-8')))
        for record in chosen:
            record.update(changes)
        return self.written(req, 200, chosen)

    METHODS = {'GET': answer, 'POST': insert, 'PATCH': change, 'DELETE': change}


class Service:
    """Relations under a prefix."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.lock = threading.Lock()
        self.tables = {}

    def reset(self):
        with self.lock:
            self.tables = {}

    def load(self, name, records, types=None):
        with self.lock:
            self.tables[name] = Table(name, records, types)

    def handle(self, req):
        name = req.path[len(self.prefix):].strip('/')
        try:
            if name not in self.tables:
                raise Refused(404, '42P01', 'relation "public.%s" does not exist' % name)
            if req.method not in Table.METHODS:
                raise Refused(405, 'PGRST117', 'Unsupported HTTP method: ' + req.method)
            with self.lock:
                return Table.METHODS[req.method](self.tables[name], req)
        except rs_logic.Wrong as wrong:
            return Refused(400, '22P02', str(wrong)).reply
        except Refused as refused:
            return refused.reply
