/*-------------------------------------------------------------------------
 *
 * keyring.c
 *	  What the placeholders of logins and credentials stand for.
 *
 * Texts in UTF-8 enter, values leave to the templates that ask.  What has to be
 * computed is computed before: the lookup runs inside pure files, must not
 * raise, and gives the same value each time that one request asks.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "utils/timestamp.h"

#include "datum.h"
#include "jwt.h"
#include "keyring.h"
#include "own.h"
#include "url.h"

/* Longest value of a {reply:...} */
#define KEY_MAX (1024 * 1024)

#define REPLY_PREFIX "reply:"
#define NOW_PREFIX "now:"

/* See keyring.h. */
RestKeyring *
rest_keyring_copy(const RestKeyring *ring)
{
	RestKeyring *copy = palloc0(sizeof(RestKeyring));
	ListCell   *lc;

	copy->blind = ring->blind;
	copy->strict = ring->strict;
	foreach(lc, ring->keys)
	{
		RestKey    *key = palloc(sizeof(RestKey));

		*key = *(RestKey *) lfirst(lc);
		copy->keys = lappend(copy->keys, key);
	}
	return copy;
}

/* The key of a name, or NULL. */
static RestKey *
find_key(const RestKeyring *ring, const char *name)
{
	ListCell   *lc;

	foreach(lc, ring->keys)
	{
		RestKey    *key = lfirst(lc);

		if (strcmp(key->name, name) == 0)
			return key;
	}
	return NULL;
}

/* Set a name to a value. */
static void
set_value(RestKeyring *ring, const char *name, RestValue value, RestKeyKind kind)
{
	RestKey    *key = find_key(ring, name);

	if (key == NULL)
	{
		key = palloc0(sizeof(RestKey));
		key->name = name;
		ring->keys = lappend(ring->keys, key);
	}
	key->value = value;
	key->kind = kind;
}

/* See keyring.h. */
void
rest_keyring_set(RestKeyring *ring, const char *name, const char *text,
				 RestKeyKind kind)
{
	RestValue	value = {0};

	value.kind = text ? REST_VALUE_TEXT : REST_VALUE_EMPTY;
	value.text = text;
	value.len = text ? strlen(text) : 0;
	set_value(ring, name, value, kind);
}

/* See keyring.h. */
const char *
rest_keyring_get(const RestKeyring *ring, const char *name)
{
	RestKey    *key = find_key(ring, name);

	return key && key->value.kind == REST_VALUE_TEXT ? key->value.text : NULL;
}

/* ----- parts that are made ----- */

/*
 * The present moment in a spelling of option format, "" for ISO; cut off to
 * what the spelling can hold.
 */
static RestValue
make_now(const char *spelling)
{
	static const int64 units[] = {1, 1000, USECS_PER_SEC, USECS_PER_MINUTE,
	USECS_PER_DAY};
	TimestampTz now = GetCurrentTimestamp();
	RestCodecSpec spec = {0};
	RestValue	value = {0};
	RestCodec  *codec;
	size_t		i;

	spec.column = "now";
	spec.type = TIMESTAMPTZOID;
	spec.typmod = -1;
	spec.format = *spelling ? spelling : NULL;
	spec.format_own = true;
	codec = rest_codec_new(&spec);
	for (i = 0; i < lengthof(units); i++)
	{
		if (rest_codec_key(codec, TimestampTzGetDatum(now - now % units[i]),
						   &value))
			break;
	}
	return value;
}

/* Random bytes as 22 characters (a nonce), or as a UUID of version 4. */
static char *
make_random(bool uuid)
{
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, 64);
	RestBuf    *raw = rest_own_buf(CurrentMemoryContext, 64);
	unsigned char *b;

	if (!rest_random_url(text, 16) ||
		!rest_base64url_decode(raw, rest_buf_text(text), text->len))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random bytes")));
	if (!uuid)
		return rest_buf_copy(text);
	b = (unsigned char *) raw->data;
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	return psprintf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
					b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7],
					b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* A text percent-encoded as RFC 6749 2.3.1 wants the parts of client_basic. */
static const char *
form_encoded(const char *text)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, KEY_MAX);

	rest_url_encode(buf, text, strlen(text), REST_ENCODE_VALUE);
	return rest_buf_copy(buf);
}

