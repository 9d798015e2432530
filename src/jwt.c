/*-------------------------------------------------------------------------
 *
 * jwt.c
 *	  JSON Web Tokens, signed with RS256, and the small things of their kind.
 *
 * The only file that knows libcrypto.  Claims and a private key enter as text;
 * a token leaves in a buffer.  What libcrypto allocates is freed here, and its
 * queue of errors is emptied, since the server uses the same one.  No message
 * quotes what is signed or with what.
 *
 *-------------------------------------------------------------------------
 */
#include "jwt.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include "jsondoc.h"

/* How long a token is good when its claims do not say */
#define JWT_LIFETIME 3600

/* Largest part of a token that is looked into */
#define JWT_MAX (64 * 1024)

/* ----- base64 ----- */

/* Append bytes by an alphabet whose last two characters are given. */
static bool
encode(RestBuf *out, const void *data, size_t len, const char *last, bool pad)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	const unsigned char *in = data;
	size_t		i;

	for (i = 0; i < len; i += 3)
	{
		size_t		left = len - i;
		unsigned	bits = in[i] << 16;
		int			k;

		if (left > 1)
			bits |= in[i + 1] << 8;
		if (left > 2)
			bits |= in[i + 2];
		for (k = 0; k < 4; k++)
		{
			unsigned	six = (bits >> (18 - 6 * k)) & 63;

			if ((size_t) k <= left)
				rest_buf_putc(out, six < 62 ? letters[six] : last[six - 62]);
			else if (pad)
				rest_buf_putc(out, '=');
		}
	}
	return !out->failed;
}

/* See jwt.h. */
bool
rest_base64(RestBuf *out, const void *data, size_t len)
{
	return encode(out, data, len, "+/", true);
}

/* See jwt.h. */
bool
rest_base64url(RestBuf *out, const void *data, size_t len)
{
	return encode(out, data, len, "-_", false);
}

/* The six bits of a letter of base64url, or -1. */
static int
decode_letter(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* See jwt.h. */
bool
rest_base64url_decode(RestBuf *out, const char *text, size_t len)
{
	unsigned	bits = 0;
	int			have = 0;
	size_t		i;

	for (i = 0; i < len; i++)
	{
		int			six = decode_letter(text[i]);

		if (six < 0)
			return false;
		bits = (bits << 6 | (unsigned) six) & 0xffff;
		have += 6;
		if (have >= 8)
		{
			have -= 8;
			rest_buf_putc(out, (char) (bits >> have & 0xff));
		}
	}
	return !out->failed && len % 4 != 1;
}

/* ----- digests and randomness ----- */

/* See jwt.h. */
bool
rest_sha256_url(RestBuf *out, const char *text, size_t len)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned	size = 0;

	if (EVP_Digest(text, len, digest, &size, EVP_sha256(), NULL) != 1)
	{
		ERR_clear_error();
		return false;
	}
	return rest_base64url(out, digest, size);
}

/* See jwt.h. */
bool
rest_hmac_url(RestBuf *out, const void *key, size_t key_len, const char *text,
			  size_t len)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned	size = 0;

	if (HMAC(EVP_sha256(), key, (int) key_len, (const unsigned char *) text,
			 len, mac, &size) == NULL)
	{
		ERR_clear_error();
		return false;
	}
	return rest_base64url(out, mac, size);
}

/* See jwt.h. */
bool
rest_random_url(RestBuf *out, size_t bytes)
{
	unsigned char random[64];
	bool		ok;

	if (bytes > sizeof(random))
		return false;
	if (RAND_bytes(random, (int) bytes) != 1)
	{
		ERR_clear_error();
		return false;
	}
	ok = rest_base64url(out, random, bytes);
	explicit_bzero(random, sizeof(random));
	return ok;
}

/* ----- signing ----- */

/*
 * Append a JSON object in base64url, with members in front that it lacks; more
 * holds them, each followed by a comma.  False when it is no object.
 */
static bool
put_object(RestBuf *out, const char *object, const char *more)
{
	const char *rest = object + strspn(object, " \t\r\n");
	size_t		more_len = strlen(more);
	RestBuf		text;
	bool		ok;

	if (*rest != '{')
		return false;
	rest++;
	rest_buf_init(&text, JWT_MAX);
	rest_buf_putc(&text, '{');
	if (rest[strspn(rest, " \t\r\n")] == '}' && more_len > 0)
		more_len--;				/* nothing follows: no comma */
	rest_buf_append(&text, more, more_len);
	rest_buf_puts(&text, rest);
	ok = !text.failed &&
		rest_base64url(out, rest_buf_text(&text), text.len);
	if (text.data)
		explicit_bzero(text.data, text.len);
	rest_buf_free(&text);
	return ok;
}

/* Has the object no member of this pointer? */
static bool
lacks(const RestJsonDoc *doc, const char *pointer)
{
	return rest_jsondoc_find(doc, pointer, NULL) == REST_JSON_MISSING;
}

