/*-------------------------------------------------------------------------
 *
 * template.h
 *	  Text with placeholders, and what it becomes in each place of a request.
 *
 *	  {x}        value of x
 *	  {"x"}      the column x, never a part
 *	  {'x'}      value of x as a quoted literal of the expression language
 *	  {old.x}    x in the scanned row
 *	  {+x}       path value that may hold "/"
 *	  {x|sep}    list, joined
 *	  {x:more}   x with a pointer or a format: {reply:/id}, {now:iso}
 *	  {#}        index of the repetition, from 0
 *	  [[ ... ]]  gone when a placeholder in it is empty
 *	  {{  }}     literal braces
 *
 * "[[...]]" without a placeholder in it is literal text.  Values are encoded
 * for their place, so that no value can change the structure around it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_TEMPLATE_H
#define REST_TEMPLATE_H

#include "buf.h"
#include "fault.h"
#include "value.h"

typedef enum RestPlace
{
	REST_PLACE_PATH,			/* of a URL */
	REST_PLACE_ARG,				/* name or value of an argument */
	REST_PLACE_FORM,			/* name or value of a form field */
	REST_PLACE_HEADER,			/* value of a header: no control characters */
	REST_PLACE_TERM,			/* expression; its values were quoted by the
								 * lookup, it is encoded later as one value */
	REST_PLACE_TEXT,			/* nothing is encoded */
	REST_PLACE_BYTES			/* the same, and zero bytes are allowed */
} RestPlace;

typedef struct RestTemplate RestTemplate;

/* What an expansion turned out to be. */
typedef struct RestExpanded
{
	bool		empty;			/* had placeholders, and all were empty; text
								 * around optional text alone is not */
	bool		no_path;		/* PATH: a value was empty, "." or ".."; the
								 * expansion failed with 22023: a write raises
								 * the fault, a read has no rows */
} RestExpanded;

extern RestTemplate *rest_template_parse(const char *text, size_t len,
										 RestFault *fault);
extern void rest_template_free(RestTemplate *tmpl);

extern bool rest_template_expand(const RestTemplate *tmpl, RestPlace place,
								 RestLookup lookup, void *ctx, RestBuf *out,
								 RestExpanded *what, RestFault *fault);

/* The same; {#} and RestName.row give row. */
extern bool rest_template_expand_row(const RestTemplate *tmpl,
									 RestPlace place, RestLookup lookup,
									 void *ctx, size_t row, RestBuf *out,
									 RestExpanded *what, RestFault *fault);

/*
 * Repetition: a list placeholder without a separator makes its argument
 * repeat.  count says how often (1 when nothing repeats), expand_item
 * expands one repetition: such placeholders give their item number index, {#}
 * the index.  row goes into RestName.row.
 */
extern bool rest_template_count(const RestTemplate *tmpl, RestLookup lookup,
								void *ctx, size_t row, bool *repeats,
								size_t *count, RestFault *fault);
extern bool rest_template_expand_item(const RestTemplate *tmpl,
									  RestPlace place, RestLookup lookup,
									  void *ctx, size_t row, size_t index,
									  RestBuf *out, RestExpanded *what,
									  RestFault *fault);

extern bool rest_template_names(const RestTemplate *tmpl, RestNameVisit visit,
								void *arg);
extern bool rest_template_uses(const RestTemplate *tmpl, const char *name);
extern bool rest_template_has_names(const RestTemplate *tmpl);

/* The name when it is exactly one {x} (no "+", no separator, nothing around
 * it), else NULL. */
extern const RestName *rest_template_single(const RestTemplate *tmpl);

/* Write template text with the placeholder {name} replaced by other template
 * text: how {resource} gets into a route before the route is parsed. */
extern bool rest_template_include(const char *text, size_t len,
								  const char *name, const char *with,
								  RestBuf *out);

/* In a _many route: does this placeholder mean one row, not all? */
extern bool rest_name_is_per_row(const RestName *name);

#endif							/* REST_TEMPLATE_H */
