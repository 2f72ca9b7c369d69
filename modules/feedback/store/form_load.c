/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/form_load.h"

#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/own_words.h"
#include "conf/settings.h"
#include "policy/policy.h"

#define DAY_SECS  86400
#define PAIRS_MAX 200 /* that a form can send: FORM_PAIRS_MAX, and room */
#define AGE_MOST  99

#define ROW(member_, type_, flags_, preset_, min_, max_, doc_)                 \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct form_raw, member_),                  \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}
#define IN_LANGUAGES(name_)                                                    \
	{                                                                      \
		.name = (name_), .type = SETTING_GROUP,                        \
		.doc = "The same in other languages: { de = \"...\"; }."       \
	}

static const struct setting rows[] = {
    ROW(title, SETTING_TEXT, SETTING_REQUIRED, "\"Write to us\"", 1,
	FORM_TITLE_MAX, "The heading."),
    IN_LANGUAGES("titles"),
    ROW(text, SETTING_TEXT, SETTING_LINES, "\"\"", 0, FORM_TEXT_MAX,
	"What is said above the fields; paragraphs by empty lines."),
    IN_LANGUAGES("texts"),
    ROW(thanks, SETTING_TEXT, SETTING_LINES, "\"\"", 0, FORM_TEXT_MAX,
	"What is said when it was stored. Empty: that it was."),
    IN_LANGUAGES("thanks_texts"),
    ROW(fields, SETTING_FIELDS, SETTING_OF_FORM, NULL, 0, FORM_CHARS_MAX,
	"What is asked for."),
    ROW(retention, SETTING_SECS, 0, "0", 0, 36500ll * DAY_SECS,
	"How long a submission is kept. 0: as long as the policy says."),
    ROW(age, SETTING_INT, 0, "0", 0, AGE_MOST,
	"The least age: the form asks for the date of birth first. 0: it does "
	"not ask."),
    ROW(owned, SETTING_BOOL, 0, "true", 0, 0,
	"What is sent becomes the site's, and the form says so."),
    ROW(ask_consent, SETTING_BOOL, 0, "true", 0, 0,
	"Store nothing without consent to the policy shown, and offer denial "
	"beside it."),
    ROW(receipt, SETTING_BOOL, 0, "true", 0, 0,
	"Give the visitor a code to see, correct or withdraw it later."),
    ROW(may_contact, SETTING_BOOL, 0, "false", 0, 0,
	"Ask whether you may write to them."),
    ROW(may_publish, SETTING_BOOL, 0, "false", 0, 0,
	"Ask whether you may publish it."),
    ROW(mail_news, SETTING_BOOL, 0, "false", 0, 0,
	"Ask whether they want news by mail."),
    ROW(may_contact_preset, SETTING_BOOL, 0, "false", 0, 0,
	"Whether the first is ticked beforehand."),
    ROW(may_publish_preset, SETTING_BOOL, 0, "false", 0, 0,
	"Whether the second is."),
    ROW(mail_news_preset, SETTING_BOOL, 0, "false", 0, 0,
	"Whether the third is."),
    ROW(notify, SETTING_MAIL, 0, "\"\"", 0, 0,
	"Who is told by mail that something came, without what it says."),
};

const struct settings_table form_table = {
    .name = "form",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct form_raw),
    .is_part = true,
};

/* A file while it is read. */
struct loading {
	struct arena *arena;
	const struct form_env *env;
	const struct settings *settings;
	const struct form_raw *raw;
	struct form_def *def;
	struct err *err;
	int ret;
};

/* wrong - one mistake, with the place of a key */
static void
wrong(struct loading *loading, const char *key, const char *text)
{
	loading->ret = err_set(loading->err, "%s: %s: %s",
	    settings_where(loading->settings, key), key, text);
}

/* wrong_field - one mistake of a field */
static void
wrong_field(struct loading *loading, const struct own_field *field,
    const char *key, const char *text)
{
	loading->ret = err_set(loading->err, "%s: field \"%s\": %s: %s",
	    field->where, field->id, key, text);
}

/* id_of - the file's name without folders and ".conf" */
static int
id_of(struct arena *arena, const char *path, const char **id_r, struct err *err)
{
	const char *slash = strrchr(path, '/');
	struct str name = str_of(slash ? slash + 1 : path);

	if (name.len > 5 && memcmp(name.ptr + name.len - 5, ".conf", 5) == 0)
		name.len -= 5;
	else
		name.len = 0;
	if (!form_id_is_valid(name) || str_is(name, FORM_FEEDBACK) ||
	    str_is(name, FORM_PRIVACY))
		return err_set(err,
		    "%s: the file's name is the form's id and \".conf\": at "
		    "most %d small letters, digits and \"-\", a letter first, "
		    "such as contact.conf, and no name that a page has already",
		    path, FORM_ID_MAX);
	*id_r = arena_str(arena, name);
	return 0;
}

