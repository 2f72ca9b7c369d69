/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/guard.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/scrub.h"
#include "base/words.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/cookie.h"
#include "modules/registration/follower.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/age.h"
#include "policy/age_cookie.h"
#include "policy/policy.h"

#define LOGIN_PURPOSE "cookie fp_session 2"
#define POLICY_MAX    64 /* bytes of a version */

static const struct cookie_spec session_cookie = {"fp_session", "/", false};

/* settings_of - the module's settings in force */
static const struct registration_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* guard_age_limit - the age asked for of a country's visitors */
int
guard_age_limit(const struct request *req, struct str country)
{
	int64_t age = settings_of(req)->minimum_age;

	if (age > 0)
		return (int)age;
	return policy_age(req->ctx->policy, arena_str(req->arena, country));
}

/* guard_age_lowest - the lowest there is */
int
guard_age_lowest(const struct request *req)
{
	const struct policy *policy = req->ctx->policy;
	int age = guard_age_limit(req, STR(""));

	if (!guard_has_countries(req))
		return age;
	for (size_t i = 0; i < policy->nages; i++) {
		if (policy->ages[i].age < age)
			age = policy->ages[i].age;
	}
	return age;
}

/* guard_age_highest - the highest there is */
static int
guard_age_highest(const struct request *req)
{
	const struct policy *policy = req->ctx->policy;
	int age = guard_age_limit(req, STR(""));

	if (!guard_has_countries(req))
		return age;
	for (size_t i = 0; i < policy->nages; i++) {
		if (policy->ages[i].age > age)
			age = policy->ages[i].age;
	}
	return age;
}

/* guard_has_countries - is the country asked for? */
bool
guard_has_countries(const struct request *req)
{
	return settings_of(req)->minimum_age == 0 &&
	       req->ctx->policy->nages > 0;
}

/* guard_refused - what the cookie of a refusal says */
int
guard_refused(const struct request *req)
{
	return settings_of(req)->refusal_sticks ? age_cookie_refused(req) : 0;
}

/* guard_refused_page - why it goes no further, and no more than that */
int
guard_refused_page(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	if (page_wants_json(req))
		return page_error(req, res, HTTP_FORBIDDEN,
		    "From what you have told us, we cannot offer you an "
		    "account. Nothing was stored.");
	view_set_text(view, "title", STR(N_("You cannot sign up")));
	view_set_bool(view, "refused", true);
	return page_send(
	    req, res, HTTP_FORBIDDEN, "registration_refused", view);
}

/* guard_refuse - now, and for the rest of the browser session */
void
guard_refuse(struct request *req, struct response *res, int limit)
{
	int before = guard_refused(req);
	struct guard_age age;

	if (before > 0 && before < limit)
		limit = before;
	if (settings_of(req)->refusal_sticks)
		age_cookie_refuse(req, res, limit);
	/* An answer of the same session that was no lie may stay. */
	if (age_cookie_is_set(req) &&
	    !(guard_of_age(req, &age) && age.limit < limit))
		guard_clear_of_age(req, res);
}

/* guard_set_of_age - remember the answer, not the date. An earlier one of a
 * higher limit, which some wall asked for, is not forgotten by it. */
void
guard_set_of_age(struct request *req, struct response *res, int limit,
    bool policy, const char *variant)
{
	struct age_cookie age = {.limit = limit,
	    .policy = policy || limit >= guard_age_highest(req),
	    .variant = variant ? str_of(variant) : STR_NONE};
	struct guard_age before;

	if (guard_of_age(req, &before)) {
		age.policy = age.policy || before.policy;
		if (before.limit > limit)
			age.limit = before.limit;
		if (!variant)
			age.variant = before.variant;
	}
	age_cookie_set(req, res, &age);
}

/* guard_of_age - was the question of age answered? */
bool
guard_of_age(struct request *req, struct guard_age *age_r)
{
	struct age_cookie age;

	if (!age_cookie_get(req, settings_of(req)->of_age_secs, &age))
		return false;
	*age_r = (struct guard_age){.limit = age.limit,
	    .policy = age.policy,
	    .month = age.month,
	    .method = STR(AGE_METHOD),
	    .variant = age.variant};
	return true;
}

/* guard_is_adult - of age, by log-in or answer */
bool
guard_is_adult(struct request *req, const struct guard_login *login, int limit)
{
	struct guard_age age;

	/* Accounts are had at the policy's age only. */
	if (login &&
	    login->age_limit >= (limit ? limit : guard_age_lowest(req)))
		return true;
	if (!guard_of_age(req, &age))
		return false;
	if (limit)
		return age.limit >= limit;
	return age.policy && age.limit >= guard_age_lowest(req);
}

/* guard_clear_of_age - it has served */
void
guard_clear_of_age(struct request *req, struct response *res)
{
	age_cookie_clear(req, res);
}

/* The fixed part of what the log-in's cookie holds; the policy's version
 * follows. Numbers are big endian. */
