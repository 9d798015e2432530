/*-------------------------------------------------------------------------
 *
 * column.h
 *	  The columns of a foreign table as the API knows them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_COLUMN_H
#define REST_COLUMN_H

#include "option.h"

/* What a filter can ask; the order is that of the filter_* options */
typedef enum RestFilterOp
{
	REST_FILTER_EQ,
	REST_FILTER_NE,
	REST_FILTER_LT,
	REST_FILTER_LE,
	REST_FILTER_GT,
	REST_FILTER_GE,
	REST_FILTER_IN,
	REST_FILTER_NULL,
	REST_FILTER_NOT_NULL,
	REST_FILTER_PREFIX,
	REST_FILTER_SUFFIX,
	REST_FILTER_CONTAINS,
	REST_FILTER_LIKE,
	REST_FILTER_HAS,
	REST_FILTER_COUNT
} RestFilterOp;

typedef enum RestAccess
{
	REST_ACCESS_ALL,
	REST_ACCESS_READ,
	REST_ACCESS_WRITE,
	REST_ACCESS_INSERT,
	REST_ACCESS_REQUEST			/* never in the rows: taken from WHERE */
} RestAccess;

typedef struct RestColumn
{
	AttrNumber	attnum;
	const char *name;			/* NULL: a dropped column */
	const char *column_name;	/* what {column} prints in records and bodies */
	const char *filter_name;	/* the same in a filter */
	const char *sort_name;		/* the same in a sort term */
	Oid			type;			/* as declared */
	int32		typmod;
	Oid			collation;
	bool		notnull;		/* declared NOT NULL */
	bool		key;
	bool		required;		/* a list can't be asked without its value */
	bool		sortable;
	Oid			listed;			/* the array type, when this stands for its
								 * elements: see rest_column_element */
	bool		nameless;		/* its pointer leads elsewhere, and no option
								 * says what the API calls it */
	RestAccess	access;
	const char *term;			/* of an aggregate: its item of {columns}; NULL:
								 * option column_term says it */
	RestConf   *conf;			/* resolved down to this column */
} RestColumn;

typedef struct RestColumnMap
{
	Oid			relid;
	Oid			serverid;
	RestConf   *conf;			/* resolved down to the table */
	int			natts;
	RestColumn *columns;		/* natts of them, by attnum - 1 */
	List	   *keys;			/* of int: attnums of the key columns */
} RestColumnMap;

extern RestColumnMap *rest_columns_load(Oid relid);
extern RestColumn *rest_columns_find(const RestColumnMap *map,
									 const char *name);
extern RestColumn *rest_columns_get(const RestColumnMap *map,
									AttrNumber attnum);

/* The template that asks op of this column, or NULL when there is none. */
extern const char *rest_column_filter(const RestColumn *column,
									  RestFilterOp op);

/* Does the API answer op on this column exactly as SQL would? */
extern bool rest_column_exact(const RestColumn *column, RestFilterOp op);

/* May the API be asked to sort by the column, by a route of this text (or NULL)? */
extern bool rest_column_sortable(const RestColumn *column, const char *list);

/*
 * Is word, or "all", in the typed words of this option: the column's, or what
 * conf says for every type where column is NULL?
 */
extern bool rest_column_word(const RestConf *conf, const RestColumn *column,
							 RestOpt opt, const char *word);

/* Stands for the elements of an array column, in filters. */
extern RestColumn *rest_column_element(const RestColumn *column);

/* "eq", "ne", ... as in the options exact and filters */
extern const char *rest_filter_op_name(RestFilterOp op);
extern RestOpt rest_filter_op_option(RestFilterOp op);

/* Is word one of the comma-separated words of list? */
extern bool rest_word_in(const char *word, const char *list);

/*
 * Is this collation the one that option sort_text names?  "C" also stands for
 * every collation that compares bytes.
 */
extern bool rest_collation_is(Oid collation, const char *promised);

/* The collation by which the API sorts a text column, as far as that is told;
 * the column's own else. */
extern Oid	rest_column_sort_collation(const RestColumn *column);

/* The type without domains, as operators see it */
extern Oid	rest_column_base_type(const RestColumn *column);

/* Does it count as text in the options: text, enums, and the like? */
extern bool rest_column_is_text(const RestColumn *column);

#endif							/* REST_COLUMN_H */
