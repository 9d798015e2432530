"""Writes of the plain store: one record, several, by a filter, upserts.

A Write works on a copy of the list of records, in which changed records are new objects, and
puts it in place at its end; what was refused has changed nothing.  `bulk` of a resource says
what happens when one of several is refused: `atomic` nothing is done, `each` the others are,
`until` those before it are.  `bulk_reply` says how the outcome is told:

    results   {"results": [{"status", "id", "record" or "error"}, …]} in the order sent
    keyed     the same, backwards: by their ids
    map       {"results": {"<id>": {"status", …}}}
    records   {"results": [record or null, …]}
    reversed  {"results": [record, …]} backwards, without those that were refused
    ids       {"results": [id or null, …]}
    errors    {"count": n, "errors": [{"index", "status", "message", "reason"}]}
    count     {"count": n}
    none      204
"""
import copy
import hashlib
from urllib.parse import quote

import rs_body
from rs_json import dumps, point, put
from rs_plain import Bad, filtered, query_args, text_of
from rs_wire import Reply, json_reply


def etag(record):
    return '"%s"' % hashlib.sha1(dumps(record).encode()).hexdigest()[:12]


def etags(resource, record):
    return [('ETag', etag(record))] if resource['etag'] else []


def read_item(resource, key, _req):
    """GET of one record."""
    index = resource.find(key)
    if index is None:
        raise Bad(404, 'no such record')
    record = resource.records[index]
    return json_reply(200, put({}, resource['record'], record), etags(resource, record))


class Write:
    """One write request under way: the records as they will be, and what has been done."""

    def __init__(self, resource, store, req):
        self.resource, self.store, self.req = resource, store, req
        self.records = list(resource.records)
        self.done = []

    def body(self):
        return rs_body.value_of(self.req, self.resource['types'])

    def record(self):
        """The record in the body."""
        return point(self.body(), self.resource['body'])

    def find(self, key):
        return self.resource.find(key, self.records)

    def remembered(self, work):
        """The reply of work(), or the one that the same idempotency key had before."""
        header = self.resource['idempotency']
        key = self.req.header(header) if header else None
        if key is None:
            return work()
        said = hashlib.sha1(b'%s %s %s' % (self.req.method.encode(), self.req.target.encode(),
                                           rs_body.unpacked(self.req))).hexdigest()
        before = self.resource.memory.get(key)
        if before and before[0] != said:
            raise Bad(422, 'the key was used for another request', reason='idempotency')
        if before:
            reply = before[1]
            return Reply(reply.status, reply.body, reply.headers + [('Idempotent-Replayed', 'true')])
        reply = work()
        self.resource.memory[key] = (said, Reply(reply.status, reply.body, list(reply.headers)))
        return reply

    def note(self):
        """Make what was done visible, and count it."""
        self.resource.records = self.records
        for op, key, record in self.done:
            self.store.effects.add(self.req, op, self.resource.path, key, record)

    # -- single steps, each raises Bad and then has done nothing

    def insert(self, values):
        record = prepared(self.resource, self.records, self.object(values))
        self.check(record)
        self.records.append(record)
        self.done.append(('insert', self.resource.key_value(record), record))
        return record

    def change(self, index, values, replace=False):
        resource = self.resource
        old = self.records[index]
        new = prepared(resource, self.records, self.object(values), old)
        if replace:
            kept = set(values) | set(resource.keys) | set(resource['derived']) | {
                resource['version'], resource['stamp']}
            new = derived(resource, {k: v for k, v in new.items() if k in kept})
        self.check(new, index)
        self.records[index] = new
        self.done.append(('update', resource.key_value(old), new))
        return new

    def delete(self, index):
        record = self.records[index]
        self.referenced(record)
        del self.records[index]
        self.done.append(('delete', self.resource.key_value(record), record))
        return record

    def upsert(self, values):
        """(status, record): changed where one with the same `upsert` members is, else new."""
        names = self.resource['upsert'] or self.resource.keys
        values = self.object(values)
        for index, record in enumerate(self.records):
            if all(values.get(n) is not None and record.get(n) == values[n] for n in names):
                return 200, self.change(index, values)
        return 201, self.insert(values)

    @staticmethod
    def object(values):
        if not isinstance(values, dict):
            raise Bad(400, 'a record is an object')
        return values

    def at(self, key):
        index = self.find(text_of(key) if not isinstance(key, list) else ','.join(map(text_of, key)))
        if index is None:
            raise Bad(404, 'no such record')
        return index

    def conflict(self, reason, message, status=409):
        raise Bad(self.resource['conflict'].get(reason, status), message, reason=reason)

    def check(self, record, but=None):
        """Required and unique members, and the key."""
        resource = self.resource
        missing = [n for n in resource['required'] if record.get(n) is None]
        if missing:
            raise Bad(422, 'missing ' + ', '.join(missing))
        for names in [[n] for n in resource['unique']] + [resource.keys]:
            for index, other in enumerate(self.records):
                if index != but and all(record.get(n) is not None and other.get(n) == record[n] for n in names):
                    self.conflict('duplicate', '%s %s exists' % (
                        ','.join(names), ','.join(text_of(record[n]) for n in names)))

    def referenced(self, record):
        for link in self.resource['referenced']:
            other = self.store.resources.get(link['path'])
            for row in other.records if other else []:
                if row.get(link['member']) == record.get(self.resource.keys[0]):
                    self.conflict('referenced', 'other records link to this')

    def unchanged(self, record):
        """If-Match."""
        resource, match = self.resource, self.req.header('If-Match')
        if match is None and resource['if_match'] == 'required':
            raise Bad(428, 'If-Match is required')
        if resource['etag'] and match is not None and match not in ('*', etag(record)):
            self.conflict('stale', 'the record has changed', 412)


