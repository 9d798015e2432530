/*-------------------------------------------------------------------------
 *
 * check_columns.c
 *	  rest_fdw_check(): columns, and what can be asked of them.
 *
 * For each column conditions are built as the planner has them and handed to
 * qual.c and then to a trial, and pathkeys to order.c: what is shown as sent is
 * what a scan would send.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/stratnum.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "nodes/makefuncs.h"
#include "optimizer/paths.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "check.h"
#include "groups.h"
#include "order.h"
#include "own.h"
#include "pointer.h"
#include "qual.h"
#include "report.h"
#include "scope.h"

/* Longest pointer or sort term that is shown */
#define REST_MAX_SHOWN (64 * 1024)

/* Which side of the condition, or which pattern */
typedef enum ProbeKind
{
	PROBE_COMPARE,				/* by strategy; 0 is <> */
	PROBE_ANY,
	PROBE_NULL,
	PROBE_NOT_NULL,
	PROBE_HAS,
	PROBE_PATTERN				/* LIKE with marks for % parts */
} ProbeKind;

/* A condition that is tried on every column */
typedef struct Probe
{
	RestFilterOp op;			/* whose options speak of it */
	ProbeKind	kind;
	int			strategy;		/* COMPARE */
	const char *shown;			/* behind the column's name */
	const char *pattern;		/* PATTERN: "@" is the piece of text */
} Probe;

static const Probe probes[] = {
	{REST_FILTER_EQ, PROBE_COMPARE, BTEqualStrategyNumber, "= value", NULL},
	{REST_FILTER_NE, PROBE_COMPARE, 0, "<> value", NULL},
	{REST_FILTER_LT, PROBE_COMPARE, BTLessStrategyNumber, "< value", NULL},
	{REST_FILTER_LE, PROBE_COMPARE, BTLessEqualStrategyNumber, "<= value", NULL},
	{REST_FILTER_GT, PROBE_COMPARE, BTGreaterStrategyNumber, "> value", NULL},
	{REST_FILTER_GE, PROBE_COMPARE, BTGreaterEqualStrategyNumber, ">= value", NULL},
	{REST_FILTER_IN, PROBE_ANY, BTEqualStrategyNumber, "IN (values)", NULL},
	{REST_FILTER_NULL, PROBE_NULL, 0, "IS NULL", NULL},
	{REST_FILTER_NOT_NULL, PROBE_NOT_NULL, 0, "IS NOT NULL", NULL},
	{REST_FILTER_PREFIX, PROBE_PATTERN, 0, "LIKE 'value%'", "@%"},
	{REST_FILTER_SUFFIX, PROBE_PATTERN, 0, "LIKE '%value'", "%@"},
	{REST_FILTER_CONTAINS, PROBE_PATTERN, 0, "LIKE '%value%'", "%@%"},
	{REST_FILTER_LIKE, PROBE_PATTERN, 0, "LIKE 'value%value'", "@%@"},
	{REST_FILTER_HAS, PROBE_HAS, BTEqualStrategyNumber, "has value", NULL}
};

/*
 * Values of the types that filters can hold, finer than most formats: whether
 * and how a condition is sent is decided with the value.  Unusual ones, so that
 * they can be found again in a request.
 */
static const struct
{
	Oid			type;
	const char *value;
	bool		findable;
}			samples[] =
{
	{BOOLOID, "true", false},
	{INT2OID, "29873", true},
	{INT4OID, "1629873", true},
	{INT8OID, "1629873", true},
	{FLOAT4OID, "1629873.5", true},
	{FLOAT8OID, "1629873.5", true},
	{NUMERICOID, "1629873.5", true},
	{TEXTOID, "zRESTztextz", true},
	{UUIDOID, "123e4567-e89b-12d3-a456-426614174000", true},
	{DATEOID, "2001-02-03", true},
	{TIMEOID, "04:05:06.789012", false},
	{TIMESTAMPOID, "2001-02-03 04:05:06.789012", false},
	{TIMESTAMPTZOID, "2001-02-03 04:05:06.789012+00", false}
};

/* ----- conditions ----- */

