"""Work that Carol does by itself: tasks, stored queries, SQL, subscriptions.  Part of cases_carol."""
import os
import re

import lists
from cases import Case, call

HERE = os.path.dirname(os.path.abspath(__file__))

TABLES = {
    'named_query': 'query text, params jsonb, mdmid text, fields jsonb',
    'tasks': 'mdmid text, status text, "mdmTaskProgress" int',
    'task_cancel': 'mdmid text, done boolean',
    'task_again': 'mdmid text, done boolean',
    'task_fail': 'mdmid text, message text',
    'process_query': 'query text, template text, save_cds boolean DEFAULT true, '
                     'clear_cds boolean DEFAULT false, send_subscriptions boolean DEFAULT true, '
                     'clear_realtime boolean DEFAULT false, send_realtime boolean DEFAULT false, '
                     'use_dataflow boolean DEFAULT false, save_bigquery boolean DEFAULT false, '
                     'clear_bigquery boolean DEFAULT false, deduplicate_results boolean DEFAULT false, '
                     'task text, status text',
    'reprocess': 'template text, record_type text, delete_records boolean, task text, status text',
    'subscriptions': 'mdmid text, template_id text, connector_id text, status text',
    'subscription_state': 'mdmid text, action text, status text',
    'stg_batched': 'batch text, sequence int, id int, name text',
    'batch_summaries': 'batch text, record_count bigint, request_count int, started timestamptz',
}
# nothing here waits for the clock
CHANGE = {'process_query': {'wait_interval': '1ms'}, 'stg_batched': {'vars': 'connector_id=c1'}}


def documented(page, what):
    """The statement of a page of docs/systems that creates a table or a function."""
    path = os.path.join(HERE, '..', '..', 'docs', 'systems', page)
    with open(path, encoding='utf-8') as text:
        end = r'\$\$;' if 'FUNCTION' in what else ';'
        return re.search(r'CREATE %s ?\(.*?%s' % (what, end), text.read(), re.S).group(0)


def prepare(suite):
    table = lists.Lists('carol').servers[0]['tables']['named_query']
    suite.execute('CREATE FOREIGN TABLE far.named_paged (query text OPTIONS (access \'request\', required '
                  "'true'), params jsonb OPTIONS (access 'request', filters 'eq'), mdmid text OPTIONS "
                  "(column_name 'mdmId', key 'true'), fields jsonb OPTIONS (pointer "
                  "'/mdmGoldenFieldAndValues')) SERVER carol" + lists.options(dict(table, page_size='1')))
    suite.execute('SET search_path = far, public; ' + ' '.join(documented('carol.md', what) for what in (
        'TABLE carol_batches', 'FUNCTION carol_track_tasks', 'FUNCTION carol_take', 'FUNCTION carol_end_batch')))


def states(again, **first):
    """A step: the states that tasks have at each look, and those after a new start."""
    def step(api):
        api.command('set', {'path': '/carol', 'task_states': first, 'reprocess_states': again})
    return step


def a_subscription(api):
    api.call('POST', '/carol/api/v2/subscription/batch',
             [{'mdmEntityTemplateId': 'd1', 'mdmConnectorId': 'c1'}],
             {'x-auth-key': 'apikey1', 'x-auth-connectorid': 'c1'})


def task(name):
    return 'GET /carol/api/v1/tasks/' + name


def again(name):
    return 'POST /carol/api/v1/tasks/%s/reprocess' % name


NAMED = '?offset=0&pageSize=%d&indexType=MASTER&scrollable=true'
PORTO = {'p': 'Porto'}
STATE = "UPDATE subscription_state SET action = '%s' WHERE mdmid = 'w1' RETURNING status"
PROCESS = 'POST /carol/api/v2/bigQuery/processQuery?entityTemplateName=customer&saveCds=true&clearCds=false&' \
          'sendSubscriptions=true&clearRealtime=false&sendRealtime=false&useDataflow=false&' \
          'saveBigQuery=false&clearBigQuery=false&deduplicateResults=false '

SEND = ("BEGIN; WITH b AS MATERIALIZED (SELECT batch, carol_take(batch, %d, %d) AS first FROM carol_batches) "
        "INSERT INTO stg_batched (batch, sequence, id, name) SELECT b.batch, b.first + n / %d, s.id, s.name "
        "FROM b, (VALUES %s) AS s(n, id, name) ORDER BY n; COMMIT")
