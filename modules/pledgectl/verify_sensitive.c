/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_sensitive - what is sensitive is not stored without a consent of its
 * own: the member of the run typed it, and ticked nothing */
#include "config.h"

#include <string.h>

#include <jansson.h>

#include "conf/own_field.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_member.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"

/* sensitive_n - fields of sign-up that are */
static size_t
sensitive_n(const struct own_fields *fields)
{
	size_t n = 0;

	for (size_t i = 0; i < fields->n; i++)
		n += fields->fields[i].sensitive;
	return n;
}

/* has_value - does an export hold something for a field? */
static bool
has_value(const json_t *export, const char *id)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(export, "fields"), i, one)
	{
		const char *name = json_string_value(
		    json_object_get(one, "id"));
		const json_t *value = json_object_get(one, "value");

		if (name && strcmp(name, id) == 0 && value &&
		    !json_is_null(value) &&
		    (!json_is_string(value) || *json_string_value(value)))
			return true;
	}
	return false;
}

/* run - the fields of sign-up */
static void
run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	struct verify_member *member;
	json_t *export;

	if (!settings)
		return;
	if (sensitive_n(settings->fields) == 0) {
		verify_say(finding_r, VERIFY_OK, NULL,
		    "sign-up asks for nothing sensitive");
		return;
	}
	member = verify_member_own(verify, finding_r);
	if (!member || !(export = verify_member_export(member, finding_r)))
		return;
	verify_say(finding_r, VERIFY_OK, NULL,
	    "%zu sensitive fields of sign-up were filled in without their "
	    "consent, and not stored",
	    sensitive_n(settings->fields));
	for (size_t i = 0; i < settings->fields->n; i++)
		if (settings->fields->fields[i].sensitive &&
		    has_value(export, settings->fields->fields[i].id))
			verify_say(finding_r, VERIFY_FAILED,
			    "see registration_own in the folder of your own "
			    "templates: the box for its consent must not be "
			    "ticked, nor hidden",
			    "the sensitive field \"%.60s\" was stored without "
			    "the consent for it",
			    settings->fields->fields[i].id);
	json_decref(export);
}

const struct verify_check verify_consent_sensitive = {
    .promise = PROMISE_CONSENT_SENSITIVE,
    .name = "sensitive-sign-up",
    .run = run,
};
