/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/registration_settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/site.h"

/* One file's settings, with a policy that makes every promise. */
struct loaded {
	struct arena *arena;
	struct settings *settings;
	struct registration_settings values;
	struct policy policy;
	struct err err;
	int ret; /* of loading and checking */
};

static const struct policy_age ages[] = {{"DE", 16}};

/* load - settings out of a text */
static void
load(const char *text, struct loaded *l)
{
	char path[] = "/tmp/test_registration.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	memset(l, 0, sizeof(*l));
	l->arena = arena_new(1024 * 1024);
	for (int i = 0; i < PROMISE_COUNT; i++)
		l->policy.promises[i].made = true;
	l->policy.file = "strict.conf";
	l->policy.minimum_age = 18;
	l->policy.ages = ages;
	l->policy.nages = 1;
	l->ret = settings_load(l->arena, &registration_table, path,
	    &l->settings, &l->values, &l->err);
	if (l->ret == 0)
		l->ret = registration_check(&l->values, l->settings, &l->err);
	unlink(path);
}

/* rules - hold them against the policy */
static int
rules(struct loaded *l)
{
	static const struct site site;
	struct rule_scope scope = {&l->policy, &site, &l->values};

	return rule_check(registration_rules, registration_rules_n, &scope,
	    l->settings, &l->err);
}

/* test_presets - a file with nothing in it keeps every promise */
static void
test_presets(void **state)
{
	struct loaded l;

	(void)state;
	load("", &l);
	if (l.ret)
		fail_msg("%s", err_text(&l.err));
	assert_int_equal(rules(&l), 0);
	assert_int_equal(l.values.password_min, 15);
	assert_int_equal(l.values.session_secs, 12 * 3600);
	arena_free(&l.arena);
}

#define ID	  "id = \"nick\"; "
#define TEXT	  "type = \"text\"; "
#define LAB	  "label = \"Nick\"; "
#define ONE(more) "fields = ( { " ID TEXT LAB more " } );"
#define OF(type_, more)                                                        \
	"fields = ( { " ID "type = \"" type_ "\"; " LAB more " } );"
#define LONG                                                                   \
	"1234567890123456789012345678901234567890123456789012345678901"        \
	"234567890123456789012345678901234567890123456789012345678901"
#define CHOICES "choices = ( { id = \"a\"; label = \"A\"; } ); "

/* test_rules - each setting that contradicts is named with its promise */
static void
test_rules(void **state)
{
	static const struct {
		const char *text, *promise;
	} cases[] = {
	    {"minimum_age = 17;", "age.minimum"},
	    {"minimum_age = 13;", "age.minimum"},
	    {"refusal_sticks = false;", "age.refusal-sticks"},
	    {"ask_phone = \"required\";", "consent.optional-fields"},
	    {"ask_address = \"required\";", "consent.optional-fields"},
	    {ONE("required = true;"), "consent.optional-fields"},
	    {ONE("purpose = \"selling\";"), "consent.by-purpose"},
	    {ONE("visibility = \"public\";"), "account.visibility"},
	    {"mail_news_preset = true;", "mail.opt-out-at-collection"},
	    {"mail_news_preset = true;", "consent.by-purpose"},
	    {"mail_categories = [\"jobs: Jobs\"];", "consent.by-purpose"},
	    {"honour_gpc = false;", "signal.gpc"},
	    {"remember_me = true;", "cookies.session-only"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct loaded l;

		load(cases[i].text, &l);
		assert_int_equal(l.ret, 0);
		for (int p = 0; p < PROMISE_COUNT; p++)
			l.policy.promises[p].made = p == promise_find(
							     cases[i].promise);
		assert_int_equal(rules(&l), -1);
		assert_non_null(strstr(l.err.text, cases[i].promise));
		/* A policy that does not promise it does not mind. */
		memset(l.policy.promises, 0, sizeof(l.policy.promises));
		assert_int_equal(rules(&l), 0);
		arena_free(&l.arena);
	}
}

/* test_higher_age - asking for more than was promised is fine */
static void
test_higher_age(void **state)
{
	struct loaded l;

	(void)state;
	load("minimum_age = 21;", &l);
	assert_int_equal(l.ret, 0);
	assert_int_equal(rules(&l), 0);
	arena_free(&l.arena);
}

/* test_refused - what the table or the check does not take */
static void
test_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
	    {"minimum_age = 12;", "minimum_age"},
	    {"mail_categories = [\"account: Mail\"];", "leave \"account\""},
	    {"mail_categories = [\"Jobs: Mail\"];", "small letters"},
	    {"mail_categories = [\"jobs\"];", "behind the colon"},
	    {"mail_categories = [\"a: A\", \"a: B\"];", "twice"},
	    {"mail_categories = [\": A\"];", "mail_categories"},
	    {"minimum_age = 12;", "write 13 or more"},
	    {"age_walls = [\"/teens/ 12\"];", "an age from 13 to 99"},
	    {"age_walls = [\"//x/ 18\"];", "a path of this site"},
	    {"age_walls = [\"/a/ 18\", \"/b/\"];", "age_walls"},
	    {"age_correction = \"31 days\";", "age_correction"},
	    {"password_min = 8;", "password_min"},
	    {"database = \"sqlite:x\";", "database"},
	    {"keystore = \"nothing\";", "keystore"},
	    {"database = \"sqlite:/a/b\"; keystore = \"sqlite:/a/b\";",
		"keystore"},
	    {"remember = true;", "remember_me"},
	    {"ask_phone = \"maybe\";", "ask_phone"},
	    {"of_age_for = \"2 days\";", "of_age_for"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct loaded l;

		load(cases[i].text, &l);
		assert_int_equal(l.ret, -1);
		if (!strstr(l.err.text, cases[i].says))
			fail_msg("%s: %s", cases[i].text, l.err.text);
		arena_free(&l.arena);
	}
}