/* Two keys, joined by a colon, in base64; NULL when the first is not there. */
static char *
make_basic(const RestKeyring *ring, const char *name, const char *password,
		   bool encoded)
{
	const char *left = rest_keyring_get(ring, name);
	const char *right = rest_keyring_get(ring, password);
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, KEY_MAX);
	char	   *plain;

	if (left == NULL)
		return NULL;
	if (right == NULL)
		right = "";
	plain = psprintf("%s:%s", encoded ? form_encoded(left) : left,
					 encoded ? form_encoded(right) : right);
	rest_base64(buf, plain, strlen(plain));
	return rest_buf_copy(buf);
}

/* What a reply has at a pointer; false when it is nothing, null or "". */
static bool
find_reply(const RestJsonDoc *reply, const char *pointer, RestValue *value)
{
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, KEY_MAX);
	RestJsonKind kind;

	memset(value, 0, sizeof(*value));
	if (reply == NULL)
		return false;
	kind = rest_jsondoc_find(reply, pointer, text);
	if (kind == REST_JSON_MISSING || kind == REST_JSON_NULL || text->len == 0)
		return false;
	value->kind = kind == REST_JSON_STRING ? REST_VALUE_TEXT : REST_VALUE_RAW;
	value->text = rest_buf_copy(text);
	value->len = text->len;
	return true;
}

/* Make one name ready; false: it is a {reply:...} that finds nothing. */
static bool
make_key(RestKeyring *ring, const char *name, const RestJsonDoc *reply)
{
	RestValue	value;
	char	   *text;
	bool		found = true;

	if (strncmp(name, REPLY_PREFIX, strlen(REPLY_PREFIX)) == 0)
	{
		found = find_reply(reply, name + strlen(REPLY_PREFIX), &value);
		set_value(ring, name, value, REST_KEY_SECRET);
	}
	else if (strncmp(name, NOW_PREFIX, strlen(NOW_PREFIX)) == 0)
		set_value(ring, name, make_now(name + strlen(NOW_PREFIX)), REST_KEY_OPEN);
	else if (find_key(ring, name))
		return true;
	else if (strcmp(name, "now") == 0)
		set_value(ring, name, make_now(""), REST_KEY_OPEN);
	else if (strcmp(name, "now_ms") == 0)
		set_value(ring, name, make_now("epoch_ms"), REST_KEY_OPEN);
	else if (strcmp(name, "uuid") == 0 || strcmp(name, "nonce") == 0)
		rest_keyring_set(ring, name, make_random(strcmp(name, "uuid") == 0),
						 REST_KEY_OPEN);
	else if (strcmp(name, "basic") == 0 || strcmp(name, "client_basic") == 0)
	{
		text = name[0] == 'b' ?
			make_basic(ring, "username", "password", false) :
			make_basic(ring, "client_id", "client_secret", true);
		rest_keyring_set(ring, name, text, REST_KEY_SECRET);
	}
	return found;
}

/* See keyring.h. */
const char *
rest_keyring_make(RestKeyring *ring, List *names, const RestJsonDoc *reply)
{
	const char *missing = NULL;
	ListCell   *lc;

	foreach(lc, names)
	{
		if (!make_key(ring, lfirst(lc), reply) && missing == NULL)
			missing = lfirst(lc);
	}
	return missing;
}

/* See keyring.h. */
bool
rest_keyring_visit(void *list, const RestName *name)
{
	List	  **names = list;

	*names = lappend(*names, pstrdup(name->text));
	return true;
}

/* See keyring.h. */
bool
rest_keyring_lookup(void *arg, const RestName *name, RestValue *out,
					RestFault *fault)
{
	const RestKeyring *ring = arg;
	const RestKey *key = find_key(ring, name->text);

	memset(out, 0, sizeof(*out));
	if (key == NULL && ring->strict)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "placeholder {%s} is neither an option of the user mapping nor in option \"vars\"",
							  name->text);
	if (key == NULL)
		return true;
	*out = key->value;
	if (ring->blind && key->kind != REST_KEY_OPEN && out->kind != REST_VALUE_EMPTY)
	{
		out->kind = REST_VALUE_TEXT;
		out->text = REST_HIDDEN;
		out->len = strlen(REST_HIDDEN);
	}
	return true;
}
