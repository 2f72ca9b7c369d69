/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_member.h"

#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/scrub.h"
#include "base/secret_file.h"
#include "conf/own_field.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_birth.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_mailbox.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"

#define PASSWORD_MAX 256
#define YEARS_OLD    17 /* past the age that is asked for */
#define DAYS_OLD     -211
#define REMEDY_LEFT                                                            \
	"erase it: pledgectl members find, and members erase; it is left "     \
	"from a run that was interrupted"

/* The member, and why there is none. */
struct holder {
	struct verify_member member;
	bool tried, ready;
	struct verify_finding finding;
};

/* below - a path of registration */
static const char *
below(struct verify_member *member, const char *path)
{
	return verify_below(verify_http_verify(member->http),
	    member->settings->module.mount, path);
}

/* note_boxes - what is offered beside the account, and whether it is ticked */
static void
note_boxes(struct verify_member *member, const struct verify_form *form)
{
	const struct verify_field *field = form->fields;

	for (; field; field = field->next)
		if (strcmp(field->type, "checkbox") == 0) {
			member->offered_mail = true;
			member->ticked = member->ticked || field->on;
		}
}

/* fill_rest - whatever is still empty, where the site insists */
static void
fill_rest(struct verify_form *form)
{
	static const struct {
		const char *type, *value;
	} values[] = {{"tel", "+41 61 555 00 00"},
	    {"email", "nobody@example.org"}, {"url", "https://example.org/"},
	    {"number", "1"}, {"date", "2000-01-01"}, {"text", "Test"},
	    {"textarea", "Test"}};
	struct verify_field *field = form->fields;

	for (; field; field = field->next)
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
			if (!*field->value &&
			    strcmp(field->type, values[i].type) == 0)
				field->value = values[i].value;
}

/* fill_sensitive - what is sensitive is typed, and its consent not given */
static void
fill_sensitive(struct verify_member *member, struct verify_form *form)
{
	const struct own_fields *fields = member->settings->fields;

	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];

		if (!field->sensitive || !verify_form_has(form, field->id))
			continue;
		if (field->type == OWN_TEXT || field->type == OWN_TEXTAREA)
			verify_form_set(form, field->id, "Verification");
		else if (field->choices && field->choices[0])
			verify_form_set(form, field->id, field->choices[0]);
	}
}

/* fill - the account form */
static void
fill(struct verify_member *member, struct verify_form *form)
{
	struct verify *verify = verify_http_verify(member->http);

	verify_form_set(form, "user_id", member->login);
	verify_form_set(form, "email", verify->conf.test_mail);
	verify_form_set(form, "password", member->password);
	if (verify_form_has(form, "name") &&
	    member->settings->ask_name == REGISTRATION_ASK_REQUIRED)
		verify_form_set(form, "name", "Verification run");
	fill_sensitive(member, form);
}

/* pass_age - as somebody well past the age */
static bool
pass_age(struct verify_member *member, struct verify_reply *reply_r,
    struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(member->http);
	struct verify_birth birth = verify_birth_at(member->http,
	    verify_age_limit(verify, member->settings) + YEARS_OLD, DAYS_OLD);

	member->birth_day = birth.day;
	member->birth_month = birth.month;
	member->birth_year = birth.year;
	if (!verify_birth_answer(member->http, member->settings->module.mount,
		&birth, reply_r, finding_r))
		return false;
	return verify_get_status(
	    member->http, below(member, "/account"), 200, reply_r, finding_r);
}

/* sign_up - up to the mail that is sent */
static bool
sign_up(struct verify_member *member, struct verify_finding *finding_r)
{
	struct verify_reply reply;
	struct verify_form form;

	if (!pass_age(member, &reply, finding_r) ||
	    !verify_find_form(
		member->http, &reply, "/account", &form, finding_r))
		return false;
	note_boxes(member, &form);
	fill(member, &form);
	if (!verify_post(&form, "consent", &reply, finding_r))
		return false;
	if (reply.status == 422 &&
	    verify_form_find(member->http, &reply, "/account", &form)) {
		member->asked_more = true;
		fill(member, &form);
		fill_rest(&form);
		if (!verify_post(&form, "consent", &reply, finding_r))
			return false;
	}
	if (reply.status == 303)
		return true;
	verify_say(finding_r, VERIFY_FAILED,
	    "see formpledge-registration's log, and its templates",
	    "nobody can sign up: %s/account answers %d",
	    member->settings->module.mount, reply.status);
	return false;
}

/* confirm - by the link in the mail */
static bool
confirm(struct verify_member *member, struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(member->http);
	struct verify_mail mail;
	struct verify_reply reply;
	struct verify_form form;
	const char *link;

	if (!verify_mailbox_wait(verify, member->since,
		member->settings->module.mount, &mail, finding_r))
		return false;
	link = verify_mail_link(verify, &mail, "/verify?token=");
	if (!link) {
		verify_say(finding_r, VERIFY_UNKNOWN, REMEDY_LEFT,
		    "there is an account with test_mail already");
		return false;
	}
	if (!verify_open_form(
		member->http, link, "/verify", &form, finding_r) ||
	    !verify_submit(&form, NULL, &reply, finding_r))
		return false;
	if (reply.status == 200)
		return true;
	verify_say(finding_r, VERIFY_FAILED,
	    "see formpledge-registration's log",
	    "the link in the mail does not confirm an account: %d",
	    reply.status);
	return false;
}

/* verify_member_log_in - a new session */
bool
verify_member_log_in(struct verify_member *member, const char *header,
    struct verify_finding *finding_r)
{
	struct verify_reply reply;
	struct verify_form form;

