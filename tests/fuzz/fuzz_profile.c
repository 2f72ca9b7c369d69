/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_profile - a member's profile, whatever it says once it was opened */
#include "config.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/must.h"
#include "modules/registration/store/profile.h"

#define ARENA_MAX (16 * 1024 * 1024)
#define TEXT_MAX  (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* try_again - what was read and is written again reads as the same */
static void
try_again(struct arena *arena, const struct profile *profile)
{
	struct profile *again = arena_alloc(arena, sizeof(*again));
	struct str text = profile_format(arena, profile);

	must(!str_is_none(text));
	must(profile_parse(arena, text, again) == 0);
	must(again->nvalues == profile->nvalues);
	must(again->nsights == profile->nsights);
	must(again->nobjects == profile->nobjects);
	must(str_eq(profile_format(arena, again), text));
	for (size_t i = 0; i < profile->nvalues; i++) {
		profile_forget(again, profile->values[i].consent);
		must(!profile_find(again, profile->values[i].id));
	}
	must(again->nvalues == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct profile *profile = arena_alloc(arena, sizeof(*profile));

	if (size > TEXT_MAX)
		size = TEXT_MAX;
	if (profile_parse(arena, str_from(data, size), profile) == 0)
		try_again(arena, profile);
	arena_free(&arena);
	return 0;
}
