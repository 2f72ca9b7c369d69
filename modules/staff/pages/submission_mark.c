/* SPDX-License-Identifier: BSD-2-Clause */
/* submission_mark - how far it is, a note, and that it was answered */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "http/context.h"
#include "modules/staff/pages/question.h"
#include "modules/staff/pages/submission.h"
#include "page/page.h"

/* One that is being made. */
struct marking {
	struct submission_page page;
	struct form *form;
	struct progress_change change;
	struct progress_key remark_key, answer_key;
};

/* read - what was chosen; false: the form has errors */
static bool
read(struct request *req, struct marking *marking)
{
	const struct submission_page *page = &marking->page;
	struct form *form = marking->form;
	const struct field_error *errors;
	int state = progress_state_find(form_get(form, "state"));

	marking->change = (struct progress_change){
	    .version = form_num(form, "version", -1),
	    .now_secs = req->now_secs,
	    .who = page->user.who,
	    .state = state < 0 ? (int)page->submission.state : state,
	    .remark = form_get(form, "remark"),
	    .how = progress_how_find(form_get(form, "how")),
	    .answer = STR(""),
	    .remark_key = &marking->remark_key,
	    .answer_key = &marking->answer_key,
	};
	for (size_t i = 0; i < SUBMISSION_ID_BYTES; i++)
		marking->change.id[i] = page->submission.id[i];
	if (!page->desk->requests)
		return true;
	marking->change.answered = marking->change.how > 0;
	marking->change.answer = form_get(form, "answer");
	if (marking->change.how == 1 && marking->change.answer.len == 0)
		form_fail(form, "answer",
		    N_("Write the answer that is to be read there."));
	if (marking->change.answer.len > 0 && marking->change.how != 1)
		form_fail(form, "answer",
		    N_("Only an answer at the receipt page is kept here: "
		       "choose that, or leave this out."));
	if (marking->change.how == 1 && !page->submission.has_receipt)
		form_fail(form, "how", N_("It has no receipt page."));
	return form_errors(form, &errors) == 0;
}

/* reason_of - what is recorded of it: the states, never a note */
static struct str
reason_of(struct request *req, const struct progress_change *change)
{
	return str_of(arena_printf(req->arena, "%s%s%s%s",
	    progress_states[change->state], change->remark.len ? ", note" : "",
	    change->answered ? ", answered: " : "",
	    change->answered ? progress_hows[change->how] : ""));
}

/* take_key - one that was handed over */
static int
take_key(const struct custodian_answer *answer, size_t at,
    struct progress_key *key_r)
{
	if (custodian_wrapped(answer, at, &key_r->wrapped))
		return -1;
	key_r->key = answer->keys[at];
	return 0;
}

/* other - somebody was quicker: what they did, and all that was typed */
static int
other(struct request *req, struct response *res, struct marking *marking)
{
	struct submission_page page = marking->page;
	struct str state;
	int status = submission_page_open(req, res, page.desk, &marking->page);

	if (status)
		return status;
	state = submission_state(req, marking->page.submission.state);
	return submission_page_show(req, res, &marking->page, HTTP_CONFLICT,
	    arena_printf(req->arena,
		page_text(req,
		    "Meanwhile %.*s has changed it: it is \"%.*s\" now. "
		    "Nothing of yours is saved yet: look at it, and send it "
		    "again if it still fits."),
		(int)marking->page.submission.state_who.len,
		marking->page.submission.state_who.ptr, (int)state.len,
		state.ptr),
	    marking->form);
}

/* refuse - back with a message at the field */
static int
refuse(struct request *req, struct response *res, struct marking *marking,
    const char *field, const char *message)
{
	form_fail(marking->form, field, message);
	return submission_page_show(
	    req, res, &marking->page, HTTP_UNPROCESSABLE, NULL, marking->form);
}

/* settle - what became of it */
static int
settle(struct request *req, struct response *res, struct marking *marking,
    enum progress_verdict verdict)
{
	switch (verdict) {
	case PROGRESS_SAVED:
		return response_redirect(
		    res, arena_printf(req->arena, "%s%s?saved=1",
			     req->ctx->mount, marking->page.path));
	case PROGRESS_OTHER:
		return other(req, res, marking);
	case PROGRESS_FULL:
		return refuse(req, res, marking, "remark",
		    N_("There are as many notes as one can have."));
	case PROGRESS_ANSWERED:
		return refuse(req, res, marking, "answer",
		    N_("There is an answer at the receipt page already; the "
		       "operator can replace it."));
	case PROGRESS_GONE:
		break;
	}
	return page_error(req, res, HTTP_GONE,
	    N_("It is gone: it has reached its end, or its writer took it "
	       "back."));
}

/* save - recorded already */
static int
save(struct request *req, struct response *res, struct marking *marking,
    const struct custodian_answer *answer)
{
	enum progress_verdict verdict = PROGRESS_GONE;
	struct err err = ERR_NONE;
	enum db_status status;

	if (take_key(answer, 0, &marking->remark_key) ||
	    take_key(answer, 1, &marking->answer_key))
		return submission_page_show(req, res, &marking->page,
		    HTTP_UNAVAILABLE, question_notice(CUSTODIAN_FAILED),
		    marking->form);
	status = progress_save(
	    marking->page.db, req->arena, &marking->change, &verdict, &err);
	datakey_scrub(&marking->remark_key.key);
	datakey_scrub(&marking->answer_key.key);
	if (status != DB_OK)
		return staff_unavailable(req, res, "feedback", &err);
	return settle(req, res, marking, verdict);
}

/* submission_mark - POST .../mark */
int
submission_mark(
    struct request *req, struct response *res, const struct desk *desk)
{
	struct marking *marking = arena_alloc(req->arena, sizeof(*marking));
	struct custodian_answer answer;
	enum custodian_said said;
	int status = submission_page_open(req, res, desk, &marking->page);

	if (status || (status = submission_form(
			   req, res, &marking->page, &marking->form)))
		return status;
	if (form_check(marking->form) || !read(req, marking))
		return submission_page_show(req, res, &marking->page,
		    HTTP_UNPROCESSABLE, NULL, marking->form);
	said = question_put(req, &marking->page.user,
	    &(struct custodian_ask){.what = desk->mark,
		.role = str_of(role_abouts[desk->role].name),
		.object = str_of(marking->page.id),
		.reason = reason_of(req, &marking->change)},
	    &answer);
	status = said == CUSTODIAN_DONE
		     ? save(req, res, marking, &answer)
		     : submission_page_show(req, res, &marking->page,
			   question_status(said), question_notice(said),
			   marking->form);
	custodian_scrub(&answer);
	return status;
}
