/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_age - the age gate through the web server: who is refused, what is
 * asked, whether a refusal sticks */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_birth.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_html.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_rows.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"
#include "policy/age_cookie.h"
#include "policy/policy.h"

#define REMEDY_MODULE                                                          \
	"have the module read its files again (systemctl reload "              \
	"formpledge-registration), and see the include of the web server"
#define YOUNGER 4 /* years */
#define REMEDY_PAGE                                                            \
	"see registration_age in the folder of your own templates, and the "   \
	"layout around it"

typedef void visit_fn(struct verify_http *http,
    const struct registration_settings *settings,
    struct verify_finding *finding_r);

/* with_visitor - somebody who has never been here */
static void
with_visitor(
    struct verify *verify, visit_fn *visit, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	struct verify_http *http;

	if (!settings)
		return;
	http = verify_http_new(verify);
	visit(http, settings, finding_r);
	verify_http_free(&http);
}

/* below - a path of registration */
static const char *
below(struct verify_http *http, const struct registration_settings *settings,
    const char *path)
{
	return verify_below(
	    verify_http_verify(http), settings->module.mount, path);
}

/* answer - the age screen, with a date near the limit */
static bool
answer(struct verify_http *http, const struct registration_settings *settings,
    int days, struct verify_reply *reply_r, struct verify_finding *finding_r)
{
	int limit = verify_age_limit(verify_http_verify(http), settings);
	struct verify_birth birth = verify_birth_at(http, limit, days);

	return verify_birth_answer(
	    http, settings->module.mount, &birth, reply_r, finding_r);
}

/* far_too_young - years that no policy in force would let on, unless it is a
 * child: those are refused at once */
static int
far_too_young(int limit)
{
	return limit - YOUNGER >= POLICY_AGE_FLOOR ? limit - YOUNGER : limit;
}

/* minimum - two days short of it, and two days past it */
static void
minimum(struct verify_http *http, const struct registration_settings *settings,
    struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(http);
	int policy = policy_age(verify->control->policy, "");
	int limit = verify_age_limit(verify, settings);
	struct verify_http *adult = verify_http_new(verify);
	struct verify_reply young, old;

	if (limit < policy)
		verify_say(finding_r, VERIFY_FAILED,
		    "set minimum_age in registration.conf to 0",
		    "registration.conf asks for the age of %d, the policy "
		    "says %d",
		    limit, policy);
	else if (answer(http, settings, VERIFY_SHORT_OF, &young, finding_r) &&
		 answer(adult, settings, VERIFY_PAST, &old, finding_r)) {
		if (young.status != 403)
			verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
			    "who is two days short of %d is not refused: "
			    "%s/age answers %d",
			    limit, settings->module.mount, young.status);
		else if (old.status != 303)
			verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
			    "who has been %d for two days cannot go on: "
			    "%s/age answers %d",
			    limit, settings->module.mount, old.status);
		else
			verify_say(finding_r, VERIFY_OK, NULL,
			    "%s/age refuses who is two days short of %d (403) "
			    "and lets on who has been for two days (303)",
			    settings->module.mount, limit);
	}
	verify_http_free(&adult);
}

/* is_asked_for_age - part of the question, or not seen */
static bool
is_asked_for_age(const struct verify_field *field)
{
	static const char *const names[] = {
	    "birth_day", "birth_month", "birth_year", "country"};

	if (strcmp(field->type, "hidden") == 0 ||
	    strcmp(field->type, "submit") == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(field->name, names[i]) == 0)
			return true;
	return false;
}

/* main_text - what people read in <main>, or else on the whole page */
static const char *
main_text(struct verify_http *http, const struct verify_reply *reply)
{
	const char *begin = memmem(
	    reply->body.ptr, reply->body.len, "<main", 5);
	struct str body = reply->body;
	const char *end;

	if (begin) {
		body.len -= (size_t)(begin - body.ptr);
		body.ptr = begin;
	}
	end = memmem(body.ptr, body.len, "</main", 6);
	if (end)
		body.len = (size_t)(end - body.ptr);
	return verify_html_text(verify_http_arena(http), body);
}

/* has_number - as a word of its own */
static bool
has_number(const char *text, int number)
{
	char word[16];
	const char *at = text;
	size_t len;

	snprintf(word, sizeof(word), "%d", number);
	len = strlen(word);
	while ((at = strstr(at, word))) {
		bool begins = at == text || !isdigit((unsigned char)at[-1]);

		if (begins && !isdigit((unsigned char)at[len]))
			return true;
		at += len;
	}
	return false;
}

/* asked_first - the age screen asks for a date and hints at nothing; no form
 * is shown or taken without an answer */
static void
asked_first(struct verify_http *http,
    const struct registration_settings *settings,
    struct verify_finding *finding_r)
{
	int limit = verify_age_limit(verify_http_verify(http), settings);
	const char *mount = settings->module.mount;
	struct verify_reply screen, account;
	struct verify_form form;

	if (!verify_get_status(
		http, below(http, settings, "/"), 200, &screen, finding_r) ||
	    !verify_find_form(http, &screen, "/age", &form, finding_r))
		return;
	for (const struct verify_field *field = form.fields; field;
	     field = field->next)
		if (!is_asked_for_age(field)) {
			verify_say(finding_r, VERIFY_FAILED, REMEDY_PAGE,
			    "the age screen %s/ asks for \"%.60s\" as well",
			    mount, field->name);
			return;
		}
	if (has_number(main_text(http, &screen), limit)) {
		verify_say(finding_r, VERIFY_FAILED, REMEDY_PAGE,
		    "the age screen %s/ says the age that is wanted: %d", mount,
		    limit);
		return;
	}
	if (!verify_get(
		http, below(http, settings, "/account"), &account, finding_r))
		return;
	if (verify_form_find(http, &account, "/account", &form))
		verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
		    "%s/account shows its form to who was not asked for their "
		    "age",
		    mount);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/ asks for a date and does not say which age is "
		    "wanted; without an answer %s/account leads there",
		    mount, mount);
}

