"""Dropbox datastores, version 1, at /dropbox/1/datastores, and the token half of its OAuth 2.

Tokens: `good` is the owner, `viewer` somebody else (roles by :acl); others are 401.  Every
logical error is status 200 with a member that says so.  Reads are taken by GET and POST.
Settings: await_seconds (1; the original waits 60), codes {code: token}, first_handle.
Loaded by {"path": "/dropbox/DSID", "rows": [{"tid", "rowid", "data"}]}: one delta that makes
these records.
"""
import hashlib
import threading
import time

from rs_datastore import (EDITOR, PRIVATE_ID, SHARED_ID, VIEWER, Bad, Datastore, dbase64)
from rs_json import dumps, loads
from rs_service import Refused, Service
from rs_wire import Reply, json_reply

NO_TOKEN = "The given OAuth 2 access token doesn't exist or has expired."


class Said(Exception):
    """A logical error: a member of a reply with status 200."""

    def __init__(self, member, text):
        super().__init__(text)
        self.document = {member: text}


class Dropbox(Service):
    """The service at /dropbox."""

    SETTINGS = {'await_seconds': 1.0, 'codes': {'code-1': 'good'}, 'app': ['app-key', 'app-secret']}
    ROUTES = [('*', '/1/datastores/' + name, name) for name in (
        'list_datastores', 'get_datastore', 'get_or_create_datastore', 'create_datastore',
        'delete_datastore', 'get_snapshot', 'get_deltas', 'put_delta')] + [
            ('*', '/1/datastores/await', 'wait'),
            ('POST', '/1/oauth2/token', 'token'), ('GET', '/1/account/info', 'account')]

    def __init__(self, prefix):
        self.news = threading.Condition()
        super().__init__(prefix)

    def start(self):
        with self.news:
            self.stores = {}
            self.news.notify_all()

    def load(self, name, records):
        """The rows as the only delta of a new datastore."""
        with self.news:
            self.stores[name] = store = Datastore(name, self.handle_for(name))
            store.put([['I', r['tid'], r['rowid'], r['data']] for r in records], '')
            self.news.notify_all()

    # -- who asks, and how it is said

    def admit(self, call, route):
        given = call.header('Authorization') or ''
        call.token = given[7:] if given.startswith('Bearer ') else None
        if route != 'token' and call.token not in ('good', 'viewer'):
            raise Refused(401, {'error': NO_TOKEN})
        call.fields_ = dict(call.args)
        if call.method == 'POST' and call.req.body:
            call.fields_.update(call.form())

    def answer(self, call, function, names):
        """Everything is text/javascript and status 200, but for what is malformed."""
        try:
            self.admit(call, function.__name__)
            value = function(call)
        except Said as said:
            value = said.document
        return Reply(200, dumps(value), [('Content-Type', 'text/javascript'),
                                         ('Cache-Control', 'no-cache')])

    @staticmethod
    def needed(call, name):
        if name not in call.fields_:
            raise Refused(400, {'error': "Missing required parameter '%s'." % name})
        return call.fields_[name]

    def document(self, call, name):
        """A parameter that is JSON; None when it is not there."""
        if name not in call.fields_:
            return None
        try:
            return loads(call.fields_[name])
        except ValueError:
            raise Refused(400, {'error': "Parameter '%s' is not valid JSON" % name}) from None

    def revision(self, call):
        text = self.needed(call, 'rev')
        if not text.isdigit():
            raise Refused(400, {'error': "Invalid 'rev': %r" % text})
        return int(text)

    def handle_for(self, dsid):
        """30 characters that look like the original's, another for each incarnation."""
        seed = '%s %d' % (dsid, self.number('handle ' + dsid))
        return dbase64(hashlib.sha256(seed.encode()).digest())[:30]

    def by_handle(self, call, least=VIEWER):
        """The datastore that the caller may see."""
        handle = self.needed(call, 'handle')
        for store in self.stores.values():
            if store.handle == handle:
                if store.role(call.token) < least:
                    raise Said('access_denied', 'Access denied')
                return store
        raise Said('notfound', "No datastore was found for handle: u'%s'" % handle)

    def seen(self, call):
        """Datastores of the caller's account, by name."""
        return [s for n, s in sorted(self.stores.items()) if call.token == 'good']

    @staticmethod
    def shown(store, call, **more):
        out = dict({'handle': store.handle, 'rev': store.rev}, **more)
        if store.dsid[0] == '.':
            out['role'] = store.role(call.token)
        return out

    # -- calls

    def get_datastore(self, call):
        with self.news:
            dsid = self.needed(call, 'dsid')
            store = self.stores.get(dsid)
            if store is None or dsid[0] != '.' and call.token != 'good' \
                    or store.role(call.token) < VIEWER:
                raise Said('notfound', "No datastore was found for dsid: u'%s'" % dsid)
            return self.shown(store, call)

    def _open(self, call, dsid):
        created = dsid not in self.stores
        if created:
            self.stores[dsid] = Datastore(dsid, self.handle_for(dsid))
            self.news.notify_all()
        return self.shown(self.stores[dsid], call, created=created)

    def get_or_create_datastore(self, call):
        dsid = self.needed(call, 'dsid')
        if not PRIVATE_ID.fullmatch(dsid):
            raise Said('error', "Invalid private datastore id: '%s'" % dsid)
        with self.news:
            return self._open(call, dsid)

    def create_datastore(self, call):
        """Shareable: the name must be the hash of the key."""
        dsid, key = self.needed(call, 'dsid'), self.needed(call, 'key')
        wanted = '.' + dbase64(hashlib.sha256(key.encode()).digest())
        if not 32 <= len(key) <= 1000 or not SHARED_ID.fullmatch(dsid) or dsid != wanted:
            raise Said('error', "The datastore id does not match the key")
        with self.news:
            return self._open(call, dsid)

    def delete_datastore(self, call):
        with self.news:
            store = self.by_handle(call, 3000)
            del self.stores[store.dsid]
            self.news.notify_all()
            return {'ok': "Deleted datastore with handle: u'%s'" % store.handle}

    def list_datastores(self, call):
        with self.news:
            return self.listed(call)

    def listed(self, call):
        """The list, and a token that changes when the list does."""
        out = []
        for store in self.seen(call):
            entry = self.shown(store, call)
            entry = dict({'dsid': store.dsid}, **entry)
            if store.info():
                entry['info'] = store.info()
            out.append(entry)
        # the token minds what the list shows but for revisions
        text = dumps([{n: v for n, v in e.items() if n != 'rev'} for e in out])
        return {'datastores': out, 'token': hashlib.sha256(text.encode()).hexdigest()}

    def get_snapshot(self, call):
        with self.news:
            return self.by_handle(call).snapshot()

    def get_deltas(self, call):
        with self.news:
            store = self.by_handle(call)
            return self.deltas_from(store, self.revision(call))

    @staticmethod
    def deltas_from(store, rev):
        """All deltas of that revision and later; nothing at all when there is none."""
        found = [d for d in store.deltas if d['rev'] >= rev]
        return {'deltas': found} if found else {}

    def put_delta(self, call):
        """Atomic; the same delta with the same nonce again is answered as before."""
        rev, nonce = self.revision(call), call.fields_.get('nonce', '')
        changes = self.document(call, 'changes')
        if changes is None:
            raise Refused(400, {'error': "Missing required parameter 'changes'."})
        with self.news:
            store = self.by_handle(call, EDITOR)
            again = [d for d in store.deltas if d['rev'] == rev and nonce and d['nonce'] == nonce]
            if again:
                return {'rev': rev + 1}
            if rev != store.rev:
                raise Said('conflict', 'Expected rev %d, got %d' % (store.rev, rev))
            try:
                rev = store.put(changes, nonce)
            except Bad as bad:
                raise Said('error', str(bad)) from None
            self.news.notify_all()
            return {'rev': rev}

    def wait(self, call):
        """Long poll: what is new since the token and the cursors, or {} after a while."""
        wanted = self.document(call, 'list_datastores')
        cursors = (self.document(call, 'get_deltas') or {}).get('cursors') or {}
        end = time.monotonic() + self.settings['await_seconds']
        while True:
            with self.news:
                out = self.news_for(call, wanted, cursors)
                left = end - time.monotonic()
                if out or left <= 0:
                    return out
                self.news.wait(min(left, 0.05))
            call.req.conn.pause(0.01)

    def news_for(self, call, wanted, cursors):
        out = {}
        if wanted is not None:
            listed = self.listed(call)
            if listed['token'] != wanted.get('token'):
                out['list_datastores'] = listed
        deltas = {}
        for handle, rev in cursors.items():
            found = [s for s in self.stores.values() if s.handle == handle]
            if not found:
                deltas[handle] = {'notfound': "No datastore was found for handle: u'%s'" % handle}
            elif found[0].role(call.token) < VIEWER:
                deltas[handle] = {'access_denied': 'Access denied'}
            elif found[0].rev > rev:
                deltas[handle] = self.deltas_from(found[0], rev)
        if deltas:
            out['get_deltas'] = {'deltas': deltas}
        return out

    # -- OAuth 2

    def token(self, call):
        """A code for a token; the app says who it is by form fields or HTTP Basic."""
        fields = call.fields_
        app = list(call.basic() or (fields.get('client_id'), fields.get('client_secret')))
        if fields.get('grant_type') != 'authorization_code':
            raise Refused(400, {'error': 'unsupported_grant_type'})
        if app != list(self.settings['app']):
            raise Refused(401, {'error': 'Invalid client_id or client_secret'})
        token = self.settings['codes'].pop(fields.get('code'), None)
        if token is None:
            raise Refused(400, {'error': 'invalid_grant', 'error_description':
                                "code doesn't exist or has expired"})
        return {'access_token': token, 'token_type': 'bearer', 'uid': '1171'}

    def account(self, call):        # pylint: disable=unused-argument
        return {'uid': 1171, 'display_name': 'Ann', 'country': 'DE'}

    def no_route(self, call):
        return json_reply(404, {'error': 'Unknown API method'})
