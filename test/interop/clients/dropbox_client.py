"""dropbox 2.2.0 through the operations of its datastore table, against the emulator.

Pointed at loopback: host name and scheme of its URLs.  Its method `await` is called `await_`
by ../setup_clients.py, since Python has made that name a keyword.
"""
import collections
import collections.abc
import datetime
import re

import urllib3

for name in ('Mapping', 'MutableSequence', 'Sequence'):     # their place until Python 3.9
    setattr(collections, name, getattr(collections.abc, name))

from dropbox.client import (DropboxClient, DropboxOAuth2Flow,        # noqa: E402
                            DropboxOAuth2FlowNoRedirect)
from dropbox.datastore import (Bytes, DatastoreManager, Datastore, Date,    # noqa: E402
                               Record, Table)
from dropbox.rest import RESTClient, RESTClientObject   # noqa: E402
from recorder import Recorder                           # noqa: E402

EVERY = {'s': 'h\u00e9llo', 'i': 42, 'f': 1.0, 'big': 2 ** 60, 'ok': True, 'no': False,
         'd': Date(1386115200.123), 'b': Bytes(b'\x00\xff\xfe'), 'l': ['two', 3.5, True],
         'inf': float('inf'), 'ninf': float('-inf'), 'nan': float('nan')}


def point_at(url):
    """Requests for the SDK's host go to the test server; all else is as it was."""
    pool = urllib3.PoolManager(num_pools=4, maxsize=8, block=False, timeout=60.0)

    def urlopen(method, url, **more):
        # a connection that ends is an error of the socket, which the SDK knows
        try:
            return pool.urlopen(method, url.replace('https://api.dropbox.com', server, 1),
                                retries=False, **more)
        except urllib3.exceptions.ProtocolError as error:
            raise error.args[1]
    server = url + '/dropbox'
    RESTClient.IMPL = RESTClientObject(mock_urlopen=urlopen)


def records(store, table='tasks'):
    """Rows as the SQL cases show them."""
    return sorted([r.get_id(), sorted(r.get_fields())] for r in store.get_table(table).query())


def writing(r, one, two):
    """Records, lists, titles; conflicts between two clients."""
    with r.step('DROPBOX-06 DROPBOX-01', 'open_default_datastore') as s:
        store = one.open_default_datastore()
        s.result = store.get_rev()
    tasks = store.get_table('tasks')
    with r.step('DROPBOX-25 DROPBOX-31 DROPBOX-40 DROPBOX-41', 'insert every type + commit') as s:
        record = tasks.get_or_insert('first', **EVERY)
        store.commit()
        s.result = [store.get_rev(), store.get_record_count()]
    with r.step('DROPBOX-35 DROPBOX-36', 'set/update/delete field') as s:
        record.set('s', 'x')
        record.update(i=43, f=None)
        record.delete('ok')
        store.commit()
        s.result = sorted(record.get_fields())
    with r.step('DROPBOX-07 DROPBOX-21 DROPBOX-23', 'second client opens') as s:
        other = two.open_datastore('default')
        s.result = records(other)
    with r.step('DROPBOX-38 DROPBOX-39', 'list ops: create, append, insert, set, move, del') as s:
        tags = record.get_or_create_list('tags')
        tags.append('a')
        tags.append(7)
        tags.append(Date(1.5))
        tags.insert(0, 'z')
        tags[1] = Bytes(b'x')
        tags.move(0, 2)
        del tags[0]
        store.commit()
        s.result = len(tags)
    with r.step('DROPBOX-30 DROPBOX-19', 'get_or_insert with id, title') as s:
        mine = tasks.get_or_insert('myid', name='n')
        store.set_title('My list')
        store.commit()
        s.result = [mine.get('name'), store.get_title()]
    with r.step('DROPBOX-32 DROPBOX-34', 'query') as s:
        s.result = [t.get_id() for t in tasks.query(name='n')]
    with r.step('DROPBOX-26 DROPBOX-22', 'second client conflicts; transaction retries') as s:
        other.load_deltas()
        other.get_table('tasks').get('myid').set('name', 'other')
        other.commit()
        tries = []

        def change():
            tries.append(store.get_rev())
            tasks.get('myid').set('n2' if len(tries) == 1 else 'name', 'third')
        store.transaction(change, max_tries=4)
        s.result = tries
    with r.step('DROPBOX-05 DROPBOX-25', 'a conflict without retries', 'DatastoreConflictError'):
        other.get_table('tasks').get('myid').set('count', 1)
        other.commit()
    with r.step('DROPBOX-24', 'rollback') as s:
        other.rollback()
        s.result = other.has_pending_changes() if hasattr(other, 'has_pending_changes') else False
    with r.step('DROPBOX-37', 'delete record') as s:
        tasks.get('myid').delete_record()
        store.commit()
        s.result = records(store)
    with r.step('DROPBOX-22', 'load_deltas on the other client') as s:
        s.result = sorted(other.load_deltas())
    with r.step('DROPBOX-22', 'load_deltas with nothing new') as s:
        s.result = sorted(other.load_deltas())
    with r.step('DROPBOX-25', 'commit of nothing') as s:
        store.commit()
        s.result = store.get_rev()
    with r.step('DROPBOX-18 DROPBOX-28', 'sizes') as s:
        tasks.insert(a='abc', l=['x', 'yz'])
        s.result = [store.get_pending_changes_size(), store.get_rev()]
        store.rollback()
    return store, other


