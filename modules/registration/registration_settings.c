/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/registration_settings.h"

#include <string.h>

#include "base/embed.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/own_field.h"
#include "conf/site.h"
#include "db/db.h"
#include "modules/registration/store/category.h"
#include "modules/registration/wall.h"
#include "policy/policy.h"
#include "vault/feed.h"

extern const struct embed registration_schema_sqlite[];
extern const struct embed registration_schema_mysql[];

static const char *const asks[] = {"no", "optional", "required", NULL};

/* REGISTRATION - one row of the table */
#define REGISTRATION(                                                          \
    member, name_, type_, flags_, preset_, min_, max_, choices_, doc_)         \
	{                                                                      \
		.name = (name_), .type = (type_), .flags = (flags_),           \
		.offset = offsetof(struct registration_settings, member),      \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.choices = (choices_), .doc = (doc_)                           \
	}

#define DAY_SECS 86400

static const struct setting rows[] = {
    MODULE_SETTINGS("registration", "/registration"),
    REGISTRATION(database, "database", SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/registration/registration.db\"", 1, 500,
	NULL,
	"Where members are kept, sealed: sqlite:/path/file.db, or "
	"mysql://user@host/database. Made and brought up to date by "
	"pledgectl db migrate."),
    REGISTRATION(database_password_file, "database_password_file", SETTING_PATH,
	0, "\"\"", 0, 500, NULL,
	"File that holds the password of that user, readable by this module "
	"alone. Empty: none."),
    REGISTRATION(keystore, "keystore", SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/registration/keystore.db\"", 1, 500, NULL,
	"Where the members' keys are kept: a database apart from the other, "
	"backed up apart from it and for fewer days. Whoever has only one of "
	"the two can read nothing. At MariaDB or MySQL the same account for "
	"both contradicts security.least-privilege."),
    REGISTRATION(keystore_password_file, "keystore_password_file", SETTING_PATH,
	0, "\"\"", 0, 500, NULL,
	"File that holds the password of the keystore's user. Empty: none."),
    REGISTRATION(backup_horizon_secs, "backup_horizon", SETTING_SECS, 0,
	"\"30 days\"", 14 * DAY_SECS, 90 * DAY_SECS, NULL,
	"How long after an erasure copies in backups can still be read at "
	"most: so long after it came into use a key-encryption key is "
	"destroyed, if pledgectl keys rotate runs every day. More than 30 "
	"days contradicts account.erase-reaches-backups."),
    REGISTRATION(erasure_audiences, "erasure_audiences", SETTING_TEXTS,
	SETTING_RELOAD, "[ \"surveys\" ]", 0, 0, NULL,
	"The parts of the site that are told of each erasure, by the audience "
	"that the web server names them with (FORMPLEDGE_AUDIENCE). pledgectl "
	"erasures deliver, which runs every few minutes, tells surveys; an "
	"application of the site's own asks pledgectl erasures show AUDIENCE, "
	"forgets those pseudonyms, and says so with pledgectl erasures done. "
	"Until then the erasure stays listed."),
    REGISTRATION(minimum_age, "minimum_age", SETTING_INT, 0, "0", 0, 99, NULL,
	"The age asked for in place of the policy's ages; 0 is the policy's. "
	"A lower one than the policy's contradicts age.minimum."),
    REGISTRATION(of_age_secs, "of_age_for", SETTING_SECS, SETTING_RELOAD,
	"\"1 h\"", 60, DAY_SECS, NULL,
	"How long the answer to the question of age holds, from the age "
	"screen to the account form."),
    REGISTRATION(age_walls, "age_walls", SETTING_TEXTS, SETTING_RELOAD, "[]", 0,
	WALL_PATH_MAX + 4, NULL,
	"Ages of the age wall (age-wall?next=/path) for parts of the site that "
	"ask for another than the policy's: a path and an age, as [\"/whisky/ "
	"21\"]; all below the path where it ends with a slash. Not under 13. "
	"A gate that asks for an adult asks for that age there."),
    REGISTRATION(age_correction_secs, "age_correction", SETTING_SECS,
	SETTING_RELOAD, "\"7 days\"", 600, 30 * DAY_SECS, NULL,
	"How long a member who has said to be under the age of the account can "
	"put that right by logging in and entering the date again. Until then "
	"the account is suspended; after that everything about the member is "
	"erased. More than 14 days contradicts age.learned-later."),
    REGISTRATION(refusal_sticks, "refusal_sticks", SETTING_BOOL, SETTING_RELOAD,
	"true", 0, 0, NULL,
	"Whether a browser session that was refused for its age stays "
	"refused. false contradicts age.refusal-sticks."),
    REGISTRATION(ask_name, "ask_name", SETTING_CHOICE, SETTING_RELOAD,
	"\"required\"", 0, 0, asks,
	"Whether the account form asks for a name: \"no\", \"optional\", "
	"\"required\"."),
    REGISTRATION(ask_phone, "ask_phone", SETTING_CHOICE, SETTING_RELOAD,
	"\"optional\"", 0, 0, asks,
	"The same for a telephone number. \"required\" contradicts "
	"consent.optional-fields."),
    REGISTRATION(ask_address, "ask_address", SETTING_CHOICE, SETTING_RELOAD,
	"\"optional\"", 0, 0, asks,
	"The same for a postal address. \"required\" contradicts "
	"consent.optional-fields."),
    REGISTRATION(fields, "fields", SETTING_FIELDS, SETTING_RELOAD, NULL, 0, 0,
	NULL,
	"What else the account form asks for, and members see, correct and "
	"take with them: id, type (text, textarea, email, tel, url, number, "
	"date, choice, choices, checkbox, country), label, help, required, "
	"min, max, choices, personal, sensitive, purpose, group, visibility; "
	"see formpledge-registration(8). At most 32, with 4000 characters in "
	"all."),
    REGISTRATION(profiles, "profiles", SETTING_BOOL, SETTING_RELOAD, "false", 0,
	0, NULL,
	"Whether members can show fields to other members, or to everybody, "
	"at members/USER-ID below this module's path. Everything is hidden "
	"until a member shows it."),
    REGISTRATION(password_min, "password_min", SETTING_INT, SETTING_RELOAD,
	"15", 15, 64, NULL,
	"The fewest characters of a password; 15 or more, since it is all "
	"that is asked for at log-in."),
    REGISTRATION(mail_news_preset, "mail_news_preset", SETTING_BOOL,
	SETTING_RELOAD, "false", 0, 0, NULL,
	"Whether \"Send me news\" is ticked beforehand. true contradicts "
	"mail.opt-out-at-collection and consent.by-purpose."),
    REGISTRATION(mail_categories, "mail_categories", SETTING_TEXTS,
	SETTING_RELOAD, "[ \"news: Send me news by mail\" ]", 0, 0, NULL,
	"The kinds of mail that members choose among, each \"id: what they "
	"tick\"; up to 16, such as \"jobs: Send me jobs that suit me\". Mail "
	"about the account is always sent and is none of them. One whose id, "
	"or else \"news\", is no purpose of the policy contradicts "
	"consent.by-purpose."),
    REGISTRATION(honour_gpc, "honour_gpc", SETTING_BOOL, SETTING_RELOAD, "true",
	0, 0, NULL,
	"Take the browser's Global Privacy Control signal as a refusal of "
	"mailings and of all other uses that are agreed to by themselves: none "
	"can be chosen, and a log-in with it takes back those chosen before. "
	"false contradicts signal.gpc."),
    REGISTRATION(check_typed, "check_typed", SETTING_BOOL, SETTING_RELOAD,
	"true", 0, 0, NULL,
	"Look through what visitors type freely for card, account and identity "
	"numbers, which are never stored, and for mail addresses and telephone "
	"numbers, which they may leave in by a tick. false "
	"contradicts fields.only-where-asked."),
    REGISTRATION(verify_secs, "verify_within", SETTING_SECS, SETTING_RELOAD,
	"\"24 h\"", 600, 7 * DAY_SECS, NULL,
	"How long a new member has to follow the link in the mail. After that "
	"everything about the sign-up is erased."),
    REGISTRATION(reset_secs, "reset_within", SETTING_SECS, SETTING_RELOAD,
	"\"1 h\"", 600, DAY_SECS, NULL,
	"How long the link to a new password, mailed to who has forgotten the "
	"old one, can be used."),
    REGISTRATION(session_secs, "session_max", SETTING_SECS, SETTING_RELOAD,
	"\"12 h\"", 300, 31 * DAY_SECS, NULL,
	"How long a log-in lasts at most, in a browser that is not closed."),
    REGISTRATION(remember_me, "remember_me", SETTING_BOOL, SETTING_RELOAD,
	"false", 0, 0, NULL,
	"Offer to stay logged in after the browser is closed. true "
	"contradicts cookies.session-only."),
    REGISTRATION(remember_secs, "remember_for", SETTING_SECS, SETTING_RELOAD,
	"\"30 days\"", 3600, 366 * DAY_SECS, NULL, "How long that holds."),
};

