/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/age_cookie.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/num.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/cookie.h"
#include "http/request.h"
#include "policy/age.h"

#define OF_AGE_PURPOSE "cookie fp_of_age"

/* The refusal and the answer are asked for again by the age wall, which may
 * stand anywhere; the refusal is a module's own pages' business. */
static const struct cookie_spec of_age_cookie = {"fp_of_age", "/", false};

/* refusal_cookie - its path is where the module is mounted */
static struct cookie_spec
refusal_cookie(const struct request *req)
{
	return (struct cookie_spec){"fp_age", req->ctx->mount, true};
}

/* age_cookie_refused - what the cookie of a refusal says */
int
age_cookie_refused(const struct request *req)
{
	struct cookie_spec spec = refusal_cookie(req);
	int64_t limit;

	if (num_parse(cookie_get(req, &spec, req->ctx->https), 1,
		AGE_COOKIE_MAX, &limit))
		return 0;
	return (int)limit;
}

/* age_cookie_refuse - for the rest of the browser session */
void
age_cookie_refuse(struct request *req, struct response *res, int limit)
{
	struct cookie_spec spec = refusal_cookie(req);
	int before = age_cookie_refused(req);
	char text[16];

	/* Refused at two limits: the lower one says it all. */
	if (before > 0 && before < limit)
		limit = before;
	snprintf(text, sizeof(text), "%d", limit);
	cookie_set(res, &spec, req->ctx->https, str_of(text), 0);
}

/* age_cookie_set - remember the answer, not the date */
void
age_cookie_set(
    struct request *req, struct response *res, const struct age_cookie *age)
{
	const struct secret *key = keyring_get(req->ctx->keyring, "forms");
	bool varies = !str_is_none(age->variant);
	const char *text = arena_printf(req->arena, "%d %lld %c%s" STR_FMT,
	    age->limit, (long long)age_month(req->now_secs),
	    age->policy ? 'p' : 'w', varies ? " " : "",
	    STR_ARG(varies ? age->variant : STR("")));

	cookie_set(res, &of_age_cookie, req->ctx->https,
	    str_of(token_seal(
		req->arena, key, OF_AGE_PURPOSE, req->now_secs, str_of(text))),
	    0);
}

/* age_cookie_get - was the question of age answered? */
bool
age_cookie_get(struct request *req, int64_t max_secs, struct age_cookie *age_r)
{
	const struct secret *key = keyring_get(req->ctx->keyring, "forms");
	struct str token = cookie_get(req, &of_age_cookie, req->ctx->https);
	struct str text, limit, month, policy;
	int64_t n;

	if (token.len == 0 ||
	    token_open(req->arena, key, OF_AGE_PURPOSE, req->now_secs, max_secs,
		token, &text, NULL) != TOKEN_VALID)
		return false;
	limit = str_cut(&text, ' ');
	month = str_cut(&text, ' ');
	if (num_parse(limit, 1, AGE_COOKIE_MAX, &n) ||
	    num_parse(month, 190001, 999912, &age_r->month))
		return false;
	age_r->limit = (int)n;
	policy = str_cut(&text, ' ');
	age_r->policy = str_is(policy, "p");
	age_r->variant = text;
	return true;
}

/* age_cookie_is_set - is there an answer, perhaps of long ago? */
bool
age_cookie_is_set(const struct request *req)
{
	return !str_is_none(cookie_get(req, &of_age_cookie, req->ctx->https));
}

/* age_cookie_clear - it has served, or was a lie */
void
age_cookie_clear(struct request *req, struct response *res)
{
	cookie_clear(res, &of_age_cookie, req->ctx->https);
}
