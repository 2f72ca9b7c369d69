/* SPDX-License-Identifier: BSD-2-Clause */
/* suite - the modules that pledgectl knows, one row each */
#ifndef FP_PLEDGECTL_SUITE_H
#define FP_PLEDGECTL_SUITE_H

#include <stddef.h>

#include "conf/settings.h"
#include "policy/rule.h"

struct err;
struct schema;

enum suite_id { SUITE_FRIEND, SUITE_FEEDBACK, SUITE_SURVEYS, SUITE_COUNT };

#define SUITE_NO_DATABASE ((size_t)-1)

struct suite_module {
	const struct settings_table *table; /* its name is the module's */
	const struct rule *rules;
	const size_t *nrules;
	const struct schema *schema; /* NULL: keeps nothing */
	size_t database;	     /* members of the settings' struct, */
	size_t database_password;    /* both const char * */
	int (*check)(const void *values, const struct settings *settings,
	    struct err *err); /* may be NULL */
};

extern const struct suite_module suite_modules[SUITE_COUNT];

/* By name; NULL, printed with the names there are. */
const struct suite_module *suite_find(const char *name);

const char *suite_name(const struct suite_module *module);

#endif
