/* SPDX-License-Identifier: BSD-2-Clause */
/* The conditions under which pages and questions are shown. */
#include "config.h"

#include "modules/surveys/definition/page_load.h"

#include <inttypes.h>
#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/surveys/definition/answer.h"

#define OPTIONS_TEXT_MAX 400

/* What is shown under a condition, for messages. */
struct shown {
	const char *what; /* "question \"x\"", "this page" */
	size_t page;
};

/* find_asked - the question that a condition names; -1 and why not */
static int
find_asked(struct definition_source *from, const config_setting_t *member,
    const struct shown *shown, size_t *number_r)
{
	const unsigned kinds = 1u << QUESTION_SINGLE | 1u << QUESTION_MULTIPLE |
			       1u << QUESTION_SCALE;
	const char *id = config_setting_name(member);
	const char *at = source_where(from, member);
	size_t n = 0;

	while (n < from->nquestions && strcmp(from->questions[n].id, id) != 0)
		n++;
	if (n == from->nquestions)
		return err_set(from->err,
		    "%s: show_if: there is no question \"%.40s\"; name one by "
		    "its id, on an earlier page",
		    at, id);
	if (!(kinds >> from->questions[n].kind & 1))
		return err_set(from->err,
		    "%s: show_if: question \"%s\" is of kind \"%s\"; a "
		    "condition asks for options of single, multiple or scale",
		    at, id, question_kind_name(from->questions[n].kind));
	/* How many were shown the next question tells how many chose what. */
	if (from->questions[n].sensitive)
		return err_set(from->err,
		    "%s: show_if: question \"%s\" is sensitive, and how many "
		    "are shown more would tell what few answered to it; ask "
		    "everybody, or let it depend on another question",
		    at, id);
	if (from->questions[n].page >= shown->page)
		return err_set(from->err,
		    "%s: show_if: question \"%s\" is not answered yet when %s "
		    "is shown; a condition looks back: put what it shows on a "
		    "page behind that question's",
		    at, id, shown->what);
	*number_r = n;
	return 0;
}

/* options_text - the ids of a question's options, for a message */
static const char *
options_text(struct definition_source *from, const struct question *question)
{
	const char *text = question->noptions ? question->options[0].id : "";

	for (size_t i = 1;
	     i < question->noptions && strlen(text) < OPTIONS_TEXT_MAX / 2; i++)
		text = arena_printf(
		    from->arena, "%s, %s", text, question->options[i].id);
	return text;
}

/* take_option - one option of a condition */
static int
take_option(struct definition_source *from, const config_setting_t *value,
    const struct question *question, uint64_t *options)
{
	const char *id = config_setting_get_string(value);
	int option;

	if (config_setting_type(value) == CONFIG_TYPE_INT)
		id = arena_printf(
		    from->arena, "%d", config_setting_get_int(value));
	if (id == NULL)
		return err_set(from->err,
		    "%s: show_if: an option is wanted here, by its id: %s",
		    source_where(from, value), options_text(from, question));
	option = answer_option(question, str_of(id));
	if (option < 0)
		return err_set(from->err,
		    "%s: show_if: question \"%s\" has no option \"%.40s\"; it "
		    "has %s",
		    source_where(from, value), question->id, id,
		    options_text(from, question));
	*options |= UINT64_C(1) << option;
	return 0;
}

/* load_condition - one member of show_if: options of one question */
static int
load_condition(struct definition_source *from, config_setting_t *member,
    const struct shown *shown, struct condition *condition)
{
	const struct question *question;
	int ret = 0;

	if (find_asked(from, member, shown, &condition->question) != 0)
		return -1;
	question = &from->questions[condition->question];
	if (!config_setting_is_aggregate(member))
		return take_option(from, member, question, &condition->options);
	for (int i = 0; i < config_setting_length(member); i++)
		if (take_option(from,
			config_setting_get_elem(member, (unsigned)i), question,
			&condition->options) != 0)
			ret = -1;
	if (ret == 0 && condition->options == 0)
		return err_set(from->err,
		    "%s: show_if: with no option nobody would be shown %s; "
		    "name some of %s",
		    source_where(from, member), shown->what,
		    options_text(from, question));
	return ret;
}

/* load_conditions - one show_if */
static int
load_conditions(struct definition_source *from, config_setting_t *group,
    const struct shown *shown, const struct condition **conditions_r,
    size_t *n_r)
{
	int n = config_setting_length(group);
	struct condition *conditions;

	if (!config_setting_is_group(group) || n < 1 ||
	    n > SURVEY_CONDITIONS_MAX)
		return err_set(from->err,
		    "%s: show_if is a group of one to %d questions, each with "
		    "its options: { mode = [\"car\", \"bus\"]; }",
		    source_where(from, group), SURVEY_CONDITIONS_MAX);
	conditions = arena_alloc_n(from->arena, (size_t)n, sizeof(*conditions));
	for (unsigned i = 0; i < (unsigned)n; i++)
		if (source_stops(from,
			load_condition(from, config_setting_get_elem(group, i),
			    shown, &conditions[i])))
			return -1;
	*conditions_r = conditions;
	*n_r = (size_t)n;
	return 0;
}

/* page_load_conditions - of pages, then of questions */
int
page_load_conditions(struct definition_source *from)
{
	for (size_t i = 0; i < from->npages; i++) {
		struct survey_page *page = &from->pages[i];
		const struct shown shown = {"this page", i};

		if (from->page_show_if[i] != NULL &&
		    source_stops(
			from, load_conditions(from, from->page_show_if[i],
				  &shown, &page->show_if, &page->nshow_if)))
			return -1;
	}
	for (size_t i = 0; i < from->nquestions; i++) {
		struct question *question = &from->questions[i];
		const struct shown shown = {
		    arena_printf(from->arena, "question \"%s\"", question->id),
		    question->page};

		if (from->question_show_if[i] != NULL &&
		    source_stops(from,
			load_conditions(from, from->question_show_if[i], &shown,
			    &question->show_if, &question->nshow_if)))
			return -1;
	}
	return 0;
}
