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
CREATE FUNCTION far.touched() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE far.versioned SET name = 'touched' WHERE id = 1;
  RETURN true;
END $$;
CREATE FOREIGN TABLE far.bulk_dates (
  id int OPTIONS (key 'true') NOT NULL, name text, born date)
  SERVER falcon OPTIONS (resource '/employees', batch_size '10');
CREATE FOREIGN TABLE far.bulk_holidays (
  id int OPTIONS (key 'true') NOT NULL, name text, start timestamp OPTIONS (format E'\x22YYYY-MM-DD""T""HH24:MI:SS""Z""\x22'))
  SERVER falcon OPTIONS (resource '/holidays', batch_size '10');
CREATE FOREIGN TABLE far.broken_times (
  id int OPTIONS (key 'true') NOT NULL, name text, joined timestamptz OPTIONS (format 'iso_us'))
  SERVER falcon OPTIONS (resource '/employees');
CREATE FOREIGN TABLE far.schema_companies (id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER falcon OPTIONS (resource '/schema-companies', get '');
CREATE SERVER nobody FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', dialect 'falcon_autocrud');
CREATE FOREIGN TABLE far.anonymous (id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER nobody OPTIONS (resource '/secured-companies', get '');
CREATE FOREIGN TABLE far.put_update (
  id int OPTIONS (key 'true') NOT NULL, name text, age int)
  SERVER falcon OPTIONS (resource '/employees', update E'PUT {resource}/{key}\n"{changes}"');
"""

# with transaction 'commit'
TABLES_AT_COMMIT = r"""
CREATE FOREIGN TABLE far.root_companies (id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER falcon OPTIONS (resource '/companies', transaction 'commit',
    insert E'ENTRY\n{"op": "add", "path": "{resource}", "value": "{record}"}',
    commit E'PATCH /\n{"patches": ["{entries}"]}');
CREATE FOREIGN TABLE far.root_employees (
  id int OPTIONS (key 'true') NOT NULL, name text, company_id int)
  SERVER falcon OPTIONS (resource '/employees', transaction 'commit',
    insert E'ENTRY\n{"op": "add", "path": "{resource}", "value": "{record}"}',
    commit E'PATCH /\n{"patches": ["{entries}"]}');
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
         after=("SELECT age FROM employees WHERE name = 'N'", [(None,)]), trap='W5'),
    Case('insert, unique', "INSERT INTO employees (name) VALUES ('Bob')",
         'POST /employees {"name": "Bob"}', error='23505', detail='Unique constraint violated',
         after=('SELECT count(*) FROM employees', [(6,)]), trap='W14'),
    Case('insert, not json text', "INSERT INTO employees (name) VALUES (E'q\"\\\\\\u00fc\\n')",
         'POST /employees {"name": "q\\"\\\\ü\\n"}', rows=None,
         after=("SELECT count(*) FROM employees WHERE id = 7 AND name = E'q\"\\\\\\u00fc\\n'", [(1,)])),
    Case('insert into a sub-collection', "INSERT INTO staff (company_id, name) VALUES (2, 'Polly') "
         'RETURNING id, company_id',
         'POST /companies/2/staff {"name": "Polly", "company_id": 2}', rows=[(7, 2)],
         after=('SELECT name FROM staff WHERE company_id = 2 ORDER BY id', [('Jack',), ('Polly',)]), trap='W6'),
    Case('insert nested', "INSERT INTO company_tree (name, employees) VALUES ('Hooli', "
         '\'[{"name": "Gavin"}, {"name": "Erlich"}]\') RETURNING id',
         'POST /companies {"name": "Hooli", "employees": [{"name": "Gavin"}, {"name": "Erlich"}]}',
         rows=[(4,)], after=("SELECT name FROM by_company WHERE company_name = 'Hooli' ORDER BY id",
                             [('Gavin',), ('Erlich',)]), trap='W7'),
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
         after=('SELECT count(*) FROM employees WHERE age = 1', [(0,)]), trap='W22'),
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
         detail='Other content links to this', after=('SELECT count(*) FROM companies', [(3,)]), trap='W13'),
    Case('marked as deleted', 'DELETE FROM accounts WHERE id = 1', 'DELETE /accounts/1', rows=None,
         after=('SELECT id FROM accounts', [(2,)]), trap='W12'),
    Case('precondition holds', "UPDATE guarded SET age = 42 WHERE id = 3 AND name = 'Jack' AND age < 50",
         'PATCH /employees/3?age__lt=50&name=Jack {"age": 42}',
         ['GET /employees/3', 'PATCH /employees/3?age__lt=50&name=Jack {"age": 42}'], rows=None,
         after=('SELECT age FROM employees WHERE id = 3', [(42,)]), trap='W9'),
    Case('version', "UPDATE versioned SET name = 'Freed' WHERE id = 1 RETURNING version_id",
         ['GET /accounts/1', 'PATCH /accounts/1?version_id=1 {"name": "Freed"}'], rows=[(2,)],
         after=('SELECT name FROM accounts WHERE id = 1', [('Freed',)]), trap='W11'),
    Case('bulk', "INSERT INTO bulk (name, age) VALUES ('B1', 1), ('B2', NULL)",
         'PATCH /employees ' + BULK, rows=None,
         after=("SELECT name, age FROM employees WHERE name LIKE 'B_' ORDER BY id",
                [('B1', 1), ('B2', None)]), trap='W17'),
    Case('bulk, all or nothing', "INSERT INTO bulk (name) VALUES ('B3'), ('Bob')", None,
         error='23505', after=('SELECT count(*) FROM employees', [(6,)]), trap='W15'),
    Case('bulk with returning', "INSERT INTO bulk (name) VALUES ('B4'), ('B5') RETURNING id",
         ['POST /employees {"name": "B4"}', 'POST /employees {"name": "B5"}'],
         rows=[(7,), (8,)], after=('SELECT count(*) FROM employees', [(8,)]), parallel=True, trap='W16'),
    Case('no such method', "INSERT INTO sorted_employees (name) VALUES ('x')",
         'POST /sorted-employees {"name": "x"}', error='0A000', detail='GET',
         after=('SELECT count(*) FROM employees', [(6,)]), trap='W23'),
    Case('not allowed', "INSERT INTO secured (name) VALUES ('S')", 'POST /secured-companies {"name": "S"}',
         error='42501', detail='User does not have access to this resource',
         after=('SELECT count(*) FROM companies', [(3,)]), trap='W24'),
    # -- the traps that are left
    Case('no columns', 'INSERT INTO employees DEFAULT VALUES RETURNING id, name', 'POST /employees {}',
         rows=[(7, None)], after=('SELECT count(*) FROM employees', [(7,)]), trap='W2'),
    Case('unknown member', "INSERT INTO wrong (name, nothing) VALUES ('U', 5) RETURNING name, nothing",
         'POST /employees {"name": "U", "nothing": 5}', rows=[('U', 5)],
         after=("SELECT count(*) FROM employees WHERE name = 'U'", [(1,)]), trap='W3'),
    Case('given key', "INSERT INTO employees (id, name) VALUES (70, 'K') RETURNING id",
         'POST /employees {"id": 70, "name": "K"}', rows=[(70,)],
         after=('SELECT name FROM employees WHERE id = 70', [('K',)]), trap='W4'),
    Case('changed key', "UPDATE employees SET id = 60 WHERE id = 6 RETURNING id, name",
         'PATCH /employees/6 {"id": 60}', ['GET /employees/6', 'PATCH /employees/6 {"id": 60}'],
         rows=[(60, 'Ünïcode')], after=('SELECT id FROM employees WHERE id IN (6, 60)', [(60,)]), trap='W4'),
    Case('taken key', "INSERT INTO employees (id, name) VALUES (3, 'K')", None, error='23505',
         after=('SELECT name FROM employees WHERE id = 3', [('Jack',)]), trap='W14'),
    Case('no such company', "INSERT INTO employees (name, company_id) VALUES ('F', 99)", None, error='23505',
         detail='Unique constraint violated', after=('SELECT count(*) FROM employees', [(6,)]), trap='W14'),
    Case('version by hooks', "INSERT INTO accounts (name) VALUES ('New') RETURNING version_id", 'POST /accounts {"name": "New"}',
         rows=[(1,)], after=("SELECT name FROM accounts WHERE version_id = 1 ORDER BY id DESC LIMIT 1", [('New',)]), trap='W8'),
    Case('precondition fails', "UPDATE guarded SET age = 42 WHERE id = 3 AND name = 'Jim'", None, rows=None,
         after=('SELECT age FROM employees WHERE id = 3', [(40,)]), trap='W9'),
    Case('precondition of a delete', "DELETE FROM guarded WHERE id = 3 AND name = 'Jack'",
         'DELETE /employees/3?name=Jack', ['GET /employees/3', 'DELETE /employees/3?name=Jack'], rows=None,
         after=('SELECT count(*) FROM employees', [(5,)]), trap='W9'),
    Case('PUT has no conditions', "UPDATE put_update SET age = 1 WHERE id = 3 AND name = 'Jack'", None, rows=None,
         after=('SELECT age FROM employees WHERE id = 3', [(1,)]), trap='W10'),
    Case('stale version', "UPDATE versioned SET name = 'late' WHERE id = 1 AND touched()",
         None, error='40001', after=('SELECT name, version_id FROM accounts WHERE id = 1', [('touched', 2)]), trap='W11'),
    Case('bulk, dates', "INSERT INTO bulk_dates (name, born) VALUES ('D1', '1990-02-03'), ('D2', '1990-02-04')", None,
         error='any', only=['falcon-sqlite'], after=("SELECT count(*) FROM employees", [(6,)]), trap='W18'),
    Case('bulk, dates', "INSERT INTO bulk_dates (name, born) VALUES ('D1', '1990-02-03'), ('D2', '1990-02-04')", None,
         rows=None, only=['falcon-pg'], after=("SELECT count(*) FROM employees WHERE born IS NOT NULL", [(3,)]), trap='W18'),
    Case('bulk, naive', "INSERT INTO bulk_holidays (name, start) VALUES ('A', '2016-12-25'), ('B', '2016-12-26')",
         'PATCH /holidays {"patches": [{"op": "add", "path": "/", "value": {"name": "A", "start": "2016-12-25T00:00:00Z"}}, '
         '{"op": "add", "path": "/", "value": {"name": "B", "start": "2016-12-26T00:00:00Z"}}]}', rows=None,
         after=('SELECT start::text FROM holidays ORDER BY 1', [('2016-12-25 00:00:00',), ('2016-12-26 00:00:00',)]), trap='W19'),
    Case('fractions', "INSERT INTO employees (name, joined) VALUES ('F', '2020-01-01 00:00:00.75+01') RETURNING joined::text",
         'POST /employees {"name": "F", "joined": "2019-12-31T23:00:00Z"}', rows=[('2019-12-31 23:00:00+00',)],
         after=("SELECT count(*) FROM employees WHERE name = 'F'", [(1,)]), trap='W20'),
    Case('PUT of what is not there', "UPDATE put_update SET age = 1 WHERE id = 99", None, rows=None,
         after=('SELECT count(*) FROM employees WHERE age = 1', [(0,)]), trap='W21'),
    Case('delete of none', 'DELETE FROM employees WHERE id IN (98, 99) RETURNING id', None, rows=[],
         after=('SELECT count(*) FROM employees', [(6,)]), trap='W22'),
    Case('not signed in', "INSERT INTO anonymous (name) VALUES ('S')", None, error='28000',
         detail='No credentials supplied', after=('SELECT count(*) FROM companies', [(3,)]), trap='W24'),
    Case('long number', "INSERT INTO employees (name, pay_rate) VALUES ('N', 12345678901234567.89)", [], error='22003',
         after=('SELECT count(*) FROM employees', [(6,)]), trap='W25'),
    Case('crash', "INSERT INTO broken_times (name, joined) VALUES ('C', '2020-01-01 00:00:00.5')", None, error='any',
         after=('SELECT count(*) FROM employees', [(6,)]), trap='W26'),
    Case('schema', "INSERT INTO schema_companies (name) VALUES (NULL)", None, error='22023',
         after=('SELECT count(*) FROM companies', [(3,)]), trap='W27'),
    Case('schema holds', "INSERT INTO schema_companies (name) VALUES ('Sch') RETURNING name",
         'POST /schema-companies {"name": "Sch"}', rows=[('Sch',)],
         after=("SELECT count(*) FROM companies WHERE name = 'Sch'", [(1,)]), trap='W1'),
    # -- as PostgreSQL users write
    Case('several', "INSERT INTO employees (name, age) SELECT 'G' || g, g FROM generate_series(1, 3) g RETURNING name",
         None, rows=[('G1',), ('G2',), ('G3',)], after=("SELECT sum(age) FROM employees WHERE name LIKE 'G%'", [(6,)])),
    Case('by a list', "UPDATE employees SET age = 50 WHERE id IN (1, 3) RETURNING id",
         ['PATCH /employees/1 {"age": 50}', 'PATCH /employees/3 {"age": 50}'], rows=[(1,), (3,)], parallel=True,
         after=('SELECT count(*) FROM employees WHERE age = 50', [(2,)])),
    Case('delete by a list', 'DELETE FROM employees WHERE id = ANY (\'{4,5,99}\')',
         ['DELETE /employees/4', 'DELETE /employees/5', 'DELETE /employees/99'], rows=None, parallel=True,
         after=('SELECT count(*) FROM employees', [(4,)])),
    Case('by a join', "UPDATE employees e SET age = 1 FROM companies c WHERE c.id = e.company_id AND c.name = 'Initech' "
         'RETURNING e.name, c.name', None, rows=[('Jim', 'Initech'), ('Bob', 'Initech')],
         after=('SELECT count(*) FROM employees WHERE age = 1', [(2,)])),
    Case('into a sub-collection by its item', "UPDATE staff SET age = 33 WHERE company_id = 1 AND id = 2", None, rows=None,
         after=('SELECT age FROM employees WHERE id = 2', [(33,)]), trap='W6'),
    Case('delete from a sub-collection', 'DELETE FROM staff WHERE company_id = 2', None, rows=None,
         after=('SELECT count(*) FROM employees', [(5,)]), trap='W6'),
]

CASES_AT_COMMIT = [
    Case('bulk of two tables', "BEGIN; INSERT INTO root_companies VALUES (50, 'BulkCo'); "
         "INSERT INTO root_employees (name, company_id) VALUES ('Bulk4', 50); COMMIT",
         'PATCH / {"patches": [{"op": "add", "path": "/companies", "value": {"id": 50, '
         '"name": "BulkCo"}}, {"op": "add", "path": "/employees", "value": {"name": "Bulk4", '
         '"company_id": 50}}]}', rows=None,
         after=("SELECT name FROM by_company WHERE company_name = 'BulkCo'", [('Bulk4',)])),
    Case('rolled back before it was sent', "BEGIN; INSERT INTO root_companies VALUES (50, 'BulkCo'); "
         'ROLLBACK', [], rows=None, after=('SELECT count(*) FROM companies', [(3,)])),
]
