"""pyCarol 2.56.12 through the operations of Carol's table, against the emulator.

Pointed at loopback where its one method for calls makes the URL, and by BigQuery's own
variable for emulators; its pauses between looks at tasks are left out.
"""
import logging
import os
import random
import shutil
import tempfile
import time
import warnings

warnings.filterwarnings('ignore')
HOME = tempfile.mkdtemp(prefix='carol.')
os.environ['HOME'] = os.environ['TMPDIR'] = tempfile.tempdir = HOME      # token files go there
for name in [n for n in os.environ if n.startswith('CAROL') or n == 'LONGTASKID']:
    del os.environ[name]

import requests                                     # noqa: E402
from recorder import Recorder                       # noqa: E402

R = Recorder(__doc__)
os.environ['BIGQUERY_EMULATOR_HOST'] = R.url + '/google'
genuine_request = requests.Session.request


def request(self, method, url, **more):
    """https://host:port/... of the SDK is the emulator's."""
    if url.startswith('https://myorg.carol.ai:443/'):
        url = R.url + '/carol/' + url.split('/', 3)[3]
    return genuine_request(self, method, url, **more)


requests.Session.request = request
from pycarol import (ApiKeyAuth, Apps, BQ, Carol, CarolHandler, CDSGolden, Connectors,   # noqa: E402
                     DataModel, Memory, PwdAuth, PwdFluig, PwdKeyAuth, Query, Staging,
                     Subscription, Tasks)
from pycarol.bigquery import TokenManager           # noqa: E402
from pycarol.filter import RANGE_FILTER, TERM_FILTER, Filter    # noqa: E402
from pycarol.functions import track_tasks           # noqa: E402

time.sleep = lambda seconds: None
random.random = lambda: 0.0
SERVICE = '/carol'
DATASET = '1234567890abcdef1234567890abcdef'


def carol(auth, **more):
    return Carol('mytenant', 'my_app', auth=auth, organization='myorg', **more)


def forget():
    """The SDK's token files; without this it logs in with them."""
    shutil.rmtree(os.path.join(HOME, 'carolina'), ignore_errors=True)


def logins(r):
    """Every way in."""
    with r.step('CAROL-01', 'Carol(PwdAuth) wrong password', 'InvalidToken'):
        carol(PwdAuth('u@x', 'bad'))
    with r.step('CAROL-01', 'Carol(PwdAuth)') as s:
        one = carol(PwdAuth('u@x', 'good'))
        s.result = one.get_current()
    with r.step('CAROL-01', 'expired access token: refresh first') as s:
        one.auth._token.expiration = 1
        s.result = one.current_user['mdmUserLogin']
    r.set(SERVICE, revoke=True)
    with r.step('CAROL-01', 'a token that was revoked', 'Exception'):
        one.call_api('v2/users/current')
    with r.step('CAROL-01', 'MFA') as s:
        two = carol(PwdAuth('m@x', 'good', mfa_code='123456'))
        s.result = two.current_user['mdmUserLogin']
    forget()
    with r.step('CAROL-01', 'MFA, wrong code', 'InvalidToken'):
        carol(PwdAuth('m@x', 'good', mfa_code='000000'))
    token = two.auth.get_access_token()
    forget()
    with r.step('CAROL-02', 'Carol(PwdKeyAuth)', 'AttributeError'):      # a bug of the SDK
        carol(PwdKeyAuth(token))
    with r.step('CAROL-02', 'Carol(PwdKeyAuth, lazy)') as s:
        s.result = carol(PwdKeyAuth(token, lazy_login=True)).current_user['mdmUserLogin']
    with r.step('CAROL-04', 'Carol(PwdFluig)') as s:
        one = carol(PwdAuth('u@x', 'good'))
        s.result = carol(PwdFluig('u@x', access_token=one.auth.get_access_token())).get_current()
    with r.step('CAROL-03', 'Carol(ApiKeyAuth)') as s:
        one = carol(ApiKeyAuth('apikey1'), connector_id='c1')
        s.result = one.get_current()
    with r.step('CAROL-03', 'a key that is wrong', 'Exception'):
        carol(ApiKeyAuth('wrong'), connector_id='c1')
    return one


