/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "http/response.h"
#include "http/route.h"

static const char *const colours[] = {"red", "green", NULL};

/* check_odd - a check of the table's own */
static const char *
check_odd(struct str value, const void *arg)
{
	return value.len % 2 ? NULL : arg;
}

static const struct field fields[] = {
    {.name = "a", .type = FIELD_TEXT},
    {.name = "b", .type = FIELD_TEXTAREA, .max = 10},
    {.name = "mail", .type = FIELD_EMAIL, .flags = FIELD_NO_CONTROL},
    {.name = "secret", .type = FIELD_PASSWORD},
    {.name = "n", .type = FIELD_NUMBER, .lo = -5, .hi = 10},
    {.name = "box", .type = FIELD_CHECKBOX},
    {.name = "one", .type = FIELD_CHOICE, .choices = colours},
    {.name = "many", .type = FIELD_CHOICES, .choices = colours},
    {.name = "odd",
	.type = FIELD_TEXT,
	.check = check_odd,
	.check_arg = "odd: must be odd."},
    {.name = "note", .type = FIELD_TEXTAREA, .flags = FIELD_NO_CONTROL},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART  "multipart/form-data; boundary=XX"
#define JSON	   "application/json"
#define PART(name)                                                             \
	"--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"

struct decode_case {
	const char *name, *type;
	struct str body;
	int want;
	const char *field, *value; /* where want is 0 */
};

#define LIT(text)                                                              \
	{                                                                      \
		"" text, sizeof(text) - 1                                      \
	}

static const struct decode_case cases[] = {
    {"plain", URLENCODED, LIT("a=1&box=on"), 0, "a", "1"},
    {"blanks and escapes", URLENCODED, LIT("a=x+y%2Bz%26"), 0, "a", "x y+z&"},
    {"trimmed", URLENCODED, LIT("a=+%20x%09"), 0, "a", "x"},
    {"password as it is", URLENCODED, LIT("secret=+x+"), 0, "secret", " x "},
    {"charset", URLENCODED ";charset=UTF-8", LIT("a=1"), 0, "a", "1"},
    {"another charset", URLENCODED "; charset=latin1", LIT("a=1"), 415, 0, 0},
    {"type in capitals", "Application/X-WWW-Form-URLEncoded", LIT("a=1"), 0,
	"a", "1"},
    {"empty pieces", URLENCODED, LIT("&&a=1&&"), 0, "a", "1"},
    {"no value", URLENCODED, LIT("a"), 0, "a", ""},
    {"empty body", URLENCODED, LIT(""), 0, "a", NULL},
    {"unknown field", URLENCODED, LIT("zz=1&zz=2&a=3"), 0, "a", "3"},
    {"duplicate", URLENCODED, LIT("a=1&a=1"), 400, 0, 0},
    {"may repeat", URLENCODED, LIT("many=red&many=green"), 0, "many", "red"},
    {"cut escape", URLENCODED, LIT("a=%4"), 400, 0, 0},
    {"bad escape", URLENCODED, LIT("a=%zz"), 400, 0, 0},
    {"NUL", URLENCODED, LIT("a=%00"), 400, 0, 0},
    {"overlong UTF-8", URLENCODED, LIT("a=%c0%af"), 400, 0, 0},
    {"surrogate", URLENCODED, LIT("a=%ed%a0%80"), 400, 0, 0},
    {"bad UTF-8 in an unknown name", URLENCODED, LIT("%ff=1"), 400, 0, 0},
    {"UTF-8", URLENCODED, LIT("a=%e2%82%ac"), 0, "a", "\xe2\x82\xac"},
    {"CRLF in lines", URLENCODED, LIT("b=x%0D%0Ay%0Dz"), 0, "b", "x\ny\nz"},
    {"no type", "", LIT("a=1"), 415, 0, 0},
    {"nothing at all", "", LIT(""), 0, "a", NULL},
    {"unknown type", "text/plain", LIT("a=1"), 415, 0, 0},
    {"parts", MULTIPART,
	LIT(PART("a") "1\r\n" PART("b") "x\r\ny\r\n--XX--\r\n"), 0, "b",
	"x\ny"},
    {"preamble", MULTIPART, LIT("hello\r\n" PART("a") "1\r\n--XX--"), 0, "a",
	"1"},
    {"quoted boundary", "multipart/form-data; boundary=\"XX\"",
	LIT(PART("a") "1\r\n--XX--"), 0, "a", "1"},
    {"no boundary", "multipart/form-data", LIT(PART("a") "1\r\n--XX--"), 400, 0,
	0},
    {"empty part", MULTIPART, LIT(PART("a") "\r\n--XX--"), 0, "a", ""},
    {"not ended", MULTIPART, LIT(PART("a") "1"), 400, 0, 0},
    {"end missing", MULTIPART, LIT(PART("a") "1\r\n--XX\r\n"), 400, 0, 0},
    {"no delimiter", MULTIPART, LIT("a=1"), 400, 0, 0},
    {"empty multipart", MULTIPART, LIT(""), 400, 0, 0},
    {"only the end", MULTIPART, LIT("--XX--\r\n"), 0, "a", NULL},
    {"part without name", MULTIPART,
	LIT("--XX\r\nContent-Type: text/plain\r\n\r\n1\r\n--XX--"), 400, 0, 0},
    {"part in latin1", MULTIPART,
	LIT("--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Type: "
	    "text/plain; charset=latin1\r\n\r\n1\r\n--XX--"),
	400, 0, 0},
    {"part in base64", MULTIPART,
	LIT("--XX\r\nContent-Disposition: form-data; "
	    "name=a\r\nContent-Transfer-Encoding: "
	    "base64\r\n\r\nMQ==\r\n--XX--"),
	400, 0, 0},
    {"file for a field", MULTIPART,
	LIT("--XX\r\nContent-Disposition: form-data; name=a; "
	    "filename=\"x\"\r\n\r\n1\r\n--XX--"),
	400, 0, 0},
    {"file for no field", MULTIPART,
	LIT("--XX\r\nContent-Disposition: form-data; name=zz; "
	    "filename=\"x\"\r\n\r\n\xff\r\n" PART("a") "1\r\n--XX--"),
	0, "a", "1"},
    {"duplicate part", MULTIPART,
	LIT(PART("a") "1\r\n" PART("a") "1\r\n--XX--"), 400, 0, 0},
    {"NUL in a part", MULTIPART, LIT(PART("a") "1\0\r\n--XX--"), 400, 0, 0},
    {"name twice", MULTIPART,
	LIT("--XX\r\nContent-Disposition: form-data; name=a; "
	    "name=b\r\n\r\n1\r\n--XX--"),
	400, 0, 0},
    {"quote in the name", MULTIPART,
	LIT("--XX\r\nContent-Disposition: form-data; "
	    "name=\"a\\\"\"\r\n\r\n1\r\n" PART("a") "2\r\n--XX--"),
	0, "a", "2"},
    {"object", JSON, LIT("{\"a\": \"x\", \"n\": 7, \"box\": true}"), 0, "n",
	"7"},
    {"true", JSON, LIT("{\"box\": true}"), 0, "box", "true"},
    {"false is absent", JSON, LIT("{\"box\": false}"), 0, "box", NULL},
    {"null is absent", JSON, LIT("{\"a\": null}"), 0, "a", NULL},
    {"array", JSON, LIT("{\"many\": [\"green\", \"red\"]}"), 0, "many",
	"green"},
    {"array for a single", JSON, LIT("{\"a\": [\"1\", \"2\"]}"), 400, 0, 0},
    {"nested", JSON, LIT("{\"a\": {\"b\": 1}}"), 400, 0, 0},
    {"not an object", JSON, LIT("[1]"), 400, 0, 0},
    {"behind it", JSON, LIT("{} {}"), 400, 0, 0},
    {"JSON duplicate", JSON, LIT("{\"a\": 1, \"a\": 1}"), 400, 0, 0},
    {"JSON NUL", JSON, LIT("{\"a\": \"\\u0000\"}"), 400, 0, 0},
    {"JSON overlong", JSON, LIT("{\"a\": \"\xc0\xaf\"}"), 400, 0, 0},
    {"JSON lone surrogate", JSON, LIT("{\"a\": \"\\ud800\"}"), 400, 0, 0},
    {"JSON empty", JSON, LIT(""), 400, 0, 0},
    {"JSON charset", JSON "; charset=utf-16", LIT("{}"), 415, 0, 0},
    {"huge number", JSON, LIT("{\"n\": 99999999999999999999}"), 400, 0, 0},
};

/* decode - a body through form_decode */
static int
decode(struct arena *arena, const char *type, struct str body,
    struct form **form_r)
{
	struct request req = {.arena = arena, .method = HTTP_POST};

	if (type[0])
		req.content_type = str_of(type);
	req.body = body;
	return form_decode(&req, fields, NFIELDS, form_r);
}

/* test_decode - every encoding, well-formed and not */
static void
test_decode(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct decode_case *c = &cases[i];
		struct form *form;
		int got = decode(arena, c->type, c->body, &form);
		struct str value;

		if (got != c->want)
			fail_msg("%s: got %d, want %d", c->name, got, c->want);
		if (got)
			continue;
		value = form_get(form, c->field);
		if (c->value ? !str_is(value, c->value) : value.len != 0)
			fail_msg("%s: got \"%.*s\"", c->name, STR_ARG(value));
		arena_clear(arena);
	}
	arena_free(&arena);
}

