/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "modules/pledgectl/webconf.h"

/* draw - "name(a|b)[...] " of everything in a block */
static void
draw(const struct webconf_directive *block, struct buf *out)
{
	for (const struct webconf_directive *at = block->first; at;
	     at = at->next) {
		buf_printf(out, "%d:%s(", at->line, at->name);
		for (size_t i = 0; i < at->nargs; i++)
			buf_printf(out, "%s%s", i ? "|" : "", at->args[i]);
		buf_puts(out, ")");
		if (at->block) {
			buf_puts(out, "[");
			draw(at, out);
			buf_puts(out, "]");
		}
		buf_puts(out, at->next ? " " : "");
	}
}

static const struct {
	enum webconf_kind kind;
	const char *text, *want; /* want "!" and what the error says */
} cases[] = {
    {WEBCONF_NGINX, "", ""},
    {WEBCONF_NGINX, "a b c;\n# x;\nd;", "1:a(b|c) 3:d()"},
    {WEBCONF_NGINX, "a {\n b { c 'd e'; }\n}\nf \"g\\\"h\";",
	"1:a()[2:b()[2:c(d e)]] 4:f(g\"h)"},
    {WEBCONF_NGINX, "a ${x}{b;}", "1:a(${x})[1:b()]"},
    {WEBCONF_NGINX, "a\n\n  b;c \\t\\;d;", "1:a(b) 3:c(\t\\;d)"},
    {WEBCONF_NGINX, "a \"${x};{\" $y$z;", "1:a(${x};{|$y$z)"},
    {WEBCONF_NGINX, "x_by_lua_block { if a then { } end }\nb;",
	"1:x_by_lua_block() 2:b()"},
    {WEBCONF_NGINX, "a", "!x.conf:1: the file ends"},
    {WEBCONF_NGINX, "a;\nb {\n", "!x.conf:3: the file ends"},
    {WEBCONF_NGINX, "a;\n}", "!x.conf:2: a \"}\""},
    {WEBCONF_NGINX, "a 'b", "!x.conf:1: the text that a quote"},
    {WEBCONF_NGINX, "a 'b'c;", "!x.conf:1: something stands close"},
    {WEBCONF_NGINX, "\n;", "!x.conf:2: a \";\" without"},
    {WEBCONF_APACHE, "# c\nA b \"c d\" 'e f'\n", "2:A(b|c d|e f)"},
    {WEBCONF_APACHE, "A b\\\n c \\\n d\nE\n", "1:A(b|c|d) 4:E()"},
    {WEBCONF_APACHE, "<Location /x>\r\n A \"b\\\"c\" d\\e\r\n</location>\nF",
	"1:Location(/x)[2:A(b\"c|d\\e)] 4:F()"},
    {WEBCONF_APACHE,
	"Define D /log\nA ${D}/x \"${D} y\" ${E}\nUnDefine D\n"
	"A ${D}",
	"1:Define(D|/log) 2:A(/log/x|/log y|${E}) 3:UnDefine(D) 4:A(${D})"},
    {WEBCONF_APACHE,
	"LoadModule a_module x\n<IfModule mod_a.c>\nB\n"
	"</IfModule>\n<IfModule !a_module>\nC\n<X>\nD\n</X>\n"
	"</IfModule>\n<IfModule b_module>\nE\n</IfModule>",
	"1:LoadModule(a_module|x) 3:B()"},
    {WEBCONF_APACHE,
	"<IfDefine X>\nA\n</IfDefine>\nDefine X\n<IfDefine X>\n"
	"B\n</IfDefine>\n<IfFile /nowhere>\nC\n</IfFile>\n"
	"<IfVersion >= 2.4>\nD\n</IfVersion>",
	"4:Define(X) 6:B() 12:D()"},
    {WEBCONF_APACHE, "<A>\n<B x>\n</A>", "!x.conf:3: the end of a section"},
    {WEBCONF_APACHE, "A\n<B>\n", "!x.conf:2: a section without an end"},
    {WEBCONF_APACHE, "<A\n", "!x.conf:1: a section's line"},
    {WEBCONF_APACHE, "</A>", "!x.conf:1: the end of a section"},
};

