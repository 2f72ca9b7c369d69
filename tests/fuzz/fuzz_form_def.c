/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_form_def - files of forms of any content */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/feedback/store/form_load.h"
#include "policy/policy.h"

#define ARENA_MAX (64 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig's scanner loses a little memory at a syntax error. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig.so";
}

/* hear - everything, and say nothing */
static void
hear(struct err_listener *listener, const char *text)
{
	(void)listener;
	must(*text);
}

/* try_def - what every definition holds to */
static void
try_def(struct arena *arena, const struct form_def *def)
{
	const struct form_def *german = form_def_in(arena, def, "de");
	size_t files = 0;

	must(def->fields->n > 0 && def->fields->n <= OWN_FIELDS_MAX);
	must(def->npages > 0 && def->npages <= FORM_PAGES_MAX);
	must(german->fields->n == def->fields->n && *german->title);
	for (size_t i = 0; i < def->fields->n; i++) {
		const struct own_field *field = &def->fields->fields[i];

		must(def->pages[i] < def->npages);
		must(!i || def->pages[i] >= def->pages[i - 1]);
		must(field->lo <= field->hi && field->min <= FORM_CHARS_MAX);
		if (field->type == OWN_FILE)
			files += field->file_bytes;
		for (size_t k = 0; k < field->nshow_if; k++)
			must(def->pages[field->show_if[k].field] <
			     def->pages[i]);
	}
	must(files <= OWN_FILE_BYTES);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct policy_purpose purpose = {.id = "service"};
	struct policy policy = {.file = "strict.conf",
	    .minimum_age = 18,
	    .purposes = &purpose,
	    .npurposes = 1};
	struct form_env env = {.policy = &policy};
	struct err_listener listener = {hear};
	struct arena *arena = arena_new(ARENA_MAX);
	const struct form_def *def;
	struct err err = ERR_NONE, all = {.all = &listener};
	const char *text;

	if (size > FORM_FILE_MAX)
		size = FORM_FILE_MAX;
	for (int i = 0; size && i < PROMISE_COUNT; i++)
		policy.promises[i].made = data[0] & 1;
	text = arena_str(arena, str_from(data, size));
	if (form_parse(arena, "fuzz.conf", text, &env, &def, &err) == 0)
		try_def(arena, def);
	else
		must(err.set);
	must((form_parse(arena, "fuzz.conf", text, &env, &def, &all) == 0) ==
	     !err.set);
	arena_free(&arena);
	return 0;
}
