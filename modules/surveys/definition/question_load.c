/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/question_load.h"

#include <inttypes.h>
#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "conf/settings.h"
#include "modules/surveys/definition/answer.h"
#include "modules/surveys/definition/option_load.h"

#define ID_MAX	  32
#define LABEL_MAX 300

struct raw_question {
	const char *id, *kind, *sensitive_group;
	int64_t from, to;
	bool sensitive;
};

#define ROW(member_, type_, flags_, preset_, min_, max_, doc_)                 \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct raw_question, member_),              \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}
#define WORDS(name_, flags_, preset_, min_, max_, doc_)                        \
	{                                                                      \
		.name = (name_), .type = SETTING_WORDS, .flags = (flags_),     \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}

/* The texts of a question, first of its rows in this order. */
enum { ROW_LABEL, ROW_HELP, ROW_LOW, ROW_HIGH };

static const struct setting question_rows[] = {
    [ROW_LABEL] = WORDS("label", SETTING_REQUIRED, "\"How do you travel?\"", 1,
	LABEL_MAX, "The question as it is asked."),
    [ROW_HELP] = WORDS(
	"help", 0, "\"\"", 0, LABEL_MAX, "A sentence below the question."),
    [ROW_LOW] = WORDS(
	"low", 0, "\"\"", 0, 80, "What the first step of a scale means."),
    [ROW_HIGH] = WORDS(
	"high", 0, "\"\"", 0, 80, "What the last step of a scale means."),
    ROW(id, SETTING_TEXT, SETTING_REQUIRED, "\"commute\"", 1, ID_MAX,
	"The name of the form's field and of the figures in results."),
    ROW(kind, SETTING_TEXT, SETTING_REQUIRED, "\"single\"", 1, ID_MAX,
	"single, multiple (several options), scale, number or date (kept as "
	"the range they fall in) or text."),
    ROW(sensitive, SETTING_BOOL, 0, "false", 0, 0,
	"Religion, race, politics, union, health, sex life: answered only "
	"under a consent of its own, and hidden where fewer than k chose."),
    ROW(sensitive_group, SETTING_TEXT, 0, "\"\"", 0, ID_MAX,
	"One of sensitive_groups: sensitive, under the consent of that group."),
    ROW(from, SETTING_INT, 0, "1", -SURVEY_NUMBER_MAX, SURVEY_NUMBER_MAX,
	"The first step of a scale."),
    ROW(to, SETTING_INT, 0, "5", -SURVEY_NUMBER_MAX, SURVEY_NUMBER_MAX,
	"The last step of a scale."),
    {.name = "show_if",
	.type = SETTING_GROUP,
	.doc = "Shown only where a question of an earlier page was answered "
	       "with one of these: { mode = [\"car\", \"bus\"]; }."},
    {.name = "options",
	.type = SETTING_GROUP,
	.doc = "Of single and multiple: ( { id = \"bike\"; label = \"By "
	       "bicycle\"; }, ... )."},
    {.name = "ranges",
	.type = SETTING_GROUP,
	.doc = "Of number and date: ( { from = 0; to = 14; }, { from = 15; } "
	       "), without a gap; the last may be open."},
};
static const struct settings_table question_table = {
    .name = "question",
    .settings = question_rows,
    .n = sizeof(question_rows) / sizeof(question_rows[0]),
    .size = sizeof(struct raw_question),
};

/* load_text - refused where answers are promised to be figures alone, and
 * where what is written would be sensitive: no group of k covers a text */
static int
load_text(struct definition_source *from, const struct settings *settings,
    struct question *question)
{
	size_t n = 0; /* with this one */

	if (from->limits->text_refused)
		return err_set(from->err,
		    "%s: question \"%s\": kind = \"text\" contradicts "
		    "survey.aggregate-only, promised by %s: a text is one "
		    "person's answer; ask with options, or use a feedback form",
		    settings_where(settings, "kind"), question->id,
		    from->limits->text_refused);
	if (question->sensitive)
		return err_set(from->err,
		    "%s: question \"%s\" is sensitive and takes free text, "
		    "which is shown as it was written; ask with options",
		    settings_where(settings, "kind"), question->id);
	for (size_t i = 0; i < from->nquestions; i++)
		n += from->questions[i].kind == QUESTION_TEXT;
	if (n > SURVEY_TEXTS_MAX)
		return err_set(from->err,
		    "%s: a survey has at most %d questions of kind \"text\"; "
		    "ask with options, or use a feedback form",
		    settings_where(settings, "kind"), SURVEY_TEXTS_MAX);
	return 0;
}

