/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "modules/registration/pages/password_rule.h"

#define NBSP "\xc2\xa0\xe2\x80\x83\xc2\xa0"

/* test_user_id - what is one */
static void
test_user_id(void **state)
{
	static const struct {
		const char *id;
		bool fine;
	} cases[] = {
	    {"ann", true},
	    {"Ann.Smith-99_x", true},
	    {"an", false},
	    {"abcdefghijklmnopqrstuvwxyzabcdef", true},
	    {"abcdefghijklmnopqrstuvwxyzabcdefg", false},
	    {"9ann", false},
	    {".ann", false},
	    {"ann smith", false},
	    {"ann@smith", false},
	    {"\xd0\xb0nn", false}, /* a Cyrillic a */
	    {"ann\t", false},
	    {"ann\n", false},
	    {" ann", false},
	    {"ann ", false},
	    {"\xef\xbd\x81nn", false},	/* a full-width a */
	    {"ann\xe2\x80\x8b", false}, /* a zero-width space */
	    {"ann\xc2\xad", false},	/* a soft hyphen */
	    {"an\xcc\x81n", false},	/* a combining accent */
	    {"\xe2\x80\xaenna", false}, /* right to left */
	    {"\xce\xbfmega", false},	/* a Greek o */
	    {"\xf0\x9d\x90\x9a"
	     "nn",
		false}, /* a mathematical a */
	    {"ann\xff", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if ((names_check_user_id(str_of(cases[i].id), NULL) == NULL) !=
		    cases[i].fine)
			fail_msg("%s", cases[i].id);
	}
}

/* test_same - what counts as one name, and what does not */
static void
test_same(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
	    {"Ann", "ann", true},
	    {"ann.smith", "annsmith", true},
	    {"ann_s-mith", "annsmith", true},
	    {"bill", "b1ll", true},
	    {"bill", "bi11", true},
	    {"bob0", "bobo", true},
	    {"tom", "torn", true},
	    {"modern", "rnodem", true},
	    {"mnn", "rnnn", true},
	    {"will", "vvi1l", true},
	    {"vvv", "wvv", false},
	    {"vvvv", "wvv", true},
	    {"awv", "avw", true},
	    {"I-lana", "llana", true},
	    {"clara", "dara", false},
	    {"sam5", "sams", false},
	    {"zoe2", "zoez", false},
	    {"bob8", "bobb", false},
	    {"nna", "mna", false},
	    {"ann", "anna", false},
	    {"Ann@Example.ORG", "ann@example.org", true},
	    {"ann@example.org", "anne@example.org", false},
	    {"ann@example.org", "ann", false},
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct keystore_name a, b;

		assert_int_equal(names_login(arena, str_of(cases[i].a), &a), 0);
		assert_int_equal(names_login(arena, str_of(cases[i].b), &b), 0);
		if ((a.kind == b.kind && str_eq(a.text, b.text)) !=
		    cases[i].same)
			fail_msg("%s %s", cases[i].a, cases[i].b);
	}
	arena_free(&arena);
}

/* test_kept_back - what speaks for the site is nobody's */
static void
test_kept_back(void **state)
{
	static const struct {
		const char *id;
		bool fine;
	} cases[] = {
	    {"admin", false},
	    {"Admin", false},
	    {"adm1n", false},
	    {"ad-min", false},
	    {"adrnin", false},
	    {"root", false},
	    {"r00t", false},
	    {"Post.Master", false},
	    {"abuse", false},
	    {"staff", false},
	    {"no_reply", false},
	    {"noreply", false},
	    {"vvebmaster", false},
	    {"HELP", false},
	    {"MailerDaemon", false},
	    {"an", false},
	    {"ann", true},
	    {"admin-ann", true},
	    {"administer", true},
	    {"roots", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if ((names_check_new_user_id(str_of(cases[i].id), NULL) ==
			NULL) != cases[i].fine)
			fail_msg("%s", cases[i].id);
	}
	/* Whoever has one already can log in. */
	assert_null(names_check_user_id(STR("admin"), NULL));
}

/* test_password_rule - long and not easily guessed; no other demands */
static void
test_password_rule(void **state)
{
	static const struct {
		const char *password;
		bool fine;
	} cases[] = {
	    {"lorry tuesday umbrella", true},
	    {"gr\xc3\xbc\xc3\x9f gott am fr\xc3\xbchen morgen", true},
	    {"7f2k9x0q4m1z8c6", true},
	    {"short but sweet", true}, /* 15 */
	    {"short but swee", false}, /* 14 */
	    {"               ", false},
	    {"\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t", false},
	    {NBSP NBSP NBSP NBSP NBSP " \xe3\x80\x80", false},
	    {NBSP NBSP NBSP NBSP NBSP "lorry tuesday", true},
	    {"aaaaaaaaaaaaaaaaaa", false},
	    {"PasswordPassword", false},
	    {"qwertyuiopasdfgh", false},
	    {"abcdefghijklmnop", false},
	    {"123456789012345", false},
	    {"Correct Horse Battery Staple", false},
	    {"annsmithannsmith", false},
	    {"example jobsexample jobs", false},
	};
	static const char *const words[] = {
	    "Example Jobs", "annsmith", "", NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if ((password_rule_check(str_of(cases[i].password), 15,
			 words) == NULL) != cases[i].fine)
			fail_msg("%s", cases[i].password);
	}
}

/* main - names and passwords */
int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_user_id),
	    cmocka_unit_test(test_same),
	    cmocka_unit_test(test_kept_back),
	    cmocka_unit_test(test_password_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
