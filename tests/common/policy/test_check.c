/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/check.h"

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
#include "base/embed.h"
#include "base/err.h"
#include "conf/site.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "page/page.h"
#include "page/template.h"
#include "page/view.h"
#include "policy/consent.h"
#include "policy/policy.h"
#include "policy/rate.h"

#define NOW 1795262400

/* What all tests share: a site, its keys, its templates. */
struct stage {
	struct policy_text texts[2];
	char secrets[64];
	struct site site;
	struct policy policy;
	struct context ctx;
	struct keyring *keyring;
	struct template_set *templates;
	struct language english;
	struct arena *arena;
	struct response res;
	struct route route;
};

/* stage_open - set up */
static int
stage_open(void **state)
{
	static const char *const names[] = {"forms", NULL};
	static const struct embed *const tables[] = {page_templates, NULL};
	struct stage *stage = calloc(1, sizeof(*stage));
	struct err err = ERR_NONE;

	strcpy(stage->secrets, "/tmp/test_check.XXXXXX");
	assert_non_null(mkdtemp(stage->secrets));
	assert_true(keyring_init(stage->secrets, &err) > 0);
	assert_int_equal(
	    keyring_load(stage->secrets, names, &stage->keyring, &err), 0);
	assert_int_equal(
	    template_set_open(tables, NULL, NULL, &stage->templates, &err), 0);
	stage->site = (struct site){.site_url = "https://www.example.com",
	    .site_name = "Example",
	    .stylesheet = "",
	    .policy_url = "/policy"};
	stage->english = (struct language){
	    .tag = "en", .templates = stage->templates};
	stage->policy.version = "3";
	stage->policy.effective = "2026-01-01";
	stage->texts[0] = (struct policy_text){"general", "en", "Text", {1}};
	stage->texts[1] = (struct policy_text){"general", "de", "Text", {2}};
	stage->policy.texts = stage->texts;
	stage->policy.ntexts = 2;
	stage->ctx = (struct context){.site = &stage->site,
	    .policy = &stage->policy,
	    .templates = stage->templates,
	    .keyring = stage->keyring,
	    .module = "feedback",
	    .mount = "/feedback",
	    .https = true};
	stage->route.pattern = "/";
	stage->arena = arena_new(1024 * 1024);
	*state = stage;
	return 0;
}

/* stage_close - the end of it */
static int
stage_close(void **state)
{
	struct stage *stage = *state;
	char command[100];

	arena_free(&stage->arena);
	keyring_free(&stage->keyring);
	template_set_close(&stage->templates);
	snprintf(command, sizeof(command), "rm -r %s", stage->secrets);
	assert_int_equal(system(command), 0);
	free(stage);
	return 0;
}

/* request_of - a request on this stage */
static struct request
request_of(struct stage *stage)
{
	stage->res = (struct response){
	    .head = BUF_INIT(RESPONSE_HEAD_MAX),
	    .body = BUF_INIT(RESPONSE_BODY_MAX),
	};
	return (struct request){.arena = stage->arena,
	    .ctx = &stage->ctx,
	    .language = &stage->english,
	    .route = &stage->route,
	    .role = HTTP_RESPONDER,
	    .method = HTTP_POST,
	    .mount = STR("/feedback"),
	    .path = STR("/"),
	    .content_type = STR("application/x-www-form-urlencoded"),
	    .now_secs = NOW};
}

/* done - give back what the reply holds */
static void
done(struct stage *stage)
{
	buf_free(&stage->res.head);
	buf_free(&stage->res.body);
}

#define JSON_TYPE "application/json"

