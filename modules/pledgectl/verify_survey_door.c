/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_survey_door - the anonymous door: nobody can be told there, a ballot
 * counts once, and every question may be left out */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "http/response.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_canary.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_html.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/pledgectl/verify_surveys.h"
#include "modules/surveys/survey_settings.h"

#define JSON	      "application/json"
#define REMEDY_ANSWER "see the log of formpledge-surveys, and pledgectl doctor"
#define REMEDY_DOOR                                                            \
	"take formpledge-surveys.conf as it is shipped, or strip what it "     \
	"strips at /surveys/ID/answers"

/* What could tell who answers, each with a word of its own. */
static const struct identity {
	const char *name;   /* for findings */
	const char *header; /* what comes before the word; NULL: a query */
} identities[] = {
    {"an address, a member or a user agent", "Accept-Language: "},
    {"a cookie", "Cookie: session="},
    {"a user agent", "User-Agent: "},
    {"a referrer", "Referer: "},
    {"an Authorization", "Authorization: Bearer "},
    {"an X-Forwarded-For", "X-Forwarded-For: "},
    {"an X-Real-IP", "X-Real-IP: "},
    {"a Formpledge-Member", "Formpledge-Member: "},
    {"a query string", NULL},
};
#define IDENTITIES (sizeof(identities) / sizeof(identities[0]))

/* door - of the test survey; NULL with the finding filled */
static const char *
door(struct verify *verify, struct verify_finding *finding_r)
{
	const struct survey_settings *settings = verify_survey_settings(
	    verify, finding_r);

	if (!settings ||
	    verify_lacks(verify->conf.test_survey, "test_survey", finding_r))
		return NULL;
	return verify_survey_path(
	    verify, settings, verify->conf.test_survey, "/answers");
}

/* try_identity - with a ballot that is none, so nothing is counted */
static int
try_identity(struct verify_http *http, const char *path,
    const struct identity *identity, const struct canary *word,
    struct verify_finding *finding_r)
{
	struct arena *arena = verify_http_arena(http);
	const char *header = identity->header
				 ? arena_printf(arena, "%s%s", identity->header,
				       word->text)
				 : NULL;
	const char *const headers[] = {header, NULL};

	if (!identity->header)
		path = arena_printf(arena, "%s?who=%s", path, word->text);
	return verify_survey_answer(
	    http, path, str_of("ballot=none"), NULL, headers, finding_r);
}

/* passes - does one get through? True, with the finding filled, also where
 * the door does not answer as it should. */
static bool
passes(struct verify_http *http, const char *path,
    const struct verify_canary *canary, struct verify_finding *finding_r)
{
	for (size_t i = 0; i < IDENTITIES; i++) {
		int status = try_identity(
		    http, path, &identities[i], &canary->words[i], finding_r);

		if (status == HTTP_UNPROCESSABLE)
			continue;
		if (status == HTTP_INTERNAL_ERROR)
			verify_say(finding_r, VERIFY_FAILED, REMEDY_DOOR,
			    "the web server passes %s on to %s: the module "
			    "refuses every answer",
			    identities[i].name, path);
		else if (status)
			verify_say(finding_r, VERIFY_UNKNOWN,
			    "see whether test_survey is open, and "
			    "pledgectl doctor",
			    "%s answers %d to a ballot that is none", path,
			    status);
		return true;
	}
	return false;
}

/* identity_run - nothing that tells who it is arrives, or is written down */
static void
identity_run(struct verify *verify, struct verify_finding *finding_r)
{
	const char *path = door(verify, finding_r);
	const char *names[IDENTITIES];
	struct verify_canary canary;
	struct verify_http *http;
	bool bad;

	if (!path)
		return;
	for (size_t i = 0; i < IDENTITIES; i++)
		names[i] = identities[i].name;
	verify_canary_init(&canary, names, IDENTITIES);
	http = verify_http_new(verify);
	bad = passes(http, path, &canary, finding_r);
	verify_http_free(&http);
	if (!bad) {
		verify_canary_look(verify, &canary,
		    VERIFY_PLACE_LOGS | VERIFY_PLACE_DATABASES |
			VERIFY_PLACE_STATE);
		verify_canary_say(verify, &canary,
		    "what came with answers to tell who sent them", REMEDY_DOOR,
		    finding_r);
	}
	verify_canary_fini(&canary);
}

/* ballot_of - a fresh one of the test survey, in JSON as it is sent; NULL with
 * the finding filled */
static const char *
ballot_of(struct verify *verify, struct verify_http *http,
    struct verify_finding *finding_r)
{
	const struct survey_settings *settings = verify_survey_settings(
	    verify, finding_r);
	const char *path = verify_survey_path(
	    verify, settings, verify->conf.test_survey, ".json");
	json_t *json = verify_survey_json(http, path, finding_r);
	const char *ballot = json_string_value(json_object_get(json, "ballot"));

