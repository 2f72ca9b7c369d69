/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/hmac.h"

#define HEAD "version = \"3\"; name = \"test\"; effective = \"2026-02-28\";\n"

/* setup - an arena a test */
static int
setup(void **state)
{
	*state = arena_new(4 << 20);
	return 0;
}

/* teardown - and gone */
static int
teardown(void **state)
{
	struct arena *arena = *state;

	arena_free(&arena);
	return 0;
}

/* test_whole - everything a file can say */
static void
test_whole(void **state)
{
	static const char text[] = HEAD
	    "text = \"One.\\n\\nTwo.\";\n"
	    "minimum_age = 16;\n"
	    "ages = ( { country = \"DE\"; age = 14; } );\n"
	    "purposes = ( { id = \"news\"; text = \"News by mail\"; },\n"
	    "  { id = \"service\"; text = \"The service\"; needed = true; } "
	    ");\n"
	    "variants = ( { region = \"EEA\"; countries = [\"DE\", \"FR\"];\n"
	    "  text = \"For Europe.\"; },\n"
	    "  { region = \"California\"; countries = [\"US-CA\"];\n"
	    "  text = \"For California.\"; } );\n"
	    "retention = \"2 weeks\"; answer_within = \"10 days\";\n"
	    "promises = ( { id = \"age.minimum\";\n"
	    "  quote = \"Nobody \"\n  \"under 16.\"; source = \"2. Age\"; },\n"
	    "  { id = \"cookies.session-only\"; } );\n";
	const struct policy *policy;
	struct err err = ERR_NONE;
	uint8_t digest[32];

	if (policy_parse(*state, "p.conf", text, &policy, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(policy->version, "3");
	assert_string_equal(policy->name, "test");
	assert_string_equal(policy->effective, "2026-02-28");
	assert_string_equal(policy->text, "One.\n\nTwo.");
	hash_sha256(STR("One.\n\nTwo."), digest);
	assert_memory_equal(policy->digest, digest, 32);
	assert_int_equal(policy->minimum_age, 16);
	assert_int_equal(policy_age(policy, "DE"), 14);
	assert_int_equal(policy_age(policy, "US"), 16);
	assert_int_equal(policy_age(policy, ""), 16);
	assert_int_equal(policy->npurposes, 2);
	assert_string_equal(policy->purposes[0].id, "news");
	assert_false(policy->purposes[0].needed);
	assert_true(policy->purposes[1].needed);
	assert_int_equal(policy->retention_secs, 14 * 86400);
	assert_int_equal(policy->answer_secs, 10 * 86400);
	assert_true(policy_promises(policy, PROMISE_AGE_MINIMUM));
	assert_true(policy_promises(policy, PROMISE_COOKIES_SESSION_ONLY));
	assert_false(policy_promises(policy, PROMISE_SURVEY_ONCE));
	assert_string_equal(
	    policy->promises[PROMISE_AGE_MINIMUM].quote, "Nobody under 16.");
	assert_string_equal(
	    policy->promises[PROMISE_AGE_MINIMUM].source, "2. Age");
	assert_int_equal(policy->promises[PROMISE_AGE_MINIMUM].line, 12);
	assert_null(policy->promises[PROMISE_COOKIES_SESSION_ONLY].quote);
	assert_string_equal(policy_variant_find(policy, "FR")->region, "EEA");
	assert_string_equal(policy_variant_find(policy, "US-CA")->texts[0].text,
	    "For California.");
	assert_null(policy_variant_find(policy, "US"));
	assert_null(policy_variant_find(policy, "US-NY"));
	assert_null(policy_variant_find(policy, ""));
	assert_string_equal(
	    policy_variant_find(policy, "DE-BY")->region, "EEA");
}

/* test_texts - by region and language, and the nearest where there is none */
static void
test_texts(void **state)
{
	static const char text[] = HEAD
	    "language = \"en\"; text = \"General.\";\n"
	    "texts = ( { language = \"de\"; text = \"Allgemein.\"; } );\n"
	    "material = [\"news\"];\n"
	    "purposes = ( { id = \"news\"; text = \"News\";\n"
	    "  texts = ( { language = \"de\"; text = \"Neues\"; } ); } );\n"
	    "variants = ( { region = \"EEA\"; countries = [\"DE\"];\n"
	    "  text = \"Europe.\";\n"
	    "  texts = ( { language = \"de\"; text = \"Europa.\"; } ); },\n"
	    "  { region = \"US West\"; countries = [\"US-CA\"]; language = "
	    "\"es\";\n  text = \"California.\"; } );\n";
	static const struct {
		const char *variant, *language, *want;
	} cases[] = {
	    {"general", "en", "General."},
	    {"general", "de", "Allgemein."},
	    {"general", "de-AT", "Allgemein."},
	    {"general", "fr", "General."},
	    {"eea", "DE", "Europa."},
	    {"EEA", "fr", "Europe."},
	    {"us-west", "en", "California."},
	    {"moon", "de", "Allgemein."},
	};
	const struct policy *policy;
	struct err err = ERR_NONE;

	if (policy_parse(*state, "p.conf", text, &policy, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct policy_text *got = policy_text_for(
		    policy, cases[i].variant, cases[i].language);
		uint8_t digest[32];

		assert_string_equal(got->text, cases[i].want);
		hash_sha256(str_of(cases[i].want), digest);
		assert_memory_equal(got->digest, digest, 32);
	}
	assert_string_equal(policy_variant_id(policy, "US-CA"), "us-west");
	assert_string_equal(policy_variant_id(policy, "FR"), "general");
	assert_true(policy_is_material(policy, "news"));
	assert_true(policy_is_material(policy, NULL));
	assert_false(policy_is_material(policy, "service"));
	assert_string_equal(
	    policy_purpose_text(policy_purpose_find(policy, STR("news")), "de"),
	    "Neues");
}

/* test_quotes - without a text the sentences quoted are it, each once */
static void
test_quotes(void **state)
{
	static const char text[] = HEAD
	    "promises = ( { id = \"cookies.session-only\"; quote = \"B.\"; },\n"
	    "{ id = \"age.minimum\"; quote = \"A.\"; },\n"
	    "{ id = \"age.refusal-sticks\"; quote = \"A.\"; } );\n";
	const struct policy *policy;
	struct err err = ERR_NONE;

	assert_int_equal(
	    policy_parse(*state, "p.conf", text, &policy, &err), 0);
	assert_string_equal(policy->text, "A.\n\nB.");
	assert_int_equal(policy->minimum_age, 18);
}

/* test_wrong - each mistake names file, line and what to do */
static void
test_wrong(void **state)
{
#define TEXT HEAD "text = \"T\";\n"
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"", "p.conf: version is missing; add: version = \"1\";"},
	    {HEAD, "p.conf: the policy says nothing"},
	    {"version = \"1 2\"; name = \"x\"; effective = \"2026-01-01\"; "
	     "text = \"T\";",
		"p.conf:1: version must be letters"},
	    {"version = \"1\"; name = \"x\";\neffective = \"2026-02-29\"; "
	     "text = \"T\";",
		"p.conf:2: effective must be a date"},
	    {TEXT "minimum_age = 12;",
		"p.conf:3: minimum_age is out of bounds: from 13 to 99"},
	    {TEXT "promises = ( { id = \"age.minimun\"; } );",
		"p.conf:3: unknown promise \"age.minimun\"; did you mean "
		"\"age.minimum\"?"},
	    {TEXT "promises = ( { id = \"something.else-altogether\"; } );",
		"p.conf:3: unknown promise \"something.else-altogether\"; "
		"pledgectl promises"},
	    {TEXT "promises = ( { id = \"age.minimum\"; },\n\n"
		  "{ id = \"age.minimum\"; } );",
		"p.conf:5: promise \"age.minimum\" stands here a second time; "
		"the first is in line 3"},
	    {TEXT "promises = ( { } );", "p.conf:3: id is missing"},
	    {TEXT "promises = { id = \"age.minimum\"; };",
		"p.conf:3: promises must be a list of groups"},
	    {TEXT "promises = ( { id = \"age.minimum\"; qoute = \"\"; } );",
		"did you mean \"quote\"?"},
	    {TEXT "ages = ( { country = \"de\"; age = 16; } );",
		"p.conf:3: country must be an ISO 3166-1 code"},
	    {TEXT "ages = ( { country = \"XX\"; age = 16; } );",
		"p.conf:3: country must be an ISO 3166-1 code"},
	    {TEXT "ages = ( { country = \"DE\"; age = 16; },\n"
		  "{ country = \"DE\"; age = 18; } );",
		"p.conf:4: country \"DE\" stands here a second time"},
	    {TEXT "ages = ( { country = \"DE\"; age = 12; } );",
		"p.conf:3: age is out of bounds: from 13 to 99"},
	    {TEXT "purposes = ( { id = \"News\"; text = \"x\"; } );",
		"p.conf:3: id must be small letters"},
	    {TEXT "purposes = ( { id = \"a\"; text = \"x\"; },\n"
		  "{ id = \"a\"; text = \"y\"; } );",
		"p.conf:4: purpose \"a\" stands here a second time"},
	    {TEXT "variants = ( { region = \"EEA\"; countries = [\"DE\"]; } );",
		"p.conf:3: this variant needs text or text_file"},
	    {TEXT "variants = ( { region = \"EEA\"; countries = [\"eu\"]; "
		  "text = \"x\"; } );",
		"p.conf:3: countries must be ISO 3166 codes"},
	    {TEXT "text_file = \"/etc/hosts\";",
		"p.conf:3: text and text_file exclude each other"},
	    {HEAD "text_file = \"/nowhere/x.txt\";",
		"/nowhere/x.txt: No such file"},
	    {HEAD "text_file = \"/\";", "/: not a file"},
	    {TEXT "language = \"x\";",
		"p.conf:3: language must be 2 to 35 bytes"},
	    {TEXT "texts = ( { language = \"en\"; text = \"x\"; } );",
		"p.conf:3: there is a text in \"en\" already"},
	    {TEXT "texts = ( { language = \"de\"; } );",
		"p.conf:3: this language needs text or text_file"},
	    {TEXT "material = [\"news\"];",
		"p.conf:3: material names \"news\", and there is no such"},
	    {TEXT "variants = ( { region = \"General\"; countries = [\"DE\"]; "
		  "text = \"x\"; } );",
		"p.conf:3: there is a text for \"general\" already"},
	    {TEXT "verson = \"2\";", "did you mean \"version\"?"},
	    {TEXT "retention = \"1 s\";", "retention is out of bounds"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct policy *policy;
		struct err err = ERR_NONE;

		assert_int_equal(policy_parse(*state, "p.conf", cases[i].text,
				     &policy, &err),
		    -1);
		if (!strstr(err.text, cases[i].want))
			fail_msg("%s\nwanted: %s\ngot: %s", cases[i].text,
			    cases[i].want, err.text);
	}
}

/* test_load - a text beside its file; no such file */
static void
test_load(void **state)
{
	char dir[] = "/tmp/test_policy.XXXXXX";
	const struct policy *policy;
	struct err err = ERR_NONE;
	char conf[64], text[64];
	FILE *file;

	assert_non_null(mkdtemp(dir));
	snprintf(conf, sizeof(conf), "%s/p.conf", dir);
	snprintf(text, sizeof(text), "%s/p.txt", dir);
	assert_int_equal(policy_load(*state, conf, &policy, &err), -1);
	assert_non_null(strstr(err.text, "p.conf: No such file"));
	file = fopen(conf, "w");
	fputs(HEAD "text_file = \"p.txt\";", file);
	fclose(file);
	file = fopen(text, "w");
	fputs("What we promise.\n", file);
	fclose(file);
	err = ERR_NONE;
	if (policy_load(*state, conf, &policy, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(policy->text, "What we promise.\n");
	assert_string_equal(policy->file, conf);
	file = fopen(text, "w");
	fputs("bell \a\n", file);
	fclose(file);
	assert_int_equal(policy_load(*state, conf, &policy, &err), -1);
	assert_non_null(strstr(err.text, "p.txt: not well-formed UTF-8"));
	unlink(conf);
	unlink(text);
	rmdir(dir);
}

/* test_dates - days of the calendar only */
static void
test_dates(void **state)
{
	static const struct {
		const char *date;
		bool want;
	} cases[] = {
	    {"2026-01-31", true},
	    {"2024-02-29", true},
	    {"2000-02-29", true},
	    {"1900-02-29", false},
	    {"2026-02-29", false},
	    {"2026-04-31", false},
	    {"2026-13-01", false},
	    {"2026-00-01", false},
	    {"2026-1-01", false},
	    {"0000-01-01", false},
	    {"31.01.2026", false},
	    {"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(policy_is_date(cases[i].date), cases[i].want);
}

/* test_catalogue - ids are found, unique, and every text is a sentence */
static void
test_catalogue(void **state)
{
	(void)state;
	assert_int_equal(promise_find("no.such"), -1);
	for (int i = 0; i < PROMISE_COUNT; i++) {
		const char *text = promise_text((enum promise)i);

		assert_int_equal(promise_find(promise_id((enum promise)i)), i);
		assert_true(text[0] >= 'A' && text[0] <= 'Z');
		assert_int_equal(text[strlen(text) - 1], '.');
		assert_true(*promise_keepers((enum promise)i));
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_whole),
	    CASE(test_texts),
	    CASE(test_quotes),
	    CASE(test_wrong),
	    CASE(test_load),
	    CASE(test_dates),
	    CASE(test_catalogue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
