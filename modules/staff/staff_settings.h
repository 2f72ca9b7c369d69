/* SPDX-License-Identifier: BSD-2-Clause */
/* staff_settings - what stands in staff.conf */
#ifndef FP_STAFF_SETTINGS_H
#define FP_STAFF_SETTINGS_H

#include "app/module.h"
#include "conf/settings.h"
#include "db/schema.h"
#include "policy/rule.h"

struct db_config;
struct site;

/* The table in staff_settings.c is the documentation. */
struct staff_settings {
	struct module_settings module;
	const char *database;
	const char *database_password_file; /* "" for none */
	const char *registration;	    /* "" for none, like the next */
	const char *registration_password_file;
	const char *feedback;
	const char *feedback_password_file;
	const char *surveys;
	const char *surveys_password_file;
	const char *custodian_socket;
	int64_t audit_keep; /* seconds; 0: for ever */
};

extern const struct settings_table staff_table;
extern const struct rule staff_rules[];
extern const size_t staff_rules_n;
extern const struct schema staff_schema;

/* The databases that staff look into, each with the account of this
 * module. */
enum staff_source {
	STAFF_OWN, /* the records, notes of staff */
	STAFF_REGISTRATION,
	STAFF_FEEDBACK,
	STAFF_SURVEYS,
	STAFF_SOURCES
};

/* Where the module's own is, for db_open; points into both. */
void staff_database(const struct staff_settings *settings,
    const struct site *site, struct db_config *config_r);

/* Where any of them is. false: the site has none. */
bool staff_source(const struct staff_settings *settings,
    const struct site *site, enum staff_source source,
    struct db_config *config_r);

/* What the table cannot check: 0, or -1 with file, line, key and remedy. */
int staff_check(const struct staff_settings *values,
    const struct settings *settings, struct err *err);

#endif
