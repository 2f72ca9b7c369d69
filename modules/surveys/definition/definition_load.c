/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of a survey; its questions are read by question_load.c. */
#include "config.h"

#include "modules/surveys/definition/definition.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "conf/settings.h"
#include "crypto/hmac.h"
#include "modules/surveys/definition/cross_load.h"
#include "modules/surveys/definition/day.h"
#include "modules/surveys/definition/definition_source.h"
#include "modules/surveys/definition/option_load.h"
#include "modules/surveys/definition/page_load.h"
#include "modules/surveys/definition/question_load.h"
#include "modules/surveys/definition/reply_size.h"

#define CANONICAL_MAX (16 * 1024 * 1024)
#define DAY_SECS      86400
#define TAG_MAX	      35 /* of a language */

struct raw_definition {
	const char *opens, *closes;
	const char *const *languages;
	int64_t who, k, remainder, texts, electorate;
	bool sensitive;
};

static const char *const whos[] = {"anyone", "members", NULL};
static const char *const remainders[] = {"count", "discard", NULL};
static const char *const fates[] = {"keep", "destroy", NULL};

#define ROW(member_, type_, flags_, preset_, min_, max_, choices_, doc_)       \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct raw_definition, member_),            \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.choices = (choices_), .doc = (doc_)                           \
	}
#define LIST(name_, doc_)                                                      \
	{                                                                      \
		.name = (name_), .type = SETTING_GROUP, .doc = (doc_)          \
	}

/* The texts stand first, in this order. */
enum { ROW_TITLE, ROW_TEXT };

static const struct setting rows[] = {
    [ROW_TITLE] = {.name = "title",
	.type = SETTING_WORDS,
	.flags = SETTING_REQUIRED,
	.preset = "\"How do you get to work?\"",
	.min = 1,
	.max = 200,
	.doc = "The heading."},
    [ROW_TEXT] = {.name = "text",
	.type = SETTING_WORDS,
	.flags = SETTING_LINES,
	.preset = "\"\"",
	.max = 4000,
	.doc = "What is said above the questions; paragraphs by empty lines."},
    ROW(languages, SETTING_TEXTS, 0, "[]", 2, TAG_MAX, NULL,
	"The languages (RFC 5646) that every text of this file is written in, "
	"as [\"en\", \"de\"]: title = { en = \"...\"; de = \"...\"; };. The "
	"first is shown to those who read none of them."),
    ROW(who, SETTING_CHOICE, SETTING_REQUIRED, "\"anyone\"", 0, 0, whos,
	"anyone, or members: one answer for each account."),
    ROW(opens, SETTING_TEXT, 0, "\"\"", 0, 10, NULL,
	"The first day, as 2026-11-21 (UTC). Empty: when it is opened."),
    ROW(closes, SETTING_TEXT, 0, "\"\"", 0, 10, NULL,
	"The first day on which no more answers are taken. Empty: when it is "
	"closed."),
    ROW(k, SETTING_INT, 0, "10", 1, 1000000, NULL,
	"How many people stand behind what is shown, at least."),
    ROW(sensitive, SETTING_BOOL, 0, "false", 0, 0, NULL,
	"Every question is sensitive."),
    ROW(remainder, SETTING_CHOICE, 0, "\"count\"", 0, 0, remainders,
	"What happens at closing to the answers held back: count or discard."),
    ROW(texts, SETTING_CHOICE, 0, "\"keep\"", 0, 0, fates,
	"What happens at closing to what was written in answer to questions "
	"of kind text: keep or destroy. The notice says so."),
    ROW(electorate, SETTING_INT, 0, "10000", 1, 50000000, NULL,
	"How many will answer at most; sizes memory."),
    LIST("questions", "The list of questions, all on one page."),
    LIST("pages",
	"Or pages, one after the other, each with a list of questions."),
    LIST("sensitive_groups",
	"Sensitive questions under a consent of their own: ( { id = "
	"\"health\"; label = \"I agree that ...\"; } )."),
    LIST("cross_tables",
	"Pairs of questions to be counted against each other: ( (\"age\", "
	"\"mode\") )."),
};
static const struct settings_table definition_table = {
    .name = "survey",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct raw_definition),
};

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
	if (!survey_id_is_valid(name))
		return err_set(err,
		    "%s: the file's name is the survey's id and \".conf\": at "
		    "most %d small letters, digits and \"-\", a letter first, "
		    "such as commute.conf",
		    path, SURVEY_ID_MAX);
	*id_r = arena_str(arena, name);
	return 0;
}

