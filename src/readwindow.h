/*-------------------------------------------------------------------------
 *
 * readwindow.h
 *	  The bytes of a body that are at hand.
 *
 * Plain C.  Bytes are named by their offset in the body, so that nothing has
 * to be corrected when the window moves.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_READWINDOW_H
#define REST_READWINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

typedef struct RestWindow
{
	const unsigned char *base;	/* the bytes at hand: in the chunk or carry */
	size_t		len;
	uint64_t	at;				/* the first one's offset in the body */
	RestBuf		carry;			/* what straddles chunks */
	const unsigned char *chunk; /* the caller's bytes */
	size_t		chunk_len;
	size_t		chunk_used;		/* of which at hand, or past */
	uint64_t	chunk_at;		/* offset of the chunk in the body */
	bool		in_carry;
} RestWindow;

typedef enum RestWindowStatus
{
	REST_WINDOW_MOVED,			/* there are more bytes at hand now */
	REST_WINDOW_EMPTY,			/* the caller's chunk is used up */
	REST_WINDOW_FULL			/* too much has to be kept, or no memory */
} RestWindowStatus;

extern void rest_window_init(RestWindow *window, size_t max_kept);
extern void rest_window_reset(RestWindow *window);
extern void rest_window_free(RestWindow *window);
extern void rest_window_feed(RestWindow *window, const char *data, size_t len);
extern RestWindowStatus rest_window_advance(RestWindow *window, uint64_t keep);

/* The byte of that offset, which must be at hand (or just behind). */
static inline const unsigned char *
rest_window_byte(const RestWindow *window, uint64_t offset)
{
	return window->base + (size_t) (offset - window->at);
}

#endif							/* REST_READWINDOW_H */
