/*-------------------------------------------------------------------------
 *
 * refusal.h
 *	  An answer that is no success, as an error that says why.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_REFUSAL_H
#define REST_REFUSAL_H

#include "jsondoc.h"
#include "request.h"

/* Where APIs usually put their words */
#define REST_USUAL_WORDS \
	"/error/message, /error_description, /error/description, /message, " \
	"/description, /detail, /errorMessage, /errors/0/message, " \
	"/errors/0/detail, /errors/0, /error, /title"

/* Most of an error body that is read */
#define REST_REFUSAL_BODY (64 * 1024)

/*
 * Fill in the fault for this answer: its SQLSTATE is the verdict's.  body is
 * what came (or its beginning), doc the same as JSON or NULL.  Which request it
 * was is still to be added, as the last sentence.
 */
extern void rest_refusal(RestApi *api, const RestRequest *request, RestUse use,
						 const RestHttpCall *call, const RestVerdict *verdict,
						 const RestBuf *body, const RestJsonDoc *doc,
						 RestFault *fault);

/* Add which request it was to the detail of any fault, after everything else. */
extern void rest_refusal_request(const RestRequest *request,
								 RestFault *fault);

/* Replace what must not be shown, and control characters, in place; before a
 * text is cut, as the beginning of a secret is one as well.  Returns text. */
extern char *rest_refusal_clean(const RestApi *api, char *text);

/* The same for all texts of a fault. */
extern void rest_refusal_redact(const RestApi *api, RestFault *fault);

#endif							/* REST_REFUSAL_H */