/* The type that operators on the column see, as qual.c has it. */
static Oid
operator_type(const RestColumn *column)
{
	Oid			type = rest_column_base_type(column);

	return type == VARCHAROID ? TEXTOID : type;
}

/* The operator of a strategy on this type, 0 being <>; or InvalidOid. */
static Oid
find_operator(Oid type, int strategy)
{
	TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY);
	Oid			opno;

	if (!OidIsValid(entry->btree_opf))
		return InvalidOid;
	opno = get_opfamily_member(entry->btree_opf, entry->btree_opintype,
							   entry->btree_opintype,
							   strategy ? strategy : BTEqualStrategyNumber);
	return strategy == 0 && OidIsValid(opno) ? get_negator(opno) : opno;
}

/* A value that only execution knows. */
static Param *
make_param(Oid type, Oid collation)
{
	Param	   *param = makeNode(Param);

	param->paramkind = PARAM_EXTERN;
	param->paramid = 1;
	param->paramtype = type;
	param->paramtypmod = -1;
	param->paramcollid = collation;
	param->location = -1;
	return param;
}

/* The column as range table entry 1 has it. */
static Expr *
make_column(const RestColumn *column)
{
	return (Expr *) makeVar(1, column->attnum, column->type, column->typmod,
							column->collation, 0);
}

/* column OP value, or NULL when the type has no such operator. */
static Expr *
make_comparison(const RestColumn *column, int strategy)
{
	Oid			type = operator_type(column);
	Oid			opno = find_operator(type, strategy);

	if (!OidIsValid(opno))
		return NULL;
	return make_opclause(opno, BOOLOID, false, make_column(column),
						 (Expr *) make_param(type, column->collation),
						 InvalidOid, column->collation);
}

/* column = ANY (values), or NULL. */
static Expr *
make_any(const RestColumn *column)
{
	Oid			type = operator_type(column);
	Oid			opno = find_operator(type, BTEqualStrategyNumber);
	Oid			array = get_array_type(type);
	ScalarArrayOpExpr *op;

	if (!OidIsValid(opno) || !OidIsValid(array))
		return NULL;
	op = makeNode(ScalarArrayOpExpr);
	op->opno = opno;
	op->useOr = true;
	op->inputcollid = column->collation;
	op->args = list_make2(make_column(column),
						  make_param(array, column->collation));
	op->location = -1;
	return (Expr *) op;
}

/* value = ANY (column), or NULL when the column is no array. */
static Expr *
make_has(const RestColumn *column)
{
	Oid			element = get_element_type(rest_column_base_type(column));
	Oid			type = element == VARCHAROID ? TEXTOID : element;
	Oid			opno = OidIsValid(type) ?
		find_operator(type, BTEqualStrategyNumber) : InvalidOid;
	ScalarArrayOpExpr *op;

	if (!OidIsValid(opno))
		return NULL;
	op = makeNode(ScalarArrayOpExpr);
	op->opno = opno;
	op->useOr = true;
	op->inputcollid = column->collation;
	op->args = list_make2(make_param(type, column->collation),
						  make_column(column));
	op->location = -1;
	return (Expr *) op;
}

/* column IS [NOT] NULL */
static Expr *
make_null_test(const RestColumn *column, NullTestType type)
{
	NullTest   *test = makeNode(NullTest);

	test->arg = make_column(column);
	test->nulltesttype = type;
	test->location = -1;
	return (Expr *) test;
}

/* column LIKE pattern, or NULL when the column is no text. */
static Expr *
make_like(RestCheckup *c, const RestColumn *column, const char *pattern)
{
	char	   *mark = rest_checkup_mark(c, "value");
	StringInfoData buf;
	Const	   *value;

	if (operator_type(column) != TEXTOID)
		return NULL;
	initStringInfo(&buf);
	for (; *pattern; pattern++)
	{
		if (*pattern == '@')
			appendStringInfoString(&buf, mark);
		else
			appendStringInfoChar(&buf, *pattern);
	}
	value = makeConst(TEXTOID, -1, column->collation, -1,
					  CStringGetTextDatum(buf.data), false, false);
	return make_opclause(OID_TEXT_LIKE_OP, BOOLOID, false, make_column(column),
						 (Expr *) value, InvalidOid, column->collation);
}

