/* SPDX-License-Identifier: BSD-2-Clause */
/* feedback_settings - what stands in feedback.conf */
#ifndef FP_FEEDBACK_SETTINGS_H
#define FP_FEEDBACK_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/module.h"
#include "conf/settings.h"
#include "db/schema.h"
#include "policy/guard.h"
#include "policy/rule.h"

struct db_config;
struct site;

/* How a field is asked for: the choices of ask_name and ask_email. */
enum feedback_ask {
	FEEDBACK_ASK_NO,
	FEEDBACK_ASK_OPTIONAL,
	FEEDBACK_ASK_REQUIRED,
};

/* The table in feedback_settings.c is the documentation. */
struct feedback_settings {
	struct module_settings module;
	const char *database;
	const char *database_password_file; /* "" for none */
	const char *forms;		    /* folder of the operator's */
	const char *const *categories;
	int64_t message_max; /* characters */
	int64_t ask_name;    /* enum feedback_ask */
	int64_t ask_email;
	bool ask_consent;
	bool ownership_notice;
	bool honour_gpc;
	bool check_typed;
	bool may_contact_preset;
	bool may_publish_preset;
	bool mail_news_preset;
	struct guard_settings guard;
	const char *notify;   /* a mail address; "" for none */
	int64_t notify_every; /* seconds */
	const char *staff_page;
	const char *appeal; /* "": feedback_appeal */
};

/* How to appeal, where the operator has no words of their own. */
extern const char feedback_appeal[];

extern const struct settings_table feedback_table;
extern const struct rule feedback_rules[];
extern const size_t feedback_rules_n;
extern const struct schema feedback_schema;

/* Where the module's database is, for db_open; points into both. */
void feedback_database(const struct feedback_settings *settings,
    const struct site *site, struct db_config *config_r);

/* What the table cannot check: 0, or -1 with file, line, key and remedy. */
int feedback_check(const struct feedback_settings *values,
    const struct settings *settings, struct err *err);

#endif
