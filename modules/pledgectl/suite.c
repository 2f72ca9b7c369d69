/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/suite.h"

#include <stdio.h>
#include <string.h>

#include "conf/own_words.h"
#include "conf/site.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/registration/registration_settings.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/staff/staff_settings.h"
#include "modules/surveys/survey_settings.h"
#include "vault/keystore.h"

/* check_feedback - feedback_check for any struct */
static int
check_feedback(const void *values, const struct settings *settings,
    const struct site *site, struct err *err)
{
	(void)site;
	return feedback_check(values, settings, err);
}

/* check_friend - friend_check likewise */
static int
check_friend(const void *values, const struct settings *settings,
    const struct site *site, struct err *err)
{
	(void)site;
	return friend_check(values, settings, err);
}

/* check_staff - staff_check likewise */
static int
check_staff(const void *values, const struct settings *settings,
    const struct site *site, struct err *err)
{
	(void)site;
	return staff_check(values, settings, err);
}

/* check_registration - registration_check likewise */
static int
check_registration(const void *values, const struct settings *settings,
    const struct site *site, struct err *err)
{
	const struct registration_settings *own = values;

	if (registration_check(own, settings, err) < 0)
		return -1;
	return own_words_check(own->fields, site->languages, err);
}

#define MEMBER(type, member) offsetof(struct type##_settings, member)

const struct suite_module suite_modules[SUITE_COUNT] = {
    [SUITE_REGISTRATION] = {&registration_table, registration_rules,
	&registration_rules_n, check_registration,
	{{&keystore_schema, MEMBER(registration, keystore),
	     MEMBER(registration, keystore_password_file)},
	    {&registration_schema, MEMBER(registration, database),
		MEMBER(registration, database_password_file)}}},
    [SUITE_FRIEND] = {&friend_table, friend_rules, &friend_rules_n,
	check_friend, {{NULL, 0, 0}}},
    [SUITE_FEEDBACK] = {&feedback_table, feedback_rules, &feedback_rules_n,
	check_feedback,
	{{&feedback_schema, MEMBER(feedback, database),
	    MEMBER(feedback, database_password_file)}}},
    [SUITE_SURVEYS] = {&survey_table, survey_rules, &survey_rules_n, NULL,
	{{&survey_schema, MEMBER(survey, database),
	    MEMBER(survey, database_password_file)}}},
    [SUITE_STAFF] = {&staff_table, staff_rules, &staff_rules_n, check_staff,
	{{&staff_schema, MEMBER(staff, database),
	    MEMBER(staff, database_password_file)}}},
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
