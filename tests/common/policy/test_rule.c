/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/site.h"
#include "policy/policy_file.h"

/* A module of the test's own. */
struct values {
	bool remember_me;
	int64_t k;
};

static const struct setting settings_of[] = {
    {"remember_me", SETTING_BOOL, 0, offsetof(struct values, remember_me),
	"false", 0, 0, NULL, "Keep visitors logged in."},
    {"k", SETTING_INT, 0, offsetof(struct values, k), "3", 1, 100, NULL,
	"The smallest group shown."},
};
static const struct settings_table table = {
    "registration", settings_of, 2, sizeof(struct values), false};

/* remembers - a cookie that outlives the session? */
static bool
remembers(const struct rule_scope *scope)
{
	return ((const struct values *)scope->values)->remember_me;
}

/* shows_few - groups under 5 shown? */
static bool
shows_few(const struct rule_scope *scope)
{
	return ((const struct values *)scope->values)->k < 5;
}

static const struct rule rules[] = {
    {PROMISE_COOKIES_SESSION_ONLY, "remember_me", remembers, "set it to false"},
    {PROMISE_SURVEY_SMALL_GROUPS_HIDDEN, "k", shows_few, "set it to 5 or more"},
};

#define POLICY                                                                 \
	"version = \"1\"; name = \"p\"; effective = \"2026-01-01\";\n"         \
	"text = \"T\";\npromises = (\n"

/* test_check - only for promises made, with both places and the remedy */
static void
test_check(void **state)
{
	static const struct {
		const char *promises, *text, *want; /* want NULL: fine */
		size_t broken;
	} cases[] = {
	    {"{ id = \"cookies.session-only\"; });", "", NULL, 0},
	    {"{ id = \"cookies.session-only\"; });", "\nremember_me = true;",
		"registration.conf:2: remember_me = true contradicts "
		"cookies.session-only, promised by policies/p.conf:4: set it "
		"to false",
		1},
	    {"{ id = \"age.minimum\"; });", "remember_me = true;", NULL, 0},
	    {"{ id = \"age.minimum\"; },\n"
	     "{ id = \"survey.small-groups-hidden\"; });",
		"",
		"registration.conf: k = 3 (default) contradicts "
		"survey.small-groups-hidden, promised by policies/p.conf:5: "
		"set it to 5 or more",
		1},
	    {"{ id = \"cookies.session-only\"; },\n"
	     "{ id = \"survey.small-groups-hidden\"; });",
		"remember_me = true; k = 4;", "remember_me = true contradicts",
		2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct buf out = BUF_INIT(4096);
		const struct policy *policy;
		struct settings *settings;
		struct err err = ERR_NONE;
		struct values values;
		struct rule_scope scope = {.values = &values};
		int ret;

		assert_int_equal(
		    policy_parse(arena, "policies/p.conf",
			arena_printf(arena, "%s%s", POLICY, cases[i].promises),
			&policy, &err),
		    0);
		assert_int_equal(
		    settings_parse(arena, &table, "registration.conf",
			cases[i].text, &settings, &values, &err),
		    0);
		scope.policy = policy;
		ret = rule_check(rules, 2, &scope, settings, &err);
		assert_int_equal(ret, cases[i].want ? -1 : 0);
		if (cases[i].want && !strstr(err.text, cases[i].want))
			fail_msg("wanted %s, got %s", cases[i].want, err.text);
		assert_int_equal(rule_report(rules, 2, &scope, settings, &out),
		    cases[i].broken);
		buf_free(&out);
		arena_free(&arena);
	}
}

/* test_site - the rules over site.conf */
static void
test_site(void **state)
{
#define ALL                                                                    \
	POLICY "{ id = \"security.in-transit\"; }, "                           \
	       "{ id = \"third-parties.none\"; }, "                            \
	       "{ id = \"friend.no-address-stored\"; });"
	static const struct {
		const char *text, *want; /* want NULL: fine */
	} cases[] = {
	    {"site_url = \"https://example.com\";", NULL},
	    {"site_url = \"http://localhost\";", NULL},
	    {"site_url = \"http://example.com\";",
		"site.conf:1: site_url = \"http://example.com\" contradicts "
		"security.in-transit"},
	    {"site_url = \"https://example.com\";\n"
	     "stylesheet = \"https://cdn.example.net/a.css\";",
		"site.conf:2: stylesheet = "
		"\"https://cdn.example.net/a.css\" contradicts "
		"third-parties.none"},
	    {"site_url = \"https://example.com\";\n"
	     "mail_from = \"a@example.com\"; mail_bounce = \"a@example.com\";",
		"site.conf:2: mail_bounce = \"a@example.com\" contradicts "
		"friend.no-address-stored"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct settings *settings;
		struct err err = ERR_NONE;
		struct site site;
		struct rule_scope scope = {.site = &site};
		int ret;

		assert_int_equal(policy_parse(arena, "policies/p.conf", ALL,
				     &scope.policy, &err),
		    0);
		assert_int_equal(settings_parse(arena, &site_table, "site.conf",
				     cases[i].text, &settings, &site, &err),
		    0);
		ret = rule_check(
		    site_rules, site_rules_n, &scope, settings, &err);
		assert_int_equal(ret, cases[i].want ? -1 : 0);
		if (cases[i].want && !strstr(err.text, cases[i].want))
			fail_msg("wanted %s, got %s", cases[i].want, err.text);
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_check),
	    cmocka_unit_test(test_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
