/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/feedback_settings.h"

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

/* load - settings out of a text */
static int
load(struct arena *arena, const char *text, struct settings **settings_r,
    struct feedback_settings *values_r, struct err *err)
{
	char path[] = "/tmp/test_feedback.XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	ret = settings_load(
	    arena, &feedback_table, path, settings_r, values_r, err);
	unlink(path);
	return ret;
}

/* test_presets - a file with nothing in it keeps every promise */
static void
test_presets(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	struct feedback_settings values;
	struct settings *settings;
	struct err err = ERR_NONE;
	struct policy *policy = arena_alloc(arena, sizeof(*policy));
	struct site site = {0};
	struct rule_scope scope = {policy, &site, &values};

	(void)state;
	for (int i = 0; i < PROMISE_COUNT; i++)
		policy->promises[i].made = true;
	policy->file = "strict.conf";
	if (load(arena, "", &settings, &values, &err))
		fail_msg("%s", err_text(&err));
	assert_int_equal(feedback_check(&values, settings, &err), 0);
	assert_int_equal(rule_check(feedback_rules, feedback_rules_n, &scope,
			     settings, &err),
	    0);
	assert_string_equal(values.categories[0], "question");
	assert_int_equal(values.ask_email, FEEDBACK_ASK_OPTIONAL);
	arena_free(&arena);
}

/* test_rules - each setting that contradicts is named with its promise */
static void
test_rules(void **state)
{
	static const struct {
		const char *text, *promise;
	} cases[] = {
	    {"ask_consent = false;", "consent.before-collection"},
	    {"ask_name = \"required\";", "consent.optional-fields"},
	    {"ask_email = \"required\";", "consent.optional-fields"},
	    {"mail_news_preset = true;", "mail.opt-out-at-collection"},
	    {"may_publish_preset = true;", "feedback.used-as-agreed"},
	    {"may_contact_preset = true;", "feedback.used-as-agreed"},
	    {"may_publish_preset = true;", "consent.by-purpose"},
	    {"ask_consent = false;", "consent.can-be-denied"},
	    {"ownership_notice = false;", "feedback.owned"},
	    {"honour_gpc = false;", "signal.gpc"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1024 * 1024);
		struct policy *policy = arena_alloc(arena, sizeof(*policy));
		struct feedback_settings values;
		struct settings *settings;
		struct err err = ERR_NONE;
		struct site site = {0};
		struct rule_scope scope = {policy, &site, &values};

		policy->file = "some.conf";
		policy->promises[promise_find(cases[i].promise)].made = true;
		if (load(arena, cases[i].text, &settings, &values, &err))
			fail_msg("%s", err_text(&err));
		assert_int_equal(rule_check(feedback_rules, feedback_rules_n,
				     &scope, settings, &err),
		    -1);
		if (!strstr(err_text(&err), cases[i].promise))
			fail_msg("%s", err_text(&err));
		arena_free(&arena);
	}
}

/* test_check - values that the table alone lets pass */
static void
test_check(void **state)
{
	static const char *const cases[] = {
	    "database = \"postgres://x\";",
	    "categories = [ ];",
	    "categories = [ \"a\", \"b\", \"a\" ];",
	    "categories = [ \" a\" ];",
	    "categories = [ \"\" ];",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1024 * 1024);
		struct feedback_settings values;
		struct settings *settings;
		struct err err = ERR_NONE;

		if (load(arena, cases[i], &settings, &values, &err) == 0 &&
		    feedback_check(&values, settings, &err) == 0)
			fail_msg("%s was taken", cases[i]);
		assert_non_null(strstr(err_text(&err), ":1"));
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_presets),
	    cmocka_unit_test(test_rules),
	    cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
