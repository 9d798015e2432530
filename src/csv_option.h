/*-------------------------------------------------------------------------
 *
 * csv_option.h
 *	  How a table's API spells CSV, by its options.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CSV_OPTION_H
#define REST_CSV_OPTION_H

#include "csv.h"
#include "option.h"

/*
 * The options csv_header, csv_delimiter, csv_quote, csv_null and csv_force_quote;
 * what out points to lives as long as conf.  Raises HV024 for characters that
 * can't be told apart.
 */
extern void rest_csv_option(const RestConf *conf, RestCsv *out);

#endif							/* REST_CSV_OPTION_H */