def prepared(resource, records, values, old=None):
    """A record as it is kept: key, version, stamp set by the server."""
    record = {} if old is None else dict(old)
    values = {k: v for k, v in values.items() if k not in resource['silent_drop']}
    version = resource['version']
    if version and old is not None:
        if version in values and values[version] != old.get(version):
            raise Bad(resource['conflict'].get('stale', 409), 'the record has changed', reason='stale')
        values[version] = old.get(version, 0) + 1
    elif version:
        values.setdefault(version, 1)
    record.update(values)
    key = resource.keys[-1]
    if record.get(key) is None:
        numbers = [r[key] for r in records if isinstance(r.get(key), int)]
        made = max(numbers, default=0) + 1
        if resource['key_type'] != 'int':
            made = 'k%d' % (len(records) + 1)
        record = dict({key: made}, **{k: v for k, v in record.items() if k != key})
    for name, value in resource['defaults'].items():
        record.setdefault(name, copy.deepcopy(value))
    resource.writes += 1
    if resource['stamp']:
        record[resource['stamp']] = resource.writes
    return derived(resource, record)


def derived(resource, record):
    """The record with the members that the server computes."""
    for name, (other, factor) in resource['derived'].items():
        value = record.get(other)
        record[name] = None if value is None else value * factor
    return record


def written(resource, status, record, headers):
    """The reply of a write of one record."""
    kind, headers = resource['reply'], headers + etags(resource, record)
    if kind == 'none':
        return Reply(204, b'', headers)
    if kind == 'empty':
        return Reply(status, b'', headers)
    if kind == 'id':
        record = {name: record[name] for name in resource.keys}
    return json_reply(status, put({}, resource['record'], [record] if kind == 'list' else record), headers)


def created(resource, record):
    place = '%s/%s' % (resource.path, '/'.join(quote(text_of(record[n]), safe='') for n in resource.keys))
    return written(resource, 201, record, [('Location', place)] if resource['location'] else [])