def whole(r, one, store, other):
    """Lists of datastores, long polls, roles, deletion."""
    with r.step('DROPBOX-11 DROPBOX-15 DROPBOX-17', 'list_datastores') as s:
        s.result = [[d.id, d.rev, d.title] for d in one.list_datastores()]
    with r.step('DROPBOX-12 DROPBOX-13', 'await: token "." and cursors') as s:
        token, _, _ = one.await_(token='.', datastores=[store])
        s.result = len(token)
    with r.step('DROPBOX-12', 'await: time-out, nothing changed') as s:
        same, listed, deltas = one.await_(token=token, datastores=[store])
        s.result = [same == token, listed, deltas]
    with r.step('DROPBOX-22', 'await_deltas time-out') as s:
        s.result = sorted(store.await_deltas())
    with r.step('DROPBOX-08 DROPBOX-20', 'create_datastore (shareable) + roles') as s:
        shared = one.create_datastore()
        shared.set_role(Datastore.PUBLIC, Datastore.VIEWER)
        shared.set_role(Datastore.TEAM, Datastore.EDITOR)
        shared.commit()
        first = {p.key: v for p, v in shared.list_roles().items()}
        shared.set_role(Datastore.PUBLIC, Datastore.EDITOR)
        shared.delete_role(Datastore.TEAM)
        shared.commit()
        s.result = [first, sorted(shared.list_roles().values()), shared.get_effective_role()]
    with r.step('DROPBOX-07 DROPBOX-05', 'open missing', 'DatastoreNotFoundError'):
        one.open_datastore('nope')
    with r.step('DROPBOX-09 DROPBOX-21', 'open_raw_datastore and load_snapshot') as s:
        raw = one.open_raw_datastore(shared.get_id(), shared.get_handle(), Datastore.OWNER)
        raw.load_snapshot()
        s.result = records(raw, ':acl')
        raw.close()
    with r.step('DROPBOX-06', 'open_or_create_datastore') as s:
        s.result = one.open_or_create_datastore('other').get_rev()
    with r.step('DROPBOX-10', 'delete_datastore'):
        one.delete_datastore('default')
    with r.step('DROPBOX-05', 'commit after deletion', 'DatastoreNotFoundError'):
        store.get_table('tasks').get('first').set('s', 'y')
        store.commit()
    with r.step('DROPBOX-12', 'await on a deleted one') as s:
        _, listed, deltas = one.await_(token=token, datastores=[other])
        s.result = [sorted(len(d.id) for d in listed), sorted(type(d).__name__ for d in
                                                                  (deltas or {}).values())]


def errors(r):
    with r.step('DROPBOX-03', 'bad token', 'ErrorResponse'):
        DatastoreManager(DropboxClient('bad')).list_datastores()
    with r.step('DROPBOX-02', 'OAuth 2: authorize URL and code') as s:
        flow = DropboxOAuth2FlowNoRedirect('app-key', 'app-secret')
        address = flow.start()
        s.result = [address.partition('/1/')[2], list(flow.finish('code-1'))]
    with r.step('DROPBOX-02', 'OAuth 2 with redirection') as s:
        session = {}
        r.set('/dropbox', codes={'code-1': 'good'})
        flow = DropboxOAuth2Flow('app-key', 'app-secret', 'https://app.example/back', session, 'csrf')
        address = flow.start()
        session['csrf'] = session['csrf'].decode()      # as a cookie has it
        got = flow.finish({'code': 'code-1', 'state': session['csrf']})
        s.result = [re.sub('state=[^&]+', 'state=STATE', address.partition('/1/')[2]), list(got)]
    with r.step('DROPBOX-01', 'list_datastores in German') as s:
        german = DatastoreManager(DropboxClient('good', locale='de'))
        s.result = sorted(len(d.id) for d in german.list_datastores())
    with r.step('DROPBOX-01', 'open_default_datastore in German') as s:
        s.result = german.open_default_datastore().get_rev()
    with r.step('DROPBOX-04', 'a connection that is cut', 'RESTSocketError'):
        r.fault(path='/dropbox/1/datastores/list_datastores', drop=True, count=-1)
        DatastoreManager(DropboxClient('good')).list_datastores()
    r.control('reset?what=faults')
    with r.step('DROPBOX-16', 'identifiers') as s:
        s.result = [[bool(check(t)) for t in ('default', 'Default', '.abc', ':info', 'a b', 'x' * 65)]
                    for check in (Datastore.is_valid_id, Datastore.is_valid_shareable_id,
                                  Table.is_valid_id, Record.is_valid_id, Record.is_valid_field)]
    with r.step('DROPBOX-40', 'Date') as s:
        when = Date.from_datetime_utc(datetime.datetime(2020, 1, 2, 3, 4, 5, 678999))
        s.result = [when.to_datetime_utc().isoformat(), repr(when)]


def main():
    r = Recorder(__doc__)
    point_at(r.url)
    r.control('reset?what=data')
    r.set('/dropbox', await_seconds=0.2)
    one = DatastoreManager(DropboxClient('good'))
    two = DatastoreManager(DropboxClient('good'))
    whole(r, one, *writing(r, one, two))
    errors(r)
    r.save()


if __name__ == '__main__':
    main()