/* The condition of a probe, or NULL where the type has none. */
static Expr *
make_clause(RestCheckup *c, const RestColumn *column, const Probe *probe)
{
	switch (probe->kind)
	{
		case PROBE_COMPARE:
			return make_comparison(column, probe->strategy);
		case PROBE_ANY:
			return make_any(column);
		case PROBE_NULL:
			return make_null_test(column, IS_NULL);
		case PROBE_NOT_NULL:
			return make_null_test(column, IS_NOT_NULL);
		case PROBE_HAS:
			return make_has(column);
		case PROBE_PATTERN:
			return make_like(c, column, probe->pattern);
	}
	return NULL;
}

/* ----- filters ----- */

/* Some label of an enum, palloc'd; NULL when the type is none or has none. */
static char *
enum_sample(Oid type)
{
	CatCList   *labels;
	char	   *result = NULL;

	if (!type_is_enum(type))
		return NULL;
	labels = SearchSysCacheList1(ENUMTYPOIDNAME, ObjectIdGetDatum(type));
	if (labels->n_members > 0)
	{
		HeapTuple	tuple = &labels->members[0]->tuple;

		result = pstrdup(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel));
	}
	ReleaseSysCacheList(labels);
	return result;
}

/*
 * A value of this type as text, or NULL for types that filters can't hold.
 * *findable: it is sent as it is spelled here, if it is sent exactly.
 */
static const char *
sample_of(Oid type, bool *findable)
{
	size_t		i;

	*findable = false;
	for (i = 0; i < lengthof(samples); i++)
	{
		if (samples[i].type == type)
		{
			*findable = samples[i].findable;
			return samples[i].value;
		}
	}
	return enum_sample(type);
}

/* The sample as the value of a condition, = ANY taking an array of it. */
static RestTermValue
sample_value(const RestColumn *column, const char *sample, bool many)
{
	RestTermValue value = {0};
	Oid			input;
	Oid			param;

	value.type = many ? get_array_type(operator_type(column)) :
		operator_type(column);
	getTypeInputInfo(value.type, &input, &param);
	value.value = OidInputFunctionCall(input, many ? psprintf("{%s}",
															  quote_identifier(sample)) :
									   unconstify(char *, sample), param, -1);
	return value;
}

/* A mark as the value of a condition, or the constant that it has. */
static RestTermValue
marked_value(RestCheckup *c, const RestColumn *column,
			 const RestCondition *cond)
{
	RestTermValue value = {0};
	bool		many = cond->term.kind == REST_TERM_ANY;

	value.type = many ? get_array_type(operator_type(column)) :
		operator_type(column);
	if (IsA(cond->value, Const))
		value.value = ((Const *) cond->value)->constvalue;
	else
		value.shown = rest_checkup_mark(c, many ? "values" : "value");
	return value;
}

/* What became of a condition */
typedef struct Outcome
{
	RestReach	reach;
	const RestSent *sent;
	char	   *filters;		/* "" when routes take the value */
	char	   *request;		/* then; else NULL */
} Outcome;

/* Try a condition with this value (or NULL when it needs none). */
static void
try_value(RestCheckup *c, const RestColumn *column, const RestCondition *cond,
		  const RestTermValue *value, Outcome *out)
{
	RestTrial  *trial = rest_trial_new(c, REST_SCAN_ROWS);
	bool		fixes = cond->term.kind == REST_TERM_EQ ||
		cond->term.kind == REST_TERM_ANY;

	memset(out, 0, sizeof(*out));
	rest_trial_add_needs(c, trial, fixes ? column->attnum : 0);
	rest_trial_add(trial, &cond->term, value);
	out->sent = rest_trial_run(c, trial);
	out->reach = out->sent->reach[list_length(trial->plan.terms) - 1];
	if (out->reach == REST_REACH_LOCAL)
		return;
	out->filters = rest_trial_filters(c, trial);
	if (*out->filters == '\0')
		out->request = rest_trial_request(c, trial);
}

