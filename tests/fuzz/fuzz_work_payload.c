/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_work_payload - any proof of work that comes back, before and behind base64 */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/must.h"
#include "crypto/base64url.h"
#include "policy/used.h"
#include "policy/work.h"

#define ARENA_MAX (1024 * 1024)
#define NOW	  1795263540

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* look - what is read has its bounds, and without the secret nobody makes
 * one that is ours */
static void
look(struct arena *arena, struct str text)
{
	static const struct secret secret = {{1}};
	struct work_payload got;
	struct used *used;

	if (work_parse(arena, text, &got) != 0)
		return;
	must(got.work.cost >= WORK_COST_MIN && got.work.cost <= WORK_COST_MAX);
	must(got.work.form.len > 0 && got.work.form.len <= WORK_FORM_MAX);
	must(got.work.expires_secs >= 0);
	used = used_new(8);
	must(work_check(arena, &secret, used, got.work.form, NOW, &got) ==
	     WORK_FORGED);
	used_free(&used);
}

/* LLVMFuzzerTestOneInput - as the field of a form, and as its JSON */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(ARENA_MAX);
	size_t len = BASE64URL_LEN(size);
	char *text;

	look(arena, str_from(data, size));
	if (len <= WORK_PAYLOAD_MAX) {
		text = arena_alloc(arena, len + 1);
		base64url_format(data, size, text);
		for (size_t i = 0; i < len; i++)
			text[i] = (char)(text[i] == '-'	  ? '+'
					 : text[i] == '_' ? '/'
							  : text[i]);
		look(arena, str_from(text, len));
	}
	arena_free(&arena);
	return 0;
}
