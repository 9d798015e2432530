"""Search engines whose filters are JSON trees, over records in memory.

POST /search/NAME/_search     {"query": ..., "sort": [...], "from": n, "size": n} in the manner of
                              Elasticsearch: bool (must, filter, should, must_not), term, terms,
                              range, exists, prefix, wildcard, match_all
POST /search/NAME/_count      the same query -> {"count": n}
POST /search/NAME/lists       {"mustList": [...], "mustNotList": [...], "shouldList": [...],
                              "minimumShouldMatch": n} in the manner of Carol: TERM_FILTER,
                              TERMS_FILTER, RANGE_FILTER, EXISTS_FILTER, MISSING_FILTER,
                              WILDCARD_FILTER -> {"hits": [...], "totalHits": n}

There are no NULLs in such engines: a member that is null or missing meets no condition, and
must_not is the complement.  Loaded by {"path": "/search/NAME", "records": [...]}.
"""
import threading

import rs_logic
from rs_json import loads
from rs_wire import json_reply


class Index:
    """The records of one index."""

    def __init__(self, records, types=None):
        self.records = records
        self.kinds = rs_logic.kinds_of(records, types)

    def value(self, record, name):
        return rs_logic.typed(record.get(name), self.kinds.get(name, 'text'))

    def test(self, op, record, name, wanted):
        """A comparison, false where there is no value."""
        if name not in self.kinds:
            raise rs_logic.Wrong('no mapping found for [%s]' % name)
        return rs_logic.compare(op, self.value(record, name),
                                rs_logic.typed(wanted, self.kinds[name])) is True

    def like(self, record, name, pattern):
        return rs_logic.like(self.value(record, name), pattern, '*', '?') is True

    # -- Elasticsearch

    def matches(self, record, query):
        """Does a record match a query?"""
        if not isinstance(query, dict) or len(query) != 1:
            raise rs_logic.Wrong('a query has one member')
        (kind, body), = query.items()
        method = getattr(self, 'query_' + kind, None)
        if method is None:
            raise rs_logic.Wrong('unknown query [%s]' % kind)
        return method(record, body)

    def query_match_all(self, _record, _body):
        return True

    def query_bool(self, record, body):
        must = listed(body.get('must')) + listed(body.get('filter'))
        should = listed(body.get('should'))
        least = body.get('minimum_should_match', 0 if must else 1)
        return all(self.matches(record, q) for q in must) \
            and not any(self.matches(record, q) for q in listed(body.get('must_not'))) \
            and (not should or sum(self.matches(record, q) for q in should) >= least)

    def query_term(self, record, body):
        (name, wanted), = body.items()
        return self.test('eq', record, name, wanted)

    def query_terms(self, record, body):
        (name, wanted), = body.items()
        return any(self.test('eq', record, name, w) for w in wanted)

    def query_range(self, record, body):
        (name, bounds), = body.items()
        ops = {'gt': 'gt', 'gte': 'ge', 'lt': 'lt', 'lte': 'le'}
        return all(self.test(ops[op], record, name, wanted) for op, wanted in bounds.items())

    def query_exists(self, record, body):
        return record.get(body['field']) is not None

    def query_prefix(self, record, body):
        (name, wanted), = body.items()
        return (self.value(record, name) or '').startswith(wanted) and record.get(name) is not None

    def query_wildcard(self, record, body):
        (name, pattern), = body.items()
        return self.like(record, name, pattern)

    # -- Carol

    def passes(self, record, term):
        """Does a record pass one of Carol's filters?"""
        name, wanted = term.get('mdmKey'), term.get('mdmValue')
        kind = term['mdmFilterType']
        if kind == 'TERM_FILTER':
            return self.test('eq', record, name, wanted)
        if kind == 'TERMS_FILTER':
            return any(self.test('eq', record, name, w) for w in wanted)
        if kind == 'RANGE_FILTER':
            low, high = wanted
            return (low is None or self.test('ge', record, name, low)) \
                and (high is None or self.test('le', record, name, high)) \
                and record.get(name) is not None
        if kind in ('EXISTS_FILTER', 'MISSING_FILTER'):
            return (record.get(name) is not None) == (kind == 'EXISTS_FILTER')
        if kind == 'WILDCARD_FILTER':
            return self.like(record, name, wanted)
        raise rs_logic.Wrong('unknown filter %s' % kind)

    def lists(self, record, body):
        should = body.get('shouldList') or []
        return all(self.passes(record, t) for t in body.get('mustList') or []) \
            and not any(self.passes(record, t) for t in body.get('mustNotList') or []) \
            and (not should or sum(self.passes(record, t) for t in should)
                 >= body.get('minimumShouldMatch', 1))


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def sort_keys(index, body):
    """"sort": [{"a": "asc"}, ...]; what has no value comes last."""
    keys = []
    for item in listed(body.get('sort')):
        (name, how), = item.items()
        keys.append((lambda r, n=name: index.value(r, n), how == 'desc', False))
    return keys


class Service:
    """Indexes under a prefix."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.lock = threading.Lock()
        self.indexes = {}

    def reset(self):
        with self.lock:
            self.indexes = {}

    def load(self, name, records, types=None):
        with self.lock:
            self.indexes[name] = Index(records, types)

    def handle(self, req):
        name, _, verb = req.path[len(self.prefix):].strip('/').partition('/')
        index = self.indexes.get(name)
        if index is None or verb not in ('_search', '_count', 'lists') or req.method != 'POST':
            return json_reply(404, {'error': {'reason': 'no such index or verb'}, 'status': 404})
        try:
            return self.answer(index, verb, loads(req.body.decode() or '{}'))
        except (rs_logic.Wrong, ValueError, KeyError, TypeError, AttributeError) as wrong:
            return json_reply(400, {'error': {'reason': '%s: %s' % (type(wrong).__name__, wrong)},
                                    'status': 400})

    @staticmethod
    def answer(index, verb, body):
        if verb == 'lists':
            found = [r for r in index.records if index.lists(r, body)]
            return json_reply(200, {'hits': found, 'totalHits': len(found)})
        query = body.get('query', {'match_all': {}})
        found = [r for r in index.records if index.matches(r, query)]
        if verb == '_count':
            return json_reply(200, {'count': len(found)})
        found = rs_logic.ordered(found, sort_keys(index, body))
        start, size = body.get('from', 0), body.get('size', 10)
        return json_reply(200, {'hits': {'total': {'value': len(found)},
                                         'hits': [{'_id': str(n), '_source': r} for n, r in
                                                  enumerate(found)][start:start + size]}})
