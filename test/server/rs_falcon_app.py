"""The emulated service of the transcripts: its tables, routes and six employees.

Mounted twice: /sqlite and /pg.  test/interop/falcon/service.py is the genuine service with
the same models and routes, so that one list of cases serves both.
"""
import json
import pprint

from rs_falcon import Refused, Route, Service
from rs_falcon_db import Crash, Table

CATCHPHRASES = {'Oliver': 'You have failed this city',
                'Cisco': "OK, you don't get to pick the names"}

EMPLOYEE_COLUMNS = [
    ('id', 'int', 'PRIMARY KEY'), ('name', 'str', 'UNIQUE'), ('age', 'int'),
    ('salary', 'float'), ('joined', 'datetime'), ('left', 'datetime'), ('born', 'date'),
    ('start_time', 'time'), ('pay_rate', 'numeric'), ('active', 'bool'),
    ('company_id', 'int', 'REFERENCES companies (id)'),
]


def tables():
    """Fresh Table objects, parents before children."""
    key, name = ('id', 'int', 'PRIMARY KEY'), ('name', 'str')
    return [
        Table('companies', [key, ('name', 'str', 'UNIQUE')],
              relations={'employees': ('employees', 'company_id')}),
        Table('employees', EMPLOYEE_COLUMNS),
        Table('accounts', [key, ('name', 'str', 'UNIQUE'), ('owner', 'str'),
                           ('version_id', 'int', 'NOT NULL'), ('deleted', 'datetime')],
              version='version_id'),
        Table('holidays', [key, name, ('start', 'datetime'), ('end', 'datetime')]),
        Table('teams', [key, name], relations={'characters': ('characters', 'team_id')}),
        Table('characters', [key, name, ('team_id', 'int', 'REFERENCES teams (id)')]),
    ]


FIXTURES = {
    'companies': [{'id': 1, 'name': 'Initech'}, {'id': 2, 'name': 'Parrots R Us'},
                  {'id': 3, 'name': 'Empty, Inc'}],
    'employees': [
        {'id': 1, 'name': 'Jim', 'age': 25, 'salary': 1000.5, 'joined': '2015-11-01T09:30:12Z',
         'born': '1990-02-03', 'start_time': '09:00:00', 'pay_rate': 25.4, 'active': True,
         'company_id': 1},
        {'id': 2, 'name': 'Bob', 'age': 24, 'salary': 900, 'joined': '2016-01-01T00:00:00Z',
         'active': False, 'company_id': 1},
        {'id': 3, 'name': 'Jack', 'age': 40, 'salary': 2000, 'joined': '2014-05-06T07:08:09Z',
         'company_id': 2},
        {'id': 4, 'name': 'Alice Joplin', 'age': 31, 'salary': 1500},
        {'id': 5, 'name': '100% Ann_a, Esq', 'age': 24, 'salary': 900},
        {'id': 6, 'name': '\u00dcn\u00efcode', 'age': None},
    ],
    'accounts': [{'id': 1, 'name': 'Free'}, {'id': 2, 'name': 'Owned', 'owner': 'Jim'}],
    'teams': [{'id': 1, 'name': 'Team Flash'}, {'id': 2, 'name': 'Team Arrow'}],
    'characters': [{'id': 1, 'name': 'Barry', 'team_id': 1},
                   {'id': 2, 'name': 'Oliver', 'team_id': 2},
                   {'id': 3, 'name': 'Caitlin', 'team_id': 1},
                   {'id': 4, 'name': 'Cisco', 'team_id': 1}],
    'holidays': [],
}

SCHEMA = {'type': 'object', 'properties': {'name': {'type': 'string'}}, 'required': ['name']}


def _check_schema(doc):
    """The one schema of the service; texts as the jsonschema library prints them."""
    if not isinstance(doc, dict):
        problem, rule, where, at = "is not of type 'object'", 'type', SCHEMA, doc
    elif 'name' not in doc:
        problem, rule, where, at = None, 'required', SCHEMA, doc
    elif not isinstance(doc['name'], str):
        problem, rule, at = "is not of type 'string'", 'type', doc['name']
        where = SCHEMA['properties']['name']
    else:
        return
    inner = where is not SCHEMA
    text = "%r %s" % (at, problem) if problem else "'name' is a required property"
    text += "\n\nFailed validating '%s' in schema%s:\n" % (
        rule, "['properties']['name']" if inner else '')
    text += _indented(where) + "\n\nOn instance%s:\n" % ("['name']" if inner else '')
    text += _indented(at)
    raise Refused(400, ('Invalid request body', json.dumps({'error': text})))


