/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/keyset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

static char dir[64];

/* path_of - of a file below the test's directory */
static const char *
path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

/* setup - a folder of secrets */
static int
setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_keyset.XXXXXX");
	unsetenv("CREDENTIALS_DIRECTORY");
	return mkdtemp(dir) ? 0 : -1;
}

/* teardown - and gone */
static int
teardown(void **state)
{
	char name[32];

	(void)state;
	for (unsigned v = 1; v <= KEYSET_MAX; v++) {
		snprintf(name, sizeof(name), "friend/%u.key", v);
		unlink(path_of(name));
		snprintf(name, sizeof(name), "friend_%u.key", v);
		unlink(path_of(name));
	}
	rmdir(path_of("friend"));
	return rmdir(dir);
}

/* test_versions - made one after the other, all of them loaded, none replaced
 */
static void
test_versions(void **state)
{
	uint8_t one[KEYSET_MARK_BYTES], again[KEYSET_MARK_BYTES];
	struct keyset *set = NULL;
	struct err err = ERR_NONE;
	uint32_t version;

	(void)state;
	assert_int_equal(keyset_load(dir, "friend", &set, &err), -1);
	assert_non_null(strstr(err_text(&err), "pledgectl keys init"));
	err = ERR_NONE;
	assert_int_equal(keyset_init(dir, "friend", &err), 1);
	assert_int_equal(keyset_init(dir, "friend", &err), 0);
	assert_int_equal(keyset_load(dir, "friend", &set, &err), 0);
	assert_int_equal(keyset_newest(set), 1);
	assert_null(keyset_find(set, 0));
	assert_null(keyset_find(set, 2));
	assert_null(keyset_find(set, KEYSET_MAX + 1));
	assert_null(keyset_find(set, UINT32_MAX));
	keyset_mark(keyset_find(set, 1), one);
	keyset_free(&set);

	assert_int_equal(keyset_renew(dir, "friend", &version, &err), 0);
	assert_int_equal(version, 2);
	assert_int_equal(keyset_load(dir, "friend", &set, &err), 0);
	assert_int_equal(keyset_newest(set), 2);
	keyset_mark(keyset_find(set, 1), again);
	assert_memory_equal(one, again, sizeof(one));
	keyset_mark(keyset_find(set, 2), again);
	assert_memory_not_equal(one, again, sizeof(one));
	keyset_free(&set);
	assert_null(set);
	/* an earlier one that is gone is not made anew */
	unlink(path_of("friend/1.key"));
	assert_int_equal(keyset_init(dir, "friend", &err), 0);
	assert_int_equal(keyset_load(dir, "friend", &set, &err), 0);
	assert_null(keyset_find(set, 1));
	assert_non_null(keyset_find(set, 2));
	keyset_free(&set);
}

/* test_credentials - systemd's come first: NAME_VERSION.key */
static void
test_credentials(void **state)
{
	struct keyset *set = NULL;
	struct err err = ERR_NONE;
	char from[128];

	(void)state;
	assert_int_equal(keyset_init(dir, "friend", &err), 1);
	snprintf(from, sizeof(from), "%s/friend/1.key", dir);
	assert_int_equal(rename(from, path_of("friend_3.key")), 0);
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	assert_int_equal(keyset_load("/nowhere", "friend", &set, &err), 0);
	assert_int_equal(keyset_newest(set), 3);
	keyset_free(&set);
	unsetenv("CREDENTIALS_DIRECTORY");
}

/* test_mode - one that others may read is refused */
static void
test_mode(void **state)
{
	struct keyset *set = NULL;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(keyset_init(dir, "friend", &err), 1);
	chmod(path_of("friend/1.key"), 0444);
	assert_int_equal(keyset_load(dir, "friend", &set, &err), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_versions, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_credentials, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_mode, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
