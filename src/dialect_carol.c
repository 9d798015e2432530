/*-------------------------------------------------------------------------
 *
 * dialect_carol.c
 *	  Dialect carol: TOTVS Carol: lists of records of the platform, tasks, and intake.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/carol.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_carol = {
	"carol",
	"TOTVS Carol: lists of records of the platform, tasks, and intake.",
	{
		{REST_OPT_LIST, "GET {resource}?offset={offset}&pageSize={page_size}"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}\n"
		"\"{record}\""},
		{REST_OPT_DELETE, "DELETE {resource}/{key}"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_RECORDS, "/hits"},
		{REST_OPT_TOTAL, "/totalHits"},
		{REST_OPT_PAGE_SIZE, "50"},
		{REST_OPT_SORT_ASC, "sortBy={column}&sortOrder=ASC"},
		{REST_OPT_SORT_DESC, "sortBy={column}&sortOrder=DESC"},
		{REST_OPT_SORT_MAX, "1"},
		{REST_OPT_SORTABLE, "false"},
		{REST_OPT_AUTH_HEADER, "Authorization: {token}\n"
		"x-auth-key: {api_key}\n"
		"x-auth-connectorid: {client_id}"},
		{REST_OPT_LOGIN, "POST /v5/oauth2/token\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"\n"
		"username={username}&password={password}&grant_type=password&subdomain={tenant}&connectorId={connector}&orgSubdomain={organization}"},
		{REST_OPT_LOGIN_THEN, "POST /v5/oauth2/token/mfa/authenticate\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"Authorization: {reply:/mfa_token}\n"
		"\n"
		"mfaCode={mfa_code}"},
		{REST_OPT_REFRESH, "POST /v5/oauth2/token\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"\n"
		"grant_type=refresh_token&refresh_token={refresh_token}"},
		{REST_OPT_LOGIN_TOKEN, "/access_token"},
		{REST_OPT_LOGIN_EXPIRES, "/expires_in"},
		{REST_OPT_LOGIN_ISSUED, "/timeIssuedInMillis"},
		{REST_OPT_ERROR_MESSAGE, "/errorMessage"},
		{REST_OPT_ON_STATUS, "524 retry; 401 /possibleResponsibleField=password 28000; 401 /possibleResponsibleField=userLogin 28000"},
		{REST_OPT_MAX_RETRIES, "8"},
		{REST_OPT_MAX_WAIT, "130s"}
	},
	NULL
};
