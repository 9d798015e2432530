"""Tables of the emulated falcon-autocrud service: sqlite3 in memory, two ways to behave.

Mode `sqlite` leaves comparisons to SQLite, whose column affinities are those of the DDL
that SQLAlchemy writes; mode `pg` converts each value as PostgreSQL's input functions do
(Crash where they would raise), orders NULLs and text as PostgreSQL, takes ids from a
sequence that failed inserts advance, and lists changed rows last.  Values are stored alike
in both: datetimes as `YYYY-MM-DD HH:MM:SS.ffffff`, dates and times as ISO text.
"""
import datetime
import math
import re
import sqlite3
import unicodedata


class Crash(Exception):
    """What the genuine service does not catch: the container's 500 page."""


class Column:
    """One column: name, type (int, str, float, numeric, bool, datetime, date, time)."""

    DDL = {'int': 'INTEGER', 'str': 'VARCHAR(50)', 'float': 'FLOAT', 'numeric': 'NUMERIC',
           'bool': 'BOOLEAN', 'datetime': 'DATETIME', 'date': 'DATE', 'time': 'TIME'}

    def __init__(self, name, kind, extra=''):
        self.name = name
        self.kind = kind
        self.extra = extra

    def ddl(self):
        return '"%s" %s %s' % (self.name, self.DDL[self.kind], self.extra)


class Table:
    """A model: columns in order, the version column, relationships by attribute name."""

    def __init__(self, name, columns, version=None, relations=None):
        self.name = name
        self.columns = [Column(*c) for c in columns]
        self.by_name = {c.name: c for c in self.columns}
        self.version = version
        self.relations = relations or {}


INT_TEXT = re.compile(r'\s*[+-]?[0-9]+\s*\Z')
STAMP_TEXT = re.compile(
    r'\s*(\d{4})-(\d\d?)-(\d\d?)(?:[T ]\s*(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?'
    r'\s*(Z|z|[+-]\d\d?(?::?\d\d)?)?\s*\Z')
TIME_TEXT = re.compile(r'\s*(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|z|[+-]\d\d)?\s*\Z')


def _micro(digits):
    return int((digits or '0').ljust(6, '0')[:6])


def pg_stamp(text):
    """Storage text of a timestamp without time zone; a zone is read and ignored."""
    match = STAMP_TEXT.match(text)
    if not match:
        raise Crash('invalid input syntax for type timestamp')
    y, mo, d, h, mi, s = (int(g or 0) for g in match.groups()[:6])
    try:
        stamp = datetime.datetime(y, mo, d, h, mi, s, _micro(match.group(7)))
    except ValueError:
        raise Crash('date/time field value out of range') from None
    return stamp.strftime('%Y-%m-%d %H:%M:%S.%f').rjust(26, '0')


def pg_time(text):
    """Storage text of a time of day."""
    match = TIME_TEXT.match(text)
    if not match:
        raise Crash('invalid input syntax for type time')
    h, mi, s = (int(g or 0) for g in match.groups()[:3])
    try:
        return datetime.time(h, mi, s, _micro(match.group(4))).strftime('%H:%M:%S.%f')
    except ValueError:
        raise Crash('date/time field value out of range') from None


def pg_bool(text):
    """0 or 1 for any spelling that PostgreSQL takes."""
    word = text.strip().lower()
    for full, value in (('true', 1), ('false', 0), ('yes', 1), ('no', 0)):
        if word and full.startswith(word):
            return value
    values = {'on': 1, 'off': 0, 'of': 0, '1': 1, '0': 0}
    if word in values:
        return values[word]
    raise Crash('invalid input syntax for type boolean')


def pg_int(text):
    """An int4; anything else than digits and a sign is an error, also 24.5."""
    if not INT_TEXT.match(text) or not -2 ** 31 <= int(text) < 2 ** 31:
        raise Crash('invalid input syntax for type integer')
    return int(text)


def pg_float(text):
    """A number, NaN or Infinity."""
    if '_' in text:
        raise Crash('invalid input syntax for type double precision')
    try:
        return float(text)
    except ValueError:
        raise Crash('invalid input syntax for type double precision') from None


PG_INPUT = {'int': pg_int, 'float': pg_float, 'numeric': pg_float, 'bool': pg_bool,
            'datetime': pg_stamp, 'date': lambda t: pg_stamp(t)[:10], 'time': pg_time}


def pg_like(value, pattern):
    """LIKE with the default escape character; ends in an error after a lone backslash."""
    if value is None or pattern is None:
        return None
    out, at = '', 0
    while at < len(pattern):
        char = pattern[at]
        if char == '\\':
            at += 1
            if at == len(pattern):
                raise Crash('LIKE pattern must not end with escape character')
            out += re.escape(pattern[at])
        else:
            out += {'%': '.*', '_': '.'}.get(char) or re.escape(char)
        at += 1
    return int(re.fullmatch(out, value, re.S) is not None)


