"""carto-python 1.11.3 through the operations of CARTO's table, against the emulator.

Pointed at loopback by its base URL, nothing of it is patched but the pauses between polls.
"""
import io
import warnings

warnings.filterwarnings('ignore')

from carto import datasets, sql, visualizations         # noqa: E402
from carto.api_keys import APIKeyManager                # noqa: E402
from carto.auth import (APIKeyAuthClient, AuthAPIClient,  # noqa: E402
                        NonVerifiedAPIKeyAuthClient)
from carto.datasets import DatasetManager               # noqa: E402
from carto.do_dataset import DODataset                  # noqa: E402
from carto.do_subscription_info import DOSubscriptionInfoManager    # noqa: E402
from carto.do_subscriptions import DOSubscriptionCreationManager, DOSubscriptionManager  # noqa: E402
from carto.do_token import DoTokenManager               # noqa: E402
from carto.file_import import FileImportJob, FileImportJobManager   # noqa: E402
from carto.kuvizs import KuvizManager                   # noqa: E402
from carto.maps import AnonymousMap, NamedMapManager    # noqa: E402
from carto.sql import BatchSQLClient, CopySQLClient, SQLClient      # noqa: E402
from carto.sync_tables import SyncTableJob, SyncTableJobManager     # noqa: E402
from carto.tables import TableManager                   # noqa: E402
from carto.users import UserManager                     # noqa: E402
from carto.visualizations import VisualizationManager   # noqa: E402
from recorder import Recorder                           # noqa: E402

datasets.INTERVAL_BETWEEN_RETRIES_S = visualizations.INTERVAL_BETWEEN_RETRIES_S = 0
sql.BATCH_READ_STATUS_AFTER_SECONDS = 0
SERVICE = '/user'


def shown(dataset):
    """The columns that the SQL cases look at."""
    return [dataset.id, dataset.name, dataset.privacy, dataset.updated_at.isoformat(),
            dataset.dependent_visualizations_count]


def objects(r, client):
    """Datasets and maps."""
    r.set(SERVICE, per_page=2)
    manager = DatasetManager(client)
    with r.step('CARTO-03 CARTO-01', 'DatasetManager.all()') as s:
        s.result = [shown(d) for d in manager.all()]
    with r.step('CARTO-04', "DatasetManager.filter(q='tor')") as s:
        s.result = [shown(d) for d in manager.filter(q='tor')]
    with r.step('CARTO-04', "filter(privacy='PUBLIC', order='name')") as s:
        s.result = [shown(d) for d in manager.filter(privacy='PUBLIC', order='name',
                                                     order_direction='asc')]
    with r.step('CARTO-02', "DatasetManager.get('v1')") as s:
        one = manager.get('v1')
        s.result = shown(one)
    with r.step('CARTO-02 CARTO-18', 'DatasetManager.get missing', 'NotFoundException'):
        manager.get('none')
    with r.step('CARTO-06', 'Dataset.save()') as s:
        one.name, one.privacy = 'renamed', 'PRIVATE'
        one.save()
        s.result = [one.name, one.privacy]
    with r.step('CARTO-06', "Dataset.save(fields=['name'])", 'ForbiddenErrorException'):
        one.save(fields=['name'])
    with r.step('CARTO-06', "Dataset.save(fields=['id', 'name'])") as s:
        one.name = 'renamed again'
        one.save(fields=['id', 'name'])
        s.result = one.name
    with r.step('CARTO-15', "Dataset.save(fields=['id', 'table'])") as s:
        one.save(fields=['id', 'table'])
        s.result = one.table.id
    with r.step('CARTO-08', 'Dataset.refresh()') as s:
        one.refresh()
        s.result = one.name
    with r.step('CARTO-07', 'Dataset.delete()') as s:
        one.delete()
    with r.step('CARTO-07', 'delete of what others depend on', 'CartoException'):
        manager.get('v9').delete()
    with r.step('CARTO-07', 'force_delete()') as s:
        manager.get('v9').force_delete()
    r.control('reset?what=data')
    r.set(SERVICE, per_page=2)


