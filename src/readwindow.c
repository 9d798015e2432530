/*-------------------------------------------------------------------------
 *
 * readwindow.c
 *	  The bytes of a body that are at hand.
 *
 * Assumes that a chunk stays where it is until it is used up.  The window lies
 * in the caller's chunk, without a copy, as long as nothing from an earlier
 * chunk is needed with it; else in the carry buffer, which takes only as much
 * of the chunk as it needs to complete what straddles.  Each byte is copied a
 * constant number of times, whatever the sizes of chunks and records.
 *
 *-------------------------------------------------------------------------
 */
#include "readwindow.h"

/* The carry takes at least so many bytes of a chunk at once. */
#define WINDOW_PIECE 1024

/*
 * An empty window that keeps at most max_kept bytes (and a piece of a chunk
 * behind them).
 */
void
rest_window_init(RestWindow *window, size_t max_kept)
{
	size_t		max = SIZE_MAX / 2;

	if (max_kept < max - WINDOW_PIECE)
		max = max_kept + WINDOW_PIECE;
	rest_buf_init(&window->carry, max);
	rest_window_reset(window);
}

/* Forget all bytes; the memory stays. */
void
rest_window_reset(RestWindow *window)
{
	rest_buf_reset(&window->carry);
	window->base = (const unsigned char *) "";
	window->len = 0;
	window->at = 0;
	window->chunk = NULL;
	window->chunk_len = window->chunk_used = 0;
	window->chunk_at = 0;
	window->in_carry = true;
}

/* Give the memory back. */
void
rest_window_free(RestWindow *window)
{
	rest_buf_free(&window->carry);
}

/*
 * Note the next chunk.  It is looked at when the window advances; the one
 * before must be used up.
 */
void
rest_window_feed(RestWindow *window, const char *data, size_t len)
{
	window->chunk = (const unsigned char *) data;
	window->chunk_len = len;
	window->chunk_used = 0;
	window->chunk_at = window->at + window->len;
}

/* The window is what the carry holds, which begins at that offset. */
static RestWindowStatus
show_carry(RestWindow *window, uint64_t at, RestWindowStatus status)
{
	window->in_carry = true;
	window->base = (const unsigned char *) rest_buf_text(&window->carry);
	window->len = window->carry.len;
	window->at = at;
	return window->carry.failed ? REST_WINDOW_FULL : status;
}

/*
 * All bytes at hand have been walked: get more.  Those from offset keep on
 * stay at hand.
 */
RestWindowStatus
rest_window_advance(RestWindow *window, uint64_t keep)
{
	size_t		drop = (size_t) (keep - window->at);
	size_t		rest = window->chunk_len - window->chunk_used;
	size_t		piece;

	if (rest > 0 && keep >= window->chunk_at)
	{
		window->in_carry = false;
		window->base = window->chunk;
		window->len = window->chunk_used = window->chunk_len;
		window->at = window->chunk_at;
		return REST_WINDOW_MOVED;
	}
	if (window->in_carry)
		rest_buf_consume(&window->carry, drop);
	else
	{
		rest_buf_reset(&window->carry);
		rest_buf_append(&window->carry, window->base + drop,
						window->len - drop);
	}
	if (rest == 0)
		return show_carry(window, keep, REST_WINDOW_EMPTY);
	piece = window->carry.len > WINDOW_PIECE ? window->carry.len : WINDOW_PIECE;
	if (piece > rest)
		piece = rest;
	if (piece > window->carry.max - window->carry.len)
		piece = window->carry.max - window->carry.len;
	if (piece == 0)
		return show_carry(window, keep, REST_WINDOW_FULL);
	rest_buf_append(&window->carry, window->chunk + window->chunk_used, piece);
	window->chunk_used += piece;
	return show_carry(window, keep, REST_WINDOW_MOVED);
}
