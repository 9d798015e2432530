"""A service written with the genuine Django REST framework, for the interop tests.

Below /api/ it speaks as the framework does by default (with django-filter), below /jsonapi/
as djangorestframework-jsonapi does, below /odata/ as django-odata does.  The same models stand behind all: companies by page number,
employees by limit and offset, or a cursor, or all at once as staff.  Things and
others have a column of each type, for random queries (/__control/load).

SERVICE_DB: sqlite:FILE, or pg:PORT/DATABASE on the loopback interface.
"""
import os

import django
from django.conf import settings
from django.db.backends.signals import connection_created

kind, _, place = os.environ['SERVICE_DB'].partition(':')
if kind == 'pg':
    port, _, name = place.partition('/')
    DATABASE = {'ENGINE': 'django.db.backends.postgresql', 'HOST': '127.0.0.1', 'PORT': port,
                'NAME': name, 'USER': 'postgres'}
else:
    DATABASE = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': place, 'OPTIONS': {'timeout': 20}}

settings.configure(
    SECRET_KEY='of the tests', ROOT_URLCONF='service', USE_TZ=True, TIME_ZONE='UTC',
    ALLOWED_HOSTS=['*'], DATABASES={'default': DATABASE},
    DEFAULT_AUTO_FIELD='django.db.models.AutoField',
    INSTALLED_APPS=['django.contrib.contenttypes', 'django.contrib.auth', 'rest_framework',
                    'django_filters'],
    REST_FRAMEWORK={
        'DEFAULT_PERMISSION_CLASSES': [], 'DEFAULT_AUTHENTICATION_CLASSES': [],
        'COERCE_DECIMAL_TO_STRING': True,
        'DEFAULT_RENDERER_CLASSES': ['rest_framework.renderers.JSONRenderer']})
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import include, path, re_path  # noqa: E402
from django_filters.rest_framework import DjangoFilterBackend  # noqa: E402
from django_odata.serializers import ODataModelSerializer  # noqa: E402
from django_odata.utils import apply_odata_query_params  # noqa: E402
from django_odata.viewsets import ODataModelViewSet  # noqa: E402
from odata_query.exceptions import ODataException  # noqa: E402
from rest_framework import (filters, pagination, routers, serializers,  # noqa: E402
                            viewsets)
from rest_framework_json_api import (django_filters, exceptions as ja_errors,  # noqa: E402
                                     filters as ja_filters,
                                     pagination as ja_pagination, parsers, renderers,
                                     serializers as ja_serializers, views as ja_views)
from rest_framework_json_api.metadata import JSONAPIMetadata  # noqa: E402

from wsgi_log import Logged  # noqa: E402


class Company(models.Model):
    name = models.CharField(max_length=50, unique=True)
    founded = models.DateField(null=True)

    class Meta:
        app_label = 'service'


class Employee(models.Model):
    name = models.CharField(max_length=50, unique=True)
    age = models.IntegerField(null=True)
    salary = models.FloatField(null=True)
    joined = models.DateTimeField(null=True)
    active = models.BooleanField(null=True)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT)

    class Meta:
        app_label = 'service'


class AnyThing(models.Model):
    id = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=200, null=True, blank=True)
    age = models.IntegerField(null=True)
    big = models.BigIntegerField(null=True)
    salary = models.FloatField(null=True)
    rate = models.DecimalField(null=True, max_digits=14, decimal_places=4)
    joined = models.DateTimeField(null=True)
    born = models.DateField(null=True)
    start = models.TimeField(null=True)
    active = models.BooleanField(null=True)
    code = models.UUIDField(null=True)

    class Meta:
        abstract = True
        app_label = 'service'


class Thing(AnyThing):
    pass


class Other(AnyThing):
    pass


LOADED = {'things': Thing, 'others': Other}
MODELS = [Company, Employee, Thing, Other]
RANGES = ['exact', 'lt', 'lte', 'gt', 'gte', 'in', 'isnull']
TEXTS = ['exact', 'startswith', 'endswith', 'contains', 'isnull']
FILTERS = {
    Company: {'id': ['exact', 'in'], 'name': TEXTS, 'founded': RANGES},
    Employee: {'id': RANGES, 'name': TEXTS, 'age': RANGES, 'salary': RANGES, 'joined': RANGES,
               'active': ['exact', 'isnull'], 'company': ['exact', 'in', 'isnull']},
    **{model: dict({f.name: RANGES for f in model._meta.get_fields()}, name=TEXTS,
                   active=['exact', 'isnull'], code=['exact', 'in', 'isnull'])
       for model in LOADED.values()}}


# -- the framework's own habits ---------------------------------------------------------------

class ByNumber(pagination.PageNumberPagination):
    page_size, max_page_size, page_size_query_param = 4, 100, 'page_size'


class ByOffset(pagination.LimitOffsetPagination):
    default_limit, max_limit = 10, 100


class ByCursor(pagination.CursorPagination):
    page_size, max_page_size, page_size_query_param, ordering = 5, 50, 'limit', 'id'


def plain_view(model, paging):
    """A model view set with all fields, all filters, all orders."""
    meta = type('Meta', (), {'model': model, 'fields': '__all__'})
    serializer = type(model.__name__ + 'Serializer', (serializers.ModelSerializer,),
                      {'Meta': meta})
    return type(model.__name__ + 'View', (viewsets.ModelViewSet,), {
        'queryset': model.objects.order_by('id'), 'serializer_class': serializer,
        'pagination_class': paging, 'filterset_fields': FILTERS[model], 'ordering_fields': '__all__',
        'filter_backends': [DjangoFilterBackend, filters.OrderingFilter]})


