/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/custodian/custodian_settings.h"

#include "base/err.h"
#include "conf/site.h"
#include "db/db.h"

/* ROW - one row of the table */
#define ROW(member_, type_, preset_, min_, max_, doc_)                         \
	{                                                                      \
		.name = #member_, .type = (type_),                             \
		.offset = offsetof(struct custodian_settings, member_),        \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}
#define PASSWORD(member_)                                                      \
	ROW(member_, SETTING_PATH, "\"\"", 0, 500,                             \
	    "File that holds the password of that user, readable by this "     \
	    "program alone. Empty: none.")

static const struct setting rows[] = {
    ROW(user, SETTING_TEXT, "\"formpledge-staff\"", 1, 64,
	"Who may ask: the user that formpledge-staff runs as. Others are "
	"turned away at the socket."),
    ROW(database, SETTING_TEXT, "\"sqlite:/var/lib/formpledge/staff/staff.db\"",
	1, 500,
	"Where the audit log is: the database of staff.conf, as this program's "
	"own user reaches it. When it cannot be written, no key is handed "
	"out."),
    PASSWORD(database_password_file),
    ROW(registration, SETTING_TEXT,
	"\"sqlite:/var/lib/formpledge/registration/registration.db\"", 0, 500,
	"The members, likewise: each look is recorded there, too, for the "
	"member to read. Empty: the site has no members."),
    PASSWORD(registration_password_file),
    ROW(keystore, SETTING_TEXT,
	"\"sqlite:/var/lib/formpledge/registration/keystore.db\"", 0, 500,
	"Their keys, likewise. Empty where registration is."),
    PASSWORD(keystore_password_file),
    ROW(feedback, SETTING_TEXT,
	"\"sqlite:/var/lib/formpledge/feedback/feedback.db\"", 0, 500,
	"What came through web forms, likewise. Empty: there is none."),
    PASSWORD(feedback_password_file),
    ROW(members_per_hour, SETTING_INT, "60", 1, 10000,
	"At how many members one person of staff may look in an hour."),
    ROW(forms_per_hour, SETTING_INT, "300", 1, 10000,
	"How many forms that came one person of staff may read in an hour."),
};

const struct settings_table custodian_table = {
    .name = "custodian",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct custodian_settings),
};

#define PLACE(member_) offsetof(struct custodian_settings, member_)

/* Where each database is said. */
static const struct source {
	const char *key;
	size_t url, password_file;
} sources[CUSTODIAN_SOURCES] = {
    [CUSTODIAN_STAFF] = {"database", PLACE(database),
	PLACE(database_password_file)},
    [CUSTODIAN_REGISTRATION] = {"registration", PLACE(registration),
	PLACE(registration_password_file)},
    [CUSTODIAN_KEYSTORE] = {"keystore", PLACE(keystore),
	PLACE(keystore_password_file)},
    [CUSTODIAN_FEEDBACK] = {"feedback", PLACE(feedback),
	PLACE(feedback_password_file)},
};

/* text_at - a member by its place; NULL where it is empty */
static const char *
text_at(const struct custodian_settings *settings, size_t offset)
{
	const char *at = (const char *)settings + offset;
	const char *text = *(const char *const *)(const void *)at;

	return text && text[0] ? text : NULL;
}

/* custodian_source - where one of them is */
bool
custodian_source(const struct custodian_settings *settings,
    const struct site *site, enum custodian_source source,
    struct db_config *config_r)
{
	*config_r = (struct db_config){
	    .url = text_at(settings, sources[source].url),
	    .password_file = text_at(settings, sources[source].password_file),
	    .tls_ca = site->tls_ca && site->tls_ca[0] ? site->tls_ca : NULL,
	    .timeout_secs = (unsigned)site->database_timeout_secs,
	};
	return config_r->url != NULL;
}

/* custodian_check - what the table cannot check */
int
custodian_check(const struct custodian_settings *values,
    const struct settings *settings, struct err *err)
{
	for (size_t i = 0; i < CUSTODIAN_SOURCES; i++) {
		const char *url = text_at(values, sources[i].url);
		struct err why = ERR_NONE;
		enum db_kind kind;

		if (url && db_url_check(url, &kind, &why) < 0)
			return err_set(err, "%s: %s: %s",
			    settings_where(settings, sources[i].key),
			    sources[i].key, err_text(&why));
	}
	if (!values->registration[0] != !values->keystore[0])
		return err_set(err,
		    "%s: keystore: members and their keys are there together, "
		    "or neither is",
		    settings_where(settings, "keystore"));
	return 0;
}
