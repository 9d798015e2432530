/*-------------------------------------------------------------------------
 *
 * items.h
 *	  What does the answer to a write of many rows say of each of them?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ITEMS_H
#define REST_ITEMS_H

#include "api.h"
#include "http.h"
#include "jsondoc.h"
#include "onstatus.h"

/* The options items, item_... and items_tell; texts are the API's */
typedef struct RestItems
{
	const char *list;			/* pointers to the list, or map, of items */
	bool		may_miss;		/* there may be none */
	bool		failures;		/* items are those rows that were refused */
	const char *index;			/* pointers of an item: its row's number, from 0 */
	const char *key;			/* its row's key */
	bool		by_name;		/* the key is its name in the map */
	const char *status;
	RestCondition *failed;
	const char *message;
} RestItems;

/* The rows that a request wrote, as far as answers are matched with them */
typedef struct RestItemRows
{
	int64		first;			/* number of the first, for messages */
	int			n;
	const char *key_name;
	const char *const *keys;	/* or NULL, or NULL for some */
} RestItemRows;

/* What became of one row */
typedef enum RestItemFate
{
	REST_ITEM_UNTOLD,			/* nothing says it */
	REST_ITEM_DONE,
	REST_ITEM_NONE,				/* there was no such record */
	REST_ITEM_REFUSED,
	REST_ITEM_UNKNOWN			/* the API's own trouble: 5xx */
} RestItemFate;

typedef struct RestItemNews
{
	RestItemFate *fates;		/* of all rows */
	int			refused;		/* how many are REFUSED or UNKNOWN */
	int			untold;
	RestVerdict verdict;		/* of the first of those refused */
	RestBuf    *words;			/* the API's words on the first few of them */
} RestItemNews;

/*
 * Read what an answer says of rows that were written for this use, in the current
 * memory context; headers of the answer are call's.  False: it has no such list.
 */
extern bool rest_items_read(const RestApi *api, const RestHttpCall *call,
							const RestJsonDoc *doc, RestUse use,
							const RestItemRows *rows, RestItemNews *news);

#endif							/* REST_ITEMS_H */
