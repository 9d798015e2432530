/*-------------------------------------------------------------------------
 *
 * jwt.h
 *	  JSON Web Tokens, signed with RS256, and the small things of their kind.
 *
 * Plain C, errors as values.  RFC 7515 (signatures), RFC 7519 (tokens), RFC
 * 7636 (the challenge of an authorization code).
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_JWT_H
#define REST_JWT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fault.h"

/* Append bytes in base64, or in base64url without padding. */
extern bool rest_base64(RestBuf *out, const void *data, size_t len);
extern bool rest_base64url(RestBuf *out, const void *data, size_t len);

/* Append the bytes that base64url text stands for; false when it is none. */
extern bool rest_base64url_decode(RestBuf *out, const char *text, size_t len);

/* Append base64url(SHA-256(text)): the S256 challenge of a verifier. */
extern bool rest_sha256_url(RestBuf *out, const char *text, size_t len);

/* Append base64url(HMAC-SHA-256(key, text)). */
extern bool rest_hmac_url(RestBuf *out, const void *key, size_t key_len,
						  const char *text, size_t len);

/* Append so many random bytes in base64url. */
extern bool rest_random_url(RestBuf *out, size_t bytes);

/*
 * Append the token: header and claims are JSON objects, or NULL for an empty
 * one.  "alg" and "typ" of the header are added, and "iat" and "exp" of the
 * claims (an hour later) where they are missing; now is in seconds since 1970.
 * pem is a private RSA key.  False with a fault, which quotes nothing: 22023
 * for a key or objects that are none.
 */
extern bool rest_jwt_sign(const char *header, const char *claims,
						  const char *pem, int64_t now, RestBuf *out,
						  RestFault *fault);

/*
 * Is the text a token that says when it expires?  Seconds since 1970; *issued
 * is 0 when it does not say.  Nothing is verified: it is the API's own.
 */
extern bool rest_jwt_expiry(const char *token, int64_t *issued,
							int64_t *expires);

#endif							/* REST_JWT_H */
