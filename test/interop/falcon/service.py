"""A service written with the genuine falcon-autocrud, for the interop tests.

Same models, routes and rows as the emulator's (test/server/rs_falcon_app.py), so that one
list of cases and the recorded transcripts serve both.  AUTOCRUD_DB is an SQLAlchemy URL.
Below /__control/ it answers like the emulator: log (with ?clear=1), reset, ping.
"""
import datetime
import io
import os
import threading
import warnings

warnings.filterwarnings('ignore')

import falcon  # noqa: E402
from falcon_autocrud.auth import authorize, identify  # noqa: E402
from falcon_autocrud.middleware import Middleware  # noqa: E402
from falcon_autocrud.resource import CollectionResource, SingleResource  # noqa: E402
from falcon_autocrud.schema import request_schema  # noqa: E402
from sqlalchemy import (Boolean, Column, Date, DateTime, Float, ForeignKey, Integer,  # noqa: E402
                        Numeric, String, Time, create_engine, func, text)
from sqlalchemy.event import listen  # noqa: E402
from sqlalchemy.orm import declarative_base, relationship, sessionmaker  # noqa: E402

Model = declarative_base()


class Company(Model):
    __tablename__ = 'companies'
    id = Column(Integer, primary_key=True)
    name = Column(String(50), unique=True)
    employees = relationship('Employee')


class Employee(Model):
    __tablename__ = 'employees'
    id = Column(Integer, primary_key=True)
    name = Column(String(50), unique=True)
    age = Column(Integer)
    salary = Column(Float)
    joined = Column(DateTime)
    left = Column(DateTime)
    born = Column(Date)
    start_time = Column(Time)
    pay_rate = Column(Numeric(scale=4))
    active = Column(Boolean)
    company_id = Column(Integer, ForeignKey('companies.id'))
    company = relationship('Company', back_populates='employees')


class Account(Model):
    __tablename__ = 'accounts'
    id = Column(Integer, primary_key=True)
    name = Column(String(50), unique=True)
    owner = Column(String(50))
    version_id = Column(Integer, nullable=False)
    deleted = Column(DateTime)
    __mapper_args__ = {'version_id_col': version_id}


class Holiday(Model):
    __tablename__ = 'holidays'
    id = Column(Integer, primary_key=True)
    name = Column(String(50))
    start = Column(DateTime)
    end = Column(DateTime)


class Team(Model):
    __tablename__ = 'teams'
    id = Column(Integer, primary_key=True)
    name = Column(String(50))
    characters = relationship('Character')


class Character(Model):
    __tablename__ = 'characters'
    id = Column(Integer, primary_key=True)
    name = Column(String(50))
    team_id = Column(Integer, ForeignKey('teams.id'))
    team = relationship('Team', back_populates='characters')


# -- resources ------------------------------------------------------------------------------

CATCHPHRASES = {'Oliver': 'You have failed this city',
                'Cisco': "OK, you don't get to pick the names"}
ACCOUNT_FIELDS = ['id', 'name', 'owner', 'version_id']
NAIVE = ['start', 'end']


class Employees(CollectionResource):
    """A parameter that is no column: company_name is answered by a join."""
    model = Employee

    def get_filter(self, req, resp, query, *args, **kwargs):
        wanted = req.params.pop('company_name', None)
        if wanted is None:
            return query
        return query.join(Employee.company).filter(Company.name == wanted)


class OneEmployee(SingleResource):
    model = Employee
    allowed_included = {
        'companies': {'link': lambda employee: [employee.company] if employee.company else []}}


class EmployeeByPut(OneEmployee):
    allow_put_insert = True


class SortedEmployees(CollectionResource):
    model = Employee
    methods = ['GET']
    default_sort = ['name', '-salary']
    response_fields = ['id', 'name', 'salary']


class ReadonlyEmployee(SingleResource):
    model = Employee
    methods = ['GET']
    response_fields = ['id', 'name']


class Companies(CollectionResource):
    model = Company
    allow_subresources = True


class OneCompany(SingleResource):
    model = Company
    attr_map = {'company_id': 'id'}


