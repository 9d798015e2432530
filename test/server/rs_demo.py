"""The company of `make demo`: 8 companies, 20 offices, 300 employees, made from a seed.

The same data twice: /hr speaks falcon-autocrud (filters, sort, offset and limit, writes),
/crm is a plain API with page numbers, pages of at most 50 and json-server's filters.
People and firms are invented; the same seed gives the same data on every machine.
"""
import datetime
import random

from rs_falcon import Route, Service
from rs_falcon_db import Table
from rs_json import Num

SEED = 20240229
FIRST = ('Ada Alba Alma Anders Anika Arlo Asta Aurel Bela Bruno Carla Cato Celia Clara Cosmo Dana '
         'Dario Delia Edda Eino Elin Elias Emil Enzo Esra Fabio Felix Fiona Freya Gala Gero Greta '
         'Hanna Hugo Ida Igor Ilka Ines Isak Iva Jana Jonas Juno Kaja Karl Lale Lars Lea Levi Lina '
         'Luca Mara Malik Mila Milo Nadia Nils Nora Olga Oskar Otis Paula Pia Quirin Rosa Runa '
         'Samir Selma Sina Stella Tarek Thea Tilda Timo Uma Vera Viggo Wanda Yara Yuna Zeno Zora'
         ).split()
LAST = ('Abend Amsel Arnold Bachmann Becker Berg Birk Brandt Busch Dahl Dietz Dorn Eberle Eklund '
        'Falk Feld Fink Forster Frost Gerber Glas Graf Grund Hagen Hartmann Heller Holm Horn Jansen '
        'Jung Kaiser Keller Kern Klein Koch Kolb Krug Lang Lerche Lind Lorenz Marten Meyer Moor Nagel '
        'Neumann Nyberg Ohm Ott Pfeil Quast Rabe Ritter Roth Ruiz Sander Schilling Sommer Stein Storm '
        'Tanner Thal Ulmer Vogt Wagner Weber Winter Wolff Zeller Ziegler').split()
COMPANIES = ['Brightwater Pumps', 'Cedar & Sons, Ltd', 'Fernhill Optics', 'Granite Bread',
             'Kestrel Maps', 'Lindgren Looms', 'Northlight Batteries', 'Quiet Harbour Boats']
CITIES = [('Aarhus', 'DK'), ('Bergen', 'NO'), ('Bologna', 'IT'), ('Cork', 'IE'), ('Delft', 'NL'),
          ('Ghent', 'BE'), ('Graz', 'AT'), ('Leipzig', 'DE'), ('Lyon', 'FR'), ('Oulu', 'FI'),
          ('Porto', 'PT'), ('Tartu', 'EE'), ('Uppsala', 'SE'), ('Valencia', 'ES')]
TITLES = ['accountant', 'analyst', 'designer', 'engineer', 'manager', 'sales', 'support', 'welder']


def _date(rng, start, end):
    first = datetime.date.fromisoformat(start)
    days = (datetime.date.fromisoformat(end) - first).days
    return first + datetime.timedelta(rng.randrange(days))


def company_data():
    """{"companies": [...], "offices": [...], "employees": [...]}, the same every time."""
    rng = random.Random(SEED)
    companies = [{'id': n, 'name': name, 'founded': _date(rng, '1950-01-01', '2015-01-01').isoformat()}
                 for n, name in enumerate(COMPANIES, 1)]
    offices = []
    for n in range(1, 21):
        city, country = CITIES[(n * 5) % len(CITIES)]
        offices.append({'id': n, 'company_id': (n - 1) % len(companies) + 1, 'city': city,
                        'country': country, 'desks': rng.randrange(8, 60)})
    names = [first + ' ' + last for first in FIRST for last in LAST]
    rng.shuffle(names)
    employees = [_employee(rng, n, names[n], offices) for n in range(1, 301)]
    return {'companies': companies, 'offices': offices, 'employees': employees}


def _employee(rng, n, name, offices):
    office = rng.choice(offices)
    title = rng.choice(TITLES)
    joined = _date(rng, '2005-01-01', '2024-06-30')
    gone = joined + datetime.timedelta(rng.randrange(200, 3000))
    left = gone if rng.random() < 0.2 and gone.year < 2025 else None
    clock = 'T%02d:%02d:00Z' % (rng.randrange(7, 11), rng.randrange(0, 60, 5))
    return {
        'id': n, 'name': name, 'title': title, 'age': rng.randrange(19, 66),
        'salary': float(rng.randrange(2400, 9000, 50)),
        'pay_rate': round(rng.uniform(15, 60), 2),
        'joined': joined.isoformat() + clock,
        'left': left.isoformat() + 'T17:00:00Z' if left else None,
        'born': _date(rng, '1960-01-01', '2003-12-31').isoformat() if rng.random() < 0.9 else None,
        'active': left is None, 'office_id': office['id'], 'company_id': office['company_id'],
        'manager_id': rng.randrange(1, n) if n > 8 else None,
    }


def tables():
    """Fresh Table objects, parents before children."""
    key = ('id', 'int', 'PRIMARY KEY')
    company = ('company_id', 'int', 'REFERENCES companies (id)')
    return [
        Table('companies', [key, ('name', 'str', 'UNIQUE'), ('founded', 'date')]),
        Table('offices', [key, company, ('city', 'str'), ('country', 'str'), ('desks', 'int')]),
        Table('employees', [
            key, ('name', 'str', 'UNIQUE'), ('title', 'str'), ('age', 'int'),
            ('salary', 'float'), ('pay_rate', 'numeric'), ('joined', 'datetime'),
            ('left', 'datetime'), ('born', 'date'), ('active', 'bool'),
            ('office_id', 'int', 'REFERENCES offices (id)'), company,
            ('manager_id', 'int', 'REFERENCES employees (id)')]),
    ]


def routes():
    """Collections, items, and two ways from a company to its people and offices."""
    out = []
    for name in ('companies', 'offices', 'employees'):
        out += [Route('/' + name, name), Route('/%s/{id}' % name, name, item=True)]
    for name in ('offices', 'employees'):
        out += [Route('/companies/{company_id}/' + name, name),
                Route('/companies/{company_id}/%s/{id}' % name, name, item=True)]
    return out


def service(prefix):
    """The falcon-style half."""
    return Service(prefix, 'sqlite', tables, routes(), company_data())


def plain_fixtures():
    """The plain half: page numbers, at most 50 records a page, next page in the body."""
    habits = {'paging': 'page', 'page_default': 50, 'page_max': 50, 'records': '/results',
              'total': '/count', 'next': '/next', 'args': {'sort': '_sort', 'order': '_order'}}
    data = company_data()
    for row in data['employees']:
        row['salary'] = Num('%.2f' % row['salary'])
        row['pay_rate'] = Num('%.2f' % row['pay_rate'])
    return [('/crm/' + name, rows, dict(habits)) for name, rows in data.items()]
