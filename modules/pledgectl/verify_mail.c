/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_mail - opting out where contact data is asked for, in every mail, by
 * one click; and mail about the account, which still comes */
#include "config.h"

#include <string.h>

#include <jansson.h>

#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_mailbox.h"
#include "modules/pledgectl/verify_member.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"

#define REMEDY                                                                 \
	"see the mail templates of your own, and formpledge-registration's "   \
	"log"
#define ONE_CLICK "List-Unsubscribe=One-Click"

/* run_collection - the form of sign-up */
static void
run_collection(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);

	if (!member)
		return;
	if (member->settings->mail_categories[0] && !member->offered_mail)
		verify_say(finding_r, VERIFY_FAILED,
		    "see registration_account in the folder of your own "
		    "templates",
		    "%s/account asks for a mail address and offers no choice "
		    "of mailings",
		    member->settings->module.mount);
	else if (member->ticked)
		verify_say(finding_r, VERIFY_FAILED,
		    "set mail_news_preset = false in registration.conf, and "
		    "have the module read that",
		    "%s/account has mailings ticked beforehand",
		    member->settings->module.mount);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%s/account offers the choice of mailings, none ticked",
		    member->settings->module.mount);
}

const struct verify_check verify_mail_collection = {
    .promise = PROMISE_MAIL_OPT_OUT_AT_COLLECTION,
    .name = "mail-choice",
    .run = run_collection,
};

/* ask_reset - has the link to a new password sent */
static bool
ask_reset(struct verify_member *member, struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(member->http);
	struct verify_http *http = verify_http_new(verify);
	struct verify_reply reply;
	struct verify_form form;
	bool ok;

	ok = verify_open_form(http,
	    verify_below(verify, member->settings->module.mount, "/reset"),
	    "/reset", &form, finding_r);
	if (ok) {
		verify_form_set(&form, "login", member->login);
		ok = verify_submit(&form, NULL, &reply, finding_r);
	}
	verify_http_free(&http);
	return ok;
}

/* run_account - who chose no mailing gets mail about the account alone */
static void
run_account(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);
	struct verify_mail mail;
	int64_t since = verify_mailbox_now();

	if (!member || !ask_reset(member, finding_r) ||
	    !verify_mailbox_wait(
		verify, since, "/reset?token=", &mail, finding_r))
		return;
	if (verify_mailbox_find(
		verify, member->since, "List-Unsubscribe:", &mail))
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "a member who chose no mailing got one: a mail that is "
		    "not about the account");
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "a member who chose no mailing got the link to a new "
		    "password, and no mail but about the account");
}

const struct verify_check verify_mail_account = {
    .promise = PROMISE_MAIL_ACCOUNT_MAIL_ONLY,
    .name = "mail-account",
    .run = run_account,
};

/* chosen - how many mailings the member gets; -1: finding filled */
static int
chosen(struct verify_member *member, struct verify_finding *finding_r)
{
	json_t *json = verify_member_export(member, finding_r), *one;
	int n = 0;
	size_t i;

	if (!json)
		return -1;
	json_array_foreach(json_object_get(json, "mail"), i, one)
	{
		n += json_is_true(json_object_get(one, "chosen"));
	}
	json_decref(json);
	return n;
}

/* run_gpc - a log-in with the signal ends what was chosen */
static void
run_gpc(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);
	struct verify_reply reply;
	struct verify_form form;
	int before, after;

	if (!member)
		return;
	if (!verify_open_form(member->http,
		verify_below(verify, member->settings->module.mount, "/me"),
		"/me/mail", &form, finding_r) ||
	    !verify_submit(&form, "mail_news=yes", &reply, finding_r))
		return;
	before = chosen(member, finding_r);
	if (before < 0 ||
	    !verify_member_log_in(member, "Sec-GPC: 1", finding_r))
		return;
	after = chosen(member, finding_r);
	if (after > 0)
		verify_say(finding_r, VERIFY_FAILED,
		    "set honour_gpc in registration.conf, have the module "
		    "read it, and see whether the web server passes on the "
		    "header Sec-GPC",
		    "a member who logs in with Sec-GPC: 1 still gets %d "
		    "mailings",
		    after);
	else if (after == 0 && verify_member_log_in(member, NULL, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "a member with %d mailing%s who logs in with Sec-GPC: 1 "
		    "gets none",
		    before, before == 1 ? "" : "s");
}

