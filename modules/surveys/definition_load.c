/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of a survey; its questions are read by question_load.c. */
#include "config.h"

#include "definition.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "conf/config_file.h"
#include "conf/settings.h"
#include "crypto/hmac.h"
#include "question_load.h"

#define CANONICAL_MAX	 (4 * 1024 * 1024)
#define CROSS_TABLES_MAX 16

struct raw_definition {
	const char *title, *text, *opens, *closes;
	int64_t who, k, remainder, electorate;
	bool sensitive;
};

static const char *const whos[] = {"anyone", "members", NULL};
static const char *const remainders[] = {"count", "discard", NULL};

#define ROW(member_, type_, flags_, preset_, min_, max_, choices_, doc_)       \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct raw_definition, member_),            \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.choices = (choices_), .doc = (doc_)                           \
	}

static const struct setting rows[] = {
    ROW(title, SETTING_TEXT, SETTING_REQUIRED, "\"How do you get to work?\"", 1,
	200, NULL, "The heading."),
    ROW(text, SETTING_TEXT, SETTING_LINES, "\"\"", 0, 4000, NULL,
	"What is said above the questions; paragraphs by empty lines."),
    ROW(who, SETTING_CHOICE, SETTING_REQUIRED, "\"anyone\"", 0, 0, whos,
	"anyone, or members: one answer for each account."),
    ROW(opens, SETTING_TEXT, 0, "\"\"", 0, 10, NULL,
	"The first day, as 2026-11-21 (UTC). Empty: when it is opened."),
    ROW(closes, SETTING_TEXT, 0, "\"\"", 0, 10, NULL,
	"The first day on which no more answers are taken. Empty: when it is "
	"closed."),
    ROW(k, SETTING_INT, 0, "10", 1, 1000000, NULL,
	"No figure about fewer people than this is shown."),
    ROW(sensitive, SETTING_BOOL, 0, "false", 0, 0, NULL,
	"Every question is sensitive."),
    ROW(remainder, SETTING_CHOICE, 0, "\"count\"", 0, 0, remainders,
	"What happens at closing to the answers held back: count or discard."),
    ROW(electorate, SETTING_INT, 0, "10000", 1, 50000000, NULL,
	"How many will answer at most; sizes memory."),
    {.name = "questions",
	.type = SETTING_GROUP,
	.doc = "The list of questions."},
    {.name = "cross_tables",
	.type = SETTING_GROUP,
	.doc = "Pairs of questions to be counted against each other: "
	       "( (\"age\", \"mode\") ). Reserved: declared now, counted by a "
	       "later version."},
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

/* day_of - "2026-11-21" as Unix seconds; false when it is none */
static bool
day_of(const char *text, int64_t *secs_r)
{
	struct tm tm = {0}, back;
	int64_t year, month, day;
	time_t secs;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
	    num_parse(str_from(text, 4), 1970, 9999, &year) != 0 ||
	    num_parse(str_from(text + 5, 2), 1, 12, &month) != 0 ||
	    num_parse(str_from(text + 8, 2), 1, 31, &day) != 0)
		return false;
	tm.tm_year = (int)year - 1900;
	tm.tm_mon = (int)month - 1;
	tm.tm_mday = (int)day;
	secs = timegm(&tm);
	*secs_r = secs;
	return gmtime_r(&secs, &back) != NULL && back.tm_mday == (int)day;
}

/* load_dates - opens and closes */
static int
load_dates(struct settings *settings, const struct raw_definition *raw,
    struct definition *def, struct err *err)
{
	const char *wrong = NULL;

	if (*raw->opens && !day_of(raw->opens, &def->opens_secs))
		wrong = "opens";
	else if (*raw->closes && !day_of(raw->closes, &def->closes_secs))
		wrong = "closes";
	if (wrong != NULL)
		return err_set(err,
		    "%s: %s is not a day; write it as \"2026-11-21\"",
		    settings_where(settings, wrong), wrong);
	if (def->closes_secs != 0 && def->closes_secs <= def->opens_secs)
		return err_set(err, "%s: closes must be later than opens",
		    settings_where(settings, "closes"));
	return 0;
}

/* find - the question of that id */
static const struct question *
find(const struct definition *def, const char *id)
{
	for (size_t i = 0; id && i < def->nquestions; i++)
		if (strcmp(def->questions[i].id, id) == 0)
			return &def->questions[i];
	return NULL;
}

