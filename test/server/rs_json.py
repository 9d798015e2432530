"""JSON text for the test server: what the json module cannot read or write on purpose.

Numbers that are read with a fraction or an exponent keep their spelling (class Num), so
that a record loaded by a test leaves the server with the digits it came with.  Raw puts
any text where a value belongs (NaN, 400 digits, 1000 brackets), Pairs an object whose
members may repeat.
"""
import json


class Num(float):
    """A number with a fraction or an exponent that remembers its text."""

    def __new__(cls, text):
        self = super().__new__(cls, text)
        self.text = text
        return self


class Raw:
    """Text that is written as it is, valid JSON or not."""

    def __init__(self, text):
        self.text = text


class Pairs(list):
    """An object as a list of (name, value); a name may occur twice."""


def loads(text):
    """Parse JSON text; numbers with a fraction or exponent become Num."""
    return json.loads(text, parse_float=Num)


def dumps(value):
    """Print a value in the spacing of Python's json module, non-ASCII as \\u escapes."""
    out = []
    _write(value, out)
    return ''.join(out)


def _write(value, out):
    if isinstance(value, Raw):
        out.append(value.text)
    elif isinstance(value, Num):
        out.append(value.text)
    elif isinstance(value, Pairs):
        _write_members(value, out)
    elif isinstance(value, dict):
        _write_members(value.items(), out)
    elif isinstance(value, (list, tuple)):
        out.append('[')
        for index, item in enumerate(value):
            if index:
                out.append(', ')
            _write(item, out)
        out.append(']')
    else:
        out.append(json.dumps(value))


def _write_members(pairs, out):
    out.append('{')
    for index, (name, item) in enumerate(pairs):
        if index:
            out.append(', ')
        out.append(json.dumps(str(name)))
        out.append(': ')
        _write(item, out)
    out.append('}')


def point(root, pointer, default=None):
    """The value at a JSON Pointer, or default."""
    value = root
    for part in pointer.split('/')[1:]:
        part = part.replace('~1', '/').replace('~0', '~')
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return default
    return value


def put(root, pointer, value):
    """Set the value at a JSON Pointer, making the objects on the way; '' gives the value."""
    if pointer == '':
        return value
    parts = [p.replace('~1', '/').replace('~0', '~') for p in pointer.split('/')[1:]]
    here = root
    for part in parts[:-1]:
        here = here.setdefault(part, {})
    here[parts[-1]] = value
    return root
