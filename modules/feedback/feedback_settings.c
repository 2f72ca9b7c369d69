/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/feedback_settings.h"

#include <string.h>

#include "base/embed.h"
#include "base/err.h"
#include "base/str.h"
#include "base/words.h"
#include "conf/site.h"
#include "db/db.h"

#define CATEGORY_MAX   100 /* characters */
#define CATEGORIES_MAX 50

extern const struct embed feedback_schema_sqlite[];
extern const struct embed feedback_schema_mysql[];

const char feedback_appeal[] = N_(
    "If you are not satisfied with our answer, send this form again and ask "
    "for a review by somebody else here. You can also complain to the data "
    "protection authority of your country.");

static const char *const asks[] = {"no", "optional", "required", NULL};

/* FEEDBACK - one row of the table */
#define FEEDBACK(member, type_, flags_, preset_, min_, max_, choices_, doc_)   \
	{                                                                      \
		.name = #member, .type = (type_), .flags = (flags_),           \
		.offset = offsetof(struct feedback_settings, member),          \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.choices = (choices_), .doc = (doc_)                           \
	}

static const struct setting rows[] = {
    MODULE_SETTINGS("feedback", "/feedback"),
    GUARD_SETTINGS(struct feedback_settings),
    FEEDBACK(database, SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/feedback/feedback.db\"", 1, 500, NULL,
	"Where what visitors send is kept: sqlite:/path/file.db, or "
	"mysql://user@host/database. Made and brought up to date by "
	"pledgectl db migrate."),
    FEEDBACK(database_password_file, SETTING_PATH, 0, "\"\"", 0, 500, NULL,
	"File that holds the password of that user, readable by this module "
	"alone. Empty: none."),
    FEEDBACK(forms, SETTING_PATH, SETTING_RELOAD, "\"forms\"", 1, 0, NULL,
	"The folder of the site's other forms, one file a form: ID.conf is "
	"asked for at /feedback/ID. See formpledge-feedback(8); pledgectl "
	"feedback check tells what is wrong with one."),
    FEEDBACK(categories, SETTING_TEXTS, SETTING_RELOAD,
	"[ \"question\", \"problem\", \"idea\", \"praise\" ]", 0, 0, NULL,
	"What a visitor chooses from, in this order. What is chosen is "
	"stored as it stands here."),
    FEEDBACK(message_max, SETTING_INT, SETTING_RELOAD, "5000", 100, 5000, NULL,
	"The most characters of a message."),
    FEEDBACK(ask_name, SETTING_CHOICE, SETTING_RELOAD, "\"optional\"", 0, 0,
	asks,
	"Whether the form asks for a name: no, optional or required. "
	"\"required\" contradicts consent.optional-fields."),
    FEEDBACK(ask_email, SETTING_CHOICE, SETTING_RELOAD, "\"optional\"", 0, 0,
	asks,
	"The same for the mail address. Without it nobody can be answered, "
	"nor be sent news."),
    FEEDBACK(ask_consent, SETTING_BOOL, SETTING_RELOAD, "true", 0, 0, NULL,
	"Store nothing without consent to the policy version shown, and "
	"offer denial beside it. false contradicts "
	"consent.before-collection and consent.can-be-denied."),
    FEEDBACK(ownership_notice, SETTING_BOOL, SETTING_RELOAD, "true", 0, 0, NULL,
	"Say above the form that what is submitted becomes the site's. false "
	"contradicts feedback.owned."),
    FEEDBACK(honour_gpc, SETTING_BOOL, SETTING_RELOAD, "true", 0, 0, NULL,
	"Take the browser's Global Privacy Control signal as a refusal of "
	"news and of publication. false contradicts signal.gpc."),
    FEEDBACK(check_typed, SETTING_BOOL, SETTING_RELOAD, "true", 0, 0, NULL,
	"Look through what visitors type freely for card, account and identity "
	"numbers, which are never stored, and for mail addresses and telephone "
	"numbers, which they may leave in by a tick. false "
	"contradicts fields.only-where-asked."),
    FEEDBACK(may_contact_preset, SETTING_BOOL, SETTING_RELOAD, "false", 0, 0,
	NULL,
	"Whether \"You may contact me\" is ticked beforehand. true "
	"contradicts feedback.used-as-agreed."),
    FEEDBACK(may_publish_preset, SETTING_BOOL, SETTING_RELOAD, "false", 0, 0,
	NULL,
	"Whether \"You may publish this\" is ticked beforehand. true "
	"contradicts feedback.used-as-agreed and consent.by-purpose."),
    FEEDBACK(mail_news_preset, SETTING_BOOL, SETTING_RELOAD, "false", 0, 0,
	NULL,
	"Whether \"Send me news\" is ticked beforehand. true contradicts "
	"mail.opt-out-at-collection and consent.by-purpose."),
    FEEDBACK(notify, SETTING_MAIL, 0, "\"\"", 0, 0, NULL,
	"Whom to write to when something came, by site.conf's relay: that it "
	"came and through which form, never what it says. Empty: nobody."),
    FEEDBACK(notify_every, SETTING_SECS, SETTING_RELOAD, "\"15 min\"", 1, 86400,
	NULL,
	"At most one such mail a form in this time; what comes in between is "
	"counted in the next."),
    FEEDBACK(staff_page, SETTING_TEXT, SETTING_RELOAD, "\"/staff/\"", 1, 200,
	NULL, "The page of this site that such a mail links to."),
    FEEDBACK(appeal, SETTING_TEXT, SETTING_RELOAD, "\"\"", 0, 2000, NULL,
	"How to appeal: said below the answer to a request or a complaint "
	"(rights.complaints). Empty: that one can ask for a review by somebody "
	"else, and complain to the data protection authority, in the "
	"visitor's language."),
};

