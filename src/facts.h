/*-------------------------------------------------------------------------
 *
 * facts.h
 *	  What a reply says besides its records: total, more, next.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FACTS_H
#define REST_FACTS_H

#include "pager.h"
#include "reply.h"
#include "sources.h"

/* Longest token of a next page */
#define REST_MAX_TOKEN (1024 * 1024)

/* A reply that is being read, and where its facts stand */
typedef struct RestFacts
{
	const RestSources *sources;
	RestReply  *reply;
	RestReader *reader;
} RestFacts;

/* What one source gives now; headers give nothing here. */
extern void rest_facts_slice(const RestFacts *facts, const RestSource *source,
							 RestSlice *slice);

/*
 * What stands at a column's place in the record at hand, MISSING if nothing;
 * slices are all reader columns of it.  Headers give nothing here.
 */
extern void rest_facts_column(const RestFacts *facts, const RestSlice *slices,
							  AttrNumber attnum, RestSlice *slice);

/* Is the column's place a header?  Then *text is the header's, or NULL. */
extern bool rest_facts_column_header(const RestFacts *facts,
									 AttrNumber attnum, const char **text);

/* The first of its alternatives that says something as text, headers too: which
 * one it is; NULL when none does. */
extern const RestSource *rest_facts_text(const RestFacts *facts,
										 const RestSource *source,
										 RestBuf *out);

/* The total that this source states, -1 when it states none. */
extern int64 rest_facts_total(const RestFacts *facts,
							  const RestSource *source);

/* What the reply says about there being more. */
extern RestTri rest_facts_has_more(const RestFacts *facts);

/*
 * For lists that are taken to be one page: does the reply name a next one all
 * the same, in a Link header or in the usual members?
 */
extern bool rest_facts_has_unread(const RestFacts *facts);

/*
 * The next page's token or URL, by pointer, header or Link; "" when there is
 * none.  A token of the last record (source RECORD) stays as it was collected.
 */
extern void rest_facts_token(const RestFacts *facts, RestPagerKind kind,
							 RestBuf *token);

#endif							/* REST_FACTS_H */
