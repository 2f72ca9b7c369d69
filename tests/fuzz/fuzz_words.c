/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_words - any file as a catalogue */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* LLVMFuzzerTestOneInput - what is found lies inside and ends */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const texts[] = {"a", "b", "Send", "Log in", ""};
	struct arena *arena = arena_new(64 * 1024);
	const struct words *words;
	struct err err = ERR_NONE;

	if (words_load(arena, str_from(data, size), &words, &err) < 0) {
		arena_free(&arena);
		return 0;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct str said = words_find(words, str_of(texts[i]));

		if (str_is_none(said))
			continue;
		must((const uint8_t *)said.ptr >= data);
		must((const uint8_t *)said.ptr + said.len < data + size);
		must(strlen(said.ptr) <= said.len);
	}
	arena_free(&arena);
	return 0;
}
