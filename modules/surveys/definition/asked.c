/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/asked.h"

#include <string.h>

#include "modules/surveys/definition/answer.h"

/* holds - do all conditions? Those on pages from open on may yet, if it is
 * asked what can be */
static bool
holds(const struct definition *def, const struct condition *conditions,
    size_t n, size_t open, const uint8_t *answers)
{
	for (size_t i = 0; i < n; i++) {
		const struct question *question =
		    &def->questions[conditions[i].question];

		if (question->page < open && (answer_get(question, answers) &
						 conditions[i].options) == 0)
			return false;
	}
	return true;
}

/* may_ask - is a question asked, if conditions on pages from open on held? */
static bool
may_ask(const struct definition *def, size_t number, size_t open,
    const uint8_t *answers)
{
	const struct question *question = &def->questions[number];
	const struct survey_page *page = &def->pages[question->page];

	return holds(def, page->show_if, page->nshow_if, open, answers) &&
	       holds(def, question->show_if, question->nshow_if, open, answers);
}

/* may_ask_consent - the same of a consent: for one of its group here, or on
 * a later page */
static bool
may_ask_consent(const struct definition *def, size_t number, size_t open,
    const uint8_t *answers)
{
	const struct question *consent = &def->questions[number];

	if (!may_ask(def, number, open, answers))
		return false;
	for (size_t i = number + 1; i < def->nquestions; i++)
		if (def->questions[i].group == consent->group &&
		    (def->questions[i].page > consent->page ||
			may_ask(def, i, open, answers)))
			return true;
	return false;
}

/* may_ask_any - a question or a consent */
static bool
may_ask_any(const struct definition *def, size_t number, size_t open,
    const uint8_t *answers)
{
	return def->questions[number].kind == QUESTION_CONSENT
		   ? may_ask_consent(def, number, open, answers)
		   : may_ask(def, number, open, answers);
}

/* asked_question - is it? */
bool
asked_question(
    const struct definition *def, size_t question, const uint8_t *answers)
{
	return may_ask_any(def, question, def->npages, answers);
}

/* asked_page_later - may it be shown yet? */
bool
asked_page_later(const struct definition *def, size_t page, size_t from,
    const uint8_t *answers)
{
	const struct survey_page *at = &def->pages[page];

	for (size_t i = at->first; i < at->first + at->n; i++)
		if (may_ask_any(def, i, from, answers))
			return true;
	return false;
}

/* asked_page - is it shown? */
bool
asked_page(const struct definition *def, size_t page, const uint8_t *answers)
{
	return asked_page_later(def, page, def->npages, answers);
}

/* has_consent - is the question ordinary, or its group agreed to? */
static bool
has_consent(const struct definition *def, const struct question *question,
    const uint8_t *answers)
{
	return !question->sensitive ||
	       answer_get(&def->questions[def->groups[question->group].consent],
		   answers) != 0;
}

/* asked_settle_one - drop what was not asked, or not agreed to */
void
asked_settle_one(const struct definition *def, size_t number, uint8_t *answers)
{
	const struct question *question = &def->questions[number];

	if (!asked_question(def, number, answers) ||
	    !has_consent(def, question, answers))
		memset(answers + question->offset, 0, question->bytes);
}

/* asked_settle - all of them */
void
asked_settle(const struct definition *def, uint8_t *answers)
{
	for (size_t i = 0; i < def->nquestions; i++)
		asked_settle_one(def, i, answers);
}