/* is_shut - do all addresses of sign-up refuse? */
static bool
is_shut(struct verify_http *http, const struct registration_settings *settings,
    struct verify_finding *finding_r)
{
	static const char *const paths[] = {"/", "/account"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const char *path = below(http, settings, paths[i]);
		struct verify_reply reply;

		if (!verify_get(http, path, &reply, finding_r))
			return false;
		if (reply.status == 403)
			continue;
		verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
		    "after a refusal %s answers %d in the same browser "
		    "session, not 403",
		    path, reply.status);
		return false;
	}
	return true;
}

/* cookie_fits - a limit and nothing else */
static bool
cookie_fits(struct verify_http *http, struct verify_finding *finding_r)
{
	const char *value = verify_http_cookie(http, "fp_age");
	int64_t limit;

	if (value && num_parse(str_of(value), 1, AGE_COOKIE_MAX, &limit) == 0)
		return true;
	verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
	    value ? "the cookie fp_age of a refusal holds something else than "
		    "a limit"
		  : "a refusal sets no cookie fp_age");
	return false;
}

/* sticks - back, another date, the form's address, a second visit */
static void
sticks(struct verify_http *http, const struct registration_settings *settings,
    struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(http);
	int limit = verify_age_limit(verify, settings);
	struct verify_birth young = verify_birth_at(
	    http, far_too_young(limit), VERIFY_SHORT_OF);
	struct verify_birth old = verify_birth_at(http, limit + 20, 0);
	struct verify_reply reply;
	struct verify_form form;

	if (!verify_open_form(
		http, below(http, settings, "/"), "/age", &form, finding_r))
		return;
	verify_birth_fill(&form, &young);
	if (!verify_post(&form, NULL, &reply, finding_r))
		return;
	if (reply.status != 403) {
		verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
		    "who is too young is not refused: %s/age answers %d",
		    settings->module.mount, reply.status);
		return;
	}
	if (!cookie_fits(http, finding_r) ||
	    !is_shut(http, settings, finding_r))
		return;
	verify_birth_fill(&form, &old); /* the back button */
	if (!verify_post(&form, NULL, &reply, finding_r))
		return;
	if (reply.status != 403)
		verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
		    "after a refusal, going back and entering another date "
		    "opens sign-up: %s/age answers %d",
		    settings->module.mount, reply.status);
	else if (is_shut(http, settings, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "after a refusal %s/, its form and the form of sign-up "
		    "answer 403 in the same session, with another date and on "
		    "a second visit as well; the cookie fp_age holds a limit "
		    "and nothing else",
		    settings->module.mount);
}

/* refuse - somebody new is refused */
static bool
refuse(struct verify *verify, void *ctx, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = ctx;
	struct verify_http *http = verify_http_new(verify);
	int limit = verify_age_limit(verify, settings);
	struct verify_birth young = verify_birth_at(
	    http, far_too_young(limit), VERIFY_SHORT_OF);
	struct verify_reply reply = {.status = 0};
	bool ok = verify_birth_answer(
	    http, settings->module.mount, &young, &reply, finding_r);

	if (ok && reply.status != 403) {
		verify_say(finding_r, VERIFY_FAILED, REMEDY_MODULE,
		    "who is too young is not refused: %s/age answers %d",
		    settings->module.mount, reply.status);
		ok = false;
	}
	verify_http_free(&http);
	return ok;
}

/* run_leaves_nothing - age.refusal-leaves-nothing */
static void
run_leaves_nothing(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	struct registration_settings copy;

	if (!settings)
		return;
	copy = *settings;
	if (verify_leaves_nothing(
		verify, SUITE_REGISTRATION, refuse, &copy, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "a refusal leaves no row in any table of members, keys "
		    "and mail");
}

/* run_minimum - age.minimum */
static void
run_minimum(struct verify *verify, struct verify_finding *finding_r)
{
	with_visitor(verify, minimum, finding_r);
}

/* run_asked_first - age.asked-first */
static void
run_asked_first(struct verify *verify, struct verify_finding *finding_r)
{
	with_visitor(verify, asked_first, finding_r);
}

/* run_sticks - age.refusal-sticks */
static void
run_sticks(struct verify *verify, struct verify_finding *finding_r)
{
	with_visitor(verify, sticks, finding_r);
}

const struct verify_check verify_age_minimum = {
    .promise = PROMISE_AGE_MINIMUM,
    .name = "age-refused",
    .run = run_minimum,
};

const struct verify_check verify_age_asked_first = {
    .promise = PROMISE_AGE_ASKED_FIRST,
    .name = "age-screen",
    .run = run_asked_first,
};

const struct verify_check verify_age_sticks = {
    .promise = PROMISE_AGE_REFUSAL_STICKS,
    .name = "age-back-button",
    .run = run_sticks,
};

const struct verify_check verify_age_leaves_nothing = {
    .promise = PROMISE_AGE_REFUSAL_LEAVES_NOTHING,
    .name = "age-rows",
    .run = run_leaves_nothing,
};
