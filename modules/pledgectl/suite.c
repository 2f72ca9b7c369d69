/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/suite.h"

#include <stdio.h>
#include <string.h>

#include "modules/feedback/feedback_settings.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/surveys/survey_settings.h"

/* check_feedback - feedback_check for any struct */
static int
check_feedback(
    const void *values, const struct settings *settings, struct err *err)
{
	return feedback_check(values, settings, err);
}

/* check_friend - friend_check likewise */
static int
check_friend(
    const void *values, const struct settings *settings, struct err *err)
{
	return friend_check(values, settings, err);
}

const struct suite_module suite_modules[SUITE_COUNT] = {
    [SUITE_FRIEND] = {&friend_table, friend_rules, &friend_rules_n, NULL,
	SUITE_NO_DATABASE, SUITE_NO_DATABASE, check_friend},
    [SUITE_FEEDBACK] = {&feedback_table, feedback_rules, &feedback_rules_n,
	&feedback_schema, offsetof(struct feedback_settings, database),
	offsetof(struct feedback_settings, database_password_file),
	check_feedback},
    [SUITE_SURVEYS] = {&survey_table, survey_rules, &survey_rules_n,
	&survey_schema, offsetof(struct survey_settings, database),
	offsetof(struct survey_settings, database_password_file), NULL},
};

/* suite_name - "feedback" */
const char *
suite_name(const struct suite_module *module)
{
	return module->table->name;
}

/* suite_find - by name */
const struct suite_module *
suite_find(const char *name)
{
	for (size_t i = 0; i < SUITE_COUNT; i++)
		if (strcmp(suite_name(&suite_modules[i]), name) == 0)
			return &suite_modules[i];
	fprintf(
	    stderr, "pledgectl: there is no module \"%s\"; there are", name);
	for (size_t i = 0; i < SUITE_COUNT; i++)
		fprintf(stderr, "%s %s", i ? "," : "",
		    suite_name(&suite_modules[i]));
	fprintf(stderr, "\n");
	return NULL;
}
