/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "question_load.h"

#include <inttypes.h>
#include <string.h>

#include <libconfig.h>

#include "answer.h"
#include "base/arena.h"
#include "base/err.h"
#include "conf/config_file.h"
#include "conf/settings.h"

#define ID_MAX	  32
#define LABEL_MAX 300

struct raw_question {
	const char *id, *label, *help, *low, *high;
	int64_t kind, from, to;
	bool sensitive;
};

static const char *const kinds[] = {
    "single", "multiple", "scale", "number", "text", NULL};

#define ROW(member_, type_, flags_, preset_, min_, max_, doc_)                 \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct raw_question, member_),              \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}

static const struct setting question_rows[] = {
    ROW(id, SETTING_TEXT, SETTING_REQUIRED, "\"commute\"", 1, ID_MAX,
	"The name of the form's field and of the figures in results."),
    ROW(label, SETTING_TEXT, SETTING_REQUIRED, "\"How do you travel?\"", 1,
	LABEL_MAX, "The question as it is asked."),
    ROW(help, SETTING_TEXT, 0, "\"\"", 0, LABEL_MAX,
	"A sentence below the question."),
    {.name = "kind",
	.type = SETTING_CHOICE,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_question, kind),
	.preset = "\"single\"",
	.choices = kinds,
	.doc = "single, multiple (several options), scale, number (kept as "
	       "the range it falls in) or text."},
    ROW(sensitive, SETTING_BOOL, 0, "false", 0, 0,
	"Religion, race, politics, union, health, sex life: answered only "
	"under a consent of its own, and hidden where fewer than k chose."),
    ROW(from, SETTING_INT, 0, "1", -SURVEY_NUMBER_MAX, SURVEY_NUMBER_MAX,
	"The first step of a scale."),
    ROW(to, SETTING_INT, 0, "5", -SURVEY_NUMBER_MAX, SURVEY_NUMBER_MAX,
	"The last step of a scale."),
    ROW(low, SETTING_TEXT, 0, "\"\"", 0, 80,
	"What the first step of a scale means."),
    ROW(high, SETTING_TEXT, 0, "\"\"", 0, 80,
	"What the last step of a scale means."),
    {.name = "options",
	.type = SETTING_GROUP,
	.doc = "Of single and multiple: ( { id = \"bike\"; label = \"By "
	       "bicycle\"; }, ... )."},
    {.name = "ranges",
	.type = SETTING_GROUP,
	.doc = "Of number: ( { from = 0; to = 14; }, { from = 15; } ), without "
	       "a gap; the last may be open."},
};
static const struct settings_table question_table = {
    .name = "question",
    .settings = question_rows,
    .n = sizeof(question_rows) / sizeof(question_rows[0]),
    .size = sizeof(struct raw_question),
};

struct raw_option {
	const char *id, *label;
	int64_t from, to;
};

static const struct setting option_rows[] = {
    {.name = "id",
	.type = SETTING_TEXT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_option, id),
	.preset = "\"bike\"",
	.min = 1,
	.max = ID_MAX,
	.doc = "What is sent."},
    {.name = "label",
	.type = SETTING_TEXT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_option, label),
	.preset = "\"By bicycle\"",
	.min = 1,
	.max = LABEL_MAX,
	.doc = "What is read."},
};
static const struct settings_table option_table = {
    .name = "option",
    .settings = option_rows,
    .n = sizeof(option_rows) / sizeof(option_rows[0]),
    .size = sizeof(struct raw_option),
};

static const struct setting range_rows[] = {
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
	.flags = 0,
	.offset = offsetof(struct raw_option, to),
	.preset = "1000000000",
	.min = -SURVEY_NUMBER_MAX,
	.max = SURVEY_NUMBER_MAX,
	.doc = "The highest number; the last range may leave it out."},
    {.name = "label",
	.type = SETTING_TEXT,
	.flags = 0,
	.offset = offsetof(struct raw_option, label),
	.preset = "\"\"",
	.max = LABEL_MAX,
	.doc = "What is read; made of the numbers if empty."},
};
static const struct settings_table range_table = {
    .name = "range",
    .settings = range_rows,
    .n = sizeof(range_rows) / sizeof(range_rows[0]),
    .size = sizeof(struct raw_option),
};

