/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/surveys_common.h"

#include <string.h>

#include "base/err.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_settings.h"

/* surveys_env - settings, policy and key */
int
surveys_env(struct control *control, struct control_module *module_r,
    struct survey_env *env_r, struct err *err)
{
	static const char *const keys[] = {"surveys", NULL};

	if (control_site(control, err) < 0 ||
	    control_policy(control, err) < 0 ||
	    control_module(
		control, &suite_modules[SUITE_SURVEYS], module_r, err) < 0 ||
	    control_keys(control, keys, err) < 0)
		return -1;
	*env_r = (struct survey_env){
	    .settings = module_r->values,
	    .policy = control->policy,
	    .key = keyring_get(control->keyring, "surveys"),
	};
	return 0;
}

/* surveys_store - and the database */
int
surveys_store(struct control *control, struct control_module *module_r,
    struct survey_env *env_r, struct db **db_r, struct err *err)
{
	if (surveys_env(control, module_r, env_r, err) < 0)
		return -1;
	return control_open(control, module_r, db_r, err);
}

/* surveys_who - may answer */
const char *
surveys_who(const struct definition *def)
{
	if (def == NULL)
		return NULL;
	return def->who == SURVEY_MEMBERS ? "members" : "anyone";
}
