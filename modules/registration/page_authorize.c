/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/clock.h"
#include "base/log.h"
#include "http/context.h"
#include "modules/registration/guard.h"
#include "modules/registration/registration_pages.h"
#include "policy/policy.h"

#define AUDIENCE_MAX  64 /* bytes */
#define WARN_EVERY_MS 60000
#define MEMBER	      "Variable-FORMPLEDGE_MEMBER"

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

/* complain - to the operator, now and then */
static void
complain(const struct request *req)
{
	_Atomic int64_t *warned_ms = &registration_of(req)->require_warned_ms;
	int64_t now_ms = clock_mono_ms();

	if (*warned_ms && now_ms - *warned_ms < WARN_EVERY_MS)
		return;
	*warned_ms = now_ms;
	log_error("nobody is let in: FORMPLEDGE_REQUIRE must hold words of "
		  "\"adult member consent\" and no other, and "
		  "FORMPLEDGE_AUDIENCE at most %d bytes",
	    AUDIENCE_MAX);
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
	if (needs & NEED_ADULT && !guard_is_adult(req, login, 0))
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

	member_pseudonym(&login->pairwise, audience, pseudonym);
	response_header(res, MEMBER, str_of(pseudonym));
}

/* answer - to one who may be logged in. Who cannot be told to live is not,
 * but an age told to this browser stands by itself. */
static int
answer(struct request *req, struct response *res, unsigned needs,
    const struct guard_login *login, enum follow_answer lives)
{
	bool found = lives == FOLLOW_LIVES;
	int reply = decide(req, needs, found ? login : NULL);

	if (reply == HTTP_OK && found)
		name_member(req, res, login);
	if (reply == HTTP_OK || lives != FOLLOW_CANNOT_TELL)
		return reply;
	registration_retry(res);
	return HTTP_UNAVAILABLE;
}

/* authorize - may this visitor in? Asked by the web server alone, and
 * answered without a database */
int
authorize(struct request *req, struct response *res)
{
	unsigned needs = parse_needs(request_param(req, "FORMPLEDGE_REQUIRE"));
	struct guard_login login;

	if (needs == 0 ||
	    request_param(req, "FORMPLEDGE_AUDIENCE").len > AUDIENCE_MAX) {
		complain(req);
		return res->status = HTTP_FORBIDDEN;
	}
	if (guard_cookie(req, &login)) {
		res->status = answer(
		    req, res, needs, &login, guard_ask(req, &login));
		secret_scrub(&login.pairwise);
	} else {
		res->status = answer(req, res, needs, NULL, FOLLOW_REVOKED);
	}
	return res->status;
}
