/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_feedback.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "crypto/rand.h"
#include "http/response.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_html.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_patience.h"
#include "modules/pledgectl/verify_steps.h"
#include "policy/guard.h"

#define CARD_DIGITS 16
#define CARD_ISSUER "411111"
#define REMEDY_FORM                                                            \
	"name one of a single page with a text field, open to anybody "        \
	"without "                                                             \
	"an age, such as examples/forms/contact.conf"

/* What one may allow beside; the first is chosen, the others are not. */
static const char *const offers[] = {"may_contact", "may_publish", "mail_news"};
#define OFFERS (sizeof(offers) / sizeof(offers[0]))

/* A visit. */
struct visit {
	struct verify *verify;
	struct verify_http *http;
	struct verify_feedback *sent;
	const struct feedback_settings *settings;
	const char *text; /* the field that the card is typed into */
	struct verify_finding *finding;
};

/* card_make - a number of the right shape that no bank has given: the issuer
 * of test cards, chance, and the check digit (ISO/IEC 7812-1, Luhn) */
static void
card_make(char digits_r[CARD_DIGITS + 1])
{
	unsigned sum = 0;

	snprintf(digits_r, CARD_DIGITS + 1, "%s%09u0", CARD_ISSUER,
	    rand_below(1000000000));
	for (size_t i = 0; i + 1 < CARD_DIGITS; i++) {
		unsigned digit = (unsigned)(digits_r[i] - '0');

		if (i % 2 == 0)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	digits_r[CARD_DIGITS - 1] = (char)('0' + (10 - sum % 10) % 10);
}

/* is_offer - one of the boxes */
static bool
is_offer(const char *name)
{
	for (size_t i = 0; i < OFFERS; i++)
		if (strcmp(name, offers[i]) == 0)
			return true;
	return false;
}

/* value_for - what a person would type there; NULL: nothing */
static const char *
value_for(struct visit *visit, const struct verify_field *field)
{
	const char *word = visit->sent->canary.words[0].text;
	const char *mail = visit->verify->conf.test_mail;
	const char *host = strrchr(mail, '@') ? strrchr(mail, '@') + 1
					      : "invalid";

	if (strcmp(field->name, GUARD_TRAP_FIELD) == 0)
		return NULL;
	if (strcmp(field->type, "email") == 0)
		return arena_printf(
		    verify_http_arena(visit->http), "%s@%s", word, host);
	if (strcmp(field->type, "text") == 0)
		return word;
	if (strcmp(field->type, "textarea") == 0)
		return arena_printf(verify_http_arena(visit->http),
		    "A test of this form, please disregard it: %s", word);
	if ((strcmp(field->type, "option") == 0 ||
		strcmp(field->type, "radio") == 0) &&
	    *field->value)
		return field->value;
	return NULL;
}

/* seen_before - was one of that name filled? */
static bool
seen_before(struct visit *visit, const struct verify_form *form,
    const struct verify_field *field)
{
	for (const struct verify_field *at = form->fields; at != field;
	     at = at->next)
		if (strcmp(at->name, field->name) == 0 && value_for(visit, at))
			return true;
	return false;
}

/* fill - every field once, the first box beside */
static void
fill(struct visit *visit, struct verify_form *form)
{
	struct verify_field *field = form->fields;

	for (; field; field = field->next) {
		const char *value = value_for(visit, field);

		if (is_offer(field->name) && field->on && !visit->sent->preset)
			visit->sent->preset = arena_strdup(
			    visit->verify->control->arena, field->name);
		if (!value || seen_before(visit, form, field))
			continue;
		if (strcmp(field->type, "textarea") == 0 ||
		    (!visit->text && strcmp(field->type, "text") == 0))
			visit->text = field->name;
		verify_form_set(form, field->name, value);
	}
	for (size_t i = 0; i < OFFERS; i++)
		if (verify_form_has(form, offers[i]))
			verify_form_set(form, offers[i], i == 0 ? "yes" : NULL);
}

/* press - the button that agrees, where there is one */
static const char *
press(const struct verify_form *form)
{
	return verify_form_has_button(form, "consent", NULL) ? "consent" : NULL;
}

/* try_card - it must come back */
static bool
try_card(struct visit *visit, struct verify_form *form)
{
	const char *before = verify_form_value(form, visit->text);
	struct verify_reply reply;

	verify_form_set(form, visit->text,
	    arena_printf(verify_http_arena(visit->http), "My card is %s.",
		visit->sent->card.words[0].text));
	if (!verify_post(form, press(form), &reply, visit->finding))
		return false;
	visit->sent->card_status = reply.status;
	verify_form_set(form, visit->text, before);
	return true;
}

/* code_of - the receipt, in <code>; NULL: none */
static const char *
code_of(struct visit *visit, const struct verify_reply *reply)
{
	struct verify_html html = {.rest = reply->body};
	struct verify_html_token token;
	bool here = false;

	while (verify_html_next(&html, &token) != VERIFY_HTML_NONE) {
		if (here && token.kind == VERIFY_HTML_TEXT)
			return arena_str(
			    verify_http_arena(visit->http), token.text);
		here = token.kind == VERIFY_HTML_OPEN &&
		       str_is_nocase(token.name, "code");
	}
	return NULL;
}

/* not_as_chosen - the first box that is not as it was; NULL: all are */
static const char *
not_as_chosen(const struct verify_form *form)
{
	for (size_t i = 0; i < OFFERS; i++) {
		bool on = verify_form_value(form, offers[i]) != NULL;

		if (verify_form_has(form, offers[i]) && on != (i == 0))
			return offers[i];
	}
	return NULL;
}

/* look_at_stored - by the page that corrects it */
static bool
look_at_stored(struct visit *visit, const struct verify_reply *page)
{
	struct verify_form form;
	struct verify_reply reply;
	const char *changed;

	if (!verify_find_form(
		visit->http, page, "/edit", &form, visit->finding) ||
	    !verify_submit(&form, NULL, &reply, visit->finding) ||
	    !verify_find_form(
		visit->http, &reply, "/correct", &form, visit->finding))
		return false;
	changed = not_as_chosen(&form);
	visit->sent->changed = changed;
	return true;
}

/* withdraw - all of it */
static bool
withdraw(struct visit *visit, const struct verify_reply *page)
{
	struct verify_form form;
	struct verify_reply reply;

	if (!verify_find_form(
		visit->http, page, "/withdraw", &form, visit->finding))
		return false;
	verify_form_set(&form, "sure", "yes");
	return verify_submit(&form, NULL, &reply, visit->finding) &&
	       reply.status == HTTP_OK;
}

/* take_back - what is stored is read by its receipt, and withdrawn */
static bool
take_back(struct visit *visit, const char *code)
{
	const char *path = verify_below(
	    visit->verify, visit->settings->module.mount, "/receipt");
	struct verify_form form;
	struct verify_reply page;
	bool read;

	visit->sent->left = true;
	if (!verify_open_form(
		visit->http, path, "/receipt", &form, visit->finding))
		return false;
	verify_form_set(&form, "code", code);
	if (!verify_submit(&form, NULL, &page, visit->finding))
		return false;
	read = look_at_stored(visit, &page);
	visit->sent->left = !withdraw(visit, &page);
	return read && !visit->sent->left;
}

/* send - as it should be */
static bool
send(struct visit *visit, struct verify_form *form)
{
	struct verify_reply reply;
	const char *code;

	if (!verify_submit(form, press(form), &reply, visit->finding))
		return false;
	code = code_of(visit, &reply);
	if (code)
		return take_back(visit, code);
	verify_say(visit->finding, VERIFY_UNKNOWN, REMEDY_FORM,
	    "%s was filled in and gave no receipt (%d)", visit->sent->path,
	    reply.status);
	return false;
}

/* go - open, fill, try, send */
static bool
go(struct visit *visit)
{
	struct verify_form form;
	struct verify_reply reply;

	if (!verify_get_status(visit->http, visit->sent->path, HTTP_OK, &reply,
		visit->finding) ||
	    !verify_find_form(visit->http, &reply, "", &form, visit->finding))
		return false;
	fill(visit, &form);
	if (!visit->text || verify_form_has(&form, "birth_day")) {
		verify_say(visit->finding, VERIFY_UNKNOWN, REMEDY_FORM,
		    "%s has no text field on its first page",
		    visit->sent->path);
		return false;
	}
	verify_patience(&visit->settings->guard);
	return try_card(visit, &form) && send(visit, &form);
}

/* forget - what was typed, at the end of the run */
static void
forget(void *thing)
{
	struct verify_feedback *sent = thing;

	verify_canary_fini(&sent->canary);
	verify_canary_fini(&sent->card);
}

/* begin - words, a card, a path */
static struct verify_feedback *
begin(struct verify *verify, const struct feedback_settings *settings)
{
	static const char *const words[] = {"what was typed into the form"};
	static const char *const cards[] = {"the number of a card"};
	struct arena *arena = verify->control->arena;
	struct verify_feedback *sent = arena_alloc(arena, sizeof(*sent));
	char digits[CARD_DIGITS + 1];

	verify_canary_init(&sent->canary, words, 1);
	verify_canary_init(&sent->card, cards, 1);
	card_make(digits);
	verify_canary_set(&sent->card, 0, digits);
	arena_defer(arena, forget, sent);
	sent->path = arena_printf(
	    arena, "%s/%s", settings->module.mount, verify->conf.test_form);
	return sent;
}

/* verify_feedback_visit - once a run */
struct verify_feedback *
verify_feedback_visit(struct verify *verify, struct verify_finding *finding_r)
{
	struct visit visit = {.verify = verify};
	const struct control_module *module;

	if (!verify->sent) {
		if (verify_lacks_url(verify, finding_r) ||
		    verify_lacks(
			verify->conf.test_form, "test_form", finding_r))
			return NULL;
		module = verify_module(verify, SUITE_FEEDBACK, finding_r);
		if (!module)
			return NULL;
		visit.settings = module->values;
		visit.sent = verify->sent = begin(verify, visit.settings);
		visit.finding = &visit.sent->finding;
		visit.http = verify_http_new(verify);
		visit.sent->done = go(&visit);
		verify_http_free(&visit.http);
	}
	if (verify->sent->done || verify->sent->card_status)
		return verify->sent;
	*finding_r = verify->sent->finding;
	return NULL;
}