/* A text with a sample in it, name standing for that; NULL without one. */
static char *
name_sample(const char *text, const char *sample, const char *name)
{
	StringInfoData buf;
	const char *found;

	if (text == NULL || strstr(text, sample) == NULL)
		return NULL;
	initStringInfo(&buf);
	while ((found = strstr(text, sample)) != NULL)
	{
		appendBinaryStringInfo(&buf, text, found - text);
		appendStringInfo(&buf, "{%s}", name);
		text = found + strlen(sample);
	}
	appendStringInfoString(&buf, text);
	return buf.data;
}

/* Put {name} for the sample, if it can be found in what is sent. */
static bool
find_sample(Outcome *out, const char *sample, const char *name)
{
	char	   *filters = name_sample(out->filters, sample, name);
	char	   *request = name_sample(out->request, sample, name);

	if (filters)
		out->filters = filters;
	if (request)
		out->request = request;
	return filters || request;
}

/* Does the request of this outcome hold the value at all? */
static bool
holds_value(const Outcome *out)
{
	return out->request == NULL || strstr(out->request, "{value") != NULL;
}

/*
 * Try a condition with a mark for its value, and then with a sample, as the
 * value may decide.  *example is the sample when the text holds it, or what
 * became of it, instead of {value}.
 */
static void
try_condition(RestCheckup *c, const RestColumn *column,
			  const RestCondition *cond, Outcome *out, const char **example)
{
	bool		many = cond->term.kind == REST_TERM_ANY;
	const RestColumn *typed = cond->term.kind == REST_TERM_HAS ?
	rest_column_element(column) : column;
	bool		findable;
	const char *sample = sample_of(operator_type(typed), &findable);
	RestTermValue value;
	Outcome		marked;

	if (cond->value)
		value = marked_value(c, typed, cond);
	try_value(c, column, cond, cond->value ? &value : NULL, out);
	if (out->reach == REST_REACH_LOCAL || cond->value == NULL || value.shown == NULL)
		return;
	if (!holds_value(out) || (sample == NULL && out->request == NULL))
		out->reach = REST_REACH_LOCAL;	/* in no route; of no type for filters */
	if (out->reach == REST_REACH_LOCAL || sample == NULL)
		return;
	marked = *out;
	value = sample_value(typed, sample, many);
	try_value(c, column, cond, &value, out);
	if (out->reach == REST_REACH_LOCAL)
		return;
	if (type_is_enum(operator_type(typed)))
		*out = marked;
	else if (!findable || !find_sample(out, sample, many ? "values" : "value"))
		*example = sample;
}

/* How far a condition goes, in words. */
static char *
reach_note(const RestCheckup *c, const RestCondition *cond,
		   const Outcome *outcome, const char *example)
{
	bool		many = cond->term.kind == REST_TERM_ANY;
	StringInfoData note;

	initStringInfo(&note);
	appendStringInfoString(&note, outcome->reach == REST_REACH_EXACT ?
						   "exact" : "narrows");
	if (outcome->sent->by_key)
		appendStringInfoString(&note, "; by the get route");
	if (outcome->sent->by_keys)
		appendStringInfo(&note, "; by route get_many, %s keys a request",
						 rest_conf_text(c->map->conf, REST_OPT_MAX_KEYS));
	else if (many && outcome->sent->choice_filters &&
		outcome->sent->choice_op == REST_FILTER_IN)
		appendStringInfo(&note, "; %s values a request",
						 rest_conf_text(c->map->conf, REST_OPT_MAX_KEYS));
	else if (many)
		appendStringInfoString(&note, "; a request for each value");
	if (example)
		appendStringInfo(&note, "; for example %s", example);
	return note.data;
}

/*
 * One condition on one column: what would be sent for it.  Nothing, when it
 * stays here.
 */
