/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_own_field - lists of the operator's own fields, of any content */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "conf/own_field.h"
#include "conf/settings.h"

#define ARENA_MAX (64 * 1024 * 1024)
#define TEXT_MAX  (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig's scanner loses a little memory at a syntax error. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig.so";
}

struct values {
	const struct own_fields *fields;
};

static const struct setting rows[] = {
    {.name = "fields",
	.type = SETTING_FIELDS,
	.offset = offsetof(struct values, fields),
	.doc = "The fields."},
};
static const struct settings_table table = {
    .name = "fuzz",
    .settings = rows,
    .n = 1,
    .size = sizeof(struct values),
};

/* try_fields - whatever was taken keeps its bounds */
static void
try_fields(const struct own_fields *fields)
{
	size_t chars = 0;

	must(fields->n <= OWN_FIELDS_MAX);
	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];

		must(strlen(field->id) <= OWN_ID_MAX && *field->label);
		must(own_field_find(fields, field->id) == field);
		must(field->type != OWN_NUMBER || field->lo <= field->hi);
		must(!field->sensitive || !field->required);
		must(!field->sensitive || field->visibility == OWN_HIDDEN);
		must(
		    (field->type == OWN_CHOICE || field->type == OWN_CHOICES) ==
		    (field->choices != NULL));
		if (field->type != OWN_DATE)
			chars += field->max;
	}
	must(chars <= OWN_CHARS_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct err err = ERR_NONE;
	struct settings *settings;
	struct values values;

	if (size > TEXT_MAX)
		size = TEXT_MAX;
	if (settings_parse(arena, &table, "fuzz.conf",
		arena_str(arena, str_from(data, size)), &settings, &values,
		&err) == 0) {
		try_fields(values.fields);
		must(settings_text_whole(settings, "fields") != NULL);
	} else
		must(err.set);
	arena_free(&arena);
	return 0;
}
