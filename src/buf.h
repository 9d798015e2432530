/*-------------------------------------------------------------------------
 *
 * buf.h
 *	  A growing byte buffer that must be given a maximum.
 *
 * Plain C, malloc'd, never throws: it is filled inside libcurl callbacks and
 * in the pure files of floor 1.  The content is always followed by a NUL byte
 * that is not counted, so that text can be read as a C string.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_BUF_H
#define REST_BUF_H

#include <stdbool.h>
#include <stddef.h>

typedef struct RestBuf
{
	char	   *data;			/* NULL until the first append */
	size_t		len;			/* bytes used, without the final NUL */
	size_t		cap;			/* bytes allocated */
	size_t		max;			/* len may never pass this */
	bool		failed;			/* an append was refused: over max or no memory */
} RestBuf;

extern void rest_buf_init(RestBuf *buf, size_t max);
extern bool rest_buf_append(RestBuf *buf, const void *data, size_t len);
extern bool rest_buf_puts(RestBuf *buf, const char *text);
extern bool rest_buf_putc(RestBuf *buf, char c);
extern bool rest_buf_printf(RestBuf *buf, const char *fmt,...)
			__attribute__((format(printf, 2, 3)));
extern const char *rest_buf_text(const RestBuf *buf);
extern void rest_buf_consume(RestBuf *buf, size_t len);
extern void rest_buf_reset(RestBuf *buf);
extern void rest_buf_free(RestBuf *buf);

#endif							/* REST_BUF_H */
