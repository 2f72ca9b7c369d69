/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_account - what a member can do: see, correct, take away, hide,
 * restrict, leave and come back, end */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_birth.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_html.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_member.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"
#include "policy/policy.h"

#define REMEDY                                                                 \
	"see the web server's include, the templates of your own, and the "    \
	"log of formpledge-registration"
#define NEW_NAME "Verification corrected"

/* below - a path of registration */
static const char *
below(struct verify_member *member, const char *path)
{
	return verify_below(verify_http_verify(member->http),
	    member->settings->module.mount, path);
}

/* text_of - a text of an export, "" where it is none */
static const char *
text_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}

/* page_says - are these words on a page? */
static bool
page_says(struct verify_member *member, const char *path, const char *words,
    struct verify_finding *finding_r)
{
	struct verify_reply reply;

	if (!verify_get_status(
		member->http, below(member, path), 200, &reply, finding_r))
		return false;
	if (strstr(
		verify_html_text(verify_http_arena(member->http), reply.body),
		words))
		return true;
	verify_say(finding_r, VERIFY_FAILED, REMEDY,
	    "%s%s does not show what is kept about the member",
	    member->settings->module.mount, path);
	return false;
}

/* run_see - the member's page, and a correction */
static void
run_see(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_get(verify, finding_r);
	struct verify_reply reply;
	struct verify_form form;

	if (!member)
		return;
	if (!page_says(member, "/me", member->login, finding_r) ||
	    !(member = verify_member_own(verify, finding_r)))
		return;
	if (!verify_open_form(member->http, below(member, "/me/edit"), "/edit",
		&form, finding_r))
		return;
	verify_form_set(&form, "name", NEW_NAME);
	if (verify_submit(&form, NULL, &reply, finding_r) &&
	    page_says(member, "/me", NEW_NAME, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/me shows the member's data, and what %s/me/edit "
		    "corrects",
		    member->settings->module.mount,
		    member->settings->module.mount);
}

const struct verify_check verify_account_see = {
    .promise = PROMISE_ACCOUNT_SEE_AND_CORRECT,
    .name = "account-see",
    .run = run_see,
};

/* run_export - a file with all of it, and its schema */
static void
run_export(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_get(verify, finding_r);
	struct verify_reply reply;
	json_t *json;
	bool whole;

	if (!member)
		return;
	json = verify_member_export(member, finding_r);
	if (!json)
		return;
	whole = strcmp(text_of(json, "user_id"), member->login) == 0 ||
		strcmp(text_of(json, "email"), member->login) == 0;
	whole = whole && *text_of(json, "email") && *text_of(json, "policy") &&
		json_is_array(json_object_get(json, "consents"));
	json_decref(json);
	if (!whole)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "%s/me/export lacks user id, mail address, policy or "
		    "consents",
		    member->settings->module.mount);
	else if (verify_get_status(member->http,
		     below(member, "/export-schema.json"), 200, &reply,
		     finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/me/export is JSON with the member's data, and says "
		    "which schema it has",
		    member->settings->module.mount);
}

const struct verify_check verify_account_export = {
    .promise = PROMISE_ACCOUNT_EXPORT,
    .name = "account-export",
    .run = run_export,
};

/* run_stored - what was collected says under which version */
static void
run_stored(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);
	const char *version = verify->control->policy->version;
	json_t *json;

	if (!member || !(json = verify_member_export(member, finding_r)))
		return;
	if (strcmp(text_of(json, "policy"), version) == 0)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "what is kept of the member of this run says that it was "
		    "collected under version %s",
		    version);
	else
		verify_say(finding_r, VERIFY_FAILED,
		    "have formpledge-registration read the policy again",
		    "what was collected a moment ago does not say that it was "
		    "under version %s",
		    version);
	json_decref(json);
}

const struct verify_check verify_policy_stored = {
    .promise = PROMISE_POLICY_VERSIONED,
    .name = "policy-stored",
    .run = run_stored,
};