	if (json && !ballot)
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "name one that anyone may answer, and that counts for "
		    "nothing",
		    "test_survey gives no ballot: it is among members, or not "
		    "open");
	if (ballot)
		ballot = arena_printf(
		    verify_http_arena(http), "{\"ballot\":\"%s\"}", ballot);
	json_decref(json);
	return ballot;
}

/* asks_for - does a form on the page make something required? Its name */
static const char *
asks_for(struct verify_http *http, struct str page)
{
	struct arena *arena = verify_http_arena(http);
	struct verify_html html = {.rest = page};
	struct verify_html_token token;
	const char *name = "a question";

	while (verify_html_next(&html, &token) != VERIFY_HTML_NONE) {
		const char *word = "";

		if (token.kind != VERIFY_HTML_OPEN)
			continue;
		verify_html_attribute(arena, &token, "aria-required", &word);
		if (strcmp(word, "true") != 0 &&
		    !verify_html_attribute(arena, &token, "required", NULL))
			continue;
		verify_html_attribute(arena, &token, "name", &name);
		return name;
	}
	return NULL;
}

/* answer_nothing - a ballot without an answer, twice where asked; the status
 * of the last, 0 with the finding filled */
static int
answer_nothing(struct verify *verify, struct verify_http *http,
    const char *path, int times, struct verify_finding *finding_r)
{
	const char *body = ballot_of(verify, http, finding_r);
	int status = body ? HTTP_OK : 0;

	for (int i = 0; status == HTTP_OK && i < times; i++)
		status = verify_survey_answer(
		    http, path, str_of(body), JSON, NULL, finding_r);
	return status;
}

/* voluntary - the form asks for nothing, and none is taken */
static void
voluntary(struct verify *verify, struct verify_http *http, const char *path,
    struct verify_finding *finding_r)
{
	const char *page = arena_str(verify->control->arena,
	    str_from(path, strlen(path) - strlen("/answers")));
	struct verify_reply reply;
	const char *asked;
	int status;

	if (!verify_get_status(http, page, HTTP_OK, &reply, finding_r))
		return;
	asked = asks_for(http, reply.body);
	if (asked) {
		verify_say(finding_r, VERIFY_FAILED,
		    "take it out of the template of your own",
		    "%s makes %.60s required", page, asked);
		return;
	}
	status = answer_nothing(verify, http, path, 1, finding_r);
	if (status == HTTP_OK)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "no question of %s is required, and a form without any "
		    "answer is taken",
		    page);
	else if (status)
		verify_say(finding_r, VERIFY_FAILED, REMEDY_ANSWER,
		    "%s answers %d to a form without any answer", path, status);
}

/* once - a ballot that is spent is refused */
static void
once(struct verify *verify, struct verify_http *http, const char *path,
    struct verify_finding *finding_r)
{
	int status = answer_nothing(verify, http, path, 2, finding_r);

	if (status == HTTP_CONFLICT)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "a ballot of %s was taken once, and refused the second "
		    "time",
		    verify->conf.test_survey);
	else if (status == HTTP_OK)
		verify_say(finding_r, VERIFY_FAILED, REMEDY_ANSWER,
		    "%s takes one ballot twice", path);
	else if (status)
		verify_say(finding_r, VERIFY_FAILED, REMEDY_ANSWER,
		    "%s answers %d to a ballot", path, status);
}

/* with_visitor - a check of the test survey */
static void
with_visitor(struct verify *verify, struct verify_finding *finding_r,
    void (*check)(struct verify *, struct verify_http *, const char *,
	struct verify_finding *))
{
	const char *path = door(verify, finding_r);
	struct verify_http *http;

	if (!path)
		return;
	http = verify_http_new(verify);
	check(verify, http, path, finding_r);
	verify_http_free(&http);
}

/* voluntary_run - with a visitor */
static void
voluntary_run(struct verify *verify, struct verify_finding *finding_r)
{
	with_visitor(verify, finding_r, voluntary);
}

/* once_run - likewise */
static void
once_run(struct verify *verify, struct verify_finding *finding_r)
{
	with_visitor(verify, finding_r, once);
}

const struct verify_check verify_survey_identity = {
    .promise = PROMISE_SURVEY_IDENTITY_CUT,
    .name = "survey-identity",
    .run = identity_run,
};

const struct verify_check verify_survey_voluntary = {
    .promise = PROMISE_SURVEY_VOLUNTARY,
    .name = "survey-voluntary",
    .run = voluntary_run,
};

const struct verify_check verify_survey_once = {
    .promise = PROMISE_SURVEY_ONCE,
    .name = "survey-once",
    .run = once_run,
};
