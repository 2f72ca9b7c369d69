/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/mistakes.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "modules/pledgectl/out.h"

#define MISTAKES_MAX 500

/* Everything that is wrong with a file, as it is found. */
struct mistakes {
	struct err_listener listener; /* the first: hear is given it */
	struct arena *arena;
	const char *text[MISTAKES_MAX];
	size_t n;
};

/* hear - one more; the same is said once */
static void
hear(struct err_listener *listener, const char *text)
{
	struct mistakes *mistakes = (struct mistakes *)listener;

	for (size_t i = 0; i < mistakes->n; i++)
		if (strcmp(mistakes->text[i], text) == 0)
			return;
	if (mistakes->n < MISTAKES_MAX)
		mistakes->text[mistakes->n++] = arena_strdup(
		    mistakes->arena, text);
}

/* line_of - of "FILE:LINE: what"; 0 where none is said */
static int64_t
line_of(const char *text)
{
	static const char end[] = ".conf:";
	const char *at = strstr(text, end);
	int64_t line = 0;

	if (at) {
		at += strlen(end);
		(void)num_parse(
		    str_from(at, strcspn(at, ":")), 0, INT32_MAX, &line);
	}
	return line;
}

/* by_line - for mistakes_print */
static int
by_line(const void *a, const void *b)
{
	int64_t one = line_of(*(const char *const *)a);
	int64_t other = line_of(*(const char *const *)b);

	return (one > other) - (one < other);
}

/* mistakes_new - none yet */
struct mistakes *
mistakes_new(struct arena *arena)
{
	struct mistakes *mistakes = arena_alloc(arena, sizeof(*mistakes));

	mistakes->listener.hear = hear;
	mistakes->arena = arena;
	return mistakes;
}

/* mistakes_listener - for the err that whatever reads is given */
struct err_listener *
mistakes_listener(struct mistakes *mistakes)
{
	return &mistakes->listener;
}

/* mistakes_print - each on a line, as the file has them */
enum command_exit
mistakes_print(struct mistakes *mistakes, bool json)
{
	static const char *const columns[] = {"mistake"};
	struct out *out;

	qsort(mistakes->text, mistakes->n, sizeof(mistakes->text[0]), by_line);
	if (!json) {
		for (size_t i = 0; i < mistakes->n; i++)
			fprintf(stderr, "%s\n", mistakes->text[i]);
		fprintf(stderr, "pledgectl: %zu mistake%s\n", mistakes->n,
		    mistakes->n == 1 ? "" : "s");
		return COMMAND_FAILED;
	}
	out = out_new(columns, 1);
	for (size_t i = 0; i < mistakes->n; i++) {
		out_text(out, mistakes->text[i]);
		out_row(out);
	}
	out_print(out, true);
	out_free(&out);
	return COMMAND_FAILED;
}
