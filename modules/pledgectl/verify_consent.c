/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_consent - nothing without it, as easy to deny, use by use, and all of
 * it recorded */
#include "config.h"

#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_birth.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_member.h"
#include "modules/pledgectl/verify_rows.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"
#include "policy/policy.h"

#define REMEDY                                                                 \
	"see registration_account in the folder of your own templates, and "   \
	"have formpledge-registration read its files again"

/* A visitor of age who fills the account form and presses a button. */
struct pressing {
	const struct registration_settings *settings;
	const char *button; /* NULL: none at all */
	int status;	    /* what is right then */
};

/* press - all fields filled with what nobody has */
static bool
press(struct verify *verify, void *ctx, struct verify_finding *finding_r)
{
	const struct pressing *pressing = ctx;
	const char *mount = pressing->settings->module.mount;
	struct verify_http *http = verify_http_new(verify);
	struct verify_birth birth = verify_birth_at(http, 60, 0);
	struct verify_reply reply;
	struct verify_form form;
	bool ok;

	ok = verify_birth_answer(http, mount, &birth, &reply, finding_r) &&
	     verify_open_form(http, verify_below(verify, mount, "/account"),
		 "/account", &form, finding_r);
	if (ok) {
		verify_form_set(&form, "user_id",
		    arena_printf(verify_http_arena(http), "verify-%s",
			verify_random(verify)));
		verify_form_set(&form, "email", "nobody@example.invalid");
		verify_form_set(
		    &form, "password", "four words that nobody uses");
		verify_form_set(&form, "name", "Verification run");
		ok = verify_post(&form, pressing->button, &reply, finding_r);
	}
	if (ok && reply.status != pressing->status) {
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "%s/account answers %d to who %s, not %d", mount,
		    reply.status,
		    pressing->button ? "does not agree"
				     : "says nothing about the policy",
		    pressing->status);
		ok = false;
	}
	verify_http_free(&http);
	return ok;
}

/* account_form - as a visitor of age sees it */
static bool
account_form(struct verify_http *http,
    const struct registration_settings *settings, struct verify_form *form_r,
    struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(http);
	const char *mount = settings->module.mount;
	struct verify_birth birth = verify_birth_at(http, 60, 0);
	struct verify_reply reply;

	return verify_birth_answer(http, mount, &birth, &reply, finding_r) &&
	       verify_open_form(http, verify_below(verify, mount, "/account"),
		   "/account", form_r, finding_r);
}

/* enter_agrees - by the Enter key in a field, without having read on */
static bool
enter_agrees(struct verify *verify,
    const struct registration_settings *settings,
    struct verify_finding *finding_r)
{
	struct verify_http *http = verify_http_new(verify);
	struct verify_form form;
	bool known = account_form(http, settings, &form, finding_r);
	bool agrees = known && form.default_button &&
		      strcmp(form.default_button, "consent") == 0;

	verify_http_free(&http);
	if (agrees)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "the Enter key in a field of %s/account agrees to the "
		    "policy: let the form's first button be a disabled one",
		    settings->module.mount);
	return agrees || !known;
}

/* run_before - a form without an answer about the policy */
static void
run_before(struct verify *verify, struct verify_finding *finding_r)
{
	struct pressing pressing = {
	    verify_registration(verify, finding_r), NULL, 422};

	if (pressing.settings &&
	    !enter_agrees(verify, pressing.settings, finding_r) &&
	    verify_leaves_nothing(
		verify, SUITE_REGISTRATION, press, &pressing, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/account sends back a form without consent (422) and "
		    "leaves no row",
		    pressing.settings->module.mount);
}

const struct verify_check verify_consent_before = {
    .promise = PROMISE_CONSENT_BEFORE_COLLECTION,
    .name = "consent-missing",
    .run = run_before,
};

/* has_both - a button to agree to the version in force, and one not to */
static bool
has_both(struct verify_http *http, const struct registration_settings *settings,
    struct verify_finding *finding_r)
{
	const char *version =
	    verify_http_verify(http)->control->policy->version;
	struct verify_form form;

	if (!account_form(http, settings, &form, finding_r))
		return false;
	if (!verify_form_has_button(&form, "consent", version))
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "%s/account does not ask for consent to version %s",
		    settings->module.mount, version);
	else if (!verify_form_has_button(&form, "consent_denied", NULL))
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "%s/account has no button to disagree",
		    settings->module.mount);
	else
		return true;
	return false;
}

