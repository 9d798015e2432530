"""An API that nobody has, at /depot: each thing that the platforms do, spelled in another way.

It shows that abilities are options and no code for one product.  See sql/depot.sql.

  gate      PUT /gate {"who": {"name", "word"}} (nia / open-sesame): the key in header X-Depot-Key,
            its renewal at /grant/renewal, its end, an ISO time by the clock of header Date, at
            /grant/ends; POST /gate/renew?with=RENEWAL, good once, gives the next.  Callers send
            "X-Depot: key KEY".  A key that is not good is told with status 200, as all errors:
            {"fault": {"code": "E_SESSION", "text": ...}}
  reports   POST /reports {"on": NAME} {"ticket", "phase"}; GET /work/TICKET goes waiting, busy,
            ready (with "file", a URL on another origin) or broken ("why"); the file wants no key,
            and refuses one: {"lines": [...], "more": URL?}
  loads     PUT /loads/NAME with headers X-Load, X-Part and lines of JSON; rows are kept back until
            POST /loads/seal?load=&parts=&lines= tells the same counts; GET /loads/NAME
  ledger    GET /ledger {"book": {KEY: {...}}}, its version in header X-Ledger-Version;
            POST /ledger?from=VERSION&guard=NONCE {"ops": [["set", KEY, {...}], ["cut", KEY]]}:
            E_MOVED when the version is another; the same guard again is the same change
  ask       GET /ask?line=FIND a,b IN NAME IF a >= 1 & b = "x" BY a- TAKE 5: {"took",
            "table": {"a": [...], "b": [...]}}; each answer has X-Depot-RateLimit-*
Settings: seconds and uses (of each key that is given, a list; the last for all others), phases
(of work, the last remains), broken (why the next work breaks), page (lines of a file), busy
(answers E_BUSY so many times), quota.
"""
import re
import time
from email.utils import formatdate

from rs_json import loads
from rs_service import Refused, Service
from rs_wire import json_reply

CLOCK = 978307200       # 2001-01-01: not this machine's
PARTS = [{'id': 1, 'name': 'bolt', 'mass': 1.5}, {'id': 2, 'name': 'nut "M4"', 'mass': None},
         {'id': 3, 'name': None, 'mass': 1234567.25}]
OPS = {'=': lambda a, b: a == b, '!=': lambda a, b: a != b, '<': lambda a, b: a < b,
       '<=': lambda a, b: a <= b, '>': lambda a, b: a > b, '>=': lambda a, b: a >= b}
LINE = re.compile(r'FIND (?P<what>[\w,#]+) IN (?P<name>\w+)(?: IF (?P<test>.+?))?(?: BY (?P<by>\w+[+-]))?'
                  r'(?: TAKE (?P<take>\d+))?')
TERM = re.compile(r'(\w+) (<=|>=|!=|<|>|=) ("(?:[^"^]|\^.)*"|-?[\d.]+)(?: & |$)')