/* The kinds that a file may say, and what reads their options. */
static const struct {
	enum question_kind kind;
	int (*load)(struct definition_source *from,
	    const struct settings *settings, struct question *question);
} kinds[] = {
    {QUESTION_SINGLE, option_load_all},
    {QUESTION_MULTIPLE, option_load_all},
    {QUESTION_SCALE, option_load_steps},
    {QUESTION_NUMBER, option_load_numbers},
    {QUESTION_DATE, option_load_dates},
    {QUESTION_TEXT, load_text},
};

/* check_unused - keys that say something about another kind */
static int
check_unused(struct definition_source *from, const struct settings *settings,
    enum question_kind kind)
{
	static const struct {
		const char *key;
		unsigned kinds; /* that it belongs to */
	} keys[] = {
	    {"options", 1u << QUESTION_SINGLE | 1u << QUESTION_MULTIPLE},
	    {"ranges", 1u << QUESTION_NUMBER | 1u << QUESTION_DATE},
	    {"from", 1u << QUESTION_SCALE},
	    {"to", 1u << QUESTION_SCALE},
	    {"low", 1u << QUESTION_SCALE},
	    {"high", 1u << QUESTION_SCALE},
	};
	int ret = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (settings_line(settings, keys[i].key) > 0 &&
		    !(keys[i].kinds >> kind & 1))
			ret = err_set(from->err,
			    "%s: %s means nothing for a question of kind "
			    "\"%s\"; remove it",
			    settings_where(settings, keys[i].key), keys[i].key,
			    question_kind_name(kind));
	return ret;
}

/* is_taken - has the form a field of this name? */
static bool
is_taken(const char *id)
{
	static const char *const taken[] = {SURVEY_BALLOT_FIELD,
	    SURVEY_LANGUAGE_FIELD, SURVEY_PAGE_FIELD, SURVEY_STEP_FIELD,
	    "form_token"};

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strcmp(id, taken[i]) == 0)
			return true;
	return strncmp(id, SURVEY_CONSENT_PREFIX,
		   strlen(SURVEY_CONSENT_PREFIX)) == 0;
}

/* check_id - well-formed, not taken by the form itself, not used before */
static int
check_id(struct definition_source *from, const struct settings *settings,
    const char *id)
{
	const char *at = settings_where(settings, "id");

	if (!source_id_is_valid(id, false))
		return err_set(from->err,
		    "%s: the id of a question has small letters, digits and "
		    "\"_\", and a letter first",
		    at);
	if (is_taken(id))
		return err_set(from->err,
		    "%s: the form has a field \"%s\" of its own; give the "
		    "question another id",
		    at, id);
	for (size_t i = 0; i < from->nquestions; i++)
		if (strcmp(from->questions[i].id, id) == 0)
			return err_set(from->err,
			    "%s: question \"%s\" stands here twice; give one "
			    "of them another id",
			    at, id);
	return 0;
}

/* add - a place for one more question, on the page at hand; NULL: full */
static struct question *
add(struct definition_source *from, const char *at)
{
	struct question *question = &from->questions[from->nquestions];

	if (from->nquestions == SURVEY_QUESTIONS_MAX) {
		err_set(from->err,
		    "%s: a survey has at most %d questions, those of consent "
		    "counted; make two surveys of it",
		    at, SURVEY_QUESTIONS_MAX);
		return NULL;
	}
	from->nquestions++;
	question->help = question->low = question->high = "";
	question->group = SURVEY_NO_GROUP;
	question->page = from->npages;
	return question;
}

/* add_consent - the question before the first of a sensitive group */
static int
add_consent(struct definition_source *from, size_t number, const char *at)
{
	static const struct question_option yes[] = {{"yes", N_("Yes"), 0, 0}};
	struct source_group *group = &from->groups[number];
	struct question *question = add(from, at);

	if (question == NULL)
		return -1;
	group->consent = from->nquestions - 1;
	question->kind = QUESTION_CONSENT;
	question->id = arena_printf(
	    from->arena, SURVEY_CONSENT_PREFIX "%s", group->id);
	question->group = number;
	question->options = yes;
	question->noptions = 1;
	source_put(from, group->label, &question->label);
	source_put(from, group->help, &question->help);
	return 0;
}

