/* SPDX-License-Identifier: BSD-2-Clause */
/* form_load - an operator's form, read from its file */
#ifndef FP_FEEDBACK_STORE_FORM_LOAD_H
#define FP_FEEDBACK_STORE_FORM_LOAD_H

#include <stdbool.h>

#include "modules/feedback/store/form_def.h"

struct settings;
struct settings_table;

#define FORM_FILE_MAX (128 * 1024) /* bytes */

/* What a file is held against. */
struct form_env {
	const struct policy *policy;
	const char *const *languages; /* of the site; NULL: not compared */
	const char *tenant;	      /* whose data this is; NULL: not said */
	const char *const *tenants;   /* of the site: others; NULL: none */
};

/*
 * Reads and checks a file against table, env and the policy's promises. The
 * id is the file's name without folders and ".conf". 0, or -1 with file, line,
 * key and remedy; where err wants all, each mistake is told.
 */
int form_load(struct arena *arena, const char *path, const struct form_env *env,
    const struct form_def **def_r, struct err *err);

/* The same for a text; name stands for the file. */
int form_parse(struct arena *arena, const char *name, const char *text,
    const struct form_env *env, const struct form_def **def_r, struct err *err);

/* The table, for its documentation. */
extern const struct settings_table form_table;

/* -- of form_load.c and form_rules.c alone -- */

/* A file's own words. */
struct form_raw {
	const char *title, *text, *thanks, *notify;
	const struct own_fields *fields;
	int64_t retention, age;
	bool owned, ask_consent, receipt;
	bool may_contact, may_publish, mail_news;
	bool may_contact_preset, may_publish_preset, mail_news_preset;
};

/* Does it contradict what the policy promises? 0, or -1 and all of it. */
int form_rules_check(const struct form_def *def, const struct form_raw *raw,
    const struct settings *settings, const struct policy *policy,
    struct err *err);

#endif
