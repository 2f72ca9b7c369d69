/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/settings.h"

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

#include <libconfig.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct sample {
	bool remember_me;
	int64_t workers, size, life, level;
	const char *name, *folder, *url, *mail, *note, *token_file;
	const char *const *words;
};

static const char *const levels[] = {"low", "middle", "high", NULL};

#define OF(member) offsetof(struct sample, member)
static const struct setting sample_settings[] = {
    {"token_file", SETTING_PATH, SETTING_REQUIRED, OF(token_file),
	"\"/etc/token\"", 0, 0, NULL, "A required file."},
    {"remember_me", SETTING_BOOL, SETTING_RELOAD, OF(remember_me), "false", 0,
	0, NULL, "Keep visitors logged in."},
    {"workers", SETTING_INT, 0, OF(workers), "4", 1, 64, NULL,
	"How many threads."},
    {"size", SETTING_BYTES, 0, OF(size), "\"64 KiB\"", 1, 1 << 20, NULL,
	"How large a body may be."},
    {"life", SETTING_SECS, 0, OF(life), "\"2 h\"", 60, 86400, NULL,
	"How long it lives."},
    {"level", SETTING_CHOICE, 0, OF(level), "\"middle\"", 0, 0, levels,
	"How much of it."},
    {"name", SETTING_TEXT, 0, OF(name), "\"Ex\\\"ample\"", 1, 12, NULL,
	"The name."},
    {"note", SETTING_TEXT, SETTING_LINES, OF(note), NULL, 0, 0, NULL,
	"A text of several lines."},
    {"folder", SETTING_PATH, 0, OF(folder), "\"\"", 0, 0, NULL, "A folder."},
    {"url", SETTING_URL, 0, OF(url), "\"https://example.com\"", 0, 0, NULL,
	"An address."},
    {"mail", SETTING_MAIL, 0, OF(mail), "\"a@example.com\"", 0, 0, NULL,
	"A mail address."},
    {"words", SETTING_TEXTS, 0, OF(words), "[\"one\", \"two\"]", 1, 8, NULL,
	"Words."},
    {"forms", SETTING_GROUP, 0, 0, NULL, 0, 0, NULL, "Forms, each a group."},
};

static const struct settings_table sample_table = {"sample", sample_settings,
    sizeof(sample_settings) / sizeof(sample_settings[0]), sizeof(struct sample),
    false};

struct item {
	const char *name;
	int64_t limit;
};

static const struct setting item_settings[] = {
    {"name", SETTING_TEXT, SETTING_REQUIRED, offsetof(struct item, name),
	"\"contact\"", 1, 20, NULL, "The name."},
    {"limit", SETTING_INT, 0, offsetof(struct item, limit), "7", 1, 9, NULL,
	"The limit."},
};

static const struct settings_table item_table = {
    "item", item_settings, 2, sizeof(struct item), true};

static char dir[64];
static char path[128];

/* setup - a folder of our own */
static int
setup(void **state)
{
	strcpy(dir, "/tmp/test_settings.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/sample.conf", dir);
	*state = arena_new(1 << 20);
	return 0;
}

/* teardown - and gone */
static int
teardown(void **state)
{
	struct arena *arena = *state;

	arena_free(&arena);
	unlink(path);
	snprintf(path, sizeof(path), "%s/more.conf", dir);
	unlink(path);
	return rmdir(dir);
}

