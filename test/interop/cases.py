"""What a case of the interop tests is, and how it is judged.

A case is SQL that runs twice: over the foreign tables (schema far) and over a local copy
(schema near).  The rows must be the same, in the same order where `ordered`; and the
requests that the server saw must be those that are written down.  Two requests are the same
when method, path, body (as JSON) and the arguments are, these in any order but with their
exact encoding.  `requests` holds alternatives, each a list of lines; None means any.
"""
import json
import re


class Case:
    """One statement.  trap: a number of test/server/traps.md."""

    def __init__(self, name, sql, *requests, trap=None, ordered=False, error=None,
                 detail=None, before=(), only=None, rows=None, parallel=False, after=None,
                 genuine=None, differs=None, warnings=None, hidden=(), count=None):
        self.name = name
        self.sql = sql
        self.requests = [r if isinstance(r, list) else [r] for r in requests] or None
        self.trap = trap
        self.ordered = ordered
        self.error = error          # SQLSTATE that the far statement must end with
        self.detail = detail        # text that its DETAIL must have
        self.before = before        # (method, path, document) sent to the API first, or calls with it
        self.only = only            # names of the servers that this is for
        self.rows = rows            # instead of a local copy
        self.parallel = parallel    # requests come in any order
        self.after = after          # (SQL, rows): what far must show then; marks a write
        self.genuine = genuine      # title of the genuine client's step that asks for the same
        self.differs = differs      # why the two need not send the same calls
        self.warnings = warnings    # WARNINGs that a session of its own hears
        self.hidden = hidden        # secrets that the error must not have
        self.count = count          # rows that the statement says it has written

    def title(self):
        return self.name + (' ' + self.trap if self.trap else '')


def call(head, body):
    """The line of a request with a JSON body."""
    return head + ' ' + json.dumps(body)


def normal(line):
    """A request line with its arguments sorted and its body as canonical JSON."""
    line, bar, headers = line.partition(' | ')
    found = re.match(r'(\S+ \S+) ([\[{].*)', line)
    head, body = found.groups() if found else (line, '')
    if body:
        try:
            body = json.dumps(json.loads(body), sort_keys=True)
        except ValueError:
            pass
    path, mark, query = head.partition('?')
    return path + mark + '&'.join(sorted(query.split('&'))) + (' ' + body if body else '') + bar + headers


def same_requests(case, lines):
    """
    Whether the log is one of the alternatives of the case.  Reads of one statement
    may be under way together, so that only writes have an order.
    """
    got = [normal(line) for line in lines]
    for wanted in case.requests:
        wanted = [normal(line) for line in wanted]
        reads = all(line.startswith('GET ') for line in got)
        if got == wanted or (case.parallel or reads) and sorted(got) == sorted(wanted):
            return True
    return False


def comparable(rows, ordered):
    """Rows as lists of texts; sorted when their order is free."""
    out = [[repr(value) for value in row] for row in rows]
    return out if ordered else sorted(out)
