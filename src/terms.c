/*-------------------------------------------------------------------------
 *
 * terms.c
 *	  Templates of arguments: name=value&name=value.
 *
 * Text is cut at "&" and "=" outside of placeholders when the option is set;
 * values enter by a lookup, encoded arguments leave in a RestArgs.  Nothing a
 * value holds can add an argument.
 *
 *-------------------------------------------------------------------------
 */
#include "terms.h"

#include <stdlib.h>
#include <string.h>

#include "jsonscan.h"

#define MAX_NAME	(64 * 1024)
#define MAX_VALUE	((size_t) 64 * 1024 * 1024)
#define MAX_BRACKETS 64			/* nesting of a spread object */

/* What an expansion needs to know all the way down. */
typedef struct Expansion
{
	const RestTerms *terms;
	RestPlace	place;
	RestLookup	lookup;
	void	   *ctx;
	RestArgs   *args;
	RestFault  *fault;
} Expansion;

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* ------------------------------------------------------------ parsing */

/* Take white space off both ends. */
static void
trim(const char **text, size_t *len)
{
	while (*len > 0 && strchr(" \t\r\n", (*text)[0]) && (*text)[0] != '\0')
	{
		(*text)++;
		(*len)--;
	}
	while (*len > 0 && strchr(" \t\r\n", (*text)[*len - 1]) &&
		   (*text)[*len - 1] != '\0')
		(*len)--;
}

/*
 * Offset of the first c outside of placeholders, or len.  A doubled brace is
 * literal and hides nothing.
 */
size_t
rest_terms_outside(const char *text, size_t len, char c)
{
	bool		inside = false;
	size_t		i = 0;

	while (i < len)
	{
		bool		twice = i + 1 < len && text[i + 1] == text[i];

		if (!inside && twice && (text[i] == '{' || text[i] == '}'))
		{
			i += 2;
			continue;
		}
		if (text[i] == '{')
			inside = true;
		else if (text[i] == '}')
			inside = false;
		else if (!inside && text[i] == c)
			return i;
		i++;
	}
	return len;
}

/* A name visitor that stops at the first per-row placeholder. */
static bool
stop_at_row(void *arg, const RestName *name)
{
	(void) arg;
	return !rest_name_is_per_row(name);
}

/* Does the text end with this? */
static bool
ends_with(const char *text, size_t len, const char *end)
{
	size_t		n = strlen(end);

	return len >= n && memcmp(text + len - n, end, n) == 0;
}

/* Is it "...", or "prefix[...]"?  Cuts the length to that of the prefix. */
static bool
cut_spread(const char *name, size_t *len)
{
	if (*len == 3 && memcmp(name, "...", 3) == 0)
	{
		*len = 0;
		return true;
	}
	if (ends_with(name, *len, "[...]"))
	{
		*len -= 5;
		return true;
	}
	return false;
}

/*
 * A value that is a JSON array or object, or NULL.  What is none, or not quite,
 * is taken for text.
 */
static RestJsonNode *
parse_json(const char *value, size_t len)
{
	RestFault	fault = {0};

	trim(&value, &len);
	if (len == 0 || (value[0] != '[' && value[0] != '{'))
		return NULL;
	return rest_json_node_parse(value, len, false, &fault);
}

/* Parse one name=value into term. */
static bool
parse_term(RestTerm *term, const char *text, size_t len, RestFault *fault)
{
	size_t		name_len = rest_terms_outside(text, len, '=');
	bool		has_value = name_len < len;
	const char *value = text + name_len + 1;

	if (name_len == 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "argument without a name: \"%.*s\"",
							  (int) (len > 80 ? 80 : len), text);
	term->spread = has_value && cut_spread(text, &name_len);
	term->name = rest_template_parse(text, name_len, fault);
	if (term->name == NULL)
		return false;
	if (has_value && !term->spread)
		term->json = parse_json(value, (size_t) (text + len - value));
	if (has_value && term->json == NULL)
	{
		term->value = rest_template_parse(value, (size_t) (text + len - value),
										  fault);
		if (term->value == NULL)
			return false;
	}
	if (term->spread && rest_template_single(term->value) == NULL)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "\"...\" must be given exactly one placeholder");
	term->per_row = !rest_template_names(term->name, stop_at_row, NULL) ||
		(term->value && !rest_template_names(term->value, stop_at_row, NULL)) ||
		(term->json && rest_json_node_uses_row(term->json));
	return true;
}

