/* SPDX-License-Identifier: BSD-2-Clause */
/* registration_settings - what stands in registration.conf */
#ifndef FP_REGISTRATION_SETTINGS_H
#define FP_REGISTRATION_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/module.h"
#include "conf/settings.h"
#include "db/schema.h"
#include "policy/rule.h"

struct db_config;
struct own_fields;
struct site;

/* How a field is asked for: the choices of ask_name, ask_phone ... */
enum registration_ask {
	REGISTRATION_ASK_NO,
	REGISTRATION_ASK_OPTIONAL,
	REGISTRATION_ASK_REQUIRED,
};

/* The table in registration_settings.c is the documentation. */
struct registration_settings {
	struct module_settings module;
	const char *database;
	const char *database_password_file; /* "" for none */
	const char *keystore;
	const char *keystore_password_file;
	int64_t minimum_age; /* 0: the policy's */
	int64_t of_age_secs;
	const char *const *age_walls; /* wall_parse each */
	int64_t age_correction_secs;
	bool refusal_sticks;
	int64_t ask_name; /* enum registration_ask */
	int64_t ask_phone;
	int64_t ask_address;
	int64_t password_min; /* characters */
	bool mail_news_preset;
	const char *const *mail_categories; /* category.h */
	bool honour_gpc;
	bool check_typed;
	int64_t backup_horizon_secs;
	const char *const *erasure_audiences; /* NULL-ended */
	int64_t verify_secs;
	int64_t reset_secs;
	int64_t session_secs;
	bool remember_me;
	int64_t remember_secs;
	const struct own_fields *fields; /* beyond the ones above */
	bool profiles;
};

extern const struct settings_table registration_table;
extern const struct rule registration_rules[];
extern const size_t registration_rules_n;
extern const struct schema registration_schema;

/* Where the members and where their keys are, for db_open and keystore_open;
 * points into both. The schemas: registration_schema, keystore_schema. */
void registration_database(const struct registration_settings *settings,
    const struct site *site, struct db_config *config_r);
void registration_keystore(const struct registration_settings *settings,
    const struct site *site, struct db_config *config_r);

/* What the table cannot check: 0, or -1 with file, line, key and remedy. */
int registration_check(const struct registration_settings *values,
    const struct settings *settings, struct err *err);

#endif
