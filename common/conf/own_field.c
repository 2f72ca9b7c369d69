/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/own_field.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/config_file.h"
#include "conf/own_load.h"
#include "conf/own_words.h"
#include "conf/settings.h"

static const char *const types[] = {"text", "textarea", "email", "tel", "url",
    "number", "date", "choice", "choices", "checkbox", "country", "file", NULL};
const char *const own_visibilities[] = {"hidden", "members", "public", NULL};

#define IN_LANGUAGES "The same in other languages: { de = \"...\"; }."

#define ROW(member_, type_, flags_, preset_, min_, max_, choices_, doc_)       \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct own_raw, member_),                   \
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
    ROW(min, SETTING_INT, 0, "0", -OWN_NUMBER_MAX, OWN_NUMBER_MAX, NULL,
	"The fewest characters of a text; the lowest number."),
    ROW(max, SETTING_INT, 0, "0", -OWN_NUMBER_MAX, OWN_NUMBER_MAX, NULL,
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
    ROW(from, SETTING_TEXT, 0, "\"\"", 0, 10, NULL,
	"The first day of a date, as 2026-11-21."),
    ROW(to, SETTING_TEXT, 0, "\"\"", 0, 10, NULL, "The last day of a date."),
    ROW(types, SETTING_TEXTS, 0, "[]", 0, 0, NULL,
	"Of a file: [\"pdf\", \"doc\", \"docx\", \"html\", \"plain\"] or some "
	"of "
	"them."),
    ROW(size, SETTING_BYTES, 0, "\"5 MiB\"", 1024, OWN_FILE_BYTES, NULL,
	"The most bytes of a file."),
    ROW(retention, SETTING_SECS, 0, "0", 0, 36500ll * 86400, NULL,
	"How long the value is kept, where it is shorter than the form's."),
    {.name = "show_if",
	.type = SETTING_GROUP,
	.doc = "Asked only where earlier fields hold one of these: { kind = "
	       "[\"a\", \"b\"]; }."},
};
static const struct settings_table field_table = {
    .name = "field",
    .settings = field_rows,
    .n = sizeof(field_rows) / sizeof(field_rows[0]),
    .size = sizeof(struct own_raw),
    .is_part = true,
};

/* own_fail - a reason with the place of a key */
int
own_fail(const struct own_reading *reading, const char *key, const char *text)
{
	return err_set(reading->loading->err, "%s: field \"%s\": %s: %s",
	    settings_where(reading->settings, key), reading->raw.id, key, text);
}

/* own_load_words - the other languages of a text */
int
own_load_words(struct own_loading *loading, const struct settings *settings,
    const char *key, size_t max, const struct own_word **words_r)
{
	const struct own_words_key which = {key, max, false};

	return own_words_load(loading->arena, loading->file, &which,
	    settings_group(settings, key), words_r, loading->err);
}

/* own_is_id - of a field, or of a choice */
bool
own_is_id(const char *id, bool letter)
{
	if (letter && (*id < 'a' || *id > 'z'))
		return false;
	return *id &&
	       id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* check_id - well-formed, and there once */
static int
check_id(const struct own_reading *reading)
{
	const struct own_loading *loading = reading->loading;

	if (!own_is_id(reading->raw.id, true))
		return err_set(loading->err,
		    "%s: id: small letters, digits and \"_\" only, and a "
		    "letter first",
		    settings_where(reading->settings, "id"));
	for (size_t i = 0; i < loading->n; i++) {
		if (strcmp(loading->fields[i].id, reading->raw.id) == 0)
			return own_fail(reading, "id",
			    "a second field of this id; give one of them "
			    "another");
	}
	return 0;
}

#define ALL_TYPES (~0u)

/* What each key says something about. */
static const struct {
	const char *key;
	unsigned types;
	bool form, account; /* of forms, of registration's fields */
} uses[] = {
    {"choices", OWN_TYPE(OWN_CHOICE) | OWN_TYPE(OWN_CHOICES), true, true},
    {"min", OWN_TYPE(OWN_NUMBER) | OWN_TEXTS, true, true},
    {"max", OWN_TYPE(OWN_NUMBER) | OWN_TEXTS, true, true},
    {"from", OWN_TYPE(OWN_DATE), true, true},
    {"to", OWN_TYPE(OWN_DATE), true, true},
    {"types", OWN_TYPE(OWN_FILE), true, true},
    {"size", OWN_TYPE(OWN_FILE), true, true},
    {"retention", ALL_TYPES, true, false},
    {"show_if", ALL_TYPES, true, false},
    {"visibility", ALL_TYPES, false, true},
};

/* check_unused - keys that say something about another type, or another form
 */
static int
check_unused(const struct own_reading *reading)
{
	bool form = reading->loading->scope->form;
	int ret = 0;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		if (settings_line(reading->settings, uses[i].key) == 0)
			continue;
		if (!(uses[i].types >> reading->raw.type & 1))
			ret = own_fail(reading, uses[i].key,
			    "means nothing for a field of this type; remove "
			    "it");
		else if (!(form ? uses[i].form : uses[i].account))
			ret = own_fail(reading, uses[i].key,
			    "means nothing in this form; remove it");
	}
	if (reading->raw.type == OWN_FILE && !form)
		ret = own_fail(
		    reading, "type", "this form takes no files; remove it");
	if (*reading->raw.group && !reading->raw.sensitive)
		ret = own_fail(reading, "group",
		    "only sensitive fields have one; remove it, or set "
		    "sensitive = true");
	return ret;
}