/* Add an empty term; NULL when out of memory. */
static RestTerm *
add_term(RestTerms *terms)
{
	RestTerm   *items = realloc(terms->items,
								(terms->nitems + 1) * sizeof(RestTerm));

	if (items == NULL)
		return NULL;
	terms->items = items;
	memset(&items[terms->nitems], 0, sizeof(RestTerm));
	return &items[terms->nitems++];
}

/*
 * Parse name=value&name=value; white space around an argument is dropped, empty
 * ones are skipped.  NULL with a fault (HV024).
 */
RestTerms *
rest_terms_parse(const char *text, size_t len, RestFault *fault)
{
	RestTerms  *terms = calloc(1, sizeof(RestTerms));
	bool		ok = terms != NULL || no_memory(fault);

	while (ok && len > 0)
	{
		size_t		item_len = rest_terms_outside(text, len, '&');
		const char *item = text;
		size_t		step = item_len < len ? item_len + 1 : item_len;
		RestTerm   *term;

		text += step;
		len -= step;
		trim(&item, &item_len);
		if (item_len == 0)
			continue;
		term = add_term(terms);
		ok = term ? parse_term(term, item, item_len, fault) :
			no_memory(fault);
	}
	if (ok)
		return terms;
	rest_terms_free(terms);
	return NULL;
}

/* Give terms back; NULL is allowed. */
void
rest_terms_free(RestTerms *terms)
{
	size_t		i;

	if (terms == NULL)
		return;
	for (i = 0; i < terms->nitems; i++)
	{
		rest_template_free(terms->items[i].name);
		rest_template_free(terms->items[i].value);
		rest_json_node_free(terms->items[i].json);
	}
	free(terms->items);
	free(terms);
}

