/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "crypto/keyring.h"
#include "golden.h"
#include "http/form.h"
#include "modules/surveys/pages/answer_turn.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page_fixture.h"
#include "policy/check.h"

/* test_form - every kind of question, empty */
static void
test_form(void **state)
{
	struct page_fixture *f = *state;

	assert_int_equal(
	    survey_form_send(&f->req, &f->res, 200, f->def, STR("BALLOT")),
	    200);
	golden_check("form.html", buf_str(&f->res.body));
}

/* test_form_json - what a program needs to answer */
static void
test_form_json(void **state)
{
	struct page_fixture *f = *state;

	page_fixture_json(f);
	survey_form_send(&f->req, &f->res, 200, f->def, STR("BALLOT"));
	golden_check("form.json", buf_str(&f->res.body));
}

/* test_invalid - an option that is not there; the others stay chosen */
static void
test_invalid(void **state)
{
	struct page_fixture *f = *state;
	const struct field *fields;
	uint8_t answers[SURVEY_ANSWERS_MAX] = {0};
	struct survey_turn turn;
	enum answer_step step;
	size_t n;

	f->req.method = HTTP_POST;
	f->req.content_type = STR("application/x-www-form-urlencoded");
	f->req.body = STR("ballot=B&way=boat&days=mon&days=tue&mood=2&"
			  "minutes=soon&consent_sensitive=yes");
	fields = survey_fields(f->arena, f->def, &n);
	assert_int_equal(answer_turn_read(&f->req, &f->res, f->def, fields, n,
			     answers, &turn, &step),
	    0);
	assert_int_equal(step, STEP_SEND);
	assert_int_equal(answer_turn_take(&f->req, &f->res, &turn, step), 422);
	golden_check("form_invalid.html", buf_str(&f->res.body));
}

/* token_of - the form token in a page */
static struct str
token_of(struct buf *page)
{
	static const char before[] = "name=\"form_token\" value=\"";
	const char *at = strstr(buf_text(page), before);

	assert_non_null(at);
	at += strlen(before);
	return str_from(at, strcspn(at, "\""));
}

/* test_notice - what is noted of a member, and a button with a token */
static void
test_notice(void **state)
{
	static const char *const names[] = {"forms", NULL};
	struct page_fixture *f = *state;
	char dir[] = "/tmp/fp-test-notice-XXXXXX", command[64];
	uint8_t nonce[FORM_NONCE_BYTES];
	struct keyring *keyring = NULL;

	assert_non_null(mkdtemp(dir));
	assert_true(keyring_init(dir, NULL) > 0);
	assert_int_equal(keyring_load(dir, names, &keyring, NULL), 0);
	f->ctx.keyring = keyring;
	f->ctx.module = "surveys";
	assert_int_equal(
	    survey_notice_send(&f->req, &f->res, f->def, NULL), 200);
	assert_non_null(strstr(buf_text(&f->res.body),
	    "<form method=\"post\" action=\"/surveys/commute/start\">"));
	assert_int_equal(
	    form_token_check(&f->req, "start", token_of(&f->res.body), nonce),
	    FORM_TOKEN_VALID);
	keyring_free(&keyring);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

/* test_refuse - each status has its page; no request is needed for it */
static void
test_refuse(void **state)
{
	static const int statuses[] = {401, 404, 409, 410, 503};
	struct page_fixture *f = *state;

	f->req.nparams = 0;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		buf_clear(&f->res.head);
		assert_int_equal(
		    survey_refuse_send(&f->req, &f->res, statuses[i], f->def),
		    statuses[i]);
		assert_int_equal(
		    strstr(buf_text(&f->res.head), "Retry-After") != NULL,
		    statuses[i] == 503);
	}
	survey_refuse_send(&f->req, &f->res, 409, f->def);
	golden_check("refused.html", buf_str(&f->res.body));
}

/* test_refuse_json - on the anonymous door the body tells what is wanted */
static void
test_refuse_json(void **state)
{
	struct page_fixture *f = *state;

	f->req.nparams = 0;
	f->req.content_type = STR("application/json");
	survey_refuse_send(&f->req, &f->res, 409, f->def);
	assert_string_equal(buf_text(&f->res.body),
	    "{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,"
	    "\"detail\":\"This form was sent before. Answers are counted "
	    "once; nothing was counted twice.\",\"errors\":[]}");
}

#define with(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	    test, page_fixture_setup, page_fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    with(test_form),
	    with(test_form_json),
	    with(test_invalid),
	    with(test_notice),
	    with(test_refuse),
	    with(test_refuse_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