/* test_origin - who may post */
static void
test_origin(void **state)
{
	static const struct {
		const char *site, *origin, *fetch, *type, *cookie;
		bool pass;
	} cases[] = {
	    {NULL, "https://www.example.com", NULL, NULL, NULL, true},
	    {NULL, "https://www.example.com", "same-origin", NULL, "a=b", true},
	    {NULL, "HTTPS://WWW.example.com", NULL, NULL, NULL, true},
	    {NULL, "https://www.example.com", "same-site", NULL, NULL, false},
	    {NULL, "https://www.example.com", "cross-site", NULL, NULL, false},
	    {NULL, "https://www.example.com", "none", NULL, NULL, false},
	    {NULL, "http://www.example.com", NULL, NULL, NULL, false},
	    {NULL, "https://www.example.com:8443", NULL, NULL, NULL, false},
	    {NULL, "https://www.example.com.evil.example", NULL, NULL, NULL,
		false},
	    {NULL, "https://example.com", NULL, NULL, NULL, false},
	    {NULL, "null", NULL, NULL, NULL, false},
	    {NULL, "null", "same-origin", NULL, NULL, true},
	    {NULL, "null", "cross-site", NULL, NULL, false},
	    {NULL, NULL, NULL, NULL, NULL, false},
	    {NULL, NULL, "same-origin", NULL, NULL, false},
	    {NULL, NULL, NULL, JSON_TYPE, NULL, true},
	    {NULL, NULL, NULL, JSON_TYPE "; charset=utf-8", NULL, true},
	    {NULL, NULL, NULL, JSON_TYPE, "a=b", false},
	    {NULL, NULL, NULL, "text/plain", NULL, false},
	    {NULL, "https://evil.example", NULL, JSON_TYPE, NULL, false},
	    {"https://www.example.com/jobs", "https://www.example.com", NULL,
		NULL, NULL, true},
	    {"https://www.example.com:443", "https://www.example.com", NULL,
		NULL, NULL, true},
	    {"http://127.0.0.1:8080", "http://127.0.0.1:8080", NULL, NULL, NULL,
		true},
	    {"http://127.0.0.1:8080", "http://127.0.0.1:80", NULL, NULL, NULL,
		false},
	};
	struct stage *stage = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request req = request_of(stage);
		struct pair params[] = {
		    {STR("HTTP_ORIGIN"), str_of(cases[i].origin)},
		    {STR("HTTP_SEC_FETCH_SITE"), str_of(cases[i].fetch)},
		    {STR("HTTP_COOKIE"), str_of(cases[i].cookie)},
		};
		enum verdict got;

		stage->site.site_url = cases[i].site
					   ? cases[i].site
					   : "https://www.example.com";
		req.params = params;
		req.nparams = 3;
		if (cases[i].type)
			req.content_type = str_of(cases[i].type);
		got = check_origin(&req, &stage->res);
		if (got != (cases[i].pass ? VERDICT_PASS : VERDICT_DENY))
			fail_msg("case %zu", i);
		if (got == VERDICT_DENY)
			assert_int_equal(stage->res.status, 403);
		done(stage);
	}
}

/* test_origin_get - reading is not posting */
static void
test_origin_get(void **state)
{
	struct stage *stage = *state;
	struct request req = request_of(stage);

	req.method = HTTP_GET;
	assert_int_equal(check_origin(&req, &stage->res), VERDICT_PASS);
	done(stage);
}

/* test_rate - 429 with Retry-After, for the one who sent too much */
static void
test_rate(void **state)
{
	struct stage *stage = *state;
	struct pair params[] = {{STR("REMOTE_ADDR"), STR("192.0.2.1")}};

	stage->ctx.rate = rate_new(64);
	stage->ctx.rate_limit = 3;
	for (int i = 0; i < 5; i++) {
		struct request req = request_of(stage);

		req.params = params;
		req.nparams = 1;
		assert_int_equal(check_rate(&req, &stage->res),
		    i < 3 ? VERDICT_PASS : VERDICT_DENY);
		if (i == 3) {
			assert_int_equal(stage->res.status, 429);
			assert_non_null(strstr(
			    buf_text(&stage->res.head), "Retry-After: 60\r\n"));
		}
		done(stage);
	}
	params[0].value = STR("192.0.2.2");
	for (int i = 0; i < 3; i++) {
		struct request req = request_of(stage);

		req.params = params;
		req.nparams = 1;
		assert_int_equal(check_rate(&req, &stage->res), VERDICT_PASS);
		done(stage);
	}
	rate_free(&stage->ctx.rate);
}

