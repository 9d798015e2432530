#!/usr/bin/python3
"""
sink.py: a REST server that takes writes, and answers each a fixed time after
it came in full.

usage: sink.py PORT

    POST /one, PATCH /one/7       a record: it comes back, with an id; 10 ms
    POST /bulk                    a list of records: they come back, with ids; 10 ms
    POST /swallow                 a list of records: {"rows":N}, at once
    POST /load                    the same of compressed CSV
    GET /one..., /bulk...         an empty list, 10 ms
    /__facts                      since the last look: requests by method, rows that
                                  came, and how many requests were here at most at
                                  the same time

One thread: what it takes to make an answer passes within the fixed time.
"""
import asyncio
import gzip
import json
import selectors
import sys

SECONDS = 0.010


class Facts:
    """What happened since somebody looked."""

    def __init__(self):
        self.methods, self.rows, self.here, self.most = {}, 0, 0, 0

    def came(self, method, rows):
        self.methods[method] = self.methods.get(method, 0) + 1
        self.rows += rows
        self.here += 1
        self.most = max(self.most, self.here)

    def take(self):
        said = {"methods": self.methods, "rows": self.rows, "most": self.most}
        self.methods, self.rows, self.most = {}, 0, self.here
        return json.dumps(said)


FACTS = Facts()
IDS = iter(range(1, 1 << 60))


def answer(method, path, body):
    """(rows that came, body of the answer)."""
    if path.startswith("/swallow"):
        rows = body.count(b'"name"')
        return rows, '{"rows":%d}' % rows
    if path.startswith("/load"):
        rows = gzip.decompress(body).count(b"\n") - 1      # but for the line of names
        return rows, '{"rows":%d}' % rows
    if method == "GET":
        return 0, "[]"
    document = json.loads(body)
    if path.startswith("/bulk"):
        return len(document), json.dumps([dict(record, id=next(IDS)) for record in document])
    key = path.partition("/one/")[2]
    return 1, json.dumps(dict(document, id=int(key) if key else next(IDS)))


class Connection(asyncio.Protocol):
    """Requests come one after the other, with a Content-Length."""

    def __init__(self):
        self.head, self.body, self.left = b"", [], -1

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        if self.left < 0:
            self.head += data
            if b"\r\n\r\n" not in self.head:
                return
            self.head, _, data = self.head.partition(b"\r\n\r\n")
            self.left = 0
            for line in self.head.split(b"\r\n")[1:]:
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    self.left = int(value)
        self.body.append(data)
        self.left -= len(data)
        if self.left == 0:
            self.request(LOOP.time(), b"".join(self.body))
            self.head, self.body, self.left = b"", [], -1

    def request(self, now, body):
        method, target = self.head.decode("latin-1").split(" ", 2)[:2]
        if target == "/__facts":
            self.send(FACTS.take())
            return
        rows, text = answer(method, target, body)
        FACTS.came(method, rows)
        wait = 0 if target.startswith(("/swallow", "/load")) else SECONDS
        LOOP.call_at(now + wait, self.leave, text)

    def leave(self, text):
        FACTS.here -= 1
        self.send(text)

    def send(self, text):
        if self.transport.is_closing():
            return
        data = text.encode()
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             b"Content-Length: %d\r\n\r\n" % len(data) + data)


# select() waits to the microsecond, epoll() to the millisecond
LOOP = asyncio.SelectorEventLoop(selectors.SelectSelector())
LOOP.run_until_complete(LOOP.create_server(Connection, "127.0.0.1", int(sys.argv[1]), backlog=200))
LOOP.run_forever()