static void
show_filter(RestCheckup *c, const RestColumn *column, const Probe *probe)
{
	Expr	   *clause = make_clause(c, column, probe);
	RestCondition cond;
	Outcome		outcome;
	const char *example = NULL;

	if (clause == NULL || !rest_qual_match(1, c->map, clause, &cond))
		return;
	try_condition(c, column, &cond, &outcome, &example);
	if (outcome.reach == REST_REACH_LOCAL)
		return;
	if (outcome.request == NULL)
	{
		c->sends = true;
		c->exact |= outcome.reach == REST_REACH_EXACT;
	}
	c->sent_ops[column->attnum - 1] |= 1 << probe->op;
	rest_checkup_row(c, "filter",
					 psprintf("%s %s", quote_identifier(column->name), probe->shown),
					 outcome.request ? outcome.request : outcome.filters,
					 reach_note(c, &cond, &outcome, example));
}

/* RestCheckupStep: all conditions on one column. */
static void
show_filters(RestCheckup *c, int attnum)
{
	RestColumn *column = rest_columns_get(c->map, attnum);
	size_t		i;

	for (i = 0; i < lengthof(probes); i++)
		show_filter(c, column, &probes[i]);
}

/* ----- order ----- */

/* The pathkey of ORDER BY column, with its own planner's state. */
static PathKey *
make_pathkey(const RestColumn *column, RelOptInfo *rel, bool desc,
			 bool nulls_first)
{
	PlannerInfo *root = makeNode(PlannerInfo);
	EquivalenceClass *ec = makeNode(EquivalenceClass);
	EquivalenceMember *em = makeNode(EquivalenceMember);
	TypeCacheEntry *type = lookup_type_cache(operator_type(column),
											 TYPECACHE_BTREE_OPFAMILY);

	root->planner_cxt = CurrentMemoryContext;
	root->ec_merging_done = true;
	em->em_expr = make_column(column);
	em->em_relids = rel->relids;
	em->em_datatype = operator_type(column);
	ec->ec_members = list_make1(em);
	ec->ec_collation = column->collation;
	return make_canonical_pathkey(root, ec, type->btree_opf,
								  desc ? BTGreaterStrategyNumber :
								  BTLessStrategyNumber, nulls_first);
}

/* Can this order be asked for, with or without a condition on the column? */
static bool
can_sort(const RestCheckup *c, const RestColumn *column, bool desc,
		 bool nulls_first, bool strict)
{
	RelOptInfo *rel = makeNode(RelOptInfo);
	RestPlanTerm term = {REST_TERM_NOT_NULL, column->attnum, -1, -1};
	PathKey    *pathkey;

	rel->relid = 1;
	rel->relids = bms_make_singleton(1);
	pathkey = make_pathkey(column, rel, desc, nulls_first);
	return rest_order_match(NULL, rel, c->map, list_make1(pathkey),
							strict ? list_make1(&term) : NIL) != NIL;
}

/* What one key of the order is sent as; palloc'd. */
static char *
sort_text(const RestColumn *column, bool desc)
{
	const char *text = rest_conf_text(column->conf, desc ? REST_OPT_SORT_DESC :
									  REST_OPT_SORT_ASC);
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_SHOWN);

	rest_template_include(text, strlen(text), "column", column->sort_name, buf);
	return rest_report_text(rest_buf_text(buf));
}

/* One direction of one column. */
static void
show_direction(RestCheckup *c, const RestColumn *column, bool desc)
{
	bool		first = can_sort(c, column, desc, true, false);
	bool		last = can_sort(c, column, desc, false, false);
	const char *note = NULL;

	if (!first && !last)
	{
		if (!can_sort(c, column, desc, false, true))
			return;
		note = "only with a condition that excludes NULLs";
	}
	else if (!first || !last)
		note = first ? "NULLS FIRST, or with a condition that excludes NULLs" :
			"NULLS LAST, or with a condition that excludes NULLs";
	c->sorts[column->attnum - 1] = true;
	rest_checkup_row(c, "sort", psprintf("%s%s", quote_identifier(column->name),
										 desc ? " DESC" : ""),
					 sort_text(column, desc), note);
}

/* RestCheckupStep: both directions of one column. */
static void
show_sorts(RestCheckup *c, int attnum)
{
	RestColumn *column = rest_columns_get(c->map, attnum);

	if (!OidIsValid(find_operator(operator_type(column), BTLessStrategyNumber)))
		return;
	show_direction(c, column, false);
	show_direction(c, column, true);
}

