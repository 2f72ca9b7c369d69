/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/offer.h"

#include <stddef.h>
#include <string.h>

#include "policy/country.h"
#include "policy/policy.h"

#define PART_MAX 3 /* characters of a part, ISO 3166-2 */

/* offer_is_country - "DE", "US-CA" */
bool
offer_is_country(const char *code)
{
	char country[3] = "";
	size_t len = strlen(code);

	if (len < 2 ||
	    (len > 2 && (code[2] != '-' || len < 4 || len > 3 + PART_MAX)))
		return false;
	for (size_t i = 3; i < len; i++) {
		if (!(code[i] >= 'A' && code[i] <= 'Z') &&
		    !(code[i] >= '0' && code[i] <= '9'))
			return false;
	}
	memcpy(country, code, 2);
	return country_name(country) != NULL;
}

/* is_listed - a country, or the one that it is a part of */
static bool
is_listed(const char *const *countries, struct str country)
{
	for (; *countries; countries++) {
		size_t len = strlen(*countries);

		if (str_has_prefix(country, *countries) &&
		    (country.len == len || country.ptr[len] == '-'))
			return true;
	}
	return false;
}

/* region_is_listed - are all countries of a region? */
static bool
region_is_listed(const char *const *countries, const struct policy *policy,
    struct str region)
{
	for (size_t i = 0; i < policy->nvariants; i++) {
		const char *const *code = policy->variants[i].countries;

		if (!str_is(region, policy->variants[i].id))
			continue;
		while (*code && is_listed(countries, str_of(*code)))
			code++;
		return !*code && code != policy->variants[i].countries;
	}
	return false;
}

/* offer_holds - in one of these countries? */
bool
offer_holds(const char *const *countries, const struct policy *policy,
    struct str country, struct str region)
{
	if (!*countries)
		return true;
	if (country.len)
		return is_listed(countries, country);
	return region.len && region_is_listed(countries, policy, region);
}
