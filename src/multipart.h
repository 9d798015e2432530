/*-------------------------------------------------------------------------
 *
 * multipart.h
 *	  Bodies of kind multipart/form-data (RFC 7578).
 *
 * Fields as in a form, name=value&...; a value that begins with "@" is a file:
 *
 *		name=@{column};filename={x};type={y}
 *
 * Plain C, malloc'd, errors as values.  Values go in as they are, bytes too.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MULTIPART_H
#define REST_MULTIPART_H

#include "buf.h"
#include "fault.h"
#include "value.h"

typedef struct RestMultipart RestMultipart;

/* NULL with a fault (HV024).  The text is copied. */
extern RestMultipart *rest_multipart_parse(const char *text, size_t len,
										   RestFault *fault);
extern void rest_multipart_free(RestMultipart *multipart);
extern bool rest_multipart_names(const RestMultipart *multipart,
								 RestNameVisit visit, void *arg);

/*
 * Append the body, which begins with "--" and its boundary; *any: there was a
 * field that is not empty, else nothing is appended.
 */
extern bool rest_multipart_expand(const RestMultipart *multipart,
								  RestLookup lookup, void *ctx, RestBuf *out,
								  bool *any, RestFault *fault);

#endif							/* REST_MULTIPART_H */
