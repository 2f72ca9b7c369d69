/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/pages/question.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "http/context.h"
#include "modules/staff/pages/staff_pages.h"

/* question_has_reason - enough to be read later, and no more than fits */
bool
question_has_reason(struct form *form)
{
	struct str reason = form_get(form, QUESTION_REASON);

	if (str_chars(str_trim(reason)) < CUSTODIAN_REASON_MIN)
		form_fail(form, QUESTION_REASON,
		    N_("Say why in a few words, 5 characters or more: it is "
		       "recorded."));
	else if (reason.len > CUSTODIAN_REASON_MAX)
		form_fail(form, QUESTION_REASON, N_("Say it in fewer words."));
	else
		return true;
	return false;
}

/* question_reason - line ends become blanks */
struct str
question_reason(struct request *req, const struct form *form)
{
	struct str reason = form_get(form, QUESTION_REASON);
	char *line = arena_str(req->arena, reason);

	for (size_t i = 0; i < reason.len; i++)
		if (line[i] == '\n' || line[i] == '\t')
			line[i] = ' ';
	return str_from(line, reason.len);
}

/* question_put - recorded first, then answered */
enum custodian_said
question_put(struct request *req, const struct staff_user *user,
    struct custodian_ask *ask, struct custodian_answer *answer_r)
{
	const struct staff_settings *settings = req->ctx->settings;
	struct err err = ERR_NONE;

	ask->who = user->who;
	if (custodian_ask(settings->custodian_socket, req->arena, ask, answer_r,
		&err) == 0 &&
	    answer_r->said != CUSTODIAN_FAILED)
		return answer_r->said;
	log_error("%s: %s", audit_what_name(ask->what),
	    err_text(&err)[0] ? err_text(&err)
			      : "formpledge-custodian says why in its log");
	return CUSTODIAN_FAILED;
}

/* What is said of each answer. */
static const struct {
	int status;
	const char *notice;
} words[CUSTODIAN_SAID_COUNT] = {
    [CUSTODIAN_FAILED] = {HTTP_UNAVAILABLE,
	N_("Nothing is shown and nothing was done: it could not be recorded "
	   "just now. Please try again in half a minute; if it stays so, tell "
	   "the operator of the site.")},
    [CUSTODIAN_DONE] = {HTTP_OK, ""},
    [CUSTODIAN_NONE] = {HTTP_NOT_FOUND,
	N_("There is nothing of that name. That you have asked is recorded.")},
    [CUSTODIAN_GONE] = {HTTP_GONE, N_("It is gone.")},
    [CUSTODIAN_STALE] = {HTTP_FORBIDDEN,
	N_("This page was open for too long. Please look again.")},
    [CUSTODIAN_LIMIT] = {HTTP_TOO_MANY,
	N_("You have looked as often as one may in an hour. Nothing is "
	   "shown.")},
    [CUSTODIAN_REFUSED] = {HTTP_FORBIDDEN,
	N_("This page is not part of what you may do here. The operator of "
	   "the site says who may do what.")},
};

/* question_status - of the reply */
int
question_status(enum custodian_said said)
{
	return words[said].status;
}

/* question_notice - in a sentence */
const char *
question_notice(enum custodian_said said)
{
	return words[said].notice;
}
