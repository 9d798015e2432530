"""Datastores of typed records, changed by numbered deltas: the rules of Dropbox's version 1.

A datastore has a handle, a revision, rows {(table, row): {field: value}} and its deltas.
`apply` takes a change list as a whole or raises Bad: identifiers, types, preconditions and
sizes are checked on a copy first.  Values stay in their wire form.
"""
import base64
import copy
import re

PRIVATE_ID = re.compile(r'[a-z0-9_-]([a-z0-9._-]{0,62}[a-z0-9_-])?')
SHARED_ID = re.compile(r'\.[A-Za-z0-9_-]{1,63}')
NAME = re.compile(r':?[A-Za-z0-9_\-/.+=]{1,64}')
MOST_BYTES, MOST_DELTA, MOST_RECORD, MOST_RECORDS = 10485760, 2097152, 102400, 100000
OWNER, EDITOR, VIEWER = 3000, 2000, 1000


class Bad(ValueError):
    """A change that cannot be taken."""


def dbase64(data):
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip('=')


def check_name(text, what):
    """A table, row or field name."""
    if not isinstance(text, str) or not NAME.fullmatch(text) or len(text) > 64:
        raise Bad('Invalid %s: %r' % (what, text))


def check_atom(value):
    """An atom in its wire form; a bare number is a double, whatever it looks like."""
    if isinstance(value, (bool, str, int, float)):
        return
    if not isinstance(value, dict) or len(value) != 1:
        raise Bad('Invalid value: %r' % (value,))
    (kind, text), = value.items()
    good = isinstance(text, str) and (
        kind == 'I' and re.fullmatch(r'-?\d{1,19}', text) and -2**63 <= int(text) < 2**63
        or kind == 'T' and re.fullmatch(r'-?\d{1,18}', text)
        or kind == 'N' and text in ('nan', '+inf', '-inf')
        or kind == 'B' and re.fullmatch(r'[A-Za-z0-9_-]*', text) and len(text) % 4 != 1)
    if not good:
        raise Bad('Invalid value: %r' % (value,))


def check_value(value):
    """An atom or a list of atoms."""
    for one in value if isinstance(value, list) else [value]:
        check_atom(one)


def value_size(value):
    """Bytes that a value counts."""
    if isinstance(value, list):
        return sum(20 + value_size(item) for item in value)
    if isinstance(value, str):
        return len(value.encode('utf-8'))
    if isinstance(value, dict) and 'B' in value:
        return len(value['B']) * 3 // 4
    return 0


def record_size(record):
    return 100 + sum(100 + value_size(value) for value in record.values())


def delta_size(changes):
    """What the changes of one delta count."""
    total = 100 if changes else 0
    for change in changes:
        total += 100
        if change[0] == 'I':
            total += sum(100 + value_size(value) for value in change[3].values())
        elif change[0] == 'U':
            total += sum(100 + (value_size(op[-1]) if op[0] in ('P', 'LP', 'LI') else 0)
                         for op in change[3].values())
    return total


class Datastore:
    """One incarnation of a datastore."""

    def __init__(self, dsid, handle):
        self.dsid = dsid
        self.handle = handle
        self.rev = 0
        self.rows = {}
        self.deltas = []

    def info(self):
        """Title and mtime as the list shows them, or None."""
        record = self.rows.get((':info', 'info'), {})
        return {n: record[n] for n in ('title', 'mtime') if n in record} or None

    def role(self, token):
        """The role of a caller: the owner has all, others what :acl of a shareable one says."""
        if token == 'good':
            return OWNER
        if self.dsid[0] != '.':
            return 0
        best = 0
        for principal in ('public', 'team', 'u2'):
            value = self.rows.get((':acl', principal), {}).get('role')
            best = max(best, int(value['I']) if isinstance(value, dict) else 0)
        return max(r for r in (0, VIEWER, EDITOR, OWNER) if r <= best)

    def snapshot(self):
        return {'rev': self.rev, 'rows': [{'tid': tid, 'rowid': row, 'data': data}
                                          for (tid, row), data in self.rows.items()]}

    def put(self, changes, nonce):
        """Take a delta; the new revision.  Bad leaves everything as it was."""
        if not isinstance(changes, list):
            raise Bad('changes must be a list')
        rows = copy.deepcopy(self.rows)
        for change in changes:
            self.apply(rows, change)
        if delta_size(changes) > MOST_DELTA:
            raise Bad('Delta too large')
        if len(rows) > MOST_RECORDS:
            raise Bad('Too many records')
        if 1000 + sum(record_size(r) for r in rows.values()) > MOST_BYTES:
            raise Bad('Datastore too large')
        self.rows = rows
        self.deltas.append({'rev': self.rev, 'changes': changes, 'nonce': nonce})
        self.rev += 1
        return self.rev

    def apply(self, rows, change):
        """One change to a copy of the rows."""
        if not isinstance(change, list) or len(change) < 3 or change[0] not in ('I', 'U', 'D') \
                or len(change) != (3 if change[0] == 'D' else 4):
            raise Bad('Invalid change: %.100r' % (change,))
        op, tid, rowid = change[:3]
        check_name(tid, 'table id')
        check_name(rowid, 'record id')
        if tid == ':acl' and self.dsid[0] != '.':
            raise Bad('Roles belong to shareable datastores')
        there = (tid, rowid) in rows
        if there == (op == 'I'):
            raise Bad('Record (%s, %s) %s' % (tid, rowid, 'already exists' if there
                                              else 'does not exist'))
        if op == 'D':
            del rows[tid, rowid]
            return
        if not isinstance(change[3], dict):
            raise Bad('Invalid change: %.100r' % (change,))
        if op == 'I':
            for name, value in change[3].items():
                check_name(name, 'field name')
                check_value(value)
            rows[tid, rowid] = dict(change[3])
        else:
            for name, field_op in change[3].items():
                check_name(name, 'field name')
                self.update(rows[tid, rowid], name, field_op)
        if record_size(rows[tid, rowid]) > MOST_RECORD:
            raise Bad('Record (%s, %s) too large' % (tid, rowid))

    @staticmethod
    def update(record, name, op):
        """One operation on a field."""
        sizes = {'P': 2, 'D': 1, 'LC': 1, 'LP': 3, 'LI': 3, 'LD': 2, 'LM': 3}
        if not isinstance(op, list) or not op or sizes.get(op[0]) != len(op):
            raise Bad('Invalid operation: %.100r' % (op,))
        kind, rest = op[0], op[1:]
        if kind == 'P':
            check_value(rest[0])
            record[name] = rest[0]
            return
        if kind == 'D':
            record.pop(name, None)
            return
        if kind == 'LC':
            if record.setdefault(name, []) != []:
                raise Bad('Field %s is not an empty list' % name)
            return
        if kind == 'LI' and name not in record and rest[0] == 0:
            record[name] = []
        items = record.get(name)
        if not isinstance(items, list):
            raise Bad('Field %s is not a list' % name)
        places = len(items) + (kind == 'LI')
        for at in rest[:2 if kind == 'LM' else 1]:
            if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < places:
                raise Bad('Index out of range: %r' % (at,))
        if kind in ('LP', 'LI'):
            check_atom(rest[1])
            items[rest[0]:rest[0] + (kind == 'LP')] = [rest[1]]
        else:
            item = items.pop(rest[0])
            if kind == 'LM':
                items.insert(rest[1], item)
