/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"

#define CELLS_MAX 16

/* A table, and what is to be hidden of it: "#" hidden, "." shown. */
struct one_case {
	const char *name;
	size_t rows, columns;
	uint64_t cells[CELLS_MAX];
	const char *want; /* NULL: nothing can be shown */
};

static const struct one_case cases[] = {
    {"nothing small", 2, 2, {10, 20, 30, 40}, "...."},
    {"nobody is no small number", 2, 2, {0, 20, 30, 40}, "...."},
    {"one small, a rectangle with it", 2, 2, {3, 20, 30, 40}, "####"},
    {"the cheapest rectangle", 3, 3, {3, 20, 90, 30, 40, 90, 90, 90, 90},
	"##.##...."},
    {"the opposite corner holds as many", 3, 3,
	{9, 20, 50, 20, 12, 50, 50, 50, 50}, "##.##...."},
    {"what is 0 gives no cover", 2, 2, {3, 20, 30, 0}, NULL},
    {"a thin row may be all in one cell", 2, 2, {3, 7, 40, 40}, "####"},
    {"one more is needed than k - t", 2, 2, {3, 8, 40, 40}, "####"},
    {"a line of few is hidden whole", 3, 3, {2, 1, 0, 40, 40, 40, 50, 50, 50},
	"#####...."},
    {"one line, one small", 1, 3, {3, 20, 50}, "##."},
    {"one line, two that cover each other", 1, 3, {6, 6, 50}, "##."},
    {"one line, two that do not", 1, 4, {2, 3, 0, 50}, "##.#"},
    {"one line, all but 0", 1, 3, {3, 37, 0}, "##."},
    {"one line of too few", 1, 2, {9, 1}, NULL},
};

/* check - one case */
static void
check(const struct one_case *c, struct arena *arena)
{
	size_t n = c->rows * c->columns;
	bool hidden[CELLS_MAX] = {false};
	char got[CELLS_MAX + 1] = "";
	struct disclosure_shape shape = {c->rows, c->columns, 10, false};
	struct disclosure_step step = {c->cells, hidden, true};
	bool shown = suppress_choose(arena, &shape, &step, 1, hidden);

	for (size_t i = 0; i < n; i++)
		got[i] = hidden[i] ? '#' : '.';
	if (shown != (c->want != NULL) || (shown && strcmp(got, c->want) != 0))
		fail_msg("%s: %s, not %s", c->name, shown ? got : "nothing",
		    c->want ? c->want : "nothing");
}

/* test_choose - what is hidden of one table */
static void
test_choose(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1024 * 1024);

		check(&cases[i], arena);
		arena_free(&arena);
	}
}

/* find - the first figure that two releases of a table give away, or 0 */
static int
find(const uint64_t *first, const char *hidden_first, const uint64_t *second,
    const char *hidden_second, size_t columns)
{
	struct arena *arena = arena_new(1024 * 1024);
	size_t rows = columns == 2 ? 2 : 1, n = rows * columns;
	bool hidden[2][CELLS_MAX] = {{false}};
	struct disclosure_shape shape = {rows, columns, 10, false};
	struct disclosure_step steps[2] = {
	    {first, hidden[0], true}, {second, hidden[1], true}};
	struct disclosure_target target = DISCLOSURE_FIRST;
	int found;

	for (size_t i = 0; i < n; i++) {
		hidden[0][i] = hidden_first[i] == '#';
		hidden[1][i] = hidden_second[i] == '#';
	}
	found = disclosure_find(
	    disclosure_new(arena, &shape, steps, 2), &target);
	arena_free(&arena);
	return found;
}

/* test_difference - what two releases tell together */
static void
test_difference(void **state)
{
	static const struct {
		const char *name;
		uint64_t first[4];
		const char *hidden_first;
		uint64_t second[4];
		const char *hidden_second;
		size_t columns;
		int want;
	} cases2[] = {
	    {"three more, shown twice", {20, 20, 0, 0}, "...", {23, 40, 0, 0},
		"...", 3, 1},
	    {"twelve more, shown twice", {20, 20, 0, 0}, "...", {32, 40, 0, 0},
		"...", 3, 0},
	    {"three more, hidden now", {20, 20, 20, 0}, "...", {23, 40, 20, 0},
		"##.", 3, 0},
	    {"hidden, then shown: too few came", {8, 20, 20, 0}, "##.",
		{10, 38, 20, 0}, "...", 3, 1},
	    {"hidden, then shown: many came to both", {3, 20, 20, 0}, "##.",
		{40, 60, 20, 0}, "...", 3, 0},
	    {"a rectangle that is shown later", {3, 20, 30, 40}, "####",
		{60, 60, 60, 60}, "....", 2, 0},
	    {"and to one corner nobody came", {3, 20, 30, 40}, "####",
		{60, 60, 60, 40}, "....", 2, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases2) / sizeof(cases2[0]); i++)
		if (find(cases2[i].first, cases2[i].hidden_first,
			cases2[i].second, cases2[i].hidden_second,
			cases2[i].columns) != cases2[i].want)
			fail_msg("%s: not %d", cases2[i].name, cases2[i].want);
}

/* test_impossible - a cell in which nobody can be covers nothing */
static void
test_impossible(void **state)
{
	static const uint64_t cells[9] = {3, 0, 0, 40, 40, 40, 50, 50, 50};
	struct arena *arena = arena_new(1024 * 1024);
	struct disclosure_shape shape = {3, 3, 10, false};
	bool hidden[9] = {true, true, true, true, true, false, false};
	struct disclosure_step step = {cells, hidden, true};
	struct disclosure_target target = DISCLOSURE_FIRST;

	(void)state;
	assert_true(disclosure_would_cover(
	    disclosure_new(arena, &shape, &step, 1), &target, 4));
	shape.impossible = true;
	assert_false(disclosure_would_cover(
	    disclosure_new(arena, &shape, &step, 1), &target, 4));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_choose),
	    cmocka_unit_test(test_difference),
	    cmocka_unit_test(test_impossible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
