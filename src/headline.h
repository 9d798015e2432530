/*-------------------------------------------------------------------------
 *
 * headline.h
 *	  Templates of request headers: "Name: value" lines.
 *
 * The header part of a route, and the options headers and auth_header.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_HEADLINE_H
#define REST_HEADLINE_H

#include "template.h"
#include "url.h"

typedef struct RestHeadline
{
	char	   *name;			/* a token of RFC 9110 5.6.2 */
	RestTemplate *value;		/* without outer blanks; may be empty text */
} RestHeadline;

typedef struct RestHeadlines
{
	RestHeadline *items;
	size_t		nitems;
} RestHeadlines;

extern RestHeadlines *rest_headlines_parse(const char *text, size_t len,
										   RestFault *fault);
extern void rest_headlines_free(RestHeadlines *lines);
extern bool rest_headlines_names(const RestHeadlines *lines,
								 RestNameVisit visit, void *arg);
extern const RestTemplate *rest_headlines_find(const RestHeadlines *lines,
											   const char *name);

/*
 * Append name and value of each header to the list (here not encoded), but
 * those whose placeholders are all empty.  A value that is "" was written so:
 * "empty value removes".
 */
extern bool rest_headlines_expand(const RestHeadlines *lines,
								  RestLookup lookup, void *ctx,
								  RestArgs *out, RestFault *fault);

/*
 * Does the header of that name frame the message, or say which host is meant?
 * Those are libcurl's alone: with another Host the owner of a table could send
 * the server's credentials to a neighbour of the API.
 */
extern bool rest_headline_frames(const char *name);

/* Length of the "Name:" that the text begins with, colon included, or 0. */
extern size_t rest_headline_name(const char *text, size_t len);

#endif							/* REST_HEADLINE_H */
