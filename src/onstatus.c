/*-------------------------------------------------------------------------
 *
 * onstatus.c
 *	  What a status means: the on_status rules, then the default table.
 *
 * The option's text enters once; a status and callbacks into the reply enter
 * per reply; a verdict leaves.  RFC 9110 15, RFC 6585 for 429.
 *
 *-------------------------------------------------------------------------
 */
#include "onstatus.h"

#include <stdlib.h>
#include <string.h>

typedef struct Rule
{
	int			low;			/* statuses from low to high */
	int			high;
	RestCondition **conds;
	size_t		nconds;
	bool		has_state;		/* verdict.sqlstate was named */
	RestVerdict verdict;
} Rule;

struct RestOnStatus
{
	Rule	   *items;
	size_t		nitems;
};

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* ------------------------------------------------------------ parsing */

/* A blank between words. */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Take the next word off the text; quotes hide blanks.  False at the end. */
static bool
next_word(const char **text, size_t *len, const char **word, size_t *word_len)
{
	bool		quoted = false;
	size_t		n = 0;

	while (*len > 0 && is_blank(**text))
	{
		(*text)++;
		(*len)--;
	}
	while (n < *len && (quoted || !is_blank((*text)[n])))
	{
		if ((*text)[n] == '"')
			quoted = !quoted;
		n++;
	}
	*word = *text;
	*word_len = n;
	*text += n;
	*len -= n;
	return n > 0;
}

/* Set the fault for a rule that cannot be read. */
static bool
bad_rule(const char *what, const char *text, size_t len, RestFault *fault)
{
	rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
				   "%s in option \"on_status\": \"%.*s\"", what,
				   (int) (len > 80 ? 80 : len), text);
	return rest_fault_hint(fault,
						   "A rule is a status, conditions, and one of empty, retry, login, error, ok or an SQLSTATE, as in \"404 empty\" or \"409 /title=Conflict 23505\".");
}

/* Read 404 or 5xx. */
static bool
read_status(Rule *rule, const char *word, size_t len)
{
	if (len != 3 || word[0] < '1' || word[0] > '5')
		return false;
	rule->low = (word[0] - '0') * 100;
	rule->high = rule->low + 99;
	if ((word[1] == 'x' || word[1] == 'X') &&
		(word[2] == 'x' || word[2] == 'X'))
		return true;
	if (word[1] < '0' || word[1] > '9' || word[2] < '0' || word[2] > '9')
		return false;
	rule->low += (word[1] - '0') * 10 + word[2] - '0';
	rule->high = rule->low;
	return true;
}

/*
 * Read an error's SQLSTATE: five digits or capitals, no success class, and one
 * digit at least, as they all have: "EMPTY" is no SQLSTATE.
 */
static bool
read_sqlstate(Rule *rule, const char *word, size_t len, RestAction action)
{
	bool		digit = false;
	size_t		i;

	if (len != 5)
		return false;
	for (i = 0; i < len; i++)
	{
		if (word[i] >= '0' && word[i] <= '9')
			digit = true;
		else if (word[i] < 'A' || word[i] > 'Z')
			return false;
	}
	if (!digit || (word[0] == '0' && word[1] >= '0' && word[1] <= '2'))
		return false;
	memcpy(rule->verdict.sqlstate, word, 5);
	rule->verdict.sqlstate[5] = '\0';
	rule->has_state = true;
	rule->verdict.action = action;
	return true;
}

/* Read the last word of a rule. */
static bool
read_action(Rule *rule, const char *word, size_t len)
{
	static const struct
	{
		const char *word;
		RestAction	action;
	}			actions[] = {
		{"ok", REST_ACTION_OK},
		{"empty", REST_ACTION_EMPTY},
		{"retry", REST_ACTION_RETRY},
		{"login", REST_ACTION_LOGIN},
		{"error", REST_ACTION_ERROR}
	};
	size_t		i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
	{
		if (strlen(actions[i].word) == len &&
			memcmp(actions[i].word, word, len) == 0)
		{
			rule->verdict.action = actions[i].action;
			if (actions[i].action == REST_ACTION_LOGIN)
				return read_sqlstate(rule, REST_STATE_BAD_AUTHORIZATION, 5,
									 REST_ACTION_LOGIN);
			return true;
		}
	}
	return read_sqlstate(rule, word, len, REST_ACTION_ERROR);
}

/* Add a condition to a rule. */
static bool
add_condition(Rule *rule, const char *word, size_t len, RestFault *fault)
{
	RestCondition **conds = realloc(rule->conds,
									(rule->nconds + 1) * sizeof(*conds));

	if (conds == NULL)
		return no_memory(fault);
	rule->conds = conds;
	conds[rule->nconds] = rest_condition_parse(word, len, fault);
	return conds[rule->nconds] != NULL && ++rule->nconds > 0;
}