const struct settings_table registration_table = {
    .name = "registration",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct registration_settings),
};

const struct schema registration_schema = {
    .module = "registration",
    .sqlite = registration_schema_sqlite,
    .mysql = registration_schema_mysql,
};

/* text_or_null - what libraries take for "not said" */
static const char *
text_or_null(const char *text)
{
	return text && text[0] ? text : NULL;
}

/* database - one of the two */
static void
database(const char *url, const char *password_file, const struct site *site,
    struct db_config *config_r)
{
	*config_r = (struct db_config){
	    .url = url,
	    .password_file = text_or_null(password_file),
	    .tls_ca = text_or_null(site->tls_ca),
	    .timeout_secs = (unsigned)site->database_timeout_secs,
	};
}

/* registration_database - where the members are */
void
registration_database(const struct registration_settings *settings,
    const struct site *site, struct db_config *config_r)
{
	database(settings->database, settings->database_password_file, site,
	    config_r);
}

/* registration_keystore - where their keys are */
void
registration_keystore(const struct registration_settings *settings,
    const struct site *site, struct db_config *config_r)
{
	database(settings->keystore, settings->keystore_password_file, site,
	    config_r);
}

/* fail - a reason with the place of its key */
static int
fail(const struct settings *settings, const char *key, const char *text,
    struct err *err)
{
	return err_set(err, "%s:%d: %s: %s", settings_file(settings),
	    settings_line(settings, key), key, text);
}