/* id_is_valid - letters, digits and "_"; options also "-" and a digit first */
static bool
id_is_valid(const char *id, bool option)
{
	const char *more = option ? "_-" : "_";

	if (!option && (*id < 'a' || *id > 'z'))
		return false;
	for (; *id; id++)
		if ((*id < 'a' || *id > 'z') && (*id < '0' || *id > '9') &&
		    !strchr(more, *id))
			return false;
	return true;
}

/* where - the place of an element, for messages */
static const char *
where(const struct question_source *from, const config_setting_t *element)
{
	return config_file_where(from->arena, element, from->file);
}

/* load_option - one { id, label } */
static int
load_option(const struct question_source *from, config_setting_t *element,
    struct question *question, struct question_option *option, struct err *err)
{
	struct raw_option raw;
	struct settings *settings;

	if (settings_load_group(from->arena, &option_table, element, from->file,
		&settings, &raw, err) != 0)
		return -1;
	if (!id_is_valid(raw.id, true))
		return err_set(err,
		    "%s: the id of an option has small letters, digits, \"_\" "
		    "and \"-\" only",
		    settings_where(settings, "id"));
	for (size_t i = 0; i < question->noptions; i++)
		if (strcmp(question->options[i].id, raw.id) == 0)
			return err_set(err,
			    "%s: option \"%s\" stands here twice; give one of "
			    "them another id",
			    where(from, element), raw.id);
	option->id = raw.id;
	option->label = raw.label;
	return 0;
}

/* name_range - id and label out of the numbers */
static void
name_range(const struct question_source *from, const struct raw_option *raw,
    struct question_option *option)
{
	if (raw->to == SURVEY_NUMBER_MAX)
		option->id = arena_printf(
		    from->arena, "%" PRId64 "+", raw->from);
	else
		option->id = arena_printf(
		    from->arena, "%" PRId64 "-%" PRId64, raw->from, raw->to);
	option->label = *raw->label ? raw->label : option->id;
	option->from = raw->from;
	option->to = raw->to;
}

/* load_range - one { from, to }, right behind the one before */
static int
load_range(const struct question_source *from, config_setting_t *element,
    struct question *question, struct question_option *option, struct err *err)
{
	const struct question_option *before = NULL;
	struct raw_option raw;
	struct settings *settings;

	if (settings_load_group(from->arena, &range_table, element, from->file,
		&settings, &raw, err) != 0)
		return -1;
	if (raw.to < raw.from)
		return err_set(err, "%s: the range ends before it begins",
		    where(from, element));
	if (question->noptions > 0)
		before = &question->options[question->noptions - 1];
	if (before != NULL && before->to == SURVEY_NUMBER_MAX)
		return err_set(err,
		    "%s: the range before has no end; give it \"to = %" PRId64
		    ";\"",
		    where(from, element), raw.from - 1);
	if (before != NULL && raw.from != before->to + 1)
		return err_set(err,
		    "%s: ranges follow one another without gap or overlap; "
		    "this one should begin at %" PRId64,
		    where(from, element), before->to + 1);
	name_range(from, &raw, option);
	return 0;
}

typedef int load_fn(const struct question_source *from,
    config_setting_t *element, struct question *question,
    struct question_option *option, struct err *err);

