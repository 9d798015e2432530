"""SQL for the emulators that answer it: statements run on a PostgreSQL that the test names.

    POST /__control/database {"dsn": "host=/tmp/x port=5432 dbname=postgres user=postgres"}

Each account or database of an emulated service is a schema of its own (`emulated_...`) in
that database; the first use makes it, `drop` at a reset takes it away.  Values come out as
the texts that the server prints, with the types' numbers and names beside them, and the
services put them into their JSON.  Needs python3-psycopg2, asked for on first use.
"""
import re
import threading

# Types whose texts psycopg2 must not touch.
KNOWN = (16, 17, 20, 21, 23, 25, 26, 114, 700, 701, 1042, 1043, 1082, 1083, 1114, 1184, 1186,
         1266, 1700, 2950, 3802, 1000, 1001, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022,
         1115, 1182, 1183, 1185, 1187, 1231, 1270, 2951)
SETTINGS = ("SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'; "
            "SET extra_float_digits = 1; SET bytea_output = 'hex'; SET lock_timeout = '10s'; "
            "SET client_min_messages = notice; ")
TYPES = 'SELECT oid::int, typname, typcategory, typelem::int FROM pg_type WHERE oid = ANY(%s)'


class NoDatabase(Exception):
    """No test has named a database, or the driver is missing."""


class Failed(Exception):
    """A statement failed: SQLSTATE, message and what belongs to it."""

    def __init__(self, error, rows=(), columns=()):
        diag = error.diag
        super().__init__(diag.message_primary or str(error).strip())
        self.code = error.pgcode
        self.message = diag.message_primary or str(error).strip()
        self.detail = diag.message_detail
        self.hint = diag.message_hint
        self.rows = list(rows)          # what had come before it
        self.columns = list(columns)


def driver():
    """psycopg2 and its extensions, or NoDatabase."""
    try:
        import psycopg2                     # pylint: disable=import-outside-toplevel
        import psycopg2.extensions as ext   # pylint: disable=import-outside-toplevel
    except ImportError:
        raise NoDatabase('python3-psycopg2 is missing') from None
    return psycopg2, ext


class Column:
    """A column of a result: its name, and its type's number, name and element."""

    def __init__(self, name, oid, typname, category, element):
        self.name = name
        self.oid = oid
        self.typname = typname
        self.category = category
        self.element = element


class Result:
    """Rows as lists of texts (None for NULL), columns or None, count, notices."""

    def __init__(self, columns, rows, count, notices):
        self.columns = columns
        self.rows = rows
        self.count = count
        self.notices = notices


