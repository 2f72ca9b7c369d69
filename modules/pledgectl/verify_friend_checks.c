/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_friend_checks - what a visit to send-to-friend shows */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_friend.h"
#include "modules/pledgectl/verify_mails.h"
#include "modules/send-to-friend/friend_settings.h"

#define MAIL_SECS 20 /* from the relay to the test mailbox */

/* stored_run - is an address anywhere after it was used? */
static void
stored_run(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_friend *mailed = verify_friend_visit(verify, finding_r);

	if (!mailed)
		return;
	verify_canary_look(verify, &mailed->canary, VERIFY_PLACE_ALL);
	verify_canary_say(verify, &mailed->canary, "what was typed",
	    "take the module's include, have nothing log or store its "
	    "requests, and remove what is there: formpledge-send-to-friend(8)",
	    finding_r);
}

/* memory_run - is one in the memory of the module? */
static void
memory_run(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_friend *mailed = verify_friend_visit(verify, finding_r);
	struct verify_canary own;

	if (!mailed)
		return;
	own = mailed->canary;
	own.search = NULL;
	own.places = (struct canary_places){.search = NULL};
	own.looked = own.unnamed = 0;
	verify_canary_look_live(verify, &own, "send-to-friend");
	verify_canary_say(verify, &own, "what was typed",
	    "start the module as its unit does, with the allocator that "
	    "wipes: formpledge-send-to-friend(8)",
	    finding_r);
	verify_canary_fini(&own);
}

/* cache_run - may a browser or a proxy keep a page with an address in it? */
static void
cache_run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct verify_friend *mailed = verify_friend_visit(
	    verify, finding_r);

	if (!mailed)
		return;
	if (mailed->kept)
		verify_say(finding_r, VERIFY_FAILED,
		    "have the web server pass on the module's Cache-Control",
		    "%.*s comes without Cache-Control: no-store",
		    (int)strcspn(mailed->kept_at, "?"), mailed->kept_at);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "no page of the form may be kept by browsers or proxies");
}

/* misuse_run - what the form must refuse, it does */
static void
misuse_run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct verify_friend *mailed = verify_friend_visit(
	    verify, finding_r);

	if (!mailed)
		return;
	if (mailed->misused)
		verify_say(finding_r, VERIFY_FAILED,
		    "see what answers there in place of "
		    "formpledge-send-to-friend",
		    "the form takes %s: it answers %d", mailed->misused,
		    mailed->misused_status);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%zu misuses were refused (second recipients, headers, "
		    "links, another site's form); at most %lld mails an hour "
		    "to "
		    "an address, %lld from a client",
		    mailed->tried, (long long)mailed->settings->recipient_limit,
		    (long long)mailed->settings->client_limit);
}

/* received - the mail that was sent; false: there is none to look at */
static bool
received(struct verify *verify, struct verify_friend *mailed,
    struct str *mail_r, size_t *n_r, struct verify_finding *finding_r)
{
	if (!mailed)
		return false;
	if (!mailed->sent) {
		*finding_r = mailed->finding;
		return false;
	}
	if (mailed->misused) {
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "mend what friend-misuse found",
		    "what came was not looked at: the form takes what it must "
		    "refuse");
		return false;
	}
	verify_canary_begin(&mailed->canary);
	*n_r = verify_mails_wait(verify->control->arena,
	    verify->conf.test_mailbox, mailed->canary.places.since, MAIL_SECS,
	    mailed->canary.search, mail_r);
	if (*n_r)
		return true;
	verify_say(finding_r, VERIFY_UNKNOWN,
	    "see whether mail to test_mail arrives in test_mailbox, and "
	    "whether pledgectl may read it",
	    "the relay took a mail that did not come to %.300s within %d s",
	    verify->conf.test_mailbox, MAIL_SECS);
	return false;
}

/* lines_of - how many headers begin so */
static size_t
lines_of(struct str headers, const char *name)
{
	size_t n = 0;

	while (!str_is_none(headers)) {
		struct str line = str_cut(&headers, '\n');

		n += str_is_nocase(
		    str_from(line.ptr,
			line.len < strlen(name) ? line.len : strlen(name)),
		    name);
	}
	return n;
}

/* purpose_run - one mail, to one */
static void
purpose_run(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_friend *mailed = verify_friend_visit(verify, finding_r);
	struct str mail, headers;
	size_t n;

	if (!received(verify, mailed, &mail, &n, finding_r))
		return;
	headers = verify_mail_headers(mail);
	if (n > 1)
		verify_say(finding_r, VERIFY_FAILED,
		    "see what else sends mail to addresses of this form",
		    "%zu mails came of one form", n);
	else if (lines_of(headers, "To:") != 1 || lines_of(headers, "Cc:") ||
		 lines_of(headers, "Bcc:"))
		verify_say(finding_r, VERIFY_FAILED,
		    "see what the relay does to mails",
		    "the mail has other recipients than the one");
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "one mail came of the form, to the one recipient, and no "
		    "address was left to use again");
}

/* foreign_link - a link in a text that leads to another site; its length, 0:
 * there is none */
static size_t
foreign_link(struct str text, const char *site)
{
	size_t len = strlen(site);

	for (size_t i = 0; i + 8 < text.len; i++) {
		struct str rest = str_from(text.ptr + i, text.len - i);

		if (!str_has_prefix(rest, "http://") &&
		    !str_has_prefix(rest, "https://"))
			continue;
		if (!str_has_prefix(rest, site))
			return i + 1;
		if (rest.len > len && !strchr("/?# \r\n.)>", rest.ptr[len]))
			return i + 1;
	}
	return 0;
}

/* link_run - nothing leads away from this site */
static void
link_run(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_friend *mailed = verify_friend_visit(verify, finding_r);
	struct str mail, body;
	size_t n;

	if (!received(verify, mailed, &mail, &n, finding_r))
		return;
	body = verify_mail_body(verify->control->arena, mail);
	if (foreign_link(body, verify->control->site.site_url))
		verify_say(finding_r, VERIFY_FAILED,
		    "see what the relay adds to mails",
		    "the mail that came has a link to another site");
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "every link of the mail that came leads to this site");
}

const struct verify_check verify_friend_stored = {
    .promise = PROMISE_FRIEND_NO_ADDRESS_STORED,
    .name = "friend-canary",
    .run = stored_run,
};

const struct verify_check verify_friend_memory = {
    .promise = PROMISE_FRIEND_NO_ADDRESS_STORED,
    .name = "friend-memory",
    .run = memory_run,
};

const struct verify_check verify_friend_cache = {
    .promise = PROMISE_FRIEND_NO_ADDRESS_STORED,
    .name = "friend-cache",
    .run = cache_run,
};

const struct verify_check verify_friend_misuse = {
    .promise = PROMISE_FRIEND_NO_MISUSE,
    .name = "friend-misuse",
    .run = misuse_run,
};

const struct verify_check verify_friend_link = {
    .promise = PROMISE_FRIEND_NO_MISUSE,
    .name = "friend-link",
    .run = link_run,
};

const struct verify_check verify_friend_purpose = {
    .promise = PROMISE_FRIEND_ONE_PURPOSE,
    .name = "friend-one-mail",
    .run = purpose_run,
};