/* load_cross - one pair of questions */
static int
load_cross(struct arena *arena, const struct definition *def,
    config_setting_t *pair, struct cross_table *cross, struct err *err)
{
	if (config_setting_length(pair) == 2 &&
	    !config_setting_is_group(pair)) {
		cross->rows = find(
		    def, config_setting_get_string_elem(pair, 0));
		cross->columns = find(
		    def, config_setting_get_string_elem(pair, 1));
	}
	if (cross->rows == NULL || cross->columns == NULL ||
	    cross->rows == cross->columns)
		return err_set(err,
		    "%s: a cross-table is a pair of ids of two questions, "
		    "(\"age\", \"mode\")",
		    config_file_where(arena, pair, def->file));
	return 0;
}

/* load_crosses - the list of pairs */
static int
load_crosses(struct arena *arena, struct settings *settings,
    struct definition *def, struct err *err)
{
	config_setting_t *list = settings_group(settings, "cross_tables");
	int n = list ? config_setting_length(list) : 0;
	struct cross_table *crosses;

	if (n == 0)
		return 0;
	if (n > CROSS_TABLES_MAX || !config_setting_is_list(list))
		return err_set(err,
		    "%s: cross_tables is a list of at most %d pairs",
		    settings_where(settings, "cross_tables"), CROSS_TABLES_MAX);
	crosses = arena_alloc_n(arena, (size_t)n, sizeof(*crosses));
	for (unsigned i = 0; i < (unsigned)n; i++)
		if (load_cross(arena, def, config_setting_get_elem(list, i),
			&crosses[i], err) != 0)
			return -1;
	def->cross_tables = crosses;
	def->ncross_tables = (size_t)n;
	return 0;
}

/* load_questions - and the sizes that follow from them */
static int
load_questions(struct arena *arena, struct settings *settings,
    const struct definition_limits *limits, struct definition *def,
    struct err *err)
{
	struct question_source from = {
	    .arena = arena,
	    .file = def->file,
	    .limits = limits,
	    .sensitive = def->sensitive,
	};
	struct question *questions;

	if (question_load_all(&from, settings_group(settings, "questions"),
		&questions, &def->nquestions, err) != 0)
		return -1;
	def->questions = questions;
	for (size_t i = 0; i < def->nquestions; i++) {
		def->ncells += questions[i].noptions;
		def->answer_bytes += questions[i].bytes;
	}
	return 0;
}

/* load_all - the values into a definition */
static int
load_all(struct arena *arena, const struct definition_limits *limits,
    struct settings *settings, const struct raw_definition *raw,
    struct definition *def, struct err *err)
{
	def->title = raw->title;
	def->text = raw->text;
	def->who = (enum survey_who)raw->who;
	def->k = raw->k;
	def->sensitive = raw->sensitive;
	def->remainder = (enum survey_remainder)raw->remainder;
	def->electorate = raw->electorate;
	if (def->k < limits->k_minimum)
		return err_set(err,
		    "%s: k = %" PRId64 " is less than this site allows; set it "
		    "to %" PRId64 " or more",
		    settings_where(settings, "k"), def->k, limits->k_minimum);
	if (load_dates(settings, raw, def, err) != 0 ||
	    load_questions(arena, settings, limits, def, err) != 0)
		return -1;
	return load_crosses(arena, settings, def, err);
}

/* finish - a file's values as a definition, and its digest */
static int
finish(struct arena *arena, const struct definition_limits *limits,
    struct settings *settings, const struct raw_definition *raw,
    struct definition *def, struct err *err)
{
	struct buf canonical = BUF_INIT(CANONICAL_MAX);

	def->file = settings_file(settings);
	if (load_all(arena, limits, settings, raw, def, err) != 0)
		return -1;
	definition_canonical(def, &canonical);
	must(!canonical.full);
	hash_sha256(buf_str(&canonical), def->digest);
	buf_free(&canonical);
	return 0;
}

/* definition_load - read and check a file */
int
definition_load(struct arena *arena, const char *path,
    const struct definition_limits *limits, const struct definition **def_r,
    struct err *err)
{
	struct definition *def = arena_alloc(arena, sizeof(*def));
	struct raw_definition raw;
	struct settings *settings;

	if (id_of(arena, path, &def->id, err) != 0)
		return -1;
	if (access(path, R_OK) != 0)
		return err_set_errno(err, "%s", path);
	if (settings_load(
		arena, &definition_table, path, &settings, &raw, err) != 0)
		return -1;
	*def_r = def;
	return finish(arena, limits, settings, &raw, def, err);
}

/* definition_parse - the same for a text */
int
definition_parse(struct arena *arena, const char *name, const char *text,
    const struct definition_limits *limits, const struct definition **def_r,
    struct err *err)
{
	struct definition *def = arena_alloc(arena, sizeof(*def));
	struct raw_definition raw;
	struct settings *settings;

	if (id_of(arena, name, &def->id, err) != 0 ||
	    settings_parse(arena, &definition_table, name, text, &settings,
		&raw, err) != 0)
		return -1;
	*def_r = def;
	return finish(arena, limits, settings, &raw, def, err);
}
