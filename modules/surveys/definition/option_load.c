/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/option_load.h"

#include <inttypes.h>
#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/settings.h"
#include "modules/surveys/definition/day.h"

#define ID_MAX	  32
#define LABEL_MAX 300

struct raw_option {
	const char *id, *first, *last; /* the ends of a range of dates */
	int64_t from, to;
};

#define LABEL_ROW(flags_, preset_, min_, doc_)                                 \
	{                                                                      \
		.name = "label", .type = SETTING_WORDS, .flags = (flags_),     \
		.preset = (preset_), .min = (min_), .max = LABEL_MAX,          \
		.doc = (doc_)                                                  \
	}

static const struct setting option_rows[] = {
    LABEL_ROW(SETTING_REQUIRED, "\"By bicycle\"", 1, "What is read."),
    {.name = "id",
	.type = SETTING_TEXT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_option, id),
	.preset = "\"bike\"",
	.min = 1,
	.max = ID_MAX,
	.doc = "What is sent."},
};
static const struct settings_table option_table = {
    .name = "option",
    .settings = option_rows,
    .n = sizeof(option_rows) / sizeof(option_rows[0]),
    .size = sizeof(struct raw_option),
};

static const struct setting range_rows[] = {
    LABEL_ROW(0, "\"\"", 0, "What is read; made of the numbers if empty."),
    {.name = "from",
	.type = SETTING_INT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_option, from),
	.preset = "0",
	.min = -SURVEY_NUMBER_MAX,
	.max = SURVEY_NUMBER_MAX,
	.doc = "The lowest number."},
    {.name = "to",
	.type = SETTING_INT,
	.offset = offsetof(struct raw_option, to),
	.preset = "1000000000",
	.min = -SURVEY_NUMBER_MAX,
	.max = SURVEY_NUMBER_MAX,
	.doc = "The highest number; the last range may leave it out."},
};
static const struct settings_table range_table = {
    .name = "range",
    .settings = range_rows,
    .n = sizeof(range_rows) / sizeof(range_rows[0]),
    .size = sizeof(struct raw_option),
};

static const struct setting date_rows[] = {
    LABEL_ROW(0, "\"\"", 0, "What is read; made of the days if empty."),
    {.name = "from",
	.type = SETTING_TEXT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_option, first),
	.preset = "\"2000-01-01\"",
	.max = DAY_TEXT_LEN,
	.doc = "The first day."},
    {.name = "to",
	.type = SETTING_TEXT,
	.offset = offsetof(struct raw_option, last),
	.preset = "\"\"",
	.max = DAY_TEXT_LEN,
	.doc = "The last day; the last range may leave it out."},
};
static const struct settings_table date_table = {
    .name = "range",
    .settings = date_rows,
    .n = sizeof(date_rows) / sizeof(date_rows[0]),
    .size = sizeof(struct raw_option),
};

/* load_option - one { id, label } */
static int
load_option(struct definition_source *from, config_setting_t *element,
    const struct question *question, struct question_option *option)
{
	struct settings *settings;
	struct raw_option raw;

	if (source_stops(
		from, settings_load_group(from->arena, &option_table, element,
			  from->file, &settings, &raw, from->err)) ||
	    settings == NULL)
		return -1;
	option->id = raw.id;
	if (!source_id_is_valid(raw.id, true))
		return err_set(from->err,
		    "%s: the id of an option has small letters, digits, \"_\" "
		    "and \"-\" only",
		    settings_where(settings, "id"));
	for (size_t i = 0; *raw.id && i < question->noptions; i++)
		if (strcmp(question->options[i].id, raw.id) == 0)
			return err_set(from->err,
			    "%s: option \"%s\" stands here twice; give one of "
			    "them another id",
			    source_where(from, element), raw.id);
	return source_text(from, settings, &option_rows[0], &option->label);
}

/* What a range is made of. */
struct range_kind {
	const struct settings_table *table;
	int64_t open;	   /* the end of a range without one */
	const char *joint; /* between the ends, in an id */
	/* one end as the file says it, for ids and messages */
	const char *(*say)(struct arena *arena, int64_t end);
	/* the ends out of the raw ones; false: one cannot be read */
	bool (*ends)(const struct raw_option *raw, int64_t *from, int64_t *to);
};

/* say_number - as a file says it */
static const char *
say_number(struct arena *arena, int64_t end)
{
	return arena_printf(arena, "%" PRId64, end);
}

/* say_day - as a file says it */
static const char *
say_day(struct arena *arena, int64_t end)
{
	char *text = arena_alloc(arena, DAY_TEXT_LEN + 1);

	if (end >= DAY_MIN && end <= DAY_MAX)
		day_format(end, text);
	return text;
}

/* number_ends - they are numbers already */
static bool
number_ends(const struct raw_option *raw, int64_t *from, int64_t *to)
{
	*from = raw->from;
	*to = raw->to;
	return true;
}

/* day_ends - days out of texts */
static bool
day_ends(const struct raw_option *raw, int64_t *from, int64_t *to)
{
	*to = DAY_MAX;
	return day_parse(str_of(raw->first), from) &&
	       (*raw->last == '\0' || day_parse(str_of(raw->last), to));
}

static const struct range_kind number_kind = {
    &range_table, SURVEY_NUMBER_MAX, "-", say_number, number_ends};
static const struct range_kind date_kind = {
    &date_table, DAY_MAX, "/", say_day, day_ends};