def imports(r, client):
    """Imports, synchronizations, exports."""
    manager = DatasetManager(client)
    with r.step('CARTO-26', 'DatasetManager.create(file)') as s:
        s.result = manager.create(io.BytesIO(b'a,b\n1,2\n')).name
    with r.step('CARTO-26', 'DatasetManager.create(url)') as s:
        s.result = manager.create('http://x/y.csv', privacy='private').name
    with r.step('CARTO-26 CARTO-18', 'create(url) that fails', 'CartoException'):
        manager.create('http://x/bad.csv')
    with r.step('CARTO-26', 'DatasetManager.create(url, interval=3600) sync table') as s:
        s.result = manager.create('http://x/y.csv', interval=3600).name
    r.control('reset?what=data')
    with r.step('CARTO-09 CARTO-10', 'FileImportJob(url).run()') as s:
        job = FileImportJob('http://x/y.csv', client)
        job.run(privacy='public')
        s.result = job.get_id()
    with r.step('CARTO-09', 'refresh until complete') as s:
        states = []
        while job.state != 'complete':
            job.refresh()
            states.append(job.state)
        s.result = states
    with r.step('CARTO-09', 'FileImportJobManager.all/filter()') as s:
        s.result = [j.get_id() for j in FileImportJobManager(client).all()]
    with r.step('CARTO-09', 'FileImportJob connector') as s:
        other = FileImportJob(None, client)
        other.run(connection={'connector': {'provider': 'postgres', 'connection': {'server': 's'},
                                            'table': 't'}})
        s.result = other.item_queue_id
    with r.step('CARTO-27 CARTO-09', 'SyncTableJob run/refresh/force_sync') as s:
        sync = SyncTableJob('http://x/y.csv', 3600, client)
        sync.run()
        sync.refresh()
        sync.force_sync()
        s.result = sync.state
    with r.step('CARTO-27', 'sync_now, as the server wants it') as s:
        client.send('api/v1/synchronizations/s1/sync_now', 'put')
        s.result = client.send('api/v1/synchronizations/s1/sync_now', 'get').json()
    with r.step('CARTO-01', 'SyncTableJobManager.all()') as s:
        s.result = [j.id for j in SyncTableJobManager(client).all()]
    r.control('reset?what=data')
    r.set(SERVICE, per_page=2)
    maps = VisualizationManager(client)
    with r.step('CARTO-01 CARTO-03', 'VisualizationManager.filter()') as s:
        s.result = [[v.id, v.name] for v in maps.filter()]
    with r.step('CARTO-02', 'VisualizationManager.get') as s:
        one = maps.get('v1')
        s.result = one.name
    with r.step('CARTO-28', 'Visualization.export()') as s:
        s.result = one.export().replace(r.url, '')
    with r.step('CARTO-01', 'TableManager.get()') as s:
        s.result = TableManager(client).get('t-v1').name


