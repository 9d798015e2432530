#!/usr/bin/python3
"""
check_docs.py: does the documentation say what is so?

Runs what README.md and docs/**/*.md show, on a throwaway cluster and against the
test server's demo (test/server/restserver.py --demo), which the pages know as
http://127.0.0.1:8080.  Each page has a database of its own and is run from its
first line to its last, in one session.

A page about a platform says in a line of its own what stands for its URLs:

    <!-- serves: https://eva.example.com /user/me, https://auth.example.com /auth -->

It runs against the test server without --demo, which plays these platforms below
those paths (test/server/README.md, "Platforms"), and what such a platform answers
by SQL it runs in a database of its own.  Requests are shown as the platform sees
them, without those paths.

    ```sql              run; an ERROR fails unless the block after it shows it
    ```sql ignore       not run
    ```sh               run when it begins with curl
    ```text             right after one of these: what it printed
    ```http             right after one of these: the requests that it caused
    ```http decoded     the same, with what is percent-encoded as it was before
    <!-- control: fault {"path": ...} -->   a command to the test server (with its own paths)
    <!-- sql: ... -->   statements that readers need not see
    <!-- until: ... -->  a query that is asked until it says true, for a minute at most

In text "..." stands for any text within a line, and as a line for any lines;
requests, where it does too, are compared without regard to their order, a line
"..." allows more.

Also checked: links to files and headings; that each function, setting and
dialect is named in README.md, and no other; that docs/architecture.md names
each source file on the floor that test/walls.py says, and no other.

usage: docs/check_docs.py [--update] [PAGE...]     finds its server by REST_BINDIR
       test/lib/staged.py docs/check_docs.py       builds one
       --update writes what came into the text and http blocks

Prints "docs: N passed, N failed" at the end.
"""
import glob
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(HERE)
sys.path[:0] = [os.path.join(TREE, "test", "lib"), os.path.join(TREE, "test")]
import reap  # noqa: E402
import walls  # noqa: E402
from cluster import Cluster  # noqa: E402
from emulator import Emulator  # noqa: E402

DEMO = "http://127.0.0.1:8080"
DONE = "--- block done ---"
FENCE = re.compile(r"^```(\w*)[ \t]*(.*)$")
HIDDEN = re.compile(r"^<!--\s*(control|sql|until|serves):\s*(.*)$")


class Count:
    """What was checked so far."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, where, ok, complaint=""):
        self.passed += bool(ok)
        self.failed += not ok
        if not ok:
            print("not ok - %s: %s" % (where, complaint))


# ------------------------------------------------------------- pages

class Block:
    """A fenced block or a hidden command: kind, text, and its lines' numbers."""

    def __init__(self, kind, more, line):
        self.kind = kind
        self.more = more
        self.line = line            # of the first line of its text, from 1
        self.lines = []

    @property
    def text(self):
        return "\n".join(self.lines)


def read_blocks(path):
    """All blocks of a page, in order; a Block of kind "" where prose stands."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    blocks, inside = [], None
    for number, line in enumerate(lines, 1):
        fence, hidden = FENCE.match(line), HIDDEN.match(line)
        if inside is None and fence:
            inside = Block(fence.group(1) or "plain", fence.group(2), number + 1)
            blocks.append(inside)
        elif inside is None and hidden:
            inside = Block("hidden " + hidden.group(1), "", number)
            blocks.append(inside)
            line = hidden.group(2)
        elif inside is None:
            if line.strip() and (not blocks or blocks[-1].kind):
                blocks.append(Block("", "", number))
            continue
        elif inside.kind.startswith("hidden"):
            pass
        elif line == "```":
            inside = None
            continue
        else:
            inside.lines.append(line)
            continue
        if inside.kind.startswith("hidden"):
            inside.lines.append(re.sub(r"\s*-->$", "", line))
            inside = None if line.endswith("-->") else inside
    return blocks


def is_run(block):
    """Is this block something that runs?"""
    if block.kind == "sh":
        return block.text.startswith("curl ")
    return block.kind == "sql" and "ignore" not in block.more.split()


# ------------------------------------------------------------- comparing

def lines_of(text):
    """Lines without blanks at their ends, and without empty ones around them."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n").split("\n")


def fits(want, got):
    """Does the text that came fit the one that is shown?"""
    parts = []
    for line in lines_of(want):
        if line.strip() == "...":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(re.escape(line).replace(r"\.\.\.", r"[^\n]*?") + r"\n")
    return re.fullmatch("".join(parts), "\n".join(lines_of(got)) + "\n") is not None


def requests_fit(want, got):
    """got: for each request its line, and the same with credentials' headers."""
    want = [line for line in lines_of(want) if line.strip()]
    more = "..." in want
    left = list(got)
    for line in want:
        if line == "..." or line == "(nothing is sent)":
            continue
        shown = re.compile(re.escape(line).replace(r"\.\.\.", ".*?"))
        found = [both for both in left if any(shown.fullmatch(one) for one in both)]
        if not found:
            return False
        left.remove(found[0])
    return more or not left


