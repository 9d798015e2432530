/*-------------------------------------------------------------------------
 *
 * analyze.c
 *	  ANALYZE of foreign tables: a sample of the list, by bounded reading.
 *
 * ANALYZE runs as the table's owner, so that is whose credentials are used.
 * The list is read from its beginning, at most rest_fdw.analyze_pages pages and
 * some multiple of the sample; of what was read each record is as likely in
 * the sample as any other (Vitter's method, core's code).  When that was not
 * all of the list the number of rows is the total that the API states, else
 * option rows, else what was read, and it is said.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "commands/vacuum.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/sampling.h"

#include "analyze.h"
#include "compat.h"
#include "connect.h"
#include "row.h"
#include "settings.h"

/* Rows that are looked at: so many for each one that the sample can hold, at
 * least so many altogether */
#define REST_SAMPLE_DEPTH 10
#define REST_SAMPLE_ROWS 100000
/* Rows of what planning may take for a page of the table */
#define REST_ROWS_A_BLOCK 50

/* A sample in the making */
typedef struct Sample
{
	Relation	relation;
	MemoryContext row_cxt;		/* one row */
	RestColumnMap *map;
	RestScanPlan plan;
	RestLister *lister;
	RestRow    *row;
	ReservoirStateData state;
	double		skip;			/* rows to pass before the next one taken */
	double		seen;			/* rows so far */
	HeapTuple  *rows;
	int			most;
	int			n;
} Sample;

/* All columns that records have. */
static List *
readable_attrs(const RestColumnMap *map)
{
	List	   *attrs = NIL;
	int			i;

	for (i = 1; i <= map->natts; i++)
	{
		if (rest_columns_get(map, i))
			attrs = lappend_int(attrs, i);
	}
	return attrs;
}

/* Make ready to read the list; sends nothing. */
static void
begin_sample(Sample *sample)
{
	RestListerSpec spec = {0};
	RestApi    *api;
	RestCodec **codecs;

	sample->map = rest_columns_load(RelationGetRelid(sample->relation));
	sample->plan.kind = REST_SCAN_ROWS;
	sample->plan.relid = RelationGetRelid(sample->relation);
	sample->plan.attrs = readable_attrs(sample->map);
	sample->plan.limit = sample->plan.offset = sample->plan.bind = -1;
	sample->plan.all_rows = true;
	codecs = palloc0(sizeof(RestCodec *) * Max(sample->map->natts, 1));
	api = rest_connect(sample->map->serverid, GetUserId(), sample->map->conf);
	api->budget = rest_budget_get(CurrentMemoryContext);
	spec.map = sample->map;
	spec.plan = &sample->plan;
	spec.codecs = codecs;
	spec.api = api;
	spec.attrs = sample->plan.attrs;
	spec.most_pages = rest_setting_analyze_pages;
	sample->lister = rest_lister_new(&spec);
	sample->row = rest_row_new(sample->map, sample->plan.attrs, codecs);
	sample->row_cxt = AllocSetContextCreate(CurrentMemoryContext,
											"rest_fdw sample row",
											ALLOCSET_DEFAULT_SIZES);
	reservoir_init_selection_state(&sample->state, sample->most);
	sample->skip = -1;
}

/* Where the record at hand goes in the sample, or -1: nowhere. */
static int
choose_place(Sample *sample)
{
	int			place = -1;

	if (sample->n < sample->most)
		return sample->n++;
	if (sample->skip < 0)
		sample->skip = reservoir_get_next_S(&sample->state, sample->seen,
											sample->most);
	if (sample->skip <= 0)
	{
		place = (int) (sample->most *
					   sampler_random_fract(&sample->state.randstate));
		heap_freetuple(sample->rows[place]);
	}
	sample->skip -= 1;
	return place;
}

