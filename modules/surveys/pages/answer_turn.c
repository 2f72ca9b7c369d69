/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/pages/answer_turn.h"

#include "base/must.h"
#include "base/num.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/surveys/definition/asked.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/definition/question_load.h"
#include "modules/surveys/pages/answer_form.h"
#include "modules/surveys/survey_settings.h"
#include "page/page.h"
#include "policy/typed.h"

/* unreadable - nothing that a form of ours sends */
static int
unreadable(struct request *req, struct response *res, int status)
{
	return page_error(req, res, status, "What was sent cannot be read.");
}

/* read_step - the page and the button; false: they are not ours */
static bool
read_step(const struct form *form, const struct definition *def, size_t *page_r,
    enum answer_step *step_r)
{
	struct str page = form_get(form, SURVEY_PAGE_FIELD);
	struct str step = form_get(form, SURVEY_STEP_FIELD);
	int64_t n = 0;

	*step_r = STEP_SEND;
	if (page.len > 0 && num_parse(page, 0, (int64_t)def->npages, &n) != 0)
		return false;
	*page_r = (size_t)n;
	if (page.len == 0 || str_is(step, "send"))
		return true;
	*step_r = str_is(step, "back") ? STEP_BACK : STEP_NEXT;
	return true;
}

/* answer_turn_read - what was sent */
int
answer_turn_read(struct request *req, struct response *res,
    const struct definition *def, const struct field *fields, size_t n,
    uint8_t *answers, struct survey_turn *turn_r, enum answer_step *step_r)
{
	struct form *form;
	int status = form_decode(req, fields, n, &form);

	if (status != 0)
		return unreadable(req, res, status);
	*turn_r = (struct survey_turn){
	    .def = survey_in_language(
		req, def, form_get(form, SURVEY_LANGUAGE_FIELD)),
	    .ballot = form_get(form, SURVEY_BALLOT_FIELD),
	    .answers = answers,
	    .values = form,
	};
	if (!read_step(form, def, &turn_r->page, step_r))
		return unreadable(req, res, HTTP_BAD_REQUEST);
	answer_form_take(def, form, answers);
	return 0;
}

/* check - the questions asked on some pages; true: something is wrong, and
 * turn has it */
static bool
check(struct request *req, struct survey_turn *turn, size_t first, size_t end)
{
	const struct survey_settings *settings = req->ctx->settings;
	const struct field *fields;
	const struct field_error *errors;
	struct form *form;
	size_t n;

	fields = survey_asked_fields(
	    req, turn->def, first, end, turn->answers, &n);
	/* It was decoded before. */
	must(form_decode(req, fields, n, &form) == 0);
	answer_form_check(turn->def, form);
	if (settings->check_typed)
		typed_check(req, form);
	if (form_errors(form, &errors) == 0)
		return false;
	turn->errors = form;
	return true;
}

/* is_wrong - is there an error on the pages before end? turn is at the first
 * page that has one; of JSON it has them all */
static bool
is_wrong(struct request *req, struct survey_turn *turn, size_t end)
{
	if (!check(req, turn, 0, end))
		return false;
	if (page_wants_json(req))
		return true;
	for (size_t page = 0; page < end; page++)
		if (check(req, turn, page, page + 1)) {
			turn->page = page;
			return true;
		}
	must_failed("a page has the error", __FILE__, __LINE__);
}

/* next_page - the one shown after this; npages: the end */
static size_t
next_page(const struct survey_turn *turn)
{
	size_t page = turn->page + 1;

	while (page < turn->def->npages &&
	       !asked_page(turn->def, page, turn->answers))
		page++;
	return page < turn->def->npages ? page : turn->def->npages;
}

/* page_before - the one shown before this, or this if it is the first */
static size_t
page_before(const struct survey_turn *turn)
{
	for (size_t page = turn->page; page-- > 0;)
		if (asked_page(turn->def, page, turn->answers))
			return page;
	return turn->page;
}

/* answer_turn_take - go on, go back, or be done */
int
answer_turn_take(struct request *req, struct response *res,
    struct survey_turn *turn, enum answer_step step)
{
	size_t npages = turn->def->npages, end = npages;

	if (step == STEP_NEXT && turn->page < npages)
		end = turn->page + 1;
	if (step != STEP_BACK && is_wrong(req, turn, end))
		return survey_turn_send(req, res, HTTP_UNPROCESSABLE, turn);
	if (step == STEP_SEND)
		return 0;
	turn->page = step == STEP_BACK ? page_before(turn) : next_page(turn);
	return survey_turn_send(req, res, HTTP_OK, turn);
}
