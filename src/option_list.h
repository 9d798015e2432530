/*-------------------------------------------------------------------------
 *
 * option_list.h
 *	  Every option of the language, once.
 *
 * No include guard: whoever includes it defines
 *	REST_OPTION(id, name, where, kind, choices, min, max, def, doc)
 * before and undefines it after.  The order is that of docs/options.md, where
 * a comment that begins with "Group:" becomes a heading.
 *
 * min and max count for INT, and for DURATION in milliseconds.  What only a
 * USER MAPPING may hold is a secret, or goes with one, and is never shown.
 *
 *-------------------------------------------------------------------------
 */

/* Where, as docs/language.md section 2 has it: S is SERVER, dialect, WRAPPER */
#ifndef REST_ON_S
#define REST_ON_S		(REST_ON_WRAPPER | REST_ON_SERVER | REST_ON_DIALECT)
#define REST_ON_T		(REST_ON_TABLE | REST_ON_DIALECT)
#define REST_ON_C		REST_ON_COLUMN
#define REST_ON_ST		(REST_ON_S | REST_ON_TABLE)
#define REST_ON_STC		(REST_ON_ST | REST_ON_COLUMN)
#define REST_MANY		INT64CONST(2147483647)
#define REST_DAY		INT64CONST(86400000)
#define REST_ON_OWN		(REST_ON_WRAPPER | REST_ON_SERVER)	/* not a dialect's business */
#define REST_OPERATORS \
	"eq,ne,lt,le,gt,ge,in,null,not_null,prefix,suffix,contains,like,has"
#define REST_AGGREGATES "group,count,distinct,sum,avg,min,max"
#define REST_ROUTES \
	"before,list,list_next,get,get_many,count,groups,insert,update,delete,upsert," \
	"insert_many,update_many,delete_many,update_where,delete_where,commit,wait"
#endif

/* Group: The API */
REST_OPTION(URL, "url", REST_ON_SERVER | REST_ON_DIALECT, REST_KIND_URL, NULL, 0, 0, NULL,
			"Base URL that every path is appended to; may hold {placeholders} of vars.")
REST_OPTION(DIALECT, "dialect", REST_ON_OWN | REST_ON_TABLE, REST_KIND_DIALECT, NULL, 0, 0, "plain",
			"Preset of options that spells out one family of APIs; the nearest one replaces the whole preset.")
REST_OPTION(VARS, "vars", REST_ON_STC, REST_KIND_VARS, NULL, 0, 0, NULL,
			"Own placeholders, name=value separated by blanks; merged by name, an empty value removes one.")
REST_OPTION(HEADERS, "headers", REST_ON_ST, REST_KIND_HEADERS, NULL, 0, 0, NULL,
			"Constant headers, Name: value, one a line; merged by name, an empty value removes one.")
REST_OPTION(ARGS, "args", REST_ON_ST, REST_KIND_ARGS, NULL, 0, 0, NULL,
			"Constant arguments, name=value, one a line or joined by &; merged by name, an empty value removes one.")

/* Group: The wire */
REST_OPTION(CONNECT_TIMEOUT, "connect_timeout", REST_ON_ST, REST_KIND_DURATION, NULL, 1, REST_DAY, "10s",
			"Longest time for resolving, connecting and TLS.")
REST_OPTION(TIMEOUT, "timeout", REST_ON_ST, REST_KIND_DURATION, NULL, 1, REST_DAY, "60s",
			"Longest wait on the network for a reply to begin, and again for every further 64 kB of it.")
REST_OPTION(MAX_RETRIES, "max_retries", REST_ON_ST, REST_KIND_INT, NULL, 0, 100, "3",
			"How often a request that may safely be repeated is repeated.")
REST_OPTION(MAX_WAIT, "max_wait", REST_ON_ST, REST_KIND_DURATION, NULL, 0, REST_DAY, "30s",
			"Longest time that one request waits for its repetitions, also when the API asks for more, and for its turn by option rate.")
