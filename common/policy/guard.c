/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/guard.h"

#include "base/arena.h"
#include "base/embed.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "http/form.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/rate.h"
#include "policy/work.h"

#define SCRIPT		 "work.js"
#define CHALLENGES_TIMES 2 /* as many as posts: pages are opened unsent */
#define RATE_WINDOW_SECS 60
#define RATE_TOGETHER	 10 /* clients that cannot be told apart share */

#define SAY_TRAPPED                                                            \
	N_("The field \"Leave this empty\" was filled in, perhaps by your "    \
	   "browser. It is empty again: please send the form once more.")
#define SAY_QUICK                                                              \
	N_("That was very quick. Please look over what you wrote and send it " \
	   "again.")

extern const struct embed guard_scripts[]; /* made by build-aux/embed */

/* guard_script - the script */
int
guard_script(struct request *req, struct response *res)
{
	(void)req;
	return page_script(res, guard_scripts, SCRIPT);
}

/* set_work - where the challenge is, and what does the sum */
static void
set_work(struct request *req, struct view *view, const struct guard *guard)
{
	struct view *work = view_set_object(view, "work");

	view_set_text(work, "challenge",
	    str_of(arena_printf(
		req->arena, "%s%s", req->ctx->mount, guard->challenge)));
	view_set_text(
	    work, "script", page_script_url(req, guard_scripts, SCRIPT));
	view_set_int(work, "wait_secs", guard->settings->work_wait);
}

/* error_of - what is wrong with a field; NULL: nothing */
static const char *
error_of(const struct form *form, const char *name)
{
	const struct field_error *errors = NULL;
	size_t n = form ? form_errors(form, &errors) : 0;

	for (size_t i = 0; i < n; i++) {
		if (str_is(str_of(errors[i].field), name))
			return errors[i].message;
	}
	return NULL;
}

/* guard_set - for the template form_guard */
void
guard_set(struct request *req, struct response *res, struct view *view,
    const struct guard *guard, const struct form *form)
{
	const char *trapped = error_of(form, GUARD_TRAP_FIELD);
	struct view *own = view_set_object(view, "_guard");

	view_set_text(own, "trap", STR(GUARD_TRAP_FIELD));
	view_set_text(own, "_error", str_of(trapped));
	view_set_text(own, "error", str_of(error_of(form, GUARD_WORK_FIELD)));
	if (!guard->settings->proof_of_work || page_wants_json(req))
		return;
	res->scripted = true;
	set_work(req, own, guard);
}

/* secret_of - the key that challenges of this module are signed with */
static void
secret_of(const struct request *req, struct secret *secret_r)
{
	const char *label = arena_printf(
	    req->arena, "proof of work %s", req->ctx->module);

	secret_derive(keyring_get(req->ctx->keyring, "forms"), label, secret_r);
}

/* may_ask - has this client asked too often? */
static bool
may_ask(const struct request *req)
{
	struct str who = request_param(req, "REMOTE_ADDR");
	int64_t limit = req->ctx->rate_limit * CHALLENGES_TIMES;

	if (limit <= 0 || !req->ctx->rate)
		return true;
	if (who.len == 0)
		limit *= RATE_TOGETHER;
	return rate_allow(req->ctx->rate, "challenge", who,
	    limit > UINT32_MAX ? UINT32_MAX : (uint32_t)limit,
	    RATE_WINDOW_SECS);
}

/* guard_challenge - something to work on */
int
guard_challenge(
    struct request *req, struct response *res, const struct guard *guard)
{
	struct secret secret;
	struct work work;

	if (!guard->settings->proof_of_work)
		return page_error(req, res, HTTP_NOT_FOUND,
		    N_("There is no page at this address."));
	if (!may_ask(req)) {
		response_header(res, "Retry-After", STR("60"));
		return page_error(req, res, HTTP_TOO_MANY,
		    "Too much was sent from your connection. Please wait a "
		    "minute and try again.");
	}
	work_new(str_of(guard->name), (uint32_t)guard->settings->work_cost,
	    req->now_secs, &work);
	secret_of(req, &secret);
	page_begin(res, "application/json");
	buf_puts(&res->body, work_format(req->arena, &secret, &work));
	secret_scrub(&secret);
	res->status = HTTP_OK;
	return res->status;
}

/* has_work - did a proof of work come that counts? */
static bool
has_work(
    struct request *req, const struct form *form, const struct guard *guard)
{
	struct work_payload payload;
	struct secret secret;
	enum work_state state;

	if (!req->ctx->used ||
	    work_parse(
		req->arena, form_get(form, GUARD_WORK_FIELD), &payload) != 0)
		return false;
	secret_of(req, &secret);
	state = work_check(req->arena, &secret, req->ctx->used,
	    str_of(guard->name), req->now_secs, &payload);
	secret_scrub(&secret);
	return state == WORK_DONE;
}

/* fail_wait - what is to be done in place of the work; 0: no wait will do */
static void
fail_wait(struct request *req, struct form *form, int64_t left_secs)
{
	const char *say = N_("The proof of work that holds off spam is "
			     "missing. Send one, or send the form's token.");

	if (left_secs)
		say = arena_printf(req->arena,
		    page_text(req,
			"Please wait %lld seconds and send this again; it was "
			"not taken yet. Your browser did not do the sum that "
			"would make waiting unnecessary."),
		    (long long)left_secs);
	form_fail(form, GUARD_WORK_FIELD, say);
}

/* check_work - the work, or the wait */
static bool
check_work(struct request *req, struct form *form, const struct guard *guard,
    int64_t age_secs)
{
	int64_t wait = guard->settings->work_wait;

	if (!guard->settings->proof_of_work || has_work(req, form, guard) ||
	    age_secs >= wait)
		return true;
	fail_wait(req, form, age_secs < 0 ? 0 : wait - age_secs);
	return false;
}

/* age_of - how long the form was open; -1: not known, or of no interest */
static int64_t
age_of(struct request *req, const struct form *form, const struct guard *guard)
{
	const struct guard_settings *settings = guard->settings;

	if (!settings->proof_of_work && settings->form_min_time == 0)
		return -1;
	return form_token_age(
	    req, guard->name, form_get(form, FORM_TOKEN_FIELD));
}

/* guard_check - a person's, as far as can be told? */
bool
guard_check(struct request *req, struct form *form, const struct guard *guard)
{
	int64_t age_secs = age_of(req, form, guard);

	if (form_get(form, GUARD_TRAP_FIELD).len) {
		form_fail(form, GUARD_TRAP_FIELD, SAY_TRAPPED);
		return false;
	}
	if (age_secs >= 0 && age_secs < guard->settings->form_min_time) {
		form_fail(form, GUARD_WORK_FIELD, SAY_QUICK);
		return false;
	}
	return check_work(req, form, guard, age_secs);
}

/* guard_token - the same while it is valid */
char *
guard_token(struct request *req, const struct form *form, const char *name)
{
	struct str token = form ? form_get(form, FORM_TOKEN_FIELD) : STR_NONE;

	if (token.len && form_token_age(req, name, token) >= 0)
		return arena_str(req->arena, token);
	return form_token_new(req, name);
}
