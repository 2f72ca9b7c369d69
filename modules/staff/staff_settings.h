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
};

extern const struct settings_table staff_table;
extern const struct rule staff_rules[];
extern const size_t staff_rules_n;
extern const struct schema staff_schema;

/* Where the module's database is, for db_open; points into both. */
void staff_database(const struct staff_settings *settings,
    const struct site *site, struct db_config *config_r);

#endif
