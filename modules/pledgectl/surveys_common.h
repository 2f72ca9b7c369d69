/* SPDX-License-Identifier: BSD-2-Clause */
/* surveys_common - what every surveys command begins with */
#ifndef FP_PLEDGECTL_SURVEYS_COMMON_H
#define FP_PLEDGECTL_SURVEYS_COMMON_H

#include "modules/pledgectl/control.h"
#include "modules/surveys/survey_store.h"

/* Reads the files; env_r points into control. */
int surveys_env(struct control *control, struct control_module *module_r,
    struct survey_env *env_r, struct err *err);

/* The same, and opens the database. */
int surveys_store(struct control *control, struct control_module *module_r,
    struct survey_env *env_r, struct db **db_r, struct err *err);

struct definition;

/* "members" or "anyone"; NULL of NULL. */
const char *surveys_who(const struct definition *def);

#endif
