/*-------------------------------------------------------------------------
 *
 * check.h
 *	  rest_fdw_check(): what its sections share.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CHECK_H
#define REST_CHECK_H

#include "nodes/execnodes.h"

#include "ask.h"
#include "lister.h"

/* One check of one foreign table */
typedef struct RestCheckup
{
	ReturnSetInfo *rsinfo;		/* where rows go */
	Oid			relid;
	RestColumnMap *map;
	RestApi    *api;			/* nothing is ever sent by it */
	List	   *needs;			/* columns without which a list can't be asked */
	RestRoute  *list;			/* or NULL */
	List	   *marks;			/* names behind marks, see rest_checkup_mark() */
	bool		works;			/* the table can be read */
	RestPagerKind pager;		/* then */
	bool		sends;			/* some condition is sent as a filter */
	bool		exact;			/* and one of them is answered exactly */
	int		   *sent_ops;		/* by attnum - 1: 1 << RestFilterOp for what
								 * is sent */
	bool	   *sorts;			/* by attnum - 1: is the column sorted by? */
} RestCheckup;

/* One part of a check; may raise */
typedef void (*RestCheckupStep) (RestCheckup *c, int arg);

/*
 * Add a row; item, value and note may be NULL.  Texts are copied.
 */
extern void rest_checkup_row(RestCheckup *c, const char *section,
							 const char *item, const char *value,
							 const char *note);

/*
 * Run a step.  An error about what the options say becomes a row of section
 * "error" for that item; any other is raised.  False after an error.
 */
extern bool rest_checkup_try(RestCheckup *c, const char *item,
							 RestCheckupStep step, int arg);

/*
 * Text that stands for a value in a request and comes through every encoding
 * as it is; unmark turns all marks in a text (UTF-8, as requests are) into
 * {name}.  palloc'd.
 */
extern char *rest_checkup_mark(RestCheckup *c, const char *name);
extern char *rest_checkup_unmark(const RestCheckup *c, const char *text);

/* The level a table's option is from, "dialect" with its name; palloc'd. */
extern char *rest_checkup_level(const RestConf *conf, RestOpt opt);

/* ----- check_trial.c ----- */

/* A query that is never run: what would it send? */
typedef struct RestTrial
{
	RestScanPlan plan;
	RestTermValue *values;		/* of plan.terms, in their order */
	RestLister *lister;
} RestTrial;

/* A query without conditions, in the current memory context. */
extern RestTrial *rest_trial_new(const RestCheckup *c, RestScanKind kind);

/* Add a condition; its value is copied. */
extern void rest_trial_add(RestTrial *trial, const RestPlanTerm *term,
						   const RestTermValue *value);

/* Add column = {column}. */
extern void rest_trial_add_equal(RestCheckup *c, RestTrial *trial,
								 AttrNumber attnum);

/* The same for all columns that a list needs, but one (or 0). */
extern void rest_trial_add_needs(RestCheckup *c, RestTrial *trial,
								 AttrNumber except);

/* Decide what is sent.  May raise. */
extern const RestSent *rest_trial_run(RestCheckup *c, RestTrial *trial);

/* Its first request as a route is written, marks replaced; NULL for none. */
extern char *rest_trial_request(const RestCheckup *c, RestTrial *trial);

/* Its filters alone; "" for none. */
extern char *rest_trial_filters(const RestCheckup *c, const RestTrial *trial);

/* The request for the page after the first, or NULL where a URL says it. */
extern char *rest_trial_next_request(RestCheckup *c, RestTrial *trial);

/* ----- sections ----- */

extern void rest_checkup_routes(RestCheckup *c);	/* check_routes.c */
extern void rest_checkup_columns(RestCheckup *c);	/* check_columns.c */
extern void rest_checkup_warnings(RestCheckup *c);	/* check_warn.c */

#endif							/* REST_CHECK_H */
