/*-------------------------------------------------------------------------
 *
 * secret.c
 *	  Texts that must never be shown.
 *
 * Credentials enter as they are; APIs repeat them as they are, in a URL, in
 * JSON with the escapes that they use.  All of these are blanked in what is
 * about to be shown.  Tokens come and go while a statement runs: a message may
 * still repeat an old one, so that none is forgotten before the statement is.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "own.h"
#include "secret.h"
#include "url.h"

/* Longest text that is remembered, times three for its encoding */
#define SECRET_MAX (3 * 256 * 1024)

/* What is shorter is no secret, and occurs everywhere */
#define SECRET_MIN 4

/* One spelling, unless it is known. */
static void
add_spelling(RestSecrets *secrets, const char *text)
{
	MemoryContext old;
	int			i;

	for (i = 0; i < secrets->n; i++)
	{
		if (strcmp(secrets->texts[i], text) == 0)
			return;
	}
	old = MemoryContextSwitchTo(secrets->cxt);
	if (secrets->n == secrets->size)
	{
		secrets->size = Max(16, secrets->size * 2);
		secrets->texts = secrets->texts == NULL ?
			palloc(sizeof(char *) * secrets->size) :
			repalloc(secrets->texts, sizeof(char *) * secrets->size);
	}
	secrets->texts[secrets->n++] = pstrdup(text);
	MemoryContextSwitchTo(old);
}

/* A text as it stands in JSON; slash: with "/" escaped as well.  palloc'd. */
static char *
spell_json(const char *text, bool slash)
{
	StringInfoData out;

	initStringInfo(&out);
	for (; *text; text++)
	{
		if (*text == '\n')
		{
			appendStringInfoString(&out, "\\n");
			continue;
		}
		if (*text == '"' || *text == '\\' || (slash && *text == '/'))
			appendStringInfoChar(&out, '\\');
		appendStringInfoChar(&out, *text);
	}
	return out.data;
}

/* See secret.h. */
void
rest_secret_add(RestSecrets *secrets, const char *text)
{
	RestBuf		encoded;

	if (text == NULL || strlen(text) < SECRET_MIN)
		return;
	add_spelling(secrets, text);
	add_spelling(secrets, spell_json(text, false));
	add_spelling(secrets, spell_json(text, true));
	rest_buf_init(&encoded, SECRET_MAX);
	if (rest_url_encode(&encoded, text, strlen(text), REST_ENCODE_VALUE))
		add_spelling(secrets, rest_buf_text(&encoded));
	rest_buf_free(&encoded);
}

/* Blank all occurrences of one: what the API calls a type comes lower. */
static void
blank_word(char *text, const char *word)
{
	size_t		len = strlen(word);
	char	   *p = text;

	while ((p = strcasestr(p, word)) != NULL)
	{
		memset(p, '*', len);
		p += len;
	}
}

/* See secret.h. */
void
rest_secret_blank(const RestSecrets *secrets, char *text)
{
	int			i;

	for (i = 0; i < secrets->n; i++)
		blank_word(text, secrets->texts[i]);
}
