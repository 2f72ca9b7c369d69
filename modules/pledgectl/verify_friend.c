/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_friend.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/response.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_patience.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/send-to-friend/friend_settings.h"

static const char *const words[FRIEND_WORDS] = {
    [FRIEND_SENDER] = "the sender's address",
    [FRIEND_RECIPIENT] = "the recipient's address",
    [FRIEND_NAME] = "the sender's name",
    [FRIEND_NOTE] = "the note",
    [FRIEND_SECOND] = "another's address",
};

/*
 * What the form must refuse: a field, what is typed in it ("%s" is the second
 * address, "%r" what it would hold rightly).
 */
static const struct misuse {
	const char *what, *field, *before, *behind;
	bool with_own; /* behind what belongs there */
} misuses[] = {
    {"a second recipient", "recipient_email", ", ", "", true},
    {"a second recipient behind a line break", "recipient_email",
	"\r\nCc: ", "", true},
    {"a header in the sender's name", "sender_name", "\r\nBcc: ", "", true},
    {"a header behind the sender's address", "sender_email", "\r\nBcc: ", "",
	true},
    {"a mail address in the note", "message", "", "", false},
    {"a link in the note", "message", "https://", "/", false},
    {"a page of another site", "url", "https://", "/", false},
    {"a page of another site, without a scheme", "url", "//", "/", false},
};
#define MISUSES (sizeof(misuses) / sizeof(misuses[0]))

/* word - text of one of the words */
static const char *
word(const struct verify_friend *mailed, enum verify_friend_word i)
{
	return mailed->canary.words[i].text;
}

/* domain - of the test address */
static const char *
domain(const struct verify *verify)
{
	const char *at = strrchr(verify->conf.test_mail, '@');

	return at ? at + 1 : "invalid";
}

/* own - what belongs into a field */
static const char *
own(struct verify *verify, const struct verify_friend *mailed,
    const char *field)
{
	struct arena *arena = verify->control->arena;
	const char *mail = verify->conf.test_mail;

	if (strcmp(field, "recipient_email") == 0)
		return arena_printf(arena, "%.*s+%s@%s",
		    (int)strcspn(mail, "@+"), mail,
		    word(mailed, FRIEND_RECIPIENT), domain(verify));
	if (strcmp(field, "sender_email") == 0)
		return arena_printf(arena, "%s@%s", word(mailed, FRIEND_SENDER),
		    domain(verify));
	if (strcmp(field, "sender_name") == 0)
		return word(mailed, FRIEND_NAME);
	return arena_printf(
	    arena, "Test of this form: %s", word(mailed, FRIEND_NOTE));
}

/* fill - the form as it should be; the page stays the one it was opened for */
static void
fill(struct verify *verify, const struct verify_friend *mailed,
    struct verify_form *form)
{
	static const char *const fields[] = {
	    "sender_name", "sender_email", "recipient_email", "message"};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (verify_form_has(form, fields[i]))
			verify_form_set(
			    form, fields[i], own(verify, mailed, fields[i]));
}

/* note_caching - may what came back be kept by a browser or a proxy? */
static void
note_caching(struct verify *verify, struct verify_friend *mailed,
    const struct verify_reply *reply)
{
	struct str value = verify_reply_header(reply, "Cache-Control");

	if (mailed->kept ||
	    (value.len >= strlen("no-store") &&
		memmem(value.ptr, value.len, "no-store", strlen("no-store"))))
		return;
	mailed->kept = true;
	mailed->kept_at = arena_strdup(verify->control->arena, reply->path);
}

/* misuse_value - what is typed */
static const char *
misuse_value(struct verify *verify, const struct verify_friend *mailed,
    const struct misuse *misuse)
{
	bool address = !misuse->behind[0];

	return arena_printf(verify->control->arena, "%s%s%s%s%s%s",
	    misuse->with_own ? own(verify, mailed, misuse->field) : "",
	    misuse->before, word(mailed, FRIEND_SECOND), address ? "@" : ".",
	    address ? domain(verify) : "example", misuse->behind);
}

/* try_misuse - one that must come back */
static bool
try_misuse(struct verify *verify, struct verify_friend *mailed,
    struct verify_form *form, const struct misuse *misuse,
    struct verify_finding *finding_r)
{
	const char *before = verify_form_value(form, misuse->field);
	struct verify_reply reply;

