/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/form_load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "policy/policy.h"

#define DAY_SECS 86400

static const struct policy_purpose purposes[] = {
    {.id = "service", .text = "To answer you", .needed = true},
    {.id = "news", .text = "To send you news"},
};

/* What is told, and whether it was. */
struct told {
	struct err_listener listener;
	const char *wanted;
	bool heard;
	size_t n;
};

/* hear - is it what was wanted? */
static void
hear(struct err_listener *listener, const char *text)
{
	struct told *told = (struct told *)listener;

	told->n++;
	if (told->wanted && strstr(text, told->wanted))
		told->heard = true;
}

/* policy_of - that makes every promise, or none */
static struct policy
policy_of(bool strict)
{
	struct policy policy = {.file = "strict.conf",
	    .minimum_age = 18,
	    .purposes = purposes,
	    .npurposes = 2,
	    .retention_secs = 365 * DAY_SECS};

	for (int i = 0; strict && i < PROMISE_COUNT; i++)
		policy.promises[i].made = true;
	return policy;
}

/* parse - a text as contact.conf */
static int
parse(struct arena *arena, bool strict, const char *text,
    const struct form_def **def_r, struct err *err)
{
	static const char *const languages[] = {"en", "de", NULL};
	struct policy policy = policy_of(strict);
	struct form_env env = {.policy = &policy, .languages = languages};

	return form_parse(arena, "contact.conf", text, &env, def_r, err);
}

#define TITLE "title = \"T\"; "
#define FORM(field)                                                            \
	TITLE "fields = ( { id = \"a\"; label = \"A\"; " field " } );"
#define TEXT "type = \"text\"; personal = false;"
#define TWO(one, other)                                                        \
	TITLE "fields = ( { id = \"a\"; label = \"A\"; " one                   \
	      " }, { id = \"b\"; label = \"B\"; " other " } );"
#define AB                                                                     \
	"type = \"choice\"; choices = ( { id = \"x\"; label = \"X\"; }, { "    \
	"id = \"y\"; label = \"Y\"; } );"