const struct settings_table feedback_table = {
    .name = "feedback",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct feedback_settings),
};

const struct schema feedback_schema = {
    .module = "feedback",
    .sqlite = feedback_schema_sqlite,
    .mysql = feedback_schema_mysql,
};

/* text_or_null - what libraries take for "not said" */
static const char *
text_or_null(const char *text)
{
	return text && text[0] ? text : NULL;
}

/* feedback_database - where the module's database is */
void
feedback_database(const struct feedback_settings *settings,
    const struct site *site, struct db_config *config_r)
{
	*config_r = (struct db_config){
	    .url = settings->database,
	    .password_file = text_or_null(settings->database_password_file),
	    .tls_ca = text_or_null(site->tls_ca),
	    .timeout_secs = (unsigned)site->database_timeout_secs,
	};
}

/* fail - a reason with the place of its key */
static int
fail(const struct settings *settings, const char *key, const char *text,
    struct err *err)
{
	return err_set(err, "%s:%d: %s: %s", settings_file(settings),
	    settings_line(settings, key), key, text);
}

/* has_category - does the name stand among the first n? */
static bool
has_category(const char *const *categories, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(categories[i], name) == 0)
			return true;
	}
	return false;
}

/* check_categories - something to choose, each once */
static int
check_categories(const struct feedback_settings *values,
    const struct settings *settings, struct err *err)
{
	const char *const *names = values->categories;
	size_t n = 0;

	for (; names[n]; n++) {
		struct str name = str_of(names[n]);

		if (str_trim(name).len != name.len || name.len == 0 ||
		    !str_is_utf8(name) || str_has_control(name) ||
		    str_chars(name) > CATEGORY_MAX)
			return fail(settings, "categories",
			    "each is a name of 1 to 100 characters without "
			    "blanks at its ends",
			    err);
		if (has_category(names, n, names[n]))
			return fail(settings, "categories",
			    "one stands there twice: remove it", err);
	}
	if (n == 0 || n > CATEGORIES_MAX)
		return fail(
		    settings, "categories", "name 1 to 50 of them", err);
	return 0;
}

/* feedback_check - what the table cannot check */
int
feedback_check(const struct feedback_settings *values,
    const struct settings *settings, struct err *err)
{
	struct err why = ERR_NONE;
	enum db_kind kind;

	if (db_url_check(values->database, &kind, &why))
		return fail(settings, "database", err_text(&why), err);
	if (values->staff_page[0] != '/' || strpbrk(values->staff_page, "?# "))
		return fail(settings, "staff_page",
		    "begin with / and leave out ? and #", err);
	return check_categories(values, settings, err);
}
