/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/me.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/pages/registration_pages.h"
#include "page/page.h"
#include "policy/check.h"
#include "policy/rate.h"

/* Guesses at the password by whoever sits at a browser left open. */
#define RATE	   "registration password"
#define TRIES	   10
#define TRIES_SECS 900

/* forget - the secrets, when the reply is made */
static void
forget(void *thing)
{
	struct me *me = thing;

	secret_scrub(&me->login.pairwise);
	datakey_scrub(&me->key);
}

/* log_in_first - browsers are shown where, others are told */
static int
log_in_first(struct request *req, struct response *res)
{
	if (page_wants_json(req))
		return page_error(req, res, HTTP_UNAUTHORIZED, "Log in first.");
	return registration_redirect(req, res, "/login");
}

/* keep_cookie_true - the authorizer believes the cookie: it says what the row
 * says */
static void
keep_cookie_true(struct request *req, struct response *res, struct me *me)
{
	struct guard_login *login = &me->login;

	struct str terms = member_terms(&me->member);

	if (str_eq(login->policy, terms) &&
	    login->age_limit == me->member.age_limit)
		return;
	login->policy = terms;
	login->age_limit = me->member.age_limit;
	guard_renew(req, res, login);
}

/* me_load - who asks */
int
me_load(struct request *req, struct response *res, struct me **me_r)
{
	struct account_env env = registration_env(req);
	struct me *me = arena_alloc(req->arena, sizeof(*me));
	struct err err = ERR_NONE;
	enum db_status status;
	bool found;

	arena_defer(req->arena, forget, me);
	*me_r = me;
	if (!guard_cookie(req, &me->login))
		return log_in_first(req, res);
	status = keystore_get(env.keys,
	    str_from(me->login.member, sizeof(me->login.member)), &me->key,
	    &found, &err);
	if (status == DB_OK && found)
		status = live_load(&env, &me->key, me->login.session,
		    &me->member, &me->live, &found, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (!found || me->member.state != MEMBER_ACTIVE)
		return log_in_first(req, res);
	keep_cookie_true(req, res, me);
	return 0;
}

/* me_decode - a form, and whether its page is fresh */
int
me_decode(struct request *req, struct response *res, const struct me_page *page,
    struct form **form_r, bool *fresh_r)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	int reply = form_decode(req, page->fields, page->n, form_r);

	if (reply)
		return page_error(req, res, reply, form_refusal(reply));
	*fresh_r = form_token_check(req, page->form,
		       form_get(*form_r, FORM_TOKEN_FIELD),
		       nonce) == FORM_TOKEN_VALID;
	return 0;
}

/* me_form - a form of buttons */
int
me_form(struct request *req, struct response *res, const struct me_page *page,
    struct form **form_r)
{
	bool fresh;
	int reply = me_decode(req, res, page, form_r, &fresh);

	if (reply || fresh)
		return reply;
	return page_error(req, res, HTTP_FORBIDDEN,
	    "This page was open for too long. Go back to it, reload it, and "
	    "try again.");
}

/* id_of - who is counted */
static struct str
id_of(const struct me *me)
{
	return str_from(me->member.id, sizeof(me->member.id));
}

/* me_check_password - is it the member who sits there? */
enum password_state
me_check_password(struct request *req, struct me *me, struct form *form)
{
	enum password_state state = registration_check_password(req,
	    form_get(form, "current_password"),
	    arena_str(req->arena, me->member.password));

	/* Only wrong ones count. */
	if (state == PASSWORD_MATCH || state == PASSWORD_BUSY)
		rate_forgive(req->ctx->rate, RATE, id_of(me));
	if (state == PASSWORD_BROKEN)
		log_error("a stored password hash cannot be used");
	if (state == PASSWORD_WRONG || state == PASSWORD_BROKEN)
		form_fail(
		    form, "current_password", "This is not your password.");
	return state;
}

/* me_may_try - not too often */
bool
me_may_try(struct request *req, struct response *res, const struct me *me)
{
	if (rate_allow(req->ctx->rate, RATE, id_of(me), TRIES, TRIES_SECS))
		return true;
	response_header(res, "Retry-After", STR("900"));
	return false;
}