/* load_words - a text's other languages */
static void
load_words(struct loading *loading, const struct own_words_key *key,
    const struct own_word **words_r)
{
	if (own_words_load(loading->arena, settings_file(loading->settings),
		key, settings_group(loading->settings, key->key), words_r,
		loading->err) < 0)
		loading->ret = -1;
}

/* load_texts - of all texts */
static void
load_texts(struct loading *loading)
{
	static const struct own_words_key title = {
	    "titles", FORM_TITLE_MAX, false};
	static const struct own_words_key text = {"texts", FORM_TEXT_MAX, true};
	static const struct own_words_key thanks = {
	    "thanks_texts", FORM_TEXT_MAX, true};
	struct form_def *def = loading->def;

	load_words(loading, &title, &def->title_in);
	load_words(loading, &text, &def->text_in);
	load_words(loading, &thanks, &def->thanks_in);
}

/* has_type - is there a field of one of two types? */
static bool
has_type(const struct form_def *def, enum own_type one, enum own_type other)
{
	for (size_t i = 0; i < def->fields->n; i++) {
		if (def->fields->fields[i].type == one ||
		    def->fields->fields[i].type == other)
			return true;
	}
	return false;
}

/* check_offers - nobody can be written to without an address */
static void
check_offers(struct loading *loading)
{
	const struct form_raw *raw = loading->raw;

	if (raw->may_contact && !has_type(loading->def, OWN_EMAIL, OWN_TEL))
		wrong(loading, "may_contact",
		    "there is no field of type \"email\" or \"tel\" to reach "
		    "them by; add one, or set this to false");
	if (raw->mail_news && !has_type(loading->def, OWN_EMAIL, OWN_EMAIL))
		wrong(loading, "mail_news",
		    "there is no field of type \"email\" to send them to; add "
		    "one, or set this to false");
}

/* check_names - those that the page has for its own boxes */
static void
check_names(struct loading *loading)
{
	/* boxes and traps of every form, and what its page says of itself */
	static const char *const taken[] = {"mail_news", "policy_text",
	    "remark", "altcha", "back", "next", "website", "receipt", "files",
	    "title", "text", "notice", "errors", "form", "version", "parts",
	    "offers", "fields", "boxes", "policy", "policy_date", "policy_url",
	    "policy_version", "gpc", "owned", "only_to_respond", "ask_consent",
	    "keep_days", "answer_days", "lang", "site_name", "site_url",
	    "mount", "stylesheet", "content", "accept", "min", "max"};
	static const char *const begins[] = {
	    "consent", "form_", "birth_", "may_", "typed_", "fp_"};
	const struct own_fields *fields = loading->def->fields;

	for (size_t i = 0; i < fields->n; i++) {
		const char *id = fields->fields[i].id;
		bool bad = false;

		for (size_t k = 0; k < sizeof(taken) / sizeof(taken[0]); k++)
			bad |= strcmp(id, taken[k]) == 0;
		for (size_t k = 0; k < sizeof(begins) / sizeof(begins[0]); k++)
			bad |= str_has_prefix(str_of(id), begins[k]);
		if (bad)
			wrong_field(loading, &fields->fields[i], "id",
			    "every form keeps this name for itself; give the "
			    "field another");
	}
}

/* check_files - of bounded size together, on the last page */
static void
check_files(struct loading *loading)
{
	const struct form_def *def = loading->def;
	size_t bytes = 0, n = 0;

	for (size_t i = 0; i < def->fields->n; i++) {
		const struct own_field *field = &def->fields->fields[i];

		if (field->type != OWN_FILE)
			continue;
		bytes += field->file_bytes;
		if (++n > FORM_FILES_MAX)
			wrong_field(loading, field, "type",
			    "a form has at most 4 files; remove some");
		else if (bytes > OWN_FILE_BYTES)
			wrong_field(loading, field, "size",
			    "the files of a form have at most 5 MiB together; "
			    "give each a size, such as \"2 MiB\"");
		if (def->pages[i] + 1 < def->npages)
			wrong_field(loading, field, "type",
			    "a file is chosen on the last page, and fields "
			    "with show_if stand on a later one; move it "
			    "behind them");
	}
}

/* check_pairs - a form that is filled in whole can be taken */
static void
check_pairs(struct loading *loading)
{
	const struct own_fields *fields = loading->def->fields;
	size_t n = 0;

	for (size_t i = 0; i < fields->n; i++) {
		const char *const *choice = fields->fields[i].choices;

		n++;
		while (choice && fields->fields[i].type == OWN_CHOICES &&
		       *choice++)
			n++;
	}
	if (n > PAIRS_MAX)
		wrong(loading, "fields",
		    "somebody who ticks every box would send more than 200 "
		    "values; use fewer choices");
	if (fields->n == 0)
		wrong(loading, "fields",
		    "a form asks for something; add fields = ( { id = "
		    "\"message\"; type = \"textarea\"; label = \"Message\"; } "
		    ");");
}