def decoded(requests):
    """The same requests, without percent-encoding."""
    return [tuple(urllib.parse.unquote(line) for line in both) for both in requests]


# ------------------------------------------------------------- running

class Api:
    """The test server, under the names that a page knows it by."""

    def __init__(self, server, names):
        self.server = server
        self.names = names          # [(URL as pages have it, path there)]

    def inward(self, text):
        for url, path in self.names:
            text = text.replace(url, self.server.url + path)
        return text

    def outward(self, text):
        host = "127.0.0.1:%d" % self.server.port
        for url, path in self.names:
            text = text.replace(self.server.url + path, url)
        for url, path in self.names:
            text = text.replace(host + path, url.split("//")[1])
        return text

    def request(self, line):
        """A line of the log as the page shows it."""
        method, blank, rest = self.outward(line).partition(" ")
        for _, path in self.names:
            if path and re.match(re.escape(path) + r"(?=[/? ]|$)", rest):
                rest = rest[len(path):]
                break
        return method + blank + rest

    def control(self, command, document=None):
        """A control command; its answer as text."""
        data = document.encode() if document else None
        url = "%s/__control/%s" % (self.server.url, command)
        with urllib.request.urlopen(urllib.request.Request(url, data=data)) as r:
            return r.read().decode()

    def requests(self):
        """The requests since the last call, each as a pair (see requests_fit)."""
        def lines(arguments):
            return [self.request(line) for line in
                    self.control("log?" + arguments).split("\n") if line]
        plain = lines("path=*")
        return list(zip(plain, lines("clear=1&headers=Authorization,X-Api-Key")))