/* Append both objects, joined by a dot: what is signed. */
static bool
put_unsigned(const char *header, const char *claims, int64_t now,
			 RestBuf *out, RestFault *fault)
{
	RestJsonDoc *head = rest_jsondoc_parse(header, strlen(header), fault);
	RestJsonDoc *body = NULL;
	char		times[80];
	int			n = 0;
	bool		ok = false;

	if (head)
		body = rest_jsondoc_parse(claims, strlen(claims), fault);
	if (head && body)
	{
		times[0] = '\0';
		if (lacks(body, "/iat"))
			n = snprintf(times, sizeof(times), "\"iat\":%lld,", (long long) now);
		if (lacks(body, "/exp"))
			snprintf(times + n, sizeof(times) - n, "\"exp\":%lld,",
					 (long long) now + JWT_LIFETIME);
		ok = put_object(out, header, lacks(head, "/alg") ?
						lacks(head, "/typ") ?
						"\"alg\":\"RS256\",\"typ\":\"JWT\"," :
						"\"alg\":\"RS256\"," : "") &&
			rest_buf_putc(out, '.') && put_object(out, claims, times);
		if (!ok)
			rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
						   "header and claims of a JWT must be JSON objects");
	}
	rest_jsondoc_free(head);
	rest_jsondoc_free(body);
	return ok;
}

/* No password is asked for: the server has no terminal. */
static int
no_password(char *buf, int size, int writing, void *arg)
{
	(void) buf;
	(void) size;
	(void) writing;
	(void) arg;
	return -1;
}

/*
 * Read the key.  Keys are often copied out of JSON, where a line end is
 * written as \n.
 */
static EVP_PKEY *
read_key(const char *pem)
{
	char	   *text = strdup(pem);
	char	   *from = text;
	char	   *to = text;
	EVP_PKEY   *key = NULL;
	BIO		   *bio;

	if (text == NULL)
		return NULL;
	while (*from)
	{
		bool		line_end = from[0] == '\\' && from[1] == 'n';

		*to++ = line_end ? '\n' : *from;
		from += line_end ? 2 : 1;
	}
	*to = '\0';
	bio = BIO_new_mem_buf(text, -1);
	if (bio)
		key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	BIO_free(bio);
	explicit_bzero(text, strlen(pem));
	free(text);
	return key;
}

/* Append the signature of what is in the buffer, behind a dot. */
static bool
put_signature(RestBuf *out, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t		size = 0;
	unsigned char *signature = NULL;
	bool		ok = false;

	if (ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestSign(ctx, NULL, &size, (const unsigned char *) out->data,
					   out->len) == 1 &&
		(signature = malloc(size)) != NULL &&
		EVP_DigestSign(ctx, signature, &size,
					   (const unsigned char *) out->data, out->len) == 1)
		ok = rest_buf_putc(out, '.') && rest_base64url(out, signature, size);
	free(signature);
	EVP_MD_CTX_free(ctx);
	return ok;
}

/* See jwt.h. */
bool
rest_jwt_sign(const char *header, const char *claims, const char *pem,
			  int64_t now, RestBuf *out, RestFault *fault)
{
	EVP_PKEY   *key = read_key(pem);
	bool		ok = false;

	if (key == NULL || EVP_PKEY_base_id(key) != EVP_PKEY_RSA)
	{
		rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
					   "the key for a JWT is no private RSA key");
		rest_fault_hint(fault, "Give it as PEM text without a password: \"-----BEGIN PRIVATE KEY-----\" and the lines that follow.");
	}
	else if (put_unsigned(header ? header : "{}", claims ? claims : "{}", now,
						  out, fault))
	{
		ok = put_signature(out, key);
		if (!ok)
			rest_fault_set(fault, REST_STATE_FDW_ERROR,
						   "could not sign a JWT");
	}
	EVP_PKEY_free(key);
	ERR_clear_error();
	return ok;
}

/* ----- looking into a token ----- */

/* A number of seconds at a pointer; false when there is none that is sane. */
static bool
find_seconds(const RestJsonDoc *doc, const char *pointer, int64_t *out)
{
	RestBuf		text;
	char	   *end;
	double		number;
	bool		ok;

	rest_buf_init(&text, 64);
	ok = rest_jsondoc_find(doc, pointer, &text) == REST_JSON_NUMBER;
	number = ok ? strtod(rest_buf_text(&text), &end) : 0;
	ok = ok && number > 0 && number < 1e12;
	if (ok)
		*out = (int64_t) number;
	rest_buf_free(&text);
	return ok;
}

/* See jwt.h. */
bool
rest_jwt_expiry(const char *token, int64_t *issued, int64_t *expires)
{
	const char *claims = strchr(token, '.');
	const char *end = claims ? strchr(claims + 1, '.') : NULL;
	RestFault	ignored = {0};
	RestJsonDoc *doc = NULL;
	RestBuf		text;
	bool		ok;

	if (end == NULL || strchr(end + 1, '.') != NULL)
		return false;
	rest_buf_init(&text, JWT_MAX);
	if (rest_base64url_decode(&text, claims + 1, end - claims - 1))
		doc = rest_jsondoc_parse(rest_buf_text(&text), text.len, &ignored);
	rest_buf_free(&text);
	if (doc == NULL)
		return false;
	*issued = 0;
	ok = find_seconds(doc, "/exp", expires);
	find_seconds(doc, "/iat", issued);
	rest_jsondoc_free(doc);
	return ok;
}