struct login_bytes {
	uint8_t session[SESSION_BYTES];
	uint8_t member[MEMBER_ID_BYTES];
	uint8_t pairwise[SECRET_BYTES];
	uint8_t age_limit, remember;
	uint8_t expires[8], position[8];
};

/* put_number - 64 bits */
static void
put_number(int64_t number, uint8_t out_r[8])
{
	uint64_t n = (uint64_t)number;

	for (int i = 7; i >= 0; i--, n >>= 8)
		out_r[i] = (uint8_t)n;
}

/* get_number - the same, read */
static int64_t
get_number(const uint8_t bytes[8])
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | bytes[i];
	return (int64_t)n;
}

/* guard_renew - seal it, and give it to the browser */
void
guard_renew(
    struct request *req, struct response *res, const struct guard_login *login)
{
	const struct secret *key = keyring_get(req->ctx->keyring, "forms");
	size_t len = sizeof(struct login_bytes) + login->policy.len;
	struct login_bytes *bytes = arena_alloc(req->arena, len);
	int64_t left_secs = login->expires_secs - req->now_secs;

	must(login->policy.len <= POLICY_MAX);
	memcpy(bytes->session, login->session, sizeof(bytes->session));
	memcpy(bytes->member, login->member, sizeof(bytes->member));
	memcpy(bytes->pairwise, login->pairwise.bytes, SECRET_BYTES);
	bytes->age_limit = (uint8_t)login->age_limit;
	bytes->remember = login->remember;
	put_number(login->expires_secs, bytes->expires);
	put_number(login->position, bytes->position);
	if (login->policy.len)
		memcpy(bytes + 1, login->policy.ptr, login->policy.len);
	cookie_set(res, &session_cookie, req->ctx->https,
	    str_of(token_seal(req->arena, key, LOGIN_PURPOSE, req->now_secs,
		str_from(bytes, len))),
	    login->remember && left_secs > 0 ? left_secs : 0);
}

/* feed_of - what this process knows of sessions that are over */
static struct follow *
feed_of(const struct request *req)
{
	return follower_feed(registration_of(req)->follower);
}

/* read_login - what was sealed */
static void
read_login(struct str text, struct guard_login *login)
{
	struct login_bytes bytes;

	memcpy(&bytes, text.ptr, sizeof(bytes));
	memcpy(login->session, bytes.session, sizeof(login->session));
	memcpy(login->member, bytes.member, sizeof(login->member));
	memcpy(login->pairwise.bytes, bytes.pairwise, SECRET_BYTES);
	login->age_limit = bytes.age_limit;
	login->remember = bytes.remember;
	login->expires_secs = get_number(bytes.expires);
	login->position = get_number(bytes.position);
	login->policy = str_from(
	    text.ptr + sizeof(bytes), text.len - sizeof(bytes));
	scrub(&bytes, sizeof(bytes));
}

/* guard_cookie - what the browser's cookie says */
bool
guard_cookie(struct request *req, struct guard_login *login_r)
{
	const struct registration_settings *settings = settings_of(req);
	const struct secret *key = keyring_get(req->ctx->keyring, "forms");
	struct str token = cookie_get(req, &session_cookie, req->ctx->https);
	int64_t lifetime = settings->remember_me && settings->remember_secs >
							settings->session_secs
			       ? settings->remember_secs
			       : settings->session_secs;
	struct str text;

	if (token.len == 0 ||
	    token_open(req->arena, key, LOGIN_PURPOSE, req->now_secs, lifetime,
		token, &text, NULL) != TOKEN_VALID ||
	    text.len < sizeof(struct login_bytes))
		return false;
	read_login(text, login_r);
	if (login_r->expires_secs > req->now_secs)
		return true;
	secret_scrub(&login_r->pairwise);
	return false;
}

/* guard_ask - does it live, as far as this process knows? */
enum follow_answer
guard_ask(struct request *req, const struct guard_login *login)
{
	uint8_t digest[HMAC_BYTES];
	const struct follow_session session = {
	    digest, login->position, login->expires_secs};

	session_digest(login->session, digest);
	return follow_ask(feed_of(req), &session, clock_mono_ms());
}

/* guard_login - who is logged in, if the row says so too */
enum db_status
guard_login(struct request *req, struct guard_login *login_r, bool *found_r,
    struct err *err)
{
	uint8_t member[MEMBER_ID_BYTES];
	enum db_status status;

	*found_r = false;
	if (!guard_cookie(req, login_r))
		return DB_OK;
	status = session_find(registration_db(req), login_r->session,
	    req->now_secs, member, found_r, err);
	if (*found_r && memcmp(member, login_r->member, sizeof(member)) != 0)
		*found_r = false;
	return status;
}

/* guard_log_out - the browser is told to forget */
void
guard_log_out(struct request *req, struct response *res)
{
	cookie_clear(res, &session_cookie, req->ctx->https);
}
