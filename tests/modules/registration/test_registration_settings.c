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
	    {"mail_news_preset = true;", "mail.opt-out-at-collection"},
	    {"mail_news_preset = true;", "consent.by-purpose"},
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

/* main - settings and rules */
int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_presets),
	    cmocka_unit_test(test_rules),
	    cmocka_unit_test(test_higher_age),
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
