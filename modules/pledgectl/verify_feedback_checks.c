/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_feedback_checks - what forms say, and what a visit to one shows */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/response.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_feedback.h"
#include "modules/pledgectl/verify_html.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"

#define MARK	   "data-promise" /* of what templates say of a promise */
#define TEXT_LEAST 10		  /* letters of a sentence */

/* sentence - what a page says of a promise; NULL: nothing */
static const char *
sentence(struct arena *arena, struct str page, const char *promise)
{
	struct verify_html html = {.rest = page};
	struct verify_html_token token;
	bool here = false;

	while (verify_html_next(&html, &token) != VERIFY_HTML_NONE) {
		const char *value = "";

		if (here && token.kind == VERIFY_HTML_TEXT)
			return verify_html_decode(arena, token.text);
		here = token.kind == VERIFY_HTML_OPEN &&
		       verify_html_attribute(arena, &token, MARK, &value) &&
		       strcmp(value, promise) == 0;
	}
	return NULL;
}

/* page_says - the form of that name; true, or false with the finding filled */
static bool
page_says(struct verify_http *http, const char *path, const char *promise,
    struct verify_finding *finding_r)
{
	struct verify_reply reply;
	const char *said;

	if (!verify_get_status(http, path, HTTP_OK, &reply, finding_r))
		return false;
	said = sentence(verify_http_arena(http), reply.body, promise);
	if (said && strlen(said) >= TEXT_LEAST)
		return true;
	verify_say(finding_r, VERIFY_FAILED,
	    "have the template of your own say it, within <span "
	    "data-promise=\"...\"> as the built-in does",
	    "%s does not say what the policy promises of it", path);
	return false;
}

/* forms_say - the built-in form and the test form; true, or false with the
 * finding filled */
static bool
forms_say(struct verify *verify, const char *promise,
    struct verify_finding *finding_r)
{
	const struct control_module *module;
	const struct feedback_settings *settings;
	const char *mount, *form = verify->conf.test_form;
	struct verify_http *http;
	bool said;

	if (verify_lacks_url(verify, finding_r))
		return false;
	module = verify_module(verify, SUITE_FEEDBACK, finding_r);
	if (!module)
		return false;
	settings = module->values;
	mount = settings->module.mount;
	http = verify_http_new(verify);
	said = page_says(http, verify_below(verify, mount, "/"), promise,
		   finding_r) &&
	       (!*form || page_says(http,
			      arena_printf(
				  verify->control->arena, "%s/%s", mount, form),
			      promise, finding_r));
	verify_http_free(&http);
	return said;
}

/* owned_run - said before it is sent */
static void
owned_run(struct verify *verify, struct verify_finding *finding_r)
{
	if (forms_say(verify, "feedback.owned", finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "the forms say above their fields whose it becomes");
}

/* respond_run - said, and nowhere else; more is up to people */
static void
respond_run(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_feedback *sent;

	if (!forms_say(verify, "feedback.only-to-respond", finding_r))
		return;
	sent = verify_feedback_visit(verify, finding_r);
	if (!sent)
		return;
	verify_canary_look(verify, &sent->canary,
	    VERIFY_PLACE_LOGS | VERIFY_PLACE_TEMPORARY | VERIFY_PLACE_SPOOLS);
	verify_canary_say(verify, &sent->canary, "what was typed into the form",
	    "have nothing log it, copy it or send it on", finding_r);
	if (finding_r->result == VERIFY_OK)
		verify_say(finding_r, VERIFY_BEYOND, NULL,
		    "the forms say so, and no log, temporary file or spool "
		    "holds what was sent; what those who read it do with it is "
		    "theirs");
}

/* agreed_run - nothing is ticked beforehand, and what is stored is what was
 * chosen */
static void
agreed_run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct verify_feedback *sent = verify_feedback_visit(
	    verify, finding_r);

	if (!sent)
		return;
	if (sent->preset)
		verify_say(finding_r, VERIFY_FAILED,
		    "take the tick out of the form's file or of the template",
		    "%s has %.60s ticked beforehand", sent->path, sent->preset);
	else if (sent->changed)
		verify_say(finding_r, VERIFY_FAILED,
		    "see the log of formpledge-feedback",
		    "%s stores %.60s otherwise than it was chosen", sent->path,
		    sent->changed);
	else if (!sent->done)
		*finding_r = sent->finding;
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "nothing is ticked beforehand at %s; its receipt shows "
		    "what was allowed and nothing beside; it was withdrawn",
		    sent->path);
	if (sent->left && finding_r->result != VERIFY_FAILED)
		verify_say(finding_r, VERIFY_FAILED,
		    "erase it: pledgectl feedback list, then show",
		    "what was sent with %s could not be withdrawn", sent->path);
}

/* card_run - refused, and nowhere */
static void
card_run(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_feedback *sent = verify_feedback_visit(verify, finding_r);

	if (!sent)
		return;
	if (sent->card_status != HTTP_UNPROCESSABLE) {
		verify_say(finding_r, VERIFY_FAILED,
		    "see what answers there in place of formpledge-feedback, "
		    "and check_typed in feedback.conf",
		    "%s answers %d to the number of a card in a free text",
		    sent->path, sent->card_status);
		return;
	}
	verify_canary_look(verify, &sent->card, VERIFY_PLACE_ALL);
	verify_canary_say(verify, &sent->card,
	    "the number of a card, which the form refused,",
	    "have nothing log or keep what is sent to forms", finding_r);
}

const struct verify_check verify_feedback_owned = {
    .promise = PROMISE_FEEDBACK_OWNED,
    .name = "feedback-notice",
    .run = owned_run,
};

const struct verify_check verify_feedback_agreed = {
    .promise = PROMISE_FEEDBACK_USED_AS_AGREED,
    .name = "feedback-choices",
    .run = agreed_run,
};

const struct verify_check verify_feedback_respond = {
    .promise = PROMISE_FEEDBACK_ONLY_TO_RESPOND,
    .name = "feedback-canary",
    .run = respond_run,
};

const struct verify_check verify_fields_card = {
    .promise = PROMISE_FIELDS_ONLY_WHERE_ASKED,
    .name = "fields-card",
    .run = card_run,
};