def pg_collation(a, b):
    """Text order of a natural-language collation (ICU, en-US), near enough for tests.

    Punctuation, then digits, then letters; accents and then case decide only between texts
    that are alike without them, small letters first.
    """
    def key(text):
        plain = [c for c in unicodedata.normalize('NFD', text) if not unicodedata.combining(c)]
        kinds = [(2 if c.isalpha() else 1 if c.isdigit() else 0, c.casefold()) for c in plain]
        return kinds, unicodedata.normalize('NFD', text.casefold()), text.swapcase()
    ka, kb = key(a), key(b)
    return (ka > kb) - (ka < kb)


class Database:
    """The rows of one emulated service."""

    def __init__(self, tables, mode):
        self.tables = {t.name: t for t in tables}
        self.mode = mode
        self.sequence = {}
        self.moved = 0
        self.db = sqlite3.connect(':memory:', check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.create_function('pg_like', 2, pg_like, deterministic=True)
        self.db.create_collation('pg_text', pg_collation)
        self.db.execute('PRAGMA foreign_keys = ON')
        for table in tables:
            parts = [c.ddl() for c in table.columns] + ['"_moved" INTEGER']
            self.db.execute('CREATE TABLE "%s" (%s)' % (table.name, ', '.join(parts)))
            self.sequence[table.name] = 1

    def close(self):
        self.db.close()

    def execute(self, sql, params=()):
        """Run SQL; what SQLite cannot take is a Crash, integrity errors pass."""
        try:
            return self.db.execute(sql, params)
        except sqlite3.IntegrityError:
            raise
        except (sqlite3.Error, OverflowError, UnicodeError, ValueError) as error:
            raise Crash(str(error)) from None

    def begin(self):
        self.db.execute('BEGIN')
        self.db.execute('PRAGMA defer_foreign_keys = ON')

    def commit(self):
        self.db.execute('COMMIT')

    def rollback(self):
        if self.db.in_transaction:
            self.db.execute('ROLLBACK')

    # -- values ---------------------------------------------------------------

    def stored(self, column, value):
        """What is stored for a value that a request assigns (already parsed or raw JSON)."""
        if value is None:
            return None
        kind = column.kind
        if isinstance(value, (dict, list)):
            raise Crash('can not adapt type')
        if kind == 'datetime':
            if isinstance(value, datetime.datetime):
                return value.strftime('%Y-%m-%d %H:%M:%S.%f').rjust(26, '0')
        elif kind == 'date' and isinstance(value, datetime.date):
            return value.isoformat()
        elif kind == 'time' and isinstance(value, datetime.time):
            return value.strftime('%H:%M:%S.%f')
        elif kind == 'bool':
            if isinstance(value, str) or value not in (0, 1):
                raise Crash('Not None, True, or False')
            return int(value)
        elif kind in ('int', 'str', 'float', 'numeric'):
            return getattr(self, '_stored_' + self.mode)(kind, value)
        if self.mode == 'pg' and isinstance(value, str):
            return PG_INPUT[kind](value)
        raise Crash('type only accepts Python objects as input')

    @staticmethod
    def _stored_sqlite(kind, value):
        if kind in ('float', 'numeric'):
            try:
                return float(value)
            except ValueError:
                raise Crash('could not convert string to float') from None
        if isinstance(value, float):
            return float(value)
        return value

    @staticmethod
    def _stored_pg(kind, value):
        if kind == 'str':
            text = str(value).lower() if isinstance(value, bool) else str(value)
            if len(text) > 50 or '\0' in text:
                raise Crash('value too long for type character varying(50)')
            return text
        if isinstance(value, bool):
            raise Crash('column is of another type but expression is of type boolean')
        if isinstance(value, str):
            return PG_INPUT[kind](value)
        if kind != 'int':
            return float(value)
        whole = int(math.copysign(math.floor(abs(value) + 0.5), value))
        return pg_int(str(whole))

    def shown(self, column, value, naive):
        """The JSON value of a stored one; datetimes lose their fraction."""
        kind = column.kind
        if value is None or kind in ('int', 'str', 'date'):
            return value
        if kind == 'datetime':
            return value[:10] + 'T' + value[11:19] + ('' if naive else 'Z')
        if kind == 'time':
            return value[:8] if value.endswith('.000000') else value
        if kind == 'bool':
            return bool(value)
        return float('%.4f' % value) if kind == 'numeric' and self.mode == 'sqlite' else float(value)

    # -- conditions and order ---------------------------------------------------

    COMPARE = {'=': '=', 'lt': '<', 'lte': '<=', 'gt': '>', 'gte': '>='}

    def condition(self, column, op, value):
        """SQL of one filter, or None where the operator is unknown."""
        name = '"%s"' % column.name
        if op == 'null':
            return name + (' IS NULL' if value != '0' else ' IS NOT NULL'), []
        if op in ('startswith', 'contains'):
            pattern = ('{0}%' if op == 'startswith' else '%{0}%').format(value)
            if self.mode == 'sqlite':
                return name + ' LIKE ?', [pattern]
            if column.kind != 'str':
                raise Crash('operator does not exist')
            return 'pg_like(%s, ?)' % name, [pattern]
        if op not in self.COMPARE:
            return None
        if value == [] and self.mode == 'pg':
            value = '{}'            # how the driver writes an empty list
        if isinstance(value, list):
            raise Crash('type list is not supported')
        if self.mode == 'sqlite':
            return '%s %s ?' % (name, self.COMPARE[op]), [value]
        return self._pg_compare(column, name, op, value)

    def _pg_compare(self, column, name, op, value):
        if column.kind == 'str':
            if '\0' in value:
                raise Crash('A string literal cannot contain NUL (0x00) characters.')
            collate = '' if op == '=' else ' COLLATE pg_text'
            return '%s %s ?%s' % (name, self.COMPARE[op], collate), [value]
        value = PG_INPUT[column.kind](value)
        if value != value:                      # NaN is above every number
            return name + (' IS NOT NULL' if op in ('lt', 'lte') else ' IS NULL AND 0'), []
        return '%s %s ?' % (name, self.COMPARE[op]), [value]

    def order(self, column, descending):
        """SQL of one sort key."""
        sql = '"%s"' % column.name
        if self.mode == 'pg' and column.kind == 'str':
            sql += ' COLLATE pg_text'
        sql += ' DESC' if descending else ''
        if self.mode == 'pg':
            sql += ' NULLS FIRST' if descending else ' NULLS LAST'
        return sql

    def natural_order(self):
        """The order of a list without a sort: by id, or in pg mode as last written."""
        return '"_moved", "id"' if self.mode == 'pg' else '"id"'

    # -- rows -------------------------------------------------------------------

    def select(self, table, where, params, order=None, limit=None, offset=None):
        """Rows as sqlite3.Row.  Negative limits: none in SQLite, an error in PostgreSQL."""
        if self.mode == 'pg' and ((limit or 0) < 0 or (offset or 0) < 0):
            raise Crash('LIMIT must not be negative')
        sql = 'SELECT * FROM "%s" WHERE %s ORDER BY %s' % (
            table.name, ' AND '.join(where) or '1', order or self.natural_order())
        if limit is not None or offset is not None:
            sql += ' LIMIT %d OFFSET %d' % (-1 if limit is None else limit, offset or 0)
        return self.execute(sql, params).fetchall()

    def count(self, table, where, params):
        sql = 'SELECT count(*) FROM "%s" WHERE %s' % (table.name, ' AND '.join(where) or '1')
        return self.execute(sql, params).fetchone()[0]

    def insert(self, table, values):
        """Insert values (column name -> assigned value); returns the new id."""
        row = {k: self.stored(table.by_name[k], v) for k, v in values.items()}
        if row.get('id') is None:
            row.pop('id', None)
            if self.mode == 'pg':
                self.sequence[table.name] += 1
                row['id'] = self.sequence[table.name]
        if table.version:
            row.setdefault(table.version, 1)
        self.moved += 1
        row['_moved'] = self.moved
        names = ', '.join('"%s"' % k for k in row)
        marks = ', '.join('?' * len(row))
        sql = 'INSERT INTO "%s" (%s) VALUES (%s)' % (table.name, names, marks)
        done = self.execute(sql, list(row.values()))
        return done.lastrowid if row.get('id') is None else row['id']

    def update(self, table, row, values):
        """Assign values to a row; returns its id.  An update without a change is none."""
        new = {k: self.stored(table.by_name[k], v) for k, v in values.items()}
        new = {k: v for k, v in new.items() if v != row[k]}
        if not new:
            return row['id']
        if table.version and table.version not in new:
            new[table.version] = row[table.version] + 1
        self.moved += 1
        names = ', '.join('"%s" = ?' % k for k in new)
        self.execute('UPDATE "%s" SET %s, "_moved" = %d WHERE "id" = ?'
                     % (table.name, names, self.moved), list(new.values()) + [row['id']])
        return new.get('id', row['id'])

    def delete(self, table, row):
        self.execute('DELETE FROM "%s" WHERE "id" = ?' % table.name, [row['id']])

    def load(self, table, rows):
        """Replace all rows of a table; foreign keys are not checked."""
        self.db.execute('PRAGMA foreign_keys = OFF')
        self.db.execute('DELETE FROM "%s"' % table.name)
        for row in rows:
            self.insert(table, row)
        self.db.execute('PRAGMA foreign_keys = ON')
        top = self.db.execute('SELECT max(id) FROM "%s"' % table.name).fetchone()[0]
        self.sequence[table.name] = top or 1
