"""
cuts.py: responses that are cut off at every byte are errors, never fewer rows.

A few responses (a list, the second of three pages, an item, a list whose total
comes last) are cut in every way that a network or a proxy knows: the connection
closes before Content-Length is reached; a chunked body ends without its last
chunk; the body ends where the connection does; and the length is right but the
text is not all there.
"""
import json
import urllib.request

import compare
from tables import post

SETUP = """
DROP SERVER IF EXISTS cut_plain CASCADE;
DROP SERVER IF EXISTS cut_falcon CASCADE;
CREATE SERVER cut_plain FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '%(url)s', max_retries '0');
CREATE SERVER cut_falcon FOREIGN DATA WRAPPER rest_fdw
  OPTIONS (url '%(url)s/sqlite', dialect 'falcon_autocrud', max_retries '0');
CREATE FOREIGN TABLE f.cut_list (id int OPTIONS (key 'true'), name text, qty int)
  SERVER cut_plain OPTIONS (resource '/plain/cut');
CREATE FOREIGN TABLE f.cut_total (id int, name text, qty int)
  SERVER cut_plain OPTIONS (resource '/plain/cuttotal', records '/data/rows', total '/total', get '');
CREATE FOREIGN TABLE f.cut_page (id int OPTIONS (key 'true'), name text, age int)
  SERVER cut_falcon OPTIONS (resource '/companies', page_size '2', concurrency '1');
CREATE FOREIGN TABLE f.cut_again (id int, name text, qty int)
  SERVER cut_plain OPTIONS (resource '/plain/cut', get '', max_retries '1');
"""
ROWS = '[{"id": 1, "name": "one \\u00fc", "qty": 10}, {"id": 22, "name": "t,\\"o", "qty": -2.0}, ' \
       '{"id": 3, "name": null, "qty": null}]'
COMPANIES = '[%s]' % ", ".join('{"id": %d, "name": "c%d"}' % (i, i) for i in range(1, 7))


class Target:
    """A statement, its answer, and the request of it that is cut."""

    def __init__(self, sql, path, target, skip=0):
        self.sql, self.path, self.target, self.skip = sql, path, target, skip


TARGETS = [
    Target("SELECT id, name, qty FROM cut_list", "/plain/cut", "/plain/cut"),
    Target("SELECT count(*) FROM cut_list", "/plain/cut", "/plain/cut"),
    Target("SELECT id, name, qty FROM cut_list WHERE id = 22", "/plain/cut/22", "/plain/cut/22"),
    Target("SELECT id, name, qty FROM cut_total", "/plain/cuttotal", "/plain/cuttotal"),
    Target("SELECT id, name FROM cut_page", "/sqlite/companies",
           "/sqlite/companies?__sort=id&__offset=1&__limit=2", 1),
]


def ways(body, n):
    """The faults that cut a body after n bytes, by name."""
    yield "closed", {"cut_body": n}
    yield "reset", {"cut_body": n, "reset": True}
    yield "chunked", {"chunked": 50, "cut_chunked": n}
    yield "no length", {"close_delimited": True, "cut_body": n}
    text = body[:n].decode(errors="ignore")
    if len(text.encode()) == n:
        yield "right length", {"status": 200, "body": text}
        yield "right length, compressed", {"status": 200, "body": text, "gzip": "ok"}


class Cutter:
    """Runs all cuts on a connection to schema f."""

    def __init__(self, conn, admin, url, report):
        self.conn, self.url, self.report = conn, url, report
        self.passed = self.failed = 0
        admin.cursor().execute(SETUP % {"url": url})
        post(url + "/__control/load", '{"path": "/plain/cut", "records": %s}' % ROWS)
        post(url + "/__control/load", '{"path": "/plain/cuttotal", "records": "/data/rows", "total": "/total", '
             '"rows": %s}' % ROWS)
        post(url + "/__control/load", '{"path": "/sqlite/companies", "records": %s}' % COMPANIES)

    def body(self, target):
        with urllib.request.urlopen(self.url + target.target, timeout=20) as answer:
            return answer.read()

    def fault(self, target, fault):
        urllib.request.urlopen(urllib.request.Request(self.url + "/__control/faults", method="DELETE")).close()
        post(self.url + "/__control/fault", json.dumps(dict(fault, path=target.path, skip=target.skip)))

    def note(self, good, target, way, n, words):
        if good:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= 10:
            self.report("not ok - cut after %d bytes, %s: %s\n  %s" % (n, way, target.sql, words))

    def one(self, target, whole, body, n):
        for way, fault in ways(body, n):
            self.fault(target, fault)
            got = compare.execute(self.conn, target.sql)
            good = got.state is not None and got.state[:2] in ("HV", "08")
            self.note(good, target, way, n, "answer: %s, error: %s %s, whole: %s" % (
                got.rows, got.state, got.error, whole.rows))

    def again(self, body, n):
        """A repeated list is all or nothing."""
        target = Target("SELECT id, name, qty FROM cut_again", "/plain/cut", "")
        self.fault(target, {"cut_body": n})
        got = compare.execute(self.conn, target.sql)
        good = got.state is not None and got.state[:2] in ("HV", "08") or got.rows is not None and len(got.rows) == 3
        self.note(good, target, "repeated", n, "answer: %s, error: %s %s" % (got.rows, got.state, got.error))

    def run(self, step=1):
        for target in TARGETS:
            body = self.body(target)
            whole = compare.execute(self.conn, target.sql)
            if whole.state:
                self.note(False, target, "whole", len(body), whole.error)
            for n in range(0, len(body), step):
                self.one(target, whole, body, n)
        body = self.body(TARGETS[0])
        for n in range(0, len(body), step):
            self.again(body, n)
        self.fault(Target("", "/none", ""), {"status": 500})
        return self.passed, self.failed