/* ----- groups ----- */

/* RestCheckupStep: what the API computes of one column, or (0) of whole rows. */
static void
show_aggregates(RestCheckup *c, int attnum)
{
	const RestColumn *column = attnum ? rest_columns_get(c->map, attnum) : NULL;
	char	   *shown = rest_groups_any(c->map) ?
		rest_groups_shown(c->map, column) : NULL;

	if (shown)
		rest_checkup_row(c, "aggregate", column ?
						 quote_identifier(column->name) : "*", shown,
						 "where every condition is exact");
}

/* ----- the columns themselves ----- */

/* Where a column's value is read; palloc'd. */
static char *
source_text(const RestColumn *column)
{
	const char *text = rest_conf_text(column->conf, REST_OPT_POINTER);
	RestBuf    *name = rest_own_buf(CurrentMemoryContext, REST_MAX_SHOWN);
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_SHOWN);
	const char *mark;

	if (column->access == REST_ACCESS_REQUEST)
		return "the condition on it";
	if (column->access == REST_ACCESS_WRITE || column->access == REST_ACCESS_INSERT)
		return "nowhere";
	rest_pointer_escape(name, column->column_name, strlen(column->column_name));
	while ((mark = strstr(text, "{column}")) != NULL)
	{
		rest_buf_append(buf, text, mark - text);
		rest_buf_puts(buf, rest_buf_text(name) + 1);
		text = mark + strlen("{column}");
	}
	rest_buf_puts(buf, text);
	return rest_buf_copy(buf);
}

/* Append a fact to a note. */
static void
add_fact(StringInfo note, const char *name, const char *value)
{
	appendStringInfo(note, "; %s%s%s", name, value ? " " : "", value ? value : "");
}

/* What there is to say about a column: its type first. */
static char *
column_note(const RestCheckup *c, const RestColumn *column)
{
	StringInfoData note;

	initStringInfo(&note);
	appendStringInfoString(&note, format_type_with_typemod(column->type,
														   column->typmod));
	if (column->key)
		add_fact(&note, "key", NULL);
	if (column->required)
		add_fact(&note, "required", NULL);
	else if (list_member_int(c->needs, column->attnum))
		add_fact(&note, "in the path of the list route", NULL);
	if (column->access != REST_ACCESS_ALL)
		add_fact(&note, "access", rest_conf_text(column->conf, REST_OPT_ACCESS));
	if (strcmp(column->column_name, column->name) != 0)
		add_fact(&note, "named", column->column_name);
	if (strcmp(column->filter_name, column->column_name) != 0)
		add_fact(&note, "in filters", column->filter_name);
	if (strcmp(column->sort_name, column->filter_name) != 0)
		add_fact(&note, "in sorts", column->sort_name);
	return note.data;
}

/* RestCheckupStep: one column. */
static void
show_column(RestCheckup *c, int attnum)
{
	RestColumn *column = rest_columns_get(c->map, attnum);

	rest_checkup_row(c, "column", quote_identifier(column->name),
					 source_text(column), column_note(c, column));
	rest_column_codec(column);	/* raises for a format that does not fit */
}

/* See check.h. */
void
rest_checkup_columns(RestCheckup *c)
{
	static const RestCheckupStep steps[] = {
		show_column, show_filters, show_sorts, show_aggregates
	};
	size_t		step;
	int			i;

	c->sent_ops = palloc0(sizeof(int) * Max(c->map->natts, 1));
	c->sorts = palloc0(sizeof(bool) * Max(c->map->natts, 1));
	for (step = 0; step < lengthof(steps); step++)
	{
		if (steps[step] == show_aggregates && c->works)
			rest_checkup_try(c, "aggregates", show_aggregates, 0);
		for (i = 1; i <= c->map->natts; i++)
		{
			RestColumn *column = rest_columns_get(c->map, i);

			if (column && (step == 0 || (c->list && (step != 1 || c->works))))
				rest_checkup_try(c, column->name, steps[step], i);
		}
	}
}
