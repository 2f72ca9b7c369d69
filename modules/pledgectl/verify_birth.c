/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_birth.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"
#include "policy/policy.h"

#define DAY_SECS 86400

/* verify_birth_at - a day of the calendar */
struct verify_birth
verify_birth_at(struct verify_http *http, int years, int days)
{
	struct arena *arena = verify_http_arena(http);
	time_t now = (time_t)clock_unix_secs();
	struct tm date;

	gmtime_r(&now, &date);
	date.tm_year -= years;
	now = timegm(&date) + (time_t)days * DAY_SECS;
	gmtime_r(&now, &date);
	return (struct verify_birth){arena_printf(arena, "%d", date.tm_mday),
	    arena_printf(arena, "%d", date.tm_mon + 1),
	    arena_printf(arena, "%d", date.tm_year + 1900)};
}

/* verify_age_limit - the general one */
int
verify_age_limit(
    const struct verify *verify, const struct registration_settings *settings)
{
	if (settings->minimum_age > 0)
		return (int)settings->minimum_age;
	return policy_age(verify->control->policy, "");
}

/* country - one that has no age and no text of its own; NULL: not asked */
static const char *
country(const struct verify_form *form)
{
	const struct policy *policy =
	    verify_http_verify(form->http)->control->policy;
	const struct verify_field *field = form->fields;

	for (; field; field = field->next)
		if (strcmp(field->name, "country") == 0 &&
		    strlen(field->value) == 2 &&
		    policy_age(policy, field->value) == policy->minimum_age &&
		    !policy_variant_find(policy, field->value))
			return field->value;
	return NULL;
}

/* verify_birth_fill - the entries, and the country */
void
verify_birth_fill(struct verify_form *form, const struct verify_birth *birth)
{
	verify_form_set(form, "birth_day", birth->day);
	verify_form_set(form, "birth_month", birth->month);
	verify_form_set(form, "birth_year", birth->year);
	if (verify_form_has(form, "country"))
		verify_form_set(form, "country", country(form));
}

/* verify_birth_answer - the screen of sign-up */
bool
verify_birth_answer(struct verify_http *http, const char *mount,
    const struct verify_birth *birth, struct verify_reply *reply_r,
    struct verify_finding *finding_r)
{
	struct verify *verify = verify_http_verify(http);
	struct verify_form form;

	if (!verify_open_form(http, verify_below(verify, mount, "/"), "/age",
		&form, finding_r))
		return false;
	verify_birth_fill(&form, birth);
	return verify_post(&form, NULL, reply_r, finding_r);
}
