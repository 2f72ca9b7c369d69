/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

/* The files under conf/policies, the letter of each source in the catalogue,
 * and what their texts say: an age (13, our floor, where they say none),
 * whether it differs by country, texts for regions. */
static const struct {
	const char *name;
	char letter;
	int age;
	bool by_country;
	size_t variants;
} files[] = {
    {"altres", 'A', 18, false, 0},
    {"workforcetrack", 'W', 13, false, 0},
    {"flexjobs", 'F', 18, true, 0},
    {"flux", 'X', 13, false, 2},
    {"worksearchnow", 'S', 13, false, 1},
};

#define FILES (sizeof(files) / sizeof(files[0]))

/* setup - an arena a test */
static int
setup(void **state)
{
	*state = arena_new(16 << 20);
	return 0;
}

/* teardown - and gone */
static int
teardown(void **state)
{
	struct arena *arena = *state;

	arena_free(&arena);
	return 0;
}

/* source - a path of the source tree */
static const char *
source(struct arena *arena, const char *path)
{
	const char *srcdir = getenv("srcdir");

	return arena_printf(arena, "%s/%s", srcdir ? srcdir : ".", path);
}

/* load - one of the six */
static const struct policy *
load(struct arena *arena, const char *name)
{
	const struct policy *policy = NULL;
	struct err err = ERR_NONE;

	if (policy_load(arena,
		source(
		    arena, arena_printf(arena, "conf/policies/%s.conf", name)),
		&policy, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(policy->name, name);
	return policy;
}

/* slurp - a whole file, or NULL when it is not there */
static char *
slurp(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "r");
	char *text;
	size_t n;

	if (!file)
		return NULL;
	text = arena_alloc(arena, 1 << 20);
	n = fread(text, 1, (1 << 20) - 1, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

/* unfold - line ends become blanks, as in a paragraph */
static char *
unfold(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *p = copy; *p; p++)
		if (*p == '\n')
			*p = ' ';
	return copy;
}

/* test_strict - makes every promise, each with a sentence of its own text */
static void
test_strict(void **state)
{
	const struct policy *policy = load(*state, "strict");
	const char *text = unfold(*state, policy->text);

	for (int i = 0; i < PROMISE_COUNT; i++) {
		const char *id = promise_id((enum promise)i);

		if (!policy_promises(policy, (enum promise)i))
			fail_msg("strict.conf does not promise %s", id);
		assert_non_null(policy->promises[i].quote);
		if (!strstr(text, policy->promises[i].quote))
			fail_msg("%s: not in strict.txt", id);
	}
	assert_int_equal(policy->minimum_age, 18);
	assert_int_equal(policy->answer_secs, 30 * 86400);
	assert_int_equal(policy->retention_secs, 365 * 86400);
}

/* test_quoted - the five name a sentence, its heading and line each time */
static void
test_quoted(void **state)
{
	for (size_t f = 0; f < FILES; f++) {
		const struct policy *policy = load(*state, files[f].name);

		assert_true(*policy->text);
		for (int i = 0; i < PROMISE_COUNT; i++)
			if (policy->promises[i].made) {
				assert_non_null(policy->promises[i].quote);
				assert_non_null(policy->promises[i].source);
				assert_true(
				    policy->promises[i].source_line > 0);
			}
	}
}

/* test_ages - what the texts say of age and of regions */
static void
test_ages(void **state)
{
	for (size_t f = 0; f < FILES; f++) {
		const struct policy *policy = load(*state, files[f].name);

		assert_int_equal(policy->minimum_age, files[f].age);
		assert_int_equal(policy->nages > 0, files[f].by_country);
		assert_int_equal(policy->nvariants, files[f].variants);
	}
}

/* source_text - what a policy file was made from; skips where it is not */
static char *
source_text(struct arena *arena, const char *name)
{
	char *text = slurp(
	    arena, source(arena,
		       arena_printf(arena, "../shared/policies/%s.txt", name)));

	if (!text)
		skip();
	return text;
}

/* is_heading - is a line that heading, marks of Markdown aside? */
static bool
is_heading(const char *line, size_t len, const char *heading)
{
	static const char marks[] = " *#_\xe2\x80\xa2"; /* a bullet, too */

	while (len && strchr(marks, *line))
		line++, len--;
	while (len && strchr(" :_", line[len - 1]))
		len--;
	return len == strlen(heading) && strncmp(line, heading, len) == 0;
}

/* is_any_heading - is a line a heading that the policy names? */
static bool
is_any_heading(const struct policy *policy, const char *line, size_t len)
{
	for (int i = 0; i < PROMISE_COUNT; i++)
		if (policy->promises[i].source &&
		    is_heading(line, len, policy->promises[i].source))
			return true;
	return false;
}

/* check_place - a sentence in its line, the nearest heading above it its own */
static void
check_place(const struct policy *policy, const char *text, enum promise id)
{
	const struct policy_promise *made = &policy->promises[id];
	const char *line = text, *end;
	bool under = false;

	for (int n = 1; n < made->source_line && line; n++) {
		end = strchr(line, '\n');
		if (!end)
			fail_msg("%s.conf: %s: the text is shorter",
			    policy->name, promise_id(id));
		if (is_any_heading(policy, line, (size_t)(end - line)))
			under = is_heading(
			    line, (size_t)(end - line), made->source);
		line = end + 1;
	}
	if (!under)
		fail_msg("%s.conf: %s: not under \"%s\"", policy->name,
		    promise_id(id), made->source);
	end = strchrnul(line, '\n');
	line = strstr(line, made->quote);
	if (!line || line >= end)
		fail_msg("%s.conf: %s: not in line %d", policy->name,
		    promise_id(id), made->source_line);
}

/* test_literal - each sentence stands where the file says, letter by letter */
static void
test_literal(void **state)
{
	for (size_t f = 0; f < FILES; f++) {
		const struct policy *policy = load(*state, files[f].name);
		const char *text = source_text(*state, files[f].name);

		for (int i = 0; i < PROMISE_COUNT; i++)
			if (policy->promises[i].made)
				check_place(policy, text, (enum promise)i);
	}
}

/* test_variants - what a region reads stands in the text as well */
static void
test_variants(void **state)
{
	for (size_t f = 0; f < FILES; f++) {
		const struct policy *policy = load(*state, files[f].name);
		const char *text = unfold(
		    *state, source_text(*state, files[f].name));

		for (size_t v = 0; v < policy->nvariants; v++)
			if (!strstr(text, policy->variants[v].texts[0].text))
				fail_msg("%s.conf: %s: not in the text",
				    files[f].name, policy->variants[v].region);
	}
}

/* says - does a cell of the catalogue name that source? What stands in
 * brackets only explains. */
static bool
says(const char *cell, const char *end, char letter)
{
	int depth = 0;

	for (const char *p = cell; p < end; p++) {
		depth += (*p == '(') - (*p == ')');
		if (!depth && *p == letter && !isalpha((unsigned char)p[-1]) &&
		    !isalpha((unsigned char)p[1]))
			return true;
	}
	return false;
}

/* check_row - one row of the catalogue against the five */
static bool
check_row(const struct policy *const *policies, char *row)
{
	char *id = row + 3, *end = strchr(id, '`');
	char *cell, *cell_end;
	int promise;

	if (strncmp(row, "| `", 3) != 0 || !end)
		return false;
	*end = '\0';
	promise = promise_find(id);
	if (promise < 0)
		fail_msg("%s is not in promises.def", id);
	cell = strstr(strstr(end + 1, "| ") + 1, " | ") + 2;
	cell_end = strstr(cell, " | ");
	for (size_t f = 0; f < FILES; f++) {
		bool want = says(cell, cell_end, files[f].letter);
		bool got = policy_promises(policies[f], (enum promise)promise);

		if (want != got)
			fail_msg("%s.conf: %s is %s", files[f].name, id,
			    want ? "missing" : "not of that source");
	}
	return true;
}

/* test_column - each makes exactly the promises of its source */
static void
test_column(void **state)
{
	const struct policy *policies[FILES];
	char *text = slurp(*state, source(*state, "../shared/PROMISES.md"));
	char *rest = text;
	int rows = 0;

	if (!text)
		skip();
	for (size_t f = 0; f < FILES; f++)
		policies[f] = load(*state, files[f].name);
	while (rest)
		rows += check_row(policies, strsep(&rest, "\n"));
	assert_int_equal(rows, PROMISE_COUNT);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_strict),
	    CASE(test_quoted),
	    CASE(test_ages),
	    CASE(test_literal),
	    CASE(test_variants),
	    CASE(test_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