def connectors(r, one):
    things = Connectors(one)
    with r.step('CAROL-05', 'Connectors.create (exists -> id by name)') as s:
        s.result = things.create('myconn', 'My label')
    with r.step('CAROL-05', 'Connectors.create') as s:
        s.result = things.create('fresh', 'Fresh')
    with r.step('CAROL-05', 'Connectors.get_by_id') as s:
        s.result = things.get_by_id('c1')['mdmName']
    r.set(SERVICE, page_cap=2)
    with r.step('CAROL-05', 'Connectors.get_all') as s:
        s.result = [[c['mdmId'], c['mdmName']] for c in things.get_all(print_status=False)]
    r.set(SERVICE, page_cap=None)
    with r.step('CAROL-05', 'Connectors.stats') as s:
        s.result = things.stats('c1')
    with r.step('CAROL-05', 'Connectors.get_all_stagings') as s:
        s.result = things.get_all_stagings(connector_id='c1')
    with r.step('CAROL-05', 'Connectors.delete_by_id'):
        things.delete_by_id('c11')


def staging(r, one):
    """Schemas, intake, batches."""
    stage = Staging(one)
    one._current_env()
    rows = [{'id': 1, 'name': 'R'}, {'id': 2}, {'id': 3}]
    r.set(SERVICE, strict_totals=False)     # with gzip the SDK counts requests, not rows
    with r.step('CAROL-06 CAROL-08', 'send_data: auto batch, gzip, 3 records step 2'):
        stage.send_data('my_stag', rows, connector_id='c1', step_size=2, print_stats=False)
    r.set(SERVICE, strict_totals=True)
    with r.step('CAROL-07', 'start_batch, two send_data without gzip, end_batch') as s:
        time.time, now = (lambda: 1795322999), time.time
        stage.start_batch()
        time.time = now
        stage.send_data('my_stag', rows[:2], connector_id='c1', step_size=1, print_stats=False,
                        gzip=False)
        stage.send_data('my_stag', rows[2:], connector_id='c1', print_stats=False, gzip=False)
        s.result = stage.end_batch()
    with r.step('CAROL-07', 'end_batch without start', 'RuntimeError'):
        stage.end_batch()
    with r.step('CAROL-09', 'get_schema') as s:
        s.result = stage.get_schema('my_stag', connector_id='c1')['mdmCrosswalkTemplate']
    with r.step('CAROL-09', 'create_schema') as s:
        stage.create_schema(data={'id': 1, 'name': 'x'}, staging_name='fresh', connector_id='c1',
                            crosswalk_list=['id'])
        s.result = stage.get_schema('fresh', connector_id='c1')['mdmStagingMapping']
    with r.step('CAROL-09', 'create_schema, overwrite'):
        stage.create_schema(data={'id': 1}, staging_name='fresh', connector_id='c1',
                            crosswalk_list=['id'], overwrite=True)
    with r.step('CAROL-09', 'drop_staging'):
        stage.drop_staging('my_stag', connector_id='c1')


def calls(r, one):
    """call_api as it is."""
    with r.step('CAROL-16', 'call_api POST without body') as s:
        s.result = one.call_api('v1/tenantApps/subscribe/carolApps/ca1', method='POST')
    with r.step('CAROL-16', 'call_api 404', 'CarolApiResponseException'):
        one.call_api('v9/boom')
    r.fault(path='/carol/api/v9/err', status=400, json={'errorCode': 400, 'errorMessage': 'Bad'})
    with r.step('CAROL-16', 'call_api 400', 'Exception'):
        one.call_api('v9/err')
    r.fault(path='/carol/api/v9/flaky', status=503, json={}, count=2)
    r.fault(path='/carol/api/v9/flaky', json={'ok': 1}, status=200)
    with r.step('CAROL-16', 'call_api 503 503 200 retried') as s:
        s.result = one.call_api('v9/flaky')


def apps(r, one):
    things = Apps(one)
    with r.step('CAROL-17', 'Apps.get_settings') as s:
        s.result = things.get_settings('my_app')
    with r.step('CAROL-17', 'Apps.update_setting_values') as s:
        things.update_setting_values({'threshold': '0.7'}, 'my_app')
        s.result = things.get_settings('my_app')
    with r.step('CAROL-17', 'Apps.all') as s:
        s.result = sorted(things.all())


