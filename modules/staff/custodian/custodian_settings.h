/* SPDX-License-Identifier: BSD-2-Clause */
/* custodian_settings - what stands in custodian.conf */
#ifndef FP_STAFF_CUSTODIAN_SETTINGS_H
#define FP_STAFF_CUSTODIAN_SETTINGS_H

#include <stdbool.h>

#include "conf/settings.h"

struct db_config;
struct err;
struct site;

/* The table in custodian_settings.c is the documentation. */
struct custodian_settings {
	const char *user; /* who may ask */
	const char *database;
	const char *database_password_file; /* "" for none */
	const char *registration;	    /* "" for none, like the next */
	const char *registration_password_file;
	const char *keystore;
	const char *keystore_password_file;
	const char *feedback;
	const char *feedback_password_file;
	int64_t members_per_hour, forms_per_hour;
};

extern const struct settings_table custodian_table;

/* The databases it works with. */
enum custodian_source {
	CUSTODIAN_STAFF,
	CUSTODIAN_REGISTRATION,
	CUSTODIAN_KEYSTORE,
	CUSTODIAN_FEEDBACK,
	CUSTODIAN_SOURCES
};

/* Where one of them is, for db_open; points into both. false: the site has
 * none. */
bool custodian_source(const struct custodian_settings *settings,
    const struct site *site, enum custodian_source source,
    struct db_config *config_r);

/* What the table cannot check: 0, or -1 with file, line, key and remedy. */
int custodian_check(const struct custodian_settings *values,
    const struct settings *settings, struct err *err);

#endif
