"""
moving.py: lists that change while they are read.

Records are inserted and deleted between the pages of one SELECT.  What must
come: no key twice, every record that was there all the time, none that never
was; or an error that says so (40001).

What can be known depends on how pages are asked for.  By offset they overlap, so
that whatever happens is noticed; also by a cursor that names a record.  Page
numbers need a total, and deletions that come alone: what no total shows when as
many records come as go is not tried, nor are deletions where a link or a cursor
counts places.  And the same page three times in a row under a total that stays,
or without one, is taken for an API that does not look at its arguments: an error
too (HV00L), which only records that come in can bring about.
"""
import json
import urllib.request

import compare
from draw import Draw
from tables import options, post

ERRORS = {"40001"}


class Mover:
    """Runs trials on a connection to schema f."""

    def __init__(self, conn, admin, url, report):
        self.conn, self.admin, self.url, self.report = conn, admin, url, report
        self.path = None
        self.passed = self.failed = self.errors = 0

    def build(self, d):
        """A list of some style; returns its configuration and whether deletions can be noticed."""
        style = d.one(["offset", "page", "cursor", "link", "key cursor"])
        size = d.between(2, 6)
        config = {"paging": style.replace("key ", ""), "page_max": size, "key": "id", "filters": "none"}
        table = {"resource": self.path, "page_size": str(size), "get": ""}
        args = []
        if style == "offset":
            args = ["offset={offset}", "limit={page_size}"]
        elif style == "page":
            args = ["page={page}", "per_page={page_size}"]
        elif style == "link":
            args, table["pager"] = ["limit={page_size}"], "link"
        else:
            args = ["cursor={cursor}", "limit={page_size}"]
            config["next"] = table["next"] = "header:X-Next"
            if style == "key cursor":
                config["cursor_kind"] = "key"
        total = d.below(3) > 0
        if total:
            config["total"] = table["total"] = "header:X-Total-Count"
        if d.below(2):
            table.update(sort_asc="{column}", sort_desc="-{column}")
            args.append("sort={sort|,}")
        table["concurrency"] = d.one(["1", "4"])
        table["list"] = "GET {resource}?" + "&".join(args)
        return style, config, table

    @staticmethod
    def sort_of_change(d, style, table, once):
        """What may happen before a request: "insert", "delete" or both."""
        if style == "offset" and int(table["page_size"]) > 1:
            return d.one(["insert", "delete", "both"])
        if style == "key cursor" or style == "page" and "total" in table:
            parallel = table["concurrency"] != "1"
            return d.one(["insert", "delete"]) if not parallel else "delete" if once else "insert"
        return "insert"

    def changes(self, d, pages, rows, style, table):
        """
        (request number, changes) in order; where they must come alone each
        request gets changes of one sort, and so does the list when its pages
        are asked for out of their order.
        """
        once = d.below(2)
        out, new, left = [], 1000, [r["id"] for r in rows]
        for at in range(1, pages + 1):
            if d.below(3):
                continue
            sort = self.sort_of_change(d, style, table, once)
            changes = []
            if sort != "insert" and left:
                chosen = d.some(left, 3)
                left = [k for k in left if k not in chosen]
                changes += [{"delete": k} for k in chosen]
            if sort != "delete" or not left and style != "page":
                for _ in range(d.between(1, 3) if sort == "both" else 1):
                    key = new if d.below(2) else -new
                    new += 1
                    place = d.below(len(rows) + 1)
                    if style == "key cursor":       # such a list is in the order of its keys
                        place = 0 if key < 0 else 1000000
                    changes.append({"insert": {"id": key, "name": "new"}, "at": place})
            if changes:
                out.append((at, changes))
        return out

    def trial(self, seed):
        d = Draw(seed)
        # a request of an earlier trial that is still on its way must find nothing here
        self.path = "/plain/moving%d" % (seed % 50)
        style, config, table = self.build(d)
        rows = [{"id": i * 10, "name": "row %d" % i} for i in range(1, d.between(1, 30))]
        pages = len(rows) // config["page_max"] + 2
        moves = self.changes(d, pages, rows, style, table)
        post(self.url + "/__control/load", json.dumps(dict(config, path=self.path, records=rows)))
        self.admin.cursor().execute(
            "DROP SERVER IF EXISTS moving CASCADE; CREATE SERVER moving FOREIGN DATA WRAPPER rest_fdw%s;"
            "CREATE FOREIGN TABLE f.moving (id int OPTIONS (key 'true') NOT NULL, name text) SERVER moving%s"
            % (options({"url": self.url}), options(table)))
        self.script(moves)
        sql = d.one(["SELECT id, name FROM moving", "SELECT id, name FROM moving ORDER BY id"])
        got = compare.execute(self.conn, sql)
        words = self.judge(got, rows, moves)
        if words is None:
            self.passed += 1
            self.errors += got.state is not None
            return
        self.failed += 1
        if self.failed <= 10:
            with urllib.request.urlopen(self.url + "/__control/log?clear=1") as answer:
                log = answer.read().decode()
            self.report("not ok - moving list, seed %d, %s: %s\n  %s\n  table: %s\n  rows: %s\n  moves: %s\n  got: %s\n%s" % (
                seed, style, words, sql, table, [r["id"] for r in rows], moves,
                [r[0] for r in got.rows or []], log))

    def script(self, moves):
        urllib.request.urlopen(urllib.request.Request(self.url + "/__control/faults", method="DELETE")).close()
        urllib.request.urlopen(urllib.request.Request(self.url + "/__control/log", method="DELETE")).close()
        for used, (at, changes) in enumerate(moves):
            post(self.url + "/__control/fault", json.dumps(
                {"path": self.path, "skip": at - used, "change": changes}))

    @staticmethod
    def judge(got, rows, moves):
        """None when all is well."""
        if got.state:
            inserted = any("insert" in c for _, cs in moves for c in cs)
            clear = got.state in ERRORS or inserted and "the same page twice" in got.error
            return None if clear else "error %s %s" % (got.state, got.error)
        keys = [int(row[0]) for row in got.rows]
        gone = {c["delete"] for _, cs in moves for c in cs if "delete" in c}
        came = {c["insert"]["id"] for _, cs in moves for c in cs if "insert" in c}
        first = {r["id"] for r in rows}
        if len(set(keys)) != len(keys):
            return "a key came twice"
        if first - gone - set(keys):
            return "missing: %s" % sorted(first - gone - set(keys))
        if set(keys) - first - came:
            return "never there: %s" % sorted(set(keys) - first - came)
        return None

    def run(self, first, clock, most):
        """Trials from this seed on."""
        for seed in range(first, first + most):
            if not clock():
                break
            self.trial(seed)
        self.script([])
        return self.passed, self.failed
