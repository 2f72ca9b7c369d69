/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/own_field.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/config_file.h"
#include "conf/own_words.h"
#include "conf/settings.h"

#define NUMBER_MAX   1000000000000
#define TEXT_CHARS   200  /* unless max says otherwise */
#define AREA_CHARS   1000 /* the same for a textarea */
#define DATE_CHARS   10
#define ADDRESS_MAX  254
#define TYPE(symbol) (1u << (symbol))
#define TEXTS                                                                  \
	(TYPE(OWN_TEXT) | TYPE(OWN_TEXTAREA) | TYPE(OWN_EMAIL) |               \
	    TYPE(OWN_TEL) | TYPE(OWN_URL))

/* What a file says of one field, as it stands there. */
struct raw_field {
	const char *id, *label, *help, *purpose, *group;
	int64_t type, visibility, min, max;
	bool required, personal, sensitive;
};

static const char *const types[] = {"text", "textarea", "email", "tel", "url",
    "number", "date", "choice", "choices", "checkbox", "country", NULL};
const char *const own_visibilities[] = {"hidden", "members", "public", NULL};

#define IN_LANGUAGES "The same in other languages: { de = \"...\"; }."

#define ROW(member_, type_, flags_, preset_, min_, max_, choices_, doc_)       \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct raw_field, member_),                 \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.choices = (choices_), .doc = (doc_)                           \
	}

static const struct setting field_rows[] = {
    ROW(id, SETTING_TEXT, SETTING_REQUIRED, "\"field_of_work\"", 1, OWN_ID_MAX,
	NULL, "The name of the form's field, and of the value in an export."),
    ROW(type, SETTING_CHOICE, SETTING_REQUIRED, "\"choice\"", 0, 0, types,
	"What is entered."),
    ROW(label, SETTING_TEXT, SETTING_REQUIRED, "\"Field of work\"", 1,
	OWN_LABEL_MAX, NULL, "What the field is called on pages."),
    {.name = "labels", .type = SETTING_GROUP, .doc = IN_LANGUAGES},
    ROW(help, SETTING_TEXT, 0, "\"\"", 0, OWN_HELP_MAX, NULL,
	"A sentence beside the field."),
    {.name = "helps", .type = SETTING_GROUP, .doc = IN_LANGUAGES},
    ROW(required, SETTING_BOOL, 0, "false", 0, 0, NULL,
	"Is the form refused without it?"),
    ROW(min, SETTING_INT, 0, "0", -NUMBER_MAX, NUMBER_MAX, NULL,
	"The lowest number."),
    ROW(max, SETTING_INT, 0, "0", -NUMBER_MAX, NUMBER_MAX, NULL,
	"The most characters of a text; the highest number."),
    {.name = "choices",
	.type = SETTING_GROUP,
	.doc = "Of choice and choices: ( { id = \"care\"; label = \"Care\"; }, "
	       "... )."},
    ROW(personal, SETTING_BOOL, 0, "true", 0, 0, NULL,
	"Does it say something of the person?"),
    ROW(sensitive, SETTING_BOOL, 0, "false", 0, 0, NULL,
	"Religion, race, politics, union, health, sex life: stored only under "
	"an explicit consent of its own."),
    ROW(purpose, SETTING_TEXT, 0, "\"service\"", 1, 32, NULL,
	"What it is for: a purpose of the policy."),
    ROW(group, SETTING_TEXT, 0, "\"\"", 0, OWN_ID_MAX, NULL,
	"Sensitive fields of one group share one consent; the field's id if "
	"empty."),
    ROW(visibility, SETTING_CHOICE, 0, "\"hidden\"", 0, 0, own_visibilities,
	"Who sees it until the member says otherwise."),
};
static const struct settings_table field_table = {
    .name = "field",
    .settings = field_rows,
    .n = sizeof(field_rows) / sizeof(field_rows[0]),
    .size = sizeof(struct raw_field),
};

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

/* A list being read. */
struct loading {
	struct arena *arena;
	const char *file;
	struct own_field *fields;
	size_t n;
	size_t chars; /* that all texts may have */
	struct err *err;
};

/* One field being read. */
struct reading {
	struct loading *loading;
	struct settings *settings;
	struct raw_field raw;
	struct own_field *field;
};

/* load_words - the other languages of a text */
static int
load_words(const struct loading *loading, const struct settings *settings,
    const char *key, size_t max, const struct own_word **words_r)
{
	return own_words_load(loading->arena, loading->file, key,
	    settings_group(settings, key), max, words_r, loading->err);
}

/* fail - a reason with the place of a key */
static int
fail(const struct reading *reading, const char *key, const char *text)
{
	return err_set(reading->loading->err, "%s: field \"%s\": %s: %s",
	    settings_where(reading->settings, key), reading->raw.id, key, text);
}

