/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy_archive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "policy/policy.h"

/* A folder of policy files. */
struct stage {
	struct arena *arena;
	char dir[64];
	char files[8][96];
	size_t n;
};

/* stage_open - an empty one */
static int
stage_open(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	strcpy(stage->dir, "/tmp/test_archive.XXXXXX");
	assert_non_null(mkdtemp(stage->dir));
	stage->arena = arena_new(16 << 20);
	*state = stage;
	return 0;
}

/* stage_close - gone */
static int
stage_close(void **state)
{
	struct stage *stage = *state;

	for (size_t i = 0; i < stage->n; i++)
		unlink(stage->files[i]);
	rmdir(stage->dir);
	arena_free(&stage->arena);
	free(stage);
	return 0;
}

/* file_put - one more file; its path */
static const char *
file_put(struct stage *stage, const char *name, const char *text)
{
	char *path = stage->files[stage->n++];
	FILE *file;

	snprintf(path, sizeof(stage->files[0]), "%s/%s", stage->dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return path;
}

#define POLICY(name, version, date, more)                                      \
	"name = \"" name "\"; version = \"" version "\"; effective = \"" date  \
	"\"; purposes = ( { id = \"news\"; text = \"News\"; }, { id = "        \
	"\"jobs\"; text = \"Jobs\"; } ); " more

/* load - the archive of the first file */
static int
load(struct stage *stage, const struct policy_archive **archive_r,
    struct err *err)
{
	const struct policy *policy;

	assert_int_equal(
	    policy_load(stage->arena, stage->files[0], &policy, err), 0);
	return policy_archive_load(
	    stage->arena, policy, stage->dir, archive_r, err);
}

/* test_versions - of this policy, newest first, none that is to come */
static void
test_versions(void **state)
{
	struct stage *stage = *state;
	const struct policy_archive *archive;
	struct err err = ERR_NONE;

	file_put(stage, "now.conf",
	    POLICY("site", "3", "2026-03-01",
		"text = \"c\"; material = "
		"[\"jobs\"];"));
	file_put(stage, "copy.conf",
	    POLICY("site", "3", "2026-03-01",
		"text = \"c\"; material = "
		"[\"jobs\"];"));
	file_put(stage, "a.conf",
	    POLICY("site", "1", "2024-03-01", "text = \"a\";"));
	file_put(stage, "b.conf",
	    POLICY("site", "2", "2025-03-01",
		"text = \"b\"; material = "
		"[\"news\"];"));
	file_put(stage, "next.conf",
	    POLICY("site", "4", "2027-03-01", "text = \"d\";"));
	file_put(stage, "other.conf",
	    POLICY("other", "1", "2020-03-01", "text = \"o\";"));
	file_put(stage, "module.conf", "listen = \"unix:/x\";\n");
	if (load(stage, &archive, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(archive->n, 3);
	assert_string_equal(archive->versions[0]->text, "c");
	assert_string_equal(archive->versions[1]->text, "b");
	assert_string_equal(archive->versions[2]->text, "a");
	assert_string_equal(policy_archive_find(archive, STR("2"))->text, "b");
	assert_null(policy_archive_find(archive, STR("4")));
	assert_true(policy_archive_has_changed(archive, STR("1"), "news"));
	assert_true(policy_archive_has_changed(archive, STR("1"), "jobs"));
	assert_false(policy_archive_has_changed(archive, STR("2"), "news"));
	assert_true(policy_archive_has_changed(archive, STR("2"), "jobs"));
	assert_true(policy_archive_has_changed(archive, STR("2"), NULL));
	assert_false(policy_archive_has_changed(archive, STR("3"), NULL));
	assert_true(policy_archive_has_changed(archive, STR("lost"), "news"));
	assert_true(
	    policy_archive_has_changed(archive, STR("lost"), "service"));
}

/* test_wrong - one version with two texts; a file that cannot be read */
static void
test_wrong(void **state)
{
	struct stage *stage = *state;
	const struct policy_archive *archive;
	struct err err = ERR_NONE;

	file_put(stage, "now.conf",
	    POLICY("site", "3", "2026-03-01", "text = \"c\";"));
	file_put(stage, "old.conf",
	    POLICY("site", "3", "2026-03-01", "text = \"x\";"));
	assert_int_equal(load(stage, &archive, &err), -1);
	assert_non_null(strstr(err.text,
	    "old.conf:1: version \"3\" of policy \"site\" has another text "
	    "in "));
	assert_non_null(
	    strstr(err.text, "give the changed text a new version"));
	stage->n--;
	file_put(stage, "old.conf", "name = \"site\n");
	memset(&err, 0, sizeof(err));
	assert_int_equal(load(stage, &archive, &err), -1);
	assert_non_null(strstr(err.text, "old.conf"));
}

/* test_no_folder - then there is the one in force alone */
static void
test_no_folder(void **state)
{
	struct stage *stage = *state;
	const struct policy_archive *archive;
	const struct policy *policy;
	struct err err = ERR_NONE;

	file_put(stage, "now.conf",
	    POLICY("site", "3", "2026-03-01", "text = \"c\";"));
	assert_int_equal(
	    policy_load(stage->arena, stage->files[0], &policy, &err), 0);
	assert_int_equal(policy_archive_load(stage->arena, policy,
			     "/nowhere/at/all", &archive, &err),
	    0);
	assert_int_equal(archive->n, 1);
}

#define CASE(name)                                                             \
	cmocka_unit_test_setup_teardown(name, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_versions),
	    CASE(test_wrong),
	    CASE(test_no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