/* load_day - one date, as Unix seconds */
static int
load_day(struct definition_source *from, const struct settings *settings,
    const char *key, const char *text, int64_t *secs_r)
{
	int64_t days;

	if (*text == '\0')
		return 0;
	if (!day_parse(str_of(text), &days) || days <= 0)
		return err_set(from->err,
		    "%s: %s is not a day; write it as \"2026-11-21\"",
		    settings_where(settings, key), key);
	*secs_r = days * DAY_SECS;
	return 0;
}

/* load_dates - opens and closes */
static int
load_dates(struct definition_source *from, const struct settings *settings,
    const struct raw_definition *raw, struct definition *def)
{
	if (source_stops(from, load_day(from, settings, "opens", raw->opens,
				   &def->opens_secs)) ||
	    source_stops(from, load_day(from, settings, "closes", raw->closes,
				   &def->closes_secs)))
		return -1;
	if (def->closes_secs != 0 && def->closes_secs <= def->opens_secs)
		return err_set(from->err, "%s: closes must be later than opens",
		    settings_where(settings, "closes"));
	return 0;
}

/* is_tag - the form of a language tag: letters, digits and "-" */
static bool
is_tag(const char *tag)
{
	if ((*tag | 0x20) < 'a' || (*tag | 0x20) > 'z')
		return false;
	for (; *tag; tag++)
		if (((*tag | 0x20) < 'a' || (*tag | 0x20) > 'z') &&
		    (*tag < '0' || *tag > '9') && *tag != '-')
			return false;
	return true;
}

/* load_languages - each a tag, none twice */
static int
load_languages(struct definition_source *from, const struct settings *settings,
    const struct raw_definition *raw)
{
	const char *at = settings_where(settings, "languages");

	from->languages = raw->languages;
	for (size_t n = 0; raw->languages[n]; n++) {
		const char *tag = raw->languages[n];

		if (!is_tag(tag) || n == SURVEY_LANGUAGES_MAX)
			return err_set(from->err,
			    "%s: languages: at most %d language tags like "
			    "\"en\" or \"pt-BR\"",
			    at, SURVEY_LANGUAGES_MAX);
		for (size_t i = 0; i < n; i++)
			if (strcmp(raw->languages[i], tag) == 0)
				return err_set(from->err,
				    "%s: languages: \"%s\" stands there twice; "
				    "remove one",
				    at, tag);
		from->nlanguages = n + 1;
	}
	return 0;
}

/* check_pairs - a form that is filled in whole can be taken */
static int
check_pairs(struct definition_source *from)
{
	size_t pairs = 8; /* ballot, language, page, button, and some room */

	for (size_t i = 0; i < from->nquestions; i++)
		pairs += from->questions[i].kind == QUESTION_MULTIPLE
			     ? from->questions[i].noptions
			     : 1;
	if (pairs <= SURVEY_FIELDS_MAX)
		return 0;
	return err_set(from->err,
	    "%s: somebody who ticks every box would send %zu fields, and %d "
	    "are taken; use fewer options in questions of kind \"multiple\", "
	    "or make two surveys of it",
	    from->file, pairs, SURVEY_FIELDS_MAX);
}

/* load_texts - how long they are kept is said, wherever there are any */
static int
load_texts(struct definition_source *from, const struct settings *settings,
    const struct raw_definition *raw, struct definition *def)
{
	bool said = settings_line(settings, "texts") > 0;

	def->texts = (enum survey_texts)raw->texts;
	/* Where texts are refused, that is said of each question. */
	if (def->ntexts > 0 && !said && !from->limits->text_refused)
		return err_set(from->err,
		    "%s: the survey has questions of kind \"text\"; say what "
		    "happens at closing to what was written: texts = "
		    "\"destroy\"; or texts = \"keep\";",
		    from->file);
	if (def->ntexts == 0 && said)
		return err_set(from->err,
		    "%s: texts means nothing without a question of kind "
		    "\"text\"; remove it",
		    settings_where(settings, "texts"));
	return 0;
}