def item(write, key):
    """PUT, PATCH, DELETE of one record."""
    resource, req = write.resource, write.req
    index = write.find(key)
    if index is None and req.method == 'PUT' and resource['put_creates']:
        values = dict(write.object(write.record()))
        for name, text in zip(resource.keys, key.split(',') if resource.composite else [key]):
            values.setdefault(name, int(text) if text.isdigit() else text)
        return created(resource, write.insert(values))
    if index is None:
        raise Bad(404, 'no such record')
    write.unchanged(write.records[index])
    if conditions(write) and not any(r is write.records[index] for r in chosen(write)):
        write.conflict('precondition', 'the conditions do not hold')
    if req.method == 'DELETE':
        record = write.delete(index)
        if resource['reply'] in ('none', 'empty'):
            return Reply(204)
        return json_reply(200, put({}, resource['record'], record) if resource['delete_reply'] else {})
    return written(resource, 200, write.change(index, write.record(), req.method == 'PUT'), [])


# -- by a filter ----------------------------------------------------------------------------


def conditions(write):
    return bool(write.req.query)


def chosen(write):
    """The records that the arguments choose."""
    return filtered(write.resource, query_args(write.req))


def by_filter(write, work):
    """Do work(index) with every record that the arguments choose; all or nothing."""
    if not write.resource['by_filter']:
        raise Bad(400, 'no change by a filter here')
    records = [work(next(i for i, r in enumerate(write.records) if r is record)) for record in chosen(write)]
    if write.resource['by_filter'] == 'records':
        return json_reply(200, put({}, write.resource['records'], records))
    return json_reply(200, {'count': len(records)})


# -- several --------------------------------------------------------------------------------


def listed(doc):
    """The list in a bulk request: the document itself, or its first member that is a list."""
    if isinstance(doc, dict):
        doc = next((v for v in doc.values() if isinstance(v, list)), None)
    if not isinstance(doc, list):
        raise Bad(400, 'no list of records')
    return doc


def bulk(write, entries, work):
    """work(entry) gives (status, record) or raises Bad; the outcome in the resource's words."""
    mode, results = write.resource['bulk'] or 'atomic', []
    if write.resource['bulk_max'] and len(entries) > write.resource['bulk_max']:
        raise Bad(413, 'at most %d records' % write.resource['bulk_max'])
    for index, entry in enumerate(entries):
        try:
            status, record = work(entry)
            results.append({'status': status, 'id': key_shown(write.resource, record), 'record': record})
        except Bad as bad:
            if mode == 'atomic':
                bad.more['index'] = index
                raise
            error = dict({'code': bad.status, 'message': bad.message}, **bad.more)
            results.append({'status': bad.status, 'id': entry_key(write.resource, entry), 'error': error})
            if mode == 'until':
                break
    return told(write.resource, results)


def key_shown(resource, record):
    keys = [record[n] for n in resource.keys]
    return keys if resource.composite else keys[0]


def entry_key(resource, entry):
    """The key in an entry that was refused, null when it has none."""
    if not isinstance(entry, dict):
        return entry
    keys = [entry.get(n, entry.get('id')) for n in resource.keys]
    return keys if resource.composite else keys[0]


def told(resource, results):
    """The reply of a bulk request, see the top of this file."""
    kind, bad = resource['bulk_reply'], [r for r in results if 'error' in r]
    status = resource['bulk_failed'] if bad else 200
    records = [r.get('record') for r in results]
    if kind == 'none' and not bad:
        return Reply(204)
    if kind in ('errors', 'none'):
        return json_reply(status, {'count': len(results) - len(bad), 'errors': [
            dict(r['error'], index=i, status=r['status']) for i, r in enumerate(results) if 'error' in r]})
    if kind == 'count':
        return json_reply(status, {'count': len(results) - len(bad)})
    value = {'results': lambda: results,
             'keyed': lambda: results[::-1],
             'map': lambda: {text_of(r['id']): r for r in results},
             'records': lambda: records,
             'reversed': lambda: [r for r in records[::-1] if r is not None],
             'ids': lambda: [None if 'error' in r else r['id'] for r in results]}[kind]()
    return json_reply(status, put({}, resource['results'], value))