/* put - write a file */
static void
put(const char *to, const char *text)
{
	FILE *file = fopen(to, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* test_defaults - what is not said is as the table says */
static void
test_defaults(void **state)
{
	struct settings *settings;
	struct err err = ERR_NONE;
	struct sample got;

	put(path, "token_file = \"/t\";\n");
	assert_int_equal(
	    settings_load(*state, &sample_table, path, &settings, &got, &err),
	    0);
	assert_string_equal(got.token_file, "/t");
	assert_false(got.remember_me);
	assert_int_equal(got.workers, 4);
	assert_int_equal(got.size, 65536);
	assert_int_equal(got.life, 7200);
	assert_int_equal(got.level, 1);
	assert_string_equal(got.name, "Ex\"ample");
	assert_string_equal(got.note, "");
	assert_string_equal(got.folder, "");
	assert_string_equal(got.words[1], "two");
	assert_null(got.words[2]);
	assert_int_equal(settings_line(settings, "workers"), 0);
	assert_string_equal(settings_where(settings, "workers"), path);
	assert_string_equal(settings_text(settings, "name"), "\"Ex\\\"ample\"");
	assert_null(settings_group(settings, "forms"));
}

/* test_values - each type read from a file, with its line */
static void
test_values(void **state)
{
	struct settings *settings;
	struct err err = ERR_NONE;
	struct sample got;
	char want[160];

	put(path,
	    "token_file = \"key/t\";\n"
	    "remember_me = true;\n"
	    "workers = 0x10;\n"
	    "size = \"512\"; life = \"1 day\";\n"
	    "level = \"high\";\n"
	    "name = \"gr\xc3\xbc\xc3\x9f\";\n"
	    "note = \"one\\n\\n\"\n \"two\";\n"
	    "folder = \"/a\";\n"
	    "url = \"http://127.0.0.1:8080\";\n"
	    "mail = \"b@example.com\";\n"
	    "words = (\"x\");\n"
	    "forms = ( { name = \"f\"; }, { name = \"g\"; limit = 9; } );\n");
	assert_int_equal(
	    settings_load(*state, &sample_table, path, &settings, &got, &err),
	    0);
	snprintf(want, sizeof(want), "%s/key/t", dir);
	assert_string_equal(got.token_file, want);
	assert_true(got.remember_me);
	assert_int_equal(got.workers, 16);
	assert_int_equal(got.size, 512);
	assert_int_equal(got.life, 86400);
	assert_int_equal(got.level, 2);
	assert_string_equal(got.note, "one\n\ntwo");
	assert_string_equal(got.words[0], "x");
	assert_null(got.words[1]);
	assert_int_equal(settings_line(settings, "life"), 4);
	snprintf(want, sizeof(want), "%s:2", path);
	assert_string_equal(settings_where(settings, "remember_me"), want);
	assert_string_equal(settings_text(settings, "remember_me"), "true");
	assert_string_equal(
	    settings_text(settings, "note"), "\"one\\n\\ntwo\"");
	assert_string_equal(settings_text(settings, "forms"), "( 2 groups )");
	assert_non_null(settings_group(settings, "forms"));
}

/* test_wrong - each mistake names file, line, key and what to do */
static void
test_wrong(void **state)
{
#define OK "token_file = \"/t\";\n"
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"", "sample.conf: token_file is missing; add: token_file = "
		 "\"/etc/token\";"},
	    {OK "remeber_me = true;",
		"sample.conf:2: unknown key \"remeber_me\"; did you mean "
		"\"remember_me\"?"},
	    {OK "zzzzzzzzz = 1;",
		"sample.conf:2: unknown key \"zzzzzzzzz\"; known are "
		"token_file, remember_me, "},
	    {OK "remember_me = \"yes\";",
		":2: remember_me must be true or false"},
	    {OK "remember_me = 1;", ":2: remember_me must be true or false"},
	    {OK "\nworkers = \"4\";", ":3: workers must be a whole number"},
	    {OK "workers = 4.5;", ":2: workers must be a whole number"},
	    {OK "workers = 0;", ":2: workers is out of bounds: from 1 to 64"},
	    {OK "workers = 99999999999L;", ":2: workers is out of bounds"},
	    {OK "size = 512;", ":2: size must be a size in quotes"},
	    {OK "size = \"2 MiB\";", ":2: size is out of bounds"},
	    {OK "size = \"many\";", ":2: size must be a size"},
	    {OK "life = \"2\";", ":2: life must be a duration"},
	    {OK "life = \"5 s\";",
		":2: life is out of bounds: from 60 to 86400 seconds"},
	    {OK "life = \"2 fortnights\";", ":2: life must be a duration"},
	    {OK "level = \"lowest\";",
		":2: level must be one of \"low\", \"middle\", \"high\""},
	    {OK "level = 1;", ":2: level must be one of"},
	    {OK "name = \"\";", ":2: name must be 1 to 12 bytes long"},
	    {OK "name = \"more than twelve\";", ":2: name must be 1 to 12"},
	    {OK "name = \"a\\nb\";", ":2: name must be well-formed UTF-8"},
	    {OK "name = \"\xff\";", ":2: name must be well-formed UTF-8"},
	    {OK "name = [\"a\"];", ":2: name must be a text in quotes"},
	    {"token_file = \"\";", ":1: token_file must be something"},
	    {OK "url = \"example.com\";", ":2: url must be an address"},
	    {OK "url = \"https://example.com/\";", "without a slash"},
	    {OK "url = \"https://a@example.com\";", ":2: url must be"},
	    {OK "url = \"ftp://example.com\";", ":2: url must be"},
	    {OK "url = \"https://\";", ":2: url must be"},
	    {OK "mail = \"me\";", ":2: mail must be one mail address"},
	    {OK "mail = \"a@b@c\";", ":2: mail must be one mail address"},
	    {OK "mail = \"a@b, c@d\";", ":2: mail must be one mail address"},
	    {OK "words = \"x\";", ":2: words must be a list of texts"},
	    {OK "words = [1, 2];", ":2: words must be a text in quotes"},
	    {OK "words = [\"toolongword\"];", ":2: words must be 1 to 8"},
	    {OK "forms = 3;", ":2: forms must be a list of groups"},
	    {OK "workers = ;", "sample.conf:2: syntax error"},
	    {OK "workers = 1;\nworkers = 2;",
		"sample.conf:3: this key was set before"},
	    {OK "@include \"none.conf\"", "sample.conf:2: cannot open"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings *settings;
		struct err err = ERR_NONE;
		struct sample got;

		put(path, cases[i].text);
		assert_int_equal(settings_load(*state, &sample_table, path,
				     &settings, &got, &err),
		    -1);
		if (!strstr(err.text, cases[i].want))
			fail_msg("%s\nwanted: %s\ngot: %s", cases[i].text,
			    cases[i].want, err.text);
		assert_null(strchr(err.text, '\n'));
	}
}

/* test_include - a message names the included file */
static void
test_include(void **state)
{
	struct settings *settings;
	struct err err = ERR_NONE;
	struct sample got;
	char more[128], want[160];

	snprintf(more, sizeof(more), "%s/more.conf", dir);
	put(path, "token_file = \"/t\";\n@include \"more.conf\"\n");
	put(more, "\nworkers = 9;\n");
	assert_int_equal(
	    settings_load(*state, &sample_table, path, &settings, &got, &err),
	    0);
	assert_int_equal(got.workers, 9);
	snprintf(want, sizeof(want), "%s:2", more);
	assert_string_equal(settings_where(settings, "workers"), want);
	put(more, "\nworkers = 99;\n");
	assert_int_equal(
	    settings_load(*state, &sample_table, path, &settings, &got, &err),
	    -1);
	assert_non_null(strstr(err.text, "/more.conf:2: workers is out"));
}

/* test_absent - no file is a file that says nothing */
static void
test_absent(void **state)
{
	struct settings *settings;
	struct err err = ERR_NONE;
	struct sample got;
	struct item item;

	assert_int_equal(settings_load(*state, &sample_table, "/nowhere/s",
			     &settings, &got, &err),
	    -1);
	assert_non_null(strstr(
	    err.text, "/nowhere/s: no such file: token_file is missing"));
	err = ERR_NONE;
	assert_int_equal(
	    settings_load(*state, &item_table, NULL, &settings, &item, &err),
	    -1);
	assert_non_null(strstr(err.text, "item.conf: name is missing"));
	err = ERR_NONE;
	assert_int_equal(
	    settings_load(*state, &item_table, dir, &settings, &item, &err),
	    -1);
	assert_non_null(strstr(err.text, "not a file"));
}

/* test_groups - a list of groups against a table of its own */
static void
test_groups(void **state)
{
	static const struct {
		const char *text;
		unsigned at;
		const char *want; /* NULL: reads */
	} cases[] = {
	    {OK "forms = ( { name = \"f\"; } );", 0, NULL},
	    {OK "forms = (\n{ limit = 2; } );", 0, ":3: name is missing"},
	    {OK "forms = ( { name = \"f\";\nlimt = 2; } );", 0,
		":3: unknown key \"limt\"; did you mean \"limit\"?"},
	    {OK "forms = ( { name = \"f\";\n\nlimit = 10; } );", 0,
		":4: limit is out of bounds: from 1 to 9"},
	    {OK "forms = (\n 3 );", 0, ":3: a group is wanted here"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings *settings, *inner;
		struct err err = ERR_NONE;
		struct sample got;
		struct item item;
		int ret;

		put(path, cases[i].text);
		assert_int_equal(settings_load(*state, &sample_table, path,
				     &settings, &got, &err),
		    0);
		ret = settings_load_group(*state, &item_table,
		    config_setting_get_elem(
			settings_group(settings, "forms"), cases[i].at),
		    path, &inner, &item, &err);
		assert_int_equal(ret, cases[i].want ? -1 : 0);
		if (!cases[i].want) {
			assert_string_equal(item.name, "f");
			assert_int_equal(item.limit, 7);
		} else if (!strstr(err.text, cases[i].want)) {
			fail_msg("wanted %s, got %s", cases[i].want, err.text);
		}
	}
}

/* test_print_defaults - a file that can be uncommented and read */
static void
test_print_defaults(void **state)
{
	struct buf out = BUF_INIT(64 * 1024);
	struct settings *settings;
	struct err err = ERR_NONE;
	struct sample got;
	char *text;

	settings_print_defaults(&sample_table, &out);
	text = arena_strdup(*state, buf_text(&out));
	assert_non_null(
	    strstr(text, "\n# How many threads.\n"
			 "# From 1 to 64; takes effect at the next start.\n"
			 "#workers = 4;\n"));
	assert_non_null(strstr(text, "# From 1 min to 1 day;"));
	assert_non_null(
	    strstr(text, "# One of \"low\", \"middle\", \"high\";"));
	assert_non_null(strstr(text, "# Required, this is an example;"));
	assert_non_null(strstr(
	    text, "\n# Keep visitors logged in.\n#remember_me = false;\n"));
	for (char *p = text; (p = strstr(p, "\n#")); p++)
		if (p[2] != ' ')
			p[1] = ' ';
	put(path, text);
	assert_int_equal(
	    settings_load(*state, &sample_table, path, &settings, &got, &err),
	    0);
	assert_true(settings_line(settings, "workers") > 1);
	buf_free(&out);
}

/* test_print - what is in force, with where it stands */
static void
test_print(void **state)
{
	struct buf out = BUF_INIT(64 * 1024);
	struct settings *settings;
	struct err err = ERR_NONE;
	struct sample got;
	char want[256];

	put(path, OK "workers = 5;\n");
	assert_int_equal(
	    settings_load(*state, &sample_table, path, &settings, &got, &err),
	    0);
	settings_print(settings, &out);
	snprintf(want, sizeof(want), "workers = 5; # %s:2\n", path);
	assert_non_null(strstr(buf_text(&out), want));
	assert_non_null(
	    strstr(buf_text(&out), "size = \"64 KiB\"; # (default)\n"));
	assert_non_null(strstr(buf_text(&out), "note = \"\"; # (default)\n"));
	buf_free(&out);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_defaults),
	    CASE(test_values),
	    CASE(test_wrong),
	    CASE(test_include),
	    CASE(test_absent),
	    CASE(test_groups),
	    CASE(test_print_defaults),
	    CASE(test_print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
