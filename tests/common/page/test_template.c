/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "json_view.h"
#include "page/view.h"

#define PARTIALS_MAX 8

/* partials_of - the partials of one case */
static void
partials_of(json_t *json, struct template_source *out)
{
	const char *name;
	json_t *text;
	size_t n = 0;

	json_object_foreach(json, name, text)
	{
		assert_true(n < PARTIALS_MAX);
		out[n].name = name;
		out[n++].text = json_string_value(text);
	}
	out[n].name = NULL;
}

/* run_case - one case of the Mustache specification */
static int
run_case(json_t *one)
{
	struct template_source partials[PARTIALS_MAX + 1];
	struct arena *arena = arena_new(1024 * 1024);
	struct buf out = BUF_INIT(64 * 1024);
	struct err err = ERR_NONE;
	const char *want = json_string_value(json_object_get(one, "expected"));
	/* in a list, since the data of a case may be a bare value */
	json_t *data = json_pack("[O]", json_object_get(one, "data"));
	const struct view *root = view_first(json_view(arena, data));
	int bad;

	partials_of(json_object_get(one, "partials"), partials);
	bad = template_render_text(
		  json_string_value(json_object_get(one, "template")), partials,
		  root, &out, &err) < 0 ||
	      strcmp(buf_text(&out), want) != 0;
	if (bad)
		print_error("%s\n  want \"%s\"\n  got  \"%s\" %s\n",
		    json_string_value(json_object_get(one, "name")), want,
		    buf_text(&out), err.set ? err_text(&err) : "");
	buf_free(&out);
	arena_free(&arena);
	json_decref(data);
	return bad;
}

/* run_file - all cases of one file */
static void
run_file(const char *name)
{
	const char *dir = getenv("FORMPLEDGE_VECTORS");
	char path[512];
	json_error_t error;
	json_t *file, *one;
	size_t i, n;
	int bad = 0;

	snprintf(path, sizeof(path), "%s/mustache/%s.json", dir ? dir : VECTORS,
	    name);
	if (access(path, R_OK) < 0)
		skip();
	file = json_load_file(path, 0, &error);
	assert_non_null(file);
	n = json_array_size(json_object_get(file, "tests"));
	assert_true(n > 0);
	json_array_foreach(json_object_get(file, "tests"), i, one)
	{
		bad += run_case(one);
	}
	assert_int_equal(bad, 0);
	print_message("%s: %zu cases\n", name, n);
	json_decref(file);
}

/* test_spec - the official cases, one file of them */
static void
test_spec(void **state)
{
	run_file(*state);
}

/* parse_error - what the parser says of a text */
static void
parse_error(const char *text, const char *want)
{
	struct arena *arena = arena_new(4096);
	struct buf out = BUF_INIT(4096);
	struct err err = ERR_NONE;

	assert_int_equal(
	    template_render_text(text, NULL, view_object(arena), &out, &err),
	    -1);
	assert_string_equal(err_text(&err), want);
	buf_free(&out);
	arena_free(&arena);
}

/* test_errors - each names its line */
static void
test_errors(void **state)
{
	(void)state;
	parse_error("a\n{{b", "text:2: tag is not closed");
	parse_error("{{{b}}", "text:1: tag is not closed");
	parse_error("\n\n{{#a}}\n", "text:3: section is not closed");
	parse_error("{{#a}}\n{{/b}}", "text:2: closes another section");
	parse_error("{{/a}}", "text:1: no section is open here");
	parse_error("{{ }}", "text:1: tag without a name");
	parse_error("{{a..b}}", "text:1: malformed dotted name");
	parse_error("{{=x}}", "text:1: tag is not closed");
	parse_error("{{=<% =%>=}}", "text:1: malformed delimiters");
	parse_error("{{=<% %> %>=}}", "text:1: malformed delimiters");
	parse_error("{{=123456789 %>=}}", "text:1: malformed delimiters");
}

/* test_nesting - bounded, and says so */
static void
test_nesting(void **state)
{
	char text[64 * 6 + 1] = "";

	(void)state;
	for (int i = 0; i < 64; i++)
		strcat(text, "{{#a}}");
	parse_error(text, "text:1: sections nested too deep");
}

/* test_endless - a partial that calls itself twice comes to an end */
static void
test_endless(void **state)
{
	static const struct template_source self[] = {
	    {"self", "x{{>self}}{{>self}}"}, {NULL, NULL}};
	struct arena *arena = arena_new(4096);
	struct buf out = BUF_INIT(4096);
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(template_render_text(
			     "{{>self}}", self, view_object(arena), &out, &err),
	    0);
	assert_true(out.full);
	buf_free(&out);
	out.max = 64 * 1024 * 1024;
	template_render_text("{{>self}}", self, view_object(arena), &out, &err);
	assert_in_range(out.len, 1000, 1000000);
	buf_free(&out);
	arena_free(&arena);
}

/* test_escape - what a visitor typed stays text; a section sees it empty */
static void
test_escape(void **state)
{
	struct arena *arena = arena_new(4096);
	struct view *view = view_object(arena);
	struct buf out = BUF_INIT(4096);

	(void)state;
	view_set_text(view, "typed", STR("<a href='x' id=\"y\">&amp;"));
	view_set_text(view, "empty", STR(""));
	view_set_int(view, "zero", 0);
	view_set_bool(view, "no", false);
	assert_int_equal(
	    template_render_text("{{typed}}|{{{typed}}}|{{#empty}}no{{/empty}}"
				 "{{^empty}}yes{{/empty}}|{{#zero}}{{zero}}"
				 "{{/zero}}|{{^no}}{{no}}{{/no}}",
		NULL, view, &out, NULL),
	    0);
	assert_string_equal(buf_text(&out),
	    "&lt;a href=&#39;x&#39; id=&quot;y&quot;&gt;&amp;amp;|"
	    "<a href='x' id=\"y\">&amp;|yes|0|false");
	buf_free(&out);
	arena_free(&arena);
}

/* spec - the test of one file of cases */
#define spec(name)                                                             \
	{                                                                      \
		"spec " name, test_spec, NULL, NULL, (char[])                  \
		{                                                              \
			name                                                   \
		}                                                              \
	}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    spec("comments"),
	    spec("delimiters"),
	    spec("interpolation"),
	    spec("inverted"),
	    spec("partials"),
	    spec("sections"),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_nesting),
	    cmocka_unit_test(test_endless),
	    cmocka_unit_test(test_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
