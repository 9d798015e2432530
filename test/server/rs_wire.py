"""HTTP/1.1 for the test server: one thread a connection, bytes under full control.

Assumes loopback clients.  A Request comes in through read_request(); what an application
answers is a Reply; send_reply() frames it and applies the transport part of a scripted
fault (a dict, see rs_fault.py).  http.server is not used because a test needs the request
target exactly as it was sent and the answer cut at an exact byte.
"""
import email.utils
import gzip
import select
import socket
import struct
import time
import zlib
from http.client import responses

from rs_json import dumps

MAX_HEAD = 1 << 20
PIECE = 1 << 16


class ClientGone(Exception):
    """The client closed its side, or a fault ended the connection."""


class Request:
    """One request as it was received; `target` is the raw text of the request line."""

    def __init__(self, method, target, version, headers, body, conn):
        self.method = method
        self.target = target
        self.version = version
        self.headers = headers
        self.body = body
        self.conn = conn
        path, _, query = target.partition('?')
        if path.startswith(('http://', 'https://')):    # absolute form, as sent to a proxy
            path = '/' + path.split('/', 3)[3] if path.count('/') > 2 else '/'
        self.path = path
        self.query = query
        self.fault = {}
        self.serial = 0             # number in the log

    def header(self, name, default=None):
        """The first header of that name, any case."""
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return default


class Reply:
    """A status, headers and a body: bytes, text, or an iterator of bytes (sent chunked)."""

    def __init__(self, status=200, body=b'', headers=None, reason=None):
        self.status = status
        self.reason = reason or responses.get(status, 'Unknown')
        self.headers = list(headers or [])
        self.body = body.encode() if isinstance(body, str) else body

    def header(self, name):
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return None

    def set(self, name, value):
        self.headers = [h for h in self.headers if h[0].lower() != name.lower()]
        if value is not None:
            self.headers.append((name, str(value)))


def json_reply(status, value, headers=None):
    """A Reply with a JSON body."""
    return Reply(status, dumps(value), [('Content-Type', 'application/json')] + list(headers or []))


