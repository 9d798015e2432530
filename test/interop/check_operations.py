#!/usr/bin/python3
"""
check_operations.py: has every operation of operations.txt its test, or a reason?

Fails unless each id has cases that are there and compare rows (or the error) and the request
log, or a reason why it makes no sense in SQL, and stands in the page of its system in
docs/systems, whose table is made from operations.txt.  Ids of systems with a genuine client must have a step of that client in logs/, or
no request to compare.  What is open is printed and counted apart; with --final it is a failure.

usage: check_operations.py [--final] [--list] [--pages]      --pages writes the tables anew
"""
import argparse
import importlib
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TEST = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TEST, 'server'), os.path.join(TEST, 'lib')]

# system: modules with its cases, page in docs/systems, log of the genuine client
SYSTEMS = {
    'CARTO': (('cases_carto',), 'carto.md', 'carto'),
    'CAROL': (('cases_carol',), 'carol.md', 'carol'),
    'BITIO': (('cases_bitio',), 'bitio.md', 'bitio'),
    'DROPBOX': (('cases_dropbox',), 'dropbox.md', 'dropbox'),
    # falcon-autocrud is the genuine service itself
    'FALCON': (('cases_falcon', 'cases_falcon_write'), 'falcon_autocrud.md', None),
}
# How many there must be at least: nothing disappears in silence.
LEAST = {'CARTO': 31, 'CAROL': 22, 'BITIO': 15, 'DROPBOX': 42, 'FALCON': 37}
# Tested, but by no call of the client: what it does is local or another call's habit.
NO_STEP = {
    'CARTO-11', 'CARTO-12', 'CARTO-13', 'CARTO-14', 'CARTO-15',
    'DROPBOX-29',
}


class Operation:
    """One id: its words and its verdicts."""

    def __init__(self, name, title):
        self.name = name
        self.title = title
        self.fields = {}


def read(path):
    """The operations in order."""
    out = []
    with open(path, encoding='utf-8') as text:
        for number, line in enumerate(text, 1):
            head = re.match(r'([A-Z]+-\d\d) (.+)', line)
            field = re.match(r'    (sql|http|test|none|open): *(.*)', line)
            if head:
                out.append(Operation(*head.groups()))
            elif field and out:
                if field.group(1) in out[-1].fields:
                    raise SystemExit('operations.txt:%d: %s twice' % (number, field.group(1)))
                out[-1].fields[field.group(1)] = field.group(2).strip()
            elif line.strip() and line[0] not in '#[':
                raise SystemExit('operations.txt:%d: cannot read %r' % (number, line))
    return out


def cell(text):
    """Text in a cell of a table."""
    return text.replace('|', '\\|')


def table(operations):
    """The table of a page."""
    lines = ['| id | operation | SQL | HTTP | |', '|---|---|---|---|---|']
    for one in operations:
        fields = one.fields
        if 'none' in fields:
            words = 'no sense in SQL: ' + fields['none']
        else:
            words = ', '.join('*%s*' % c for c in re.split(r' *\| *', fields.get('test', '')) if c)
            if 'open' in fields:
                words += ('. ' if words else '') + 'Open: ' + fields['open']
        lines.append('| %s | %s | %s | %s | %s |' % (
            one.name, cell(one.title), cell(fields.get('sql', '')), cell(fields.get('http', '')),
            cell(words)))
    return '\n'.join(lines)


def with_table(text, operations):
    """The text of a page with its table."""
    before, mark, rest = text.partition('<!-- operations -->\n')
    _, end, after = rest.partition('<!-- end of operations -->')
    if not mark or not end:
        raise SystemExit('a page of docs/systems has no place for its table')
    return before + mark + '\n' + table(operations) + '\n\n' + end + after


def cases_of(system):
    """name -> cases of all modules of a system."""
    out = {}
    for name in SYSTEMS[system][0]:
        module = importlib.import_module(name)
        for what in ('CASES', 'CASES_AT_COMMIT'):
            for case in getattr(module, what, ()):
                out.setdefault(case.name, []).append(case)
    return out


