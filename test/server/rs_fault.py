"""Scripted faults: which request is hit, and what happens to it.

A fault is a JSON object that a test posts to /__control/fault.  `path`, `query` and
`method` choose requests (shell patterns, `*` alone by default), `skip` lets the first n of
them pass, `count` hits that many (1 by default, -1 all).  The first fault that matches is
used up; all its other members act together.  What acts on the connection is applied in
rs_wire.py, what acts on paging by the resources themselves; here are the ones that replace
or rewrite the reply.
"""
import base64
import fnmatch
import hashlib
import json
import threading

from rs_json import Num, Pairs, Raw, dumps, loads, point
from rs_wire import Reply, retry_after

KNOWN = {
    'path', 'query', 'method', 'skip', 'count', 'name',
    'status', 'reason', 'headers', 'body', 'body_b64', 'json', 'retry_after', 'html', 'redirect',
    'delay', 'never', 'drop', 'reset', 'close', 'close_after', 'early_hints', 'http10',
    'stall_headers', 'stall_body', 'cut_headers', 'cut_body', 'content_length',
    'chunked', 'cut_chunked', 'close_delimited', 'slow', 'gzip', 'content_type',
    'bom', 'trailing', 'prefix', 'replace', 'mutate',
    'page_cap', 'same_cursor', 'endless', 'next_host', 'next_url', 'shuffle_ties', 'change',
    'reorder', 'lie_total', 'etag', 'last_modified', 'effect', 'cut_request', 'cut_response',
}


class Faults:
    """The list of scripted faults."""

    def __init__(self):
        self.lock = threading.Lock()
        self.list = []

    def clear(self):
        with self.lock:
            self.list = []

    def add(self, fault):
        """Script one; ValueError names a member that is not known."""
        unknown = sorted(set(fault) - KNOWN)
        if unknown:
            raise ValueError('unknown fault member: ' + ', '.join(unknown))
        with self.lock:
            self.list.append({'fault': fault, 'skip': fault.get('skip', 0),
                              'left': fault.get('count', 1), 'hits': 0})

    def show(self):
        with self.lock:
            return [dict(f['fault'], skip=f['skip'], left=f['left'], hits=f['hits'])
                    for f in self.list]

    def take(self, req, cut=False):
        """The fault for this request, or {}; with cut those that act before it is read."""
        with self.lock:
            for item in self.list:
                if item['left'] == 0 or not _matches(item['fault'], req) or cut != ('cut_request' in item['fault']):
                    continue
                if item['skip'] > 0:
                    item['skip'] -= 1
                    continue
                item['left'] -= 1
                item['hits'] += 1
                return item['fault']
        return {}


def _matches(fault, req):
    return (fnmatch.fnmatchcase(req.path, fault.get('path', '*'))
            and fnmatch.fnmatchcase(req.query, fault.get('query', '*'))
            and fnmatch.fnmatchcase(req.method, fault.get('method', '*')))


def before(req):
    """What happens before any answer: delays, silence, broken connections."""
    fault, conn = req.fault, req.conn
    if fault.get('delay'):
        conn.pause(fault['delay'])
    if fault.get('never'):
        conn.pause(None)
    if fault.get('drop'):
        conn.abort(False)
    if fault.get('reset') and not any(k.startswith('cut_') for k in fault):
        conn.abort(True)


def replacement(req):
    """The Reply that a fault gives instead of the real one, or None."""
    fault = req.fault
    headers = []
    if 'redirect' in fault:
        headers = [('Location', fault['redirect'])]
        return _extra(fault, Reply(fault.get('status', 302), b'', headers))
    if 'html' in fault:
        text = '<html><head><title>%s</title></head><body><h1>%s</h1></body></html>\n'
        body = text % (fault['html'], fault['html'])
        headers = [('Content-Type', 'text/html')]
        return _extra(fault, Reply(fault.get('status', 502), body, headers))
    if not {'status', 'body', 'body_b64', 'json'} & set(fault):
        return None
    if 'body_b64' in fault:
        body = base64.b64decode(fault['body_b64'])
    elif 'json' in fault:
        body = dumps(fault['json'])
    else:
        body = fault.get('body', '')
    if body:
        headers = [('Content-Type', 'application/json')]
    return _extra(fault, Reply(fault.get('status', 200), body, headers, fault.get('reason')))


def _extra(fault, reply):
    if 'retry_after' in fault:
        reply.set('Retry-After', retry_after(fault['retry_after']))
    return reply


def rewrite(req, reply):
    """Apply what changes headers and text of a reply, whoever made it."""
    fault = req.fault
    for name, value in (fault.get('headers') or {}).items():
        for one in value if isinstance(value, list) else [value]:
            if one is None:
                reply.set(name, None)
            else:
                reply.headers.append((name, one))
    if 'content_type' in fault:
        reply.set('Content-Type', fault['content_type'])
    if not isinstance(reply.body, bytes):
        return reply
    for change in fault.get('mutate') or []:
        reply.body = _mutate(reply.body, change)
    for old, new in fault.get('replace') or []:
        reply.body = reply.body.replace(old.encode(), new.encode())
    if {'etag', 'last_modified'} & set(fault) and reply.status == 200:
        return _conditional(req, reply)
    if fault.get('bom'):
        reply.body = b'\xef\xbb\xbf' + reply.body
    if 'prefix' in fault:
        reply.body = fault['prefix'].encode() + reply.body
    if 'trailing' in fault:
        reply.body += fault['trailing'].encode()
    return reply


def _conditional(req, reply):
    """The reply with a validator, or 304 when the client has it.

    `etag` is the tag, "auto" one made from the body; `last_modified` a date.
    """
    unchanged = False
    tag = req.fault.get('etag')
    if tag:
        tag = '"%s"' % (hashlib.md5(reply.body).hexdigest()[:8] if tag == 'auto' else tag)
        reply.set('ETag', tag)
        unchanged = tag in (req.header('If-None-Match') or '')
    date = req.fault.get('last_modified')
    if date:
        reply.set('Last-Modified', date)
        if req.header('If-None-Match') is None:
            unchanged = req.header('If-Modified-Since') == date
    if unchanged:
        reply.status, reply.reason, reply.body = 304, 'Not Modified', b''
        reply.set('Content-Type', None)
    return reply


def _mutate(body, change):
    """Change one object inside a JSON body.

    `at` is the pointer of the object, `member` the member: `raw` replaces its text,
    `duplicate` adds it again with that text after all others, `remove` drops it,
    `deep` puts that many arrays around a zero, `digits` an integer of that many nines.
    """
    root = loads(body.decode())
    target = point(root, change.get('at', ''))
    if not isinstance(target, (dict, list)):
        raise ValueError('nothing at "%s"' % change.get('at', ''))
    member = change.get('member')
    if change.get('remove'):
        target.pop(member, None)
    elif 'duplicate' in change:
        pairs = Pairs(target.items())
        pairs.append((member, Raw(change['duplicate'])))
        root = _swap(root, target, pairs)
    else:
        if 'deep' in change:
            value = Raw('[' * change['deep'] + '0' + ']' * change['deep'])
        elif 'digits' in change:
            value = Raw('9' * change['digits'])
        else:
            value = Raw(change['raw'])
        target[int(member) if isinstance(target, list) else member] = value
    return dumps(root).encode()


def _swap(value, old, new):
    """A copy of value in which the very object `old` is `new`."""
    if value is old:
        return new
    if isinstance(value, dict):
        return {k: _swap(v, old, new) for k, v in value.items()}
    if isinstance(value, list):
        return [_swap(v, old, new) for v in value]
    return value
