/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/friend_settings.h"

#include "base/err.h"
#include "base/str.h"
#include "conf/own_page.h"
#include "modules/send-to-friend/store/note.h"
#include "modules/send-to-friend/store/offer.h"
#include "modules/send-to-friend/store/target.h"

#define CLIENT_LIMIT_FAIR    60 /* mails an hour; more is no bound */
#define RECIPIENT_LIMIT_FAIR 10

/* FRIEND - one row of the table */
#define FRIEND(member, type_, flags_, preset_, min_, max_, doc_)               \
	{                                                                      \
		.name = #member, .type = (type_), .flags = (flags_),           \
		.offset = offsetof(struct friend_settings, member),            \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}

static const struct setting rows[] = {
    MODULE_SETTINGS("send-to-friend", "/send-to-friend"),
    GUARD_SETTINGS(struct friend_settings),
    FRIEND(pages, SETTING_PAGES, SETTING_RELOAD, NULL, 0, 0,
	"What can be recommended, with the titles that form and mail give it: "
	"single pages (path), and all pages whose path begins so (prefix; the "
	"longest counts). Anything else is refused. Up to 1000; a file that "
	"the site's own programs write can be taken in with @include."),
    FRIEND(paths, SETTING_TEXTS, SETTING_RELOAD, "[ \"/\" ]", 0, 0,
	"Where pages is left out: what can be recommended, without titles, as "
	"beginnings of paths of this site, such as \"/jobs/\"."),
    FRIEND(mail, SETTING_BOOL, SETTING_RELOAD, "true", 0, 0,
	"Whether this site sends a mail for the visitor. With false the page "
	"offers what needs no mail of ours: the browser's own way to share, "
	"the visitor's own mail program, a link to copy."),
    FRIEND(mail_countries, SETTING_TEXTS, SETTING_RELOAD, "[]", 0, 0,
	"Where it does: only for visitors in these countries, such as \"CH\" "
	"or \"US-CA\"; empty is everywhere. The web server must say where a "
	"visitor is (FORMPLEDGE_COUNTRY or FORMPLEDGE_REGION, see "
	"formpledge-http.conf and formpledge-server.conf); who is in an "
	"unknown place is offered no mail."),
    FRIEND(note_max, SETTING_INT, SETTING_RELOAD, "300", 0, NOTE_MAX_CHARS,
	"The most characters of the note that a visitor may add; 0 for no "
	"note at all."),
    FRIEND(client_limit, SETTING_INT, SETTING_RELOAD, "10", 1, 1000,
	"Mails an hour that one client, or one sender's address, may send. "
	"Counted in memory under a key that changes every hour. More than "
	"60 contradicts friend.no-misuse."),
    FRIEND(recipient_limit, SETTING_INT, SETTING_RELOAD, "3", 1, 1000,
	"Mails an hour that one address may be sent, whoever sends. More "
	"than 10 contradicts friend.no-misuse."),
    FRIEND(never_again, SETTING_TEXT, 0, "\"/var/lib/formpledge/never-again\"",
	0, 0,
	"The folder with the list of those who want no mail from this form "
	"again. formpledge-never-again writes it, this module only reads it. "
	"Empty: mails offer no such thing, which contradicts "
	"mail.suppression-minimal."),
    FRIEND(never_again_socket, SETTING_PATH, 0,
	"\"/run/formpledge/never-again.sock\"", 1, 0,
	"Where formpledge-never-again is asked to add to that list."),
    FRIEND(sandbox, SETTING_BOOL, 0, "true", 0, 0,
	"Give up, before anything is served, whatever could store an "
	"address: writing files, starting programs, dumping core, being "
	"swapped out. false is for looking for a fault, and contradicts "
	"friend.no-address-stored."),
    FRIEND(lock_memory, SETTING_BOOL, 0, "true", 0, 0,
	"Refuse to start where memory cannot be locked, as part of the "
	"sandbox. false is for a host without swap, where a service may not "
	"lock so much; on a host with swap the module refuses all the same."),
};