def proves(case):
    """Whether a case compares requests, and rows or the error."""
    alternatives = case.requests or [[]]
    compares = bool(case.requests) or (case.after and case.error is None) or bool(case.error)
    requests = case.requests is not None and None not in [r[0] if r else '' for r in alternatives]
    return bool(compares) and requests


class Check:
    """The verdict over all of them."""

    def __init__(self):
        self.wrong = []
        self.tested = self.reasoned = 0
        self.open = []

    def say(self, operation, text):
        self.wrong.append('%s %s: %s' % (operation.name, operation.title, text))

    def one(self, operation, cases, page, steps):
        """One operation."""
        fields = operation.fields
        if operation.name not in page:
            self.say(operation, 'is not in its page of docs/systems')
        if 'none' in fields:
            if not fields['none'] or 'test' in fields or 'open' in fields:
                self.say(operation, 'none: needs a reason and stands alone')
            self.reasoned += 1
            return
        if not fields.get('test') and not fields.get('open'):
            self.say(operation, 'has neither test: nor none:, nor is it open')
            return
        names = list(filter(None, re.split(r' *\| *', fields.get('test', ''))))
        for name in names:
            if name not in cases:
                self.say(operation, 'there is no case %r' % name)
        if names and not any(proves(case) for name in names for case in cases.get(name, ())):
            self.say(operation, 'none of its cases compares rows and requests')
        if fields.get('test') and steps is not None and operation.name not in steps \
                and operation.name not in NO_STEP:
            self.say(operation, 'the genuine client has no step for it')
        if 'open' in fields:
            self.open.append(operation)
        else:
            self.tested += 1

    def page(self, name, operations, write):
        """A page must have the table as it is now; it is written when that is asked for."""
        path = os.path.join(os.path.dirname(TEST), 'docs', 'systems', name)
        with open(path, encoding='utf-8') as text:
            old = text.read()
        new = with_table(old, operations)
        if write and new != old:
            with open(path, 'w', encoding='utf-8') as out:
                out.write(new)
        elif new != old:
            self.wrong.append('docs/systems/%s: its table is not that of operations.txt '
                              '(check_operations.py --pages)' % name)
        return set(re.findall(r'[A-Z]+-\d\d', new))

    def run(self, operations, write=False):
        seen = set()
        for system, (_, page, log) in SYSTEMS.items():
            mine = [o for o in operations if o.name.startswith(system + '-')]
            if len(mine) < LEAST[system]:
                self.wrong.append('%s: %d operations, there were %d' % (system, len(mine),
                                                                        LEAST[system]))
            page = self.page(page, mine, write)
            steps = None
            if log:
                with open(os.path.join(HERE, 'logs', log + '.json'), encoding='utf-8') as text:
                    steps = {i for step in json.load(text) for i in step['ids']}
            cases = cases_of(system)
            for operation in mine:
                if operation.name in seen:
                    self.say(operation, 'is there twice')
                seen.add(operation.name)
                self.one(operation, cases, page, steps)
        for operation in operations:
            if operation.name not in seen:
                self.say(operation, 'belongs to no system')


def main():
    parser = argparse.ArgumentParser(description='every operation has a test or a reason')
    parser.add_argument('--final', action='store_true', help='what is open is a failure')
    parser.add_argument('--list', action='store_true', help='print what is open')
    parser.add_argument('--pages', action='store_true', help='write the tables of docs/systems')
    args = parser.parse_args()
    check = Check()
    check.run(read(os.path.join(HERE, 'operations.txt')), args.pages)
    if args.list or args.final:
        for operation in check.open:
            print('open: %s %s: %s' % (operation.name, operation.title,
                                       operation.fields['open']))
    for text in check.wrong:
        print('not ok - ' + text)
    failed = len(check.wrong) + (len(check.open) if args.final else 0)
    print('operations: %d tested, %d make no sense in SQL, %d open' % (
        check.tested, check.reasoned, len(check.open)))
    print('%d passed, %d failed' % (check.tested + check.reasoned, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
