/* rest_fdw--1.0.sql */

-- complain if script is sourced in psql rather than by CREATE EXTENSION
\echo Use "CREATE EXTENSION rest_fdw" to load this file. \quit

CREATE FUNCTION rest_fdw_handler()
RETURNS fdw_handler
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT;

CREATE FUNCTION rest_fdw_validator(text[], oid)
RETURNS void
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT;

CREATE FOREIGN DATA WRAPPER rest_fdw
  HANDLER rest_fdw_handler
  VALIDATOR rest_fdw_validator;

-- Options and dialects: what the code itself goes by

CREATE FUNCTION rest_fdw_options(
  OUT name text,
  OUT "where" text,
  OUT type text,
  OUT "default" text,
  OUT description text,
  OUT implemented boolean)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION rest_fdw_options() IS
'every option: where it may stand, what it looks like, its default';

CREATE FUNCTION rest_fdw_dialects(
  OUT dialect text,
  OUT option text,
  OUT value text,
  OUT description text)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION rest_fdw_dialects() IS
'the options that each dialect stands for';

CREATE FUNCTION rest_fdw_resolved(
  "table" regclass,
  OUT "column" text,
  OUT option text,
  OUT value text,
  OUT level text)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT STABLE PARALLEL SAFE;

COMMENT ON FUNCTION rest_fdw_resolved(regclass) IS
'what the options of a foreign table come to, and the level each is from';

-- Requests by hand

CREATE TYPE rest_reply AS (status integer, headers jsonb, body jsonb);
CREATE TYPE rest_reply_text AS (status integer, headers jsonb, body text);
CREATE TYPE rest_reply_bytea AS (status integer, headers jsonb, body bytea);

CREATE FUNCTION rest_call(
  server name,
  method text,
  path text,
  query jsonb DEFAULT NULL,
  headers jsonb DEFAULT NULL,
  body jsonb DEFAULT NULL)
RETURNS rest_reply
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION rest_call_text(
  server name,
  method text,
  path text,
  query jsonb DEFAULT NULL,
  headers jsonb DEFAULT NULL,
  body text DEFAULT NULL)
RETURNS rest_reply_text
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION rest_call_bytea(
  server name,
  method text,
  path text,
  query jsonb DEFAULT NULL,
  headers jsonb DEFAULT NULL,
  body bytea DEFAULT NULL)
RETURNS rest_reply_bytea
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION rest_call(name, text, text, jsonb, jsonb, jsonb) IS
'one request with the connection, credentials and limits of a server, and its answer; bodies are JSON';
COMMENT ON FUNCTION rest_call_text(name, text, text, jsonb, jsonb, text) IS
'the same with bodies of text';
COMMENT ON FUNCTION rest_call_bytea(name, text, text, jsonb, jsonb, bytea) IS
'the same with bodies of bytes';

REVOKE ALL ON FUNCTION rest_call(name, text, text, jsonb, jsonb, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION rest_call_text(name, text, text, jsonb, jsonb, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION rest_call_bytea(name, text, text, jsonb, jsonb, bytea) FROM PUBLIC;

-- Authorization codes

CREATE FUNCTION rest_fdw_authorize_url(
  server name,
  redirect_uri text DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL RESTRICTED;

COMMENT ON FUNCTION rest_fdw_authorize_url(name, text) IS
'where to send a browser so that its user lets this user in: option authorize with a state and a challenge';

CREATE FUNCTION rest_fdw_exchange_code(
  server name,
  code text,
  state text,
  redirect_uri text DEFAULT NULL)
RETURNS text
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION rest_fdw_exchange_code(name, text, text, text) IS
'exchange the code that the browser came back with for a token, and put it into the user mapping; its option';

REVOKE ALL ON FUNCTION rest_fdw_exchange_code(name, text, text, text) FROM PUBLIC;

-- Checks and connections

CREATE FUNCTION rest_fdw_check(
  "table" regclass,
  OUT section text,
  OUT item text,
  OUT value text,
  OUT note text)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION rest_fdw_check(regclass) IS
'what a foreign table would send: options, routes, paging, filters, warnings; sends nothing';

CREATE FUNCTION rest_fdw_connections(
  OUT server name,
  OUT user_name name,
  OUT idle integer,
  OUT in_use integer,
  OUT valid boolean)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;

COMMENT ON FUNCTION rest_fdw_connections() IS
'what this session keeps open, for each server and user';

CREATE FUNCTION rest_fdw_disconnect(server name DEFAULT NULL)
RETURNS integer
AS 'MODULE_PATHNAME'
LANGUAGE C VOLATILE PARALLEL RESTRICTED;

COMMENT ON FUNCTION rest_fdw_disconnect(name) IS
'close what this session keeps open for one server, or for all; how many sessions were closed';

CREATE FUNCTION rest_fdw_rate(
  OUT server name,
  OUT per_second double precision,
  OUT quota bigint,
  OUT remaining bigint,
  OUT renewed_in interval,
  OUT wait interval)
RETURNS SETOF record
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;

COMMENT ON FUNCTION rest_fdw_rate() IS
'the rates that are kept to and the quotas that APIs have told, for each server and credential';

CREATE FUNCTION rest_fdw_shared()
RETURNS text
AS 'MODULE_PATHNAME'
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;

COMMENT ON FUNCTION rest_fdw_shared() IS
'where rates and quotas are counted: shared memory, named segment, or this session';
