/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/staff_settings.h"

#include "base/embed.h"
#include "conf/site.h"
#include "db/db.h"

extern const struct embed staff_schema_sqlite[];
extern const struct embed staff_schema_mysql[];

/* STAFF - one row of the table */
#define STAFF(member_, type_, flags_, preset_, min_, max_, doc_)               \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct staff_settings, member_),            \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}

static const struct setting rows[] = {
    MODULE_SETTINGS("staff", "/staff"),
    STAFF(database, SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/staff/staff.db\"", 1, 500,
	"Where the audit log is kept, in which each look of staff and of "
	"pledgectl at a person's data is recorded before it is shown, and what "
	"staff note: sqlite:/path/file.db, or mysql://user@host/database. Made "
	"and brought up to date by pledgectl db migrate."),
    STAFF(database_password_file, SETTING_PATH, 0, "\"\"", 0, 500,
	"File that holds the password of that user, readable by this module "
	"alone. Empty: none."),
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

const struct rule staff_rules[] = {
    MODULE_RULES,
};
const size_t staff_rules_n = sizeof(staff_rules) / sizeof(staff_rules[0]);

/* staff_database - where and how */
void
staff_database(const struct staff_settings *settings, const struct site *site,
    struct db_config *config_r)
{
	*config_r = (struct db_config){
	    .url = settings->database,
	    .password_file = *settings->database_password_file
				 ? settings->database_password_file
				 : NULL,
	    .tls_ca = *site->tls_ca ? site->tls_ca : NULL,
	    .timeout_secs = (unsigned)site->database_timeout_secs,
	};
}