/* test_pairs_max - more pairs than a form ever has, dropped ones as well */
static void
test_pairs_max(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	char body[4 * (FORM_PAIRS_MAX + 1)];
	struct form *form;

	(void)state;
	for (size_t i = 0; i < sizeof(body); i += 4)
		memcpy(body + i, "z=1&", 4);
	assert_int_equal(
	    decode(arena, URLENCODED, str_from(body, sizeof(body) - 4), &form),
	    0);
	assert_int_equal(
	    decode(arena, URLENCODED, str_from(body, sizeof(body)), &form),
	    400);
	arena_free(&arena);
}

/* test_long_header - a Content-Type as long as the gate lets it be */
static void
test_long_header(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	char type[16 * 1024];
	struct request req = {.arena = arena, .method = HTTP_POST};
	struct form *form;
	size_t n = (size_t)snprintf(type, sizeof(type), "%s", URLENCODED);

	(void)state;
	while (n + 5 < sizeof(type)) {
		memcpy(type + n, ";a=\"\"", 5);
		n += 5;
	}
	req.content_type = str_from(type, n);
	req.body = STR("a=1");
	assert_int_equal(form_decode(&req, fields, NFIELDS, &form), 0);
	arena_free(&arena);
}

/* test_large - where a route takes files, only what can hold them is large:
 * JSON would take many times its size in memory */