def tasks(r, one):
    with r.step('CAROL-18', 'track_tasks') as s:
        status, failed = track_tasks(one, ['t1', 't2'], polling_delay=0)
        s.result = [dict(status), failed]
    r.set(SERVICE, task_states={'t1': ['RUNNING', 'FAILED'], 't2': ['COMPLETED'], 't3': ['FAILED']},
          reprocess_states=['FAILED'])
    with r.step('CAROL-18', 'track_tasks, one fails each time') as s:
        status, failed = track_tasks(one, ['t3'], polling_delay=0)
        s.result = [dict(status), failed]
    r.set(SERVICE, task_states={'t1': ['RUNNING', 'FAILED'], 't2': ['COMPLETED']},
          reprocess_states=['COMPLETED'])
    task = Tasks(one)
    task.task_id = 't1'
    log = logging.getLogger('carol')
    log.propagate = False
    with r.step('CAROL-15', 'CarolHandler log') as s:
        handler = CarolHandler(one, 't1')
        handler.setLevel(logging.INFO)
        log.addHandler(handler)
        log.warning('W')
        log.info('Hello Carol')
        log.setLevel(logging.DEBUG)
        log.info('Hello Carol')
        log.critical('C')
    with r.step('CAROL-15', 'Tasks.get_logs') as s:
        s.result = [[e['mdmLogLevel'], e['mdmLogMessage']] for e in task.get_logs()['hits']]
    with r.step('CAROL-18', 'Tasks.set_progress') as s:
        s.result = task.set_progress(50, {'stage': 'x'})['mdmTaskProgress']
    with r.step('CAROL-18', 'Tasks.cancel') as s:
        s.result = task.cancel(force=True)
    with r.step('CAROL-18', 'Tasks.fail') as s:
        s.result = task.fail(message='boom')


def queries(r, one):
    """Real-time queries."""
    by_name = Filter.Builder().type('customerGolden').must(
        TERM_FILTER('mdmGoldenFieldAndValues.city.raw', 'Porto')).must_not(
            RANGE_FILTER('mdmGoldenFieldAndValues.age', [None, 30])).build().to_json()
    everyone = Filter.Builder().type('customerGolden').build().to_json()
    with r.step('CAROL-19 CAROL-10', 'Query.query().go() scroll') as s:
        s.result = Query(one, page_size=2, sort_by='mdmId', print_status=False,
                         fields=['mdmGoldenFieldAndValues.name']).query(everyone).go().results
    with r.step('CAROL-19', 'must and must not') as s:
        s.result = Query(one, print_status=False, fields=['mdmGoldenFieldAndValues.name']
                         ).query(by_name).go().results
    with r.step('CAROL-19', 'Query.page(offset)') as s:
        s.result = len(Query(one, page_size=2).query(everyone).page(2))
    with r.step('CAROL-19', 'Query.named') as s:
        s.result = [h['name'] for h in Query(one, print_status=False).named(
            'nq', params={'p': 'Porto'}).go().results]
    with r.step('CAROL-19', 'Query.named, pages') as s:
        s.result = [h['name'] for h in Query(one, page_size=1, print_status=False).named(
            'nq', params={'p': 'Porto'}).go().results]
    with r.step('CAROL-19', 'Query.check_total_hits') as s:
        s.result = Query(one).check_total_hits(by_name)
    with r.step('CAROL-19', 'Query.delete'):
        Query(one).delete(by_name)


