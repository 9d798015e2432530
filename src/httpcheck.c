/*-------------------------------------------------------------------------
 *
 * httpcheck.c
 *	  What may be put into an HTTP request.
 *
 * Assumes that methods, URLs and headers may hold whatever a user, a row or a
 * remote server supplied.  Text enters, yes or a fault (22023) leaves.  Values
 * of headers and URLs may be secret: messages never quote them.
 *
 *-------------------------------------------------------------------------
 */
#include "httpcheck.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A token of RFC 9110, 5.6.2: what methods and header names are made of. */
static bool
http_is_token(const char *text, size_t len)
{
	size_t		i;

	for (i = 0; i < len; i++)
		if (!isascii((unsigned char) text[i]) ||
			(!isalnum((unsigned char) text[i]) &&
			 strchr("!#$%&'*+-.^_`|~", text[i]) == NULL))
			return false;
	return len > 0;
}

/* Does the text hold a control character (blank too, if asked)? */
static bool
http_has_control(const char *text, bool blank_too)
{
	const unsigned char *p;

	for (p = (const unsigned char *) text; *p; p++)
		if (*p == 0x7f || *p < 0x20 + (blank_too ? 1 : 0))
		{
			if (*p != '\t' || blank_too)
				return true;
		}
	return false;
}

/* As a URL must be; see httpcheck.h. */
bool
rest_http_is_clean(const char *url)
{
	return !http_has_control(url, true);
}

/*
 * A header that may be sent: a token, a colon, no control characters, and not
 * one of those by which a message is delimited.  Values are secret: the message
 * has the name alone.
 */
bool
rest_http_check_header(const char *line, RestFault *fault)
{
	const char *colon = strchr(line, ':');
	size_t		len = colon ? (size_t) (colon - line) : 0;

	if (!http_is_token(line, len))
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "invalid HTTP header name");
	if (http_has_control(colon + 1, false))
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "value of HTTP header \"%.*s\" contains a control character",
							  (int) (len < 100 ? len : 100), line);
	if ((len == 14 && strncasecmp(line, "Content-Length", len) == 0) ||
		(len == 17 && strncasecmp(line, "Transfer-Encoding", len) == 0))
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "HTTP header \"%.*s\" cannot be set", (int) len, line);
	return true;
}

/*
 * The method must be a token; see httpcheck.h.
 */
bool
rest_http_check_method(const char *method, RestFault *fault)
{
	if (http_is_token(method, strlen(method)))
		return true;
	return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
						  "invalid HTTP method");
}

/*
 * Take the host out of parsed parts: bare (no brackets) as a malloc'd string,
 * and with its port for messages.
 */
static CURLUcode
http_take_host(CURLU *parts, char **host, char *label, size_t label_size)
{
	char	   *name = NULL;
	char	   *port = NULL;
	CURLUcode	rc = curl_url_get(parts, CURLUPART_HOST, &name, 0);

	if (rc == CURLUE_OK)
		rc = curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
	if (rc == CURLUE_OK)
	{
		size_t		len = strlen(name);

		snprintf(label, label_size, "%.240s:%.6s", name, port);
		if (len > 2 && name[0] == '[' && name[len - 1] == ']')
			*host = strndup(name + 1, len - 2);
		else
			*host = strdup(name);
		if (*host == NULL)
			rc = CURLUE_OUT_OF_MEMORY;
	}
	curl_free(name);
	curl_free(port);
	return rc;
}

/*
 * Check the URL; see httpcheck.h.  libcurl's own parser is asked, so that what
 * is checked is what will be used.
 */
bool
rest_http_check_url(const char *url, char **host, char *label,
					size_t label_size, RestFault *fault)
{
	CURLU	   *parts;
	CURLUcode	rc;

	*host = NULL;
	if (strncasecmp(url, "https://", 8) != 0 &&
		strncasecmp(url, "http://", 7) != 0)
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "URL must begin with http:// or https://");
	if (http_has_control(url, true))
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "URL contains a blank or a control character");
	parts = curl_url();
	if (parts == NULL)
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	rc = curl_url_set(parts, CURLUPART_URL, url,
					  CURLU_PATH_AS_IS | CURLU_DISALLOW_USER);
	if (rc == CURLUE_OK)
		rc = http_take_host(parts, host, label, label_size);
	curl_url_cleanup(parts);
	if (rc == CURLUE_OUT_OF_MEMORY)
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	if (rc == CURLUE_USER_NOT_ALLOWED)
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "URL must not contain a user name or password");
	if (rc != CURLUE_OK)
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "URL cannot be used: %s", curl_url_strerror(rc));
	return true;
}