def _indented(value):
    lines = pprint.pformat(value, width=72, sort_dicts=False).split('\n')
    return '\n'.join('    ' + one for one in lines)


def _auth(req):
    """Anyone who names himself may read; only Jim's token may write."""
    who = req.header('Authorization')
    if who is None:
        raise Refused(401, ('Authentication Required', 'No credentials supplied'))
    if req.method in ('POST', 'PATCH') and who != 'Bearer jim-token':
        raise Refused(403, ('Permission Denied', 'User does not have access to this resource'))


def _team(db, team_id):
    return db.select(db.tables['teams'], ['"id" = ?'], [team_id])[0]


def _team_size(db, row):
    return {'team_size': db.count(db.tables['characters'], ['"team_id" = ?'], [row['id']])}


def _character_meta(db, row, _params):
    return {'catchphrase': CATCHPHRASES.get(row['name']),
            'team_name': _team(db, row['team_id'])['name']}


def _not_owned(doc):
    """Taking an account needs it to be free; releasing it does not."""
    if not isinstance(doc, dict):
        raise Crash('KeyError: doc')
    return '"owner" IS NULL' if doc.get('owner') is not None else None


def _company_of_path(value):
    if not value.lstrip('-').isdigit():
        raise Crash('invalid input syntax for type integer')
    return '"company_id" = ?', [int(value)]


def routes(mode):
    """The routes; an integer in a join function crashes in pg mode only."""
    has_team = '"team_id" IS NOT NULL'
    has_members = '"id" IN (SELECT team_id FROM characters)'
    account = {'fields': ['id', 'name', 'owner', 'version_id'], 'where': '"deleted" IS NULL'}
    company_join = _company_of_path if mode == 'pg' else (lambda v: ('"company_id" = ?', [v]))
    return [
        Route('/', None, methods=['PATCH'], patch_paths={
            '/employees': 'employees', '/companies': 'companies', '/accounts': 'accounts'}),
        Route('/employees', 'employees', extra_params={
            'company_name': '"company_id" IN (SELECT id FROM companies WHERE name = ?)'}),
        Route('/employees/{id}', 'employees', item=True, included={'companies': (
            'companies', '"id" = (SELECT company_id FROM employees WHERE id = ?)')}),
        Route('/put-insert-employees/{id}', 'employees', item=True, put_insert=True),
        Route('/sorted-employees', 'employees', methods=['GET'],
              default_sort=['name', '-salary'], fields=['id', 'name', 'salary']),
        Route('/readonly-employees/{id}', 'employees', item=True, methods=['GET'],
              fields=['id', 'name']),
        Route('/companies', 'companies', subresources=True),
        Route('/companies/{company_id}', 'companies', item=True, attr_map={'company_id': 'id'}),
        Route('/companies/{company_id}/employees', 'employees', methods=['GET'],
              attr_map={'company_id': company_join}),
        Route('/companies/{company_id}/staff', 'employees'),
        Route('/companies/{company_id}/staff/{id}', 'employees', item=True),
        Route('/accounts', 'accounts', **account),
        Route('/accounts/{id}', 'accounts', item=True, patch_precondition=_not_owned,
              delete_precondition='"owner" IS NULL', mark_deleted='deleted', **account),
        Route('/holidays', 'holidays', naive=['start', 'end']),
        Route('/holidays/{id}', 'holidays', item=True, naive=['start', 'end']),
        Route('/characters', 'characters', where=has_team, row_meta=_character_meta),
        Route('/characters/{id}', 'characters', item=True, meta=lambda db, row: {
            'catchphrase': CATCHPHRASES.get(row['name'])}),
        Route('/teams', 'teams', where=has_members, grouped=True,
              row_meta=lambda db, row, params:
              None if '__without_size' in params else _team_size(db, row)),
        Route('/teams/{id}', 'teams', item=True, where=has_members, meta=_team_size),
        Route('/secured-companies', 'companies', auth=_auth),
        Route('/schema-companies', 'companies', schema=_check_schema),
    ]


def service(prefix, mode):
    """The service of the transcripts in mode `sqlite` or `pg`."""
    return Service(prefix, mode, tables, routes(mode), FIXTURES)