class Psql:
    """One psql session that runs block by block."""

    def __init__(self, cluster, database):
        cluster.sql("create database %s" % database)
        self.process = reap.start(
            [cluster.bindir + "/psql", "-X", "-q"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=dict(cluster.env(database), PGOPTIONS="-c jit=off"))

    def run(self, sql):
        """Run statements: what psql prints."""
        self.process.stdin.write(sql + "\n\\echo '%s'\n" % DONE)
        self.process.stdin.flush()
        out = []
        for line in self.process.stdout:
            if line.rstrip("\n") == DONE:
                return "".join(out)
            out.append(line)
        raise RuntimeError("psql ended:\n" + "".join(out))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Page:
    """One page, run from top to bottom."""

    def __init__(self, path, count, psql, api):
        self.path = path
        self.name = os.path.relpath(path, TREE)
        self.count = count
        self.psql = psql
        self.api = api
        self.news = []              # (Block, lines it should have)

    def where(self, block):
        return "%s:%d" % (self.name, block.line)

    def run(self):
        blocks = read_blocks(self.path)
        self.api.control("reset")
        for at, block in enumerate(blocks):
            if block.kind == "hidden control":
                command, _, document = block.text.partition(" ")
                self.api.control(command, document.strip() or None)
            elif block.kind == "hidden until":
                self.wait_until(block)
            elif block.kind == "hidden sql":
                self.expect_no_error(block, self.execute(block))
            elif is_run(block):
                self.run_block(block, blocks[at + 1:at + 3])

    def execute(self, block):
        """What the block prints."""
        text = self.api.inward(block.text)
        if block.kind == "sh":
            done = subprocess.run(["sh", "-c", text], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            return self.api.outward(done.stdout)
        return self.api.outward(self.psql.run(text))

    def expect_no_error(self, block, output):
        self.count.check(self.where(block), not re.search("^(ERROR|FATAL):", output, re.M),
                         "failed:\n" + output)

    def wait_until(self, block):
        """What another process is to do takes as long as it takes."""
        end = time.monotonic() + 60
        said = ""
        while time.monotonic() < end:
            said = self.psql.run(block.text)
            if said.split()[2:3] == ["t"]:
                break
            time.sleep(0.02)
        self.count.check(self.where(block), said.split()[2:3] == ["t"], "it never is so:\n" + said)

    def run_block(self, block, after):
        """Run one block and compare with what is shown after it."""
        self.api.requests()
        output = self.execute(block)
        requests = self.api.requests()
        shown = [b for b in after if b.kind in ("text", "http")]
        if after and after[0].kind not in ("text", "http"):
            shown = []
        if not any(b.kind == "text" for b in shown):
            self.expect_no_error(block, output)
        for b in shown:
            if b.kind == "text":
                self.compare(b, fits(b.text, output), lines_of(output))
            else:
                sent = decoded(requests) if "decoded" in b.more.split() else requests
                lines = [bare for bare, _ in sent] or ["(nothing is sent)"]
                self.compare(b, requests_fit(b.text, sent), lines)

    def compare(self, block, ok, got):
        self.count.check(self.where(block), ok, "shown is\n%s\nbut this came:\n%s"
                         % (block.text, "\n".join(got)))
        if not ok:
            self.news.append((block, got))

    def update(self):
        """Write what came into the page."""
        with open(self.path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        for block, got in reversed(self.news):
            lines[block.line - 1:block.line - 1 + len(block.lines)] = got
        if self.news:
            with open(self.path, "w", encoding="utf-8") as f:
                f.write("\n".join(lines))


# ------------------------------------------------------------- what needs no server

def anchors(path):
    """The names by which a page's headings can be linked to."""
    found, fenced = set(), False
    with open(path, encoding="utf-8") as f:
        for line in f:
            fenced ^= line.startswith("```")
            if not fenced and line.startswith("#"):
                title = re.sub(r"[`*]", "", line.lstrip("#").strip()).lower()
                title = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", title)
                found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


def check_links(path, count):
    """Relative links lead to files and headings that are there."""
    with open(path, encoding="utf-8") as f:
        text = re.sub(r"^```.*?^```", "", f.read(), flags=re.M | re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
        ok = os.path.exists(target) and (not anchor or anchor in anchors(target))
        count.check(os.path.relpath(path, TREE), ok, "link to nowhere: " + link)


def check_names(psql, count):
    """README.md names all functions and settings, and no others."""
    with open(TREE + "/README.md", encoding="utf-8") as f:
        text = f.read()
    psql.run("create extension if not exists rest_fdw; load 'rest_fdw'; \\t on\n\\a")
    functions = set(psql.run(
        "select proname from pg_proc where proname ~ '^rest_fdw_' "
        "and proname !~ '_(handler|validator)$';").split())
    settings = set(psql.run(
        "select name from pg_settings where name ~ '^rest_fdw[.]';").split())
    dialects = set(psql.run("select distinct dialect from rest_fdw_dialects();").split())
    for what, there, named in (
            ("function", functions, set(re.findall(r"\b(rest_fdw_[a-z_]+)\(", text))),
            ("setting", settings, set(re.findall(r"\brest_fdw\.[a-z_]+\b", text))),
            ("dialect", dialects, dialects & set(re.findall(r"`(\w+)`", text)))):
        for name in sorted(there | named):
            count.check("README.md", name in there and name in named,
                        "%s %s is %s" % (what, name, "not named" if name in there
                                         else "named, but there is none"))


def check_files(count):
    """docs/architecture.md names each source file on its floor, and no other."""
    named, floor = {}, None
    with open(HERE + "/architecture.md", encoding="utf-8") as f:
        for line in f:
            heading = re.match(r"## (?:Floor (\d))?", line)
            if heading:
                floor = heading.group(1) and int(heading.group(1))
            for stem in re.findall(r"`([a-z_]+)\.[ch]`", line):
                named[stem] = named.get(stem) if floor is None else floor
    there = {os.path.basename(p)[:-2] for p in glob.glob(TREE + "/src/*.[ch]")}
    for stem in sorted(there | set(named)):
        what = "is not named" if stem not in named else \
            "is named, but there is none" if stem not in there else \
            "is not on floor %s" % named[stem] \
            if walls.floor_of(stem) not in (None, named[stem]) else ""
        count.check("docs/architecture.md", not what, "src/%s.* %s" % (stem, what))


# ------------------------------------------------------------- main

def serves(path):
    """What stands for a page's URLs: [(URL, path of the test server)], longest URL first."""
    names = []
    for block in read_blocks(path):
        if block.kind == "hidden serves":
            names += [tuple(pair.split()) for pair in block.text.split(",")]
    return sorted(names, key=lambda pair: -len(pair[0]))


def platforms(cluster):
    """The test server with the platforms, and a database for those that answer SQL."""
    server = Emulator()
    cluster.sql("create database emulated")
    Api(server, []).control("database", json.dumps({
        "dsn": "host=%s port=%d dbname=emulated user=postgres" % (cluster.dir, cluster.port)}))
    return server


def run_pages(paths, count, update):
    with Cluster() as cluster, Emulator("--demo") as demo, platforms(cluster) as played:
        for number, path in enumerate(paths):
            names = serves(path)
            api = Api(played, names) if names else Api(demo, [(DEMO, "")])
            psql = Psql(cluster, "page%d" % number)
            try:
                page = Page(path, count, psql, api)
                page.run()
                if update:
                    page.update()
            finally:
                psql.close()
        psql = Psql(cluster, "names")
        check_names(psql, count)
        psql.close()


def main(arguments):
    update = "--update" in arguments
    paths = [os.path.abspath(a) for a in arguments if a != "--update"]
    everything = [TREE + "/README.md", TREE + "/CHANGELOG.md"] + \
        sorted(glob.glob(HERE + "/**/*.md", recursive=True))
    count = Count()
    reap.adopt_orphans()
    reap.signals_as_exit()
    try:
        for path in everything:
            check_links(path, count)
        check_files(count)
        run_pages(paths or everything, count, update)
    finally:
        reap.kill_children()
    print("docs: %d passed, %d failed" % (count.passed, count.failed))
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
