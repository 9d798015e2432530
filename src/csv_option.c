/*-------------------------------------------------------------------------
 *
 * csv_option.c
 *	  How a table's API spells CSV, by its options.
 *
 * Resolved options enter, the words of csv.h leave.  The options of several
 * levels come together here, so that here is seen whether they go together.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "csv_option.h"

/* The character of an option, one byte and no line's end. */
static char
character(const RestConf *conf, RestOpt opt)
{
	const char *text = rest_conf_text(conf, opt);

	if (text == NULL || strlen(text) != 1 || strchr("\r\n", *text))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("option \"%s\" is not one ASCII character",
						rest_option_defs[opt].name)));
	return *text;
}

/* Raise that two of the options can't be told apart in a line. */
static void
raise_same(RestOpt one, RestOpt other)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("options \"%s\" and \"%s\" don't go together",
					rest_option_defs[one].name, rest_option_defs[other].name),
			 errdetail("A line of CSV could be read in two ways.")));
}

/* See csv_option.h. */
void
rest_csv_option(const RestConf *conf, RestCsv *out)
{
	out->header = rest_conf_bool(conf, REST_OPT_CSV_HEADER);
	out->force_quote = rest_conf_bool(conf, REST_OPT_CSV_FORCE_QUOTE);
	out->delimiter = character(conf, REST_OPT_CSV_DELIMITER);
	out->quote = character(conf, REST_OPT_CSV_QUOTE);
	out->null = rest_conf_text(conf, REST_OPT_CSV_NULL);
	if (out->null == NULL)
		out->null = "";
	if (out->delimiter == out->quote)
		raise_same(REST_OPT_CSV_DELIMITER, REST_OPT_CSV_QUOTE);
	if (strchr(out->null, out->delimiter))
		raise_same(REST_OPT_CSV_NULL, REST_OPT_CSV_DELIMITER);
	if (strchr(out->null, out->quote) || strpbrk(out->null, "\r\n"))
		raise_same(REST_OPT_CSV_NULL, REST_OPT_CSV_QUOTE);
}