/* load_list - options or ranges */
static int
load_list(const struct question_source *from, struct settings *settings,
    const char *key, load_fn *load, struct question *question, struct err *err)
{
	config_setting_t *list = settings_group(settings, key);
	int n = list ? config_setting_length(list) : 0;
	struct question_option *options;

	if (list == NULL || n < 2 || n > SURVEY_OPTIONS_MAX)
		return err_set(err,
		    "%s: question \"%s\" needs %s = ( { ... }, { ... } ), two "
		    "to %d of them",
		    list ? where(from, list) : settings_where(settings, "id"),
		    question->id, key, SURVEY_OPTIONS_MAX);
	options = arena_alloc_n(from->arena, (size_t)n, sizeof(*options));
	question->options = options;
	for (unsigned i = 0; i < (unsigned)n; i++) {
		if (load(from, config_setting_get_elem(list, i), question,
			&options[i], err) != 0)
			return -1;
		question->noptions++;
	}
	question->from = options[0].from;
	question->to = options[n - 1].to;
	return 0;
}

/* load_options - of single and multiple */
static int
load_options(const struct question_source *from, struct settings *settings,
    const struct raw_question *raw, struct question *question, struct err *err)
{
	(void)raw;
	return load_list(from, settings, "options", load_option, question, err);
}

/* load_ranges - of number */
static int
load_ranges(const struct question_source *from, struct settings *settings,
    const struct raw_question *raw, struct question *question, struct err *err)
{
	(void)raw;
	return load_list(from, settings, "ranges", load_range, question, err);
}

/* load_scale - the steps of a scale */
static int
load_scale(const struct question_source *from, struct settings *settings,
    const struct raw_question *raw, struct question *question, struct err *err)
{
	int64_t n = raw->to - raw->from + 1;
	struct question_option *options;

	if (n < 2 || n > SURVEY_OPTIONS_MAX)
		return err_set(err,
		    "%s: a scale has two to %d steps; set from and to, such as "
		    "from = 1; to = 5;",
		    settings_where(settings, "to"), SURVEY_OPTIONS_MAX);
	options = arena_alloc_n(from->arena, (size_t)n, sizeof(*options));
	for (int64_t i = 0; i < n; i++) {
		const char *means = i == 0	 ? raw->low
				    : i == n - 1 ? raw->high
						 : "";

		options[i].from = options[i].to = raw->from + i;
		options[i].id = arena_printf(
		    from->arena, "%" PRId64, raw->from + i);
		options[i].label = *means ? arena_printf(from->arena, "%s: %s",
						options[i].id, means)
					  : options[i].id;
	}
	question->options = options;
	question->noptions = (size_t)n;
	question->from = raw->from;
	question->to = raw->to;
	return 0;
}

/* load_text - refused: each answer would stay a record */
static int
load_text(const struct question_source *from, struct settings *settings,
    const struct raw_question *raw, struct question *question, struct err *err)
{
	(void)raw;
	if (from->limits->text_refused)
		return err_set(err,
		    "%s: question \"%s\" takes free text, which contradicts "
		    "survey.aggregate-only: a text is one person's answer; ask "
		    "with options, or use a feedback form",
		    settings_where(settings, "kind"), question->id);
	return err_set(err,
	    "%s: question \"%s\": this version has no text questions; ask "
	    "with options, or use a feedback form",
	    settings_where(settings, "kind"), question->id);
}

