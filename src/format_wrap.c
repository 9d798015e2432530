/*-------------------------------------------------------------------------
 *
 * format_wrap.c
 *	  Templates around a value: {"T":"{value:epoch_ms}"}, "/Date({value})/".
 *
 * Plain C.  A template enters; what stands before and after its value, and for
 * JSON the steps that lead to the value, leave.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "format.h"
#include "jsonscan.h"

/* Stands for the value while the template is read as JSON: one odd character,
 * which no member name or text of a template is expected to be. */
#define WRAP_MARK		"\x7f"
#define WRAP_ELLIPSIS	"\xe2\x80\xa6"

/* Where {value...} stands in a template, and the spelling it names */
typedef struct WrapHole
{
	const char *start;
	const char *end;
	const char *inner;			/* not NUL-terminated */
	size_t		inner_len;
} WrapHole;

/* The first {value}, {value:spelling} or ellipsis; false when there is none. */
static bool
wrap_find(const char *text, WrapHole *hole)
{
	const char *dots = strstr(text, WRAP_ELLIPSIS);
	const char *p = text;

	hole->inner = "";
	hole->inner_len = 0;
	while ((p = strstr(p, "{value")) != NULL)
	{
		const char *name = p + strlen("{value");
		const char *close = strchr(name, '}');

		if (close != NULL && (*name == '}' || *name == ':') &&
			(dots == NULL || p < dots))
		{
			hole->start = p;
			hole->end = close + 1;
			if (*name == ':')
			{
				hole->inner = name + 1;
				hole->inner_len = (size_t) (close - name - 1);
			}
			return true;
		}
		p = name;
	}
	if (dots == NULL)
		return false;
	hole->start = dots;
	hole->end = dots + strlen(WRAP_ELLIPSIS);
	return true;
}

/* Does this text hold a {value}? */
bool
rest_format_has_hole(const char *text)
{
	WrapHole	hole;

	return wrap_find(text, &hole);
}

/* Fault: the template is not what it should be. */
static bool
wrap_fault(const char *text, const char *why, RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
						  "format template \"%.100s\" %s", text, why);
}

/* Is this the marked value itself? */
static bool
wrap_is_mark(const RestSlice *slice)
{
	return slice->kind == REST_JSON_STRING &&
		slice->len == strlen(WRAP_MARK) &&
		memcmp(slice->data, WRAP_MARK, slice->len) == 0;
}

/*
 * Note the steps from a container to the marked value in out->steps, from
 * depth on; false when it is not below.  too_deep tells why.
 */
static bool
wrap_walk(const RestSlice *container, int depth, RestFormat *out,
		  bool *too_deep)
{
	RestJsonIter iter;
	long		index = 0;

	rest_json_iter(&iter, container);
	for (; rest_json_iter_next(&iter); index++)
	{
		RestFormatStep *step = &out->steps[depth];

		if (depth == REST_FORMAT_DEPTH)
		{
			*too_deep = true;
			return false;
		}
		if (!wrap_is_mark(&iter.value) &&
			!wrap_walk(&iter.value, depth + 1, out, too_deep))
			continue;
		if (wrap_is_mark(&iter.value))
			out->nsteps = depth + 1;
		step->member = iter.object;
		step->index = index;
		if (iter.object)
		{
			/* a name too long or escaped could not be found again */
			if (iter.name.escaped || iter.name.len >= REST_FORMAT_WORD)
				return false;
			memcpy(step->name, iter.name.data, iter.name.len);
			step->name[iter.name.len] = '\0';
		}
		return true;
	}
	return false;
}

/* Find the steps to the value of a JSON template. */
static bool
wrap_steps(const char *text, RestFormat *out, RestFault *fault)
{
	RestBuf		buf;
	RestSlice	root;
	RestFault	ignored;
	bool		too_deep = false;
	bool		fine;

	rest_buf_init(&buf, 4 * REST_FORMAT_LONGEST);
	rest_fault_clear(&ignored);
	rest_buf_puts(&buf, out->before);
	rest_buf_puts(&buf, "\"" WRAP_MARK "\"");
	rest_buf_puts(&buf, out->after);
	out->nsteps = 0;
	fine = !buf.failed &&
		rest_json_parse(buf.data, buf.len, 0, &root, &ignored);
	if (fine && !wrap_is_mark(&root))
		fine = wrap_walk(&root, 0, out, &too_deep) && out->nsteps > 0;
	rest_buf_free(&buf);
	if (fine)
		return true;
	return wrap_fault(text, too_deep ? "nests its {value} too deeply" :
					  "is not JSON with one {value}", fault);
}

/* Split a template at its {value}. */
bool
rest_format_wrap(const char *text, bool json, RestFormat *out,
				 char inner[REST_FORMAT_LONGEST], RestFault *fault)
{
	WrapHole	hole;
	size_t		before;

	if (!wrap_find(text, &hole))
		return wrap_fault(text, "has no {value}", fault);
	if (rest_format_has_hole(hole.end))
		return wrap_fault(text, "has more than one {value}", fault);
	memcpy(inner, hole.inner, hole.inner_len);
	inner[hole.inner_len] = '\0';
	out->wrap = json ? REST_WRAP_JSON : REST_WRAP_TEXT;
	out->hole_quoted = false;
	if (json && hole.start > text && hole.start[-1] == '"' && *hole.end == '"')
	{
		out->hole_quoted = true;
		hole.start--;
		hole.end++;
	}
	before = (size_t) (hole.start - text);
	memcpy(out->before, text, before);
	out->before[before] = '\0';
	memcpy(out->after, hole.end, strlen(hole.end) + 1);
	return !json || wrap_steps(text, out, fault);
}