/* test_text - what becomes of each */
static void
test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena *arena = arena_new(WEBCONF_ARENA_BYTES);
		struct buf got = BUF_INIT(65536);
		const struct webconf *webconf;
		struct err err = ERR_NONE;

		if (webconf_parse(arena, cases[i].kind, "x.conf", cases[i].text,
			&webconf, &err) < 0)
			buf_printf(&got, "!%.*s",
			    (int)strlen(cases[i].want) - 1, err_text(&err));
		else
			draw(webconf->root, &got);
		assert_string_equal(buf_text(&got), cases[i].want);
		buf_free(&got);
		arena_free(&arena);
	}
}

/* test_bounds - too much is an error, no crash */
static void
test_bounds(void **state)
{
	struct {
		enum webconf_kind kind;
		const char *piece;
	} pieces[] = {{WEBCONF_NGINX, "a{"}, {WEBCONF_APACHE, "<a>\n"},
	    {WEBCONF_NGINX, "a "}, {WEBCONF_APACHE, "a "},
	    {WEBCONF_NGINX, "a;"}, {WEBCONF_APACHE, "a\n"},
	    {WEBCONF_NGINX, "aaaaaaaa"}, {WEBCONF_APACHE, "aaaaaaaa"}};

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		struct arena *arena = arena_new(WEBCONF_ARENA_BYTES);
		struct buf text = BUF_INIT(1024 * 1024);
		const struct webconf *webconf;
		struct err err = ERR_NONE;

		while (text.len < 600000)
			buf_puts(&text, pieces[i].piece);
		assert_int_equal(webconf_parse(arena, pieces[i].kind, "x",
				     buf_text(&text), &webconf, &err),
		    -1);
		assert_true(err.set);
		buf_free(&text);
		arena_free(&arena);
	}
}

/* test_doubling - variables in variables grow to a limit only */
static void
test_doubling(void **state)
{
	struct arena *arena = arena_new(WEBCONF_ARENA_BYTES);
	struct buf text = BUF_INIT(65536);
	const struct webconf *webconf;
	struct err err = ERR_NONE;

	(void)state;
	buf_puts(&text, "Define a0 xxxxxxxx\n");
	for (int i = 1; i < 40; i++)
		buf_printf(&text, "Define a%d ${a%d}${a%d}\n", i, i - 1, i - 1);
	assert_int_equal(webconf_parse(arena, WEBCONF_APACHE, "x",
			     buf_text(&text), &webconf, &err),
	    -1);
	buf_free(&text);
	arena_free(&arena);
}

/* put - a file of the test */
static void
put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* check_files - the tree of "main" */
static void
check_files(
    enum webconf_kind kind, const char *main, const char *want, bool unread)
{
	struct arena *arena = arena_new(WEBCONF_ARENA_BYTES);
	struct buf got = BUF_INIT(65536);
	const struct webconf *webconf;
	enum webconf_kind guess;
	struct err err = ERR_NONE;
	char path[64];

	snprintf(path, sizeof(path), "./%s", main);
	assert_int_equal(webconf_guess(path, &guess, &err), 0);
	assert_int_equal(guess, kind);
	if (webconf_load(arena, kind, path, &webconf, &err) < 0)
		buf_printf(&got, "!%s", err_text(&err));
	else
		draw(webconf->root, &got);
	assert_string_equal(buf_text(&got), want);
	assert_true(err.set || (webconf->unread != NULL) == unread);
	buf_free(&got);
	arena_free(&arena);
}

