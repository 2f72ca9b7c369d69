/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables that answers are decoded and checked with. */
#include "config.h"

#include "base/arena.h"
#include "base/words.h"
#include "http/form.h"
#include "modules/surveys/definition/answer.h"
#include "modules/surveys/definition/asked.h"
#include "modules/surveys/definition/day.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/definition/question_load.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"

/* choices_of - the ids of a question's options */
static const char *const *
choices_of(struct arena *arena, const struct question *question)
{
	const char **ids = arena_alloc_n(
	    arena, question->noptions + 1, sizeof(*ids));

	for (size_t i = 0; i < question->noptions; i++)
		ids[i] = question->options[i].id;
	return ids;
}

/* check_day - one that a range has */
static const char *
check_day(struct str value, const void *arg)
{
	if (answer_option(arg, value) >= 0)
		return NULL;
	return N_("Please enter a day that the question allows, such as "
		  "2026-11-21.");
}

/* check_text - what was written: the one place where a text comes in. A
 * record has room for so many bytes, of which characters may take several */
static const char *
check_text(struct str value, const void *arg)
{
	(void)arg;
	if (value.len <= SURVEY_TEXT_MAX)
		return NULL;
	return N_("This answer is too long. Please shorten it.");
}

/* fill_field - a question as a field */
static void
fill_field(struct arena *arena, const struct question *question,
    const char *label, struct field *field)
{
	field->name = question->id;
	field->label = label;
	switch (question->kind) {
	case QUESTION_SINGLE:
	case QUESTION_SCALE:
		field->type = FIELD_CHOICE;
		field->choices = choices_of(arena, question);
		break;
	case QUESTION_MULTIPLE:
		field->type = FIELD_CHOICES;
		field->choices = choices_of(arena, question);
		break;
	case QUESTION_NUMBER:
		field->type = FIELD_NUMBER;
		field->lo = question->from;
		field->hi = question->to == SURVEY_NUMBER_MAX ? INT64_MAX
							      : question->to;
		break;
	case QUESTION_DATE:
		field->type = FIELD_TEXT;
		field->check = check_day;
		field->check_arg = question;
		break;
	case QUESTION_CONSENT:
		field->type = FIELD_CHECKBOX;
		break;
	case QUESTION_TEXT:
		field->type = FIELD_TEXTAREA;
		field->flags = FIELD_FREE_TEXT;
		field->max = SURVEY_TEXT_MAX;
		field->check = check_text;
		break;
	}
}

/* survey_fields - all that a form may send */
const struct field *
survey_fields(struct arena *arena, const struct definition *def, size_t *n_r)
{
	static const char *const own[] = {SURVEY_BALLOT_FIELD,
	    SURVEY_LANGUAGE_FIELD, SURVEY_PAGE_FIELD, SURVEY_STEP_FIELD};
	const size_t nown = sizeof(own) / sizeof(own[0]);
	struct field *fields = arena_alloc_n(
	    arena, def->nquestions + nown, sizeof(*fields));
	size_t n = 0;

	for (; n < nown; n++)
		fields[n] = (struct field){
		    .name = own[n], .type = FIELD_TOKEN, .label = own[n]};
	for (size_t i = 0; i < def->nquestions; i++)
		fill_field(arena, &def->questions[i], def->questions[i].label,
		    &fields[n++]);
	*n_r = n;
	return fields;
}

/* survey_asked_fields - the questions asked on some pages, by number */
const struct field *
survey_asked_fields(const struct request *req, const struct definition *def,
    size_t first, size_t end, const uint8_t *answers, size_t *n_r)
{
	struct field *fields = arena_alloc_n(
	    req->arena, def->nquestions + 1, sizeof(*fields));
	size_t n = 0, number = 0;

	for (size_t i = 0; i < def->nquestions; i++) {
		const struct question *question = &def->questions[i];
		const char *label = question->label;

		if (!asked_question(def, i, answers))
			continue;
		if (question->kind != QUESTION_CONSENT)
			label = arena_printf(req->arena,
			    page_text(req, N_("Question %zu")), ++number);
		if (question->page >= first && question->page < end)
			fill_field(req->arena, question, label, &fields[n++]);
	}
	*n_r = n;
	return fields;
}