class Database:
    """The database that a test named, with one connection at a time for each thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.dsn = None
        self.made = set()
        self.types = {}
        self.idle = []

    def connect_to(self, dsn):
        """The database from now on."""
        with self.lock:
            self.dsn, self.made, self.types = dsn, set(), {}
            idle, self.idle = self.idle, []
        for connection in idle:
            connection.close()

    def drop(self):
        """
        Take away the schemas that were made.  The database may have gone in the
        meantime with its cluster: then there is nothing left to do.
        """
        with self.lock:
            made, self.made = self.made, set()
        try:
            for name in sorted(made):
                self.run(None, 'DROP SCHEMA IF EXISTS %s CASCADE' % quoted(name))
        except (NoDatabase, Failed):
            self.connect_to(None)

    def _open(self):
        with self.lock:
            if self.idle:
                return self.idle.pop()
            dsn = self.dsn
        if dsn is None:
            raise NoDatabase('no database: POST /__control/database {"dsn": ...} first')
        psycopg2, ext = driver()
        try:
            connection = psycopg2.connect(dsn)
        except psycopg2.OperationalError as error:
            raise NoDatabase(str(error).strip()) from None
        connection.set_client_encoding('UTF8')
        raw = ext.new_type(KNOWN, 'TEXT', lambda value, cursor: value)
        ext.register_type(raw, connection)
        return connection

    def _close(self, connection, good):
        if good and not connection.closed and connection.dsn and self.dsn is not None:
            with self.lock:
                self.idle.append(connection)
        else:
            connection.close()

    def schema(self, name):
        """The schema of an account, made when it is missing."""
        schema = 'emulated_' + re.sub(r'\W', '_', name)
        with self.lock:
            known = schema in self.made
        if not known:
            self.run(None, 'CREATE SCHEMA IF NOT EXISTS ' + quoted(schema))
            with self.lock:
                self.made.add(schema)
        return schema

    def run(self, account, sql, timeout=None, step=None):
        """
        Run text in the schema of an account; the Result of its last statement.  With
        `step` the rows of a query come so many at a time, and Failed has those that
        came before an error.  Everything is one transaction, as the server takes it.
        """
        psycopg2, _ = driver()
        schema = self.schema(account) if account else None
        sql = at_home(sql, schema) if schema else sql
        connection = self._open()
        good = False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(SETTINGS + 'SET statement_timeout = %s; SET search_path = %s' % (
                    int(timeout or 60000), quoted(schema) + ', public' if schema else 'DEFAULT'))
                del connection.notices[:]
                result = Result(None, [], 0, connection.notices)
                try:
                    if step and re.match(r'\s*(SELECT|VALUES|TABLE)\b', sql, re.I) \
                            and ';' not in sql:
                        self._stepwise(cursor, sql, step, result)
                    else:
                        cursor.execute(sql)
                        if cursor.description:
                            result.columns = self._columns(cursor.description)
                            result.rows = cursor.fetchall()
                        result.count = max(cursor.rowcount, 0)
                except psycopg2.Error as error:
                    raise Failed(error, result.rows, result.columns or ()) from None
            good = True
            return result
        except psycopg2.OperationalError as error:
            raise Failed(error) from None
        finally:
            if not connection.closed and connection.info.transaction_status != 0:
                with connection.cursor() as cursor:
                    cursor.execute('ROLLBACK')
            self._close(connection, good)

    def _stepwise(self, cursor, sql, step, result):
        """Fetch by a cursor; the result is filled on the way."""
        cursor.execute('BEGIN; DECLARE emulated NO SCROLL CURSOR FOR ' + sql)
        while True:
            cursor.execute('FETCH %d FROM emulated' % step)
            if result.columns is None:
                result.columns = self._columns(cursor.description)
            some = cursor.fetchall()
            result.rows += some
            if len(some) < step:
                break
        cursor.execute('COMMIT')
        result.count = len(result.rows)

    def _columns(self, description):
        """Columns of a result; unknown types are looked up once."""
        missing = sorted({d.type_code for d in description} - set(self.types))
        if missing:
            connection = self._open()
            try:
                connection.autocommit = True
                with connection.cursor() as cursor:
                    cursor.execute(TYPES, (missing,))
                    for oid, name, category, element in cursor.fetchall():
                        self.types[int(oid)] = (name, category, int(element))
            finally:
                self._close(connection, True)
        return [Column(d.name, d.type_code, *self.types.get(d.type_code, ('unknown', 'X', 0)))
                for d in description]

    def copy(self, account, sql, stream, timeout=None):
        """COPY by text; stream is read for FROM and written for TO.  The row count."""
        psycopg2, _ = driver()
        schema = self.schema(account)
        sql = at_home(sql, schema)
        connection = self._open()
        good = False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(SETTINGS + 'SET statement_timeout = %d; SET search_path = %s, public'
                               % (int(timeout or 60000), quoted(schema)))
                cursor.copy_expert(sql, stream)
                good = True
                return max(cursor.rowcount, 0)
        except psycopg2.Error as error:
            raise Failed(error) from None
        finally:
            self._close(connection, good)


def at_home(sql, schema):
    """`public.` of an account, outside of literals and quoted names, is the account's schema."""
    parts = re.findall(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^'\"]+|['\"]", sql)
    return ''.join(part if part[0] in '\'"' else
                   re.sub(r'\bpublic\s*\.\s*', lambda _: quoted(schema) + '.', part)
                   for part in parts)


def quoted(name):
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    """A text literal."""
    return 'NULL' if text is None else "'" + str(text).replace("'", "''") + "'"


def array_items(text):
    """The texts of a one-dimensional array's elements; None for NULL."""
    out, item, inside, was_quoted, at = [], '', False, False, 1
    while at < len(text):
        char = text[at]
        if inside and char == '\\':
            at += 1
            item += text[at]
        elif char == '"':
            inside, was_quoted = not inside, True
        elif not inside and char in ',}':
            if item or was_quoted:
                out.append(None if item == 'NULL' and not was_quoted else item)
            item, was_quoted = '', False
        else:
            item += char
        at += 1
    return out
