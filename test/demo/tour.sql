-- The tour of "make demo".  A paragraph is one step: what it shows, then its
-- statements.  A step whose text begins with "!" must end in an error; a line
-- "sends:" holds words that must be in a request that the step causes ("sends:
-- nothing" when it must cause none).  :hr and :crm stand for the addresses of the
-- company's two APIs.

-- An API is a server.  This one speaks the dialect of falcon-autocrud, so that
-- its name is all there is to say about filters, sorting and paging.
CREATE EXTENSION rest_fdw;
CREATE SERVER hr FOREIGN DATA WRAPPER rest_fdw
  OPTIONS (url :'hr', dialect 'falcon_autocrud');

-- A resource is a table.
CREATE FOREIGN TABLE companies (
  id int OPTIONS (key 'true'), name text, founded date)
  SERVER hr OPTIONS (resource '/companies');
CREATE FOREIGN TABLE employees (
  id int OPTIONS (key 'true'), name text, title text, age int,
  salary float8, joined timestamptz, active bool, company_id int)
  SERVER hr OPTIONS (resource '/employees');

-- WHERE becomes filter arguments.
-- sends: GET /hr/employees? active=1 age__gt=60 name__startswith=M
SELECT name, title, age FROM employees
 WHERE age > 60 AND active AND name LIKE 'M%';

-- The key names one record: the request goes to the item itself.
-- sends: GET /hr/employees/42
SELECT name, title, joined FROM employees WHERE id = 42;

-- ORDER BY and LIMIT: one page of three rows, sorted by the API.
-- sends: __sort=-age,id __limit=3
SELECT name, age FROM employees
 WHERE title = 'welder' AND age > 40 ORDER BY age DESC, id LIMIT 3;

-- The same query, explained: nothing is sent.
-- sends: nothing
EXPLAIN (COSTS OFF)
SELECT name, age FROM employees
 WHERE title = 'welder' AND age > 40 ORDER BY age DESC, id LIMIT 3;

-- A join with a local table.  PostgreSQL decides by cost whether it asks for the
-- rows by their keys or for all at once.
CREATE TABLE prizes (employee_id int, prize text);
INSERT INTO prizes VALUES (7, 'a bicycle'), (42, 'a kettle'), (99, 'a day off');
ANALYZE prizes;
SELECT e.name, p.prize
  FROM prizes p JOIN employees e ON e.id = p.employee_id
 ORDER BY e.name;

-- count(*): a number that the API knows need not be counted row by row.
-- sends: age__lt=30 __limit=1
SELECT count(*) FROM employees WHERE age < 30;

-- What the API cannot do PostgreSQL does: grouping over a join of two resources.
SELECT c.name, count(*) AS people, round(avg(e.age), 1) AS mean_age
  FROM companies c JOIN employees e ON e.company_id = c.id
 WHERE c.founded < '1970-01-01'
 GROUP BY c.name ORDER BY c.name;

-- ! An API that says no: the error tells what was asked, what it answered, and
-- what may help.
CREATE FOREIGN TABLE shoes (id int OPTIONS (key 'true'), shoe_size int)
  SERVER hr OPTIONS (resource '/employees');
SELECT * FROM shoes WHERE shoe_size = 43;

-- An API that has no dialect needs a handful of options.  This one counts
-- pages, and hands out no more than 50 records at a time.
-- sends: GET /crm/offices country=DE desks_gte=20 page=1
CREATE SERVER crm FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'crm');
CREATE FOREIGN TABLE offices (
  id int OPTIONS (key 'true'), city text, country text, desks int)
  SERVER crm OPTIONS (resource '/offices',
    list 'GET {resource}?page={page}&per_page={page_size}',
    records '/results', total '/count', page_size '50',
    filter_eq '{column}={value}', filter_ge '{column}_gte={value}');
SELECT city, desks FROM offices WHERE country = 'DE' AND desks >= 20;

-- What a table would send, and what can travel, can be asked without sending.
SELECT section, item, value FROM rest_fdw_check('offices')
 WHERE section IN ('route', 'filter');
