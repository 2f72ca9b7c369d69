/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_loads - what a page or a stylesheet has a browser fetch */
#ifndef FP_PLEDGECTL_VERIFY_LOADS_H
#define FP_PLEDGECTL_VERIFY_LOADS_H

#include "base/str.h"

struct arena;

/* What is found in one. */
struct verify_loads {
	struct arena *arena;
	void *ctx;
	/* A browser fetches it, or sends a form there, by itself; by says what
	 * stands there: "img src", "@import" (a constant, or in arena). */
	void (*load)(void *ctx, const char *reference, const char *by);
	/* A stylesheet, which loads more; told to load as well. */
	void (*sheet)(void *ctx, const char *reference);
	/* Somebody may follow it. */
	void (*link)(void *ctx, const char *reference);
};

/* Of a page; takes whatever comes. */
void verify_loads_page(const struct verify_loads *loads, struct str page);
/* Of a stylesheet, or of what stands in style="". */
void verify_loads_sheet(const struct verify_loads *loads, struct str sheet);

#endif