/* Take the record at hand; tuple_cxt is where tuples live. */
static void
take_record(Sample *sample, Datum *values, bool *nulls,
			MemoryContext tuple_cxt)
{
	MemoryContext old;
	int			place;

	place = choose_place(sample);
	sample->seen += 1;
	if (place < 0)
		return;
	MemoryContextReset(sample->row_cxt);
	old = MemoryContextSwitchTo(sample->row_cxt);
	rest_row_fill(sample->row, sample->lister, values, nulls);
	MemoryContextSwitchTo(tuple_cxt);
	sample->rows[place] = heap_form_tuple(RelationGetDescr(sample->relation),
										  values, nulls);
	MemoryContextSwitchTo(old);
}

/* Read the list as far as the bounds allow; false when that was not all. */
static bool
read_sample(Sample *sample, MemoryContext tuple_cxt)
{
	int			natts = RelationGetDescr(sample->relation)->natts;
	Datum	   *values = palloc0(sizeof(Datum) * Max(natts, 1));
	bool	   *nulls = palloc0(sizeof(bool) * Max(natts, 1));
	double		most = Max((double) sample->most * REST_SAMPLE_DEPTH,
						   REST_SAMPLE_ROWS);

	rest_lister_start(sample->lister, NULL, -1);
	while (rest_lister_next(sample->lister, true) == REST_LISTER_RECORD)
	{
		rest_compat_analyze_delay();
		if (sample->seen >= most)
		{
			rest_lister_stop(sample->lister);
			return false;
		}
		take_record(sample, values, nulls, tuple_cxt);
	}
	return !rest_lister_is_cut(sample->lister);
}

/* How many rows the table has, when only a part of it was read. */
static double
guess_rows(const Sample *sample)
{
	double		total = (double) rest_lister_total(sample->lister);

	if (total < 0)
		total = (double) rest_conf_int(sample->map->conf, REST_OPT_ROWS);
	return Max(total, sample->seen);
}

/* AcquireSampleRowsFunc */
static int
acquire_sample(Relation relation, int elevel, HeapTuple *rows, int targrows,
			   double *totalrows, double *totaldeadrows)
{
	MemoryContext tuple_cxt = CurrentMemoryContext;
	MemoryContext cxt = AllocSetContextCreate(tuple_cxt, "rest_fdw sample",
											  ALLOCSET_DEFAULT_SIZES);
	Sample		sample = {0};
	bool		whole;

	sample.relation = relation;
	sample.rows = rows;
	sample.most = targrows;
	MemoryContextSwitchTo(cxt);
	begin_sample(&sample);
	whole = read_sample(&sample, tuple_cxt);
	MemoryContextSwitchTo(tuple_cxt);
	*totalrows = whole ? sample.seen : guess_rows(&sample);
	*totaldeadrows = 0;
	if (!whole)
		ereport(INFO,
				(errmsg("sample of foreign table \"%s\" is from the first %.0f of about %.0f rows",
						RelationGetRelationName(relation), sample.seen,
						*totalrows),
				 rest_lister_is_cut(sample.lister) ?
				 errhint("Setting \"rest_fdw.analyze_pages\" says how many pages are read.") : 0));
	ereport(elevel,
			(errmsg("\"%s\": %.0f rows read, %d rows in sample, %.0f rows estimated",
					RelationGetRelationName(relation), sample.seen, sample.n,
					*totalrows)));
	MemoryContextDelete(cxt);
	return sample.n;
}

/* Can the table be analyzed: is there a list that needs no values? */
static bool
restAnalyzeForeignTable(Relation relation, AcquireSampleRowsFunc *func,
						BlockNumber *totalpages)
{
	RestColumnMap *map = rest_columns_load(RelationGetRelid(relation));

	if (!rest_conf_has(map->conf, REST_OPT_LIST) || rest_needs_list(map) != NIL)
		return false;
	*func = acquire_sample;
	*totalpages = 1 + (BlockNumber) (rest_conf_int(map->conf, REST_OPT_ROWS) /
									 REST_ROWS_A_BLOCK);
	return true;
}

/* See analyze.h. */
void
rest_analyze_install(FdwRoutine *routine)
{
	routine->AnalyzeForeignTable = restAnalyzeForeignTable;
}
