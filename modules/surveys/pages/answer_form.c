/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/pages/answer_form.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "base/words.h"
#include "http/form.h"
#include "modules/surveys/definition/answer.h"
#include "modules/surveys/definition/asked.h"
#include "modules/surveys/definition/question_load.h"

_Static_assert(SURVEY_FIELDS_MAX <= FORM_PAIRS_MAX, "a form is taken whole");

/* is_plain - bytes that stand for themselves in a form */
static bool
is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '%' || c == '+' || c <= 0x20 || c >= 0x7f)
			return false;
	}
	return true;
}

/* find - the question of that id, looked for from where the last one was:
 * browsers send them in the form's order */
static const struct question *
find(const struct definition *def, struct str id, size_t *at)
{
	for (size_t i = 0; i < def->nquestions; i++) {
		size_t n = (*at + i) % def->nquestions;

		if (str_is(id, def->questions[n].id)) {
			*at = n;
			return &def->questions[n];
		}
	}
	return NULL;
}

/* What was read of a form so far. */
struct reading {
	const struct definition *def;
	size_t at;     /* the last question */
	uint64_t seen; /* a bit for each question */
	uint8_t *answers;
};

/* take_pair - one name and value; false: something is wrong with it. What is
 * no question of ours is passed over, as a form does */
static bool
take_pair(struct reading *reading, struct str name, struct str value)
{
	const struct question *question = find(
	    reading->def, name, &reading->at);
	uint64_t bit = UINT64_C(1) << reading->at;

	_Static_assert(SURVEY_QUESTIONS_MAX <= 64, "a bit each");
	if (question == NULL)
		return true;
	if (question->kind != QUESTION_MULTIPLE && reading->seen & bit)
		return false;
	reading->seen |= bit;
	return answer_put(question, value, reading->answers);
}

/* take_once - a value that may come once; false: it came before */
static bool
take_once(struct str *at, struct str value)
{
	bool first = str_is_none(*at);

	*at = value;
	return first;
}

/* answer_form_quick - nothing escaped, nothing wrong */
bool
answer_form_quick(const struct definition *def, struct str body,
    struct str *ballot_r, uint8_t *answers_r)
{
	struct reading reading = {.def = def, .answers = answers_r};
	bool fine;

	*ballot_r = STR_NONE;
	if (def->npages > 1 || def->ntexts > 0 || !is_plain(body))
		return false;
	for (struct str rest = body; rest.len > 0;) {
		struct str value = str_cut(&rest, '&');
		struct str name = str_cut(&value, '=');

		if (str_is_none(value))
			return false;
		if (str_is(name, SURVEY_BALLOT_FIELD))
			fine = take_once(ballot_r, value);
		else
			fine = take_pair(&reading, name, value);
		if (!fine)
			return false;
	}
	asked_settle(def, answers_r);
	return ballot_r->len > 0;
}

/* read_question - what a form holds for one question; false: it is none of
 * the answers */
static bool
read_question(
    const struct question *question, const struct form *form, uint8_t *answers)
{
	const struct str *values;
	bool ok = true;
	size_t n;

	if (question->kind == QUESTION_CONSENT)
		return answer_put(question,
		    form_is_checked(form, question->id) ? STR("yes") : STR(""),
		    answers);
	if (question->kind != QUESTION_MULTIPLE)
		return answer_put(
		    question, form_get(form, question->id), answers);
	n = form_all(form, question->id, &values);
	for (size_t i = 0; i < n; i++)
		ok = answer_put(question, values[i], answers) && ok;
	return ok;
}

/* answer_form_take - what can be read of a form */
void
answer_form_take(
    const struct definition *def, const struct form *form, uint8_t *answers_r)
{
	for (size_t i = 0; i < def->nquestions; i++) {
		(void)read_question(&def->questions[i], form, answers_r);
		asked_settle_one(def, i, answers_r);
	}
}

/* answer_form_check - what is wrong with a form */
size_t
answer_form_check(const struct definition *def, struct form *form)
{
	uint8_t answers[SURVEY_ANSWERS_MAX] = {0};
	const struct field *fields;
	const struct field_error *errors;
	size_t n, at = 0;

	must(def->answer_bytes <= sizeof(answers));
	form_check(form);
	fields = form_fields(form, &n);
	for (size_t i = 0; i < n; i++) {
		const struct question *question = find(
		    def, str_of(fields[i].name), &at);

		if (question && !read_question(question, form, answers))
			form_fail(form, question->id,
			    N_("Please choose one of the answers given."));
	}
	scrub(answers, sizeof(answers));
	return form_errors(form, &errors);
}