/* test_files - includes, with patterns and without */
static void
test_files(void **state)
{
	char folder[] = "/tmp/fp-webconf-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(mkdir("d/e", 0700), 0);
	put("d/1.conf", "a 1;\n");
	put("d/2.conf", "b {\ninclude d/e/?.conf;\n}\n");
	put("d/e/3.conf", "c;\n");
	put("n.conf", "x {\n include d/*.conf;\n include d/*.none;\n}\ny;\n");
	check_files(WEBCONF_NGINX, "n.conf",
	    "1:x()[2:include(d/*.conf) 1:a(1) 1:b()[2:include(d/e/?.conf) "
	    "1:c()] 3:include(d/*.none)] 5:y()",
	    false);
	put("n.conf", "x;\ninclude d/none.conf;\n");
	check_files(
	    WEBCONF_NGINX, "n.conf", "1:x() 2:include(d/none.conf)", true);
	put("n.conf", "include n.conf;\n");
	check_files(WEBCONF_NGINX, "n.conf",
	    "!./n.conf: includes in includes without an end", false);
	put("d/1.conf", "A 1\n");
	put("d/2.conf", "<B>\nInclude ${P}/3.conf\n</B>\n");
	put("d/e/3.conf", "C ${Q}\n");
	put("envvars", "# x\nexport P=d/e$SUFFIX\nexport Q=q\n");
	put("a.conf", "Include d\nIncludeOptional none.conf\nD\n");
	check_files(WEBCONF_APACHE, "a.conf",
	    "1:Include(d) 1:A(1) 1:B()[2:Include(d/e/3.conf) 1:C(q)] 1:C(q) "
	    "2:IncludeOptional(none.conf) 3:D()",
	    false);
	unlink("d/e/3.conf");
	unlink("d/1.conf");
	unlink("d/2.conf");
	unlink("n.conf");
	unlink("a.conf");
	unlink("envvars");
	rmdir("d/e");
	rmdir("d");
	assert_int_equal(chdir("/"), 0);
	rmdir(folder);
}

/* test_guess - whose file is it? */
static void
test_guess(void **state)
{
	static const struct {
		const char *text;
		enum webconf_kind want;
	} files[] = {
	    {"# x;\nuser www-data;\n", WEBCONF_NGINX},
	    {"http\n{\n", WEBCONF_NGINX},
	    {"PidFile ${APACHE_PID_FILE}\n# {\nTimeout 300\n", WEBCONF_APACHE},
	    {"DefaultRuntimeDir ${A}\n<Directory />\nx;\n", WEBCONF_APACHE},
	    {"", WEBCONF_APACHE},
	};
	char path[] = "/tmp/fp-webconf-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		enum webconf_kind kind;
		struct err err = ERR_NONE;

		put(path, files[i].text);
		assert_int_equal(webconf_guess(path, &kind, &err), 0);
		assert_int_equal(kind, files[i].want);
	}
	unlink(path);
}

/* test_installed - the files of Debian's packages, where they are */
static void
test_installed(void **state)
{
	static const struct {
		const char *path;
		enum webconf_kind want;
	} files[] = {{"/etc/nginx/nginx.conf", WEBCONF_NGINX},
	    {"/etc/apache2/apache2.conf", WEBCONF_APACHE}};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct arena *arena = arena_new(WEBCONF_ARENA_BYTES);
		const struct webconf *webconf;
		enum webconf_kind kind;
		struct err err = ERR_NONE;

		if (access(files[i].path, R_OK) == 0) {
			assert_int_equal(
			    webconf_guess(files[i].path, &kind, &err), 0);
			assert_int_equal(kind, files[i].want);
			if (webconf_load(
				arena, kind, files[i].path, &webconf, &err) < 0)
				fail_msg("%s", err_text(&err));
		}
		arena_free(&arena);
	}
}

/* test_look - what is in force where */
static void
test_look(void **state)
{
	struct arena *arena = arena_new(WEBCONF_ARENA_BYTES);
	const struct webconf *webconf;
	const struct webconf_directive *at, *inner = NULL;
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(webconf_parse(arena, WEBCONF_NGINX, "x",
			     "http { l 1; m 2; server { l 3; l 4; location / "
			     "{ n; } } o; }",
			     &webconf, &err),
	    0);
	for (at = webconf->root; at; at = webconf_next(webconf->root, at))
		if (webconf_is(at, "location"))
			inner = at;
	assert_non_null(inner);
	at = webconf_in_force(inner, "l");
	assert_string_equal(webconf_arg(at, 0), "3");
	at = webconf_find(at->parent, at, "l");
	assert_string_equal(webconf_arg(at, 0), "4");
	assert_string_equal(webconf_arg(at, 1), "");
	assert_null(webconf_find(at->parent, at, "l"));
	assert_string_equal(webconf_arg(webconf_in_force(inner, "m"), 0), "2");
	assert_null(webconf_in_force(inner, "z"));
	assert_string_equal(webconf_around(inner, "http")->name, "http");
	assert_null(webconf_around(inner, "z"));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_doubling),
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_guess),
	    cmocka_unit_test(test_installed),
	    cmocka_unit_test(test_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
