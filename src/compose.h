/*-------------------------------------------------------------------------
 *
 * compose.h
 *	  Puts a record together from values and the pointers they go to.
 *
 * What {record} and {changes} stand for: every column has a (write) pointer,
 * "/name" or deeper.  Names make objects, numbers make arrays (in what is an
 * object already they are names), "[id=360]" makes an array element with that
 * member, "*" spreads a list over the elements of an array.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_COMPOSE_H
#define REST_COMPOSE_H

#include "buf.h"
#include "fault.h"
#include "pointer.h"
#include "value.h"

typedef struct RestCompose RestCompose;

extern RestCompose *rest_compose_new(RestFault *fault);
extern void rest_compose_free(RestCompose *compose);

/* Copies the value.  EMPTY puts nothing; the last value at a place stays. */
extern bool rest_compose_put(RestCompose *compose, const RestPointer *pointer,
							 const RestValue *value, RestFault *fault);

/* Append the JSON text; "{}" when nothing was put. */
extern bool rest_compose_print(const RestCompose *compose, RestBuf *out,
							   RestFault *fault);

#endif							/* REST_COMPOSE_H */