/* Parse one rule into an empty one. */
static bool
parse_rule(Rule *rule, const char *text, size_t len, RestFault *fault)
{
	const char *all = text;
	size_t		all_len = len;
	const char *word;
	const char *next;
	size_t		word_len;
	size_t		next_len;

	rule->verdict.told = true;
	if (!next_word(&text, &len, &word, &word_len) ||
		!read_status(rule, word, word_len))
		return bad_rule("no status", all, all_len, fault);
	if (!next_word(&text, &len, &word, &word_len))
		return bad_rule("no action", all, all_len, fault);
	while (next_word(&text, &len, &next, &next_len))
	{
		if (!add_condition(rule, word, word_len, fault))
			return false;
		word = next;
		word_len = next_len;
	}
	return read_action(rule, word, word_len) ||
		bad_rule("no action", all, all_len, fault);
}

/* Parse one item; blank ones are skipped. */
static bool
add_rule(RestOnStatus *rules, const char *text, size_t len, RestFault *fault)
{
	Rule	   *items;

	while (len > 0 && is_blank(*text))
	{
		text++;
		len--;
	}
	if (len == 0)
		return true;
	items = realloc(rules->items, (rules->nitems + 1) * sizeof(Rule));
	if (items == NULL)
		return no_memory(fault);
	rules->items = items;
	memset(&items[rules->nitems], 0, sizeof(Rule));
	return parse_rule(&items[rules->nitems++], text, len, fault);
}

/*
 * Parse the option; NULL with a fault (HV024).  The text is copied; no rules at
 * all are allowed.  Free the result with rest_onstatus_free.
 */
RestOnStatus *
rest_onstatus_parse(const char *text, size_t len, RestFault *fault)
{
	RestOnStatus *rules = calloc(1, sizeof(RestOnStatus));
	bool		ok = rules != NULL || no_memory(fault);
	bool		quoted = false;
	size_t		start = 0;
	size_t		i;

	for (i = 0; ok && i <= len; i++)
	{
		if (i < len && text[i] == '"')
			quoted = !quoted;
		if (i < len && (quoted || (text[i] != ';' && text[i] != '\n')))
			continue;
		ok = add_rule(rules, text + start, i - start, fault);
		start = i + 1;
	}
	if (ok && quoted)
		ok = bad_rule("quote without an end", text, len, fault);
	if (ok)
		return rules;
	rest_onstatus_free(rules);
	return NULL;
}

/* Give rules back; NULL is allowed. */
void
rest_onstatus_free(RestOnStatus *rules)
{
	size_t		i;
	size_t		k;

	if (rules == NULL)
		return;
	for (i = 0; i < rules->nitems; i++)
	{
		for (k = 0; k < rules->items[i].nconds; k++)
			rest_condition_free(rules->items[i].conds[k]);
		free(rules->items[i].conds);
	}
	free(rules->items);
	free(rules);
}

/* ----------------------------------------------------------- deciding */

/*
 * Does some rule for this status look into the body?  rules may be NULL.
 */
bool
rest_onstatus_needs_body(const RestOnStatus *rules, int status)
{
	size_t		i;
	size_t		k;

	for (i = 0; rules && i < rules->nitems; i++)
	{
		const Rule *rule = &rules->items[i];

		if (status < rule->low || status > rule->high)
			continue;
		for (k = 0; k < rule->nconds; k++)
		{
			if (rest_condition_needs_body(rule->conds[k]))
				return true;
		}
	}
	return false;
}

/* Does the rule match? */
static bool
matches(const Rule *rule, int status, RestHeaderLookup header,
		RestBodyLookup body, void *ctx)
{
	size_t		i;

	if (status < rule->low || status > rule->high)
		return false;
	for (i = 0; i < rule->nconds; i++)
	{
		if (!rest_condition_holds(rule->conds[i], header, body, ctx))
			return false;
	}
	return true;
}

/*
 * The verdict of the first rule that matches, else of the default table.  A
 * rule that names no SQLSTATE takes the table's; where that is a success,
 * HV000.
 */
void
rest_onstatus_decide(const RestOnStatus *rules, int status, RestUse use,
					 RestHeaderLookup header, RestBodyLookup body, void *ctx,
					 RestVerdict *verdict)
{
	size_t		i;

	rest_status_default(status, use, verdict);
	for (i = 0; rules && i < rules->nitems; i++)
	{
		const Rule *rule = &rules->items[i];
		char		state[6];

		if (!matches(rule, status, header, body, ctx))
			continue;
		memcpy(state, verdict->sqlstate, sizeof(state));
		*verdict = rule->verdict;
		if (!rule->has_state)
			memcpy(verdict->sqlstate, state[0] ? state : REST_STATE_FDW_ERROR,
				   sizeof(state));
		return;
	}
}

