/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/canary_places.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <cmocka.h>

#include "base/scrub.h"

static char dir[] = "/tmp/fp-test-canary-XXXXXX";
static struct canary word;
static struct canary_search *search;

/* path - below the test's folder */
static const char *
path(const char *name)
{
	static char full[4][PATH_MAX];
	static unsigned turn;
	char *to = full[turn++ % 4];

	snprintf(to, PATH_MAX, "%s/%s", dir, name);
	return to;
}

/* put - a file with a text; the word stands behind it */
static void
put(const char *name, const char *text, const char *more)
{
	FILE *file = fopen(path(name), "w");

	assert_non_null(file);
	fprintf(file, "%s%s", text, more);
	fclose(file);
}

/* put_packed - the same, by gzip */
static void
put_packed(const char *name, const char *text)
{
	gzFile file = gzopen(path(name), "wb");

	assert_non_null(file);
	gzputs(file, text);
	assert_int_equal(gzclose(file), Z_OK);
}

/* begin - a search from scratch, in a folder of its own */
static struct canary_places
begin(const char *name)
{
	mkdir(path(name), 0755);
	return (struct canary_places){.search = search};
}

/* test_log - the log, what rotation put beside it, and nothing else */
static void
test_log(void **state)
{
	static const char *const hides[] = {
	    "logs/access.log", "logs/access.log.1", "logs/access.log-20261122"};
	struct canary_places places = begin("logs");

	(void)state;
	put("logs/other.log", word.text, "");
	for (size_t i = 0; i < 3; i++) {
		put(hides[i], "nothing here", "");
		put_packed("logs/access.log.2.gz", "nothing there");
	}
	canary_log(&places, path("logs/access.log"));
	assert_int_equal(places.looked, 4);
	assert_int_equal(places.found + places.unread, 0);
	for (size_t i = 0; i < 3; i++) {
		places = begin("logs");
		put(hides[i], "GET /", word.text);
		canary_log(&places, path("logs/access.log"));
		assert_int_equal(places.found, 1);
		assert_string_equal(places.where, path(hides[i]));
		put(hides[i], "nothing here", "");
	}
	places = begin("logs");
	put_packed("logs/access.log.2.gz", word.text);
	canary_log(&places, path("logs/access.log"));
	assert_int_equal(places.found, 1);
	assert_string_equal(places.where, path("logs/access.log.2.gz"));
	places = begin("logs");
	canary_log(&places, path("logs"));
	assert_int_equal(places.found, 2);
}

/* test_packed - a member behind another is unpacked too; what is cut off, or
 * packed otherwise, counts as not looked at */
static void
test_packed(void **state)
{
	struct canary_places places = begin("packed");
	struct stat st;
	FILE *file;

	(void)state;
	put_packed("packed/a.gz", "first");
	put_packed("packed/b.gz", word.text);
	file = fopen(path("packed/a.gz"), "a");
	assert_int_equal(stat(path("packed/b.gz"), &st), 0);
	{
		char bytes[4096];
		int fd = open(path("packed/b.gz"), O_RDONLY);
		ssize_t n = read(fd, bytes, sizeof(bytes));

		close(fd);
		assert_int_equal(fwrite(bytes, 1, (size_t)n, file), n);
		fclose(file);
	}
	canary_file(&places, path("packed/a.gz"));
	assert_int_equal(places.found, 1);
	places = begin("packed");
	assert_int_equal(truncate(path("packed/b.gz"), st.st_size - 20), 0);
	canary_file(&places, path("packed/b.gz"));
	assert_int_equal(places.unread, 1);
	assert_int_equal(places.looked, 0);
	put("packed/c.xz",
	    "\xfd"
	    "7zXZ",
	    "");
	places = begin("packed");
	canary_file(&places, path("packed/c.xz"));
	assert_int_equal(places.unread, 1);
	assert_string_equal(places.unread_where, path("packed/c.xz"));
}

/* test_folder - all below, names too; links are not followed, and pipes do
 * not stop it */
static void
test_folder(void **state)
{
	struct canary_places places = begin("tree");

	(void)state;
	put("secret", word.text, "");
	mkdir(path("tree/deep"), 0755);
	put("tree/deep/file", "nothing", "");
	assert_int_equal(symlink(path("secret"), path("tree/link")), 0);
	assert_int_equal(symlink(path(""), path("tree/loop")), 0);
	assert_int_equal(mkfifo(path("tree/pipe"), 0600), 0);
	canary_folder(&places, path("tree"));
	assert_int_equal(places.looked, 1);
	assert_int_equal(places.found + places.unread, 0);
	put("tree/deep/file", "wal ", word.text);
	canary_folder(&places, path("tree"));
	assert_int_equal(places.found, 1);
	assert_string_equal(places.where, path("tree/deep/file"));
	places = begin("tree");
	put("tree/deep/file", "nothing", "");
	mkdir(path("tree/deep/x"), 0755);
	{
		char name[80];

		snprintf(name, sizeof(name), "tree/deep/x/%s", word.text);
		put(name, "", "");
	}
	canary_folder(&places, path("tree"));
	assert_int_equal(places.found, 1);
	assert_string_equal(places.where, "the name of a file");
	assert_null(strstr(places.where, word.text));
}

