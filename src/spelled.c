/*-------------------------------------------------------------------------
 *
 * spelled.c
 *	  A row as the API reads it: in bodies, and in paths and arguments.
 *
 * Datums enter, spelled values leave, NULL for NULL.  Only what is asked for is
 * spelled, so that a value which has no spelling harms only who sends it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

#include "compat.h"
#include "literal.h"
#include "scope.h"
#include "sent.h"
#include "spelled.h"

/* One {x:spelling} of the route */
typedef struct Special
{
	const char *name;			/* with the spelling */
	AttrNumber	attnum;
	RestCodec  *codec;
} Special;

struct RestSpeller
{
	const RestColumnMap *map;
	RestCodec **codecs;
	bool		data;
	bool		raw;			/* bytes go into bodies as they are */
	bool		literals;		/* values stand in expressions, as literals */
	List	   *specials;		/* of Special * */
};

/* Can this placeholder have a row's values as literals in it? */
static bool
has_literals(const RestSpeller *speller, const RestName *name)
{
	const RestConf *conf = speller->map->conf;

	return name->literal ||
		(strcmp(name->text, "rows") == 0 && rest_conf_has(conf, REST_OPT_ROW)) ||
		(strcmp(name->text, "changes") == 0 &&
		 (!speller->data || rest_conf_has(conf, REST_OPT_CHANGE)));
}

/* RestNameVisit: note {x:spelling} of a column, and whether there are literals. */
static bool
note_special(void *arg, const RestName *name)
{
	RestSpeller *speller = arg;
	const char *colon = strchr(name->text, ':');
	RestColumn *column;
	RestConf   *conf;
	RestColumn	own;
	Special    *special;

	if (has_literals(speller, name))
		speller->literals = true;
	column = colon ? rest_columns_find(speller->map,
									   pnstrdup(name->text,
												colon - name->text)) : NULL;
	if (column == NULL)
		return true;
	conf = palloc(sizeof(RestConf));
	*conf = *column->conf;
	conf->value[REST_OPT_FORMAT] = pstrdup(colon + 1);
	conf->level[REST_OPT_FORMAT] = REST_LEVEL_COLUMN;
	own = *column;
	own.conf = conf;
	special = palloc(sizeof(Special));
	special->name = pstrdup(name->text);
	special->attnum = column->attnum;
	special->codec = rest_column_codec(&own);
	speller->specials = lappend(speller->specials, special);
	return true;
}

/* See spelled.h. */
RestSpeller *
rest_speller_new(const RestColumnMap *map, RestCodec **codecs,
				 const RestRoute *route)
{
	RestSpeller *speller = palloc0(sizeof(RestSpeller));

	speller->map = map;
	speller->codecs = codecs;
	speller->data = route->body == NULL ||
		rest_body_kind(route->body) != REST_BODY_TEXT;
	speller->raw = route->body &&
		rest_body_kind(route->body) == REST_BODY_MULTIPART;
	rest_route_names(route, note_special, speller);
	return speller;
}

/* See spelled.h. */
bool
rest_speller_body_is_data(const RestSpeller *speller)
{
	return speller->data;
}

/* The codec of a column, made at first use. */
static RestCodec *
get_codec(RestSpeller *speller, const RestColumn *column)
{
	RestSentInput in = {0};

	in.codecs = speller->codecs;
	return rest_sent_codec(&in, column);
}

/* Raise that a value cannot stand in a path or an argument. */
static void
raise_unsendable(const RestColumn *column)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("value of column \"%s\" can't be sent in a path or an argument",
					column->name),
			 errhint("The option filter_format says how values are spelled there.")));
}

/* The {x:spelling} values of a row. */
static RestValue *
spell_specials(RestSpeller *speller, const Datum *values, const bool *nulls)
{
	RestValue  *out = palloc0(sizeof(RestValue) *
							  (list_length(speller->specials) + 1));
	ListCell   *lc;
	int			i = 0;

	foreach(lc, speller->specials)
	{
		Special    *special = lfirst(lc);

		rest_codec_write(special->codec, values[special->attnum - 1],
						 nulls[special->attnum - 1], &out[i++]);
	}
	return out;
}

/* The bytes of a bytea as they are. */
static void
spell_raw(Datum value, RestValue *out)
{
	bytea	   *bytes = DatumGetByteaPP(value);

	memset(out, 0, sizeof(*out));
	out->kind = REST_VALUE_TEXT;
	out->text = VARDATA_ANY(bytes);
	out->len = VARSIZE_ANY_EXHDR(bytes);
}

/*
 * A value in an expression that filter_format does not spell: numbers and
 * booleans as they are; JSON, bytes, intervals and the like in quotes, as the
 * text that they are.  Text is quoted by who puts it there.
 */
