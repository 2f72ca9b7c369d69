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
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/embed.h"
#include "base/err.h"
#include "base/words.h"
#include "http/language.h"
#include "page/languages.h"
#include "page/view.h"

static const struct embed common[] = {
    {"layout.mustache", "[{{title}}|{{site}}|{{{content}}}]"},
    {"part.mustache", "part({{x}})"},
    {NULL, NULL},
};

static const struct embed module[] = {
    {"form.mustache", "form {{>part}}"},
    {NULL, NULL},
};

static const struct embed *const tables[] = {common, module, NULL};

static char dir[64];
static const char *written[8];
static size_t nwritten;

/* write_file - an override */
static void
write_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	written[nwritten++] = name;
}

/* setup - an empty folder for overrides */
static int
setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/fp-test-set-XXXXXX");
	nwritten = 0;
	return mkdtemp(dir) ? 0 : -1;
}

/* teardown - remove it */
static int
teardown(void **state)
{
	char path[256];

	(void)state;
	while (nwritten) {
		snprintf(path, sizeof(path), "%s/%s", dir, written[--nwritten]);
		unlink(path);
	}
	return rmdir(dir);
}

/* expect_in - the page of "form" in a language, and how many overrides were refused */
static void
expect_in(const struct language *language, const char *want, unsigned broken)
{
	struct arena *arena = arena_new(64 * 1024);
	struct view *view = view_object(arena), *globals = view_object(arena);
	struct template_set *set = NULL;
	struct buf out = BUF_INIT(4096);
	struct err err = ERR_NONE;

	view_set_text(view, "title", STR("T"));
	view_set_text(view, "x", STR("<x>"));
	view_set_text(globals, "site", STR("S"));
	assert_int_equal(
	    template_set_open(tables, dir, language, &set, &err), 0);
	template_render_page(set, "layout", "form", view, globals, &out);
	assert_string_equal(buf_text(&out), want);
	assert_int_equal(template_set_broken(set), broken);
	template_set_close(&set);
	assert_null(set);
	buf_free(&out);
	arena_free(&arena);
}

/* expect - the same without a language */
static void
expect(const char *want, unsigned broken)
{
	expect_in(NULL, want, broken);
}

/* test_builtin - no override */
static void
test_builtin(void **state)
{
	(void)state;
	expect("[T|S|form part(&lt;x&gt;)]", 0);
}

/* test_override - a good one, and one of a partial */
static void
test_override(void **state)
{
	(void)state;
	write_file("form.mustache", "mine {{>part}}");
	write_file("part.mustache", "{{! mine }}({{x}})");
	expect("[T|S|mine (&lt;x&gt;)]", 0);
}

/* test_own_partial - an operator's template may have partials of its own */
static void
test_own_partial(void **state)
{
	(void)state;
	write_file("layout.mustache", "{{>my_header}} {{{content}}}");
	write_file("my_header.mustache", "{{site}} {{>part}}");
	expect("S part(&lt;x&gt;) form part(&lt;x&gt;)", 0);
}

/* test_broken - one that does not parse is replaced by the built-in */
static void
test_broken(void **state)
{
	(void)state;
	write_file("form.mustache", "line 1\n{{#open}} {{>part}}");
	write_file("layout.mustache", "<{{{content}}}>");
	expect("<form part(&lt;x&gt;)>", 1);
}

/* test_missing_partial - neither is one whose partial is not there used */
static void
test_missing_partial(void **state)
{
	(void)state;
	write_file("part.mustache", "{{>../../etc/passwd}}");
	write_file("form.mustache", "mine {{>part}}");
	expect("[T|S|mine part(&lt;x&gt;)]", 1);
}

/* test_not_text - bytes that are not UTF-8 */
static void
test_not_text(void **state)
{
	(void)state;
	write_file("form.mustache", "\xff\xfe");
	expect("[T|S|form part(&lt;x&gt;)]", 1);
}

/* test_builtin_broken - the program's own mistake is an error */
static void
test_builtin_broken(void **state)
{
	static const struct embed bad[] = {
	    {"form.mustache", "{{>nowhere}}"}, {NULL, NULL}};
	static const struct embed *const one[] = {bad, NULL};
	struct template_set *set = NULL;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(template_set_open(one, NULL, NULL, &set, &err), -1);
	assert_string_equal(err_text(&err),
	    "form.mustache:1: there is no template \"nowhere\"");
	assert_null(set);
}

/* test_words - what is marked, in German and in English */
static void
test_words(void **state)
{
	static const char marked[] =
	    "{{title}}: {{#_}} Log\n  in {{/_}}, {{#_}}not {{x}}{{/_}}";
	struct arena *arena = arena_new(1024 * 1024);
	struct language german = {.tag = "de"};

	(void)state;
	assert_int_equal(
	    words_load(arena,
		str_from(page_catalogues[0].mo, page_catalogues[0].len),
		&german.words, NULL),
	    0);
	write_file("form.mustache", marked);
	expect("[T|S|T:  Log\n  in , not &lt;x&gt;]", 0);
	expect_in(&german, "[T|S|T:  Anmelden , not &lt;x&gt;]", 0);
	arena_free(&arena);
}

/* test_language_folder - an override of one language alone */
static void
test_language_folder(void **state)
{
	static const struct language german = {.tag = "de"};
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/de", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	write_file("form.mustache", "all");
	expect_in(&german, "[T|S|all]", 0);
	write_file("de/form.mustache", "deutsch");
	expect_in(&german, "[T|S|deutsch]", 0);
	expect("[T|S|all]", 0);
	write_file("de/form.mustache", "{{#broken}}");
	expect_in(&german, "[T|S|form part(&lt;x&gt;)]", 1);
	snprintf(path, sizeof(path), "%s/de/form.mustache", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/de", dir);
	rmdir(path);
}

#define with_dir(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    with_dir(test_builtin),
	    with_dir(test_override),
	    with_dir(test_own_partial),
	    with_dir(test_broken),
	    with_dir(test_missing_partial),
	    with_dir(test_not_text),
	    with_dir(test_words),
	    with_dir(test_language_folder),
	    cmocka_unit_test(test_builtin_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
