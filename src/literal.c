/*-------------------------------------------------------------------------
 *
 * literal.c
 *	  Literals and names in the expressions of an API.
 *
 * A value as its format spells it enters, a literal of the API's language
 * leaves (language.md section 7.1, options quote, escape, quote_ident).  Only
 * text is quoted; numbers, times and the like stand as they are spelled.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "lib/stringinfo.h"

#include "literal.h"

/* A text between quotes, with quotes and escapes escaped. */
static RestValue
quote_text(const char *quote, const char *escape, RestValue value)
{
	StringInfoData buf;
	size_t		i;

	if (escape == NULL || *escape == '\0')
		escape = quote;
	initStringInfo(&buf);
	appendStringInfoChar(&buf, quote[0]);
	for (i = 0; i < value.len; i++)
	{
		if (value.text[i] == quote[0] || value.text[i] == escape[0])
			appendStringInfoChar(&buf, escape[0]);
		appendStringInfoChar(&buf, value.text[i]);
	}
	appendStringInfoChar(&buf, quote[0]);
	value.text = buf.data;
	value.len = buf.len;
	return value;
}

/* See literal.h. */
RestValue
rest_literal_value(const RestConf *conf, RestValue value, bool is_text)
{
	const char *quote = rest_conf_text(conf, REST_OPT_QUOTE);
	RestValue  *items;
	size_t		i;

	if (value.kind == REST_VALUE_LIST)
	{
		items = palloc(sizeof(RestValue) * Max(value.nitems, 1));
		for (i = 0; i < value.nitems; i++)
			items[i] = rest_literal_value(conf, value.items[i], is_text);
		value.items = items;
	}
	else if (value.kind == REST_VALUE_NULL)
	{
		value.kind = REST_VALUE_RAW;
		value.text = "NULL";
		value.len = strlen(value.text);
	}
	else if (is_text && value.kind == REST_VALUE_TEXT && quote && *quote)
		return quote_text(quote, rest_conf_text(conf, REST_OPT_ESCAPE), value);
	return value;
}

/* See literal.h. */
const char *
rest_literal_name(const RestConf *conf, const char *name)
{
	const char *quote = rest_conf_text(conf, REST_OPT_QUOTE_IDENT);
	RestValue	value = {REST_VALUE_TEXT, name, strlen(name), NULL, 0};

	if (quote == NULL || *quote == '\0')
		return name;
	return quote_text(quote, NULL, value).text;
}

/*
 * Without quotes only what every language takes for one word may stand in an
 * expression; with them everything but control characters.
 */
bool
rest_literal_is_safe(const RestConf *conf, const RestValue *value,
					 bool is_text)
{
	const char *quote = rest_conf_text(conf, REST_OPT_QUOTE);
	bool		quoted = quote && *quote;
	size_t		i;

	if (value->kind == REST_VALUE_LIST)
	{
		for (i = 0; i < value->nitems; i++)
		{
			if (!rest_literal_is_safe(conf, &value->items[i], is_text))
				return false;
		}
		return true;
	}
	if (!is_text || value->kind != REST_VALUE_TEXT)
		return true;
	for (i = 0; i < value->len; i++)
	{
		unsigned char c = value->text[i];

		if (c < 0x20 || c == 0x7f ||
			(!quoted && c < 0x80 && !isalnum(c) && c != '_' && c != '-'))
			return false;
	}
	return quoted || value->len > 0;
}
