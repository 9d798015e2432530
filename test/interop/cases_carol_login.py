"""Logins of Carol by SQL: tokens alone, refreshing, other tenants, keys.  Part of cases_carol."""
import lists
from cases import Case, call

CONNECTOR = 'f9953f6645f449baaccd16ab462f9b64'
VARS = 'tenant=mytenant organization=myorg tenant_id=e2 connector=' + CONNECTOR
GOOD = {'username': 'u@x', 'password': 'good'}
SWITCH = """POST /v2/oauth2/switchTenantContext/{tenant_id}
Authorization: {reply:/access_token}"""
SWITCH_KEY = {'login': """POST /v2/oauth2/switchTenantContextWithApiKey/{tenant_id}
x-auth-key: {api_key}
x-auth-connectorid: {client_id}""", 'login_token': '/apiKey',
              'auth_header': 'x-auth-key: {token}\nx-auth-connectorid: {reply:/connectorId}'}
# each server is for one case, so that no case finds the token of another:
# name -> (options that differ from the list, user mapping)
SERVERS = {
    'by_password': ({}, GOOD),
    'by_code': ({}, {'username': 'm@x', 'password': 'good', 'mfa_code': '123456'}),
    'by_mistake': ({}, {'username': 'u@x', 'password': 'bad'}),
    'by_key': ({'login': None}, {'api_key': 'wrong', 'client_id': 'c1'}),
    'by_token': ({}, {'token': 'at900'}),
    'by_old_token': ({}, {'token': 'at-s3cret'}),
    'by_refresh': ({}, {'token': 'at-s3cret', 'refresh_token': 'rt900'}),
    'by_bad_refresh': ({}, {'token': 'at-s3cret', 'refresh_token': 'rt-s3cret'}),
    'by_expiry': ({}, GOOD), 'by_rotation': ({}, GOOD), 'by_401': ({}, GOOD), 'by_revoked': ({}, GOOD),
    'by_switch': ({'login_then': SWITCH}, GOOD),
    'by_switch_key': (SWITCH_KEY, {'api_key': 'apikey1', 'client_id': 'c1'}),
}


def prepare(suite):
    """A server, a mapping and a table of connectors for each way in."""
    options = lists.Lists('carol').servers[0]['dialect']
    for name, (more, mapping) in SERVERS.items():
        server = dict(options, url=suite.api.url + '/carol/api', concurrency='1', vars=VARS, **{})
        server.update(more)
        suite.execute('CREATE SERVER %s FOREIGN DATA WRAPPER rest_fdw%s; CREATE USER MAPPING FOR '
                      'CURRENT_USER SERVER %s%s; CREATE FOREIGN TABLE far.%s (mdmid text OPTIONS '
                      "(column_name 'mdmId', key 'true'), mdmname text OPTIONS (column_name 'mdmName')) "
                      "SERVER %s OPTIONS (resource '/v1/connectors')" % (
                          name, lists.options(server), name, lists.options(mapping), name, name))


def told(**settings):
    """A step that sets what the emulator says of tokens."""
    def step(api):
        api.command('set', dict(settings, path='/carol'))
    return step


def revoked(api):
    """No access token is good any more."""
    api.command('set', {'path': '/carol', 'revoke': True})


def one(name):
    return "SELECT mdmname FROM %s WHERE mdmid = 'c1'" % name


def asked(name, path):
    """A call by hand, and what names the thing that it gives."""
    return ("SELECT status, coalesce(body->>'mdmUserLogin', body->>'mdmName') "
            "FROM rest_call('%s', 'GET', '%s')" % (name, path))


def login(user='u@x', password='good'):
    return call('POST /carol/api/v5/oauth2/token', {
        'username': user, 'password': password, 'grant_type': 'password', 'subdomain': 'mytenant',
        'connectorId': CONNECTOR, 'orgSubdomain': 'myorg'})


GET = 'GET /carol/api/v1/connectors/c1'
REFRESH = call('POST /carol/api/v5/oauth2/token', {'grant_type': 'refresh_token', 'refresh_token': 'RT'})
FOUND = [('myconn',)]
# an hour and a microsecond, by a clock that is not this machine's: issued an hour ago it is used
# for one request and not for a second
SHORT = {'expires_in': 3600.000001, 'clock': 1609556645}

