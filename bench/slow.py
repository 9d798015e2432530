#!/usr/bin/python3
"""
slow.py: a REST server that answers each request a fixed time after it came.

usage: slow.py PORT

    /pages?offset=&limit=    records 1 to 10000, {"total":..,"rows":[..]}, 20 ms
    /chain?cursor=           the same by cursors, 200 a page, 50 pages, 20 ms
    /many?id__in=1,2,3       the records of these ids, 10 ms
    /many/7                  one record, 10 ms
    /million?offset=&limit=  a million records, total in X-Total-Count, at once
    /drip                    1000 records, a second later 1000 more
    /__count                 how many requests there were since the last count

One thread: the answers are small and, but for /drip, ready-made.
"""
import asyncio
import selectors
import sys
from urllib.parse import parse_qsl, urlsplit

PAGED = 10000
MILLION = 1000000
CHAIN = 200
SECONDS = {"pages": 0.020, "chain": 0.020, "many": 0.010}
PADDING = "x" * 200


def record(n):
    return '{"id":%d,"name":"Customer number %d","active":true,"note":"%s"}' % (n, n, PADDING)


RECORDS = [record(n) for n in range(PAGED + 1)]


def rows(first, count, last):
    """JSON array of the records from first on."""
    return "[%s]" % ",".join(RECORDS[n] if n <= PAGED else record(n)
                             for n in range(first, min(first + count - 1, last) + 1))


def answer(path, args):
    """Body and further headers for a path, as text."""
    head, _, key = path.partition("/")
    if head == "pages":
        first = int(args.get("offset", 0)) + 1
        return '{"total":%d,"rows":%s}' % (
            PAGED, rows(first, int(args.get("limit", 100)), PAGED)), ""
    if head == "chain":
        page = int(args.get("cursor") or 1)
        more = '"%d"' % (page + 1) if page * CHAIN < PAGED else "null"
        return '{"next":%s,"rows":%s}' % (more, rows((page - 1) * CHAIN + 1, CHAIN, PAGED)), ""
    if head == "many" and key:
        return RECORDS[int(key)], ""
    if head == "many":
        return "[%s]" % ",".join(RECORDS[int(n)] for n in args["id__in"].split(",")), ""
    if head == "million":
        count = min(int(args.get("limit") or MILLION), MILLION)
        return (rows(int(args.get("offset", 0)) + 1, count, MILLION),
                "X-Total-Count: %d\r\n" % MILLION)
    return None, ""


class Connection(asyncio.Protocol):
    """Requests come one after the other, without bodies."""

    requests = 0

    def __init__(self):
        self.waiting = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        now = LOOP.time()
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            self.request(head.split(b" ", 2)[1].decode(), now)

    def request(self, target, now):
        parts = urlsplit(target)
        path = parts.path.lstrip("/")
        args = dict(parse_qsl(parts.query))
        if path == "__count":
            self.send(str(Connection.requests), "")
            Connection.requests = 0
            return
        Connection.requests += 1
        if path == "drip":
            self.drip(now)
            return
        body, headers = answer(path, args)
        LOOP.call_at(now + SECONDS.get(path.partition("/")[0], 0), self.send, body, headers)

    def send(self, body, headers):
        if self.transport.is_closing():
            return
        status = "200 OK" if body is not None else "404 Not Found"
        data = (body or "{}").encode()
        self.transport.write(
            ("HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
             % (status, headers, len(data))).encode() + data)

    def drip(self, now):
        """A list in two halves, the second a second after the first."""
        one, two = rows(1, 1000, PAGED)[:-1].encode(), ("," + rows(1001, 1000, PAGED)[1:]).encode()
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             b"Content-Length: %d\r\n\r\n" % (len(one) + len(two)) + one)
        LOOP.call_at(now + 1, lambda: self.transport.is_closing() or self.transport.write(two))


# select() waits to the microsecond, epoll() to the millisecond
LOOP = asyncio.SelectorEventLoop(selectors.SelectSelector())
LOOP.run_until_complete(LOOP.create_server(Connection, "127.0.0.1", int(sys.argv[1]), backlog=200))
LOOP.run_forever()
