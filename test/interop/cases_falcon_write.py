"""Writing through the dialect falcon_autocrud: what goes out, what comes back, what stays.

Each case starts from the first data.  `rows` is what RETURNING gives, `after` what a later
SELECT shows.
"""
from cases import Case

TABLES = r"""
CREATE FOREIGN TABLE far.put_insert (
  id int OPTIONS (key 'true') NOT NULL, name text, age int)
  SERVER falcon OPTIONS (resource '/put-insert-employees', list '',
    insert E'PUT {resource}/{key}\n"{record}"', update E'PUT {resource}/{key}\n"{changes}"');
CREATE FOREIGN TABLE far.guarded (
  id int OPTIONS (key 'true') NOT NULL, name text, age int)
  SERVER falcon OPTIONS (resource '/employees',
    update E'PATCH {resource}/{key}?{filter}\n"{changes}"',
    delete 'DELETE {resource}/{key}?{filter}');
CREATE FOREIGN TABLE far.versioned (
  id int OPTIONS (key 'true') NOT NULL, name text, owner text, version_id int)
  SERVER falcon OPTIONS (resource '/accounts',
    update E'PATCH {resource}/{key}?version_id={old.version_id}\n"{changes}"');
CREATE FOREIGN TABLE far.bulk (
  id int OPTIONS (key 'true') NOT NULL, name text, age int, joined timestamptz)
  SERVER falcon OPTIONS (resource '/employees', batch_size '10');
CREATE FOREIGN TABLE far.company_tree (
  id int OPTIONS (key 'true') NOT NULL, name text, employees jsonb OPTIONS (access 'insert'))
  SERVER falcon OPTIONS (resource '/companies');
CREATE FOREIGN TABLE far.root_companies (id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER falcon OPTIONS (resource '/companies', transaction 'commit',
    insert E'ENTRY\n{"op": "add", "path": "{resource}", "value": "{record}"}',
    commit E'PATCH /\n{"patches": ["{entries}"]}');
CREATE FOREIGN TABLE far.root_employees (
  id int OPTIONS (key 'true') NOT NULL, name text, company_id int)
  SERVER falcon OPTIONS (resource '/employees', transaction 'commit',
    insert E'ENTRY\n{"op": "add", "path": "{resource}", "value": "{record}"}',
    commit E'PATCH /\n{"patches": ["{entries}"]}');
CREATE FOREIGN TABLE far.put_update (
  id int OPTIONS (key 'true') NOT NULL, name text, age int)
  SERVER falcon OPTIONS (resource '/employees', update E'PUT {resource}/{key}\n"{changes}"');
"""

BULK = '{"patches": [{"op": "add", "path": "/", "value": {"name": "B1", "age": 1}}, ' \
       '{"op": "add", "path": "/", "value": {"name": "B2"}}]}'

