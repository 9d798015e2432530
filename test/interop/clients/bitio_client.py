"""bitdotio 2.2.1 through the operations of bit.io's table, against the emulator.

Pointed at loopback in the one place that makes its URLs.
"""
import io
import urllib.request

from bitdotio import bitdotio
from bitdotio.api_client import ApiClient
from recorder import Recorder

PEOPLE = ("CREATE TABLE person (id serial PRIMARY KEY, name text, age int, pay numeric, born date); "
          "INSERT INTO person (name, age, pay, born) VALUES ('Ann', 45, 10.50, '1980-01-02'), "
          "('Bob', 24, NULL, NULL), ('Jim''s', 51, 9007199254740993.25, '1970-12-31')")


def sql(r, bit):
    """query() in both formats, DML, DDL."""
    with r.step('BITIO-04', 'query: CREATE TABLE'):
        bit.query('ann/demo', PEOPLE)
    with r.step('BITIO-02', 'query') as s:
        s.result = bit.query('ann/demo', 'SELECT name, age FROM person WHERE age > 40 ORDER BY age')
    with r.step('BITIO-02', 'query, objects') as s:
        s.result = bit.query('ann/demo', 'SELECT * FROM person', data_format='objects')['data']
    with r.step('BITIO-02', 'an aggregate') as s:
        s.result = bit.query('ann/demo', 'SELECT count(*), sum(age) FROM person WHERE age > 40')['data']
    with r.step('BITIO-03', 'INSERT, UPDATE, DELETE with RETURNING') as s:
        s.result = [bit.query('ann/demo', q)['data'] for q in (
            "INSERT INTO person (name, age) VALUES ('Cy', 30), ('Dee', 31) RETURNING id, name",
            'UPDATE person SET age = 32 WHERE id = 4 RETURNING *',
            'DELETE FROM person WHERE id IN (4, 5)')]
    with r.step('BITIO-03', 'several statements are one transaction', 'ApiError'):
        bit.query('ann/demo', "INSERT INTO person (name) VALUES ('gone'); SELECT 1 / 0")
    with r.step('BITIO-03', 'and nothing of it stays') as s:
        s.result = bit.query('ann/demo', "SELECT count(*) FROM person WHERE name = 'gone'")['data']
    with r.step('BITIO-11', 'ApiError', 'ApiError'):
        bit.query('ann/demo', 'SELECT * FROM nope')


def databases(r, bit):
    """list, create, get, update, delete."""
    with r.step('BITIO-05', 'list_databases') as s:
        s.result = [[d['name'], d['is_private']] for d in bit.list_databases()]
    with r.step('BITIO-05', 'create_database') as s:
        s.result = bit.create_database('made', is_private=False)['name']
    with r.step('BITIO-05', 'get_database') as s:
        s.result = bit.get_database('ann/made')['is_private']
    with r.step('BITIO-05', 'update_database') as s:
        s.result = bit.update_database('ann/made', is_private=True)['is_private']
    with r.step('BITIO-05', 'delete_database'):
        bit.delete_database('ann/made')
    with r.step('BITIO-05 BITIO-11', 'a deleted name again', 'ApiError'):
        bit.create_database('made')
    with r.step('BITIO-12', 'a name that cannot be', 'ValueError'):
        bit.get_database('no slash')


def jobs(r, bit):
    """Imports and exports, with polling."""
    url = 'https://files.example/cities.csv'
    r.set('/bitio', files={url: 'name,pop\nOslo,700000\nGraz,290000\n'})

    def wait(get, job):
        states = [job['state']]
        while states[-1] not in ('DONE', 'FAILED'):
            job = get(job['id'])
            states.append(job['state'])
        return job, states
    with r.step('BITIO-06', 'create_import_job(file), get_import_job') as s:
        job = bit.create_import_job('ann/demo', 'towns', file=io.BytesIO(b'name,pop\nLyon,1\n'))
        s.result = wait(bit.get_import_job, job)[1]
    with r.step('BITIO-06', 'create_import_job(file_url)') as s:
        job = bit.create_import_job('ann/demo', 'cities', infer_header='first_row', file_url=url)
        s.result = [wait(bit.get_import_job, job)[1],
                    bit.query('ann/demo', 'SELECT * FROM cities')['data']]
    with r.step('BITIO-06', 'an import that fails') as s:
        job = bit.create_import_job('ann/demo', 'x', file_url='https://files.example/bad.csv')
        job, states = wait(bit.get_import_job, job)
        s.result = [states, job['error_details']]
    with r.step('BITIO-12', 'file and file_url', 'ValueError'):
        bit.create_import_job('ann/demo', 'x', file=io.BytesIO(b'a'), file_url=url)
    with r.step('BITIO-07', 'create_export_job(query), get_export_job, download') as s:
        job = bit.create_export_job('ann/demo', query_string='SELECT id, name FROM person ORDER BY id',
                                    file_name='people')
        job, states = wait(bit.get_export_job, job)
        with urllib.request.urlopen(job['download_url']) as reply:
            s.result = [states, job['file_name'], reply.read().decode()]
    with r.step('BITIO-07', 'create_export_job(table), json') as s:
        job = bit.create_export_job('ann/demo', table_name='person', export_format='json')
        job, states = wait(bit.get_export_job, job)
        with urllib.request.urlopen(job['download_url']) as reply:
            s.result = [states, reply.read().decode()]
    with r.step('BITIO-07', 'an export that fails') as s:
        job = bit.create_export_job('ann/demo', table_name='nope')
        s.result = wait(bit.get_export_job, job)[1]


def keys(r, bit):
    """Service accounts and keys."""
    with r.step('BITIO-08', 'list_service_accounts') as s:
        s.result = [[a['id'], a['name'], len(a['databases'])] for a in bit.list_service_accounts()]
    with r.step('BITIO-08', 'get_service_account') as s:
        s.result = bit.get_service_account('sa1')['role']
    with r.step('BITIO-09', 'create_service_account_key') as s:
        s.result = bit.create_service_account_key('sa1')
    with r.step('BITIO-09', 'revoke_service_account_keys'):
        bit.revoke_service_account_keys('sa1')
    with r.step('BITIO-10', 'create_key') as s:
        s.result = bit.create_key()
    with r.step('BITIO-10', 'revoke_keys(key)'):
        bit.revoke_keys('v2_key2')
    with r.step('BITIO-10', 'revoke_keys()'):
        bit.revoke_keys()
    with r.step('BITIO-11 BITIO-01', 'a token that is wrong', 'ApiError'):
        bitdotio('v2_wrong').list_databases()
    with r.step('BITIO-12 BITIO-01', 'a token that cannot be', 'ValueError'):
        bitdotio('wrong')


def main():
    r = Recorder(__doc__)
    r.control('reset?what=data')
    ApiClient._url = lambda self, path: r.url + '/bitio/' + self._api_version + path
    bit = bitdotio('v2_good')
    for part in (sql, databases, jobs, keys):
        part(r, bit)
    r.save()


if __name__ == '__main__':
    main()
