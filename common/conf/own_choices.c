/* SPDX-License-Identifier: BSD-2-Clause */
/* What the fields of a form offer to choose from. */
#include "config.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/own_load.h"
#include "conf/own_words.h"
#include "conf/settings.h"

#define IN_LANGUAGES "The same in other languages: { de = \"...\"; }."

struct raw_choice {
	const char *id, *label;
};

static const struct setting choice_rows[] = {
    {.name = "id",
	.type = SETTING_TEXT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_choice, id),
	.preset = "\"care\"",
	.min = 1,
	.max = OWN_ID_MAX,
	.doc = "What is sent."},
    {.name = "label",
	.type = SETTING_TEXT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_choice, label),
	.preset = "\"Care\"",
	.min = 1,
	.max = OWN_LABEL_MAX,
	.doc = "What is read."},
    {.name = "labels", .type = SETTING_GROUP, .doc = IN_LANGUAGES},
};
static const struct settings_table choice_table = {
    .name = "choice",
    .settings = choice_rows,
    .n = sizeof(choice_rows) / sizeof(choice_rows[0]),
    .size = sizeof(struct raw_choice),
};

/* The lists that the choices of a field go to. */
struct choice_lists {
	const char **choices, **labels;
	const struct own_word **labels_in;
};

/* load_choice - one { id, label } */
static int
load_choice(const struct own_reading *reading, config_setting_t *element,
    const struct choice_lists *lists, size_t n)
{
	struct own_loading *loading = reading->loading;
	struct settings *settings;
	struct raw_choice raw;

	if (settings_load_group(loading->arena, &choice_table, element,
		loading->file, &settings, &raw, loading->err) < 0)
		return -1;
	if (!own_is_id(raw.id, false))
		return err_set(loading->err,
		    "%s: the id of a choice has small letters, digits and "
		    "\"_\" only",
		    settings_where(settings, "id"));
	for (size_t i = 0; i < n; i++) {
		if (strcmp(lists->choices[i], raw.id) == 0)
			return err_set(loading->err,
			    "%s: choice \"%s\" stands here twice; give one of "
			    "them another id",
			    settings_where(settings, "id"), raw.id);
	}
	lists->choices[n] = raw.id;
	lists->labels[n] = raw.label;
	return own_load_words(
	    loading, settings, "labels", OWN_LABEL_MAX, &lists->labels_in[n]);
}

/* own_choices_load - of choice and choices */
int
own_choices_load(const struct own_reading *reading)
{
	config_setting_t *list = settings_group(reading->settings, "choices");
	int n = list ? config_setting_length(list) : 0;
	struct arena *arena = reading->loading->arena;
	struct choice_lists lists;

	if (reading->field->type != OWN_CHOICE &&
	    reading->field->type != OWN_CHOICES)
		return 0;
	if (!list || !config_setting_is_list(list) || n < 1 ||
	    n > OWN_CHOICES_MAX)
		return own_fail(reading, list ? "choices" : "type",
		    "this type needs choices = ( { id = \"a\"; label = \"A\"; "
		    "}, ... ), one to 64 of them");
	lists.choices = arena_alloc_n(
	    arena, (size_t)n + 1, sizeof(*lists.choices));
	lists.labels = arena_alloc_n(
	    arena, (size_t)n + 1, sizeof(*lists.labels));
	lists.labels_in = arena_alloc_n(
	    arena, (size_t)n + 1, sizeof(*lists.labels_in));
	for (unsigned i = 0; i < (unsigned)n; i++) {
		if (load_choice(reading, config_setting_get_elem(list, i),
			&lists, i) < 0)
			return -1;
	}
	reading->field->choices = lists.choices;
	reading->field->labels = lists.labels;
	reading->field->labels_in = lists.labels_in;
	return 0;
}