def insert_many(write, doc=None):
    return bulk(write, listed(write.body() if doc is None else doc), lambda e: (201, write.insert(e)))


def upsert_many(write):
    doc = write.body()
    if isinstance(doc, dict) and not any(isinstance(v, list) for v in doc.values()):
        status, record = write.upsert(doc)
        return created(write.resource, record) if status == 201 else written(write.resource, 200, record, [])
    return bulk(write, listed(doc), write.upsert)


def update_many(write):
    resource = write.resource

    def one(entry):
        entry = write.object(entry)
        keys = [entry.get(n, entry.get('id')) for n in resource.keys]
        index = write.at(keys if resource.composite else keys[0])
        changes = entry['set'] if 'set' in entry else {k: v for k, v in entry.items() if k not in resource.keys}
        return 200, write.change(index, changes)
    return bulk(write, listed(write.body()), one)


def delete_many(write, entries=None):
    def one(entry):
        keys = [entry.get(n, entry.get('id')) for n in write.resource.keys] if isinstance(entry, dict) else entry
        if isinstance(keys, list) and not write.resource.composite:
            keys = keys[0]
        return 200, write.delete(write.at(keys))
    return bulk(write, listed(write.body()) if entries is None else entries, one)


def post(write):
    """POST of one object; of a list in JSON, NDJSON or CSV."""
    doc = write.body()
    if not isinstance(doc, list):
        return created(write.resource, write.insert(point(doc, write.resource['body'])))
    if write.resource['bulk']:
        return insert_many(write, doc)
    made = [write.insert(values) for values in doc]
    if write.resource['reply'] == 'none':
        return Reply(204)
    return json_reply(201, put({}, write.resource['records'], made))


def patch(write):
    """PATCH of the collection: by a filter where there are arguments, else a list of changes."""
    if conditions(write):
        values = write.body()
        return by_filter(write, lambda index: write.change(index, values))
    return update_many(write)


def delete(write):
    """DELETE of the collection: the keys in `ids`, in the body, by a filter, or everything."""
    args = query_args(write.req)
    keys = [v for name, values in args if name in ('ids', 'ids[]') for v in values.split(',')]
    if keys:
        return delete_many(write, keys)
    if write.req.body:
        return delete_many(write)
    if not args and not write.resource['truncate']:
        raise Bad(400, 'which records?')
    return by_filter(write, write.delete)


def batch(write):
    """POST {"op": read|insert|update|delete, "inputs": [...]}: one call, many records.

    read and delete take {"id": key}, update takes {"id": key, "set": {...}}, insert takes
    records; the answer is {"results": [...]}, null where a key names nothing.
    """
    doc = write.body()
    op, results = doc.get('op', 'read'), []
    for entry in doc.get('inputs') or []:
        if op == 'insert':
            results.append(write.insert(entry))
            continue
        index = write.find(text_of(entry.get('id')))
        if index is None:
            results.append(None)
        elif op == 'delete':
            results.append(write.delete(index))
        elif op == 'update':
            results.append(write.change(index, entry.get('set') or {}))
        else:
            results.append(write.records[index])
    return json_reply(200, {'results': results})


def changes(write):
    """POST {"changes": [["I", record], ["U", key, {...}], ["D", key], ...]}: one after the other, all or none."""
    entries = write.object(write.body()).get('changes')
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        try:
            if entry[0] == 'I':
                write.insert(entry[1])
            elif entry[0] == 'U':
                write.change(write.at(entry[1]), entry[2])
            else:
                write.delete(write.at(entry[1]))
        except Bad as bad:
            bad.more['index'] = number
            raise
    return json_reply(200, {'count': len(write.done)})


BULK_ROUTES = {'/_changes': changes, '/_batch': batch, '/_bulk': insert_many, '/_update': update_many, '/_delete': delete_many,
               '/_upsert': upsert_many}
COLLECTION = {'POST': post, 'PUT': upsert_many, 'PATCH': patch, 'DELETE': delete}