/* check_sensitive - what a field that needs its own consent must say */
static int
check_sensitive(const struct own_reading *reading)
{
	const struct own_raw *raw = &reading->raw;
	int ret = 0;

	if (raw->type == OWN_FILE && !raw->personal)
		ret = own_fail(reading, "personal",
		    "a file is kept sealed, as what is personal is; set it to "
		    "true");
	if (!raw->sensitive)
		return ret;
	if (settings_line(reading->settings, "purpose") == 0)
		ret = own_fail(reading, "sensitive",
		    "say what it is for: add purpose, with the id of one of "
		    "the policy's purposes");
	if (raw->required)
		ret = own_fail(reading, "required",
		    "consent to a sensitive field must be free; set it to "
		    "false");
	if (!raw->personal)
		ret = own_fail(reading, "personal",
		    "a sensitive field is personal; set it to true");
	if (raw->visibility != OWN_HIDDEN)
		ret = own_fail(reading, "visibility",
		    "nobody sees a sensitive field unless the member chooses "
		    "so; set it to \"hidden\"");
	if (*raw->group && !own_is_id(raw->group, true))
		ret = own_fail(reading, "group",
		    "small letters, digits and \"_\" only, and a letter "
		    "first");
	return ret;
}

/* take - what stands in the file, into the field */
static void
take(const struct own_reading *reading)
{
	const struct own_raw *raw = &reading->raw;

	*reading->field = (struct own_field){
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
	    .retention_secs = raw->retention,
	};
}

/* load_rest - of a field whose id is known: all that can be wrong */
static int
load_rest(const struct own_reading *reading)
{
	struct own_loading *loading = reading->loading;
	struct own_field *field = reading->field;
	int ret = check_unused(reading);

	if (check_sensitive(reading) < 0)
		ret = -1;
	if (own_load_words(loading, reading->settings, "labels", OWN_LABEL_MAX,
		&field->label_in) < 0)
		ret = -1;
	if (own_load_words(loading, reading->settings, "helps", OWN_HELP_MAX,
		&field->help_in) < 0)
		ret = -1;
	if (own_choices_load(reading) < 0 || own_limits_load(reading) < 0)
		ret = -1;
	return ret;
}

/* load_field - one element of the list; it counts once its id is known */
static int
load_field(struct own_loading *loading, config_setting_t *element)
{
	struct own_field *field = &loading->fields[loading->n];
	struct own_reading reading = {.loading = loading, .field = field};
	int read = settings_load_group(loading->arena, &field_table, element,
	    loading->file, &reading.settings, &reading.raw, loading->err);

	if (!reading.settings || !reading.raw.id || !*reading.raw.id ||
	    (read < 0 && !err_wants_all(loading->err)) ||
	    check_id(&reading) < 0)
		return -1;
	take(&reading);
	field->where = config_file_where(
	    loading->arena, element, loading->file);
	loading->show_if[loading->n] = settings_group(
	    reading.settings, "show_if");
	if (load_rest(&reading) < 0)
		read = -1;
	loading->n++;
	return read;
}

/* load_list - each of them, and their conditions */
static int
load_list(struct own_loading *loading, config_setting_t *list, unsigned n)
{
	int ret = 0;

	for (unsigned i = 0; i < n; i++) {
		if (load_field(loading, config_setting_get_elem(list, i)) == 0)
			continue;
		ret = -1;
		if (!err_wants_all(loading->err))
			return -1;
	}
	return own_show_load_all(loading) < 0 ? -1 : ret;
}

/* own_field_load_all - the list */
int
own_field_load_all(struct arena *arena, const char *file,
    struct config_setting_t *list, const struct own_scope *scope,
    const struct own_fields **fields_r, struct err *err)
{
	struct own_fields *fields = arena_alloc(arena, sizeof(*fields));
	struct own_loading loading = {
	    .arena = arena, .file = file, .scope = scope, .err = err};
	int n = list ? config_setting_length(list) : 0, ret;

	*fields_r = fields;
	if (n > OWN_FIELDS_MAX)
		return err_set(err, "%s: a form has at most %d such fields",
		    config_file_where(arena, list, file), OWN_FIELDS_MAX);
	loading.fields = arena_alloc_n(
	    arena, (size_t)n + 1, sizeof(*loading.fields));
	loading.show_if = arena_alloc_n(
	    arena, (size_t)n + 1, sizeof(struct config_setting_t *));
	ret = load_list(&loading, list, (unsigned)n);
	fields->fields = loading.fields;
	fields->n = loading.n;
	return ret;
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
