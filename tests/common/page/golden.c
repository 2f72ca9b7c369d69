/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define GOLDEN_MAX (256 * 1024) /* bytes */

/* write_file - the page of today becomes the one to hold against */
static void
write_file(const char *path, struct str got)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(got.ptr, 1, got.len, file), got.len);
	assert_int_equal(fclose(file), 0);
}

/* read_file - NUL-ended; the caller frees */
static char *
read_file(const char *path)
{
	char *text = calloc(1, GOLDEN_MAX);
	FILE *file = fopen(path, "r");

	assert_non_null(text);
	if (!file)
		fail_msg("%s is missing", path);
	assert_true(fread(text, 1, GOLDEN_MAX, file) < GOLDEN_MAX);
	fclose(file);
	return text;
}

/* golden_check - compare, or write */
void
golden_check(const char *file, struct str got)
{
	const char *write = getenv("FORMPLEDGE_GOLDEN");
	char path[1024];
	char *want, *have;

	snprintf(path, sizeof(path), "%s/%s", GOLDEN_DIR, file);
	if (write && strcmp(write, "write") == 0) {
		write_file(path, got);
		return;
	}
	want = read_file(path);
	have = strndup(got.ptr, got.len);
	assert_non_null(have);
	if (strcmp(want, have) != 0) {
		print_error("%s:\n%s\n", path, have);
		fail_msg("not the page in %s", path);
	}
	free(want);
	free(have);
}
