/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "modules/send-to-friend/store/offer.h"
#include "policy/policy.h"

static const char *const eea[] = {"DE", "AT", NULL};
static const struct policy_variant variants[] = {
    {.id = "eea", .countries = eea},
};
static const struct policy policy = {.variants = variants, .nvariants = 1};

/* test_country - codes of ISO 3166 in capitals */
static void
test_country(void **state)
{
	(void)state;
	assert_true(offer_is_country("CH"));
	assert_true(offer_is_country("US-CA"));
	assert_true(offer_is_country("FR-75"));
	assert_false(offer_is_country("ch"));
	assert_false(offer_is_country("XX"));
	assert_false(offer_is_country("CHE"));
	assert_false(offer_is_country("US-"));
	assert_false(offer_is_country("US-ca"));
	assert_false(offer_is_country(""));
}

static const char *const nowhere[] = {NULL};
static const char *const swiss[] = {"CH", NULL};
static const char *const american[] = {"US", NULL};
static const char *const californian[] = {"US-CA", NULL};
static const char *const german[] = {"DE", "AT", "CH", NULL};

static const struct {
	const char *const *countries;
	const char *country, *region;
	bool want;
} cases[] = {
    {nowhere, "", "", true}, {nowhere, "DE", "", true}, {swiss, "CH", "", true},
    {swiss, "DE", "", false}, {swiss, "", "", false}, {swiss, "C", "", false},
    {swiss, "CHE", "", false}, {american, "US", "", true},
    {american, "US-CA", "", true}, {californian, "US-CA", "", true},
    {californian, "US", "", false}, {californian, "US-NY", "", false},
    {german, "", "eea", true}, {swiss, "", "eea", false},
    {german, "", "elsewhere", false},
    {german, "US", "eea", false}, /* the country says more */
};

/* test_holds - who is offered a mail */
static void
test_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (offer_holds(cases[i].countries, &policy,
			str_of(cases[i].country),
			str_of(cases[i].region)) != cases[i].want)
			fail_msg(
			    "%zu: %s %s", i, cases[i].country, cases[i].region);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_country),
	    cmocka_unit_test(test_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
