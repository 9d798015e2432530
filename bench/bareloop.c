/*-------------------------------------------------------------------------
 *
 * bareloop.c
 *	  The least that libcurl needs to get one small answer after the other.
 *
 * usage: bareloop FORMAT		FORMAT: a URL with one %d for the key
 *
 * For each number n that comes as a line: gets the keys 1 to n, one after the
 * other over one kept-alive connection, and prints a line with the bytes.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>

/* CURLOPT_WRITEFUNCTION: counts, and throws away. */
static size_t
take(char *data, size_t size, size_t n, void *sum)
{
	(void) data;
	*(size_t *) sum += size * n;
	return size * n;
}

int
main(int argc, char **argv)
{
	CURL	   *easy = curl_easy_init();
	size_t		bytes = 0;
	char		line[64];
	char		url[1024];

	if (argc != 2 || easy == NULL)
		return 2;
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &bytes);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	while (fgets(line, sizeof(line), stdin))
	{
		int			n = atoi(line);
		int			key;

		for (key = 1; key <= n; key++)
		{
			snprintf(url, sizeof(url), argv[1], key);
			curl_easy_setopt(easy, CURLOPT_URL, url);
			if (curl_easy_perform(easy) != CURLE_OK)
				return 1;
		}
		printf("done %zu\n", bytes);
		fflush(stdout);
	}
	curl_easy_cleanup(easy);
	return 0;
}