/* test_own_fields - what the operator may declare, and what not */
static void
test_own_fields(void **state)
{
	static const struct {
		const char *text, *says; /* NULL: fine */
	} cases[] = {
	    {"fields = ();", NULL},
	    {ONE(""), NULL},
	    {ONE("max = 4000;"), NULL},
	    {ONE("max = 4001;"), ":1: field \"nick\": max"},
	    {ONE("max = 0;"), "max"},
	    {ONE("min = 2;"), NULL},
	    {ONE("min = 201;"), "more than max"},
	    {ONE("retention = \"3 days\";"), "nothing in this form"},
	    {ONE("show_if = { a = \"b\"; };"), "nothing in this form"},
	    {OF("file", ""), "takes no files"},
	    {ONE(CHOICES), "remove it"},
	    {ONE("length = 3;"), "unknown key"},
	    {"fields = 3;", "must be a list"},
	    {"fields = ( 3 );", "a group is wanted"},
	    {"fields = { a = 1; };", "must be a list"},
	    {"fields = ( { " TEXT LAB " } );", "id is missing"},
	    {"fields = ( { " ID LAB " } );", "type is missing"},
	    {"fields = ( { " ID TEXT " } );", "label is missing"},
	    {"fields = ( { id = \"Nick\"; " TEXT LAB " } );", "small letters"},
	    {"fields = ( { id = \"1\"; " TEXT LAB " } );", "small letters"},
	    {"fields = ( { id = \"a-b\"; " TEXT LAB " } );", "small letters"},
	    {"fields = ( { id = \"\"; " TEXT LAB " } );", "id"},
	    {"fields = ( { id = \"name\"; " TEXT LAB " } );", "another id"},
	    {"fields = ( { id = \"password\"; " TEXT LAB " } );", "another id"},
	    {"fields = ( { id = \"consent_a\"; " TEXT LAB " } );",
		"another id"},
	    {"fields = ( { id = \"birth_day\"; " TEXT LAB " } );",
		"another id"},
	    {"fields = ( { " ID TEXT LAB " }, { " ID TEXT LAB " } );",
		"second field"},
	    {OF("colour", ""), "type must be one of"},
	    {OF("choice", CHOICES), NULL},
	    {OF("choices", CHOICES), NULL},
	    {OF("choice", ""), "choices"},
	    {OF("choice", "choices = ();"), "one to 64"},
	    {OF("choice", "choices = ( { id = \"A\"; label = \"A\"; } );"),
		"small letters"},
	    {OF("choice", "choices = ( { id = \"a\"; label = \"A\"; }, "
			  "{ id = \"a\"; label = \"B\"; } );"),
		"twice"},
	    {OF("choice", CHOICES "max = 3;"), "remove it"},
	    {OF("number", "min = 1; max = 2;"), NULL},
	    {OF("number", "min = 3; max = 2;"), "lower than min"},
	    {OF("checkbox", ""), NULL},
	    {OF("country", ""), NULL},
	    {OF("date", ""), NULL},
	    {OF("date", "max = 3;"), "remove it"},
	    {OF("date", "from = \"2024-02-29\"; to = \"2026-12-31\";"), NULL},
	    {OF("date", "from = \"2025-02-29\";"), "is not a day"},
	    {OF("date", "from = \"2025-02-02\"; to = \"2025-02-01\";"),
		"before from"},
	    {ONE("sensitive = true; purpose = \"service\";"), NULL},
	    {ONE("sensitive = true;"), "add purpose"},
	    {ONE("sensitive = true; purpose = \"service\"; required = true;"),
		"must be free"},
	    {ONE("sensitive = true; purpose = \"service\"; personal = false;"),
		"is personal"},
	    {ONE("sensitive = true; purpose = \"service\"; "
		 "visibility = \"public\";"),
		"hidden"},
	    {ONE("group = \"a\";"), "only sensitive"},
	    {ONE("labels = { de = \"Spitz\"; }; helps = { pt-BR = \"a\"; };"),
		NULL},
	    {ONE("labels = \"Spitz\";"), "labels"},
	    {ONE("labels = ( \"Spitz\" );"), "by its language"},
	    {ONE("labels = { de = 3; };"), ":1: de must be a text in quotes"},
	    {ONE("labels = { de = \"\"; };"), "de must be 1 to 120 bytes"},
	    {ONE("helps = { de = \"a\nb\"; };"), "control bytes"},
	    {OF("choice", "choices = ( { id = \"a\"; label = \"A\"; labels = "
			  "{ de = \"" LONG "\"; }; } );"),
		"de must be 1 to 120 bytes"},
	    {ONE("visibility = \"friends\";"), "visibility"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct loaded l;

		load(cases[i].text, &l);
		if (!cases[i].says && l.ret)
			fail_msg("%s: %s", cases[i].text, l.err.text);
		if (cases[i].says && !strstr(l.err.text, cases[i].says))
			fail_msg("%s: %s", cases[i].text, l.err.text);
		arena_free(&l.arena);
	}
}

/* main - settings and rules */
int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_presets),
	    cmocka_unit_test(test_rules),
	    cmocka_unit_test(test_higher_age),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_own_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