/* names_birth - is a date of birth anywhere in an export? */
static bool
names_birth(const struct verify_member *member, const char *text)
{
	const char *year = member->birth_year, *month = member->birth_month;
	const char *day = member->birth_day;
	char date[3][32];

	if (strcasestr(text, "birth"))
		return true;
	if (!member->own)
		return false;
	snprintf(date[0], sizeof(date[0]), "%s-%s%s-%s%s", year,
	    month[1] ? "" : "0", month, day[1] ? "" : "0", day);
	snprintf(date[1], sizeof(date[1]), "%s.%s.%s", day, month, year);
	snprintf(date[2], sizeof(date[2]), "%s/%s/%s", month, day, year);
	for (size_t i = 0; i < 3; i++)
		if (strstr(text, date[i]))
			return true;
	return false;
}

/* run_no_birth - what is kept of the age */
static void
run_no_birth(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_get(verify, finding_r);
	const json_t *age;
	json_t *json;
	char *text;

	if (!member || !(json = verify_member_export(member, finding_r)))
		return;
	age = json_object_get(json, "age");
	text = json_dumps(json, JSON_COMPACT);
	if (!text || names_birth(member, text))
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "what is kept of a member holds a date of birth");
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "of the date that the member typed are kept: at least "
		    "%lld, asked in %s, %s",
		    (long long)json_integer_value(
			json_object_get(age, "at_least")),
		    text_of(age, "asked_in"), text_of(age, "method"));
	free(text);
	json_decref(json);
}

const struct verify_check verify_age_not_kept = {
    .promise = PROMISE_AGE_BIRTH_DATE_NOT_KEPT,
    .name = "age-kept",
    .run = run_no_birth,
};

/* run_hidden - strangers see nothing of a member who shows nothing */
static void
run_hidden(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);
	const struct verify_field *field;
	struct verify_http *stranger;
	struct verify_reply reply;
	struct verify_form form;
	const char *path;

	if (!member ||
	    !verify_open_form(member->http, below(member, "/me/visibility"),
		"/visibility", &form, finding_r))
		return;
	for (field = form.fields; field; field = field->next)
		if (strncmp(field->name, "see_", 4) == 0 && field->on &&
		    strcmp(field->value, "hidden") != 0) {
			verify_say(finding_r, VERIFY_FAILED, REMEDY,
			    "a new member's field \"%.60s\" is shown without "
			    "being asked",
			    field->name + 4);
			return;
		}
	path = arena_printf(verify->control->arena, "%s/members/%s",
	    member->settings->module.mount, member->login);
	stranger = verify_http_new(verify);
	if (verify_get(stranger, path, &reply, finding_r)) {
		if (reply.status == 200 &&
		    (verify_reply_has(&reply, "Verification ") ||
			verify_reply_has(&reply, verify->conf.test_mail)))
			verify_say(finding_r, VERIFY_FAILED, REMEDY,
			    "%s/members/ shows a stranger what its member "
			    "hides",
			    member->settings->module.mount);
		else
			verify_say(finding_r, VERIFY_OK, NULL,
			    "all fields of a new member are hidden, and a "
			    "stranger sees none of them (%d); "
			    "%s/me/visibility lets the member choose",
			    reply.status, member->settings->module.mount);
	}
	verify_http_free(&stranger);
}

const struct verify_check verify_account_hidden = {
    .promise = PROMISE_ACCOUNT_VISIBILITY,
    .name = "account-hidden",
    .run = run_hidden,
};

/* is_restricted - as the export has it; -1: finding filled */
static int
is_restricted(struct verify_member *member, struct verify_finding *finding_r)
{
	json_t *json = verify_member_export(member, finding_r);
	int yes;

	if (!json)
		return -1;
	yes = json_is_true(json_object_get(json, "restricted"));
	json_decref(json);
	return yes;
}

/* restrict_to - presses the button for it */
static bool
restrict_to(struct verify_member *member, const char *button, int want,
    struct verify_finding *finding_r)
{
	struct verify_reply reply;
	struct verify_form form;
	int is;

