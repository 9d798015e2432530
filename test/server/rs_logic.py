"""Conditions over records as a database has them: typed comparison, three-valued logic.

A value is None (NULL, or no such member), bool, number, str or list; `types` says which
members hold more than their JSON tells: timestamptz, date, time, numeric.  true, false and
None are what conditions come to; `both`, `either` and `opposite` are AND, OR and NOT.
"""
import datetime
import decimal
import re


class Wrong(ValueError):
    """A condition that the service refuses."""


def typed(value, kind):
    """A record's value, or a text from a request, as something that compares."""
    if value is None:
        return None
    try:
        if kind == 'timestamptz':
            moment = datetime.datetime.fromisoformat(str(value).replace('Z', '+00:00'))
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=datetime.timezone.utc)
            return moment
        if kind == 'date':
            return datetime.date.fromisoformat(str(value))
        if kind == 'time':
            return datetime.time.fromisoformat(str(value))
        if kind == 'bool':
            return {'true': True, 't': True, 'false': False, 'f': False}[str(value).lower()]
        if kind == 'int':
            return int(str(value))
        if kind in ('numeric', 'float'):
            return decimal.Decimal(getattr(value, 'text', None) or str(value))
    except (ValueError, KeyError, decimal.InvalidOperation):
        raise Wrong('invalid input syntax for type %s: "%s"' % (kind, value)) from None
    return str(value) if kind == 'text' else value


def kind_of(value):
    """The type that a JSON value shows."""
    if isinstance(value, bool):
        return 'bool'
    if isinstance(value, int):
        return 'int'
    if isinstance(value, float):
        return 'numeric'
    return 'list' if isinstance(value, list) else 'text'


def kinds_of(records, types):
    """Member -> type: as told, else as the records show."""
    kinds = {}
    for record in records:
        for name, value in record.items():
            if value is not None and kinds.get(name) != 'numeric':
                kinds[name] = kind_of(value)
            kinds.setdefault(name, 'text')
    kinds.update(types or {})
    return kinds


def compare(op, left, right):
    """left op right, None where one of them is."""
    if left is None or right is None:
        return None
    return {'eq': left == right, 'ne': left != right, 'lt': left < right, 'le': left <= right,
            'gt': left > right, 'ge': left >= right}[op]


def both(values):
    """AND."""
    values = list(values)
    return False if False in values else None if None in values else True


def either(values):
    """OR."""
    values = list(values)
    return True if True in values else None if None in values else False


def opposite(value):
    """NOT."""
    return None if value is None else not value


def like(value, pattern, any_text='%', any_one='_'):
    """LIKE with these wildcards and a backslash before what stands for itself."""
    if value is None:
        return None
    out, at = '', 0
    while at < len(pattern):
        char = pattern[at]
        if char == '\\' and at + 1 < len(pattern):
            at += 1
            out += re.escape(pattern[at])
        elif char == any_text:
            out += '.*'
        elif char == any_one:
            out += '.'
        else:
            out += re.escape(char)
        at += 1
    return re.fullmatch(out, value, re.S) is not None


def ordered(records, keys):
    """Records sorted by (function, descending, nulls first), the first key first."""
    out = list(records)
    for value, descending, nulls_first in reversed(keys):
        filled = [r for r in out if value(r) is not None]
        empty = [r for r in out if value(r) is None]
        filled.sort(key=value, reverse=descending)
        out = empty + filled if nulls_first else filled + empty
    return out
