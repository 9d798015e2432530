"""Random queries over random rows of genuine servers: the tester of test/same.

A table here is the collection things or others of a service, which has a member of each
type; which columns are declared, the rows, and the habits (page size, pager, promises) are
drawn.  The local copy holds what the API prints.  Everything that the options promise is
true for the service; a wrong answer is the extension's or the dialect's fault.

    passed, failed = run(cluster, api, [DjangoTable], seed, queries)
"""
import argparse
import importlib.util
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SAME = os.path.join(os.path.dirname(HERE), 'same')
sys.path.append(SAME)
import compare  # noqa: E402
from kinds import FLOATS, KINDS, NUMERICS  # noqa: E402
from tables import Column, Table  # noqa: E402
from worlds import SETUP, World  # noqa: E402

# its run.py under another name: there is one here too
_spec = importlib.util.spec_from_file_location('same_run', os.path.join(SAME, 'run.py'))
same_run = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(same_run)

DATABASE = 'same'
PER_WORLD = 25          # queries


class Things(Table):
    """A collection of the service: `name` t is things, u is others."""

    members = {'name': ['text', 'varchar(12)', 'text_en'], 'age': ['int4', 'int2'], 'big': ['int8'],
               'salary': ['float8'], 'rate': ['numeric'], 'joined': ['timestamptz'], 'born': ['date'],
               'start': ['time'], 'active': ['bool'], 'code': ['uuid']}

    def make(self, d):
        self.api = self.site.api
        self.resource = {'t': 'things', 'u': 'others'}[self.name]
        self.server_options['url'] = self.api.url
        self.make_key(d)
        for member, kinds in self.members.items():
            if d.below(5):
                self.columns.append(Column(member, KINDS[d.one(kinds)], notnull=d.below(4) == 3))
        self.draw_rows(d)
        self.habits(d)

    def make_key(self, _d):
        self.columns.append(Column('id', KINDS['int4'], key=True, notnull=True))

    def habits(self, d):
        """The options, drawn."""
        raise NotImplementedError

    def value(self, d, column):
        if column.key:
            return self.key_value(d, column)
        family = column.kind.family
        if family == 'float':
            return d.one(FLOATS[:8] + FLOATS[9:10])
        if family == 'numeric':
            return d.one(NUMERICS[:11] + ['99.9999'])
        return column.kind.value(d, self.style)

    @staticmethod
    def key_value(d, column):
        return str(d.between(1, 60))

    def some_of(self, d, options):
        """Take each option or leave it."""
        for name, value in options.items():
            if d.below(4):
                self.options[name] = value

    def record(self, row):
        """The row as the service keeps it."""
        return '{%s}' % ', '.join(
            '%s: %s' % (json.dumps(c.member), 'null' if row[c.name] is None else
                        c.kind.json(row[c.name], self.style)) for c in self.columns)

    def send(self, rows):
        self.api.control('load', {'name': self.resource, 'rows': [
            json.loads(self.record(row)) for row in rows]})

    def log(self):
        return self.api.log()


class DjangoTable(Things):
    """Django REST framework: three ways of paging."""

    dialect = 'django_rest'
    lookup = '{column}__%s={value}'

    def habits(self, d):
        self.server_options['dialect'] = self.dialect
        self.choose_paging(d)
        null = self.lookup.replace('{value}', '%s') % ('isnull', '%s')
        self.options['filter_null'], self.options['filter_not_null'] = null % 'true', null % 'false'
        self.some_of(d, {'filter_in': self.lookup.replace('{value}', '{values|,}') % 'in'})
        for op, word in (('prefix', 'startswith'), ('suffix', 'endswith'), ('contains', 'contains')):
            self.some_of(d, {'filter_' + op: self.lookup % word})
        # commas cut lists of texts
        self.options['filters'] = 'all text=eq,null,not_null,prefix,suffix,contains ' \
            'boolean=eq,null,not_null uuid=eq,in,null,not_null'
        self.some_of(d, {'exact': 'eq,lt,le,gt,ge,in,null,not_null'})
        self.some_of(d, {'sort_text': 'C', 'sort_nulls': 'large' if self.api.postgres else 'small'})
        for c in self.columns:
            if c.key or d.below(3) and (c.notnull or self.paging != 'cursor'):
                c.options['sortable'] = 'true'

    def choose_paging(self, d):
        self.paging = d.one(['cursor', 'number', 'offset'])
        self.options['resource'] = '/' + self.resource + {'cursor': ''}.get(
            self.paging, '_by_' + self.paging)
        self.options['page_size'] = d.one(['100', '3', '5', '10'])
        pages = {'number': ['page_size={page_size}', 'page={page}&page_size={page_size}'],
                 'offset': ['limit={page_size}', 'limit={page_size}&offset={offset}'],
                 'cursor': ['limit={page_size}']}[self.paging]
        args = d.one(pages)
        self.options['list'] = 'GET {resource}/?ordering={sort|,}&' + args
        if '{page}' in args or '{offset}' in args:
            self.options['pager'] = 'page' if '{page}' in args else 'offset'
        self.what = '%s by %s' % (self.dialect, self.paging)

    def local_value(self, column, value):
        """Decimals are printed with all their places."""
        if column.kind.family == 'numeric' and value is not None:
            return '%.4f' % float(value)
        return value


