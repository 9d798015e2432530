/*-------------------------------------------------------------------------
 *
 * origin.c
 *	  Relative references and origins, by libcurl's URL API.
 *
 * Plain C over curl_url (7.62).  URLs enter as text from options or from the
 * replies of an API; nothing is sent from here.  What leaves is absolute text
 * and a verdict on whose origin it is, which decides about credentials.
 *
 *-------------------------------------------------------------------------
 */
#include "origin.h"

#include <string.h>
#include <strings.h>

#include <curl/curl.h>

/* Flags: paths stay as they are, only schemes that libcurl knows */
#define PARSE_FLAGS (CURLU_PATH_AS_IS)

/* Parse an absolute http(s) URL; NULL when it is none. */
static CURLU *
parse(const char *url)
{
	CURLU	   *handle = curl_url();
	char	   *scheme = NULL;
	bool		good;

	if (handle == NULL)
		return NULL;
	good = curl_url_set(handle, CURLUPART_URL, url, PARSE_FLAGS) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		(strcasecmp(scheme, "http") == 0 || strcasecmp(scheme, "https") == 0);
	curl_free(scheme);
	if (good)
		return handle;
	curl_url_cleanup(handle);
	return NULL;
}

/* Append one part of the URL; false when it is not there. */
static bool
append_part(CURLU *handle, CURLUPart part, unsigned int flags, RestBuf *out)
{
	char	   *text = NULL;
	bool		found = curl_url_get(handle, part, &text, flags) == CURLUE_OK;

	if (found)
		rest_buf_puts(out, text);
	curl_free(text);
	return found && !out->failed;
}

/* Does the URL carry a user name or password? */
static bool
has_user(CURLU *handle)
{
	char	   *user = NULL;
	bool		found = curl_url_get(handle, CURLUPART_USER, &user, 0) == CURLUE_OK;

	curl_free(user);
	return found;
}

/* See origin.h. */
bool
rest_origin_resolve(const char *base, const char *reference, RestBuf *out,
					RestFault *fault)
{
	CURLU	   *handle = parse(base);
	char	   *scheme = NULL;
	bool		good = false;
	bool		user = false;

	if (handle &&
		curl_url_set(handle, CURLUPART_URL, reference, PARSE_FLAGS) == CURLUE_OK &&
		curl_url_get(handle, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		(strcasecmp(scheme, "http") == 0 || strcasecmp(scheme, "https") == 0) &&
		!(user = has_user(handle)))
	{
		curl_url_set(handle, CURLUPART_FRAGMENT, NULL, 0);
		good = append_part(handle, CURLUPART_URL, 0, out);
	}
	curl_free(scheme);
	curl_url_cleanup(handle);
	if (user)					/* not shown: it may hold a password */
		return rest_fault_set(fault, REST_STATE_FDW_REPLY,
							  "the API named a next page with a user name in its URL");
	if (!good)
		return rest_fault_set(fault, REST_STATE_FDW_REPLY,
							  "the API named a next page that is no usable URL: \"%.200s\"",
							  reference);
	return true;
}

/* Do both handles have this part, ports with their defaults, alike? */
static bool
same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	char	   *left = NULL;
	char	   *right = NULL;
	bool		same;

	same = curl_url_get(a, part, &left, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		curl_url_get(b, part, &right, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		strcasecmp(left, right) == 0;
	curl_free(left);
	curl_free(right);
	return same;
}

/* See origin.h. */
bool
rest_origin_same(const char *url, const char *other)
{
	CURLU	   *a = parse(url);
	CURLU	   *b = parse(other);
	bool		same;

	same = a && b && same_part(a, b, CURLUPART_SCHEME) &&
		same_part(a, b, CURLUPART_HOST) && same_part(a, b, CURLUPART_PORT);
	curl_url_cleanup(a);
	curl_url_cleanup(b);
	return same;
}

/* See origin.h. */
bool
rest_origin_split(const char *url, RestBuf *origin, RestBuf *path,
				  RestBuf *query)
{
	CURLU	   *handle = parse(url);
	bool		good;

	if (handle == NULL)
		return false;
	good = append_part(handle, CURLUPART_PATH, 0, path);
	append_part(handle, CURLUPART_QUERY, 0, query);
	curl_url_set(handle, CURLUPART_QUERY, NULL, 0);
	curl_url_set(handle, CURLUPART_FRAGMENT, NULL, 0);
	curl_url_set(handle, CURLUPART_PATH, "/", PARSE_FLAGS);
	good = good && append_part(handle, CURLUPART_URL, 0, origin);
	if (good && origin->len > 0 && origin->data[origin->len - 1] == '/')
		origin->data[--origin->len] = '\0';
	curl_url_cleanup(handle);
	return good && !path->failed && !query->failed;
}
