/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/site.h"
#include "golden.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "page/template.h"
#include "page/view.h"

static const char *const colours[] = {"red", "deep_blue", NULL};

static const struct field fields[] = {
    {.name = "name", .type = FIELD_TEXT, .label = "Your name"},
    {.name = "email",
	.type = FIELD_EMAIL,
	.flags = FIELD_REQUIRED,
	.label = "Your email address"},
    {.name = "password",
	.type = FIELD_PASSWORD,
	.flags = FIELD_REQUIRED,
	.label = "A password"},
    {.name = "age", .type = FIELD_NUMBER, .lo = 1, .hi = 120, .label = "Age"},
    {.name = "colour",
	.type = FIELD_CHOICE,
	.choices = colours,
	.label = "Colour"},
    {.name = "colours",
	.type = FIELD_CHOICES,
	.choices = colours,
	.label = "Colours"},
    {.name = "message",
	.type = FIELD_TEXTAREA,
	.flags = FIELD_REQUIRED,
	.label = "Message"},
    {.name = "consent",
	.type = FIELD_CHECKBOX,
	.flags = FIELD_REQUIRED,
	.label = "I agree"},
    {.name = "form_token", .type = FIELD_TOKEN},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

static const struct embed templates[] = {
    {"test_form.mustache",
	"{{>form_head}}\n"
	"<form method=\"post\" action=\"{{mount}}/\" novalidate>\n"
	"{{>form_token}}\n"
	"{{#fields}}\n{{>field}}\n{{/fields}}\n"
	"{{#colour}}\n{{>field_select}}\n{{/colour}}\n"
	"<button class=\"fp-button\">Send</button>\n</form>\n"},
    {"test_page.mustache", "<h1>{{title}}</h1>\n<p>{{text}}</p>\n"},
    {NULL, NULL},
};

/* What one test works with. */
struct fixture {
	struct arena *arena;
	struct template_set *set;
	struct language english;
	struct site site;
	struct context ctx;
	struct pair accept;
	struct request req;
	struct response res;
};

/* setup - a request for a page of "Example Jobs" */
static int
setup(void **state)
{
	static const struct embed *const tables[] = {
	    page_templates, templates, NULL};
	struct arena *arena = arena_new(1024 * 1024);
	struct fixture *f = arena_alloc(arena, sizeof(*f));

	f->arena = arena;
	f->site = (struct site){.site_url = "https://jobs.example",
	    .site_name = "Example <Jobs>",
	    .stylesheet = "/style.css",
	    .policy_url = "/registration/policy"};
	if (template_set_open(tables, NULL, NULL, &f->set, NULL) < 0)
		return -1;
	f->ctx = (struct context){.site = &f->site,
	    .templates = f->set,
	    .policy_version = "3",
	    .mount = "/feedback"};
	f->english = (struct language){.tag = "en", .templates = f->set};
	f->req = (struct request){.arena = arena,
	    .language = &f->english,
	    .ctx = &f->ctx,
	    .method = HTTP_GET,
	    .params = &f->accept,
	    .nparams = 1};
	f->accept = (struct pair){STR("HTTP_ACCEPT"),
	    STR("text/html,application/xhtml+xml,*/*;q=0.8")};
	f->res = (struct response){.head = BUF_INIT(RESPONSE_HEAD_MAX),
	    .body = BUF_INIT(RESPONSE_BODY_MAX)};
	*state = f;
	return 0;
}

/* teardown - give all back */
static int
teardown(void **state)
{
	struct fixture *f = *state;
	struct arena *arena = f->arena;

	buf_free(&f->res.head);
	buf_free(&f->res.body);
	template_set_close(&f->set);
	arena_free(&arena);
	return 0;
}

/* posted - the form that a body makes, checked */
static struct form *
posted(struct fixture *f, struct str body)
{
	struct form *form;

	f->req.method = HTTP_POST;
	f->req.content_type = STR("application/x-www-form-urlencoded");
	f->req.body = body;
	assert_int_equal(form_decode(&f->req, fields, NFIELDS, &form), 0);
	form_check(form);
	return form;
}

/* form_view - as a module would make it */
static struct view *
form_view(struct fixture *f, const struct form *form)
{
	static const char *const labels[] = {"Red", "Deep, deep blue", NULL};
	struct view *view = view_object(f->arena);

	view_set_text(view, "title", STR("Feedback"));
	view_set_text(view, "form_token", STR("TOKEN"));
	page_fields(view, fields, NFIELDS, form);
	page_field_list(view, fields, NFIELDS, form);
	page_field_set(view, "colour", "hint", "One of them.");
	page_field_labels(view, "colour", labels);
	return view;
}

/* has - is text in a buffer? */
static bool
has(struct buf *buf, const char *text)
{
	return strstr(buf_text(buf), text) != NULL;
}

/* test_headers - nothing from elsewhere, nothing inline, kept by nobody */
static void
test_headers(void **state)
{
	struct fixture *f = *state;
	struct view *view = view_object(f->arena);

	view_set_text(view, "title", STR("T & T"));
	view_set_text(view, "text", STR("<script>alert('x')</script>"));
	assert_int_equal(
	    page_send(&f->req, &f->res, 200, "test_page", view), 200);
	assert_int_equal(f->res.status, 200);
	golden_check("page.head", buf_str(&f->res.head));
	golden_check("page.html", buf_str(&f->res.body));
}

/* test_json - the view itself */
static void
test_json(void **state)
{
	struct fixture *f = *state;
	struct view *view = view_object(f->arena);

	f->accept.value = STR("application/json");
	view_set_text(view, "title", STR("T & T"));
	view_set_text(view, "_text", STR("of the page"));
	page_send(&f->req, &f->res, 200, "test_page", view);
	assert_true(has(&f->res.head, "Content-Type: application/json\r\n"));
	assert_string_equal(buf_text(&f->res.body), "{\"title\":\"T & T\"}");
}

/* test_wants_json - by Accept, or by what was sent */
static void
test_wants_json(void **state)
{
	static const struct {
		const char *accept, *type;
		bool want;
	} cases[] = {
	    {"text/html", "", false},
	    {"*/*", "", false},
	    {"application/json", "", true},
	    {"*/*", "application/json; charset=utf-8", true},
	    {"", "application/json", true},
	    {"text/html,*/*;q=0.8", "application/json", false},
	    {"*/*", "application/jsonx", false},
	    {"", "multipart/form-data", false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f->accept.value = str_of(cases[i].accept);
		f->req.content_type = str_of(cases[i].type);
		assert_int_equal(page_wants_json(&f->req), cases[i].want);
	}
}

/* test_error - a page, or a problem */
static void
test_error(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(page_error(&f->req, &f->res, 404, "Not here."), 404);
	golden_check("error.html", buf_str(&f->res.body));
	f->accept.value = STR("application/json");
	buf_clear(&f->res.head);
	assert_int_equal(page_error(&f->req, &f->res, 404, "Not here."), 404);
	assert_true(
	    has(&f->res.head, "Content-Type: application/problem+json\r\n"));
	assert_string_equal(buf_text(&f->res.body),
	    "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
	    "\"detail\":\"Not here.\",\"errors\":[]}");
}

/* test_form - empty */
static void
test_form(void **state)
{
	struct fixture *f = *state;
	struct form *form = form_new(f->arena, fields, NFIELDS);

	assert_int_equal(page_form(&f->req, &f->res, 200, "test_form",
			     form_view(f, form), form),
	    200);
	golden_check("form.html", buf_str(&f->res.body));
}

/* test_invalid - what was typed is there, but no password; errors name their
 * fields */
static void
test_invalid(void **state)
{
	struct fixture *f = *state;
	struct form *form = posted(
	    f, STR("name=%22%3E%3Cb%3EZo%C3%AB&email=nobody&password=hunter2-"
		   "hunter2&age=200&colour=deep_blue&colours=red&colours=deep_"
		   "blue&message=%3C/textarea%3E%0D%0Atwo&form_token=x"));

	assert_int_equal(page_form(&f->req, &f->res, 422, "test_form",
			     form_view(f, form), form),
	    422);
	assert_false(has(&f->res.body, "hunter2"));
	golden_check("form_invalid.html", buf_str(&f->res.body));
}

/* test_invalid_json - the same, for a program */
static void
test_invalid_json(void **state)
{
	struct fixture *f = *state;
	struct form *form = posted(f,
	    STR("email=nobody&password=hunter2-hunter2&message=m&consent=1"));

	f->accept.value = STR("application/json");
	assert_int_equal(page_form(&f->req, &f->res, 422, "test_form",
			     form_view(f, form), form),
	    422);
	assert_false(has(&f->res.body, "hunter2"));
	golden_check("form_invalid.json", buf_str(&f->res.body));
}

/* test_style - is there, and may be kept */
static void
test_style(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(page_style(&f->req, &f->res), 200);
	assert_true(f->res.cacheable);
	assert_true(has(&f->res.head, "Content-Type: text/css"));
	assert_true(has(&f->res.body, "--fp-accent"));
}

#define with(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    with(test_headers),
	    with(test_json),
	    with(test_wants_json),
	    with(test_error),
	    with(test_form),
	    with(test_invalid),
	    with(test_invalid_json),
	    with(test_style),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
