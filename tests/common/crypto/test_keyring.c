/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

static char dir[64];

/* path_of - a file of the test's directory */
static const char *
path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

/* setup - a directory of our own */
static int
setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_keyring.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

/* teardown - and gone */
static int
teardown(void **state)
{
	char name[64];

	(void)state;
	for (size_t i = 0; keyring_names[i]; i++) {
		snprintf(name, sizeof(name), "%s.key", keyring_names[i]);
		unlink(path_of(name));
	}
	return rmdir(dir);
}

/* put - write NAME.key with a text and a mode */
static void
put(const char *name, const char *text, mode_t mode)
{
	int fd;

	unlink(path_of(name));
	fd = open(path_of(name), O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

/* test_init - makes what is missing, replaces nothing, and it loads */
static void
test_init(void **state)
{
	static const char *const names[] = {"forms", "index", NULL};
	struct err err = ERR_NONE;
	struct keyring *keyring = NULL;
	struct secret forms;
	struct stat st;

	(void)state;
	assert_int_equal(keyring_init(dir, &err), 6);
	assert_int_equal(stat(path_of("forms.key"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	assert_int_equal(st.st_size, 65);
	assert_int_equal(keyring_load(dir, names, &keyring, &err), 0);
	forms = *keyring_get(keyring, "forms");
	assert_memory_not_equal(
	    &forms, keyring_get(keyring, "index"), sizeof(forms));
	keyring_free(&keyring);
	assert_null(keyring);

	assert_int_equal(unlink(path_of("index.key")), 0);
	assert_int_equal(keyring_init(dir, &err), 1);
	assert_int_equal(keyring_init(dir, &err), 0);
	assert_int_equal(keyring_load(dir, names, &keyring, &err), 0);
	assert_memory_equal(
	    &forms, keyring_get(keyring, "forms"), sizeof(forms));
	keyring_free(&keyring);
}

/* test_refused - what is wrong with a file is said, with the remedy */
static void
test_refused(void **state)
{
#define DIGITS                                                                 \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	static const struct {
		const char *text;
		mode_t mode;
		const char *want; /* NULL: loads */
	} cases[] = {
	    {DIGITS "\n", 0400, NULL},
	    {DIGITS, 0440, NULL},
	    {DIGITS "\n", 0600, NULL},
	    {DIGITS "\n", 0444, "mode 0444 lets others use the key"},
	    {DIGITS "\n", 0644, "set it to 0400 or 0440"},
	    {DIGITS "\n", 0420, "mode 0420"},
	    {DIGITS "\n", 0401, "mode 0401"},
	    {DIGITS "\n\n", 0400, "not 64 hexadecimal digits"},
	    {DIGITS "0\n", 0400, "not 64 hexadecimal digits"},
	    {"0011\n", 0400, "not 64 hexadecimal digits"},
	    {"", 0400, "not 64 hexadecimal digits"},
	    {"zz112233445566778899aabbccddeeff"
	     "00112233445566778899aabbccddeeff\n",
		0400, "not 64 hexadecimal digits"},
	};
	static const char *const names[] = {"edge", NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct keyring *keyring = NULL;
		struct err err = ERR_NONE;
		int want = cases[i].want ? -1 : 0;

		put("edge.key", cases[i].text, cases[i].mode);
		assert_int_equal(
		    keyring_load(dir, names, &keyring, &err), want);
		if (cases[i].want) {
			assert_null(keyring);
			assert_non_null(strstr(err.text, cases[i].want));
			assert_non_null(strstr(err.text, "/edge.key: "));
			/* What is in the file is nobody's business. */
			assert_null(strstr(err.text, "0011"));
		}
		keyring_free(&keyring);
	}
}

/* test_missing - names the file and the command that makes it */
static void
test_missing(void **state)
{
	static const char *const names[] = {"pepper", NULL};
	struct keyring *keyring = NULL;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(keyring_load(dir, names, &keyring, &err), -1);
	assert_non_null(strstr(err.text, "pepper.key: no such file"));
	assert_non_null(strstr(err.text, "pledgectl keys init"));
}

/* test_not_a_file - a pipe does not make us wait */
static void
test_not_a_file(void **state)
{
	static const char *const names[] = {"forms", NULL};
	struct keyring *keyring = NULL;
	struct err err = ERR_NONE;

	(void)state;
	unlink(path_of("forms.key"));
	assert_int_equal(mkfifo(path_of("forms.key"), 0400), 0);
	assert_int_equal(keyring_load(dir, names, &keyring, &err), -1);
	assert_non_null(strstr(err.text, "not a file"));
}

/* test_credentials - what systemd hands over comes first */
static void
test_credentials(void **state)
{
	static const char *const names[] = {"audit", NULL};
	struct keyring *keyring = NULL;
	struct err err = ERR_NONE;

	(void)state;
	put("audit.key", DIGITS "\n", 0400);
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	assert_int_equal(keyring_load("/nowhere", names, &keyring, &err), 0);
	assert_int_equal(keyring_get(keyring, "audit")->bytes[1], 0x11);
	keyring_free(&keyring);
	unsetenv("CREDENTIALS_DIRECTORY");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_init, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_not_a_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_credentials, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