static void
test_large(void **state)
{
	static const struct {
		const char *type, *text;
		size_t bytes;
		int want;
	} large[] = {
	    {JSON, "{\"a\": \"1\"}", HTTP_BODY_MAX, 0},
	    {JSON, "{\"a\": \"1\"}", HTTP_BODY_MAX + 1, HTTP_TOO_LARGE},
	    {URLENCODED, "a=1&b=", HTTP_BODY_MAX, 0},
	    {URLENCODED, "a=1&b=", HTTP_BODY_MAX + 1, HTTP_TOO_LARGE},
	    {MULTIPART, PART("a") "1\r\n--XX--", HTTP_BODY_MAX + 1, 0},
	};
	static char body[HTTP_BODY_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct form *form;

		memset(body, ' ', sizeof(body));
		memcpy(body, large[i].text, strlen(large[i].text));
		assert_int_equal(decode(arena, large[i].type,
				     str_from(body, large[i].bytes), &form),
		    large[i].want);
		if (large[i].want == 0)
			assert_true(str_is(form_get(form, "a"), "1"));
		arena_free(&arena);
	}
	assert_string_equal(
	    form_refusal(HTTP_TOO_LARGE), "What was sent is too large.");
}

/* One body held against the table: the fields in error, in order. */
struct check_case {
	const char *body, *want;
};