/* Statuses whose meaning does not depend on what the request was for. */
static const struct
{
	int			status;
	RestAction	action;
	const char *sqlstate;
}			fixed[] = {
	{400, REST_ACTION_ERROR, REST_STATE_INVALID_PARAMETER},
	{401, REST_ACTION_ERROR, REST_STATE_BAD_AUTHORIZATION},
	{403, REST_ACTION_ERROR, REST_STATE_NO_PRIVILEGE},
	{405, REST_ACTION_ERROR, REST_STATE_NOT_SUPPORTED},
	{406, REST_ACTION_ERROR, REST_STATE_NOT_SUPPORTED},
	{407, REST_ACTION_ERROR, REST_STATE_FDW_CONNECTION},
	{408, REST_ACTION_RETRY, REST_STATE_FDW_CONNECTION},
	{413, REST_ACTION_ERROR, REST_STATE_PROGRAM_LIMIT},
	{414, REST_ACTION_ERROR, REST_STATE_PROGRAM_LIMIT},
	{415, REST_ACTION_ERROR, REST_STATE_NOT_SUPPORTED},
	{422, REST_ACTION_ERROR, REST_STATE_INVALID_PARAMETER},
	{425, REST_ACTION_RETRY, REST_STATE_FDW_CONNECTION},
	{428, REST_ACTION_ERROR, REST_STATE_SERIALIZATION},
	{429, REST_ACTION_RETRY, REST_STATE_LIMIT_EXCEEDED},
	{431, REST_ACTION_ERROR, REST_STATE_PROGRAM_LIMIT},
	{451, REST_ACTION_ERROR, REST_STATE_NO_PRIVILEGE},
	{501, REST_ACTION_ERROR, REST_STATE_NOT_SUPPORTED},
	{505, REST_ACTION_ERROR, REST_STATE_FDW_CONNECTION},
	{511, REST_ACTION_ERROR, REST_STATE_FDW_CONNECTION}
};

/* Set a verdict. */
static void
set_verdict(RestVerdict *verdict, RestAction action, const char *sqlstate)
{
	verdict->action = action;
	memcpy(verdict->sqlstate, sqlstate, sizeof(verdict->sqlstate));
}

/*
 * A record that is not there (404, 410): no row of an item, nothing to write;
 * otherwise the resource is not there.
 */
static void
not_found(RestUse use, RestVerdict *verdict)
{
	bool		item = use == REST_USE_ITEM || use == REST_USE_UPDATE ||
		use == REST_USE_DELETE;

	set_verdict(verdict, item ? REST_ACTION_EMPTY : REST_ACTION_ERROR,
				REST_STATE_FDW_TABLE_NOT_FOUND);
}

/*
 * A conflict (409), a condition that does not hold (412: a create that says
 * If-None-Match, a change that says If-Match): the record is there already, or
 * not as it was.
 */
static void
conflict(int status, RestUse use, RestVerdict *verdict)
{
	const char *state = REST_STATE_FDW_ERROR;

	if (use == REST_USE_CREATE)
		state = REST_STATE_UNIQUE_VIOLATION;
	else if (status == 412 || use == REST_USE_UPDATE ||
			 use == REST_USE_DELETE || use == REST_USE_CHANGE)
		state = REST_STATE_SERIALIZATION;
	set_verdict(verdict, REST_ACTION_ERROR, state);
}

/*
 * The table of design: what a status means when no rule says otherwise.
 */
void
rest_status_default(int status, RestUse use, RestVerdict *verdict)
{
	size_t		i;

	memset(verdict, 0, sizeof(*verdict));
	if (status >= 200 && status <= 299)
		return;					/* OK */
	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
	{
		if (fixed[i].status == status)
		{
			set_verdict(verdict, fixed[i].action, fixed[i].sqlstate);
			return;
		}
	}
	if (status == 404 || status == 410)
		not_found(use, verdict);
	else if (status == 409 || status == 412)
		conflict(status, use, verdict);
	else if (status >= 500 && status <= 599)
		set_verdict(verdict, REST_ACTION_RETRY, REST_STATE_FDW_CONNECTION);
	else if (status >= 300 && status <= 399)
		set_verdict(verdict, REST_ACTION_ERROR, REST_STATE_FDW_REPLY);
	else
		set_verdict(verdict, REST_ACTION_ERROR, REST_STATE_FDW_ERROR);
}