plain = routers.DefaultRouter()
plain.register('companies', plain_view(Company, ByNumber), 'company')
plain.register('employees', plain_view(Employee, ByOffset), 'employee')
plain.register('cursors', plain_view(Employee, ByCursor), 'cursor')
plain.register('staff', plain_view(Employee, None), 'staff')
for each, model in LOADED.items():
    plain.register(each, plain_view(model, ByCursor), each)
    plain.register(each + '_by_number', plain_view(model, ByNumber), each + '_by_number')
    plain.register(each + '_by_offset', plain_view(model, ByOffset), each + '_by_offset')


# -- JSON:API -----------------------------------------------------------------------------------

def ja_view(model, name):
    """The same as JSON:API."""
    meta = type('JSONAPIMeta', (), {'resource_name': name})
    fields = type('Meta', (), {'model': model, 'fields': '__all__'})
    serializer = type(model.__name__ + 'Serializer', (ja_serializers.ModelSerializer,),
                      {'Meta': fields, 'JSONAPIMeta': meta})
    return type(model.__name__ + 'View', (ja_views.ModelViewSet,), {
        'get_exception_handler': lambda view: ja_errors.exception_handler, 'queryset': model.objects.order_by('id'), 'serializer_class': serializer,
        'resource_name': name,
        'pagination_class': ja_pagination.JsonApiPageNumberPagination,
        'parser_classes': [parsers.JSONParser], 'renderer_classes': [renderers.JSONRenderer],
        'metadata_class': JSONAPIMetadata, 'filterset_fields': FILTERS[model], 'ordering_fields': '__all__',
        'filter_backends': [ja_filters.QueryParameterValidationFilter, ja_filters.OrderingFilter,
                            django_filters.DjangoFilterBackend]})


jsonapi = routers.DefaultRouter(trailing_slash=False)
for each, model in {'companies': Company, 'employees': Employee, **LOADED}.items():
    jsonapi.register(each, ja_view(model, each), 'ja-' + each)


# -- OData --------------------------------------------------------------------------------------

class Strict(ODataModelViewSet):
    """django-odata answers a query that it cannot read with everything; here with 400."""

    def apply_odata_query(self, queryset):
        try:
            return apply_odata_query_params(queryset, self.get_odata_query_params())
        except ODataException as error:
            raise serializers.ValidationError({'detail': str(error)}) from None


def odata_paths(model, name):
    """The collection, and an item by its key in parentheses."""
    meta = type('Meta', (), {'model': model, 'fields': '__all__'})
    serializer = type(model.__name__ + 'Serializer', (ODataModelSerializer,), {'Meta': meta})
    view = type(model.__name__ + 'View', (Strict,), {
        'queryset': model.objects.order_by('id'), 'serializer_class': serializer})
    return [path('odata/' + name, view.as_view({'get': 'list', 'post': 'create'})),
            re_path(r'^odata/%s\((?P<pk>[^)]+)\)$' % name, view.as_view({
                'get': 'retrieve', 'patch': 'partial_update', 'delete': 'destroy'}))]


urlpatterns = [path('api/', include(plain.urls)), path('jsonapi/', include(jsonapi.urls)),
               *odata_paths(Company, 'companies'), *odata_paths(Employee, 'employees'),
               *odata_paths(Thing, 'things'), *odata_paths(Other, 'others')]


# -- data ---------------------------------------------------------------------------------------

COMPANIES = [(1, 'Initech', '1998-03-04'), (2, 'Parrots R Us', None), (3, 'Empty, Inc', '2001-12-31'),
             (4, 'Hooli', '2010-01-01'), (5, 'Z & Sons', None), (6, 'A+B', '1970-01-01')]
NAMES = ['Jim', 'Bob', 'Jack', 'Alice Joplin', '100% Ann_a, Esq', '\u00dcn\u00efcode']


def first_data():
    """The rows of companies and employees; no things."""
    for model in LOADED.values():
        model.objects.all().delete()
    Employee.objects.all().delete()
    Company.objects.all().delete()
    with connection.cursor() as cursor:
        for model in (Company, Employee):
            table = model._meta.db_table
            cursor.execute("SELECT setval(pg_get_serial_sequence('%s', 'id'), 30)" % table
                           if kind == 'pg' else
                           "UPDATE sqlite_sequence SET seq = 30 WHERE name = '%s'" % table)
    Company.objects.bulk_create(Company(id=i, name=n, founded=f) for i, n, f in COMPANIES)
    Employee.objects.bulk_create(
        Employee(id=i, name=NAMES[i - 1] if i <= len(NAMES) else 'Worker %d' % i,
                 age=None if i % 7 == 0 else 20 + i * 5 % 30,
                 salary=None if i % 5 == 0 else 900 + i * 12.5,
                 joined='%d-%02d-03T09:30:12.5Z' % (2000 + i, i % 12 + 1) if i % 3 else None,
                 active=(True, False, None)[i % 3], company_id=i % 4 + 1 if i % 6 else None)
        for i in range(1, 26))


def load(document):
    """{"name": "things", "rows": [...]}: rows in place of all of that name."""
    model = LOADED[document['name']]
    model.objects.all().delete()
    model.objects.bulk_create(model(**row) for row in document['rows'])


def make_tables():
    with connection.schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)
    first_data()


def pragmas(sender, connection, **_):
    """What a test needs of SQLite: speed, and LIKE that minds case."""
    if connection.vendor == 'sqlite':
        connection.cursor().execute('PRAGMA synchronous = OFF')


connection_created.connect(pragmas)
make_tables()
application = Logged(get_wsgi_application(), first_data, load)
