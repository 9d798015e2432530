"""Foreign tables made of the option lists in test/paper.

    statements('carto', url, {'datasets': 'id text, name text', ...}, mapping={...})

A list becomes servers, user mappings and foreign tables in schema far: what a [dialect] level
says goes to its server, as a user without that dialect would write it.  Which columns a table
has, and of what types, is told here; their options come from the list, so that what is tested
is the list.  `only` picks tables; `change` {table or server: {option: value or None}}.
"""
import os
import pathlib
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'paper'))
import check  # noqa: E402
import make_dialects  # noqa: E402


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def options(pairs):
    """OPTIONS (...) of a dict, '' without any."""
    text = ', '.join('%s %s' % (name, quoted(value)) for name, value in pairs.items()
                     if value is not None)
    return ' OPTIONS (%s)' % text if text else ''


class Lists:
    """One file of option lists, by server."""

    def __init__(self, name):
        self.servers = []           # [{dialect, server, mapping, tables, columns}]
        path = pathlib.Path(HERE).parent / 'paper' / (name + '.txt')
        for kind, argument, pairs in check.read(path):
            values = dict(make_dialects.plain(kind, pairs)[0])      # without notes
            if kind == 'dialect':
                self.servers.append({'name': argument or name, 'dialect': values, 'server': {},
                                     'mapping': {}, 'tables': {}, 'columns': {}})
            elif kind == 'server':
                if self.servers and self.servers[-1]['server']:     # a second without a dialect
                    self.servers.append({'name': name + '_more', 'dialect': {}, 'server': {},
                                         'mapping': {}, 'tables': {}, 'columns': {}})
                self.servers[-1]['server'] = values
            elif kind == 'user mapping':
                self.servers[-1]['mapping'] = values
            elif kind == 'table':
                self.servers[-1]['tables'][argument] = values
            elif kind == 'column':
                self.servers[-1]['columns'][argument] = values


def columns_of(text):
    """'id text, n numeric(3,1)' as pairs of name and type."""
    out, depth, start = [], 0, 0
    for at, char in enumerate(text + ','):
        depth += {'(': 1, ')': -1}.get(char, 0)
        if char == ',' and depth == 0:
            out.append(text[start:at].strip().partition(' ')[::2])
            start = at + 1
    return out


def statements(name, url, tables, mapping, change=None):
    """The SQL text."""
    change = change or {}
    out, seen = [], set()
    for group in Lists(name).servers:
        server = dict(group['dialect'], **group['server'])
        server.pop('dialect', None)
        # requests in order: what is asked ahead depends on what comes first
        server.update({'url': url, 'concurrency': '1', **change.get(group['name'], {})})
        here = [t for t in group['tables'] if t in tables]
        if not here:
            continue
        out.append('CREATE SERVER %s FOREIGN DATA WRAPPER rest_fdw%s;' % (
            group['name'], options(server)))
        out.append('CREATE USER MAPPING FOR CURRENT_USER SERVER %s%s;' % (
            group['name'], options(mapping)))
        for table in here:
            seen.add(table)
            lines = []
            for column, rest in columns_of(tables[table]):
                given = dict(group['columns'].get('%s.%s' % (table, column.strip('"')), {}))
                kind, more = re.fullmatch(r'(.*?)( NOT NULL.*| DEFAULT .*)?', rest).groups()
                lines.append('  %s %s%s%s' % (column, kind.strip(), options(given), more or ''))
            values = dict(group['tables'][table], **change.get(table, {}))
            out.append('CREATE FOREIGN TABLE far.%s (\n%s)\n SERVER %s%s;' % (
                table, ',\n'.join(lines), group['name'], options(values)))
    missing = set(tables) - seen
    if missing:
        raise ValueError('test/paper/%s.txt has no table %s' % (name, ', '.join(sorted(missing))))
    return '\n'.join(out)