REST_OPTION(CONCURRENCY, "concurrency", REST_ON_ST, REST_KIND_INT, NULL, 1, 100, "4",
			"Requests of one scan that may be under way at the same time.")
REST_OPTION(RATE, "rate", REST_ON_ST, REST_KIND_RATE, NULL, 0, 0, NULL,
			"Most requests a time, of all sessions with one credential together where they share memory; without it only the API's own headers slow them down.")
REST_OPTION(MAX_REQUESTS, "max_requests", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, "1000",
			"Requests that the reads of one statement may cause; one more is an error.")
REST_OPTION(CA_FILE, "ca_file", REST_ON_OWN, REST_KIND_FILE, NULL, 0, 0, NULL,
			"CA certificates to trust instead of the system's: a file, or its PEM text.")
REST_OPTION(CLIENT_CERT, "client_cert", REST_ON_OWN, REST_KIND_FILE, NULL, 0, 0, NULL,
			"Client certificate: a file, or its PEM text.")
REST_OPTION(PROXY, "proxy", REST_ON_OWN, REST_KIND_PROXY, NULL, 0, 0, NULL,
			"Proxy URL; the environment's proxies are never used.")
REST_OPTION(VERIFY, "verify", REST_ON_OWN, REST_KIND_BOOL, NULL, 0, 0, "true",
			"Whether the API's certificate is verified; only a superuser may switch it off.")
REST_OPTION(ALLOWED_ORIGINS, "allowed_origins", REST_ON_S, REST_KIND_ORIGINS, NULL, 0, 0, NULL,
			"Other origins that next links and downloads may lead to, such as https://cdn.example.com.")

/* Group: Authentication */
REST_OPTION(AUTH_HEADER, "auth_header", REST_ON_S, REST_KIND_HEADERS, NULL, 0, 0, NULL,
			"Headers with {placeholders} of the user mapping; without it Bearer or Basic, as the mapping has a token or a password.")
REST_OPTION(AUTH_ARGS, "auth_args", REST_ON_S, REST_KIND_ARGS, NULL, 0, 0, NULL,
			"Arguments with {placeholders} of the user mapping.")
