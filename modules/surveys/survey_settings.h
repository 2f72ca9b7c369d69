/* SPDX-License-Identifier: BSD-2-Clause */
/* survey_settings - surveys.conf, and which promises it could contradict */
#ifndef FP_SURVEYS_SURVEY_SETTINGS_H
#define FP_SURVEYS_SURVEY_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "app/module.h"
#include "conf/settings.h"
#include "db/schema.h"
#include "policy/rule.h"

#define SURVEY_BALLOTS_RATE_FAIR   10000 /* a minute; more is no bound */
#define SURVEY_K_FLOOR		   5	 /* of survey.small-groups-hidden */
#define SURVEY_HOLD_BACK	   30
#define SURVEY_HOLD_BACK_SENSITIVE 100

struct survey_settings {
	struct module_settings module;
	const char *database;
	const char *database_password_file; /* "" for none */
	const char *surveys_dir;	    /* definitions, ID.conf */
	const char *box_dir;		    /* ballot boxes of this host */
	int64_t k_minimum;		    /* no definition may ask for less */
	int64_t hold_back; /* answers that stay to mix with later ones */
	int64_t hold_back_sensitive;
	int64_t box_answers;   /* that fit into one box of this host */
	int64_t ballots_rate;  /* forms a minute and client, who = "anyone" */
	const char *login_url; /* of the site; "" for none */
	int64_t cover_secs;    /* mean time between writes that mean nothing */
	bool check_typed;
};

extern const struct settings_table survey_table;
extern const struct rule survey_rules[];
extern const size_t survey_rules_n;
extern const struct schema survey_schema;

struct db_config;
struct site;

/* The database, as these settings say it. */
void survey_database(const struct survey_settings *settings,
    const struct site *site, struct db_config *config_r);

/* Made by build-aux/embed out of schema/. */
extern const struct embed survey_schema_sqlite[];
extern const struct embed survey_schema_mysql[];

#endif