/* test_token - valid for its form and for twelve hours */
static void
test_token(void **state)
{
	static const struct {
		const char *form;
		int64_t later;
		enum form_token_state want;
	} cases[] = {
	    {"feedback", 0, FORM_TOKEN_VALID},
	    {"feedback", FORM_TOKEN_SECS - 1, FORM_TOKEN_VALID},
	    {"feedback", FORM_TOKEN_SECS + 1, FORM_TOKEN_STALE},
	    {"contact", 0, FORM_TOKEN_MISSING},
	    {"feedback", -3600, FORM_TOKEN_MISSING},
	};
	struct stage *stage = *state;
	struct request req = request_of(stage);
	char *token = form_token_new(&req, "feedback");
	uint8_t nonce[FORM_NONCE_BYTES], again[FORM_NONCE_BYTES];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		req.now_secs = NOW + cases[i].later;
		assert_int_equal(
		    form_token_check(&req, cases[i].form, str_of(token), nonce),
		    cases[i].want);
	}
	req.now_secs = NOW;
	form_token_check(&req, "feedback", str_of(token), nonce);
	form_token_check(&req, "feedback", str_of(token), again);
	assert_memory_equal(nonce, again, sizeof(nonce));
	form_token_check(
	    &req, "feedback", str_of(form_token_new(&req, "feedback")), again);
	assert_memory_not_equal(nonce, again, sizeof(nonce));
	token[3] = token[3] == 'A' ? 'B' : 'A';
	assert_int_equal(
	    form_token_check(&req, "feedback", str_of(token), nonce),
	    FORM_TOKEN_MISSING);
	assert_int_equal(form_token_check(&req, "feedback", STR_NONE, nonce),
	    FORM_TOKEN_MISSING);
	stage->ctx.module = "registration";
	token = form_token_new(&req, "feedback");
	stage->ctx.module = "feedback";
	assert_int_equal(
	    form_token_check(&req, "feedback", str_of(token), nonce),
	    FORM_TOKEN_MISSING);
}

/* json_nonce_of - the nonce of a JSON post */
static void
json_nonce_of(
    struct stage *stage, const char *key, const char *body, uint8_t *nonce_r)
{
	struct request req = request_of(stage);
	struct pair params[] = {{STR("HTTP_IDEMPOTENCY_KEY"), str_of(key)}};

	req.params = params;
	req.nparams = 1;
	req.content_type = STR(JSON_TYPE);
	req.body = str_of(body);
	assert_int_equal(form_token_check(&req, "feedback", STR_NONE, nonce_r),
	    FORM_TOKEN_VALID);
}

/* test_json_nonce - JSON needs no token; its key makes a resend the same */
static void
test_json_nonce(void **state)
{
	struct stage *stage = *state;
	uint8_t a[FORM_NONCE_BYTES], b[FORM_NONCE_BYTES];

	json_nonce_of(stage, NULL, "{}", a);
	json_nonce_of(stage, NULL, "{}", b);
	assert_memory_not_equal(a, b, sizeof(a));
	json_nonce_of(stage, "1", "{}", a);
	json_nonce_of(stage, "1", "{}", b);
	assert_memory_equal(a, b, sizeof(a));
	json_nonce_of(stage, "2", "{}", b);
	assert_memory_not_equal(a, b, sizeof(a));
	json_nonce_of(stage, "1", "{} ", b);
	assert_memory_not_equal(a, b, sizeof(a));
}

/* test_consent - what the two buttons post */
static void
test_consent(void **state)
{
	static const struct {
		const char *body;
		enum consent want;
		size_t errors;
	} cases[] = {
	    {"consent=3", CONSENT_GRANTED, 0},
	    {"consent=2", CONSENT_OUTDATED, 1},
	    {"consent=on", CONSENT_OUTDATED, 1},
	    {"consent=", CONSENT_MISSING, 1},
	    {"", CONSENT_MISSING, 1},
	    {"consent_denied=1", CONSENT_DENIED, 0},
	    {"consent=3&consent_denied=1", CONSENT_DENIED, 0},
	};
	static const struct field fields[] = {CONSENT_FIELDS};
	struct stage *stage = *state;
	const struct policy_text *text;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request req = request_of(stage);
		const struct field_error *errors;
		struct form *form;

		req.body = str_of(cases[i].body);
		assert_int_equal(form_decode(&req, fields, 3, &form), 0);
		assert_int_equal(
		    consent_check(&req, form, &stage->texts[0], &text),
		    cases[i].want);
		assert_int_equal(form_errors(form, &errors), cases[i].errors);
		assert_ptr_equal(text, &stage->texts[0]);
	}
}