class CompanyEmployees(CollectionResource):
    """The path argument is answered by a join."""
    model = Employee
    methods = ['GET']
    attr_map = {
        'company_id': lambda req, resp, query, *args, **kwargs:
        query.join(Employee.company).filter(Company.id == kwargs['company_id'])}


class Staff(CollectionResource):
    """The path argument is the column of that name."""
    model = Employee


class OneOfStaff(SingleResource):
    model = Employee


class Accounts(CollectionResource):
    model = Account
    response_fields = ACCOUNT_FIELDS

    def get_filter(self, req, resp, query, *args, **kwargs):
        return query.filter(Account.deleted.is_(None))


class OneAccount(SingleResource):
    """Only a free account can be taken or deleted; deleted ones are hidden, not gone."""
    model = Account
    response_fields = ACCOUNT_FIELDS

    def get_filter(self, req, resp, query, *args, **kwargs):
        return query.filter(Account.deleted.is_(None))

    def patch_precondition(self, req, resp, query, *args, **kwargs):
        if req.context['doc'].get('owner') is None:
            return query
        return query.filter(Account.owner.is_(None))

    def delete_precondition(self, req, resp, query, *args, **kwargs):
        return query.filter(Account.owner.is_(None))

    def mark_deleted(self, req, resp, instance, *args, **kwargs):
        instance.deleted = datetime.datetime.utcnow()


class Holidays(CollectionResource):
    model = Holiday
    naive_datetimes = NAIVE


class OneHoliday(SingleResource):
    model = Holiday
    naive_datetimes = NAIVE


class Characters(CollectionResource):
    model = Character
    extra_select = [Team.name]
    resource_meta = {'catchphrase': lambda row, team: CATCHPHRASES.get(row.name),
                     'team_name': lambda row, team: team}

    def get_filter(self, req, resp, query, *args, **kwargs):
        return query.join(Team)


class OneCharacter(SingleResource):
    model = Character
    meta = {'catchphrase': lambda row: CATCHPHRASES.get(row.name)}


class Teams(CollectionResource):
    model = Team
    extra_select = [func.count(Character.id)]

    def get_filter(self, req, resp, query, *args, **kwargs):
        return query.join(Character).group_by(Team.id)

    def resource_meta(self, req, resp, resource, size, *args, **kwargs):
        return None if req.get_param('__without_size') else {'team_size': size}


class OneTeam(SingleResource):
    model = Team
    extra_select = [func.count(Character.id)]
    meta = {'team_size': lambda row, size: size}

    def get_filter(self, req, resp, query, *args, **kwargs):
        return query.join(Character).group_by(Team.id)


class Root(CollectionResource):
    methods = ['PATCH']
    patch_paths = {'/employees': Employee, '/companies': Company, '/accounts': Account}


class Anyone:
    """Whoever sends an Authorization header has said who he is."""

    def identify(self, req, resp, resource, params):
        req.context['user'] = req.get_header('Authorization')
        if req.context['user'] is None:
            raise falcon.HTTPUnauthorized('Authentication Required', 'No credentials supplied',
                                          None)


class Jim:
    def authorize(self, req, resp, resource, params):
        if req.context['user'] != 'Bearer jim-token':
            raise falcon.HTTPForbidden('Permission Denied',
                                       'User does not have access to this resource')


@identify(Anyone)
@authorize(Jim, methods=['POST', 'PATCH'])
class SecuredCompanies(CollectionResource):
    model = Company


@request_schema({'type': 'object', 'properties': {'name': {'type': 'string'}},
                 'required': ['name']}, method_name='on_post')
class CheckedCompanies(CollectionResource):
    model = Company


ROUTES = [
    ('/', Root),
    ('/employees', Employees), ('/employees/{id}', OneEmployee),
    ('/put-insert-employees/{id}', EmployeeByPut),
    ('/sorted-employees', SortedEmployees), ('/readonly-employees/{id}', ReadonlyEmployee),
    ('/companies', Companies), ('/companies/{company_id}', OneCompany),
    ('/companies/{company_id}/employees', CompanyEmployees),
    ('/companies/{company_id}/staff', Staff), ('/companies/{company_id}/staff/{id}', OneOfStaff),
    ('/accounts', Accounts), ('/accounts/{id}', OneAccount),
    ('/holidays', Holidays), ('/holidays/{id}', OneHoliday),
    ('/characters', Characters), ('/characters/{id}', OneCharacter),
    ('/teams', Teams), ('/teams/{id}', OneTeam),
    ('/secured-companies', SecuredCompanies), ('/schema-companies', CheckedCompanies),
]