/* Show every placeholder to visit; false when visit ended the walk. */
bool
rest_terms_names(const RestTerms *terms, RestNameVisit visit, void *arg)
{
	size_t		i;

	for (i = 0; i < terms->nitems; i++)
	{
		const RestTerm *term = &terms->items[i];

		if (!rest_template_names(term->name, visit, arg) ||
			(term->value && !rest_template_names(term->value, visit, arg)) ||
			(term->json && !rest_json_node_names(term->json, visit, arg)))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------- expanding */

/* Append the JSON value of a term, encoded; false with a fault. */
static bool
put_json(Expansion *e, const RestTerm *term, size_t row, RestBuf *out,
		 bool *empty)
{
	RestBuf		text;
	RestJsonFill fill = {e->lookup, e->ctx, 0, row, &text, e->fault};
	bool		ok;

	rest_buf_init(&text, MAX_VALUE);
	ok = rest_json_node_expand_value(term->json, &fill, empty);
	if (ok && (text.failed ||
			   !rest_url_encode(out, rest_buf_text(&text), text.len,
								REST_ENCODE_VALUE)))
		ok = rest_fault_set(e->fault, REST_STATE_PROGRAM_LIMIT,
							"text of a request is too long");
	rest_buf_free(&text);
	return ok;
}

/*
 * Add one repetition of a term.  Left out when the placeholders of name and
 * value together are all empty; those of the name alone, too.
 */
static bool
add_item(Expansion *e, const RestTerm *term, size_t row, size_t index)
{
	RestBuf		name;
	RestBuf		value;
	RestExpanded name_is = {false, false};
	RestExpanded value_is = {false, false};
	bool		ok;

	rest_buf_init(&name, MAX_NAME);
	rest_buf_init(&value, MAX_VALUE);
	ok = rest_template_expand_item(term->name, e->place, e->lookup, e->ctx,
								   row, index, &name, &name_is, e->fault) &&
		(term->json == NULL ||
		 put_json(e, term, row, &value, &value_is.empty)) &&
		(term->value == NULL ||
		 rest_template_expand_item(term->value, e->place, e->lookup, e->ctx,
								   row, index, &value, &value_is, e->fault));
	if (ok && !name_is.empty && !value_is.empty && name.len > 0)
		ok = rest_args_add(e->args, rest_buf_text(&name),
						   term->value || term->json ?
						   rest_buf_text(&value) : NULL) ||
			no_memory(e->fault);
	rest_buf_free(&name);
	rest_buf_free(&value);
	return ok;
}

/* Add a name (as it is) and the value of a scalar slice. */
static bool
add_scalar(Expansion *e, const char *name, const RestSlice *slice)
{
	RestBuf		text;
	RestBuf		value;
	bool		ok = true;

	rest_buf_init(&text, MAX_VALUE);
	rest_buf_init(&value, 3 * MAX_VALUE);
	if (slice->kind == REST_JSON_STRING)
		ok = rest_json_unescape(slice, &text, e->fault);
	else if (slice->kind != REST_JSON_NULL)
		rest_buf_append(&text, slice->data, slice->len);
	if (ok && (text.failed ||
			   !rest_url_encode(&value, rest_buf_text(&text), text.len,
								REST_ENCODE_VALUE)))
		ok = rest_fault_set(e->fault, REST_STATE_PROGRAM_LIMIT,
							"text of a request is too long");
	if (ok && !rest_args_add(e->args, name, rest_buf_text(&value)))
		ok = no_memory(e->fault);
	rest_buf_free(&text);
	rest_buf_free(&value);
	return ok;
}

/*
 * Append to prefix the name of a member or element: "[a]", "[0]", or "[]" for
 * a scalar in an array; a member at the top stands alone.  Brackets are
 * encoded, as RFC 3986 has no place for them in a query.
 */
static bool
put_bracket(Expansion *e, RestBuf *prefix, const RestJsonIter *iter,
			size_t index)
{
	bool		bracket = prefix->len > 0;
	bool		scalar = iter->value.kind != REST_JSON_OBJECT &&
		iter->value.kind != REST_JSON_ARRAY;
	RestBuf		name;
	bool		ok = true;

	rest_buf_init(&name, MAX_NAME);
	if (iter->object)
		ok = rest_json_unescape(&iter->name, &name, e->fault);
	else if (!scalar)
		rest_buf_printf(&name, "%zu", index);
	if (bracket)
		rest_buf_puts(prefix, "%5B");
	rest_url_encode(prefix, rest_buf_text(&name), name.len,
					REST_ENCODE_VALUE);
	if (bracket)
		rest_buf_puts(prefix, "%5D");
	if (ok && (name.failed || prefix->failed))
		ok = rest_fault_set(e->fault, REST_STATE_PROGRAM_LIMIT,
							"name of a form field is too long");
	rest_buf_free(&name);
	return ok;
}

/* Add what an object or array holds below prefix, depth first. */
static bool
add_container(Expansion *e, RestBuf *prefix, const RestSlice *slice, int depth)
{
	RestJsonIter iter;
	size_t		mark = prefix->len;
	size_t		index = 0;
	bool		ok = depth < MAX_BRACKETS ||
		rest_fault_set(e->fault, REST_STATE_PROGRAM_LIMIT,
					   "value of a form field is nested too deep");

	rest_json_iter(&iter, slice);
	while (ok && rest_json_iter_next(&iter))
	{
		ok = put_bracket(e, prefix, &iter, index++);
		if (ok && (iter.value.kind == REST_JSON_OBJECT ||
				   iter.value.kind == REST_JSON_ARRAY))
			ok = add_container(e, prefix, &iter.value, depth + 1);
		else if (ok)
			ok = add_scalar(e, rest_buf_text(prefix), &iter.value);
		prefix->len = mark;
		if (prefix->data)
			prefix->data[mark] = '\0';
	}
	return ok;
}

/* Add the members of the JSON object that the term's placeholder stands for. */
static bool
add_spread(Expansion *e, const RestTerm *term, size_t row)
{
	RestName	name = *rest_template_single(term->value);
	RestValue	value = {REST_VALUE_EMPTY, NULL, 0, NULL, 0};
	RestBuf		prefix;
	RestSlice	slice;
	bool		ok;

	name.row = row;
	if (!e->lookup(e->ctx, &name, &value, e->fault))
		return false;
	if (value.kind == REST_VALUE_EMPTY || value.kind == REST_VALUE_NULL)
		return true;
	if (value.kind != REST_VALUE_RAW ||
		!rest_json_parse(value.text, value.len, 0, &slice, e->fault) ||
		slice.kind != REST_JSON_OBJECT)
		return rest_fault_set(e->fault, REST_STATE_INVALID_PARAMETER,
							  "value of {%s} is no JSON object", name.text);
	rest_buf_init(&prefix, MAX_NAME);
	ok = rest_template_expand_row(term->name, e->place, e->lookup, e->ctx,
								  row, &prefix, NULL, e->fault) &&
		add_container(e, &prefix, &slice, 0);
	rest_buf_free(&prefix);
	return ok;
}

/* Add a term for a row, as often as its lists make it. */
static bool
add_repeated(Expansion *e, const RestTerm *term, size_t row)
{
	bool		repeats = false;
	size_t		count = 1;
	size_t		i;

	if (term->spread)
		return add_spread(e, term, row);
	if (!rest_template_count(term->name, e->lookup, e->ctx, row, &repeats,
							 &count, e->fault))
		return false;
	if (term->value &&
		!rest_template_count(term->value, e->lookup, e->ctx, row, &repeats,
							 &count, e->fault))
		return false;
	for (i = 0; i < count; i++)
	{
		if (!add_item(e, term, row, repeats ? i : row))
			return false;
	}
	return true;
}

/*
 * Append the terms to args, encoded for place (ARG or FORM).  With replace,
 * what args had before under the names that are added goes.  False with a fault
 * from the lookup or of an expansion; args may hold a part then.
 */
bool
rest_terms_expand(const RestTerms *terms, RestPlace place, RestLookup lookup,
				  void *ctx, bool replace, RestArgs *args, RestFault *fault)
{
	RestArgs	more;
	Expansion	e = {terms, place, lookup, ctx, replace ? &more : args, fault};
	bool		ok = true;
	size_t		i;

	rest_args_init(&more);
	for (i = 0; ok && i < terms->nitems; i++)
		ok = add_repeated(&e, &terms->items[i], 0);
	if (ok && replace && !rest_args_merge(args, &more, true))
		ok = no_memory(fault);
	rest_args_free(&more);
	return ok;
}

/*
 * The same in a _many route: neighbouring terms that use a per-row
 * placeholder are added together for row 0, then for row 1, ...
 */
bool
rest_terms_expand_rows(const RestTerms *terms, RestPlace place,
					   RestLookup lookup, void *ctx, size_t nrows,
					   RestArgs *args, RestFault *fault)
{
	Expansion	e = {terms, place, lookup, ctx, args, fault};
	size_t		i = 0;

	while (i < terms->nitems)
	{
		size_t		end = i + 1;
		size_t		row;
		size_t		k;

		if (!terms->items[i].per_row)
		{
			if (!add_repeated(&e, &terms->items[i], 0))
				return false;
			i = end;
			continue;
		}
		while (end < terms->nitems && terms->items[end].per_row)
			end++;
		for (row = 0; row < nrows; row++)
		{
			for (k = i; k < end; k++)
			{
				if (!add_repeated(&e, &terms->items[k], row))
					return false;
			}
		}
		i = end;
	}
	return true;
}