const struct settings_table friend_table = {
    .name = "send-to-friend",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct friend_settings),
};

/* settings_of - the module's struct */
static const struct friend_settings *
settings_of(const struct rule_scope *scope)
{
	return scope->values;
}

/* no_sandbox - the process could write */
static bool
no_sandbox(const struct rule_scope *scope)
{
	return !settings_of(scope)->sandbox;
}

/* no_never - a recipient could not opt out */
static bool
no_never(const struct rule_scope *scope)
{
	return !*settings_of(scope)->never_again;
}

/* client_unbounded - one client may send mail by the hundred */
static bool
client_unbounded(const struct rule_scope *scope)
{
	return settings_of(scope)->client_limit > CLIENT_LIMIT_FAIR;
}

/* recipient_unbounded - one mailbox may be flooded */
static bool
recipient_unbounded(const struct rule_scope *scope)
{
	return settings_of(scope)->recipient_limit > RECIPIENT_LIMIT_FAIR;
}

const struct rule friend_rules[] = {
    {PROMISE_MAIL_SUPPRESSION_MINIMAL, "never_again", no_never,
	"name the folder"},
    MODULE_RULES,
    {PROMISE_FRIEND_NO_ADDRESS_STORED, "sandbox", no_sandbox, "set it to true"},
    {PROMISE_FRIEND_NO_MISUSE, "client_limit", client_unbounded,
	"set it to 60 or less"},
    {PROMISE_FRIEND_NO_MISUSE, "recipient_limit", recipient_unbounded,
	"set it to 10 or less"},
};
const size_t friend_rules_n = sizeof(friend_rules) / sizeof(friend_rules[0]);

/* check_never - the folder has the same name for both programs */
static int
check_never(const struct friend_settings *values,
    const struct settings *settings, struct err *err)
{
	if (!*values->never_again || *values->never_again == '/')
		return 0;
	return err_set(err, "%s:%d: never_again: say the whole path",
	    settings_file(settings), settings_line(settings, "never_again"));
}

/* check_countries - of the table of countries */
static int
check_countries(const struct friend_settings *values,
    const struct settings *settings, struct err *err)
{
	for (size_t i = 0; values->mail_countries[i]; i++) {
		if (!offer_is_country(values->mail_countries[i]))
			return err_set(err,
			    "%s:%d: mail_countries: \"%s\" is no country: "
			    "write codes of ISO 3166 in capitals, such as "
			    "\"CH\" or \"US-CA\"",
			    settings_file(settings),
			    settings_line(settings, "mail_countries"),
			    values->mail_countries[i]);
	}
	if (values->mail_countries[0] && !values->mail)
		return err_set(err,
		    "%s:%d: mail_countries: mail is false, so no country has "
		    "it: leave this out, or set mail = true",
		    settings_file(settings),
		    settings_line(settings, "mail_countries"));
	return 0;
}

/* friend_check - what the table cannot check */
int
friend_check(const struct friend_settings *values,
    const struct settings *settings, struct err *err)
{
	if (check_countries(values, settings, err) != 0)
		return -1;
	if (values->pages->n && settings_line(settings, "paths"))
		return err_set(err,
		    "%s:%d: paths: pages is set as well: write each of these "
		    "as { prefix = \"...\"; title = \"...\"; } in pages, and "
		    "take paths out",
		    settings_file(settings), settings_line(settings, "paths"));
	for (size_t i = 0; values->paths[i]; i++) {
		if (!target_is_path(str_of(values->paths[i])))
			return err_set(err,
			    "%s:%d: paths: each is the beginning of a path of "
			    "this site, such as \"/jobs/\"",
			    settings_file(settings),
			    settings_line(settings, "paths"));
	}
	if (!values->paths[0])
		return err_set(err,
		    "%s:%d: paths: name at least one, or leave the key out",
		    settings_file(settings), settings_line(settings, "paths"));
	return check_never(values, settings, err);
}