/* body_of - a form with the sealed field of a page that showed text */
static struct str
body_of(struct stage *stage, const struct policy_text *text)
{
	struct request req = request_of(stage);
	struct view *view = view_object(stage->arena);

	consent_set(&req, view, text, NULL);
	return str_of(
	    arena_printf(stage->arena, "consent=3&policy_text=" STR_FMT,
		STR_ARG(view_text(view_find(view, STR("policy_text"))))));
}

/* read_of - what consent_read makes of a body */
static enum consent
read_of(struct stage *stage, struct str body, const struct policy_text **text_r)
{
	static const struct field fields[] = {CONSENT_FIELDS};
	struct request req = request_of(stage);
	struct form *form;

	req.body = body;
	assert_int_equal(form_decode(&req, fields, 3, &form), 0);
	return consent_read(&req, form, &stage->texts[0], text_r);
}

/* test_consent_text - what is recorded is what was shown */
static void
test_consent_text(void **state)
{
	struct stage *stage = *state;
	const struct policy_text *text;
	struct str body = body_of(stage, &stage->texts[1]);
	char *altered = arena_str(stage->arena, body);

	assert_int_equal(read_of(stage, body, &text), CONSENT_GRANTED);
	assert_ptr_equal(text, &stage->texts[1]);
	altered[body.len - 8] ^= 1;
	assert_int_equal(
	    read_of(stage, str_of(altered), &text), CONSENT_OUTDATED);
	stage->texts[1].digest[0] ^= 1; /* a reload brought other words */
	assert_int_equal(read_of(stage, body, &text), CONSENT_OUTDATED);
}

/* test_region - chosen, or by the web server's word */
static void
test_region(void **state)
{
	static const char *const eea[] = {"DE", NULL};
	struct stage *stage = *state;
	struct policy_text text = {"eea", "en", "For the EEA", {0}};
	struct policy_variant variant = {"EEA", "eea", eea, &text, 1};
	struct request req = request_of(stage);
	struct pair params[] = {{STR("FORMPLEDGE_COUNTRY"), STR("DE")}};

	stage->policy.variants = &variant;
	stage->policy.nvariants = 1;
	assert_string_equal(consent_text(&req, NULL)->variant, "general");
	assert_string_equal(consent_text(&req, "eea")->variant, "eea");
	req.params = params;
	req.nparams = 1;
	assert_string_equal(consent_text(&req, NULL)->variant, "eea");
	assert_string_equal(consent_text(&req, "general")->variant, "general");
	params[0].value = STR("US");
	assert_string_equal(consent_text(&req, NULL)->variant, "general");
	params[0] = (struct pair){STR("FORMPLEDGE_REGION"), STR("EEA")};
	assert_string_equal(consent_text(&req, NULL)->variant, "eea");
	params[0].value = STR("moon");
	assert_string_equal(consent_text(&req, NULL)->variant, "general");
}

/* test_gpc - exactly "1" */
static void
test_gpc(void **state)
{
	struct stage *stage = *state;
	struct request req = request_of(stage);
	struct pair params[] = {{STR("HTTP_SEC_GPC"), STR("1")}};

	assert_false(consent_has_gpc(&req));
	req.params = params;
	req.nparams = 1;
	assert_true(consent_has_gpc(&req));
	params[0].value = STR("0");
	assert_false(consent_has_gpc(&req));
	params[0].value = STR("11");
	assert_false(consent_has_gpc(&req));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_origin, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_origin_get, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(test_rate, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_token, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_json_nonce, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_consent, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_consent_text, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_region, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(test_gpc, stage_open, stage_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
