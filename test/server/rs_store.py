"""The plain store: which resource takes a request, and what happens to the data.

Every change is noted in the list of effects (rs_log.Effects) with the number of the request
that made it, so that a test can tell what was done once, twice or not at all.
"""
import copy
import threading
from urllib.parse import unquote

import rs_write
from rs_body import BadBody
from rs_plain import Bad, Resource, filtered, list_reply, query_args
from rs_wire import json_reply


class Store:
    """All plain resources; the longest path that fits a request takes it."""

    def __init__(self, make_fixtures, effects):
        self.lock = threading.RLock()
        self.make_fixtures = make_fixtures
        self.effects = effects
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
                return self.answer(resource, rest, req)
            except BadBody as bad:
                return refusal(Bad(400, str(bad)))
            except Bad as bad:
                return refusal(bad)

    def answer(self, resource, rest, req):
        """Dispatch on the method and the rest of the path: list, item, _count, bulk routes."""
        allowed = methods(resource, rest)
        if req.method not in allowed:
            shown = ', '.join(m for m in allowed if m != 'HEAD')
            raise Bad(405, 'method not allowed here', [('Allow', shown)])
        if rest == '/_count':
            return json_reply(200, {'count': len(filtered(resource, query_args(req)))})
        if req.method in ('GET', 'HEAD') and rest == '':
            return list_reply(resource, req)
        if req.method in ('GET', 'HEAD'):
            return rs_write.read_item(resource, key_of(resource, rest), req)
        write = rs_write.Write(resource, self, req)
        return write.remembered(lambda: self.written(write, rest))

    @staticmethod
    def written(write, rest):
        """The reply of a write; its effects are noted when nothing was refused."""
        if rest in rs_write.BULK_ROUTES:
            reply = rs_write.BULK_ROUTES[rest](write)
        elif rest == '':
            reply = rs_write.COLLECTION[write.req.method](write)
        else:
            reply = rs_write.item(write, key_of(write.resource, rest))
        write.note()
        return reply


def key_of(resource, rest):
    """The text of the key in an item's path; the parts of a composite one joined by commas."""
    text = rest[1:]
    return ','.join(unquote(p) for p in text.split('/')) if resource.composite else unquote(text)


def methods(resource, rest):
    """The methods that a path takes."""
    if rest == '/_count':
        return ['GET'] if 'GET' in resource['methods'] else []
    if rest in rs_write.BULK_ROUTES:
        return ['POST'] if rest == '/_batch' or resource['bulk'] else []
    if rest == '':
        found = ['GET', 'HEAD', 'POST'] + (['PUT', 'PATCH', 'DELETE'] if resource['bulk'] else [])
    else:
        found = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']
    return [m for m in found if m in resource['methods'] or m == 'HEAD' and 'GET' in resource['methods']]


def refusal(bad):
    """The reply that says no."""
    error = {'code': bad.status, 'message': bad.message}
    error.update(bad.more)
    return json_reply(bad.status, {'error': error}, bad.headers)


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
