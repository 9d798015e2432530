"""Bodies of requests: unpacked, as text for the log, and as values.

What a body is stands in Content-Type; without one it is JSON.  A gzipped body is unpacked
first.  Forms know names with brackets: a[b]=1, a[]=1, a[0][b]=1.
"""
import base64
import csv
import gzip
import io
import zlib
from email.parser import BytesParser
from urllib.parse import parse_qsl

from rs_json import Num, loads

FORM = 'application/x-www-form-urlencoded'


class BadBody(ValueError):
    """The body is not what it says."""


def kind_of(req):
    """json, form, multipart, ndjson, csv or text."""
    kind = (req.header('Content-Type') or 'application/json').split(';')[0].strip().lower()
    if kind == FORM:
        return 'form'
    return {'multipart/form-data': 'multipart', 'application/x-ndjson': 'ndjson',
            'text/csv': 'csv', 'text/plain': 'text'}.get(kind, 'json')


def unpacked(req):
    """The bytes of the body without its compression."""
    coding = (req.header('Content-Encoding') or '').lower()
    if not req.body or coding in ('', 'identity'):
        return req.body
    if coding != 'gzip':
        raise BadBody('unknown Content-Encoding ' + coding)
    try:
        return gzip.decompress(req.body)
    except (OSError, EOFError, zlib.error):
        raise BadBody('bad gzip') from None


def log_text(req):
    """The body for the log, on one line: unpacked, and a multipart body without its boundaries."""
    note = '[gzip] ' if (req.header('Content-Encoding') or '').lower() == 'gzip' and req.body else ''
    try:
        body = unpacked(req)
    except BadBody:
        body, note = req.body, '[bad gzip] '
    if body and kind_of(req) == 'multipart':
        try:
            return note + '[multipart] ' + '; '.join(_shown(part) for part in parts(req, body))
        except BadBody:
            note += '[bad multipart] '
    text = body.decode('utf-8', 'backslashreplace')
    return note + text.replace('\r', '\\r').replace('\n', '\\n')


def _shown(part):
    name, filename, kind, value = part
    text = value.decode('utf-8', 'backslashreplace').replace('\r', '\\r').replace('\n', '\\n')
    if filename is None:
        return '%s=%s%s' % (name, text, ' (%s)' % kind if kind else '')
    return '%s=@%s (%s) %s' % (name, filename, kind, text)


def parts(req, body):
    """(name, filename or None, type or None, bytes) of each part of a multipart body."""
    head = 'Content-Type: %s\r\n\r\n' % req.header('Content-Type')
    message = BytesParser().parsebytes(head.encode('latin-1') + body)
    if not message.is_multipart() or message.defects:
        raise BadBody('bad multipart')
    out = []
    for part in message.get_payload():
        name = part.get_param('name', header='content-disposition')
        if name is None or part.defects:
            raise BadBody('bad multipart')
        filename = part.get_filename()
        kind = part.get_content_type() if part['Content-Type'] else None
        out.append((name, filename, kind, part.get_payload(decode=True)))
    return out


def value_of(req, types):
    """The body as a value: an object, or a list for NDJSON and CSV.

    types: member -> int, number, bool or json, for texts that are meant so; some: no text is null.
    """
    body, kind = unpacked(req), kind_of(req)
    try:
        if kind == 'multipart':
            return tree([(name, _file(filename, mime, raw) if filename is not None
                          else typed(name, raw.decode('utf-8'), types))
                         for name, filename, mime, raw in parts(req, body)])
        text = body.decode('utf-8')
        if kind == 'form':
            return tree([(name, typed(name, value, types))
                         for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))])
        if kind == 'ndjson':
            return [loads(line) for line in text.splitlines()]
        if kind == 'csv':
            return [{name: typed(name, value, types) for name, value in row.items()}
                    for row in csv.DictReader(io.StringIO(text, newline=''))]
        return text if kind == 'text' else loads(text)
    except BadBody:
        raise
    except ValueError as error:
        raise BadBody('the body is not JSON' if kind == 'json' else 'bad %s: %s' % (kind, error)) from None


def _file(filename, mime, raw):
    return {'filename': filename, 'type': mime, 'size': len(raw), 'base64': base64.b64encode(raw).decode()}


def typed(name, text, types):
    """A text as the member's type wants it."""
    kind = types.get(name.split('[')[-1].rstrip(']') or name, 'text')
    if kind == 'text':
        return text
    if kind == 'some':
        return text or None
    if text == '':
        return None
    if kind == 'int':
        return int(text)
    if kind == 'bool':
        return {'true': True, '1': True, 'false': False, '0': False}[text]
    return Num(text) if kind == 'number' else loads(text)


def tree(pairs):
    """Objects and lists from names with brackets; a name that comes again makes a list."""
    root = {}
    for name, value in pairs:
        steps = [name.split('[')[0]] + [s.rstrip(']') for s in name.split('[')[1:]]
        here = root
        for step, following in zip(steps, steps[1:]):
            here = _enter(here, step, [] if following == '' or following.isdigit() else {})
        _set(here, steps[-1], value)
    return root


def _enter(here, step, empty):
    if isinstance(here, list):
        if step == '' or int(step) >= len(here):
            here.append(empty)
            return empty
        return here[int(step)]
    return here.setdefault(step, empty)


def _set(here, step, value):
    if isinstance(here, list):
        here.append(value)
    elif step in here:
        here[step] = (here[step] if isinstance(here[step], list) else [here[step]]) + [value]
    else:
        here[step] = value