class Depot(Service):
    """The service at /depot."""

    SETTINGS = {'seconds': [3600], 'uses': [None], 'phases': ['waiting', 'busy', 'ready'],
                'broken': None, 'page': 100, 'busy': 0, 'quota': 1000}
    ROUTES = [
        ('PUT', '/gate', 'gate'), ('POST', '/gate/renew', 'renew'),
        ('POST', '/reports', 'report'), ('GET', '/work/{ticket}', 'work'),
        ('GET', '/files/{ticket}', 'file'),
        ('POST', '/loads/seal', 'seal'), ('PUT', '/loads/{name}', 'load_part'),
        ('GET', '/loads/{name}', 'loaded'),
        ('GET', '/ledger', 'ledger'), ('POST', '/ledger', 'ledger_change'),
        ('GET', '/ask', 'ask'),
    ]

    def start(self):
        self.keys, self.renewals = {}, set()
        self.tickets, self.open_loads, self.tables = {}, {}, {'parts': list(PARTS)}
        self.book, self.version, self.guards = {'a': {'sum': 10}, 'b': {'sum': 5}}, 7, {}
        self.left = None

    @staticmethod
    def fault(code, text):
        """All that goes wrong is told so."""
        return Refused(200, {'fault': {'code': code, 'text': text}})

    def no_route(self, call):
        return self.fault('E_NOWHERE', 'no such place: ' + call.path).reply

    def admit(self, call, route):
        """Who has a key; a file refuses those who show one."""
        shown = call.header('X-Depot')
        if route in ('gate', 'renew'):
            return
        if route == 'file':
            if shown or call.header('Authorization'):
                raise self.fault('E_LEAK', 'keys have no business here')
            return
        kind, _, key = (shown or '').partition(' ')
        with self.lock:
            uses = self.keys.get(key, 0) if kind == 'key' else 0
            if uses == 0:
                raise self.fault('E_SESSION', 'no good key: %s' % key)
            self.keys[key] = uses and uses - 1
            if self.settings['busy'] > 0:
                self.settings['busy'] -= 1
                raise self.fault('E_BUSY', 'come back later')
            self.left = (self.settings['quota'] if self.left is None else self.left) - 1

    def answer(self, call, function, names):
        reply = super().answer(call, function, names)
        if self.left is not None:
            reply.headers += [('X-Depot-RateLimit-Limit', str(self.settings['quota'])),
                              ('X-Depot-RateLimit-Remaining', str(self.left)),
                              ('X-Depot-RateLimit-Reset', '60')]
        return reply

    # -- the gate

    def turn(self, name, number):
        values = self.settings[name]
        return values[min(number, len(values)) - 1]

    def grant(self):
        """A key in a header, its renewal and its end in the body."""
        with self.lock:
            number = self.number('key')
            key, renewal = 'k%d-s3cret' % number, 'n%d-s3cret' % number
            self.keys[key] = self.turn('uses', number)
            self.renewals.add(renewal)
            seconds = self.turn('seconds', number)
        whole = int(seconds)
        ends = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(CLOCK + whole)) + \
            '.%06dZ' % round((seconds - whole) * 1e6)
        return json_reply(200, {'grant': {'renewal': renewal, 'ends': ends}},
                          [('X-Depot-Key', key), ('Date', formatdate(CLOCK, usegmt=True))])

    def gate(self, call):
        if call.object().get('who') != {'name': 'nia', 'word': 'open-sesame'}:
            raise self.fault('E_STRANGER', 'who are you?')
        return self.grant()

    def renew(self, call):
        with self.lock:
            if call.args.get('with') not in self.renewals:
                raise self.fault('E_STRANGER', 'not a renewal: %s' % call.args.get('with'))
            self.renewals.remove(call.args['with'])
        return self.grant()

    # -- reports

    def report(self, call):
        name = call.object().get('on')
        if name not in self.tables:
            raise self.fault('E_NOTHING', 'there is no ' + str(name))
        with self.lock:
            ticket = 'w%d' % self.number('ticket')
            self.tickets[ticket] = {'on': name, 'phases': list(self.settings['phases'])}
        return json_reply(202, {'ticket': ticket, 'phase': 'accepted'})

    def work(self, call, ticket):
        with self.lock:
            one = self.tickets[ticket]
            phase = one['phases'].pop(0) if len(one['phases']) > 1 else one['phases'][0]
        out = {'ticket': ticket, 'phase': phase}
        if phase == 'broken':
            out['why'] = self.settings['broken'] or 'the press is jammed'
        if phase == 'ready':
            out['file'] = self.elsewhere(call, ticket, 0)
        return out

    def elsewhere(self, call, ticket, start):
        """The same server by another name: another origin."""
        host = (call.header('Host') or '').replace('127.0.0.1', 'localhost')
        return 'http://%s%s/files/%s?from=%d' % (host, self.prefix, ticket, start)

    def file(self, call, ticket):
        rows, start = self.tables[self.tickets[ticket]['on']], int(call.args.get('from', 0))
        end = start + self.settings['page']
        out = {'lines': [[r[n] for n in sorted(r)] for r in rows[start:end]]}
        if end < len(rows):
            out['file'] = self.elsewhere(call, ticket, end)
        return out

    # -- loads

    def load_part(self, call, name):
        load, part = call.header('X-Load'), call.header('X-Part') or ''
        if not load or not part.isdigit():
            raise self.fault('E_PAPERS', 'a part of which load?')
        if call.kind != 'application/x-ndjson':
            raise self.fault('E_PAPERS', 'lines are wanted, not ' + call.kind)
        rows = [loads(line) for line in call.text().splitlines() if line]
        with self.lock:
            one = self.open_loads.setdefault(load, {'parts': [], 'rows': []})
            one['parts'].append(int(part))
            one['rows'] += [(name, row) for row in rows]
        return json_reply(200, {'kept': len(rows)})

    def seal(self, call):
        with self.lock:
            one = self.open_loads.pop(call.args.get('load'), None)
            if one is None:
                raise self.fault('E_PAPERS', 'no such load')
            told = (int(call.args['parts']), int(call.args['lines']))
            if sorted(one['parts']) != list(range(1, told[0] + 1)) or told[1] != len(one['rows']):
                raise self.fault('E_GAP', 'parts %s, %d lines' % (sorted(one['parts']), len(one['rows'])))
            for name, row in one['rows']:
                self.tables.setdefault(name, []).append(row)
        return {'sealed': told[1]}

    def loaded(self, _call, name):
        return {'rows': self.tables.get(name, [])}

    # -- the ledger

    def versioned(self, value):
        return json_reply(200, value, [('X-Ledger-Version', str(self.version))])

    def ledger(self, _call):
        return self.versioned({'book': self.book})

    def ledger_change(self, call):
        """All or nothing, once for each guard."""
        ops = call.object().get('ops')
        with self.lock:
            if call.args.get('guard') in self.guards:
                return self.versioned({'done': self.guards[call.args['guard']]})
            if call.args.get('from') != str(self.version):
                raise self.fault('E_MOVED', 'the ledger is at %d' % self.version)
            book = dict(self.book)
            for op in ops:
                if op[0] == 'cut' and op[1] not in book:
                    raise self.fault('E_MOVED', '%s is gone' % op[1])
                if op[0] == 'cut':
                    del book[op[1]]
                else:
                    book[op[1]] = dict(book.get(op[1], {}), **op[2])
            self.book, self.version = book, self.version + 1
            self.guards[call.args.get('guard')] = len(ops)
        return self.versioned({'done': len(ops)})

    # -- questions

    def passes(self, row, test):
        """Whether a row passes; what is missing passes nothing."""
        at = 0
        while at < len(test):
            found = TERM.match(test, at)
            if not found:
                raise self.fault('E_GRAMMAR', 'cannot read: ' + test[at:])
            name, op, text = found.groups()
            wanted = re.sub(r'\^(.)', r'\1', text[1:-1]) if text[0] == '"' else float(text)
            value = row.get(name)
            if value is None or isinstance(value, str) != isinstance(wanted, str) \
                    or not OPS[op](value, wanted):
                return False
            at = found.end()
        return True

    def ask(self, call):
        """One line of the depot's language; the answer is a column an array."""
        found = LINE.fullmatch(call.args.get('line', ''))
        if not found:
            raise self.fault('E_GRAMMAR', 'cannot read: ' + call.args.get('line', ''))
        if found['name'] not in self.tables:
            raise self.fault('E_NOTHING', 'there is no ' + found['name'])
        rows = [r for r in self.tables[found['name']] if self.passes(r, found['test'] or '')]
        if found['what'] == '#':
            return {'took': 1, 'number': len(rows)}
        if found['by']:
            name = found['by'][:-1]
            rows.sort(key=lambda r: (r.get(name) is None, r.get(name) or 0), reverse=found['by'][-1] == '-')
        if found['take']:
            rows = rows[:int(found['take'])]
        return {'took': 1, 'table': {n: [r.get(n) for r in rows] for n in found['what'].split(',')}}