# -- data -----------------------------------------------------------------------------------

def stamp(value):
    return datetime.datetime.fromisoformat(value)


def rows():
    """Parents before children."""
    return [
        [Company(id=1, name='Initech'), Company(id=2, name='Parrots R Us'),
         Company(id=3, name='Empty, Inc')],
        [Employee(id=1, name='Jim', age=25, salary=1000.5, joined=stamp('2015-11-01 09:30:12'),
                  born=datetime.date(1990, 2, 3), start_time=datetime.time(9), pay_rate=25.4,
                  active=True, company_id=1),
         Employee(id=2, name='Bob', age=24, salary=900, joined=stamp('2016-01-01 00:00:00'),
                  active=False, company_id=1),
         Employee(id=3, name='Jack', age=40, salary=2000, joined=stamp('2014-05-06 07:08:09'),
                  company_id=2),
         Employee(id=4, name='Alice Joplin', age=31, salary=1500),
         Employee(id=5, name='100% Ann_a, Esq', age=24, salary=900),
         Employee(id=6, name='\u00dcn\u00efcode')],
        [Account(id=1, name='Free'), Account(id=2, name='Owned', owner='Jim'),
         Team(id=1, name='Team Flash'), Team(id=2, name='Team Arrow')],
        [Character(id=1, name='Barry', team_id=1), Character(id=2, name='Oliver', team_id=2),
         Character(id=3, name='Caitlin', team_id=1), Character(id=4, name='Cisco', team_id=1)],
    ]


def refill(engine):
    """New tables with the rows above; sequences go on after the highest id."""
    Model.metadata.drop_all(engine)
    Model.metadata.create_all(engine)
    session = sessionmaker(bind=engine)()
    for group in rows():
        session.add_all(group)
        session.commit()
    if engine.dialect.name == 'postgresql':
        for table in Model.metadata.tables:
            session.execute(text("SELECT setval(pg_get_serial_sequence('%s', 'id'), "
                                 'coalesce(max(id), 1)) FROM %s' % (table, table)))
        session.commit()
    session.close()


# -- the log, and answers below /__control/ ---------------------------------------------------

class Logged:
    """WSGI in between: notes `METHOD target body` of each request, as the emulator does."""

    def __init__(self, app, engine):
        self.app = app
        self.engine = engine
        self.lock = threading.Lock()
        self.lines = []

    def __call__(self, environ, start_response):
        if environ['PATH_INFO'].startswith('/__control/'):
            return self.control(environ, start_response)
        body = environ['wsgi.input'].read()
        environ['wsgi.input'] = io.BytesIO(body)
        environ['CONTENT_LENGTH'] = str(len(body))
        line = environ['REQUEST_METHOD'] + ' ' + environ['RAW_URI']
        if body:
            shown = body.decode('utf-8', 'backslashreplace')
            line += ' ' + shown.replace('\r', '\\r').replace('\n', '\\n')
        with self.lock:
            self.lines.append(line)
        return self.app(environ, start_response)

    def control(self, environ, start_response):
        command = environ['PATH_INFO'].rpartition('/')[2]
        answer = ''
        with self.lock:
            if command == 'log':
                answer = ''.join(line + '\n' for line in self.lines)
                if 'clear=1' in environ.get('QUERY_STRING', ''):
                    self.lines = []
            elif command == 'reset':
                refill(self.engine)
                self.lines = []
        start_response('200 OK', [('Content-Type', 'text/plain; charset=UTF-8')])
        return [answer.encode()]


def enforce_foreign_keys(connection, _record):
    connection.execute('PRAGMA foreign_keys = ON').close()


def make_application():
    url = os.environ['AUTOCRUD_DB']
    engine = create_engine(url)
    if url.startswith('sqlite'):
        listen(engine, 'connect', enforce_foreign_keys)
    refill(engine)
    app = falcon.API(middleware=[Middleware()])
    for path, resource in ROUTES:
        app.add_route(path, resource(engine))
    return Logged(app, engine)


application = make_application()
