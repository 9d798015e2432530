\echo Use "CREATE EXTENSION rest_fdw_test" to load this file. \quit

-- Options of all functions that call out: 'name=value', see testopt.c.

-- One call (or several attempts), read to its end; a JSON object of figures.
CREATE FUNCTION rest_test_call(url text, opts text[] DEFAULT '{}')
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- The same, waiting in a wait set of our own on rest_loop_fd, as Append does.
CREATE FUNCTION rest_test_await(url text, opts text[] DEFAULT '{}')
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- All URLs at the same time in one loop.
CREATE FUNCTION rest_test_many(urls text[], opts text[] DEFAULT '{}')
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- A large answer, read in pieces, between which batches of small calls run in
-- the same loop while the large one is left alone.
CREATE FUNCTION rest_test_beside(large text, small text, n int, batch int,
								 opts text[] DEFAULT '{}')
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- Start and abandon calls until somebody interrupts.
CREATE FUNCTION rest_test_churn(url text, opts text[] DEFAULT '{}')
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- Free a call that runs and its loop in each order.
CREATE FUNCTION rest_test_orders(url text, opts text[] DEFAULT '{}')
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- The pause between attempts.
CREATE FUNCTION rest_test_sleep(ms int)
RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- Calls and loops that exist in this backend.
CREATE FUNCTION rest_test_live()
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- Report a fault with these bytes as message.
CREATE FUNCTION rest_test_report(sqlstate text, message bytea, warning bool)
RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- Guards in nested contexts; the order in which they fired.
CREATE FUNCTION rest_test_guard()
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- Decode in pieces of that size; an error for a broken stream.
CREATE FUNCTION rest_test_inflate(kind text, data bytea, piece int)
RETURNS bytea AS 'MODULE_PATHNAME' LANGUAGE C STRICT IMMUTABLE;

-- May the address be connected for a call to that host?
CREATE FUNCTION rest_test_wall(allowed text, deny_private bool, host text,
							   address text)
RETURNS bool AS 'MODULE_PATHNAME' LANGUAGE C STRICT IMMUTABLE;

-- The sessions of this backend, one line each.
CREATE FUNCTION rest_test_sessions()
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

CREATE FUNCTION rest_test_disconnect(serverid oid)
RETURNS int AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- Put a credential into a session, look whether it is there, and count how
-- many were released so far: "kept released".
CREATE FUNCTION rest_test_credential(serverid oid, put bool)
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;

-- A generated JSON text (test/unit/gen.h), the same for the same seed; mutated:
-- with a few bytes changed, so that it is mostly no JSON.
CREATE FUNCTION rest_test_json_text(seed bigint, mutated bool)
RETURNS bytea AS 'MODULE_PATHNAME' LANGUAGE C STRICT IMMUTABLE;

-- Does our parser take it?
CREATE FUNCTION rest_test_json_valid(data bytea)
RETURNS bool AS 'MODULE_PATHNAME' LANGUAGE C STRICT IMMUTABLE;

-- The members of an object as raw slices, and what a look-up by name finds.
CREATE FUNCTION rest_test_json_members(data bytea, OUT name text,
									   OUT value text, OUT found text)
RETURNS SETOF record AS 'MODULE_PATHNAME' LANGUAGE C STRICT IMMUTABLE;

-- The document, put together anew from all its slices.
CREATE FUNCTION rest_test_json_rebuilt(data bytea)
RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STRICT IMMUTABLE;

-- What the record reader finds at the pointers when the document comes in
-- pieces of that size; NULL when it refuses it.
CREATE FUNCTION rest_test_json_read(data bytea, pointers text[], piece int)
RETURNS text[] AS 'MODULE_PATHNAME' LANGUAGE C STRICT IMMUTABLE;