static const struct check_case checks[] = {
    {"a=x&b=y&mail=a@b.example&n=-5&one=red&many=green&odd=xyz", ""},
    {"a=x%0Ay", "a "},
    {"a=%7f", "a "},
    {"a=%c2%85", "a "},
    {"b=x%0Ay%09z", ""},
    {"b=x%01", "b "},
    {"b=12345678901", "b "},
    {"b=%e2%82%ac%e2%82%ac%e2%82%ac%e2%82%ac%e2%82%ac%e2%82%ac", ""},
    {"note=x%0Ay", ""},
    {"note=x%09y", "note "},
    {"n=11", "n "},
    {"n=1x", "n "},
    {"n=-6", "n "},
    {"one=blue", "one "},
    {"many=red&many=blue", "many "},
    {"odd=xx", "odd "},
    {"mail=a", "mail "},
    {"mail=@b", "mail "},
    {"mail=a@", "mail "},
    {"mail=a@b", ""},
    {"mail=a@b@c", "mail "},
    {"mail=a@b..c", "mail "},
    {"mail=a@-b.c", "mail "},
    {"mail=a%20b@c.d", "mail "},
    {"mail=a@b.c%0d%0aBcc:x", "mail "},
    {"mail=%09a@b.c", "mail "},
    {"mail=a@b.c%0a", "mail "},
    {"mail=a,b@c.d", "mail "},
    {"mail=<a@c.d>", "mail "},
    {"mail=+a@b.c+", ""},
    {"mail=j%c3%bcrgen@b%c3%bccher.example", ""},
    {"a=%01&n=x&one=", "a n "},
};

/* test_check - what form_check objects to */
static void
test_check(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);

	(void)state;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const struct field_error *errors;
		char got[256] = "";
		struct form *form;
		size_t n;

		assert_int_equal(
		    decode(arena, URLENCODED, str_of(checks[i].body), &form),
		    0);
		n = form_check(form);
		assert_int_equal(form_errors(form, &errors), n);
		for (size_t j = 0; j < n; j++) {
			strcat(got, errors[j].field);
			strcat(got, " ");
			assert_true(strlen(errors[j].message) > 10);
		}
		if (strcmp(got, checks[i].want) != 0)
			fail_msg("%s: got %s", checks[i].body, got);
		arena_clear(arena);
	}
	arena_free(&arena);
}

/* test_required - nothing, blanks and false do not fill a field */
static void
test_required(void **state)
{
	static const struct field required[] = {
	    {.name = "t", .flags = FIELD_REQUIRED},
	    {.name = "l", .type = FIELD_TEXTAREA, .flags = FIELD_REQUIRED},
	    {.name = "c", .type = FIELD_CHECKBOX, .flags = FIELD_REQUIRED},
	};
	static const struct {
		const char *body;
		size_t want;
	} table[] = {
	    {"", 3},
	    {"t=+&l=%0D%0A+%0D%0A&c=no", 3},
	    {"t=1&l=1&c=on", 0},
	};
	struct arena *arena = arena_new(1024 * 1024);

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct request req = {.arena = arena,
		    .content_type = str_of(URLENCODED),
		    .body = str_of(table[i].body)};
		struct form *form;

		assert_int_equal(form_decode(&req, required, 3, &form), 0);
		assert_int_equal(form_check(form), table[i].want);
	}
	arena_free(&arena);
}

/* test_values - numbers, boxes, several values, a handler's own errors */
static void
test_values(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	const struct field_error *errors;
	const struct str *values;
	struct form *form;
	size_t n;

	(void)state;
	decode(arena, URLENCODED, STR("n=7&box=0&many=red&many=green"), &form);
	assert_int_equal(form_num(form, "n", 1), 7);
	assert_false(form_is_checked(form, "box"));
	assert_int_equal(form_all(form, "many", &values), 2);
	assert_true(str_is(values[1], "green"));
	assert_false(form_is_json(form));
	assert_ptr_equal(form_fields(form, &n), fields);
	assert_int_equal(n, NFIELDS);
	form_fail(form, "a", "first");
	form_fail(form, "a", "second");
	assert_int_equal(form_errors(form, &errors), 1);
	assert_string_equal(errors[0].message, "first");

	decode(arena, JSON, STR("{\"box\": true}"), &form);
	assert_true(form_is_checked(form, "box"));
	assert_true(form_is_json(form));
	assert_int_equal(form_num(form, "n", 1), 1);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_decode),
	    cmocka_unit_test(test_pairs_max),
	    cmocka_unit_test(test_long_header),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_check),
	    cmocka_unit_test(test_required),
	    cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
