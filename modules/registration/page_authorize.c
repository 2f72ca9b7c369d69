/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/err.h"
#include "base/log.h"
#include "http/context.h"
#include "modules/registration/guard.h"
#include "modules/registration/registration_pages.h"
#include "policy/policy.h"

#define AUDIENCE_MAX 64 /* bytes */
#define MEMBER	     "Variable-FORMPLEDGE_MEMBER"

/* What a part of the site may ask for. */
enum need {
	NEED_ADULT = 1,
	NEED_MEMBER = 2,
	NEED_CONSENT = 4,
};

static const struct {
	const char *word;
	enum need need;
} words[] = {
    {"adult", NEED_ADULT},
    {"member", NEED_MEMBER},
    {"consent", NEED_CONSENT},
};

/* need_of - a word's; 0: there is no such word */
static unsigned
need_of(struct str word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(word, words[i].word))
			return words[i].need;
	}
	return 0;
}

/* parse_needs - the words of FORMPLEDGE_REQUIRE; 0: none, or one unknown */
static unsigned
parse_needs(struct str text)
{
	unsigned needs = 0;

	while (!str_is_none(text)) {
		struct str word = str_trim(str_cut(&text, ' '));

		if (word.len == 0)
			continue;
		if (need_of(word) == 0)
			return 0;
		needs |= need_of(word);
	}
	return needs;
}

/* is_adult - by the log-in, or by the answer of this browser session */
static bool
is_adult(struct request *req, const struct guard_login *login)
{
	int limit = guard_age_limit(req, STR(""));
	struct guard_age age;

	if (login && login->age_limit >= limit)
		return true;
	return guard_of_age(req, &age) && age.limit >= limit;
}

/* decide - 200, 401 (log in first) or 403 */
static int
decide(struct request *req, unsigned needs, const struct guard_login *login)
{
	if (needs & (NEED_MEMBER | NEED_CONSENT) && !login)
		return HTTP_UNAUTHORIZED;
	if (needs & NEED_CONSENT &&
	    !str_is(login->policy, req->ctx->policy->version))
		return HTTP_FORBIDDEN;
	if (needs & NEED_ADULT && !is_adult(req, login))
		return HTTP_FORBIDDEN;
	return HTTP_OK;
}

/* name_member - who it is, for this part of the site alone */
static void
name_member(
    struct request *req, struct response *res, const struct guard_login *login)
{
	struct str audience = request_param(req, "FORMPLEDGE_AUDIENCE");
	char pseudonym[MEMBER_PSEUDONYM_CHARS + 1];

	if (audience.len > AUDIENCE_MAX)
		return;
	member_pseudonym(&login->pairwise, audience, pseudonym);
	response_header(res, MEMBER, str_of(pseudonym));
}

/* authorize - may this visitor in? Asked by the web server alone */
int
authorize(struct request *req, struct response *res)
{
	unsigned needs = parse_needs(request_param(req, "FORMPLEDGE_REQUIRE"));
	struct guard_login login;
	struct err err = ERR_NONE;
	bool found = false;
	enum db_status status;
	int reply;

	if (needs == 0) {
		log_error("FORMPLEDGE_REQUIRE must hold words of: adult "
			  "member consent; nobody is let in");
		return res->status = HTTP_FORBIDDEN;
	}
	status = guard_login(req, &login, &found, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	reply = decide(req, needs, found ? &login : NULL);
	if (reply == HTTP_OK && found)
		name_member(req, res, &login);
	secret_scrub(&login.pairwise);
	return res->status = reply;
}