	if (!verify_form_has(form, misuse->field))
		return true;
	verify_form_set(
	    form, misuse->field, misuse_value(verify, mailed, misuse));
	if (!verify_post(form, NULL, &reply, finding_r))
		return false;
	verify_form_set(form, misuse->field, before);
	note_caching(verify, mailed, &reply);
	mailed->tried++;
	if (reply.status == HTTP_UNPROCESSABLE || mailed->misused)
		return true;
	mailed->misused = misuse->what;
	mailed->misused_status = reply.status;
	return true;
}

/* try_foreign - a page of another site cannot send it */
static bool
try_foreign(struct verify *verify, struct verify_friend *mailed,
    struct verify_form *form, struct verify_finding *finding_r)
{
	struct verify_reply reply;

	form->foreign = true;
	if (!verify_post(form, NULL, &reply, finding_r))
		return false;
	form->foreign = false;
	note_caching(verify, mailed, &reply);
	mailed->tried++;
	if (reply.status != HTTP_FORBIDDEN && !mailed->misused) {
		mailed->misused = "a form that another site sends";
		mailed->misused_status = reply.status;
	}
	return true;
}

/* send_mail - the one that is meant */
static bool
send_mail(struct verify *verify, struct verify_friend *mailed,
    struct verify_form *form, struct verify_finding *finding_r)
{
	struct verify_reply reply;

	if (!verify_post(form, NULL, &reply, finding_r))
		return false;
	note_caching(verify, mailed, &reply);
	mailed->sent = reply.status == HTTP_SEE_OTHER;
	if (mailed->sent)
		return true;
	if (reply.status == HTTP_TOO_MANY)
		verify_say(finding_r, VERIFY_UNKNOWN, "wait an hour",
		    "too many mails were sent by the form within the hour");
	else
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "see whether the relay takes mail for subaddresses of "
		    "test_mail (name+word@host), and whether the address has "
		    "opted out",
		    "the form was not sent: it answers %d", reply.status);
	return false;
}

/* visit - open, try, send */
static bool
visit(struct verify *verify, struct verify_friend *mailed,
    struct verify_http *http, struct verify_finding *finding_r)
{
	const char *path = verify_below(
	    verify, mailed->settings->module.mount, "/");
	struct verify_reply reply;
	struct verify_form form;

	if (!verify_get_status(http, path, HTTP_OK, &reply, finding_r) ||
	    !verify_find_form(http, &reply, "", &form, finding_r))
		return false;
	note_caching(verify, mailed, &reply);
	verify_patience(&mailed->settings->guard);
	fill(verify, mailed, &form);
	for (size_t i = 0; i < MISUSES; i++)
		if (!try_misuse(verify, mailed, &form, &misuses[i], finding_r))
			return false;
	return try_foreign(verify, mailed, &form, finding_r) &&
	       send_mail(verify, mailed, &form, finding_r);
}

/* forget - the words, at the end of the run */
static void
forget(void *thing)
{
	struct verify_friend *mailed = thing;

	verify_canary_fini(&mailed->canary);
}

/* ready - can it be tried at all? Its settings, or NULL */
static const struct friend_settings *
ready(struct verify *verify, struct verify_finding *finding_r)
{
	const struct control_module *module;
	const struct friend_settings *settings;

	if (verify_lacks_url(verify, finding_r) ||
	    verify_lacks(verify->conf.test_mail, "test_mail", finding_r))
		return NULL;
	module = verify_module(verify, SUITE_FRIEND, finding_r);
	settings = module ? module->values : NULL;
	if (!settings || settings->mail)
		return settings;
	verify_say(finding_r, VERIFY_OK, NULL,
	    "send-to-friend sends no mail: visitors share the link themselves");
	return NULL;
}

/* verify_friend_visit - once a run */
struct verify_friend *
verify_friend_visit(struct verify *verify, struct verify_finding *finding_r)
{
	struct arena *arena = verify->control->arena;
	const struct friend_settings *settings;
	struct verify_friend *mailed = verify->mailed;
	struct verify_http *http;

	if (mailed)
		goto done;
	settings = ready(verify, finding_r);
	if (!settings)
		return NULL;
	mailed = arena_alloc(arena, sizeof(*mailed));
	mailed->settings = settings;
	verify_canary_init(&mailed->canary, words, FRIEND_WORDS);
	arena_defer(arena, forget, mailed);
	verify->mailed = mailed;
	http = verify_http_new(verify);
	visit(verify, mailed, http, &mailed->finding);
	verify_http_free(&http);
done:
	if (mailed->sent || mailed->misused)
		return mailed;
	*finding_r = mailed->finding;
	return NULL;
}
