"""The control API of the test server, under /__control.  README.md has the examples.

Control requests are not logged and no fault hits them.  Every command answers 200 and
`{"ok": true}` or its data, or 400 with the reason as text.
"""
import fnmatch
from urllib.parse import parse_qsl

import rs_log
from rs_json import dumps, loads
from rs_more import dump_reply
from rs_wire import Reply


class Control:
    """Commands over the parts of an application (see restserver.App)."""

    def __init__(self, app):
        self.app = app
        self.commands = {'log': self.log, 'reset': self.reset, 'fault': self.fault,
                         'faults': self.faults, 'load': self.load, 'static': self.static,
                         'data': self.data, 'effects': self.effects, 'stats': self.stats, 'auth': self.auth,
                         'login': self.login, 'release': self.release, 'ping': self.ping,
                         'database': self.database, 'set': self.set}

    def handle(self, req):
        name = req.path[len('/__control/'):].strip('/')
        args = dict(parse_qsl(req.query, keep_blank_values=True))
        command = self.commands.get(name)
        if command is None:
            return Reply(404, 'no such command: %s\n' % name, [('Content-Type', 'text/plain')])
        try:
            text = req.body.decode('utf-8') or args.get('json') or 'null'
            return command(req, args, loads(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return Reply(400, '%s: %s\n' % (type(error).__name__, error),
                         [('Content-Type', 'text/plain')])

    def ping(self, _req, _args, _doc):
        return dump_reply({'ok': True})

    def log(self, req, args, _doc):
        """The request log, see README.md for the arguments."""
        if req.method == 'DELETE':
            self.app.log.clear()
            return dump_reply({'ok': True})
        flag = {n: args.get(n, d) not in ('0', 'false')
                for n, d in (('body', '1'), ('status', '0'), ('secrets', '0'), ('clear', '0'),
                             ('sort', '0'), ('unique', '0'))}
        headers = [h for h in args.get('headers', '').split(',') if h]
        entries = self.app.log.read(flag['clear'])
        if args.get('path'):
            entries = [e for e in entries if fnmatch.fnmatchcase(e['path'], args['path'])]
        options = (headers, flag['body'], flag['status'], flag['secrets'])
        as_json = args.get('format') == 'json' or 'json' in (req.header('Accept') or '') \
            and args.get('format') != 'text'
        if as_json:
            return dump_reply([rs_log.as_record(n, e, *options)
                               for n, e in enumerate(entries, 1)])
        lines = [rs_log.line(e, *options) for e in entries]
        if flag['sort']:
            lines.sort()
        if flag['unique']:
            lines = list(dict.fromkeys(lines))
        return Reply(200, ''.join(one + '\n' for one in lines),
                     [('Content-Type', 'text/plain; charset=UTF-8')])

    def reset(self, _req, args, doc):
        """Everything, or only the parts named in ?what=log,faults,data,static,stats,auth."""
        what = (args.get('what') or (doc or {}).get('what') or '').split(',')
        self.app.reset([w for w in what if w])
        return dump_reply({'ok': True})

    def release(self, _req, _args, _doc):
        """Let go every request that a fault holds."""
        self.app.release()
        return dump_reply({'ok': True})

    def fault(self, _req, _args, doc):
        """Script one fault or a list of them."""
        for one in doc if isinstance(doc, list) else [doc]:
            self.app.faults.add(one)
        return dump_reply({'ok': True})

    def faults(self, req, _args, _doc):
        if req.method == 'DELETE':
            self.app.faults.clear()
        return dump_reply(self.app.faults.show())

    def load(self, _req, _args, doc):
        """{"path": ..., "records": [...], ...configuration}: a plain resource, or the rows
        of an emulated table when the path is one."""
        for one in doc if isinstance(doc, list) else [doc]:
            one = dict(one)
            # `rows` where `records` is needed for the pointer of the configuration
            path, records = one.pop('path'), one.pop('rows' if 'rows' in one else 'records', [])
            if isinstance(records, dict):
                records = repeated(records)
            service = self.app.service_of(path)
            if service:
                service.load(path[len(service.prefix):].strip('/'), records, **one)
            else:
                self.app.store.load(path, records, one)
        return dump_reply({'ok': True})

    def static(self, _req, _args, doc):
        """{"path", "method", "replies": [...]} or one reply's members beside the path."""
        for one in doc if isinstance(doc, list) else [doc]:
            self.app.static.add(one)
        return dump_reply({'ok': True})

    def database(self, _req, _args, doc):
        """{"dsn": ...}: where the emulators that answer SQL run it; null for nowhere."""
        self.app.database.connect_to(doc['dsn'])
        return dump_reply({'ok': True})

    def set(self, _req, _args, doc):
        """{"path": prefix, setting: value, ...} of an emulated platform."""
        doc = dict(doc)
        service = self.app.service_of(doc.pop('path'))
        service.configure(doc)
        return dump_reply({'ok': True})

    def data(self, _req, args, _doc):
        """The records of a plain resource as they are now, or what a platform has to show."""
        service = self.app.service_of(args['path'])
        if service and hasattr(service, 'data'):
            return dump_reply(service.data(args['path'][len(service.prefix):].strip('/')))
        resource = self.app.store.resources[args['path'].rstrip('/')]
        return Reply(200, dumps(resource.records) + '\n', [('Content-Type', 'application/json')])

    def effects(self, req, args, _doc):
        """What was done to plain resources: ?path=&clear=1; DELETE forgets."""
        if req.method == 'DELETE':
            self.app.effects.clear()
            return dump_reply({'ok': True})
        entries = self.app.effects.read(args.get('clear', '0') not in ('0', 'false'))
        if args.get('path'):
            entries = [e for e in entries if fnmatch.fnmatchcase(e['path'], args['path'])]
        if args.get('format') == 'text':
            return Reply(200, ''.join('%s %s %s\n' % (e['op'], e['path'], e['key']) for e in entries),
                         [('Content-Type', 'text/plain; charset=UTF-8')])
        return dump_reply(entries)

    def stats(self, _req, _args, _doc):
        return dump_reply(dict(self.app.stats.show(), pending=self.app.stats.pending()))

    def login(self, _req, _args, doc):
        """Settings of the logins below /login; the counts so far."""
        return dump_reply(self.app.login.control(doc))

    def auth(self, _req, _args, doc):
        self.app.office.set(doc or {})
        return dump_reply({'ok': True})


def repeated(pattern):
    """{"count": N, "record": {...}}: N records, `{n}` in texts and "{n}" alone as number."""
    first = pattern.get('first', 1)

    def fill(value, n):
        if value == '{n}':
            return n
        if isinstance(value, str):
            return value.replace('{n}', str(n))
        if isinstance(value, dict):
            return {k: fill(v, n) for k, v in value.items()}
        if isinstance(value, list):
            return [fill(v, n) for v in value]
        return value
    return [fill(pattern['record'], n) for n in range(first, first + pattern['count'])]