	verify_http_header(member->http, header);
	if (!verify_open_form(member->http, below(member, "/login"), "/login",
		&form, finding_r))
		return false;
	verify_form_set(&form, "login", member->login);
	verify_form_set(&form, "password", member->password);
	if (!verify_post(&form, NULL, &reply, finding_r))
		return false;
	if (reply.status == 303)
		return true;
	verify_say(finding_r, VERIFY_FAILED,
	    "see whether test_member and its password fit, and "
	    "formpledge-registration's log",
	    "the test member cannot log in: %s/login answers %d",
	    member->settings->module.mount, reply.status);
	return false;
}

/* take_kept - the one that verify.conf names */
static bool
take_kept(struct verify *verify, struct verify_member *member,
    struct verify_finding *finding_r)
{
	const struct verify_conf *conf = &verify->conf;
	char password[PASSWORD_MAX];
	struct err err = ERR_NONE;

	if (secret_file_line(conf->test_member_password_file, password,
		sizeof(password), &err) < 0) {
		verify_say(finding_r, VERIFY_FAILED,
		    "see test_member_password_file in verify.conf", "%s",
		    err_text(&err));
		return false;
	}
	member->login = conf->test_member;
	member->password = arena_strdup(verify->control->arena, password);
	scrub(password, sizeof(password));
	return verify_member_log_in(member, NULL, finding_r);
}

/* make_own - one for this run */
static bool
make_own(struct verify *verify, struct verify_member *member,
    struct verify_finding *finding_r)
{
	struct arena *arena = verify->control->arena;

	member->own = true;
	member->login = arena_printf(arena, "verify-%s", verify_random(verify));
	member->password = arena_printf(arena, "%s %s %s %s %s",
	    verify_random(verify), verify_random(verify), verify_random(verify),
	    verify_random(verify), verify_random(verify));
	member->since = verify_mailbox_now();
	return sign_up(member, finding_r) && confirm(member, finding_r) &&
	       verify_member_log_in(member, NULL, finding_r);
}

/* make - whichever there can be */
static bool
make(struct verify *verify, struct verify_member *member,
    struct verify_finding *finding_r)
{
	member->settings = verify_registration(verify, finding_r);
	if (!member->settings)
		return false;
	if (!*verify->conf.test_member &&
	    verify_lacks(verify->conf.test_mail, "test_mail", finding_r))
		return false;
	member->http = verify_http_new(verify);
	if (*verify->conf.test_member)
		return take_kept(verify, member, finding_r);
	return make_own(verify, member, finding_r);
}

/* verify_member_get - made once */
struct verify_member *
verify_member_get(struct verify *verify, struct verify_finding *finding_r)
{
	struct holder *holder = (struct holder *)verify->member;

	if (!holder) {
		holder = arena_alloc(verify->control->arena, sizeof(*holder));
		verify->member = &holder->member;
	}
	if (!holder->tried) {
		holder->tried = true;
		holder->ready = make(verify, &holder->member, &holder->finding);
	}
	if (holder->ready)
		return &holder->member;
	*finding_r = holder->finding;
	return NULL;
}

/* verify_member_own - one that may be changed */
struct verify_member *
verify_member_own(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_get(verify, finding_r);

	if (!member || member->own)
		return member;
	verify_say(finding_r, VERIFY_UNKNOWN,
	    "set test_mail and test_mailbox, and not test_member",
	    "test_member is kept: it is looked at and not changed");
	return NULL;
}

/* verify_member_export - what can be taken away */
json_t *
verify_member_export(
    struct verify_member *member, struct verify_finding *finding_r)
{
	const char *path = below(member, "/me/export");
	struct verify_reply reply;
	json_t *json;

	if (!verify_get_status(member->http, path, 200, &reply, finding_r))
		return NULL;
	json = json_loadb(reply.body.ptr, reply.body.len, 0, NULL);
	if (!json)
		verify_say(finding_r, VERIFY_FAILED,
		    "see formpledge-registration's log", "%s gives no JSON",
		    path);
	return json;
}

/* verify_member_erase - the one of this run */
bool
verify_member_erase(struct verify *verify, struct verify_finding *finding_r)
{
	struct holder *holder = (struct holder *)verify->member;
	struct verify_member *member = verify->member;
	struct verify_reply reply;
	struct verify_form form;

	if (!holder || !holder->ready || !member->own)
		return true;
	if (!verify_open_form(member->http, below(member, "/me/erase"),
		"/erase", &form, finding_r) ||
	    !verify_submit(&form, NULL, &reply, finding_r))
		return false;
	if (reply.status != 200) {
		verify_say(finding_r, VERIFY_FAILED,
		    "see formpledge-registration's log",
		    "the member of this run cannot erase itself: %d",
		    reply.status);
		return false;
	}
	holder->ready = false;
	verify_say(&holder->finding, VERIFY_UNKNOWN,
	    "see the lines about account.erase",
	    "the member of this run is erased already");
	return true;
}

/* verify_member_end - nothing stays */
int
verify_member_end(struct verify *verify)
{
	struct holder *holder = (struct holder *)verify->member;
	struct verify_finding finding;
	bool gone;

	if (!holder)
		return 0;
	gone = verify_member_erase(verify, &finding);
	if (!gone && verify_member_log_in(verify->member, NULL, &finding))
		gone = verify_member_erase(verify, &finding);
	verify_http_free(&verify->member->http);
	return gone ? 0 : -1;
}
