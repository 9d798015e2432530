/*-------------------------------------------------------------------------
 *
 * http_again.h
 *	  Calls that are through serve again for the next request.
 *
 * Plain C.  A short request costs more in making and freeing libcurl's handle
 * than in anything else that happens on this side.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_HTTP_AGAIN_H
#define REST_HTTP_AGAIN_H

#include "http.h"

typedef struct RestHttpPool RestHttpPool;

/* An empty pool, malloc'd; NULL without memory. */
extern RestHttpPool *rest_http_pool_new(void);

/* Free it and the calls in it; the pool as void *, for a guard. */
extern void rest_http_pool_release(void *pool);

/*
 * A call for this request, as rest_http_new() makes it; it is the caller's.
 * conf must be the same each time.
 */
extern RestHttpCall *rest_http_pool_take(RestHttpPool *pool,
										 const RestHttpConf *conf,
										 const RestHttpRequest *request,
										 RestFault *fault);

/* Take a call that is not needed any more, in whatever state it is. */
extern void rest_http_pool_give(RestHttpPool *pool, RestHttpCall *call);

#endif							/* REST_HTTP_AGAIN_H */