CASES = [
    Case('login', one('by_password'), [login(), GET], rows=FOUND, before=[told()]),
    Case('second factor', one('by_code'),
         [login('m@x'), call('POST /carol/api/v5/oauth2/token/mfa/authenticate', {'mfaCode': '123456'}), GET],
         rows=FOUND, before=[told()]),
    Case('wrong password', one('by_mistake'), login(password='bad'),
         genuine='Carol(PwdAuth) wrong password', error='28000'),
    Case('wrong key', one('by_key'), GET, error='28000'),
    # -- a token without a password
    Case('token alone',
         "SELECT r.status, coalesce(r.body->>'mdmUserLogin', r.body->>'mdmName') FROM unnest(ARRAY["
         "'/v1/tenants/current', '/v1/organizations/current', '/v2/users/current']) AS path, "
         "rest_call('by_token', 'GET', path) AS r",
         ['GET /carol/api/v1/tenants/current', 'GET /carol/api/v1/organizations/current',
          'GET /carol/api/v2/users/current'],
         genuine='Carol(PwdKeyAuth, lazy)',
         rows=[(200, 'mytenant'), (200, 'myorg'), (200, 'u@x')]),
    Case('token alone, a table', one('by_token'), GET, rows=FOUND),
    Case('token alone, not good', one('by_old_token'), GET, error='28000', hidden=['at-s3cret']),
    Case('token and refresh token', one('by_refresh'), [GET, REFRESH, GET], rows=FOUND, before=[told()]),
    Case('refresh refused', one('by_bad_refresh'),
         [GET, call('POST /carol/api/v5/oauth2/token', {'grant_type': 'refresh_token',
                                                        'refresh_token': 'rt-s3cret'})],
         error='28000', detail='Invalid refresh token', hidden=['at-s3cret', 'rt-s3cret']),
    # -- the end of a token: told by when it was issued and how long it lasts
    Case('token expires', '; '.join([one('by_expiry')] * 3), [login(), GET, REFRESH, GET, GET],
         genuine='expired access token: refresh first',
         differs='the login is in the case, and a connector is read',
         rows=FOUND, before=[told(**SHORT, issued_ago=[3600, 0])]),
    Case('refresh tokens change', '; '.join([one('by_rotation')] * 4),
         [login(), GET, REFRESH, GET, REFRESH, GET, GET],
         rows=FOUND, before=[told(**SHORT, issued_ago=[3600, 3600, 0], refresh='once')]),
    Case('one refresh on 401', '; '.join([one('by_401')] * 3), [login(), GET, GET, REFRESH, GET, GET],
         rows=FOUND, before=[told(uses=[1, None])]),
    Case('token revoked', '; '.join([one('by_revoked')] * 2), [login(), GET, GET, REFRESH, login(), GET],
         rows=FOUND, before=[told(uses=[1, None], refresh='no')]),
    # -- another tenant
    Case('switch', asked('by_switch', '/v1/tenants/current'),
         [login(), 'POST /carol/api/v2/oauth2/switchTenantContext/e2', 'GET /carol/api/v1/tenants/current'],
         genuine='switch_environment (password)',
         differs='names are not looked up, nor is asked what is current',
         rows=[(200, 'other')], before=[told()]),
    Case('switch by key', asked('by_switch_key', '/v1/tenants/current'),
         ['POST /carol/api/v2/oauth2/switchTenantContextWithApiKey/e2', 'GET /carol/api/v1/tenants/current'],
         genuine='switch_environment (api key)',
         differs='names are not looked up, nor is asked what is current',
         rows=[(200, 'other')], before=[told()]),
    # -- keys
    Case('new api key',
         "SELECT status, body::jsonb->>'X-Auth-Key' FROM rest_call_text('carol', 'POST', '/v2/apiKey/issue', "
         "headers => '{\"Content-Type\": \"application/x-www-form-urlencoded\"}', body => 'connectorId=c1')",
         call('POST /carol/api/v2/apiKey/issue', {'connectorId': 'c1'}),
         genuine='issue_api_key', rows=[(200, 'apikey2')], after=('SELECT 1', [(1,)])),
    Case('api key details',
         "SELECT status, body->>'mdmActive' FROM rest_call('carol', 'GET', '/v2/apiKey/details', "
         "'{\"apiKey\": \"apikey1\", \"connectorId\": \"c1\"}')",
         'GET /carol/api/v2/apiKey/details?apiKey=apikey1&connectorId=c1',
         genuine='api_key_details', differs='the key is another', rows=[(200, 'true')]),
    Case('revoke api keys',
         "SELECT status FROM rest_call('carol', 'DELETE', '/v2/apiKey/revoke', '{\"connectorId\": \"c1\"}')",
         'DELETE /carol/api/v2/apiKey/revoke?connectorId=c1',
         genuine='api_key_revoke', rows=[(200,)],
         after=("SELECT status FROM rest_call('carol', 'GET', '/v1/connectors/c1')", [(401,)])),
]
