/*-------------------------------------------------------------------------
 *
 * buf.c
 *	  A growing byte buffer that must be given a maximum.
 *
 * Assumes nothing but the C library.  Bytes enter by the append functions and
 * leave by ->data/->len; rest_buf_consume() drops what was used from the
 * front.  An append that does not fit is refused whole and sets ->failed, so
 * that a chain of appends can be checked once at its end.
 *
 *-------------------------------------------------------------------------
 */
#include "buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Smallest allocation; doubles from here. */
#define REST_BUF_FIRST 256

/*
 * Make an empty buffer that may hold at most max bytes.  Allocates nothing.
 */
void
rest_buf_init(RestBuf *buf, size_t max)
{
	memset(buf, 0, sizeof(*buf));
	buf->max = max;
}

/*
 * Make room for len more bytes and the NUL; false when over the maximum or out
 * of memory, the content is untouched then.
 */
static bool
buf_reserve(RestBuf *buf, size_t len)
{
	size_t		want;
	size_t		cap = buf->cap ? buf->cap : REST_BUF_FIRST;
	char	   *data;

	if (buf->failed || len > buf->max || buf->len > buf->max - len ||
		buf->len + len > SIZE_MAX / 2 - 1)
	{
		buf->failed = true;
		return false;
	}
	want = buf->len + len + 1;
	if (want <= buf->cap)
		return true;
	while (cap < want)
		cap *= 2;
	data = realloc(buf->data, cap);
	if (data == NULL)
	{
		buf->failed = true;
		return false;
	}
	buf->data = data;
	buf->cap = cap;
	return true;
}

/*
 * Append len bytes.  False, and ->failed, when they do not fit.
 */
bool
rest_buf_append(RestBuf *buf, const void *data, size_t len)
{
	if (!buf_reserve(buf, len))
		return false;
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
	return true;
}

/* Append a C string. */
bool
rest_buf_puts(RestBuf *buf, const char *text)
{
	return rest_buf_append(buf, text, strlen(text));
}

/* Append one byte. */
bool
rest_buf_putc(RestBuf *buf, char c)
{
	return rest_buf_append(buf, &c, 1);
}

/*
 * Append formatted text, as printf(3) in the current locale's number style;
 * the server runs with LC_NUMERIC "C".
 */
bool
rest_buf_printf(RestBuf *buf, const char *fmt,...)
{
	va_list		args;
	int			need;

	va_start(args, fmt);
	need = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (need < 0 || !buf_reserve(buf, (size_t) need))
	{
		buf->failed = true;
		return false;
	}
	va_start(args, fmt);
	vsnprintf(buf->data + buf->len, (size_t) need + 1, fmt, args);
	va_end(args);
	buf->len += (size_t) need;
	return true;
}

/* The content as a C string; "" when nothing was ever appended. */
const char *
rest_buf_text(const RestBuf *buf)
{
	return buf->data ? buf->data : "";
}

/*
 * Drop the first len bytes (all of them when there are fewer).
 */
void
rest_buf_consume(RestBuf *buf, size_t len)
{
	if (buf->data == NULL)
		return;
	if (len >= buf->len)
	{
		buf->len = 0;
		buf->data[0] = '\0';
		return;
	}
	memmove(buf->data, buf->data + len, buf->len - len + 1);
	buf->len -= len;
}

/* Empty the buffer, keep its memory, forget a failure. */
void
rest_buf_reset(RestBuf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->data)
		buf->data[0] = '\0';
}

/* Give the memory back; the buffer is empty and usable again. */
void
rest_buf_free(RestBuf *buf)
{
	free(buf->data);
	buf->data = NULL;
	buf->len = buf->cap = 0;
	buf->failed = false;
}