REST_OPTION(LOGIN, "login", REST_ON_S, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that yields a token.")
REST_OPTION(REFRESH, "refresh", REST_ON_S, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that renews the token.")
REST_OPTION(LOGIN_THEN, "login_then", REST_ON_S, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that follows the login when all its {reply:...} have a value: a second factor, a token exchange.")
REST_OPTION(LOGIN_TOKEN, "login_token", REST_ON_S, REST_KIND_POINTER, NULL, 0, 0, "/access_token",
			"Where the login's reply has the token.")
REST_OPTION(LOGIN_REFRESH, "login_refresh", REST_ON_S, REST_KIND_POINTER, NULL, 0, 0, "/refresh_token",
			"Where the login's reply has the token that the refresh route exchanges.")
REST_OPTION(LOGIN_EXPIRES, "login_expires", REST_ON_S, REST_KIND_POINTER, NULL, 0, 0, "/expires_in",
			"Where the login's reply has the time until the token expires, or the moment when it does.")
REST_OPTION(LOGIN_EXPIRES_UNIT, "login_expires_unit", REST_ON_S, REST_KIND_ENUM, "s,ms", 0, 0, "s",
			"Unit of a time in login_expires.")
REST_OPTION(LOGIN_ISSUED, "login_issued", REST_ON_S, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where the login's reply has the moment from which that time counts; without it when the reply came.")
REST_OPTION(AUTHORIZE, "authorize", REST_ON_S, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that a user's browser is sent to, for rest_fdw_authorize_url().")
REST_OPTION(EXCHANGE, "exchange", REST_ON_S, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that turns the code of an authorization into tokens, for rest_fdw_exchange_code().")
REST_OPTION(JWT_HEADER, "jwt_header", REST_ON_S, REST_KIND_JSON, NULL, 0, 0, NULL,
			"Members of the header of {jwt} beside alg and typ, such as a kid.")
REST_OPTION(JWT_CLAIMS, "jwt_claims", REST_ON_S, REST_KIND_JSON, NULL, 0, 0, NULL,
			"Claims of {jwt}, signed with jwt_key.")
REST_OPTION(JWT_KEY, "jwt_key", REST_ON_S, REST_KIND_TEMPLATE, NULL, 0, 0, "{private_key}",
			"Key that signs jwt_claims.")
REST_OPTION(AWS_SIGV4, "aws_sigv4", REST_ON_S, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"What requests are signed for by AWS Signature 4, such as aws:amz:region:service, with client_id and client_secret.")
REST_OPTION(USERNAME, "username", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"User name for Basic authentication and placeholders.")
REST_OPTION(PASSWORD, "password", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"Password that goes with the user name.")
REST_OPTION(TOKEN, "token", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"Bearer token.")
REST_OPTION(API_KEY, "api_key", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"API key, for auth_header or auth_args.")
REST_OPTION(CLIENT_ID, "client_id", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"Client (application) id.")
REST_OPTION(CLIENT_SECRET, "client_secret", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"Client (application) secret.")
REST_OPTION(REFRESH_TOKEN, "refresh_token", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"Token that the refresh route exchanges.")
REST_OPTION(PRIVATE_KEY, "private_key", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"RSA key (PEM) that signs jwt_claims.")
REST_OPTION(CLIENT_KEY, "client_key", REST_ON_USER, REST_KIND_FILE, NULL, 0, 0, NULL,
			"Key of client_cert: a file, or its PEM text.")
REST_OPTION(MFA_CODE, "mfa_code", REST_ON_USER, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"Second factor of a login.")

/* Group: Routes */
REST_OPTION(RESOURCE, "resource", REST_ON_TABLE, REST_KIND_RESOURCE, NULL, 0, 0, NULL,
			"Path of the collection, the {resource} of the routes.")
REST_OPTION(BEFORE, "before", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route asked once before a scan or a transaction's writes; its reply is {before:...}.")
REST_OPTION(LIST, "list", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, "GET {resource}",
			"Route that lists records.")
REST_OPTION(LIST_NEXT, "list_next", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route of the pages after the first; without it the list route.")
REST_OPTION(GET, "get", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, "GET {resource}/{key}",
			"Route that gets one record by its key.")
REST_OPTION(INSERT, "insert", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that creates one record.")
REST_OPTION(UPDATE, "update", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that changes one record.")
REST_OPTION(DELETE, "delete", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that deletes one record.")
REST_OPTION(GET_MANY, "get_many", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that gets several records by their keys.")
REST_OPTION(INSERT_MANY, "insert_many", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that creates several records.")
REST_OPTION(LOAD, "load", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that creates many records of which nothing is asked back, for COPY and INSERT without RETURNING; without it insert_many.")
REST_OPTION(UPDATE_MANY, "update_many", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that changes several records.")
REST_OPTION(DELETE_MANY, "delete_many", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that deletes several records.")
REST_OPTION(UPDATE_WHERE, "update_where", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that changes all records that conditions choose.")
REST_OPTION(DELETE_WHERE, "delete_where", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that deletes all records that conditions choose.")
REST_OPTION(COUNT_ROUTE, "count", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route for count(*); without it the total of a list.")
REST_OPTION(GROUPS, "groups", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route for GROUP BY and aggregates, with {columns} and {group}; without it rows are grouped here.")
REST_OPTION(UPSERT, "upsert", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that creates or replaces one record.")

/* Group: Replies */
REST_OPTION(RECORDS, "records", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, "",
			"Where a list's reply has the list.")
REST_OPTION(RECORD, "record", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, "",
			"Where an item's reply has the record.")
REST_OPTION(RECORDS_MANY, "records_many", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where the reply of a _many route has the list, in the order sent; without it as records.")
REST_OPTION(REPLY, "reply", REST_ON_ST, REST_KIND_ENUM, "json,ndjson,csv,text", 0, 0, "json",
			"What the bodies of replies are.")
REST_OPTION(CSV_HEADER, "csv_header", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, "true",
			"Whether the first line of CSV names the columns, in replies and in bodies; without names shape 'array' reads it.")
REST_OPTION(CSV_DELIMITER, "csv_delimiter", REST_ON_ST, REST_KIND_CHARACTER, NULL, 0, 0, ",",
			"Character between two values of CSV.")
REST_OPTION(CSV_QUOTE, "csv_quote", REST_ON_ST, REST_KIND_CHARACTER, NULL, 0, 0, "\"",
			"Character around values of CSV, doubled within them.")
REST_OPTION(CSV_NULL, "csv_null", REST_ON_ST, REST_KIND_TEXT, NULL, 0, 0, "",
			"Text without quotes that is NULL in CSV.")
REST_OPTION(CSV_FORCE_QUOTE, "csv_force_quote", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, "false",
			"Whether bodies of CSV have each value but NULL in quotes, and not only where it is needed.")
REST_OPTION(UNTIL_CLOSE, "until_close", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, "false",
			"Whether an NDJSON, CSV or text body may end with its connection, which looks the same when it is cut off.")
REST_OPTION(SHAPE, "shape", REST_ON_ST, REST_KIND_ENUM, "object,array,columns,map,value", 0, 0, "object",
			"What one record is.")
REST_OPTION(TOTAL, "total", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where a reply has the number of all records.")
REST_OPTION(COUNT_VALUE, "count_value", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where the count route's reply has the number; without it as total.")
REST_OPTION(WRITTEN_COUNT, "written_count", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where the reply of a write has the number of rows that it wrote; another number than was sent is an error, or no row.")
REST_OPTION(NEXT, "next", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where a reply has the token or URL of the next page.")
REST_OPTION(HAS_MORE, "has_more", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where a reply says whether there is a next page.")

REST_OPTION(REVISION, "revision", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where replies have the collection's version; the first one of a transaction is {revision}.")

/* Group: Pages */
REST_OPTION(PAGER, "pager", REST_ON_ST, REST_KIND_ENUM, "none,offset,page,cursor,url,link,keyset", 0, 0, NULL,
			"How the next page is asked for; without it what the list route's placeholders say.")
REST_OPTION(PAGE_SIZE, "page_size", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, NULL,
			"Records of one page, the {page_size} of the routes.")
REST_OPTION(PAGE_START, "page_start", REST_ON_ST, REST_KIND_INT, NULL, 0, REST_MANY, "1",
			"Number of the first page.")
REST_OPTION(MAX_PAGES, "max_pages", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, NULL,
			"Most pages of one list; one more is an error.")
REST_OPTION(MAX_ROWS, "max_rows", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, NULL,
			"Most records of one list; one more is an error.")
REST_OPTION(SHORT_PAGE_ENDS, "short_page_ends", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, "false",
			"Whether a page that is shorter than asked is the last one.")
REST_OPTION(PAGE_OVERLAP, "page_overlap", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, "true",
			"Whether pages by offset begin with the last record of the one before; false where offsets must be multiples of the page size.")
REST_OPTION(SAME_CURSOR, "same_cursor", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, "false",
			"Whether the token of the next page may be the same again, as in a scroll.")
REST_OPTION(NATURAL_SORT, "natural_sort", REST_ON_T, REST_KIND_ORDER, NULL, 0, 0, NULL,
			"The order that the API always answers in, such as created desc.")

/* Group: Filters */
REST_OPTION(FILTER_EQ, "filter_eq", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column = value; '' is never.")
REST_OPTION(FILTER_NE, "filter_ne", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column <> value; '' is never.")
REST_OPTION(FILTER_LT, "filter_lt", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column < value; '' is never.")
REST_OPTION(FILTER_LE, "filter_le", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column <= value; '' is never.")
REST_OPTION(FILTER_GT, "filter_gt", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column > value; '' is never.")
REST_OPTION(FILTER_GE, "filter_ge", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column >= value; '' is never.")
REST_OPTION(FILTER_IN, "filter_in", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column IN (values); '' is never.")
REST_OPTION(FILTER_NULL, "filter_null", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column IS NULL; '' is never.")
REST_OPTION(FILTER_NOT_NULL, "filter_not_null", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column IS NOT NULL; '' is never.")
REST_OPTION(FILTER_PREFIX, "filter_prefix", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column LIKE 'value%'; '' is never.")
REST_OPTION(FILTER_SUFFIX, "filter_suffix", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column LIKE '%value'; '' is never.")
REST_OPTION(FILTER_CONTAINS, "filter_contains", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column LIKE '%value%'; '' is never.")
REST_OPTION(FILTER_LIKE, "filter_like", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column LIKE value; '' is never.")
REST_OPTION(FILTER_HAS, "filter_has", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How to ask for column @> value, or value = ANY (column); '' is never.")
REST_OPTION(FILTER_AND, "filter_and", REST_ON_ST, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How {terms} are joined by AND, where the list route has {filter}.")
REST_OPTION(FILTER_OR, "filter_or", REST_ON_ST, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How {terms} are joined by OR.")
REST_OPTION(FILTER_NOT, "filter_not", REST_ON_ST, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How a {term} is negated.")
REST_OPTION(FILTER_NESTING, "filter_nesting", REST_ON_ST, REST_KIND_INT, NULL, 1, 100, "10",
			"Deepest nesting of AND, OR and NOT that the API takes.")
REST_OPTION(FILTER_MAX, "filter_max", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, NULL,
			"Most terms in one filter.")
REST_OPTION(FILTER_REPEAT, "filter_repeat", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, "false",
			"Whether the API takes the same argument several times, and ANDs them.")
REST_OPTION(LIKE_CHARS, "like_chars", REST_ON_ST, REST_KIND_TEXT, NULL, 0, 0, "%_",
			"How filter_like spells any text and any one character.")
REST_OPTION(MATCH_UNSAFE, "match_unsafe", REST_ON_STC, REST_KIND_TEXT, NULL, 0, 0, "%_\\*",
			"Characters with which a prefix, suffix or part of a pattern is not sent.")
REST_OPTION(QUOTE, "quote", REST_ON_ST, REST_KIND_CHARACTER, NULL, 0, 0, NULL,
			"Character around text literals in filter expressions.")
REST_OPTION(ESCAPE, "escape", REST_ON_ST, REST_KIND_CHARACTER, NULL, 0, 0, NULL,
			"Character before a quote or itself within a literal; the quote as escape doubles it.")
REST_OPTION(QUOTE_IDENT, "quote_ident", REST_ON_ST, REST_KIND_CHARACTER, NULL, 0, 0, NULL,
			"Character around column names in filter expressions.")
REST_OPTION(EXACT, "exact", REST_ON_STC, REST_KIND_OPERATORS, REST_OPERATORS, 0, 0, "none",
			"Filters that the API answers exactly as SQL would.")
REST_OPTION(FILTERS, "filters", REST_ON_STC, REST_KIND_OPERATORS, REST_OPERATORS, 0, 0, NULL,
			"Filters that may be sent, by type; without it all that have a template, for the plain types.")
REST_OPTION(MAX_KEYS, "max_keys", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, "100",
			"Values of one IN filter; longer lists are cut into several requests.")
REST_OPTION(MAX_URL, "max_url", REST_ON_ST, REST_KIND_INT, NULL, 100, 1000000, "8000",
			"Longest URL in bytes; longer lists are cut into several requests.")

/* Group: Groups */
REST_OPTION(AGGREGATES, "aggregates", REST_ON_STC, REST_KIND_OPERATORS, REST_AGGREGATES, 0, 0, "none",
			"Aggregates that the API computes exactly as SQL would, and columns that it groups by so.")
REST_OPTION(AGGREGATE_ROWS, "aggregate_rows", REST_ON_ST, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How {columns} of groups asks for count(*); '' is never.")
REST_OPTION(AGGREGATE_COUNT, "aggregate_count", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How it asks for count(column); '' is never.")
REST_OPTION(AGGREGATE_DISTINCT, "aggregate_distinct", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How it asks for count(DISTINCT column); '' is never.")
REST_OPTION(AGGREGATE_SUM, "aggregate_sum", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How it asks for sum(column); '' is never.")
REST_OPTION(AGGREGATE_AVG, "aggregate_avg", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How it asks for avg(column); '' is never.")
REST_OPTION(AGGREGATE_MIN, "aggregate_min", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How it asks for min(column); '' is never.")
REST_OPTION(AGGREGATE_MAX, "aggregate_max", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How it asks for max(column); '' is never.")

/* Group: Order */
REST_OPTION(SORT_ASC, "sort_asc", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How one key of {sort} asks for ascending order.")
REST_OPTION(SORT_DESC, "sort_desc", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"How one key of {sort} asks for descending order.")
REST_OPTION(SORT_MAX, "sort_max", REST_ON_ST, REST_KIND_INT, NULL, 1, 100, NULL,
			"Most keys in one {sort}.")
REST_OPTION(SORTABLE, "sortable", REST_ON_STC, REST_KIND_BOOL, NULL, 0, 0, "true",
			"Whether the API can sort by the column.")
REST_OPTION(SORT_NULLS, "sort_nulls", REST_ON_STC, REST_KIND_ENUM, "first,last,small,large", 0, 0, NULL,
			"Where the API puts NULLs: first or last in either direction, or as a small or large value.")
REST_OPTION(SORT_TEXT, "sort_text", REST_ON_STC, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"Collation that the API compares and sorts text by, such as C.")

/* Group: Columns */
REST_OPTION(COLUMN_NAME, "column_name", REST_ON_C, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"The column's name in the API, the {column} of templates.")
REST_OPTION(FILTER_NAME, "filter_name", REST_ON_C, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"The same in filters.")
REST_OPTION(SORT_NAME, "sort_name", REST_ON_C, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"The same in {sort}.")
REST_OPTION(KEY, "key", REST_ON_C, REST_KIND_BOOL, NULL, 0, 0, "false",
			"Whether the column is the key or a part of it.")
REST_OPTION(REQUIRED, "required", REST_ON_C, REST_KIND_BOOL, NULL, 0, 0, "false",
			"Whether a list cannot be asked for without a value of this column.")
REST_OPTION(ACCESS, "access", REST_ON_C, REST_KIND_ENUM, "all,read,write,insert,request", 0, 0, "all",
			"What the column is for; request: never in the records, its value comes from WHERE.")
REST_OPTION(COLUMN_TERM, "column_term", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, "{column}",
			"One item of {columns}; '' leaves the column out.")
REST_OPTION(POINTER, "pointer", REST_ON_STC, REST_KIND_POINTER, NULL, 0, 0, "/{column}",
			"Where a record has the column's value; /{#} for shape array, . for shape value.")
REST_OPTION(MATCH, "match", REST_ON_C, REST_KIND_REGEX, NULL, 0, 0, NULL,
			"Regular expression that the whole of a value matches: no other is written, and no record has such a key.")
REST_OPTION(MAX_BYTES, "max_bytes", REST_ON_C, REST_KIND_INT, NULL, 1, REST_MANY, NULL,
			"Most bytes of a value that is written, in UTF-8.")
REST_OPTION(WRITE_POINTER, "write_pointer", REST_ON_STC, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where a written record has it; without it where it was read.")

/* Group: Values */
REST_OPTION(FORMAT, "format", REST_ON_STC, REST_KIND_FORMAT, NULL, 0, 0, NULL,
			"How values look in records and bodies, by type; ISO without it.")
REST_OPTION(FILTER_FORMAT, "filter_format", REST_ON_STC, REST_KIND_FORMAT, NULL, 0, 0, NULL,
			"How values look in filters, paths and arguments; without it as in records.")
REST_OPTION(TIMEZONE, "timezone", REST_ON_STC, REST_KIND_TIMEZONE, NULL, 0, 0, "UTC",
			"Time zone of values that come without an offset.")
REST_OPTION(MISSING, "missing", REST_ON_STC, REST_KIND_ENUM, "null,error", 0, 0, "null",
			"What a member that is not there means.")
REST_OPTION(ON_TYPE_ERROR, "on_type_error", REST_ON_STC, REST_KIND_ENUM, "error,null", 0, 0, "error",
			"What a value that does not fit the column's type gives.")

/* Group: Writing */
REST_OPTION(BODY, "body", REST_ON_ST, REST_KIND_ENUM, "json,form,multipart,ndjson,csv,text", 0, 0, "json",
			"What the bodies of requests are, where the route's Content-Type does not say it.")
REST_OPTION(COMPRESS, "compress", REST_ON_ST, REST_KIND_PER_ROUTE, "none,gzip", 0, 0, "none",
			"How bodies of requests are compressed, of all routes and of single ones that write.")
REST_OPTION(BATCH_SIZE, "batch_size", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, "1",
			"Rows that one _many request writes.")
REST_OPTION(LOAD_SIZE, "load_size", REST_ON_ST, REST_KIND_INT, NULL, 1, 1000000, "10000",
			"Rows that one request of route load writes.")
REST_OPTION(UPDATABLE, "updatable", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, NULL,
			"Whether rows can be written; without it as there are routes.")
REST_OPTION(TRUNCATABLE, "truncatable", REST_ON_ST, REST_KIND_BOOL, NULL, 0, 0, "false",
			"Whether TRUNCATE may delete all records.")
REST_OPTION(RETURNING, "returning", REST_ON_ST, REST_KIND_PER_ROUTE, "reply,get,none", 0, 0, "reply",
			"Where the written row comes from, for all routes and for single ones.")
REST_OPTION(INSERTED_KEY, "inserted_key", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where the reply to an insert has the new key.")
REST_OPTION(ITEMS, "items", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where the reply to a _many route lists what became of each row.")
REST_OPTION(ITEMS_TELL, "items_tell", REST_ON_ST, REST_KIND_ENUM, "all,failures", 0, 0, "all",
			"Whether each row has an item there, or only those that were refused.")
REST_OPTION(ITEM_INDEX, "item_index", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where an item has the number of its row in the request, from 0; without it and item_key items come in the order of the rows.")
REST_OPTION(ITEM_KEY, "item_key", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where an item has the key of its row; name: in a map of them.")
REST_OPTION(ITEM_STATUS, "item_status", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where an item has its status, which means what on_status says.")
REST_OPTION(ITEM_FAILED, "item_failed", REST_ON_ST, REST_KIND_CONDITION, NULL, 0, 0, NULL,
			"Pointer=value,value that says that an item's row was refused; a pointer alone: is there.")
REST_OPTION(ITEM_MESSAGE, "item_message", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where an item has the API's own words; without it the usual members.")
REST_OPTION(INSERT_NULLS, "insert_nulls", REST_ON_ST, REST_KIND_PER_ROUTE, "omit,send,never", 0, 0, "omit",
			"Which NULLs of new rows are sent: those the INSERT lists, all, or none.")
REST_OPTION(CHANGE, "change", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"One changed column in {changes}.")
REST_OPTION(CHANGE_NULL, "change_null", REST_ON_STC, REST_KIND_TERM, NULL, 0, 0, NULL,
			"The same for a column that is set to NULL.")
REST_OPTION(ROW, "row", REST_ON_ST, REST_KIND_TERM, NULL, 0, 0, NULL,
			"One row of {rows}.")
REST_OPTION(NAME_MATCH, "name_match", REST_ON_ST, REST_KIND_REGEX, NULL, 0, 0, NULL,
			"Regular expression that the whole name of each column matches that records are written with.")
REST_OPTION(MAX_RECORD_BYTES, "max_record_bytes", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, NULL,
			"Most bytes of a written record, counted as option sizes says.")
REST_OPTION(MAX_COMMIT_BYTES, "max_commit_bytes", REST_ON_ST, REST_KIND_INT, NULL, 1, REST_MANY, NULL,
			"Most bytes of the {entries} of one commit request, counted as option sizes says.")
REST_OPTION(SIZES, "sizes", REST_ON_ST, REST_KIND_SIZES, "record,field,item,change,commit,scalar", 0, 0, NULL,
			"What counts how many bytes beside texts and bytes, as name=number; without it nothing but the text of values.")
REST_OPTION(REPEATABLE, "repeatable", REST_ON_ST, REST_KIND_NAMES, REST_ROUTES, 0, 0, NULL,
			"Routes whose requests may be repeated; without it all reads, every PUT and DELETE, and writes with idempotency_header.")
REST_OPTION(IDEMPOTENCY_HEADER, "idempotency_header", REST_ON_ST, REST_KIND_HEADER_NAME, NULL, 0, 0, NULL,
			"Header that carries a key by which the API knows a repeated write.")
REST_OPTION(TRANSACTION, "transaction", REST_ON_ST, REST_KIND_ENUM, "statement,commit", 0, 0, "statement",
			"When rows are sent.")
REST_OPTION(COMMIT, "commit", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route sent at commit, with or without the {entries} of the transaction.")
REST_OPTION(COMMIT_TIMEOUT, "commit_timeout", REST_ON_S, REST_KIND_DURATION, NULL, 1, REST_DAY, "60s",
			"Longest time that sending at commit may take.")
REST_OPTION(WAIT, "wait", REST_ON_ST, REST_KIND_ROUTE, NULL, 0, 0, NULL,
			"Route that tells the state of work that the API does later.")
REST_OPTION(WAIT_ON, "wait_on", REST_ON_ST, REST_KIND_NAMES, REST_ROUTES, 0, 0, "insert,insert_many",
			"Routes whose replies may say that the work is not done yet.")
REST_OPTION(WAIT_DONE, "wait_done", REST_ON_ST, REST_KIND_CONDITION, NULL, 0, 0, NULL,
			"Pointer=value,value that says it is done; a pointer alone: is there.")
REST_OPTION(WAIT_FAILED, "wait_failed", REST_ON_ST, REST_KIND_CONDITION, NULL, 0, 0, NULL,
			"Pointer=value,value that says it failed.")
REST_OPTION(WAIT_INTERVAL, "wait_interval", REST_ON_ST, REST_KIND_DURATION, NULL, 1, REST_DAY, "1s",
			"Time between two questions.")
REST_OPTION(WAIT_LIMIT, "wait_limit", REST_ON_ST, REST_KIND_DURATION, NULL, 1, REST_DAY, "10min",
			"Longest time to wait.")

/* Group: Errors */
REST_OPTION(ON_STATUS, "on_status", REST_ON_ST, REST_KIND_STATUS, NULL, 0, 0, NULL,
			"What a reply's status, headers or members mean, before the usual table.")
REST_OPTION(ERROR_MESSAGE, "error_message", REST_ON_ST, REST_KIND_POINTER, NULL, 0, 0, NULL,
			"Where an error's reply has the API's own words; without it the usual members.")
REST_OPTION(WARNING, "warning", REST_ON_ST, REST_KIND_TEXT, NULL, 0, 0, NULL,
			"Text that is raised once per session and server.")

/* Group: Planning */
REST_OPTION(ROWS, "rows", REST_ON_T, REST_KIND_INT, NULL, 1, REST_MANY, NULL,
			"Records to plan with while the table was not analyzed; 1000 without it.")
REST_OPTION(CACHE_TTL, "cache_ttl", REST_ON_T, REST_KIND_DURATION, NULL, 0, REST_DAY, "0",
			"How long later statements of the session may use an answer to a GET again; then it is asked whether it is still so. 0: each statement asks.")