const struct verify_check verify_gpc_member = {
    .promise = PROMISE_SIGNAL_GPC,
    .name = "gpc-member",
    .run = run_gpc,
};

/* ask_notices - as somebody without an account */
static bool
ask_notices(struct verify *verify, const struct registration_settings *settings,
    struct verify_finding *finding_r)
{
	struct verify_http *http = verify_http_new(verify);
	struct verify_reply reply;
	struct verify_form form;
	bool ok;

	ok = verify_open_form(http,
	    verify_below(verify, settings->module.mount, "/policy-notices"),
	    "/policy-notices", &form, finding_r);
	if (ok) {
		verify_form_set(&form, "email", verify->conf.test_mail);
		ok = verify_submit(&form, "consent", &reply, finding_r);
	}
	verify_http_free(&http);
	return ok;
}

/* click - as a mail provider does, without cookies and from elsewhere */
static bool
click(struct verify *verify, const char *link, const char *body,
    struct verify_finding *finding_r)
{
	struct verify_http *http = verify_http_new(verify);
	struct verify_request request = {
	    .path = link, .body = str_of(body), .foreign = true};
	struct verify_reply reply = {.status = 0};
	struct err err = ERR_NONE;
	bool ok = verify_http_send(http, &request, &reply, &err) == 0 &&
		  reply.status == 200;

	if (!ok)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "the link of List-Unsubscribe does not opt out by one "
		    "click (RFC 8058): %d",
		    reply.status);
	verify_http_free(&http);
	return ok;
}

/* forget - the digest that opting out left: it was but a test */
static void
forget(struct verify *verify, const char *link)
{
	struct verify_http *http = verify_http_new(verify);
	struct verify_finding none;
	struct verify_reply reply;
	struct verify_form form;

	if (verify_open_form(http, link, "/unsubscribe", &form, &none)) {
		verify_form_set(&form, "again", "yes");
		verify_submit(&form, NULL, &reply, &none);
	}
	verify_http_free(&http);
}

/* link_of - the address in List-Unsubscribe: <...> */
static const char *
link_of(struct verify *verify, const struct verify_mail *mail)
{
	const char *header = verify_mail_header(
	    verify, mail, "List-Unsubscribe");
	struct verify_mail only = {.headers = "", .body = header};

	return header ? verify_mail_link(verify, &only, "/unsubscribe") : NULL;
}

/* one_click - in this mail */
static void
one_click(struct verify *verify, const struct verify_mail *mail,
    struct verify_finding *finding_r)
{
	const char *post = verify_mail_header(
	    verify, mail, "List-Unsubscribe-Post");
	const char *link = link_of(verify, mail);

	if (!link || !post || strcmp(post, ONE_CLICK) != 0)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "a mail that is not about an account has no "
		    "List-Unsubscribe with one click");
	else if (!strstr(mail->body, "/unsubscribe?token="))
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "a mail that is not about an account does not say how to "
		    "opt out");
	else if (click(verify, link, ONE_CLICK, finding_r)) {
		forget(verify, link);
		verify_say(finding_r, VERIFY_OK, NULL,
		    "a mail that is not about an account says how to opt "
		    "out, and its List-Unsubscribe does by one click");
	}
}

/* run_every - the mail to who asked to be told of a change */
static void
run_every(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	int64_t since = verify_mailbox_now();
	struct verify_mail mail;

	if (!settings ||
	    verify_lacks(verify->conf.test_mail, "test_mail", finding_r))
		return;
	if (ask_notices(verify, settings, finding_r) &&
	    verify_mailbox_wait(
		verify, since, "/policy-notices?token=", &mail, finding_r))
		one_click(verify, &mail, finding_r);
}

const struct verify_check verify_mail_every = {
    .promise = PROMISE_MAIL_OPT_OUT_IN_EVERY_MAIL,
    .name = "mail-one-click",
    .run = run_every,
};