/* load_questions - pages, groups and conditions, and the sizes of it all */
static int
load_questions(struct definition_source *from, const struct settings *settings,
    struct definition *def)
{
	from->questions = arena_alloc_n(
	    from->arena, SURVEY_QUESTIONS_MAX, sizeof(*from->questions));
	from->pages = arena_alloc_n(
	    from->arena, SURVEY_PAGES_MAX, sizeof(*from->pages));
	if (source_stops(from, page_load_groups(from, settings)) ||
	    source_stops(from, page_load_all(from, settings)) ||
	    source_stops(from, page_load_conditions(from)) ||
	    source_stops(from, page_check_groups(from)) ||
	    source_stops(from, check_pairs(from)))
		return -1;
	question_lay_out(from);
	for (size_t i = 0; i < from->nquestions; i++) {
		def->nquestion_cells += from->questions[i].noptions;
		def->answer_bytes += from->questions[i].bytes;
		def->ntexts += from->questions[i].kind == QUESTION_TEXT;
	}
	return cross_load_all(
	    from, settings_group(settings, "cross_tables"), def);
}

/* load_all - the values into a definition */
static int
load_all(struct definition_source *from, const struct settings *settings,
    const struct raw_definition *raw, struct definition *def)
{
	def->who = (enum survey_who)raw->who;
	def->k = raw->k;
	def->sensitive = from->sensitive = raw->sensitive;
	def->remainder = (enum survey_remainder)raw->remainder;
	def->electorate = raw->electorate;
	if (def->k < from->limits->k_minimum &&
	    source_stops(from,
		err_set(from->err,
		    "%s: k = %" PRId64 " is less than this site allows; set it "
		    "to %" PRId64 " or more",
		    settings_where(settings, "k"), def->k,
		    from->limits->k_minimum)))
		return -1;
	if (source_stops(from, load_languages(from, settings, raw)) ||
	    source_stops(from,
		source_text(from, settings, &rows[ROW_TITLE], &def->title)) ||
	    source_stops(from,
		source_text(from, settings, &rows[ROW_TEXT], &def->text)) ||
	    source_stops(from, load_dates(from, settings, raw, def)))
		return -1;
	if (source_stops(from, load_questions(from, settings, def)) ||
	    source_stops(from, load_texts(from, settings, raw, def)))
		return -1;
	return from->failed ? -1 : 0;
}

/* groups_of - the sensitive groups that have questions */
static void
groups_of(const struct definition_source *from, struct definition *def)
{
	struct sensitive_group *groups = arena_alloc_n(
	    from->arena, from->ngroups, sizeof(*groups));
	size_t place[SURVEY_GROUPS_MAX + 1] = {0};

	for (size_t i = 0; i < from->ngroups; i++) {
		if (from->groups[i].consent == SURVEY_NO_GROUP)
			continue;
		place[i] = def->ngroups;
		groups[def->ngroups++] = (struct sensitive_group){
		    from->groups[i].id, from->groups[i].consent};
	}
	for (size_t i = 0; i < from->nquestions; i++)
		if (from->questions[i].group != SURVEY_NO_GROUP)
			from->questions[i].group =
			    place[from->questions[i].group];
	def->groups = groups;
}

/* copy_questions - with the texts as they are now */
static const struct question *
copy_questions(const struct definition_source *from)
{
	struct question *copy = arena_alloc_n(
	    from->arena, from->nquestions, sizeof(*copy));

	for (size_t i = 0; i < from->nquestions; i++) {
		struct question_option *options = arena_alloc_n(from->arena,
		    from->questions[i].noptions + 1, sizeof(*options));

		copy[i] = from->questions[i];
		if (copy[i].noptions > 0) /* none of a text question */
			memcpy(options, copy[i].options,
			    copy[i].noptions * sizeof(*options));
		copy[i].options = options;
		if (copy[i].kind == QUESTION_SCALE)
			option_name_steps(from->arena, &copy[i], options);
	}
	return copy;
}

/* copy_crosses - between questions of this copy */
static const struct cross_table *
copy_crosses(const struct definition_source *from, const struct definition *def,
    const struct question *questions)
{
	struct cross_table *copy = arena_alloc_n(
	    from->arena, def->ncross_tables + 1, sizeof(*copy));

	for (size_t i = 0; i < def->ncross_tables; i++) {
		copy[i] = def->cross_tables[i];
		copy[i].rows = questions + (copy[i].rows - from->questions);
		copy[i].columns = questions +
				  (copy[i].columns - from->questions);
	}
	return copy;
}