/* test_folded - across the ends of lines, where that is asked for */
static void
test_folded(void **state)
{
	static const char *const ends[] = {"\n", "\r\n", "=\n", "=\r\n"};
	char text[200];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (int at = 0; at <= CANARY_CHARS; at++) {
			struct canary_places places = begin("folded");

			snprintf(text, sizeof(text), "a=b%.*s%s%s=", at,
			    word.text, ends[i], word.text + at);
			put("folded/mail", text, "\n\n=\n");
			places.folded = 1;
			canary_file(&places, path("folded/mail"));
			assert_int_equal(places.found, 1);
			places = begin("folded");
			canary_file(&places, path("folded/mail"));
			assert_int_equal(
			    places.found, at == 0 || at == CANARY_CHARS);
		}
	}
}

/* test_missing - what is not there, or may not be read, is said */
static void
test_missing(void **state)
{
	struct canary_places places = begin("shut");

	(void)state;
	canary_log(&places, path("nowhere.log"));
	assert_int_equal(places.unread, 1);
	assert_string_equal(places.unread_why, "is not there");
	places = begin("shut");
	canary_folder(&places, path("nowhere"));
	assert_int_equal(places.unread, 1);
	if (geteuid() == 0)
		return; /* root reads all */
	put("shut/file", word.text, "");
	chmod(path("shut/file"), 0);
	places = begin("shut");
	canary_folder(&places, path("shut"));
	assert_int_equal(places.unread, 1);
	assert_string_equal(places.unread_where, path("shut/file"));
}

/* test_since - what has not changed since is not read */
static void
test_since(void **state)
{
	struct canary_places places = begin("old");
	const struct timespec then[2] = {{1000, 0}, {1000, 0}};

	(void)state;
	put("old/file", word.text, "");
	places.since = 500;
	canary_folder(&places, path("old"));
	assert_int_equal(places.found, 1);
	assert_int_equal(utimensat(AT_FDCWD, path("old/file"), then, 0), 0);
	places = begin("old");
	places.since = 2000;
	canary_folder(&places, path("old"));
	assert_int_equal(places.looked + places.found, 0);
}

/* test_holes - a file that is nearly all hole is read in a moment */
static void
test_holes(void **state)
{
	struct canary_places places = begin("holes");
	int fd = open(path("holes/file"), O_WRONLY | O_CREAT, 0600);
	const off_t far = (off_t)1 << 42;

	(void)state;
	if (pwrite(fd, word.text, CANARY_CHARS, far) != CANARY_CHARS)
		print_message("no file of 4 TiB here\n");
	else {
		canary_file(&places, path("holes/file"));
		assert_int_equal(places.found, 1);
	}
	close(fd);
}

/* test_process - in memory that can be written to; wiped it is gone */
static void
test_process(void **state)
{
	struct canary_places places = begin("process");
	int go[2], said[2];
	char byte = 0;
	pid_t pid;

	(void)state;
#ifdef WITH_SANITIZERS
	skip(); /* their shadow is larger than can be read */
#endif
	assert_int_equal(pipe(go) | pipe(said), 0);
	pid = fork();
	if (pid == 0) {
		char *copy = strdup(word.text);

		/* what this process has of it beside the copy */
		canary_search_free(&search);
		memset(&word, 0, sizeof(word));
		scrub_stack();
		close(go[1]);
		byte = 1;
		if (write(said[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 1)
			memset(copy, 0, CANARY_CHARS);
		if (write(said[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 1)
			_exit(copy[0]);
		_exit(1);
	}
	assert_int_equal(read(said[0], &byte, 1), 1);
	canary_process(&places, pid, "a child");
	if (places.unread) {
		print_message("may not look into processes here\n");
	} else {
		assert_int_equal(places.found, 1);
		assert_int_equal(write(go[1], &byte, 1), 1);
		assert_int_equal(read(said[0], &byte, 1), 1);
		places = begin("process");
		canary_process(&places, pid, "a child");
		assert_int_equal(places.looked, 1);
		assert_int_equal(places.found, 0);
	}
	close(go[1]);
	waitpid(pid, NULL, 0);
	places = begin("process");
	canary_process(&places, pid, "a child");
	assert_int_equal(places.unread, 1);
}

/* setup - a folder and a word */
static int
setup(void **state)
{
	(void)state;
	canary_init(&word, "the word");
	search = canary_search_new(&word, 1);
	return mkdtemp(dir) ? 0 : -1;
}

/* teardown - take the folder away */
static int
teardown(void **state)
{
	char command[100];

	(void)state;
	canary_search_free(&search);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_process), /* before others leave copies */
	    cmocka_unit_test(test_log),
	    cmocka_unit_test(test_packed),
	    cmocka_unit_test(test_folder),
	    cmocka_unit_test(test_folded),
	    cmocka_unit_test(test_missing),
	    cmocka_unit_test(test_since),
	    cmocka_unit_test(test_holes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
