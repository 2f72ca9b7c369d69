/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_url - queries, and the patterns of routes */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/must.h"
#include "http/route.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct route routes[] = {
	    {.methods = HTTP_GET, .pattern = "/"},
	    {.methods = HTTP_POST, .pattern = "/{}/answers"},
	    {.methods = HTTP_GET, .pattern = "/{}/{}/{}/{}"},
	};
	struct str rest = str_from(data, size), name, value, parts[4];
	struct arena *arena = arena_new(1024 * 1024 + 8 * size);
	unsigned allow;
	int at;

	while (url_next_pair(&rest, &name, &value)) {
		size_t len = name.len;

		if (url_decode_form(arena, name, &name) == 0)
			must(name.len <= len);
	}
	at = route_find(
	    routes, 3, HTTP_GET, str_from(data, size), parts, &allow);
	must(at >= -2 && at < 3);
	arena_free(&arena);
	return 0;
}