/* copy - the definition in one language */
static void
copy(struct definition_source *from, const struct definition *def,
    size_t language, struct definition *copy_r)
{
	struct survey_page *pages = arena_alloc_n(
	    from->arena, from->npages, sizeof(*pages));

	source_speak(from, language);
	*copy_r = *def;
	copy_r->language = from->nlanguages ? from->languages[language] : "";
	memcpy(pages, from->pages, from->npages * sizeof(*pages));
	copy_r->pages = pages;
	copy_r->npages = from->npages;
	copy_r->questions = copy_questions(from);
	copy_r->nquestions = from->nquestions;
	copy_r->cross_tables = copy_crosses(from, def, copy_r->questions);
}

/* translate - the definition in each language, and the digest of all */
static const struct definition *
translate(struct definition_source *from, struct definition *def)
{
	size_t n = from->nlanguages ? from->nlanguages : 1;
	struct definition *all = arena_alloc_n(from->arena, n, sizeof(*all));
	const struct definition **list = arena_alloc_n(
	    from->arena, n, sizeof(*list));
	struct buf canonical = BUF_INIT(CANONICAL_MAX);
	uint8_t digest[32];

	groups_of(from, def);
	def->translations = list;
	def->ntranslations = n;
	for (size_t i = 0; i < n; i++) {
		copy(from, def, i, &all[i]);
		list[i] = &all[i];
	}
	definition_canonical(&all[0], &canonical);
	must(!canonical.full);
	hash_sha256(buf_str(&canonical), digest);
	buf_free(&canonical);
	for (size_t i = 0; i < n; i++)
		memcpy(all[i].digest, digest, sizeof(digest));
	return &all[0];
}

/* check_size - can its pages be sent, in every language? */
static int
check_size(const struct definition *def, struct err *err)
{
	for (size_t i = 0; i < def->ntranslations; i++) {
		size_t bytes = definition_reply_bytes(def->translations[i]);

		if (bytes > SURVEY_REPLY_MAX)
			return err_set(err,
			    "%s: the survey is too large for one page of "
			    "results: about %zu bytes, and %d can be sent; "
			    "shorten its labels, ask fewer questions, or "
			    "declare fewer cross-tables",
			    def->file, bytes, SURVEY_REPLY_MAX);
	}
	return 0;
}

/* finish - a file's values as a definition; read is what came of reading
 * them, settings NULL where there was nothing to read */
static int
finish(struct arena *arena, const char *id,
    const struct definition_limits *limits, int read,
    const struct settings *settings, const struct raw_definition *raw,
    const struct definition **def_r, struct err *err)
{
	struct definition *def = arena_alloc(arena, sizeof(*def));
	struct definition_source from = {
	    .arena = arena,
	    .limits = limits,
	    .err = err,
	};

	if (source_stops(&from, read) || settings == NULL)
		return -1;
	def->id = id;
	def->file = from.file = settings_file(settings);
	if (load_all(&from, settings, raw, def) != 0)
		return -1;
	*def_r = translate(&from, def);
	return check_size(*def_r, err);
}

/* definition_load - read and check a file */
int
definition_load(struct arena *arena, const char *path,
    const struct definition_limits *limits, const struct definition **def_r,
    struct err *err)
{
	struct raw_definition raw;
	struct settings *settings;
	const char *id;
	int read;

	if (id_of(arena, path, &id, err) != 0)
		return -1;
	if (access(path, R_OK) != 0)
		return err_set_errno(err, "%s", path);
	read = settings_load(
	    arena, &definition_table, path, &settings, &raw, err);
	return finish(arena, id, limits, read, settings, &raw, def_r, err);
}

/* definition_parse - the same for a text */
int
definition_parse(struct arena *arena, const char *name, const char *text,
    const struct definition_limits *limits, const struct definition **def_r,
    struct err *err)
{
	struct raw_definition raw;
	struct settings *settings;
	const char *id;
	int read;

	if (id_of(arena, name, &id, err) != 0)
		return -1;
	read = settings_parse(
	    arena, &definition_table, name, text, &settings, &raw, err);
	return finish(arena, id, limits, read, settings, &raw, def_r, err);
}
