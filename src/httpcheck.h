/*-------------------------------------------------------------------------
 *
 * httpcheck.h
 *	  What may be put into an HTTP request.
 *
 * Plain C, errors as values.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_HTTPCHECK_H
#define REST_HTTPCHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

/* The three checks return false with a fault 22023 (53200 without memory). */

extern bool rest_http_check_method(const char *method, RestFault *fault);

/* Is the text free of blanks and control characters, as a URL must be? */
extern bool rest_http_is_clean(const char *url);

/* One line "Name: value". */
extern bool rest_http_check_header(const char *line, RestFault *fault);

/*
 * Absolute, http or https, without a user, blanks or control characters.
 * *host becomes the malloc'd host name or address, without brackets (NULL on
 * failure); label "host:port".
 */
extern bool rest_http_check_url(const char *url, char **host, char *label,
								size_t label_size, RestFault *fault);

#endif							/* REST_HTTPCHECK_H */