INTAKE = 'POST /carol/api/v2/staging/intake/my_stag?returnData=false&connectorId=c1&' \
         'batchId=1234567890abcdef1234567890abcdef-pycarol-SECONDS&batchIdSequence='

CASES = [
    # -- a batch over several transactions
    Case('batch over transactions',
         '; '.join(["BEGIN; INSERT INTO carol_batches SELECT body->>'mdmId' || '-pycarol-1795322999' "
                    "FROM rest_call('carol', 'GET', '/v1/tenants/current'); COMMIT",
                    SEND % (2, 1, 1, "(0, 1, 'R'), (1, 2, NULL)"), SEND % (1, 500, 500, '(0, 3, NULL)'),
                    'BEGIN; SELECT carol_end_batch(batch) FROM carol_batches; COMMIT']),
         ['GET /carol/api/v1/tenants/current',
          call(INTAKE + '1', [{'id': 1, 'name': 'R'}]), call(INTAKE + '2', [{'id': 2}]),
          call(INTAKE + '3', [{'id': 3}]),
          call('POST /carol/api/v3/staging/batch/1234567890abcdef1234567890abcdef-pycarol-SECONDS/summary',
               {'totalRecords': 3, 'totalRequests': 3, 'timestampStart': 'STAMP', 'timestampEnd': 'STAMP'})],
         genuine='start_batch, two send_data without gzip, end_batch',
         after=('SELECT count(*) FROM carol_batches', [(0,)])),
    Case('end of no batch', "SELECT carol_end_batch('none')", [], error='55000'),
    Case('no batch to send for', "SELECT carol_take('none', 1)", [], error='55000'),
    # -- tasks
    Case('tasks', "SELECT mdmid, status FROM tasks WHERE mdmid IN ('t1', 't2')", [task('t1'), task('t2')],
         rows=[('t1', 'RUNNING'), ('t2', 'COMPLETED')], parallel=True, before=[states([], t1=['RUNNING'], t2=['COMPLETED'])]),
    Case('cancel', "UPDATE task_cancel SET done = true WHERE mdmid = 't1'",
         'POST /carol/api/v1/tasks/t1/cancel?force=true',
         genuine='Tasks.cancel',
         after=("SELECT status FROM tasks WHERE mdmid = 't1'", [('CANCELED',)])),
    Case('fail', "UPDATE task_fail SET message = 'boom' WHERE mdmid = 't1'",
         'POST /carol/api/v1/tasks/t1/fail?message=boom',
         genuine='Tasks.fail',
         after=("SELECT status FROM tasks WHERE mdmid = 't1'", [('FAILED',)])),
    Case('progress',
         "SELECT status, body->>'mdmTaskProgress' FROM rest_call('carol', 'POST', '/v1/tasks/t1/progress/50', "
         "body => '{\"stage\": \"x\"}')",
         call('POST /carol/api/v1/tasks/t1/progress/50', {'stage': 'x'}),
         genuine='Tasks.set_progress', rows=[(200, '50')], before=[states([], t1=['RUNNING'])]),
    Case('start again', "UPDATE task_again SET done = true WHERE mdmid = 't1'", again('t1'),
         after=("SELECT status FROM tasks WHERE mdmid = 't1'", [('COMPLETED',)])),
    Case('tasks are tracked', "SELECT * FROM carol_track_tasks(ARRAY['t1', 't2'], pause => '0')",
         [task('t1'), task('t2'), task('t1'), again('t1'), task('t1')],
         genuine='track_tasks', rows=[('t1', 'COMPLETED', 1), ('t2', 'COMPLETED', 0)], ordered=True,
         before=[states(['COMPLETED'], t1=['RUNNING', 'FAILED'], t2=['COMPLETED'])]),
    Case('tasks are tracked, one fails each time', "SELECT * FROM carol_track_tasks(ARRAY['t3'], pause => '0')",
         [task('t3'), again('t3'), task('t3'), again('t3'), task('t3'), again('t3'), task('t3')],
         genuine='track_tasks, one fails each time', rows=[('t3', 'FAILED', 3)],
         before=[states(['FAILED'], t3=['FAILED'])]),
    Case('tasks are tracked, one is not there', "SELECT * FROM carol_track_tasks(ARRAY['t4', 't2'], pause => '0')",
         [task('t4'), task('t2')], rows=[('t2', 'COMPLETED', 0), ('t4', None, 0)], ordered=True,
         before=[states([], t2=['COMPLETED'])]),
    # -- stored queries
    Case('named query', "SELECT mdmid, fields->>'name' FROM named_query WHERE query = 'nq' AND params = '{\"p\": \"Porto\"}'",
         call('POST /carol/api/v2/queries/named/nq' + NAMED % 100, PORTO),
         genuine='Query.named', rows=[('r2', 'Bob'), ('r3', 'A')]),
    Case('named query, pages', "SELECT fields->>'name' FROM named_paged WHERE query = 'nq' AND params = '{\"p\": \"Porto\"}'",
         [call('POST /carol/api/v2/queries/named/nq' + NAMED % 1, PORTO),
          call('POST /carol/api/v2/queries/filter/SCROLL' + NAMED % 1, PORTO)],
         genuine='Query.named, pages', rows=[('Bob',), ('A',)]),
    Case('named query, no parameter', "SELECT mdmid FROM named_query WHERE query = 'nq' AND params = '{}'",
         call('POST /carol/api/v2/queries/named/nq' + NAMED % 100, {}), error='22023', detail='Missing parameter'),
    Case('named query, no such', "SELECT mdmid FROM named_query WHERE query = 'none' AND params = '{}'",
         call('POST /carol/api/v2/queries/named/none' + NAMED % 100, {}), error='HV00R'),
    # -- SQL and models
    Case('process query',
         "INSERT INTO process_query (query, template) VALUES ('select 1', 'customer') RETURNING task, status",
         [PROCESS + 'select 1', task('t101'), task('t101')],
         genuine='CDSGolden.process_bigquery', differs='the task is waited for',
         rows=[('t101', 'COMPLETED')], after=('SELECT 1', [(1,)])),
    Case('process query, it fails',
         "INSERT INTO process_query (query, template) VALUES ('select bad', 'customer')",
         [PROCESS + 'select bad', task('t101'), task('t101')],
         error='HV000', detail='FAILED', before=[states([])]),
    Case('reprocess',
         "INSERT INTO reprocess (template, record_type, delete_records) VALUES ('customer', 'GOLDEN', true) "
         'RETURNING task, status',
         ['GET /carol/api/v1/entities/templates/name/customer',
          'POST /carol/api/v1/entities/templates/d1/reprocess?recordType=GOLDEN&fuzzy=false&deleteRecords=true'],
         genuine='DataModel.reprocess', rows=[('t101', 'READY')], after=('SELECT 1', [(1,)])),
    # -- subscriptions
    Case('subscribe',
         "INSERT INTO subscriptions (template_id, connector_id) VALUES ('d1', 'c1') RETURNING mdmid, status",
         call('POST /carol/api/v2/subscription/batch', [{'mdmEntityTemplateId': 'd1', 'mdmConnectorId': 'c1'}]),
         genuine='Subscription.create_edit', rows=[('w1', 'RUNNING')], after=('SELECT 1', [(1,)])),
    Case('subscriptions', 'SELECT mdmid, template_id, connector_id, status FROM subscriptions',
         'GET /carol/api/v2/subscription?offset=0&pageSize=50',
         genuine='Subscription.get_all', rows=[('w1', 'd1', 'c1', 'RUNNING')], before=[a_subscription]),
    Case('a subscription', "SELECT status FROM subscriptions WHERE mdmid = 'w1'",
         'GET /carol/api/v2/subscription/w1',
         genuine='Subscription.get_by_id', rows=[('RUNNING',)], before=[a_subscription]),
    Case('pause', STATE % 'pause', 'POST /carol/api/v2/subscription/w1/pause',
         genuine='Subscription.pause', rows=[('PAUSED',)], before=[a_subscription]),
    Case('play', STATE % 'play', 'POST /carol/api/v2/subscription/w1/play',
         genuine='Subscription.play', rows=[('RUNNING',)], before=[a_subscription]),
    Case('clear', STATE % 'clear', 'POST /carol/api/v2/subscription/w1/clear',
         genuine='Subscription.clear', rows=[('RUNNING',)], before=[a_subscription]),
    Case('subscriptions of a model',
         "SELECT status, jsonb_array_length(body) FROM rest_call('carol', 'GET', '/v2/subscription/template/d1')",
         'GET /carol/api/v2/subscription/template/d1',
         genuine='Subscription.get_dm_subscription', rows=[(200, 1)], before=[a_subscription]),
]