/* check_unused - keys that say something about another kind */
static int
check_unused(
    struct settings *settings, const struct raw_question *raw, struct err *err)
{
	static const struct {
		const char *key;
		unsigned kinds; /* that it belongs to */
	} keys[] = {
	    {"options", 1u << QUESTION_SINGLE | 1u << QUESTION_MULTIPLE},
	    {"ranges", 1u << QUESTION_NUMBER},
	    {"from", 1u << QUESTION_SCALE},
	    {"to", 1u << QUESTION_SCALE},
	    {"low", 1u << QUESTION_SCALE},
	    {"high", 1u << QUESTION_SCALE},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (settings_line(settings, keys[i].key) > 0 &&
		    !(keys[i].kinds >> raw->kind & 1))
			return err_set(err,
			    "%s: %s means nothing for a question of kind "
			    "\"%s\"; remove it",
			    settings_where(settings, keys[i].key), keys[i].key,
			    kinds[raw->kind]);
	return 0;
}

/* check_id - well-formed, not taken by the form itself, not used before */
static int
check_id(struct settings *settings, const char *id,
    const struct question *questions, size_t n, struct err *err)
{
	const char *at = settings_where(settings, "id");

	if (!id_is_valid(id, false))
		return err_set(err,
		    "%s: the id of a question has small letters, digits and "
		    "\"_\", and a letter first",
		    at);
	if (strcmp(id, SURVEY_BALLOT_FIELD) == 0 ||
	    strcmp(id, SURVEY_CONSENT_FIELD) == 0 ||
	    strcmp(id, "form_token") == 0)
		return err_set(err,
		    "%s: the form has a field \"%s\" of its own; give the "
		    "question another id",
		    at, id);
	for (size_t i = 0; i < n; i++)
		if (strcmp(questions[i].id, id) == 0)
			return err_set(err,
			    "%s: question \"%s\" stands here twice; give one "
			    "of them another id",
			    at, id);
	return 0;
}

/* load_question - one element of the list */
static int
load_question(const struct question_source *from, config_setting_t *element,
    struct question *questions, size_t n, struct err *err)
{
	static int (*const loaders[])(const struct question_source *,
	    struct settings *, const struct raw_question *, struct question *,
	    struct err *) = {
	    [QUESTION_SINGLE] = load_options,
	    [QUESTION_MULTIPLE] = load_options,
	    [QUESTION_SCALE] = load_scale,
	    [QUESTION_NUMBER] = load_ranges,
	    [QUESTION_TEXT] = load_text,
	};
	struct question *question = &questions[n];
	struct raw_question raw;
	struct settings *settings;

	if (settings_load_group(from->arena, &question_table, element,
		from->file, &settings, &raw, err) != 0 ||
	    check_id(settings, raw.id, questions, n, err) != 0 ||
	    check_unused(settings, &raw, err) != 0)
		return -1;
	question->id = raw.id;
	question->label = raw.label;
	question->help = raw.help;
	question->kind = (enum question_kind)raw.kind;
	question->sensitive = raw.sensitive || from->sensitive;
	question->low = raw.low;
	question->high = raw.high;
	return loaders[raw.kind](from, settings, &raw, question, err);
}

/* lay_out - where each answer is in a record, each option in a tally */
static void
lay_out(struct question *questions, size_t n)
{
	size_t cell = 0, offset = 0;

	for (size_t i = 0; i < n; i++) {
		questions[i].first_cell = cell;
		questions[i].offset = offset;
		questions[i].bytes = answer_bytes(questions[i].noptions);
		cell += questions[i].noptions;
		offset += questions[i].bytes;
	}
}

/* question_load_all - the list of questions */
int
question_load_all(const struct question_source *from,
    struct config_setting_t *list, struct question **questions_r, size_t *n_r,
    struct err *err)
{
	int n = list ? config_setting_length(list) : 0;

	if (list == NULL || !config_setting_is_list(list) || n < 1 ||
	    n > SURVEY_QUESTIONS_MAX)
		return err_set(err,
		    "%s: a survey needs questions = ( { ... }, { ... } ); one "
		    "to %d of them",
		    list ? where(from, list) : from->file,
		    SURVEY_QUESTIONS_MAX);
	*questions_r = arena_alloc_n(
	    from->arena, (size_t)n, sizeof(**questions_r));
	for (unsigned i = 0; i < (unsigned)n; i++)
		if (load_question(from, config_setting_get_elem(list, i),
			*questions_r, i, err) != 0)
			return -1;
	lay_out(*questions_r, (size_t)n);
	*n_r = (size_t)n;
	return 0;
}
