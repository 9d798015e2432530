"""WSGI between a genuine Python server and its clients: notes requests, obeys the tests.

Logged(app, reset, load) notes `METHOD target body | If-Match: ...` of each request, and answers below
/__control/ as the emulator does: log (with ?clear=1), reset, load, ping.  reset() brings the
first data back; load(document) puts the records of a posted JSON document in their place.
Runs under gunicorn, which gives the target as it came.
"""
import io
import json
import threading


class Logged:
    """The application in between."""

    def __init__(self, app, reset, load=None):
        self.app, self.reset, self.load = app, reset, load
        self.lock = threading.Lock()
        self.lines = []

    def __call__(self, environ, start_response):
        body = environ['wsgi.input'].read()
        environ['wsgi.input'] = io.BytesIO(body)
        if body:
            environ['CONTENT_LENGTH'] = str(len(body))
        if environ['PATH_INFO'].startswith('/__control/'):
            answer = self.control(environ, body)
            start_response('200 OK', [('Content-Type', 'text/plain; charset=UTF-8')])
            return [answer.encode()]
        self.note(environ, body)
        return self.app(environ, start_response)

    def note(self, environ, body):
        line = environ['REQUEST_METHOD'] + ' ' + environ['RAW_URI']
        if body:
            shown = body.decode('utf-8', 'backslashreplace')
            line += ' ' + shown.replace('\r', '\\r').replace('\n', '\\n')
        for name in ('If-Match', 'If-None-Match'):
            value = environ.get('HTTP_' + name.upper().replace('-', '_'))
            if value is not None:
                line += ' | %s: %s' % (name, value)
        with self.lock:
            self.lines.append(line)

    def control(self, environ, body):
        """The answer to a control command."""
        command = environ['PATH_INFO'].rpartition('/')[2]
        with self.lock:
            if command == 'log':
                answer = ''.join(line + '\n' for line in self.lines)
                if 'clear=1' in environ.get('QUERY_STRING', ''):
                    self.lines = []
                return answer
            if command == 'reset':
                self.reset()
                self.lines = []
            elif command == 'load':
                self.load(json.loads(body))
        return ''
