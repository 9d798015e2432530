/*-------------------------------------------------------------------------
 *
 * import_sample.h
 *	  Which columns do the records of a resource seem to have?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_IMPORT_SAMPLE_H
#define REST_IMPORT_SAMPLE_H

#include "nodes/pg_list.h"

typedef struct RestSampledColumn
{
	const char *name;			/* the member's */
	const char *type;			/* in SQL */
	bool		distinct;		/* always there, and never the same twice */
} RestSampledColumn;

/*
 * Read at most so many records of the list that a table of this server with
 * these options (of DefElem *) would have; a List of RestSampledColumn *, NIL
 * when there are no records.  Sends requests as the current user; raises what
 * a query would raise, and when the records are no objects.
 */
extern List *rest_import_sample(Oid serverid, List *options, int most);

#endif							/* REST_IMPORT_SAMPLE_H */
