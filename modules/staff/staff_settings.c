/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/staff_settings.h"

#include "base/arena.h"
#include "base/embed.h"
#include "base/err.h"
#include "conf/site.h"
#include "db/db.h"
#include "modules/staff/store/role.h"

#define CHECK_ARENA_BYTES (1024 * 1024)

extern const struct embed staff_schema_sqlite[];
extern const struct embed staff_schema_mysql[];

/* STAFF - one row of the table */
#define STAFF(member, type_, flags_, preset_, min_, max_, doc_)                \
	{                                                                      \
		.name = #member, .type = (type_), .flags = (flags_),           \
		.offset = offsetof(struct staff_settings, member),             \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}

#define PASSWORD(member)                                                       \
	STAFF(member, SETTING_PATH, 0, "\"\"", 0, 500,                         \
	    "File that holds the password of that user, readable by this "     \
	    "module alone. Empty: none.")

static const struct setting rows[] = {
    MODULE_SETTINGS("staff", "/staff"),
    STAFF(database, SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/staff/staff.db\"", 1, 500,
	"Where the audit log is kept, in which each look of staff and of "
	"pledgectl at a person's data is recorded before it is shown, and what "
	"staff note: sqlite:/path/file.db, or mysql://user@host/database. Made "
	"and brought up to date by pledgectl db migrate."),
    PASSWORD(database_password_file),
    STAFF(registration, SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/registration/registration.db\"", 0, 500,
	"The database of registration.conf, as this module's own user reaches "
	"it. What is personal in it is sealed; formpledge-custodian gives out "
	"the key of one member, for one look. Empty: the site has no members."),
    PASSWORD(registration_password_file),
    STAFF(feedback, SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/feedback/feedback.db\"", 0, 500,
	"The database of feedback.conf, likewise. Empty: there is none."),
    PASSWORD(feedback_password_file),
    STAFF(surveys, SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/surveys/surveys.db\"", 0, 500,
	"The database of surveys.conf, likewise. Empty: there is none."),
    PASSWORD(surveys_password_file),
    STAFF(custodian_socket, SETTING_PATH, 0,
	"\"/run/formpledge/custodian.sock\"", 1, 100,
	"Where formpledge-custodian is reached, which records a look and then "
	"hands over the key for it. When it is away, nothing is shown."),
    STAFF(audit_keep, SETTING_SECS, SETTING_RELOAD, "\"365 days\"", 0,
	36500ll * 86400,
	"How long the records of the audit log, and of the looks at members, "
	"are kept: pledgectl retention run takes older ones out and leaves a "
	"signed checkpoint. 0, for ever, or longer than the policy says of "
	"retention contradicts retention.limited."),
    {.name = "roles",
	.type = SETTING_GROUP,
	.flags = SETTING_RELOAD,
	.doc = "Who may do what, by the name under which the web server let "
	       "them in: roles = ( { role = \"inbox\"; users = [\"ann\", "
	       "\"ben\"]; }, { role = \"audit\"; users = [\"cleo\"]; } ); "
	       "Roles are inbox, results, members, terminate, requests, "
	       "disclosures and audit; see formpledge-staff(8). Who has none "
	       "sees nothing."},
};

const struct settings_table staff_table = {
    .name = "staff",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct staff_settings),
};

const struct schema staff_schema = {
    .module = "staff",
    .sqlite = staff_schema_sqlite,
    .mysql = staff_schema_mysql,
};

/* Where each database is said. */
static const struct source {
	const char *key;
	size_t url, password_file;
} sources[STAFF_SOURCES] = {
    [STAFF_OWN] = {"database", offsetof(struct staff_settings, database),
	offsetof(struct staff_settings, database_password_file)},
    [STAFF_REGISTRATION] = {"registration",
	offsetof(struct staff_settings, registration),
	offsetof(struct staff_settings, registration_password_file)},
    [STAFF_FEEDBACK] = {"feedback", offsetof(struct staff_settings, feedback),
	offsetof(struct staff_settings, feedback_password_file)},
    [STAFF_SURVEYS] = {"surveys", offsetof(struct staff_settings, surveys),
	offsetof(struct staff_settings, surveys_password_file)},
};

/* text_at - a member by its place; NULL where it is empty */
static const char *
text_at(const struct staff_settings *settings, size_t offset)
{
	const char *text = *(
	    const char *const *)(const void *)((const char *)settings + offset);

	return text && text[0] ? text : NULL;
}

/* staff_source - where one of them is */
bool
staff_source(const struct staff_settings *settings, const struct site *site,
    enum staff_source source, struct db_config *config_r)
{
	*config_r = (struct db_config){
	    .url = text_at(settings, sources[source].url),
	    .password_file = text_at(settings, sources[source].password_file),
	    .tls_ca = site->tls_ca && site->tls_ca[0] ? site->tls_ca : NULL,
	    .timeout_secs = (unsigned)site->database_timeout_secs,
	};
	return config_r->url != NULL;
}

/* staff_database - where the module's own is */
void
staff_database(const struct staff_settings *settings, const struct site *site,
    struct db_config *config_r)
{
	staff_source(settings, site, STAFF_OWN, config_r);
}

/* staff_check - what the table cannot check */
int
staff_check(const struct staff_settings *values,
    const struct settings *settings, struct err *err)
{
	struct arena *arena = arena_new(CHECK_ARENA_BYTES);
	const struct roles *roles;
	int ret = roles_load(arena, settings, &roles, err);

	for (size_t i = 0; ret == 0 && i < STAFF_SOURCES; i++) {
		const char *url = text_at(values, sources[i].url);
		struct err why = ERR_NONE;
		enum db_kind kind;

		if (url && db_url_check(url, &kind, &why) < 0)
			ret = err_set(err, "%s: %s: %s",
			    settings_where(settings, sources[i].key),
			    sources[i].key, err_text(&why));
	}
	arena_free(&arena);
	return ret;
}
