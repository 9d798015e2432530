"""Carol's real-time queries: filters over golden records, sorting, fields, aggregations.

Texts are analysed: a key without `.raw` compares single lower-case words, as search engines
do; with `.raw` the whole text, as it is.  A range takes both ends, null is open.  Nothing that
is missing meets a condition.
"""
import re

from rs_json import point

SUFFIX = '_FILTER'


class Wrong(ValueError):
    """A query that is refused."""


def words(text):
    """The analysed words of a text."""
    return [w.lower() for w in re.findall(r'\w+', str(text))]


def values_at(record, key):
    """Values at a dotted key; lists give all of theirs."""
    found = [record]
    for name in key.split('.'):
        step = []
        for value in found:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and one.get(name) is not None:
                    step.append(one[name])
        found = step
    return [v for value in found for v in (value if isinstance(value, list) else [value])]


def compared(record, key):
    """What conditions on a key compare: (values, whether they are whole texts)."""
    if key.endswith('.raw'):
        return values_at(record, key[:-4])
    out = []
    for value in values_at(record, key):
        # ids and stamps are keywords, fields of records are analysed
        out += words(value) if isinstance(value, str) and '.' in key else [value]
    return out


def comparable(value, bound):
    """Both as numbers or both as texts."""
    if isinstance(value, bool) or isinstance(bound, bool) \
            or isinstance(value, str) != isinstance(bound, str):
        return str(value).lower(), str(bound).lower()
    return value, bound


def equal(value, wanted):
    left, right = comparable(value, wanted)
    return left == right


def in_range(value, low, high):
    for bound, sign in ((low, 1), (high, -1)):
        if bound is None:
            continue
        left, right = comparable(value, bound)
        if not (left >= right if sign > 0 else left <= right):
            return False
    return True


def near(one, other):
    """At most two letters apart."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b)))
    return row[-1] <= 2


def wildcard(pattern):
    out = ''.join('.*' if c == '*' else '.' if c == '?' else re.escape(c) for c in pattern)
    return re.compile(out, re.S)


def passes(record, term):
    """Whether a record meets one filter."""
    kind = str(term.get('mdmFilterType', ''))
    if not kind.endswith(SUFFIX) and kind != 'SIMPLE_QUERY_STRING':
        raise Wrong('unknown filter type ' + kind)
    kind = kind[:-len(SUFFIX)] if kind.endswith(SUFFIX) else kind
    if kind.startswith('NESTED_'):
        if not term.get('mdmPath'):
            raise Wrong('mdmPath is missing')
        kind = kind[len('NESTED_'):]
    key, wanted = term.get('mdmKey') or '', term.get('mdmValue')
    if kind == 'TYPE':
        return record['mdmEntityType'] == wanted
    if kind == 'MATCH_ALL':
        return True
    if kind == 'SIMPLE_QUERY_STRING':
        have = words(record.get('mdmGoldenFieldAndValues', {}).values())
        return any(w in have for w in words(wanted))
    values = compared(record, key)
    if kind in ('EXISTS', 'MISSING'):
        return bool(values) == (kind == 'EXISTS')
    if kind in ('TERM', 'BOOL'):
        return any(equal(v, wanted) for v in values)
    if kind == 'TERMS':
        return any(equal(v, w) for v in values for w in wanted)
    if kind == 'RANGE':
        low, high = wanted
        return any(in_range(v, low, high) for v in values)
    if kind in ('WILDCARD', 'WILDCARD_CUSTOM'):
        return any(wildcard(str(wanted)).fullmatch(str(v)) for v in values)
    if kind in ('MATCH', 'MATCH_ANY_TERM'):
        return any(w in [str(v).lower() for v in values] for w in words(wanted))
    if kind == 'MATCH_ALL_TERMS':
        return all(w in [str(v).lower() for v in values] for w in words(wanted))
    if kind in ('TERM_FUZZY', 'TERMS_FUZZY'):
        some = wanted if isinstance(wanted, list) else [wanted]
        return any(near(str(v), str(w)) for v in values for w in some)
    raise Wrong('filter type %s is not known here' % term.get('mdmFilterType'))


def chosen(records, query):
    """Records that meet the must, must-not and should lists."""
    if not isinstance(query, dict):
        raise Wrong('a query is an object')
    must, must_not = query.get('mustList') or [], query.get('mustNotList') or []
    should, least = query.get('shouldList') or [], query.get('minimumShouldMatch', 1)
    return [r for r in records
            if all(passes(r, t) for t in must) and not any(passes(r, t) for t in must_not)
            and (not should or sum(passes(r, t) for t in should) >= (least or 1))]


def ordered(records, key, direction):
    """Sorted by one key; records without it come last, ties by mdmId."""
    out = sorted(records, key=lambda r: r['mdmId'])
    if not key:
        return out

    def first(record):
        values = values_at(record, key[:-4] if key.endswith('.raw') else key)
        return values[0] if values else None
    have = [r for r in out if first(r) is not None]
    texts = any(isinstance(first(r), str) for r in have)
    have.sort(key=(lambda r: str(first(r))) if texts else first,
              reverse=str(direction).upper() == 'DESC')
    return have + [r for r in out if first(r) is None]


def only(record, fields):
    """A record with these dotted fields, and its mdmId."""
    out = {'mdmId': record['mdmId']}
    for field in fields:
        pointer = '/' + field.replace('.', '/')
        value = point(record, pointer)
        if value is None:
            continue
        here = out
        names = field.split('.')
        for name in names[:-1]:
            here = here.setdefault(name, {})
        here[names[-1]] = value
    return out


def aggregated(records, wanted):
    """name -> result of each aggregation."""
    out = {}
    for one in wanted or []:
        kind, name = one.get('type'), one.get('name')
        key = one.get('params')
        key = key[0] if isinstance(key, list) else key
        values = [v for r in records for v in values_at(r, key or 'mdmId')]
        numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
        sums = {'MINIMUM': min(numbers, default=None), 'MAXIMUM': max(numbers, default=None),
                'SUM': sum(numbers), 'COUNT': len(values), 'CARDINALITY': len(set(map(str, values))),
                'AVERAGE': sum(numbers) / len(numbers) if numbers else None}
        if kind in sums:
            out[name] = {'value': sums[kind]}
        elif kind in ('STATS', 'EXTENDED_STATS'):
            out[name] = {'count': len(numbers), 'min': sums['MINIMUM'], 'max': sums['MAXIMUM'],
                         'avg': sums['AVERAGE'], 'sum': sums['SUM']}
        elif kind in ('TERM', 'TERMS'):
            counts = {}
            for value in values:
                counts[value] = counts.get(value, 0) + 1
            some = sorted(counts.items(), key=lambda c: (-c[1], str(c[0])))[:one.get('size', 10)]
            out[name] = {'buckets': {str(v): {'docCount': c} for v, c in some}}
        else:
            raise Wrong('aggregation %s is not known here' % kind)
    return out
