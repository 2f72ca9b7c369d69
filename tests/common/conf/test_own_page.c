/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "conf/own_page.h"
#include "conf/own_words.h"
#include "conf/settings.h"

struct values {
	const struct own_pages *pages;
};

static const struct setting rows[] = {
    {.name = "pages",
	.type = SETTING_PAGES,
	.offset = offsetof(struct values, pages),
	.doc = "Pages."},
};
static const struct settings_table table = {
    "test", rows, 1, sizeof(struct values), false};

/* load - a file of that text; NULL: refused, and why */
static const struct own_pages *
load(struct arena *arena, const char *text, struct err *err)
{
	struct settings *settings;
	struct values values;

	return settings_parse(arena, &table, "test.conf", text, &settings,
		   &values, err) == 0
		   ? values.pages
		   : NULL;
}

/* test_find - the page itself, then the longest beginning */
static void
test_find(void **state)
{
	static const char text[] =
	    "pages = ( { prefix = \"/\"; title = \"Any\"; },"
	    " { prefix = \"/jobs/\"; title = \"A job\";"
	    "   titles = { de = \"Eine Stelle\"; }; },"
	    " { path = \"/jobs/7\"; title = \"Baker\"; } );";
	static const struct {
		const char *path, *title;
	} cases[] = {
	    {"/", "Any"},
	    {"/news", "Any"},
	    {"/jobs", "Any"},
	    {"/jobs/", "A job"},
	    {"/jobs/8", "A job"},
	    {"/jobs/7", "Baker"},
	    {"/jobs/77", "A job"},
	};
	struct arena *arena = arena_new(1024 * 1024);
	const struct own_pages *pages;
	const struct own_page *page;
	struct err err = ERR_NONE;

	(void)state;
	pages = load(arena, text, &err);
	if (!pages)
		fail_msg("%s", err_text(&err));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		page = own_page_find(pages, str_of(cases[i].path));
		assert_non_null(page);
		assert_string_equal(page->title, cases[i].title);
	}
	page = own_page_find(pages, STR("/jobs/8"));
	assert_string_equal(
	    own_word_in(page->titles, "de-CH", page->title), "Eine Stelle");
	assert_null(own_page_find(pages, STR("news")));
	arena_free(&arena);
}

/* test_none - no list is an empty one */
static void
test_none(void **state)
{
	struct arena *arena = arena_new(1024 * 1024);
	const struct own_pages *pages;
	struct err err = ERR_NONE;

	(void)state;
	pages = load(arena, "", &err);
	assert_non_null(pages);
	assert_int_equal(pages->n, 0);
	assert_null(own_page_find(pages, STR("/")));
	arena_free(&arena);
}

static const struct {
	const char *text, *said;
} wrong[] = {
    {"pages = [ \"/a\" ];", "a list"},
    {"pages = ( { title = \"A\"; } );", "either a path"},
    {"pages = ( { path = \"/a\"; } );", "title is missing"},
    {"pages = ( { path = \"/a\"; title = \"\"; } );", "title"},
    {"pages = ( { path = \"/a\"; prefix = \"/a\"; title = \"A\"; } );",
	"either a path"},
    {"pages = ( { path = \"//a\"; title = \"A\"; } );", "no path of this site"},
    {"pages = ( { path = \"/a\"; titel = \"A\"; } );", "did you mean"},
    {"pages = ( { path = \"/a\"; title = \"A\"; },\n"
     "{ path = \"/a\"; title = \"B\"; } );",
	"test.conf:2: \"/a\" stands here a second time"},
    {"pages = ( { path = \"/a\"; title = \"A\"; titles = \"B\"; } );",
	"titles"},
};

/* test_wrong - and what to do about it */
static void
test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct arena *arena = arena_new(1024 * 1024);
		struct err err = ERR_NONE;

		assert_null(load(arena, wrong[i].text, &err));
		if (!strstr(err_text(&err), wrong[i].said))
			fail_msg("%s: %s", wrong[i].text, err_text(&err));
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_find),
	    cmocka_unit_test(test_none),
	    cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