CASES = [
    Case('insert', "INSERT INTO employees (name, age) VALUES ('Kim', 25) RETURNING id, name, salary",
         'POST /employees {"name": "Kim", "age": 25}', rows=[(7, 'Kim', None)],
         after=("SELECT id, age FROM employees WHERE name = 'Kim'", [(7, 25)])),
    Case('insert types', "INSERT INTO employees (name, joined, born, start_time, pay_rate, active) "
         "VALUES ('T', '2020-02-03 06:05:06+02', '1970-01-02', '08:30', 12.5, true) "
         'RETURNING joined = \'2020-02-03 04:05:06+00\', born::text, start_time::text, '
         'pay_rate::text, active',
         'POST /employees {"name": "T", "joined": "2020-02-03T04:05:06Z", "born": "1970-01-02", '
         '"start_time": "08:30:00", "pay_rate": 12.5, "active": true}',
         rows=[(True, '1970-01-02', '08:30:00', '12.5', True)],
         after=("SELECT pay_rate = 12.5 FROM employees WHERE name = 'T'", [(True,)])),
    Case('insert null', "INSERT INTO employees (name, age) VALUES ('N', NULL)",
         'POST /employees {"name": "N", "age": null}', rows=None,
         after=("SELECT age FROM employees WHERE name = 'N'", [(None,)])),
    Case('insert, unique', "INSERT INTO employees (name) VALUES ('Bob')",
         'POST /employees {"name": "Bob"}', error='23505', detail='Unique constraint violated',
         after=('SELECT count(*) FROM employees', [(6,)])),
    Case('insert, not json text', "INSERT INTO employees (name) VALUES (E'q\"\\\\\\u00fc\\n')",
         'POST /employees {"name": "q\\"\\\\ü\\n"}', rows=None,
         after=("SELECT count(*) FROM employees WHERE id = 7 AND name = E'q\"\\\\\\u00fc\\n'", [(1,)])),
    Case('insert into a sub-collection', "INSERT INTO staff (company_id, name) VALUES (2, 'Polly') "
         'RETURNING id, company_id', None, rows=[(7, 2)],
         after=('SELECT name FROM staff WHERE company_id = 2 ORDER BY id', [('Jack',), ('Polly',)])),
    Case('insert nested', "INSERT INTO company_tree (name, employees) VALUES ('Hooli', "
         '\'[{"name": "Gavin"}, {"name": "Erlich"}]\') RETURNING id',
         'POST /companies {"name": "Hooli", "employees": [{"name": "Gavin"}, {"name": "Erlich"}]}',
         rows=[(4,)], after=("SELECT name FROM by_company WHERE company_name = 'Hooli' ORDER BY id",
                             [('Gavin',), ('Erlich',)])),
    Case('naive datetimes', "INSERT INTO holidays (name, start, \"end\") VALUES ('X', "
         "'2016-12-25', '2016-12-25 23:59:59')",
         'POST /holidays {"name": "X", "start": "2016-12-25T00:00:00", "end": "2016-12-25T23:59:59"}',
         rows=None, after=('SELECT start::text, "end"::text FROM holidays',
                           [('2016-12-25 00:00:00', '2016-12-25 23:59:59')])),
    Case('update', 'UPDATE employees SET age = 41 WHERE id = 3 RETURNING name, age',
         'PATCH /employees/3 {"age": 41}', ['GET /employees/3', 'PATCH /employees/3 {"age": 41}'],
         rows=[('Jack', 41)], after=('SELECT age FROM employees WHERE id = 3', [(41,)])),
    Case('update to null', 'UPDATE employees SET joined = NULL, company_id = NULL WHERE id = 3',
         None, rows=None,
         after=('SELECT joined, company_id FROM employees WHERE id = 3', [(None, None)])),
    Case('update of several', "UPDATE employees SET age = age + 1 WHERE name LIKE 'J%'", None,
         rows=None, after=('SELECT id, age FROM employees WHERE id IN (1, 3) ORDER BY id',
                           [(1, 26), (3, 41)])),
    Case('update of none', 'UPDATE employees SET age = 1 WHERE id = 99 RETURNING id', None, rows=[],
         after=('SELECT count(*) FROM employees WHERE age = 1', [(0,)])),
    Case('update, unique', "UPDATE employees SET name = 'Bob' WHERE id = 3", None, error='23505',
         after=('SELECT name FROM employees WHERE id = 3', [('Jack',)])),
    Case('update by PUT', "UPDATE put_update SET name = 'Jackie' WHERE id = 3 RETURNING name, age",
         'PUT /employees/3 {"name": "Jackie"}',
         ['GET /employees/3', 'PUT /employees/3 {"name": "Jackie"}'],
         rows=[('Jackie', 40)], after=('SELECT age FROM employees WHERE id = 3', [(40,)])),
    Case('insert by PUT', "INSERT INTO put_insert (id, name) VALUES (500, 'New') RETURNING id, name",
         'PUT /put-insert-employees/500 {"id": 500, "name": "New"}', rows=[(500, 'New')],
         after=('SELECT name FROM employees WHERE id = 500', [('New',)])),
    Case('delete', 'DELETE FROM employees WHERE id = 3', 'DELETE /employees/3',
         ['GET /employees/3', 'DELETE /employees/3'], rows=None,
         after=('SELECT count(*) FROM employees', [(5,)])),
    Case('delete of a referenced row', 'DELETE FROM companies WHERE id = 1', None, error='23503',
         detail='Other content links to this', after=('SELECT count(*) FROM companies', [(3,)])),
    Case('marked as deleted', 'DELETE FROM accounts WHERE id = 1', None, rows=None,
         after=('SELECT id FROM accounts', [(2,)])),
    Case('precondition holds', "UPDATE guarded SET age = 42 WHERE id = 3 AND name = 'Jack' AND age < 50",
         'PATCH /employees/3?name=Jack&age__lt=50 {"age": 42}',
         ['GET /employees/3', 'PATCH /employees/3?name=Jack&age__lt=50 {"age": 42}'], rows=None,
         after=('SELECT age FROM employees WHERE id = 3', [(42,)])),
    Case('version', "UPDATE versioned SET name = 'Freed' WHERE id = 1 RETURNING version_id",
         ['GET /accounts/1', 'PATCH /accounts/1?version_id=1 {"name": "Freed"}'], rows=[(2,)],
         after=('SELECT name FROM accounts WHERE id = 1', [('Freed',)])),
    Case('bulk', "INSERT INTO bulk (name, age) VALUES ('B1', 1), ('B2', NULL)",
         'PATCH /employees ' + BULK, rows=None,
         after=("SELECT name, age FROM employees WHERE name LIKE 'B_' ORDER BY id",
                [('B1', 1), ('B2', None)])),
    Case('bulk, all or nothing', "INSERT INTO bulk (name) VALUES ('B3'), ('Bob')", None,
         error='23505', after=('SELECT count(*) FROM employees', [(6,)])),
    Case('bulk with returning', "INSERT INTO bulk (name) VALUES ('B4'), ('B5') RETURNING id",
         ['POST /employees {"name": "B4"}', 'POST /employees {"name": "B5"}'],
         rows=[(7,), (8,)], after=('SELECT count(*) FROM employees', [(8,)]), parallel=True),
    Case('bulk of two tables', "BEGIN; INSERT INTO root_companies VALUES (50, 'BulkCo'); "
         "INSERT INTO root_employees (name, company_id) VALUES ('Bulk4', 50); COMMIT",
         'PATCH / {"patches": [{"op": "add", "path": "/companies", "value": {"id": 50, '
         '"name": "BulkCo"}}, {"op": "add", "path": "/employees", "value": {"name": "Bulk4", '
         '"company_id": 50}}]}', rows=None,
         after=("SELECT name FROM by_company WHERE company_name = 'BulkCo'", [('Bulk4',)])),
    Case('rolled back before it was sent', "BEGIN; INSERT INTO root_companies VALUES (50, 'BulkCo'); "
         'ROLLBACK', [], rows=None, after=('SELECT count(*) FROM companies', [(3,)])),
    Case('no such method', "INSERT INTO sorted_employees (name) VALUES ('x')",
         'POST /sorted-employees {"name": "x"}', error='0A000', detail='GET',
         after=('SELECT count(*) FROM employees', [(6,)])),
    Case('not allowed', "INSERT INTO secured (name) VALUES ('S')", 'POST /secured-companies {"name": "S"}',
         error='42501', detail='User does not have access to this resource',
         after=('SELECT count(*) FROM companies', [(3,)])),
]