static RestValue
quoted_body(const RestColumn *column, RestValue body)
{
	Oid			type = rest_column_base_type(column);

	if ((body.kind != REST_VALUE_RAW && body.kind != REST_VALUE_TEXT) ||
		rest_column_is_text(column))
		return body;
	if (body.kind == REST_VALUE_RAW && type != JSONOID && type != JSONBOID &&
		body.len > 0 && !strchr("[{\"", body.text[0]))
		return body;
	body.kind = REST_VALUE_TEXT;
	return rest_literal_value(column->conf, body, true);
}

/* See spelled.h. */
RestSpelled *
rest_spell(RestSpeller *speller, const Datum *values, const bool *nulls,
		   const Bitmapset *attnums, const Bitmapset *in_url)
{
	RestSpelled *spelled = palloc0(sizeof(RestSpelled));
	int			natts = Max(speller->map->natts, 1);
	int			attnum = -1;

	spelled->body = palloc0(sizeof(RestValue) * natts);
	spelled->url = palloc0(sizeof(RestValue) * natts);
	spelled->literal = speller->literals ?
		palloc0(sizeof(RestValue) * natts) : spelled->body;
	while ((attnum = bms_next_member(attnums, attnum)) >= 0)
	{
		const RestColumn *column = &speller->map->columns[attnum - 1];
		RestCodec  *codec;

		if (column->name == NULL)
			continue;
		codec = get_codec(speller, column);
		rest_codec_write(codec, values[attnum - 1], nulls[attnum - 1],
						 &spelled->body[attnum - 1]);
		if (speller->raw && !nulls[attnum - 1] &&
			rest_column_base_type(column) == BYTEAOID)
			spell_raw(values[attnum - 1], &spelled->body[attnum - 1]);
		if (nulls[attnum - 1])
			spelled->url[attnum - 1].kind = REST_VALUE_NULL;
		else if (bms_is_member(attnum, in_url) &&
				 !rest_codec_key(codec, values[attnum - 1],
								 &spelled->url[attnum - 1]))
			raise_unsendable(column);
		if (speller->literals &&
			(nulls[attnum - 1] ||
			 !rest_codec_literal(codec, values[attnum - 1],
								 &spelled->literal[attnum - 1])))
			spelled->literal[attnum - 1] =
				quoted_body(column, spelled->body[attnum - 1]);
	}
	spelled->special = spell_specials(speller, values, nulls);
	return spelled;
}

/* See spelled.h. */
int
rest_speller_nspecials(const RestSpeller *speller)
{
	return list_length(speller->specials);
}

/* See spelled.h. */
bool
rest_spelled_special(const RestSpeller *speller, const RestSpelled *spelled,
					 const char *name, RestValue *out)
{
	ListCell   *lc;
	int			i = 0;

	foreach(lc, speller->specials)
	{
		if (strcmp(((Special *) lfirst(lc))->name, name) == 0)
		{
			if (spelled)
				*out = spelled->special[i];
			return true;
		}
		i++;
	}
	return false;
}

/* Texts of the key's columns, joined by commas. */
static RestValue
join_key(const RestColumnMap *map, const RestValue *values)
{
	StringInfoData buf;
	RestValue	joined;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, map->keys)
	{
		const RestValue *value = &values[lfirst_int(lc) - 1];

		if (buf.len > 0)
			appendStringInfoChar(&buf, ',');
		appendBinaryStringInfo(&buf, value->text, (int) value->len);
	}
	joined = rest_value_text(buf.data);
	return joined;
}

/* See spelled.h. */
AttrNumber
rest_spelled_key(const RestColumnMap *map, const RestSpelled *spelled,
				 RestValue *url, RestValue *body, RestValue *literal)
{
	RestValue  *literals = palloc0(sizeof(RestValue) * map->natts);
	int			single = linitial_int(map->keys) - 1;
	ListCell   *lc;

	foreach(lc, map->keys)
	{
		int			i = lfirst_int(lc) - 1;

		if (spelled->url[i].kind != REST_VALUE_TEXT &&
			spelled->url[i].kind != REST_VALUE_RAW)
			return i + 1;
		literals[i] = rest_literal_value(map->conf, spelled->url[i],
										 rest_column_is_text(&map->columns[i]));
	}
	*url = spelled->url[single];
	*body = spelled->body[single];
	*literal = literals[single];
	if (list_length(map->keys) == 1)
		return 0;
	*url = join_key(map, spelled->url);
	*body = join_key(map, spelled->body);
	*literal = join_key(map, literals);
	return 0;
}