def more(r, one):
    """Keys, tenants, models, BigQuery, memory."""
    with r.step('CAROL-22', 'issue_api_key') as s:
        s.result = one.issue_api_key()
    with r.step('CAROL-22', 'api_key_details') as s:
        s.result = one.api_key_details('apikey2', 'c1')
    with r.step('CAROL-21', 'switch_environment (api key)') as s:
        other = carol(ApiKeyAuth('apikey1'), connector_id='c1')
        other.switch_environment(env_name='other')
        s.result = other.get_current()['env_id']
    forget()
    with r.step('CAROL-21', 'switch_environment (password)') as s:
        other = carol(PwdAuth('u@x', 'good'))
        other.switch_environment(env_id='e2')
        s.result = other.get_current()['env_id']
    forget()
    with r.step('CAROL-20', 'DataModel.reprocess') as s:
        s.result = DataModel(one).reprocess('customer', record_type='GOLDEN')['mdmTaskStatus']
    things = Subscription(one)
    with r.step('CAROL-20', 'Subscription.create_edit') as s:
        s.result = things.create_edit([{'mdmEntityTemplateId': 'd1', 'mdmConnectorId': 'c1'}])
    with r.step('CAROL-20', 'Subscription.get_all') as s:
        s.result = things.get_all()
    with r.step('CAROL-20', 'Subscription.get_by_id') as s:
        s.result = things.get_by_id('w1')['mdmStatus']
    with r.step('CAROL-20', 'Subscription.pause') as s:
        s.result = things.pause('w1')['mdmStatus']
    with r.step('CAROL-20', 'Subscription.play') as s:
        s.result = things.play('w1')['mdmStatus']
    with r.step('CAROL-20', 'Subscription.clear') as s:
        s.result = things.clear('w1')['mdmStatus']
    with r.step('CAROL-20', 'Subscription.get_dm_subscription') as s:
        s.result = len(things.get_dm_subscription(dm_id='d1'))
    with r.step('CAROL-20', 'DataModel.send_data'):
        DataModel(one).send_data([{'name': 'New', 'age': 50}], dm_name='customer', print_stats=False)
    with r.step('CAROL-20', 'CDSGolden.process_bigquery') as s:
        s.result = CDSGolden(one).process_bigquery('select 1', 'customer')['mdmId']
    with r.step('CAROL-11', 'TokenManager forced token'):
        manager = TokenManager(one, provided_sa={'none': 1}, cache_cds=False)
    with r.step('CAROL-11', 'create_temporary_key') as s:
        account = manager.get_forced_token().service_account
        s.result = sorted(set(account) - {'expiration_time'})
    with r.step('CAROL-11', 'BQ.query') as s:
        rows = BQ(one, account, cache_cds=False).query(
            'SELECT 1 AS a, "it\'s" AS b, CAST(NULL AS STRING) AS c, TRUE AS d, '
            "DATE '2020-01-02' AS e, TIMESTAMP '2020-01-02 03:04:05.678901+00' AS f",
            return_dataframe=False)
        s.result = [[str(v) for v in row.values()] for row in rows]
    google(r, account)
    with r.step('CAROL-13 CAROL-14', 'Memory') as s:
        import pandas           # pylint: disable=import-outside-toplevel
        memory = Memory()
        memory.add('t', pandas.DataFrame([{'a': 1}, {'a': 2}]))
        s.result = memory.query('SELECT sum(a) AS s FROM t').to_dict('records')
    with r.step('CAROL-22', 'api_key_revoke'):
        one.api_key_revoke('c1')


def google(r, account):
    """The library under BQ, by the routes of a query and of a table's rows."""
    from google.cloud import bigquery       # pylint: disable=import-outside-toplevel
    client = BQ._generate_client(account)
    config = bigquery.QueryJobConfig(default_dataset='carol-1234567890abcdef1234.' + DATASET)

    def query(sql):
        return client.query_and_wait(sql, job_config=config)
    query('CREATE TABLE orders (id int8, name text, tags text[])')
    with r.step('CAROL-11', 'query_and_wait: INSERT') as s:
        s.result = query("INSERT INTO orders VALUES (1, 'A', '{a,b}'), (2, 'B', '{}'), (3, NULL, '{c}')"
                         ).num_dml_affected_rows
    with r.step('CAROL-11', 'query_and_wait') as s:
        s.result = [list(row.values()) for row in query(
            'SELECT `id`, `name`, `tags` FROM orders WHERE `id` >= 2 ORDER BY `id` ASC')]
    r.set('/google', page_rows=2)
    with r.step('CAROL-11', 'query_and_wait, pages') as s:
        s.result = [row[0] for row in query('SELECT `id` FROM orders ORDER BY `id` ASC')]
    table = bigquery.TableReference.from_string('carol-1234567890abcdef1234.%s.orders' % DATASET)
    fields = [bigquery.SchemaField('id', 'INTEGER'), bigquery.SchemaField('name', 'STRING')]
    with r.step('CAROL-12', 'list_rows: selected fields, pages') as s:
        s.result = [list(row.values()) for row in client.list_rows(table, selected_fields=fields)]
    r.set('/google', page_rows=1000)
    with r.step('CAROL-11', 'query_and_wait: UPDATE of no row') as s:
        s.result = query("UPDATE orders SET `name` = 'X' WHERE `id` = 9").num_dml_affected_rows
    with r.step('CAROL-11', 'query_and_wait: no such table', 'NotFound'):
        query('SELECT `id` FROM nothing')


def main():
    R.control('reset?what=data,faults')
    one = logins(R)
    for part in (connectors, staging, calls, apps, tasks, queries, more):
        part(R, one)
    R.save()
    shutil.rmtree(HOME)


if __name__ == '__main__':
    main()