/* run_denied - who does not agree */
static void
run_denied(struct verify *verify, struct verify_finding *finding_r)
{
	struct pressing pressing = {
	    verify_registration(verify, finding_r), "consent_denied", 303};
	struct verify_http *http;
	bool ok;

	if (!pressing.settings)
		return;
	http = verify_http_new(verify);
	ok = has_both(http, pressing.settings, finding_r);
	verify_http_free(&http);
	if (ok && verify_leaves_nothing(
		      verify, SUITE_REGISTRATION, press, &pressing, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/account has a button to disagree beside the one to "
		    "agree, and leaves no row of who presses it",
		    pressing.settings->module.mount);
}

const struct verify_check verify_consent_denied = {
    .promise = PROMISE_CONSENT_CAN_BE_DENIED,
    .name = "consent-denied",
    .run = run_denied,
};

/* run_optional - signing up with what is required and no more */
static void
run_optional(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);

	if (!member)
		return;
	if (member->asked_more)
		verify_say(finding_r, VERIFY_FAILED,
		    "ask for it as optional (ask_phone, ask_address and "
		    "fields of registration.conf), and have the module read "
		    "that",
		    "nobody can sign up at %s/account with a name alone: more "
		    "is required",
		    member->settings->module.mount);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "the member of this run signed up with user id, mail "
		    "address, password and what registration.conf requires; "
		    "everything else was left empty");
}

const struct verify_check verify_consent_optional = {
    .promise = PROMISE_CONSENT_OPTIONAL_FIELDS,
    .name = "consent-optional",
    .run = run_optional,
};

/* granted - how many uses beside the account are agreed to; -1: finding
 * filled. without_r (may be NULL): entries of the ledger that lack something */
static int
granted(struct verify_member *member, int *without_r,
    struct verify_finding *finding_r)
{
	json_t *json = verify_member_export(member, finding_r), *one;
	int n = 0, without = 0;
	size_t i;

	if (!json)
		return -1;
	json_array_foreach(json_object_get(json, "mail"), i, one)
	{
		n += json_is_true(json_object_get(one, "chosen"));
	}
	json_array_foreach(json_object_get(json, "consents"), i, one)
	{
		without += !json_string_value(json_object_get(one, "policy")) ||
			   !json_string_value(
			       json_object_get(one, "policy_sha256")) ||
			   !json_string_value(json_object_get(one, "language"));
	}
	if (i == 0)
		without = 1;
	json_decref(json);
	if (without_r)
		*without_r = without;
	return n;
}

/* toggle - agrees to the first use, or takes it back */
static bool
toggle(struct verify_member *member, const char *button, bool *any_r,
    struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(member->http);
	struct verify_reply reply;
	struct verify_form form;

	if (!verify_get_status(member->http,
		verify_below(
		    verify, member->settings->module.mount, "/me/consents"),
		200, &reply, finding_r))
		return false;
	*any_r = verify_form_find(member->http, &reply, "/consents", &form);
	if (!*any_r)
		return true;
	return verify_submit(&form, button, &reply, finding_r);
}

/* run_purposes - off unless chosen; on, and off again */
static void
run_purposes(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);
	bool any;
	int n;

	if (!member)
		return;
	if (member->ticked) {
		verify_say(finding_r, VERIFY_FAILED,
		    "set mail_news_preset = false in registration.conf",
		    "%s/account has uses or mailings ticked beforehand",
		    member->settings->module.mount);
		return;
	}
	n = granted(member, NULL, finding_r);
	if (n > 0)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "a new member who chose nothing has agreed to %d uses", n);
	if (n != 0 || !toggle(member, "granted=yes", &any, finding_r))
		return;
	n = granted(member, NULL, finding_r);
	if (n < 0 || !toggle(member, "granted=no", &any, finding_r))
		return;
	if (any && (n != 1 || granted(member, NULL, finding_r) != 0))
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "%s/me/consents does not take a consent, or not back",
		    member->settings->module.mount);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "a new member has agreed to no use beside the account; "
		    "%s",
		    any ? "one was agreed to and taken back at once"
			: "there is none to agree to");
}

const struct verify_check verify_consent_purposes = {
    .promise = PROMISE_CONSENT_BY_PURPOSE,
    .name = "consent-uses",
    .run = run_purposes,
};

/* run_recorded - what the member is shown of the ledger */
static void
run_recorded(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_get(verify, finding_r);
	int without;

	if (!member || granted(member, &without, finding_r) < 0)
		return;
	if (without)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "entries of the test member's consents lack version, "
		    "digest or language, or there are none");
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "each consent of the test member has the version, the "
		    "digest of the text and its language");
}

const struct verify_check verify_consent_recorded = {
    .promise = PROMISE_CONSENT_LEDGER,
    .name = "ledger-entries",
    .run = run_recorded,
};
