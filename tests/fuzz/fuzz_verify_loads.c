/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_verify_loads - any bytes as a page and as a stylesheet */
#include "config.h"

#include "modules/pledgectl/verify_loads.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* on_load - an address that is one */
static void
on_load(void *ctx, const char *reference, const char *by)
{
	const size_t *size = ctx;

	must(*reference && *by && strlen(reference) <= *size);
}

/* on_link - a text */
static void
on_link(void *ctx, const char *reference)
{
	const size_t *size = ctx;

	must(strlen(reference) <= *size);
}

/* LLVMFuzzerTestOneInput - what is told was there, and it ends */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(64 * 1024 * 1024);
	size_t most = 4 * size;
	const struct verify_loads loads = {.arena = arena,
	    .ctx = &most,
	    .load = on_load,
	    .sheet = on_link,
	    .link = on_link};

	if (size <= 64 * 1024) {
		verify_loads_page(&loads, str_from(data, size));
		verify_loads_sheet(&loads, str_from(data, size));
	}
	arena_free(&arena);
	return 0;
}
