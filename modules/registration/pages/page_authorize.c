/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/context.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/store/terms.h"
#include "modules/registration/wall.h"

#define AUDIENCE_MAX  64 /* bytes */
#define WARN_EVERY_MS 60000
#define LOGIN	      "/login"
#define TERMS	      "/me/policy"
#define WALL	      "/age-wall"
#define URL_MAX	      (6 * WALL_PATH_MAX)
#define MEMBER	      "Variable-FORMPLEDGE_MEMBER"

/* What a part of the site may ask for. */
enum need {
	NEED_ADULT = 1,
	NEED_MEMBER = 2,
	NEED_CONSENT = 4,
	NEED_NOTHING = 8, /* who it is, if anybody */
};

static const struct {
	const char *word;
	enum need need;
} words[] = {
    {"adult", NEED_ADULT},
    {"member", NEED_MEMBER},
    {"consent", NEED_CONSENT},
    {"anyone", NEED_NOTHING},
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
		  "\"adult member consent anyone\" and no other, and "
		  "FORMPLEDGE_AUDIENCE at most %d bytes",
	    AUDIENCE_MAX);
}

/* What it comes to, and the page where a visitor can do something about it. */
struct outcome {
	int status;
	const char *page; /* below the mount; NULL: none */
};

/* path_asked - the page of the site that was asked for, as the web server has
 * it: decoded, without dots; STR_NONE: not known */
static struct str
path_asked(const struct request *req)
{
	struct str path = request_param(req, "FORMPLEDGE_PATH");

	if (path.len == 0 || path.len > WALL_PATH_MAX || path.ptr[0] != '/' ||
	    str_has_control(path))
		return STR_NONE;
	return path;
}

/* is_adult - for that page: behind a wall its own age counts */
static bool
is_adult(struct request *req, const struct guard_login *login)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct str path = path_asked(req);

	if (str_is_none(path) && wall_lowest(settings->age_walls) > 0)
		return false;
	return guard_is_adult(req, login,
	    str_is_none(path) ? 0 : wall_age(settings->age_walls, path));
}

/* decide - 200, 401 (log in first) or 403 */
static struct outcome
decide(struct request *req, unsigned needs, const struct guard_login *login)
{
	if (needs & (NEED_MEMBER | NEED_CONSENT) && !login)
		return (struct outcome){HTTP_UNAUTHORIZED, LOGIN};
	if (needs & NEED_CONSENT &&
	    !terms_cover(req->ctx->archive, login->policy))
		return (struct outcome){HTTP_FORBIDDEN, TERMS};
	if (needs & NEED_ADULT && !is_adult(req, login))
		return (struct outcome){HTTP_FORBIDDEN, WALL};
	return (struct outcome){HTTP_OK, NULL};
}

/* put_escaped - a path as a value in a query: escaped as a path, and that
 * once more */
static void
put_escaped(struct buf *out, struct str path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~/";

	for (size_t i = 0; i < path.len; i++) {
		if (memchr(plain, path.ptr[i], sizeof(plain) - 1))
			buf_put(out, str_from(path.ptr + i, 1));
		else
			buf_printf(out, "%%25%02X", (unsigned char)path.ptr[i]);
	}
}

/* show_way - where to go on, for the web server to send the visitor to; or
 * as a redirection, for one that passes the reply on as it is */
static void
show_way(
    struct request *req, struct response *res, const struct outcome *outcome)
{
	struct buf url = BUF_INIT(URL_MAX);
	struct str path = path_asked(req);

	buf_printf(&url, "%s%s", req->ctx->mount, outcome->page);
	if (str_is_none(path) && strcmp(outcome->page, WALL) == 0)
		path = STR("/");
	if (!str_is_none(path) && strcmp(outcome->page, TERMS) != 0) {
		buf_puts(&url, "?next=");
		put_escaped(&url, path);
	}
	response_header(res, "Formpledge-Page", buf_str(&url));
	if (str_is(request_param(req, "FORMPLEDGE_REDIRECT"), "yes")) {
		response_header(res, "Location", buf_str(&url));
		res->status = HTTP_SEE_OTHER;
	}
	buf_free(&url);
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
static void
answer(struct request *req, struct response *res, unsigned needs,
    const struct guard_login *login, enum follow_answer lives)
{
	bool found = lives == FOLLOW_LIVES;
	struct outcome outcome = decide(req, needs, found ? login : NULL);

	if (outcome.status != HTTP_OK && lives == FOLLOW_CANNOT_TELL) {
		registration_retry(res);
		outcome = (struct outcome){HTTP_UNAVAILABLE, NULL};
	}
	res->status = outcome.status;
	if (outcome.status == HTTP_OK && found)
		name_member(req, res, login);
	if (outcome.page)
		show_way(req, res, &outcome);
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
		answer(req, res, needs, &login, guard_ask(req, &login));
		secret_scrub(&login.pairwise);
	} else {
		answer(req, res, needs, NULL, FOLLOW_REVOKED);
	}
	return res->status;
}