/* is_id - small letters, digits, "_"; a letter first where letter says so */
static bool
is_id(const char *id, bool letter)
{
	if (letter && (*id < 'a' || *id > 'z'))
		return false;
	return *id &&
	       id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* check_id - well-formed, and there once */
static int
check_id(const struct reading *reading)
{
	const struct loading *loading = reading->loading;

	if (!is_id(reading->raw.id, true))
		return err_set(loading->err,
		    "%s: id: small letters, digits and \"_\" only, and a "
		    "letter first",
		    settings_where(reading->settings, "id"));
	for (size_t i = 0; i < loading->n; i++) {
		if (strcmp(loading->fields[i].id, reading->raw.id) == 0)
			return fail(reading, "id",
			    "a second field of this id; give one of them "
			    "another");
	}
	return 0;
}

/* check_unused - keys that say something about another type */
static int
check_unused(const struct reading *reading)
{
	static const struct {
		const char *key;
		unsigned types;
	} keys[] = {
	    {"choices", TYPE(OWN_CHOICE) | TYPE(OWN_CHOICES)},
	    {"min", TYPE(OWN_NUMBER)},
	    {"max", TYPE(OWN_NUMBER) | TEXTS},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (settings_line(reading->settings, keys[i].key) > 0 &&
		    !(keys[i].types >> reading->raw.type & 1))
			return fail(reading, keys[i].key,
			    "means nothing for a field of this type; remove "
			    "it");
	}
	if (*reading->raw.group && !reading->raw.sensitive)
		return fail(reading, "group",
		    "only sensitive fields have one; remove it, or set "
		    "sensitive = true");
	return 0;
}

/* check_sensitive - what a field that needs its own consent must say */
static int
check_sensitive(const struct reading *reading)
{
	const struct raw_field *raw = &reading->raw;

	if (!raw->sensitive)
		return 0;
	if (settings_line(reading->settings, "purpose") == 0)
		return fail(reading, "sensitive",
		    "say what it is for: add purpose, with the id of one of "
		    "the policy's purposes");
	if (raw->required)
		return fail(reading, "required",
		    "consent to a sensitive field must be free; set it to "
		    "false");
	if (!raw->personal)
		return fail(reading, "personal",
		    "a sensitive field is personal; set it to true");
	if (raw->visibility != OWN_HIDDEN)
		return fail(reading, "visibility",
		    "nobody sees a sensitive field unless the member chooses "
		    "so; set it to \"hidden\"");
	if (*raw->group && !is_id(raw->group, true))
		return fail(reading, "group",
		    "small letters, digits and \"_\" only, and a letter "
		    "first");
	return 0;
}

/* load_bounds - of a number */
static int
load_bounds(const struct reading *reading)
{
	struct own_field *field = reading->field;

	field->lo = settings_line(reading->settings, "min") ? reading->raw.min
							    : -NUMBER_MAX;
	field->hi = settings_line(reading->settings, "max") ? reading->raw.max
							    : NUMBER_MAX;
	if (field->lo > field->hi)
		return fail(reading, "max", "is lower than min");
	return 0;
}

/* load_chars - the most characters of a text */
static int
load_chars(const struct reading *reading)
{
	struct own_field *field = reading->field;
	size_t preset = field->type == OWN_TEXTAREA ? AREA_CHARS
			: field->type == OWN_EMAIL  ? ADDRESS_MAX
						    : TEXT_CHARS;

	if (field->type == OWN_DATE) {
		field->max = DATE_CHARS;
		return 0;
	}
	if (!(TEXTS >> field->type & 1))
		return 0;
	if (settings_line(reading->settings, "max") == 0)
		field->max = preset;
	else if (reading->raw.max < 1 || reading->raw.max > OWN_CHARS_MAX)
		return fail(
		    reading, "max", "a text has from 1 to 4000 characters");
	else
		field->max = (size_t)reading->raw.max;
	reading->loading->chars += field->max;
	if (reading->loading->chars > OWN_CHARS_MAX)
		return fail(reading, "max",
		    "all texts of a form together have at most 4000 "
		    "characters; give them lower ones");
	return 0;
}

/* The lists that the choices of a field go to. */
struct choice_lists {
	const char **choices, **labels;
	const struct own_word **labels_in;
};

/* load_choice - one { id, label } */
static int
load_choice(const struct reading *reading, config_setting_t *element,
    const struct choice_lists *lists, size_t n)
{
	struct loading *loading = reading->loading;
	struct settings *settings;
	struct raw_choice raw;

	if (settings_load_group(loading->arena, &choice_table, element,
		loading->file, &settings, &raw, loading->err) < 0)
		return -1;
	if (!is_id(raw.id, false))
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
	return load_words(
	    loading, settings, "labels", OWN_LABEL_MAX, &lists->labels_in[n]);
}

/* load_choices - of choice and choices */
static int
load_choices(const struct reading *reading)
{
	config_setting_t *list = settings_group(reading->settings, "choices");
	int n = list ? config_setting_length(list) : 0;
	struct arena *arena = reading->loading->arena;
	struct choice_lists lists;

	if (!list || !config_setting_is_list(list) || n < 1 ||
	    n > OWN_CHOICES_MAX)
		return fail(reading, list ? "choices" : "type",
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

/* load_type - what only some types have */
static int
load_type(const struct reading *reading)
{
	switch (reading->field->type) {
	case OWN_NUMBER:
		return load_bounds(reading);
	case OWN_CHOICE:
	case OWN_CHOICES:
		return load_choices(reading);
	default:
		return load_chars(reading);
	}
}

/* load_field - one element of the list */
static int
load_field(struct loading *loading, config_setting_t *element)
{
	struct own_field *field = &loading->fields[loading->n];
	struct reading reading = {.loading = loading, .field = field};
	struct raw_field *raw = &reading.raw;

	if (settings_load_group(loading->arena, &field_table, element,
		loading->file, &reading.settings, raw, loading->err) < 0 ||
	    check_id(&reading) < 0 || check_unused(&reading) < 0 ||
	    check_sensitive(&reading) < 0)
		return -1;
	*field = (struct own_field){
	    .id = raw->id,
	    .label = raw->label,
	    .help = raw->help,
	    .type = (enum own_type)raw->type,
	    .required = raw->required,
	    .personal = raw->personal,
	    .sensitive = raw->sensitive,
	    .purpose = raw->purpose,
	    .group = *raw->group ? raw->group : raw->id,
	    .visibility = (enum own_visibility)raw->visibility,
	    .where = config_file_where(loading->arena, element, loading->file),
	};
	if (load_words(loading, reading.settings, "labels", OWN_LABEL_MAX,
		&field->label_in) < 0 ||
	    load_words(loading, reading.settings, "helps", OWN_HELP_MAX,
		&field->help_in) < 0 ||
	    load_type(&reading) < 0)
		return -1;
	loading->n++;
	return 0;
}

/* own_field_load_all - the list */
int
own_field_load_all(struct arena *arena, const char *file,
    struct config_setting_t *list, const struct own_fields **fields_r,
    struct err *err)
{
	struct own_fields *fields = arena_alloc(arena, sizeof(*fields));
	struct loading loading = {.arena = arena, .file = file, .err = err};
	int n = list ? config_setting_length(list) : 0;

	if (n > OWN_FIELDS_MAX)
		return err_set(err, "%s: a form has at most %d such fields",
		    config_file_where(arena, list, file), OWN_FIELDS_MAX);
	loading.fields = arena_alloc_n(
	    arena, (size_t)n + 1, sizeof(*loading.fields));
	for (unsigned i = 0; i < (unsigned)n; i++) {
		if (load_field(&loading, config_setting_get_elem(list, i)) < 0)
			return -1;
	}
	fields->fields = loading.fields;
	fields->n = loading.n;
	*fields_r = fields;
	return 0;
}

/* own_type_name - as a file says it */
const char *
own_type_name(enum own_type type)
{
	return types[type];
}

/* own_field_find - by id */
const struct own_field *
own_field_find(const struct own_fields *fields, const char *id)
{
	for (size_t i = 0; i < fields->n; i++) {
		if (strcmp(fields->fields[i].id, id) == 0)
			return &fields->fields[i];
	}
	return NULL;
}

/* own_field_print_example - a list that could stand there */
void
own_field_print_example(const char *key, struct buf *out)
{
	buf_printf(out,
	    "# For example:\n"
	    "#   %s = (\n"
	    "#     { id = \"field_of_work\"; type = \"choice\"; label = "
	    "\"Field of work\";\n"
	    "#       labels = { de = \"Arbeitsfeld\"; };\n"
	    "#       help = \"So that we show you what fits.\";\n"
	    "#       helps = { de = \"Damit wir zeigen, was passt.\"; };\n"
	    "#       choices = ( { id = \"care\"; label = \"Care\";\n"
	    "#                     labels = { de = \"Pflege\"; }; },\n"
	    "#                   { id = \"crafts\"; label = \"Crafts\"; } ); "
	    "},\n"
	    "#     { id = \"union\"; type = \"text\"; label = \"Trade union\"; "
	    "max = 80;\n"
	    "#       sensitive = true; purpose = \"service\"; }\n"
	    "#   );\n",
	    key);
}
