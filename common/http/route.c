/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/route.h"

#include <stdio.h>
#include <string.h>

const char *const route_basic_params[] = {"REQUEST_METHOD", "REQUEST_URI",
    "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE",
    "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "REMOTE_ADDR", NULL};

/* route_params - what a route sees of its own accord */
const char *const *
route_params(unsigned flags)
{
	static const char *const quiet[] = {"REQUEST_METHOD", "REQUEST_URI",
	    "CONTENT_TYPE", "CONTENT_LENGTH", NULL};

	return flags & ROUTE_QUIET ? quiet : route_basic_params;
}

/* route_format_methods - for the Allow header */
void
route_format_methods(unsigned methods, char *out_r, size_t size)
{
	snprintf(out_r, size, "%s%s%s", methods & HTTP_GET ? "GET, HEAD" : "",
	    methods & HTTP_GET && methods & HTTP_POST ? ", " : "",
	    methods & HTTP_POST ? "POST" : "");
}

/* route_match - does the path fit the pattern? Fills what {} stood for */
static bool
route_match(const char *pattern, struct str path, struct str parts_r[4])
{
	size_t nparts = 0, len;

	while (*pattern) {
		if (strncmp(pattern, "{}", 2) == 0) {
			for (len = 0; len < path.len && path.ptr[len] != '/';)
				len++;
			if (len == 0 || nparts == 4)
				return false;
			parts_r[nparts++] = str_from(path.ptr, len);
			pattern += 2;
		} else {
			if (path.len == 0 || path.ptr[0] != *pattern)
				return false;
			len = 1;
			pattern++;
		}
		path.ptr += len;
		path.len -= len;
	}
	return path.len == 0;
}

/* route_find - the route of a request; literal ones stand before patterns */
int
route_find(const struct route *routes, size_t n, unsigned method,
    struct str path, struct str parts_r[4], unsigned *allow_r)
{
	unsigned allow = 0, methods;

	for (size_t i = 0; i < n; i++) {
		if (!route_match(routes[i].pattern, path, parts_r))
			continue;
		methods = routes[i].methods;
		if (methods & HTTP_GET)
			methods |= HTTP_HEAD;
		if (methods & method)
			return (int)i;
		allow |= methods;
	}
	memset(parts_r, 0, 4 * sizeof(parts_r[0]));
	*allow_r = allow;
	return allow ? -2 : -1;
}
