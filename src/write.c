/*-------------------------------------------------------------------------
 *
 * write.c
 *	  One write: a request as data, and what is expected of its answer.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "write.h"

/* A palloc'd copy of a text; NULL stays NULL. */
static const char *
copy_text(const char *text)
{
	return text ? pstrdup(text) : NULL;
}

/* See write.h. */
RestWrite *
rest_write_copy(const RestWrite *write)
{
	RestWrite  *copy = palloc(sizeof(RestWrite));
	RestRequest *request = &copy->request;
	int			i;

	*copy = *write;
	request->method = copy_text(request->method);
	request->target = copy_text(request->target);
	request->url = copy_text(request->url);
	request->content_type = copy_text(request->content_type);
	if (request->body)
	{
		char	   *body = MemoryContextAllocHuge(CurrentMemoryContext,
												  request->body_len + 1);

		memcpy(body, request->body, request->body_len);
		body[request->body_len] = '\0';
		request->body = body;
	}
	copy->key_name = copy_text(write->key_name);
	if (write->keys)
	{
		copy->keys = palloc(sizeof(char *) * Max(write->nrows, 1));
		for (i = 0; i < write->nrows; i++)
			copy->keys[i] = copy_text(write->keys[i]);
	}
	request->headers = palloc(sizeof(char *) * Max(request->nheaders, 1));
	for (i = 0; i < request->nheaders; i++)
		request->headers[i] = pstrdup(write->request.headers[i]);
	return copy;
}

/* See write.h. */
bool
rest_write_is_many(const RestWrite *write)
{
	return write->route == REST_OPT_INSERT_MANY ||
		write->route == REST_OPT_LOAD ||
		write->route == REST_OPT_UPDATE_MANY ||
		write->route == REST_OPT_DELETE_MANY ||
		(write->route == REST_OPT_COMMIT && write->nrows > 0);
}

/* See write.h. */
void
rest_write_renew(RestWrite *write, RestApi *api)
{
	if (!write->request.foreign_origin)
		rest_request_renew(api, &write->request);
}