/* audiences_check - those that an erasure can name */
static int
audiences_check(const struct registration_settings *values,
    const struct settings *settings, struct err *err)
{
	const char *const *audiences = values->erasure_audiences;
	size_t n = 0;

	for (; audiences[n]; n++)
		if (strlen(audiences[n]) == 0 ||
		    strlen(audiences[n]) > FEED_AUDIENCE_MAX)
			return fail(settings, "erasure_audiences",
			    "an audience has 1 to 64 bytes", err);
	if (n > FEED_AUDIENCES_MAX)
		return fail(settings, "erasure_audiences",
		    "there may be up to 32 audiences", err);
	return 0;
}

/* check_fields - no field may have the name of one the forms have already */
static int
check_fields(const struct own_fields *fields, struct err *err)
{
	static const char *const taken[] = {"user_id", "email", "password",
	    "name", "phone", "address", "mail_news", "form_token", "title",
	    "notice", "policy", "policy_date", "gpc", "errors", "own", "left",
	    "country", "lang", "site_name", "site_url", "mount", "stylesheet",
	    "policy_url", "policy_version", "content", "text", "variant"};
	static const char *const begins[] = {
	    "consent", "erase_", "see_", "sure_", "birth_"};

	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];
		bool bad = false;

		for (size_t j = 0; j < sizeof(taken) / sizeof(taken[0]); j++)
			bad |= strcmp(field->id, taken[j]) == 0;
		for (size_t j = 0; j < sizeof(begins) / sizeof(begins[0]); j++)
			bad |= str_has_prefix(str_of(field->id), begins[j]);
		if (bad)
			return err_set(err,
			    "%s: fields: the form has a field \"%s\" of its "
			    "own, or keeps the name; give this one another id",
			    field->where, field->id);
	}
	return 0;
}

/* registration_check - what the table cannot check */
int
registration_check(const struct registration_settings *values,
    const struct settings *settings, struct err *err)
{
	struct err why = ERR_NONE;
	enum db_kind kind;
	struct wall wall;

	if (db_url_check(values->database, &kind, &why))
		return fail(settings, "database", err_text(&why), err);
	if (db_url_check(values->keystore, &kind, &why))
		return fail(settings, "keystore", err_text(&why), err);
	if (category_check(values->mail_categories, &why))
		return fail(settings, "mail_categories", err_text(&why), err);
	if (strcmp(values->database, values->keystore) == 0)
		return fail(settings, "keystore",
		    "it must be another database than the members', or "
		    "erasing a key would not outlive a backup",
		    err);
	for (size_t i = 0; values->age_walls[i]; i++) {
		if (wall_parse(values->age_walls[i], &wall))
			return fail(settings, "age_walls",
			    "each must be a path of this site and an age from "
			    "13 to 99, since nothing at all is collected from "
			    "anyone under 13: [\"/whisky/ 21\"]",
			    err);
	}
	if (values->minimum_age != 0 && values->minimum_age < POLICY_AGE_FLOOR)
		return fail(settings, "minimum_age",
		    "nothing at all is collected from anyone under 13: write "
		    "13 or more, or 0 for the policy's",
		    err);
	if (audiences_check(values, settings, err) < 0)
		return -1;
	return check_fields(values->fields, err);
}