class Connection:
    """One client connection: buffered reading, counted and watched writing."""

    def __init__(self, sock, number, stats, epoch):
        self.sock = sock
        self.number = number
        self.stats = stats
        self.epoch = epoch
        self.started_in = epoch()
        self.rfile = sock.makefile('rb', PIECE)
        self.requests = 0
        self.sent = 0
        self.busy = False           # from the first byte of a request to the end of its answer
        self.ending = lambda: None  # called before the last bytes of an answer are sent

    def gone(self):
        """True when the client has closed or reset the connection."""
        ready, _, _ = select.select([self.sock], [], [], 0)
        if not ready:
            return False
        try:
            return self.sock.recv(1, socket.MSG_PEEK) == b''
        except ValueError:          # TLS sockets do not peek: assume the closing alert
            return True
        except OSError:
            return True

    def rest(self):
        """Until the first byte of the next request, which is not read yet."""
        if not hasattr(self.sock, 'pending'):       # of TLS something may have been read already
            self.busy = False
            try:
                select.select([self.sock], [], [])
            finally:
                self.busy = True

    def pending(self):
        """Is there something to read or to do?"""
        try:
            return self.busy or bool(select.select([self.sock], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def pause(self, seconds, until=None):
        """Wait, with until no longer than until so many requests have been in flight; ClientGone as soon
        as the client leaves or the server is reset."""
        end = None if seconds is None else time.monotonic() + seconds
        while end is None or time.monotonic() < end:
            if until is not None and self.stats.show()['max_in_flight'] >= until:
                return
            left = 0.02 if end is None else max(0.0, min(0.02, end - time.monotonic()))
            time.sleep(left)
            if self.gone() or self.epoch() != self.started_in:
                raise ClientGone()

    def write(self, data):
        """Send all bytes, counted."""
        view = memoryview(data)
        try:
            while view:
                n = self.sock.send(view[:PIECE])
                self.sent += n
                self.stats.add('bytes_out', n)
                view = view[n:]
        except OSError:
            raise ClientGone() from None

    def abort(self, reset):
        """End the connection now: with RST, or with FIN."""
        if reset:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        raise ClientGone()


class Limited:
    """Reading that ends the connection after so many bytes."""

    def __init__(self, conn, rfile, left, reset):
        self.conn, self.rfile, self.left, self.reset = conn, rfile, left, reset

    def readline(self, size):
        return self._taken(self.rfile.readline(max(1, min(size, self.left))))

    def read(self, size):
        return self._taken(self.rfile.read(max(1, min(size, self.left))))

    def _taken(self, data):
        self.left -= len(data)
        if self.left <= 0:
            self.conn.abort(self.reset)
        return data

    def close(self):
        self.rfile.close()


def _cut_request(conn, line, cut_of):
    """From here on read no more of a request than a fault says."""
    parts = line.decode('latin-1').rstrip('\r\n').split(' ')
    cut = cut_of(*parts[:2]) if len(parts) == 3 else None
    if cut is None:
        return False
    if cut['cut_request'] <= len(line):
        conn.abort(cut.get('reset'))
    conn.rfile = Limited(conn, conn.rfile, cut['cut_request'] - len(line), cut.get('reset'))
    return True


def read_request(conn, cut_of):
    """The next request of a connection, or None at its end; cut_of: see rs_fault.Faults."""
    line = conn.rfile.readline(MAX_HEAD)
    while line in (b'\r\n', b'\n'):
        line = conn.rfile.readline(MAX_HEAD)
    cut = _cut_request(conn, line, cut_of)
    parts = line.decode('latin-1').rstrip('\r\n').split(' ')
    if len(parts) != 3 or not line.endswith(b'\n'):
        return None
    headers = []
    while True:
        line = conn.rfile.readline(MAX_HEAD)
        if line in (b'\r\n', b'\n'):
            break
        if not line:
            return None
        name, _, value = line.decode('latin-1').rstrip('\r\n').partition(':')
        headers.append((name, value.strip()))
    req = Request(parts[0], parts[1], parts[2], headers, b'', conn)
    if (req.header('Expect') or '').lower() == '100-continue':
        conn.write(b'HTTP/1.1 100 Continue\r\n\r\n')
    req.body = _read_body(conn, req)
    if cut:
        conn.abort(False)           # shorter than the cut: read, and not even looked at
    return None if req.body is None else req


def _read_body(conn, req):
    if (req.header('Transfer-Encoding') or '').lower() == 'chunked':
        body = b''
        while True:
            size = int(conn.rfile.readline(MAX_HEAD).split(b';')[0] or b'0', 16)
            if size == 0:
                while conn.rfile.readline(MAX_HEAD) not in (b'\r\n', b'\n', b''):
                    pass
                return body
            body += conn.rfile.read(size)
            conn.rfile.readline(MAX_HEAD)
    length = int(req.header('Content-Length') or 0)
    body = conn.rfile.read(length) if length else b''
    return body if len(body) == length else None


def keep_alive(req):
    """Whether the client wants to go on with this connection."""
    wish = (req.header('Connection') or '').lower()
    return 'close' not in wish if req.version == 'HTTP/1.1' else 'keep-alive' in wish


def retry_after(value):
    """Seconds as they are, "date:+2" as an HTTP date two seconds from now."""
    text = str(value)
    if text.startswith('date:'):
        return email.utils.formatdate(time.time() + float(text[5:]), usegmt=True)
    return text


def _gzip(reply, mode):
    """Compress the body: ok, half (stream cut, length matches), crc (wrong checksum), zlib."""
    packed = zlib.compress(reply.body) if mode == 'zlib' else gzip.compress(reply.body, mtime=0)
    if mode == 'half':
        packed = packed[:max(1, len(packed) // 2)]
    elif mode == 'crc':
        packed = packed[:-8] + bytes(b ^ 0xff for b in packed[-8:-4]) + packed[-4:]
    elif mode == 'tail':
        packed += b'tail after the stream'
    reply.body = packed
    reply.set('Content-Encoding', 'deflate' if mode == 'zlib' else 'gzip')


def _chunks(body, size):
    for at in range(0, len(body), size):
        yield body[at:at + size]


def _cut(conn, data, fault, name):
    """Write data, stopping where the fault says: cut closes, stall waits and goes on."""
    cut, stall = fault.get('cut_' + name), fault.get('stall_' + name)
    if cut is not None:
        conn.write(data[:cut])
        conn.abort(fault.get('reset'))
    if stall is not None:
        conn.write(data[:stall.get('after', 0)])
        conn.pause(stall.get('seconds'), stall.get('until'))
        data = data[stall.get('after', 0):]
    slow = fault.get('slow')
    if slow and name == 'body':
        for piece in _chunks(data, slow.get('bytes', 1)):
            conn.write(piece)
            conn.pause(slow.get('every', 0.01))
        return
    if name == 'body':
        conn.ending()
    conn.write(data)


def send_reply(conn, req, reply):
    """Frame and send; returns whether the connection goes on.  ClientGone ends it."""
    fault = req.fault
    keep = (keep_alive(req) and not fault.get('close')
            and (reply.header('Connection') or '').lower() != 'close')
    streamed = not isinstance(reply.body, (bytes, bytearray))
    if fault.get('gzip') and not streamed:
        _gzip(reply, fault['gzip'])
    bodyless = req.method == 'HEAD' or reply.status in (204, 304) or reply.status < 200
    chunk = fault.get('chunked')
    close_delimited = bool(fault.get('close_delimited'))
    if close_delimited:
        keep = False
    elif streamed or chunk:
        reply.set('Transfer-Encoding', 'chunked')
    elif not (reply.status == 204 or reply.header('Content-Length')):
        reply.set('Content-Length', len(reply.body) + int(fault.get('content_length', 0)))
    if not keep:
        reply.set('Connection', 'close')
    version = 'HTTP/1.0' if fault.get('http10') else 'HTTP/1.1'
    head = '%s %d %s\r\n' % (version, reply.status, reply.reason)
    head += ''.join('%s: %s\r\n' % h for h in reply.headers) + '\r\n'
    if fault.get('early_hints'):
        conn.write(b'HTTP/1.1 103 Early Hints\r\nLink: </hint>; rel="next"\r\n\r\n')
    head = head.encode('latin-1', 'replace')
    if 'cut_response' in fault:
        conn.write((head + (b'' if bodyless or streamed else reply.body))[:fault['cut_response']])
        conn.abort(fault.get('reset'))
    if bodyless:
        conn.ending()
    _cut(conn, head, fault, 'headers')
    if bodyless:
        return keep
    if streamed or chunk and not close_delimited:
        _send_chunked(conn, reply.body if streamed else _chunks(reply.body, int(chunk)), fault)
    else:
        _cut(conn, reply.body, fault, 'body')
    if int(fault.get('content_length', 0)) > 0 or fault.get('close_after'):
        raise ClientGone()          # promised more than was sent, or an unannounced close
    return keep


def _send_chunked(conn, pieces, fault):
    """Chunked framing; cut_chunked closes after that many body bytes, no last chunk."""
    left = fault.get('cut_chunked')
    stall = fault.get('stall_body')
    slow = fault.get('slow')
    sent = 0
    for piece in pieces:
        if left is not None and sent + len(piece) > left:
            piece = piece[:left - sent]
            if piece:
                conn.write(b'%x\r\n%s\r\n' % (len(piece), piece))
            conn.abort(fault.get('reset'))
        if stall is not None and sent >= stall.get('after', 0):
            conn.pause(stall.get('seconds'))
            stall = None
        conn.write(b'%x\r\n%s\r\n' % (len(piece), piece))
        sent += len(piece)
        if slow:
            conn.pause(slow.get('every', 0.01))
    if left is not None:
        conn.abort(fault.get('reset'))
    conn.ending()
    conn.write(b'0\r\n\r\n')