def sql_api(r, client):
    """The SQL API, batch jobs, COPY."""
    one = SQLClient(client)
    one.send('DROP TABLE IF EXISTS t, places; CREATE TABLE t (cartodb_id int, name text); '
             "INSERT INTO t VALUES (1, 'x')")
    one.send('CREATE TABLE places (cartodb_id serial PRIMARY KEY, name text, pop bigint, '
             'area numeric, seen timestamptz, born date, big boolean)')
    with r.step('CARTO-21', 'SQLClient.send (POST default)') as s:
        s.result = one.send('select * from t')['rows']
    with r.step('CARTO-21', 'SQLClient.send do_post=False') as s:
        s.result = one.send('select 1', do_post=False, skipfields='the_geom', rows_per_page=10,
                            page=0)['rows']
    with r.step('CARTO-21', 'SQLClient.send format=csv') as s:
        s.result = one.send('select 1', format='csv').decode()
    with r.step('CARTO-21 CARTO-18', 'SQLClient error', 'CartoException'):
        one.send('select * from nope')
    with r.step('CARTO-18', 'an error after rows were streamed') as s:
        s.result = one.send('select 100 / (15 - i) as a from generate_series(1, 20) i')['error']
    r.set(SERVICE, rate_limit=5, rate_remaining=0, rate_reset=1)
    with r.step('CARTO-19', 'SQLClient rate limited', 'CartoRateLimitException'):
        one.send('select 1')
    r.set(SERVICE, rate_limit=1000, rate_remaining=999, rate_reset=9000)
    with r.step('CARTO-19', 'SQLClient within the limit') as s:
        s.result = one.send('select 1 as a')['rows']
    r.set(SERVICE, rate_limit=None, statement_timeout=50)
    with r.step('CARTO-19', 'SQLClient statement timeout', 'CartoException'):
        one.send('select pg_sleep(5)')
    r.set(SERVICE, statement_timeout=None)
    with r.step('CARTO-22', 'INSERT, UPDATE, DELETE with RETURNING') as s:
        s.result = [
            one.send("INSERT INTO places (name, pop) VALUES ('Oslo', 700000), ('Graz', 290000) "
                     'RETURNING cartodb_id, name')['rows'],
            one.send('UPDATE places SET pop = 1 WHERE cartodb_id = 1 RETURNING *')['total_rows'],
            one.send('DELETE FROM places WHERE cartodb_id = 1')['total_rows']]
    with r.step('CARTO-23', 'one q with BEGIN and COMMIT') as s:
        s.result = one.send("BEGIN; INSERT INTO places (name) VALUES ('a'); UPDATE places SET pop = 2 "
                            "WHERE name = 'a'; COMMIT")['total_rows']
    batch = BatchSQLClient(client)
    with r.step('CARTO-24', 'Batch create') as s:
        job = batch.create('select 1')
        s.result = job['status']
    with r.step('CARTO-24', 'Batch create multi') as s:
        s.result = batch.create(['select 1', 'select 2'])['status']
    with r.step('CARTO-24', 'Batch update') as s:
        s.result = batch.update(job['job_id'], 'select 3')['status']
    with r.step('CARTO-24', 'Batch read') as s:
        s.result = batch.read(job['job_id'])['status']
    with r.step('CARTO-24', 'Batch cancel') as s:
        s.result = batch.cancel(job['job_id'])
    with r.step('CARTO-24', 'Batch create_and_wait') as s:
        job = batch.create_and_wait_for_completion('select 1')
        s.result = job['status']
    with r.step('CARTO-24', 'cancel of a job that is done') as s:
        s.result = batch.cancel(job['job_id'])
    with r.step('CARTO-24', 'a job that fails', 'CartoException'):
        batch.create_and_wait_for_completion('select * from nope')
    copy = CopySQLClient(client)
    one.send('TRUNCATE t; ALTER TABLE t RENAME COLUMN cartodb_id TO a')
    one.send('ALTER TABLE t RENAME COLUMN name TO b')
    with r.step('CARTO-25', 'copyfrom gzip') as s:
        s.result = copy.copyfrom_file_object('COPY t (a,b) FROM stdin WITH (FORMAT csv)',
                                             io.BytesIO(b'1,a\n2,b\n'))['total_rows']
    with r.step('CARTO-25', 'copyfrom plain') as s:
        s.result = copy.copyfrom_file_object('COPY t FROM stdin WITH (FORMAT csv)',
                                             io.BytesIO(b'3,c\n'), compress=False)['total_rows']
    one.send('TRUNCATE places')
    with r.step('CARTO-25', 'copyfrom of named columns') as s:
        s.result = copy.copyfrom_file_object(
            'COPY places ("name", "pop") FROM STDIN WITH (FORMAT csv, HEADER true)',
            io.BytesIO(b'name,pop\n"It\'s ""x"", y",9007199254740993\n,\n"",3\n'))['total_rows']
    with r.step('CARTO-25', 'copyfrom of too few columns', 'CartoException'):
        copy.copyfrom_file_object('COPY places ("name", "pop") FROM STDIN WITH (FORMAT csv, HEADER true)',
                                  io.BytesIO(b'name,pop\nx\n'))
    with r.step('CARTO-25', 'copyto') as s:
        s.result = copy.copyto('COPY t TO stdout WITH (FORMAT csv)').content.decode()
    with r.step('CARTO-25', 'copyto of nothing there', 'CartoException'):
        copy.copyto('COPY nope TO stdout')


def accounts(r, client):
    """API keys, users, authentication."""
    keys = APIKeyManager(client)
    with r.step('CARTO-20 CARTO-16', 'APIKeyManager.all') as s:
        r.set(SERVICE, per_page=20)
        s.result = [[k.name, k.token] for k in keys.all()]
    with r.step('CARTO-04', "APIKeyManager.filter(type='master')") as s:
        s.result = [k.name for k in keys.filter(type='master')]
    with r.step('CARTO-05 CARTO-16', 'APIKeyManager.create') as s:
        key = keys.create('new', apis=['sql'], tables=[
            {'schema': 'public', 'name': 't', 'permissions': ['select']}])
        s.result = [key.name, key.token]
    with r.step('CARTO-05 CARTO-18', 'a name that is taken', 'UnprocessableEntityError'):
        keys.create('new', apis=['sql'])
    key = keys.get('k')
    with r.step('CARTO-29', 'APIKey.regenerate_token') as s:
        key.regenerate_token()
        s.result = key.token
    with r.step('CARTO-02', 'APIKeyManager.get') as s:
        s.result = keys.get('k').token
    with r.step('CARTO-07', 'APIKey.delete'):
        key.delete()
    with r.step('CARTO-20', 'AuthAPIClient.is_valid_api_key') as s:
        s.result = [AuthAPIClient(client.base_url, 'key').is_valid_api_key(),
                    AuthAPIClient(client.base_url, 'wrong').is_valid_api_key()]
    with r.step('CARTO-20', 'NonVerifiedAPIKeyAuthClient') as s:
        other = NonVerifiedAPIKeyAuthClient(client.base_url, 'key', 'org')
        s.result = SQLClient(other).send('select 1')['total_rows']
    users = UserManager(other)
    with r.step('CARTO-31 CARTO-02', 'UserManager.get') as s:
        bob = users.get('bob')
        s.result = [bob.username, bob.email, bob.quota_in_bytes]
    with r.step('CARTO-31 CARTO-06', 'User.save'):
        bob.quota_in_bytes = 5
        bob.save()
    with r.step('CARTO-31 CARTO-07', 'User.delete'):
        bob.delete()
    with r.step('CARTO-31 CARTO-05', 'UserManager.create') as s:
        s.result = users.create(username='bob', email='b@x', password='p').username
    with r.step('CARTO-31', 'UserManager.filter', 'CartoException'):
        users.filter()


