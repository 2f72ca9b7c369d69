/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/pages/answer_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "modules/surveys/definition/answer.h"

/* A definition by hand: single, multiple (sensitive), number. */
static const struct question_option two[] = {
    {"a", "A", 0, 0}, {"b", "B", 0, 0}};
static const struct question_option ranges[] = {
    {"0-9", "0-9", 0, 9}, {"10-99", "10-99", 10, 99}};
static const struct question_option yes[] = {{"yes", "Yes", 0, 0}};
static const struct question questions[] = {
    {.id = "one",
	.kind = QUESTION_SINGLE,
	.options = two,
	.noptions = 2,
	.group = SURVEY_NO_GROUP,
	.bytes = 1},
    {.id = "consent_sensitive",
	.kind = QUESTION_CONSENT,
	.options = yes,
	.noptions = 1,
	.offset = 1,
	.bytes = 1},
    {.id = "many",
	.kind = QUESTION_MULTIPLE,
	.options = two,
	.noptions = 2,
	.offset = 2,
	.bytes = 1,
	.sensitive = true},
    {.id = "n",
	.kind = QUESTION_NUMBER,
	.options = ranges,
	.noptions = 2,
	.from = 0,
	.to = 99,
	.group = SURVEY_NO_GROUP,
	.offset = 3,
	.bytes = 1},
};
static const struct survey_page page = {.title = "", .text = "", .n = 4};
static const struct sensitive_group group = {"sensitive", 1};
static const struct definition def = {.id = "x",
    .questions = questions,
    .nquestions = 4,
    .pages = &page,
    .npages = 1,
    .groups = &group,
    .ngroups = 1,
    .answer_bytes = 4};

/* test_quick - the common case, and what it leaves to the form */
static void
test_quick(void **state)
{
	static const struct {
		const char *body;
		bool ok;
		uint8_t answers[4];
	} cases[] = {
	    {"ballot=B&one=a&n=12", true, {1, 0, 0, 2}},
	    {"n=9&one=b&ballot=B", true, {2, 0, 0, 1}},
	    {"ballot=B", true, {0, 0, 0, 0}},
	    {"ballot=B&one=&n=", true, {0, 0, 0, 0}},
	    {"ballot=B&many=a&many=b", true, {0, 0, 0, 0}},
	    {"ballot=B&many=a&many=b&consent_sensitive=yes", true,
		{0, 1, 3, 0}},
	    {"consent_sensitive=yes&ballot=B&many=b", true, {0, 1, 2, 0}},
	    {"ballot=B&many=b&consent_sensitive=", true, {0, 0, 0, 0}},
	    {"", false, {0}},
	    {"one=a", false, {0}},
	    {"ballot=", false, {0}},
	    {"ballot=B&ballot=C", false, {0}},
	    {"ballot=B&one=a&one=b", false, {0}},
	    {"ballot=B&one=a&one=a", false, {0}},
	    {"ballot=B&one=&one=a", false, {0}},
	    {"ballot=B&n=&n=12", false, {0}},
	    {"ballot=B&consent_sensitive=&consent_sensitive=yes", false, {0}},
	    {"ballot=B&consent_sensitive=no&many=a", false, {0}},
	    {"ballot=B&one=c", false, {0}},
	    {"ballot=B&n=100", false, {0}},
	    {"ballot=B&n=+1", false, {0}},
	    {"ballot=B&one=%61", false, {0}},
	    {"ballot=B&other=1&one=a", true, {1, 0, 0, 0}},
	    {"ballot=B&one", false, {0}},
	    {"ballot=B&&one=a", false, {0}},
	    {"ballot=B&one=a\n", false, {0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t answers[4] = {0};
		struct str ballot;
		bool ok = answer_form_quick(
		    &def, str_of(cases[i].body), &ballot, answers);

		if (ok != cases[i].ok)
			fail_msg("\"%s\": %d", cases[i].body, ok);
		if (ok && (memcmp(answers, cases[i].answers, 4) != 0 ||
			      !str_is(ballot, "B")))
			fail_msg("\"%s\": %d %d %d %d", cases[i].body,
			    answers[0], answers[1], answers[2], answers[3]);
	}
}

/* test_open_range - the last range takes every number above */
static void
test_open_range(void **state)
{
	static const struct question_option open[] = {
	    {"0-9", "0-9", 0, 9}, {"10+", "10+", 10, SURVEY_NUMBER_MAX}};
	const struct question question = {.kind = QUESTION_NUMBER,
	    .options = open,
	    .noptions = 2,
	    .to = SURVEY_NUMBER_MAX};

	(void)state;
	assert_int_equal(answer_option(&question, STR("9")), 0);
	assert_int_equal(answer_option(&question, STR("10")), 1);
	assert_int_equal(answer_option(&question, STR("5000000000")), 1);
	assert_int_equal(answer_option(&question, STR("-1")), -1);
	assert_int_equal(
	    answer_option(&question, STR("99999999999999999999")), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_quick),
	    cmocka_unit_test(test_open_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