	if (!verify_open_form(member->http, below(member, "/me/restrict"),
		"/restrict", &form, finding_r) ||
	    !verify_submit(&form, button, &reply, finding_r))
		return false;
	is = is_restricted(member, finding_r);
	if (is >= 0 && is != want)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "%s/me/restrict does not take \"%s\"",
		    member->settings->module.mount, button);
	return is == want;
}

/* run_restrict - there, and back */
static void
run_restrict(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);

	if (member && restrict_to(member, "restricted=yes", 1, finding_r) &&
	    restrict_to(member, "restricted=no", 0, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/me/restrict has the data kept and not used, and takes "
		    "that back",
		    member->settings->module.mount);
}

const struct verify_check verify_account_restrict = {
    .promise = PROMISE_ACCOUNT_OBJECT_RESTRICT,
    .name = "account-restrict",
    .run = run_restrict,
};

/* is_inside - does the member's page open? -1: finding filled */
static int
is_inside(struct verify_member *member, struct verify_finding *finding_r)
{
	struct verify_request request = {
	    .path = below(member, "/me"), .stay = true};
	struct verify_reply reply;
	struct err err = ERR_NONE;

	if (verify_http_send(member->http, &request, &reply, &err) == 0 &&
	    reply.status < 500)
		return reply.status == 200;
	verify_say(finding_r, VERIFY_FAILED, REMEDY, "%s/me answers %d",
	    member->settings->module.mount, reply.status);
	return -1;
}

/* run_deactivate - and come back */
static void
run_deactivate(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);
	struct verify_reply reply;
	struct verify_form form;
	int inside;

	if (!member ||
	    !verify_open_form(member->http, below(member, "/me/deactivate"),
		"/deactivate", &form, finding_r) ||
	    !verify_submit(&form, NULL, &reply, finding_r))
		return;
	inside = is_inside(member, finding_r);
	if (inside > 0)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "who deactivated the account is still logged in");
	else if (inside == 0 && verify_member_log_in(member, NULL, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/me/deactivate logs the member out; logging in again "
		    "brings the account back",
		    member->settings->module.mount);
}

const struct verify_check verify_account_deactivate = {
    .promise = PROMISE_ACCOUNT_DEACTIVATE,
    .name = "account-deactivate",
    .run = run_deactivate,
};

/* run_erase - and nothing opens any more */
static void
run_erase(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);
	struct verify_finding again;
	int inside;

	if (!member || !verify_member_erase(verify, finding_r))
		return;
	inside = is_inside(member, finding_r);
	if (inside < 0)
		return;
	if (inside || verify_member_log_in(member, NULL, &again))
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    inside ? "who is erased is still logged in"
			   : "who is erased can log in again");
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/me/erase ended the account of this run: the log-in "
		    "ended with it, and the password opens nothing",
		    member->settings->module.mount);
}

const struct verify_check verify_account_erase = {
    .promise = PROMISE_ACCOUNT_ERASE,
    .name = "account-erase",
    .run = run_erase,
};

/* run_horizon - does the policy say after how many days? */
static void
run_horizon(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	struct verify_http *http;
	struct verify_reply reply;
	const char *path, *days;

	if (!settings)
		return;
	http = verify_http_new(verify);
	path = verify->control->site.policy_url;
	days = arena_printf(verify->control->arena, "%lld days",
	    (long long)(settings->backup_horizon_secs / 86400));
	if (verify_get_status(http, path, 200, &reply, finding_r)) {
		if (strstr(
			verify_html_text(verify_http_arena(http), reply.body),
			days))
			verify_say(finding_r, VERIFY_OK, NULL,
			    "%s states the %s of backup_horizon", path, days);
		else
			verify_say(finding_r, VERIFY_UNKNOWN,
			    "state it in the policy's text, in days",
			    "%s does not say \"%s\", which is backup_horizon",
			    path, days);
	}
	verify_http_free(&http);
}

const struct verify_check verify_account_horizon = {
    .promise = PROMISE_ACCOUNT_ERASE_REACHES_BACKUPS,
    .name = "horizon-stated",
    .run = run_horizon,
};