/* find_group - the sensitive group of a question; -1 and why not */
static int
find_group(struct definition_source *from, const struct settings *settings,
    const struct raw_question *raw, size_t *group_r)
{
	const char *id = raw->sensitive_group;

	*group_r = SURVEY_NO_GROUP;
	if (*id == '\0' && !raw->sensitive && !from->sensitive)
		return 0;
	if (*id == '\0')
		id = SURVEY_GROUP;
	for (size_t i = 0; i < from->ngroups; i++)
		if (strcmp(from->groups[i].id, id) == 0)
			*group_r = i;
	if (*group_r == SURVEY_NO_GROUP)
		return err_set(from->err,
		    "%s: there is no sensitive group \"%s\"; declare it: "
		    "sensitive_groups = ( { id = \"%s\"; label = \"I agree "
		    "that my answers about ... are counted\"; } );",
		    settings_where(settings, "sensitive_group"), id, id);
	return 0;
}

/* kind_of - its row of kinds, or -1 */
static int
kind_of(struct definition_source *from, const struct settings *settings,
    const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(question_kind_name(kinds[i].kind), name) == 0)
			return (int)i;
	if (*name != '\0')
		err_set(from->err,
		    "%s: kind must be one of \"single\", \"multiple\", "
		    "\"scale\", \"number\", \"date\", \"text\"",
		    settings_where(settings, "kind"));
	return -1;
}

/* fill - what every question has */
static int
fill(struct definition_source *from, const struct settings *settings,
    const struct raw_question *raw, struct question *question)
{
	question->id = raw->id;
	question->from = raw->from;
	question->to = raw->to;
	if (source_stops(
		from, source_text(from, settings, &question_rows[ROW_LABEL],
			  &question->label)) ||
	    source_stops(
		from, source_text(from, settings, &question_rows[ROW_HELP],
			  &question->help)) ||
	    source_stops(from, source_text(from, settings,
				   &question_rows[ROW_LOW], &question->low)) ||
	    source_stops(from, source_text(from, settings,
				   &question_rows[ROW_HIGH], &question->high)))
		return -1;
	return 0;
}

/* load_question - one element of the list */
static int
load_question(struct definition_source *from, config_setting_t *element)
{
	const char *at = source_where(from, element);
	struct question *question;
	struct settings *settings;
	struct raw_question raw;
	size_t group;
	int kind;

	if (source_stops(
		from, settings_load_group(from->arena, &question_table, element,
			  from->file, &settings, &raw, from->err)) ||
	    settings == NULL)
		return -1;
	if ((*raw.id && source_stops(from, check_id(from, settings, raw.id))) ||
	    source_stops(from, find_group(from, settings, &raw, &group)))
		return -1;
	if (group != SURVEY_NO_GROUP &&
	    from->groups[group].consent == SURVEY_NO_GROUP &&
	    add_consent(from, group, at) != 0)
		return -1;
	question = add(from, at);
	if (question == NULL || fill(from, settings, &raw, question) != 0)
		return -1;
	question->group = group;
	question->sensitive = group != SURVEY_NO_GROUP;
	from->question_show_if[from->nquestions - 1] = settings_group(
	    settings, "show_if");
	kind = kind_of(from, settings, raw.kind);
	if (kind < 0)
		return -1;
	question->kind = kinds[kind].kind;
	if (source_stops(from, check_unused(from, settings, question->kind)))
		return -1;
	return kinds[kind].load(from, settings, question);
}

/* question_lay_out - where each answer is, where each option is counted */
void
question_lay_out(struct definition_source *from)
{
	size_t cell = 0, offset = 0;

	for (size_t i = 0; i < from->nquestions; i++) {
		struct question *question = &from->questions[i];

		question->first_cell = cell;
		question->offset = offset;
		question->bytes = answer_bytes(
		    question->kind, question->noptions);
		cell += question->noptions;
		offset += question->bytes;
	}
}

/* question_load_all - a list of questions */
int
question_load_all(
    struct definition_source *from, config_setting_t *list, const char *holder)
{
	int n = list ? config_setting_length(list) : 0;

	if (list == NULL || !config_setting_is_list(list) || n < 1 ||
	    n > SURVEY_QUESTIONS_MAX)
		return err_set(from->err,
		    "%s needs questions = ( { ... }, { ... } ); one to %d of "
		    "them",
		    holder, SURVEY_QUESTIONS_MAX);
	for (unsigned i = 0; i < (unsigned)n; i++)
		if (source_stops(from,
			load_question(from, config_setting_get_elem(list, i))))
			return -1;
	return 0;
}