/* check_age - below the floor nothing at all is collected */
static void
check_age(struct loading *loading)
{
	if (loading->raw->age > 0 && loading->raw->age < POLICY_AGE_FLOOR)
		wrong(loading, "age",
		    "nothing at all is collected from anyone under 13: write "
		    "13 or more, or 0 to not ask");
}

/* lay_out - a field with a condition stands behind the page that decides it */
static void
lay_out(struct loading *loading)
{
	struct form_def *def = loading->def;
	size_t *pages = arena_alloc_n(
	    loading->arena, def->fields->n + 1, sizeof(*pages));

	for (size_t i = 0; i < def->fields->n; i++) {
		const struct own_field *field = &def->fields->fields[i];

		pages[i] = i ? pages[i - 1] : 0;
		for (size_t k = 0; k < field->nshow_if; k++) {
			size_t after = pages[field->show_if[k].field] + 1;

			pages[i] = after > pages[i] ? after : pages[i];
		}
	}
	def->pages = pages;
	def->npages = def->fields->n ? pages[def->fields->n - 1] + 1 : 1;
	if (def->npages > FORM_PAGES_MAX)
		wrong(loading, "fields",
		    "conditions upon conditions make more than 8 pages; put "
		    "fields of one condition together");
}

/* offers_of - the boxes beside, of three settings */
static unsigned
offers_of(bool contact, bool publish, bool news)
{
	return (contact ? FORM_MAY_CONTACT : 0u) |
	       (publish ? FORM_MAY_PUBLISH : 0u) | (news ? FORM_MAIL_NEWS : 0u);
}

/* take - what stands in the file */
static void
take(struct loading *loading)
{
	const struct form_raw *raw = loading->raw;
	struct form_def *def = loading->def;

	def->title = raw->title ? raw->title : "";
	def->text = raw->text ? raw->text : "";
	def->thanks = raw->thanks ? raw->thanks : "";
	def->fields = raw->fields;
	def->retention_secs = raw->retention
				  ? raw->retention
				  : loading->env->policy->retention_secs;
	def->age = (int)raw->age;
	def->owned = raw->owned;
	def->ask_consent = raw->ask_consent;
	def->receipt = raw->receipt;
	def->offers = offers_of(
	    raw->may_contact, raw->may_publish, raw->mail_news);
	def->presets = offers_of(raw->may_contact_preset,
			   raw->may_publish_preset, raw->mail_news_preset) &
		       def->offers;
	def->notify = raw->notify ? raw->notify : "";
}

/* load - all that can be wrong */
static int
load(struct loading *loading)
{
	take(loading);
	load_texts(loading);
	lay_out(loading);
	check_names(loading);
	check_files(loading);
	check_pairs(loading);
	check_offers(loading);
	check_age(loading);
	if (own_words_check(loading->def->fields, loading->env->languages,
		loading->err) < 0 ||
	    form_rules_check(loading->def, loading->raw, loading->settings,
		loading->env->policy, loading->err) < 0)
		loading->ret = -1;
	return loading->ret;
}

/* finish - a file's values as a definition; read is what came of reading
 * them, settings NULL where there was nothing to read */
static int
finish(struct arena *arena, const char *id, const struct form_env *env,
    int read, const struct settings *settings, const struct form_raw *raw,
    const struct form_def **def_r, struct err *err)
{
	struct form_def *def = arena_alloc(arena, sizeof(*def));
	struct loading loading = {.arena = arena,
	    .env = env,
	    .settings = settings,
	    .raw = raw,
	    .def = def,
	    .err = err,
	    .ret = read};

	if (settings == NULL || (read < 0 && !err_wants_all(err)))
		return -1;
	def->id = id;
	def->file = settings_file(settings);
	if (load(&loading) < 0)
		return -1;
	form_def_seal(def);
	*def_r = def;
	return 0;
}

/* check_file - there, and of a size that a form can have */
static int
check_file(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return err_set_errno(err, "%s", path);
	if (!S_ISREG(st.st_mode) || st.st_size > FORM_FILE_MAX)
		return err_set(
		    err, "%s: a form is a file of at most 128 KiB", path);
	return 0;
}

/* form_load - read and check a file */
int
form_load(struct arena *arena, const char *path, const struct form_env *env,
    const struct form_def **def_r, struct err *err)
{
	struct settings *settings = NULL;
	struct form_raw raw = {0};
	const char *id;
	int read;

	if (id_of(arena, path, &id, err) < 0 || check_file(path, err) < 0)
		return -1;
	read = settings_load(arena, &form_table, path, &settings, &raw, err);
	return finish(arena, id, env, read, settings, &raw, def_r, err);
}

/* form_parse - the same for a text */
int
form_parse(struct arena *arena, const char *name, const char *text,
    const struct form_env *env, const struct form_def **def_r, struct err *err)
{
	struct settings *settings = NULL;
	struct form_raw raw = {0};
	const char *id;
	int read;

	if (id_of(arena, name, &id, err) < 0)
		return -1;
	read = settings_parse(
	    arena, &form_table, name, text, &settings, &raw, err);
	return finish(arena, id, env, read, settings, &raw, def_r, err);
}
