/*-------------------------------------------------------------------------
 *
 * scope.h
 *	  What the placeholders of a template stand for.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SCOPE_H
#define REST_SCOPE_H

#include "column.h"
#include "value.h"

/* Most parts that one scope sets */
#define REST_SCOPE_PARTS 32

typedef struct RestScopePart
{
	const char *name;
	RestValue	value;
	RestValue	literal;		/* what {'x'} prints; EMPTY: the value */
} RestScopePart;

/*
 * Parts hide columns, columns hide vars; {"x"} is the column alone.  Zero it,
 * then set what there is.  All values are borrowed.
 */
typedef struct RestScope
{
	int			nparts;
	RestScopePart parts[REST_SCOPE_PARTS];
	const RestColumnMap *map;	/* or NULL */
	const RestValue *columns;	/* by attnum - 1; or NULL */
	const RestValue *literals;	/* the same for {'x'}; or NULL */
	List	   *vars;			/* of RestScopePart * */
	bool		lenient;		/* unknown names are empty: they were checked,
								 * and a preset may name what a table lacks */
} RestScope;

extern void rest_scope_set(RestScope *scope, const char *name,
						   RestValue value);

/* What {'name'} prints where it differs from {name}. */
extern void rest_scope_set_literal(RestScope *scope, const char *name,
								   RestValue literal);
extern void rest_scope_set_text(RestScope *scope, const char *name,
								const char *text);
extern void rest_scope_set_int(RestScope *scope, const char *name,
							   int64 number);

/* RestLookup over a RestScope; never raises. */
extern bool rest_scope_lookup(void *scope, const RestName *name,
							  RestValue *out, RestFault *fault);

/* Option vars as the list that a scope holds. */
extern List *rest_scope_vars(const RestConf *conf);

extern RestValue rest_value_text(const char *text);

#endif							/* REST_SCOPE_H */