/* test_mistakes - each is told, with its line, also where others are */
static void
test_mistakes(void **state)
{
	static const struct {
		const char *text, *says; /* NULL: fine */
	} cases[] = {
	    {FORM(TEXT), NULL},
	    {"", "title is missing"},
	    {TITLE, "a form asks for something"},
	    {TITLE "fields = ();", "a form asks for something"},
	    {FORM(TEXT) "age = 12;", "under 13"},
	    {FORM(TEXT) "age = 100;", "age is out of bounds"},
	    {FORM(TEXT) "titles = { fr = \"T\"; };", NULL},
	    {FORM(TEXT) "titles = { de = 3; };", "de must be"},
	    {FORM(TEXT) "may_contact = true;", "no field of type \"email\""},
	    {FORM("type = \"tel\";") "may_contact = true;", NULL},
	    {FORM("type = \"tel\";") "mail_news = true;", "\"email\""},
	    {FORM(TEXT) "notify = \"nobody\";", "notify"},
	    {FORM(TEXT) "retention = \"5\";", "retention"},
	    {FORM("type = \"text\"; labels = { fr = \"A\"; };"),
		"none of the site's languages"},
	    {TITLE "fields = ( { id = \"may_x\"; label = \"A\"; " TEXT " } );",
		"keeps this name"},
	    {TITLE "fields = ( { id = \"altcha\"; label = \"A\"; " TEXT " } );",
		"keeps this name"},
	    {TITLE "fields = ( { id = \"remark\"; label = \"A\"; " TEXT " } );",
		"keeps this name"},
	    {TITLE "fields = ( { id = \"mount\"; label = \"A\"; " TEXT " } );",
		"keeps this name"},
	    {FORM("type = \"file\";"), NULL},
	    {FORM("type = \"file\"; personal = false;"), "sealed"},
	    {FORM("type = \"file\"; types = [\"exe\"];"), "name some of"},
	    {FORM("type = \"file\"; size = \"6 MiB\";"),
		"size is out of bounds"},
	    {FORM(TEXT "size = \"1 MiB\";"), "remove it"},
	    {TWO("type = \"file\";", "type = \"file\"; size = \"2 KiB\";"),
		"5 MiB together"},
	    {TWO("type = \"file\"; size = \"1 MiB\";",
		 "type = \"file\"; size = \"1 MiB\";"),
		NULL},
	    {TWO(AB, TEXT "show_if = { a = \"x\"; };"), NULL},
	    {TWO(AB, TEXT "show_if = { a = [\"x\", \"y\"]; };"), NULL},
	    {TWO(AB, TEXT "show_if = { a = \"z\"; };"), "never holds that"},
	    {TWO(AB, TEXT "show_if = { a = 3; };"), "never holds that"},
	    {TWO(AB, TEXT "show_if = { a = []; };"), "with no value"},
	    {TWO(AB, TEXT "show_if = { };"), "one to 8"},
	    {TWO(AB, TEXT "show_if = { b = \"x\"; };"), "before this one"},
	    {TWO(TEXT, TEXT "show_if = { a = \"x\"; };"), "of type \"text\""},
	    {TWO("type = \"checkbox\";", TEXT "show_if = { a = \"yes\"; };"),
		NULL},
	    {TWO("type = \"checkbox\";", TEXT "show_if = { a = \"on\"; };"),
		"never holds that"},
	    {TWO("type = \"country\";", TEXT "show_if = { a = \"CH\"; };"),
		NULL},
	    {TWO(AB "sensitive = true; purpose = \"service\";",
		 TEXT "show_if = { a = \"x\"; };"),
		"is sensitive"},
	    {TITLE "fields = ( { id = \"a\"; label = \"A\"; " AB
		   " }, { id = \"f\"; label = \"F\"; type = \"file\"; }, { id "
		   "= \"b\"; label = \"B\"; " TEXT
		   " show_if = { a = \"x\"; }; } );",
		"last page"},
	    {FORM("type = \"number\"; min = 3; max = 2;"), "lower than min"},
	    {FORM("type = \"text\"; visibility = \"members\";"),
		"nothing in this form"},
	    {FORM("type = \"choices\"; choices = ( { id = \"A\"; label = "
		  "\"A\"; } );"),
		"small letters"},
	    {FORM(TEXT) "age", "syntax error"},
	    /* what is known is said: no command prints it */
	    {FORM(TEXT) "colour_of_it = 18;", "known are title, titles, "},
	    {FORM(TEXT "colour_of_it = 18;"), "known are id, type, "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(4 * 1024 * 1024);
		struct told told = {{hear}, cases[i].says, false, 0};
		struct err err = ERR_NONE, all = ERR_NONE;
		const struct form_def *def = NULL;

		all.all = &told.listener;
		if ((parse(arena, false, cases[i].text, &def, &err) == 0) !=
		    (cases[i].says == NULL))
			fail_msg("%s: %s", cases[i].text, err.text);
		if (cases[i].says && !strstr(err.text, cases[i].says))
			fail_msg("%s: %s", cases[i].text, err.text);
		if (cases[i].says && strncmp(err.text, "contact.conf", 12) != 0)
			fail_msg("%s: no place: %s", cases[i].text, err.text);
		parse(arena, false, cases[i].text, &def, &all);
		if (cases[i].says && !told.heard)
			fail_msg("%s: not heard", cases[i].text);
		arena_free(&arena);
	}
}

/* test_all_at_once - a file with many of them */
static void
test_all_at_once(void **state)
{
	struct arena *arena = arena_new(4 * 1024 * 1024);
	struct told told = {{hear}, NULL, false, 0};
	struct err all = ERR_NONE;
	const struct form_def *def;

	(void)state;
	all.all = &told.listener;
	assert_int_equal(
	    parse(arena, true,
		"title = \"T\"; txet = \"x\"; age = 12; owned = false;\n"
		"fields = ( { id = \"a\"; type = \"text\"; label = \"A\"; "
		"required = true; max = 30000; },\n"
		"{ id = \"b\"; type = \"file\"; label = \"B\"; types = "
		"[\"exe\"]; }, { id = \"c\"; type = \"choice\"; label = \"C\"; "
		"} );",
		&def, &all),
	    -1);
	assert_true(told.n >= 7);
	arena_free(&arena);
}

/* test_rules - each contradiction names its promise, key, file and line */
static void
test_rules(void **state)
{
	static const struct {
		const char *text, *promise, *key;
	} cases[] = {
	    {FORM(TEXT) "ask_consent = false;", "consent.before-collection",
		"ask_consent"},
	    {FORM(TEXT) "ask_consent = false;", "consent.can-be-denied",
		"ask_consent"},
	    {FORM("type = \"text\"; sensitive = true; purpose = "
		  "\"service\";") "ask_consent = false;",
		"consent.sensitive", "ask_consent"},
	    {FORM(TEXT) "owned = false;", "feedback.owned", "owned"},
	    {FORM("type = \"email\";") "may_contact_preset = true;",
		"feedback.used-as-agreed", "may_contact_preset"},
	    {FORM(TEXT) "may_publish_preset = true;", "feedback.used-as-agreed",
		"may_publish_preset"},
	    {FORM(TEXT) "may_publish_preset = true;", "consent.by-purpose",
		"may_publish_preset"},
	    {FORM(TEXT) "mail_news_preset = true;", "consent.by-purpose",
		"mail_news_preset"},
	    {FORM(TEXT) "mail_news_preset = true;",
		"mail.opt-out-at-collection", "mail_news_preset"},
	    {FORM(TEXT) "retention = \"366 days\";", "retention.limited",
		"retention"},
	    {FORM(TEXT) "age = 17;", "age.minimum", "age"},
	    {FORM("type = \"text\"; required = true;"),
		"consent.optional-fields", "required"},
	    {FORM("type = \"text\"; purpose = \"ads\";"), "consent.by-purpose",
		"purpose"},
	    {FORM("type = \"text\"; retention = \"366 days\";"),
		"retention.limited", "retention"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(4 * 1024 * 1024);
		const struct form_def *def;
		struct err err = ERR_NONE, all = ERR_NONE;
		struct told told = {{hear}, cases[i].promise, false, 0};

		all.all = &told.listener;
		if (parse(arena, false, cases[i].text, &def, &err))
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_int_equal(
		    parse(arena, true, cases[i].text, &def, &err), -1);
		assert_non_null(strstr(err.text, "contact.conf:1: "));
		assert_non_null(strstr(err.text, cases[i].key));
		assert_non_null(strstr(err.text, "promised by strict.conf:"));
		assert_int_equal(
		    parse(arena, true, cases[i].text, &def, &all), -1);
		if (!told.heard)
			fail_msg("%s: %s", cases[i].text, cases[i].promise);
		arena_free(&arena);
	}
}

/* test_definition - what a file comes to */
static void
test_definition(void **state)
{
	struct arena *arena = arena_new(4 * 1024 * 1024);
	const struct form_def *def, *other, *german;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(
	    parse(arena, true,
		TWO(AB, TEXT
		    "show_if = { a = \"y\"; }; retention = \"30 "
		    "days\"; labels = { de = \"Be\"; };") "titles = { de = "
							  "\"Te\"; }; age = "
							  "18; may_publish = "
							  "true;",
		&def, &err),
	    0);
	assert_string_equal(def->id, "contact");
	assert_int_equal(def->npages, 2);
	assert_int_equal(def->pages[0], 0);
	assert_int_equal(def->pages[1], 1);
	assert_int_equal(def->offers, FORM_MAY_PUBLISH);
	assert_int_equal(def->presets, 0);
	assert_int_equal(def->retention_secs, 365 * DAY_SECS);
	assert_int_equal(
	    form_def_retention(def, &def->fields->fields[0]), 365 * DAY_SECS);
	assert_int_equal(
	    form_def_retention(def, &def->fields->fields[1]), 30 * DAY_SECS);
	german = form_def_in(arena, def, "de-AT");
	assert_string_equal(german->title, "Te");
	assert_string_equal(german->fields->fields[1].label, "Be");
	assert_string_equal(german->fields->fields[0].label, "A");

	/* what is said or asked makes the digest */
	assert_int_equal(parse(arena, false, FORM(TEXT), &def, &err), 0);
	assert_int_equal(parse(arena, false, FORM(TEXT), &other, &err), 0);
	assert_memory_equal(def->digest, other->digest, FORM_DIGEST_BYTES);
	assert_int_equal(
	    parse(arena, false, FORM(TEXT "max = 7;"), &other, &err), 0);
	assert_memory_not_equal(def->digest, other->digest, FORM_DIGEST_BYTES);
	arena_free(&arena);
}

/* test_ids - of files, which are parts of addresses */
static void
test_ids(void **state)
{
	static const struct {
		const char *id;
		bool valid;
	} ids[] = {
	    {"contact", true},
	    {"job-seeker-2", true},
	    {"a", true},
	    {"", false},
	    {"2a", false},
	    {"-a", false},
	    {"Contact", false},
	    {"a_b", false},
	    {"a.b", false},
	    {"thanks", false},
	    {"policy", false},
	    {"abcdefghijklmnopqrstuvwxyzabcdef", true},
	    {"abcdefghijklmnopqrstuvwxyzabcdefg", false},
	};
	struct policy policy = policy_of(false);
	struct form_env env = {.policy = &policy};

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		assert_int_equal(
		    form_id_is_valid(str_of(ids[i].id)), ids[i].valid);
	for (int i = 0; i < 2; i++) {
		static const char *const names[] = {
		    "/x/feedback.conf", "privacy-request.conf"};
		struct arena *arena = arena_new(1024 * 1024);
		const struct form_def *def;
		struct err err = ERR_NONE;

		assert_int_equal(
		    form_parse(arena, names[i], FORM(TEXT), &env, &def, &err),
		    -1);
		assert_non_null(strstr(err.text, "the file's name"));
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_mistakes),
	    cmocka_unit_test(test_all_at_once),
	    cmocka_unit_test(test_rules),
	    cmocka_unit_test(test_definition),
	    cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