class JsonApiTable(DjangoTable):
    """JSON:API by the adapter of Django REST framework."""

    dialect = 'jsonapi'
    lookup = 'filter[{column}.%s]={value}'

    def habits(self, d):
        super().habits(d)
        for op, word in (('lt', 'lt'), ('le', 'lte'), ('gt', 'gt'), ('ge', 'gte')):
            self.some_of(d, {'filter_' + op: self.lookup % word})
        # its names are dasherized nowhere; an unknown lookup is refused
        self.options['filters'] = self.options['filters'].replace('all text', 'all text')

    def choose_paging(self, d):
        self.paging = 'number'
        self.options.update(resource='/' + self.resource, page_size=d.one(['100', '3', '5', '10']))
        if d.below(2):
            self.options.update(
                pager='page', list='GET {resource}?sort={sort|,}&page[number]={page}&page[size]={page_size}')
        self.what = 'jsonapi'


class ODataTable(Things):
    """OData by django-odata: whole lists, no count route."""

    def habits(self, d):
        self.server_options['dialect'] = 'odata'
        self.options.update(resource='/' + self.resource, count='')
        self.some_of(d, {'sort_text': 'C'})
        if self.api.postgres:           # OData wants it otherwise, but the database sorts
            self.options['sort_nulls'] = 'large'
        self.what = 'odata'

    local_value = DjangoTable.local_value


class KintoTable(Things):
    """Kinto in memory; absent members and nulls."""

    members = {name: kinds for name, kinds in Things.members.items() if name not in ('start', 'code')}

    def make_key(self, _d):
        self.columns.append(Column('id', KINDS['text'], key=True, notnull=True))

    @staticmethod
    def key_value(d, column):
        return d.one(['a', 'b', 'x-1', 'Z_9', '10', '9', '0', 'null', 'true', 'long' * 5]) + \
            d.one(['', '1', '2', '3', '4', '5'])

    def habits(self, d):
        self.server_options['dialect'] = 'kinto'
        self.options.update(resource='/buckets/main/collections/%s/records' % self.resource,
                            page_size=d.one(['50', '3', '5', '10']))
        self.some_of(d, {'sort_text': 'C'})
        self.what = 'kinto'

    def local_value(self, column, value):
        """Numbers are doubles there."""
        if column.kind.family == 'numeric' and value is not None:
            return json.dumps(json.loads(value))
        return value

    def record(self, row):
        members = [(c, row[c.name]) for i, c in enumerate(self.columns)
                   if row[c.name] is not None or (i + len(row['id'])) % 2]
        return '{%s}' % ', '.join('%s: %s' % (json.dumps(c.member), 'null' if v is None else
                                              c.kind.json(v, self.style)) for c, v in members)


class PostgrestTable(Things):
    """PostgREST: everything is exact."""

    def habits(self, d):
        self.server_options['dialect'] = 'postgrest'
        self.options.update(resource='/' + self.resource, page_size=d.one(['1000', '3', '5', '10']))
        self.some_of(d, {'sort_text': 'C'})
        self.what = 'postgrest'

    local_value = KintoTable.local_value


class Site:
    """What the tables stand on."""

    def __init__(self, api, admin):
        self.api, self.admin = api, admin


class InDatabase:
    """A cluster, seen from one database."""

    def __init__(self, cluster):
        self.cluster = cluster

    def connect(self, **more):
        return self.cluster.connect(dbname=DATABASE, **more)

    def sql(self, script):
        return self.cluster.sql(script, dbname=DATABASE)


class Tester(same_run.Tester):
    """The tester of test/same over the tables of one server."""

    def __init__(self, cluster, api, kinds, arguments):         # noqa: W0231
        self.cluster, self.arguments = InDatabase(cluster), arguments
        self.cluster.sql(SETUP)
        self.kinds_of_tables = kinds
        self.site = Site(api, self.cluster.connect())
        self.begin()

    def make_world(self, seed):
        def draw(d, name, site, but=()):
            del but
            return d.one(self.kinds_of_tables)(d, name, site)
        return World(seed, self.site, draw)


def run(cluster, api, kinds, seed, queries):
    """(passed, failed) of that many queries; differences are printed."""
    cluster.sql('DROP DATABASE IF EXISTS %s WITH (FORCE)' % DATABASE)
    cluster.sql('CREATE DATABASE ' + DATABASE)
    # what these services refuse: ids (and "/" as one), numbers above 1e50, years below 1000
    for words in ('Invalid object id', 'Ensure this value is', 'Failed to parse at',
                  'has been moved to'):
        if words not in compare.DOCUMENTED:
            compare.DOCUMENTED.append(words)
    tester = Tester(cluster, api, kinds, argparse.Namespace(
        seed=seed, rounds=max(queries // PER_WORLD, 1), queries=min(queries, PER_WORLD), seconds=600,
        shrink=15, most=5, one=False, verbose=False))
    tester.loop()
    for connection in (tester.foreign, tester.local, tester.admin):
        connection.close()
    return tester.passed, tester.failed