def maps(r, client):
    """Named and anonymous maps, kuviz."""
    template = {'version': '0.0.1', 'name': 'tpl', 'auth': {'method': 'token', 'valid_tokens': ['t1']},
                'placeholders': {}, 'layergroup': {'layers': []}, 'view': {'zoom': 4}}
    manager = NamedMapManager(client)
    with r.step('CARTO-30 CARTO-05', 'NamedMapManager.create') as s:
        named = manager.create(template=template)
        s.result = named.template_id
    with r.step('CARTO-30', 'NamedMap.instantiate') as s:
        named.instantiate({'color': 'red'}, 't1')
        s.result = named.layergroupid
    with r.step('CARTO-30', 'NamedMap.get_tile_url') as s:
        s.result = named.get_tile_url(1, 2, 3).replace(client.base_url, '')
    with r.step('CARTO-30 CARTO-02', 'NamedMapManager.get') as s:
        s.result = manager.get('tpl').name
    with r.step('CARTO-30 CARTO-03', 'NamedMapManager.all') as s:
        s.result = [m.template_id for m in manager.all()]
    with r.step('CARTO-30 CARTO-06', 'NamedMap.save'):
        manager.get('tpl').save()
    with r.step('CARTO-30 CARTO-07', 'NamedMap.delete'):
        named.delete()
    with r.step('CARTO-30', 'AnonymousMap.instantiate') as s:
        anonymous = AnonymousMap(client)
        anonymous.instantiate({'layers': []})
        s.result = anonymous.layergroupid
    kuviz = KuvizManager(client)
    with r.step('CARTO-31 CARTO-05 CARTO-17', 'KuvizManager.create') as s:
        page = kuviz.create('<html><body/></html>', 'n', password='pw', if_exists='replace')
        s.result = [page.id, page.name, page.privacy]
    with r.step('CARTO-31 CARTO-06', 'Kuviz.save'):
        page.name = 'n2'
        page.save()
    with r.step('CARTO-31 CARTO-03', 'KuvizManager.all') as s:
        s.result = [k.name for k in kuviz.all()]
    with r.step('CARTO-31 CARTO-07', 'Kuviz.delete'):
        page.delete()


def observatory(r, client):
    """The Data Observatory."""
    with r.step('CARTO-31', 'DoTokenManager.get') as s:
        s.result = DoTokenManager(client).get().bq_project
    with r.step('CARTO-31', 'DOSubscriptionCreationManager.create') as s:
        s.result = DOSubscriptionCreationManager(client).create(id='p.d.t', type='dataset').id
    with r.step('CARTO-31', 'DOSubscriptionManager.all') as s:
        s.result = [d.id for d in DOSubscriptionManager(client).all()]
    with r.step('CARTO-31', 'DOSubscriptionInfoManager.get') as s:
        s.result = DOSubscriptionInfoManager(client).get('p.d.t', 'dataset').rights
    dataset = DODataset(auth_client=client).name('rows').column('a', 'INTEGER')
    with r.step('CARTO-31', 'DODataset create, upload, import, download') as s:
        dataset.create()
        dataset.upload_file_object(io.BytesIO(b'a\n1\n2\n'))
        result = dataset.import_dataset().result()
        s.result = [result, dataset.download_stream(limit=1).read().decode()]
    with r.step('CARTO-31', 'DODataset.enrichment') as s:
        s.result = dataset.enrichment(output_name='out')


def main():
    r = Recorder(__doc__)
    r.control('reset?what=data')
    client = APIKeyAuthClient(r.url + '/user/me/', 'key')
    for part in (objects, imports, sql_api, accounts, maps, observatory):
        part(r, client)
    r.save()


if __name__ == '__main__':
    main()