/* check_range - it ends after it begins, right behind the one before */
static int
check_range(struct definition_source *from, const struct range_kind *kind,
    const char *at, const struct question *question,
    const struct question_option *option)
{
	const struct question_option *before =
	    question->noptions > 0 ? &question->options[question->noptions - 1]
				   : NULL;

	if (option->to < option->from)
		return err_set(from->err,
		    "%s: the range ends before it begins; swap its ends", at);
	if (before != NULL && before->to == kind->open)
		return err_set(from->err,
		    "%s: the range before has no end; give it \"to = %s;\"", at,
		    kind->say(from->arena, option->from - 1));
	if (before != NULL && option->from != before->to + 1)
		return err_set(from->err,
		    "%s: ranges follow one another without gap or overlap; "
		    "this one should begin at %s",
		    at, kind->say(from->arena, before->to + 1));
	return 0;
}

/* load_range - one { from, to, label } */
static int
load_range(struct definition_source *from, const struct range_kind *kind,
    config_setting_t *element, const struct question *question,
    struct question_option *option)
{
	const char *at = source_where(from, element);
	const char *const *words;
	struct settings *settings;
	struct raw_option raw;

	if (settings_load_group(from->arena, kind->table, element, from->file,
		&settings, &raw, from->err) != 0)
		return -1;
	if (!kind->ends(&raw, &option->from, &option->to))
		return err_set(from->err,
		    "%s: a day is written as \"2026-11-21\", from 1900 on", at);
	if (check_range(from, kind, at, question, option) != 0 ||
	    source_words(from, settings, &kind->table->settings[0], &words) !=
		0)
		return -1;
	option->id = kind->say(from->arena, option->from);
	option->id = option->to == kind->open
			 ? arena_printf(from->arena, "%s+", option->id)
			 : arena_printf(from->arena, "%s%s%s", option->id,
			       kind->joint, kind->say(from->arena, option->to));
	option->label = option->id;
	if (*words[0])
		source_put(from, words, &option->label);
	return 0;
}

/* take_list - the list under a key, of two to SURVEY_OPTIONS_MAX groups */
static config_setting_t *
take_list(struct definition_source *from, const struct settings *settings,
    const char *key, const struct question *question)
{
	config_setting_t *list = settings_group(settings, key);
	int n = list ? config_setting_length(list) : 0;

	if (list != NULL && config_setting_is_list(list) && n >= 2 &&
	    n <= SURVEY_OPTIONS_MAX)
		return list;
	err_set(from->err,
	    "%s: question \"%s\" needs %s = ( { ... }, { ... } ), two to %d of "
	    "them",
	    list ? source_where(from, list) : settings_where(settings, "id"),
	    question->id, key, SURVEY_OPTIONS_MAX);
	return NULL;
}

/* load_list - each element of a list; kind is NULL for options */
static int
load_list(struct definition_source *from, config_setting_t *list,
    const struct range_kind *kind, struct question *question)
{
	unsigned n = (unsigned)config_setting_length(list);
	struct question_option *options = arena_alloc_n(
	    from->arena, n, sizeof(*options));

	question->options = options;
	for (unsigned i = 0; i < n; i++) {
		config_setting_t *element = config_setting_get_elem(list, i);
		struct question_option *option = &options[question->noptions];
		int ret = kind ? load_range(
				     from, kind, element, question, option)
			       : load_option(from, element, question, option);

		if (source_stops(from, ret))
			return -1;
		if (ret == 0)
			question->noptions++;
	}
	if (kind != NULL && question->noptions > 0) {
		question->from = options[0].from;
		question->to = options[question->noptions - 1].to;
	}
	return 0;
}

/* option_load_all - of single and multiple */
int
option_load_all(struct definition_source *from, const struct settings *settings,
    struct question *question)
{
	config_setting_t *list = take_list(from, settings, "options", question);

	return list ? load_list(from, list, NULL, question) : -1;
}

/* option_load_numbers - the ranges of a number */
int
option_load_numbers(struct definition_source *from,
    const struct settings *settings, struct question *question)
{
	config_setting_t *list = take_list(from, settings, "ranges", question);

	return list ? load_list(from, list, &number_kind, question) : -1;
}

/* option_load_dates - the ranges of a date */
int
option_load_dates(struct definition_source *from,
    const struct settings *settings, struct question *question)
{
	config_setting_t *list = take_list(from, settings, "ranges", question);

	return list ? load_list(from, list, &date_kind, question) : -1;
}

/* option_name_steps - "1: not at all", "2", ... */
void
option_name_steps(struct arena *arena, const struct question *question,
    struct question_option *steps)
{
	for (size_t i = 0; i < question->noptions; i++) {
		const char *means = i == 0 ? question->low
				    : i == question->noptions - 1
					? question->high
					: "";

		steps[i].label = *means ? arena_printf(arena, "%s: %s",
					      steps[i].id, means)
					: steps[i].id;
	}
}

/* option_load_steps - of a scale */
int
option_load_steps(struct definition_source *from,
    const struct settings *settings, struct question *question)
{
	int64_t n = question->to - question->from + 1;
	struct question_option *steps;

	if (n < 2 || n > SURVEY_OPTIONS_MAX)
		return err_set(from->err,
		    "%s: a scale has two to %d steps; set from and to, such as "
		    "from = 1; to = 5;",
		    settings_where(settings, "to"), SURVEY_OPTIONS_MAX);
	steps = arena_alloc_n(from->arena, (size_t)n, sizeof(*steps));
	for (int64_t i = 0; i < n; i++) {
		steps[i].from = steps[i].to = question->from + i;
		steps[i].id = say_number(from->arena, question->from + i);
	}
	question->options = steps;
	question->noptions = (size_t)n;
	option_name_steps(from->arena, question, steps);
	return 0;
}
