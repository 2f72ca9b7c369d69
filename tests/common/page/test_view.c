/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/scrub.h"

/* test_json - every kind, in the order set, without what is the page's */
static void
test_json(void **state)
{
	struct arena *arena = arena_new(64 * 1024);
	struct view *view = view_object(arena), *list;
	struct buf out = BUF_INIT(4096);

	(void)state;
	view_set_text(view, "title", STR("Zo\xc3\xab \"&\"\n"));
	view_set_text(view, "_title", STR("for the page only"));
	view_set_int(view, "n", INT64_MIN);
	view_set_bool(view, "yes", true);
	view_set_null(view, "hidden");
	list = view_set_list(view, "list");
	view_set_text(view_add_object(list), "id", STR("a"));
	view_add_text(list, STR("b"));
	view_set_object(view, "nobody");
	view_set_text(view, "latin1", STR("\xeb"));
	view_json(view, &out);
	assert_string_equal(buf_text(&out),
	    "{\"title\":\"Zo\xc3\xab \\\"&\\\"\\n\",\"n\":-9223372036854775808,"
	    "\"yes\":true,\"hidden\":null,\"list\":[{\"id\":\"a\"},\"b\"],"
	    "\"nobody\":{},\"latin1\":null}");
	buf_free(&out);
	arena_free(&arena);
}

/* test_true - when a section appears */
static void
test_true(void **state)
{
	struct arena *arena = arena_new(64 * 1024);
	struct view *view = view_object(arena);

	(void)state;
	view_set_null(view, "null");
	view_set_bool(view, "no", false);
	view_set_text(view, "empty", STR(""));
	view_set_list(view, "none");
	view_set_int(view, "zero", 0);
	view_set_object(view, "object");
	assert_false(view_is_true(view_find(view, STR("null"))));
	assert_false(view_is_true(view_find(view, STR("no"))));
	assert_false(view_is_true(view_find(view, STR("empty"))));
	assert_false(view_is_true(view_find(view, STR("none"))));
	assert_true(view_is_true(view_find(view, STR("zero"))));
	assert_true(view_is_true(view_find(view, STR("object"))));
	assert_null(view_find(view, STR("nul")));
	assert_null(view_find(view_find(view, STR("zero")), STR("null")));
	arena_free(&arena);
}

/* test_json_forgotten - what jansson copied of it is wiped */
static void
test_json_forgotten(void **state)
{
	struct arena *arena = arena_new(4096);
	struct buf out = BUF_INIT(4096);
	json_malloc_t allocate;
	json_free_t release;

	(void)state;
	view_json(view_object(arena), &out);
	json_get_alloc_funcs(&allocate, &release);
	assert_ptr_equal(release, scrub_heap_free);
	buf_free(&out);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_json),
	    cmocka_unit_test(test_json_forgotten),
	    cmocka_unit_test(test_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
