/* SPDX-License-Identifier: BSD-2-Clause */
/* suite - the modules that pledgectl knows, one row each */
#ifndef FP_PLEDGECTL_SUITE_H
#define FP_PLEDGECTL_SUITE_H

#include <stddef.h>

#include "conf/settings.h"
#include "policy/rule.h"

struct err;
struct schema;

enum suite_id {
	SUITE_REGISTRATION,
	SUITE_FRIEND,
	SUITE_FEEDBACK,
	SUITE_SURVEYS,
	SUITE_STAFF,
	SUITE_COUNT
};

#define SUITE_DATABASES_MAX 2

/* A database of a module: its tables, and the members of the settings'
 * struct, both const char *, that say where it is. */
struct suite_database {
	const struct schema *schema; /* NULL ends the list */
	size_t url, password_file;
};

struct suite_module {
	const struct settings_table *table; /* its name is the module's */
	const struct rule *rules;
	const size_t *nrules;
	int (*check)(const void *values, const struct settings *settings,
	    const struct site *site, struct err *err); /* may be NULL */
	struct suite_database databases[SUITE_DATABASES_MAX + 1];
};

extern const struct suite_module suite_modules[SUITE_COUNT];

/* By name; NULL, printed with the names there are. */
const struct suite_module *suite_find(const char *name);

const char *suite_name(const struct suite_module *module);

#endif
