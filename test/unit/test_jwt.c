/*-------------------------------------------------------------------------
 *
 * test_jwt.c
 *	  JSON Web Tokens, checked with libcrypto's verification.
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include <stdlib.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "jsondoc.h"
#include "jwt.h"

/* A private key as PEM text, malloc'd. */
static char *
pem_of(EVP_PKEY *key, bool traditional)
{
	BIO		   *bio = BIO_new(BIO_s_mem());
	char	   *data;
	char	   *text;
	long		len;

	if (traditional)
		PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL, NULL);
	else
		PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	len = BIO_get_mem_data(bio, &data);
	text = strndup(data, len);
	BIO_free(bio);
	return text;
}

/* Base64 of every length around three bytes, and back. */
static void
test_base64(void)
{
	static const char *const pairs[][2] = {
		{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
		{"foob", "Zm9vYg=="}, {"\xfb\xff\xfe", "+//+"}
	};
	size_t		i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
	{
		RestBuf		out;
		RestBuf		url;
		RestBuf		back;

		rest_buf_init(&out, 100);
		rest_buf_init(&url, 100);
		rest_buf_init(&back, 100);
		UNIT_CHECK(rest_base64(&out, pairs[i][0], strlen(pairs[i][0])));
		UNIT_STR(rest_buf_text(&out), pairs[i][1]);
		UNIT_CHECK(rest_base64url(&url, pairs[i][0], strlen(pairs[i][0])));
		UNIT_CHECK(strpbrk(rest_buf_text(&url), "+/=") == NULL);
		UNIT_CHECK(rest_base64url_decode(&back, rest_buf_text(&url), url.len));
		UNIT_STR(rest_buf_text(&back), pairs[i][0]);
		rest_buf_free(&out);
		rest_buf_free(&url);
		rest_buf_free(&back);
	}
}

/* What is no base64url; a buffer that is too small. */
static void
test_not_base64(void)
{
	RestBuf		out;

	rest_buf_init(&out, 100);
	UNIT_CHECK(!rest_base64url_decode(&out, "Zg==", 4));
	UNIT_CHECK(!rest_base64url_decode(&out, "a+/b", 4));
	UNIT_CHECK(!rest_base64url_decode(&out, "Z", 1));
	UNIT_CHECK(!rest_base64url_decode(&out, "Zm9vY", 5));
	rest_buf_free(&out);
	rest_buf_init(&out, 3);
	UNIT_CHECK(!rest_base64(&out, "foo", 3));
	rest_buf_free(&out);
}

/* The example of RFC 7636 appendix B; random texts differ. */
static void
test_challenge(void)
{
	static const char verifier[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
	RestBuf		out;
	RestBuf		other;

	rest_buf_init(&out, 200);
	rest_buf_init(&other, 200);
	UNIT_CHECK(rest_sha256_url(&out, verifier, strlen(verifier)));
	UNIT_STR(rest_buf_text(&out), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
	rest_buf_reset(&out);
	UNIT_CHECK(rest_random_url(&out, 32));
	UNIT_CHECK(rest_random_url(&other, 32));
	UNIT_INT(out.len, 43);
	UNIT_CHECK(strcmp(rest_buf_text(&out), rest_buf_text(&other)) != 0);
	UNIT_CHECK(!rest_random_url(&out, 65));
	/* RFC 4231, test case 2 */
	rest_buf_reset(&out);
	UNIT_CHECK(rest_hmac_url(&out, "Jefe", 4, "what do ya want for nothing?", 28));
	UNIT_STR(rest_buf_text(&out), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
	rest_buf_free(&out);
	rest_buf_free(&other);
}

/* The JSON text of the nth part of a token, into out. */
static void
part_of(const char *token, int n, RestBuf *out)
{
	const char *at = token;

	while (n-- > 0)
		at = strchr(at, '.') + 1;
	rest_buf_reset(out);
	UNIT_CHECK(rest_base64url_decode(out, at, strcspn(at, ".")));
}

/* Verify a token's signature with the key. */
static void
check_signature(const char *token, EVP_PKEY *key)
{
	const char *last = strrchr(token, '.');
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	RestBuf		signature;

	rest_buf_init(&signature, 2000);
	UNIT_CHECK(rest_base64url_decode(&signature, last + 1, strlen(last + 1)));
	UNIT_INT(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
	UNIT_INT(EVP_DigestVerify(ctx, (const unsigned char *) signature.data, signature.len,
							  (const unsigned char *) token, last - token), 1);
	UNIT_CHECK(EVP_DigestVerify(ctx, (const unsigned char *) signature.data, signature.len,
								(const unsigned char *) token, last - token - 1) != 1);
	ERR_clear_error();
	EVP_MD_CTX_free(ctx);
	rest_buf_free(&signature);
}

/* Sign, compare header and claims, verify. */
static void
check_token(EVP_PKEY *key, const char *pem, const char *header,
			const char *claims, const char *want_header, const char *want_claims)
{
	RestFault	fault = {0};
	RestBuf		token;
	RestBuf		part;

	rest_buf_init(&token, 10000);
	rest_buf_init(&part, 10000);
	if (UNIT_CHECK(rest_jwt_sign(header, claims, pem, 1000, &token, &fault)))
	{
		part_of(rest_buf_text(&token), 0, &part);
		UNIT_STR(rest_buf_text(&part), want_header);
		part_of(rest_buf_text(&token), 1, &part);
		UNIT_STR(rest_buf_text(&part), want_claims);
		check_signature(rest_buf_text(&token), key);
	}
	rest_buf_free(&token);
	rest_buf_free(&part);
}

/* Tokens with what is added and what is not. */
static void
test_sign(EVP_PKEY *key, const char *pem)
{
	static const char head[] = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";

	check_token(key, pem, NULL, NULL, head, "{\"iat\":1000,\"exp\":4600}");
	check_token(key, pem, "{}", " { } ", head, "{\"iat\":1000,\"exp\":4600 } ");
	check_token(key, pem, NULL, "{\"iss\":\"\xc3\xa9\",\"exp\":1060}", head,
				"{\"iat\":1000,\"iss\":\"\xc3\xa9\",\"exp\":1060}");
	check_token(key, pem, "{\"kid\":\"k1\"}", "{\"iat\":5,\"exp\":6}",
				"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}", "{\"iat\":5,\"exp\":6}");
	check_token(key, pem, "{\"typ\":\"at+jwt\"}", "{\"iat\":5,\"exp\":6}",
				"{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", "{\"iat\":5,\"exp\":6}");
}

/* What must be refused, without quoting anything of it. */
static void
check_refused(const char *claims, const char *pem, const char *state)
{
	RestFault	fault = {0};
	RestBuf		token;

	rest_buf_init(&token, 10000);
	UNIT_CHECK(!rest_jwt_sign(NULL, claims, pem, 1000, &token, &fault));
	UNIT_STR(fault.sqlstate, state);
	UNIT_CHECK(strstr(fault.message, "s3cret") == NULL);
	UNIT_CHECK(strstr(fault.detail, "s3cret") == NULL);
	rest_buf_free(&token);
}

/* Expiry of tokens that are not ours. */
static void
test_expiry(void)
{
	int64_t		issued = -1;
	int64_t		expires = -1;

	/* {"iat":1500000000,"exp":1500003600.5} */
	UNIT_CHECK(rest_jwt_expiry("e30.eyJpYXQiOjE1MDAwMDAwMDAsImV4cCI6MTUwMDAwMzYwMC41fQ.x",
							   &issued, &expires));
	UNIT_INT(issued, 1500000000);
	UNIT_INT(expires, 1500003600);
	/* {"exp":7} */
	UNIT_CHECK(rest_jwt_expiry("e30.eyJleHAiOjd9.x", &issued, &expires));
	UNIT_INT(issued, 0);
	UNIT_INT(expires, 7);
	UNIT_CHECK(!rest_jwt_expiry("e30.e30.x", &issued, &expires));
	UNIT_CHECK(!rest_jwt_expiry("abc", &issued, &expires));
	UNIT_CHECK(!rest_jwt_expiry("a.b.c", &issued, &expires));
	UNIT_CHECK(!rest_jwt_expiry("a.b.c.d.e", &issued, &expires));
	UNIT_CHECK(!rest_jwt_expiry("e30.eyJleHAiOiI3In0.x", &issued, &expires));
}

/* Run all. */
int
main(void)
{
	EVP_PKEY   *rsa = EVP_RSA_gen(2048);
	EVP_PKEY   *ec = EVP_EC_gen("P-256");
	char	   *pem = pem_of(rsa, false);
	char	   *old = pem_of(rsa, true);
	char	   *wrong = pem_of(ec, false);
	char		flat[4096];
	size_t		n = 0;
	const char *p;

	for (p = pem; *p; p++)
		n += snprintf(flat + n, sizeof(flat) - n, *p == '\n' ? "\\n" : "%c", *p);
	test_base64();
	test_not_base64();
	test_challenge();
	test_sign(rsa, pem);
	check_token(rsa, old, NULL, "{\"iat\":5,\"exp\":6}",
				"{\"alg\":\"RS256\",\"typ\":\"JWT\"}", "{\"iat\":5,\"exp\":6}");
	check_token(rsa, flat, NULL, "{\"iat\":5,\"exp\":6}",
				"{\"alg\":\"RS256\",\"typ\":\"JWT\"}", "{\"iat\":5,\"exp\":6}");
	check_refused("{}", "", REST_STATE_INVALID_PARAMETER);
	check_refused("{}", "s3cret", REST_STATE_INVALID_PARAMETER);
	check_refused("{}", wrong, REST_STATE_INVALID_PARAMETER);
	check_refused("[\"s3cret\"]", pem, REST_STATE_INVALID_PARAMETER);
	check_refused("s3cret", pem, REST_STATE_INVALID_TEXT);
	UNIT_INT(ERR_peek_error(), 0);
	test_expiry();
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ec);
	free(pem);
	free(old);
	free(wrong);
	return unit_done("jwt");
}
