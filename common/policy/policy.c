/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy.h"

#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"
#include "conf/settings.h"
#include "policy/policy_file.h"

/* policy_promises - does it make that promise? */
bool
policy_promises(const struct policy *policy, enum promise promise)
{
	return promise < PROMISE_COUNT && policy->promises[promise].made;
}

/* policy_age - the minimum age for a country */
int
policy_age(const struct policy *policy, const char *country)
{
	for (size_t i = 0; i < policy->nages; i++)
		if (strcmp(policy->ages[i].country, country) == 0)
			return policy->ages[i].age;
	return policy->minimum_age;
}

/* policy_is_of - is country, or the country it is a part of, in the list? */
static bool
policy_is_of(const char *const *countries, const char *country)
{
	for (; *countries; countries++) {
		size_t len = strlen(*countries);

		if (strncmp(*countries, country, len) == 0 &&
		    (country[len] == '\0' || country[len] == '-'))
			return true;
	}
	return false;
}

/* policy_variant_find - what visitors of a country read */
const struct policy_variant *
policy_variant_find(const struct policy *policy, const char *country)
{
	for (size_t i = 0; i < policy->nvariants; i++)
		if (policy_is_of(policy->variants[i].countries, country))
			return &policy->variants[i];
	return NULL;
}

/* policy_variant_id - the same, by name */
const char *
policy_variant_id(const struct policy *policy, const char *country)
{
	const struct policy_variant *variant = policy_variant_find(
	    policy, country);

	return variant ? variant->id : POLICY_GENERAL;
}

/* policy_purpose_find - by id */
const struct policy_purpose *
policy_purpose_find(const struct policy *policy, struct str id)
{
	for (size_t i = 0; i < policy->npurposes; i++)
		if (str_is(id, policy->purposes[i].id))
			return &policy->purposes[i];
	return NULL;
}

/* policy_is_material - is it to be agreed to anew? */
bool
policy_is_material(const struct policy *policy, const char *purpose)
{
	const char *const *at = policy->material;

	if (!at || !purpose)
		return at && *at;
	for (; *at; at++)
		if (strcmp(*at, purpose) == 0)
			return true;
	return false;
}

/* policy_is_date - a day of the calendar */
bool
policy_is_date(const char *date)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	struct str rest = str_of(date);
	int64_t y, m, d, last;

	if (rest.len != 10 || date[4] != '-' || date[7] != '-')
		return false;
	if (num_parse(str_cut(&rest, '-'), 1, 9999, &y) < 0 ||
	    num_parse(str_cut(&rest, '-'), 1, 12, &m) < 0 ||
	    num_parse(rest, 1, 31, &d) < 0)
		return false;
	last = days[m - 1];
	if (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
		last = 29;
	return d <= last;
}
