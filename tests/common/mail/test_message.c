/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "mail/message.h"

#define DATE	 1795219200 /* 2026-11-21 00:00:00 UTC */
#define TEXT_MAX (128 * 1024)

struct message_case {
	const char *from_name, *from, *reply_to, *to_name, *to, *subject;
	const char *body, *unsubscribe;
	const char *body_want; /* NULL: as body */
};

#define LONG100                                                                \
	"0123456789012345678901234567890123456789012345678901234567890123"     \
	"456789012345678901234567890123456789"
#define LONG_LOCAL                                                             \
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789ab"

static const struct message_case good[] = {
    {"Ann via Example Jobs", "site@jobs.example.org", "ann@example.org", "",
	"bob@example.org", "Ann thinks this may interest you", "Hello.\n", "",
	NULL},
    {"", "site@example.org", "", "", "bob@example.org", "Hi", "", "", "\\n"},
    {"", "site@example.org", "", "Bob \"B\" Lee", "bob@example.org",
	"Gr\xc3\xbc\xc3\x9f"
	"e \xf0\x9f\x98\x80",
	"\xf0\x9f\x98\x80\n", "", NULL},
    {"Zo\xc3\xab via Exempl\xc4\x97", "site@example.org", "", "",
	"bob@example.org",
	"Un tr\xc3\xa8s long sujet qui ne tient pas sur une seule ligne,"
	" \xc3\xa9t\xc3\xa9 comme hiver, et qui continue encore un peu",
	"Bonjour.\n\n.\n..\nFrom here\n" LONG100 "\ntrailing \n", "",
	"Bonjour.\\n\\n.\\n..\\nFrom here\\n" LONG100 "\\ntrailing \\n"},
    {"", "site@example.org", "", "", "bob@example.org",
	"A long plain subject that has to be folded since it does not fit on"
	" one line of seventy-six columns",
	"x\n", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", LONG100, "x\n", "",
	NULL},
    {"", "site@example.org", "", "", "bob@example.org",
	"=?utf-8?B?eA==?=", "x\n", "", NULL},
    {"", "site@example.org", LONG_LOCAL "@example.org", "",
	LONG_LOCAL "@example.org", "long addresses", "x\n", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "News",
	"tab\there = 1\n",
	"https://example.org/registration/unsubscribe?t=" LONG100, NULL},
};

static const struct message_case bad[] = {
    {"Ann\r\nBcc: x@y.org", "site@example.org", "", "", "bob@example.org", "s",
	"b", "", NULL},
    {"Ann\n", "site@example.org", "", "", "bob@example.org", "s", "b", "",
	NULL},
    {"Ann\x7f", "site@example.org", "", "", "bob@example.org", "s", "b", "",
	NULL},
    {"", "site@example.org", "", "Bob\r", "bob@example.org", "s", "b", "",
	NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s\r\nBcc: x@y.org",
	"b", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s\tt", "b", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "", "b", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s\xff", "b", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org",
	LONG100 LONG100 LONG100 LONG100 "x", "b", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s", "a\x01", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s", "a\rb", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s", "a\xff", "", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s", "b",
	"https://example.org/>\r\nBcc: x@y.org", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s", "b",
	"https://example.org/> <mailto:x@y.org", NULL},
    {"", "site@example.org", "", "", "bob@example.org", "s", "b",
	"mailto:x@y.org", NULL},
    {LONG100 LONG100 "x", "site@example.org", "", "", "bob@example.org", "s",
	"b", "", NULL},
    {"", "", "", "", "bob@example.org", "s", "b", "", NULL},
    {"", "site@example.org", "", "", "", "s", "b", "", NULL},
};

/* message_of - the message of a case */
static struct message
message_of(struct arena *arena, const struct message_case *c)
{
	struct message m = {.from_name = str_of(c->from_name),
	    .to_name = str_of(c->to_name),
	    .subject = str_of(c->subject),
	    .body = str_of(c->body),
	    .date_secs = DATE,
	    .automatic = true,
	    .unsubscribe = str_of(c->unsubscribe)};

	address_parse(arena, str_of(c->from), 0, &m.from);
	address_parse(arena, str_of(c->reply_to), 0, &m.reply_to);
	address_parse(arena, str_of(c->to), 0, &m.to);
	return m;
}

/* write_case - the message, and what a reader must find in it */
static void
write_case(
    const char *dir, size_t i, struct str text, const struct message_case *c)
{
	char path[128];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%02zu.eml", dir, i);
	out = fopen(path, "w");
	assert_non_null(out);
	fwrite(text.ptr, 1, text.len, out);
	fclose(out);
	snprintf(path, sizeof(path), "%s/%02zu.want", dir, i);
	out = fopen(path, "w");
	assert_non_null(out);
	fprintf(out, "from: %s\nfrom-name: %s\nto: %s\nto-name: %s\n", c->from,
	    c->from_name, c->to, c->to_name);
	fprintf(out, "subject: %s\nreply-to: %s\n", c->subject, c->reply_to);
	fprintf(out, "date: 2026-11-21T00:00:00+00:00\n");
	fprintf(out, "auto: auto-generated\n");
	if (*c->unsubscribe)
		fprintf(out,
		    "unsubscribe: <%s>\n"
		    "one-click: List-Unsubscribe=One-Click\n",
		    c->unsubscribe);
	if (c->body_want)
		fprintf(out, "body: %s\n", c->body_want);
	else
		fprintf(out, "body: %.*s\\n\n", (int)strcspn(c->body, "\n"),
		    c->body);
	fclose(out);
}

/* test_good - an independent parser reads what was meant */
static void
test_good(void **state)
{
	char dir[] = "/tmp/test-message-XXXXXX", line[512];
	const char *srcdir = getenv("srcdir");
	int rc;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct arena *arena = arena_new(16 * 1024);
		struct message m = message_of(arena, &good[i]);
		struct buf out = BUF_INIT(TEXT_MAX);
		struct err err = ERR_NONE;

		if (message_format(&m, &out, &err) != 0)
			fail_msg("case %zu: %s", i, err_text(&err));
		write_case(dir, i, buf_str(&out), &good[i]);
		buf_free(&out);
		arena_free(&arena);
	}
	snprintf(line, sizeof(line),
	    "/usr/bin/python3 %s/tests/common/mail/parse_messages.py %s",
	    srcdir ? srcdir : ".", dir);
	rc = system(line);
	snprintf(line, sizeof(line), "rm -r %s", dir);
	assert_int_equal(system(line), 0);
	assert_int_equal(rc, 0);
}

/* test_bad - refused whole, never cleaned, nothing written */
static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena *arena = arena_new(16 * 1024);
		struct message m = message_of(arena, &bad[i]);
		struct buf out = BUF_INIT(TEXT_MAX);
		struct err err = ERR_NONE;

		if (message_format(&m, &out, &err) != -1 || out.len || !err.set)
			fail_msg("case %zu passed", i);
		buf_free(&out);
		arena_free(&arena);
	}
}

/* test_by_hand - an address that address_parse did not make */
static void
test_by_hand(void **state)
{
	struct message m = {.subject = STR("s"), .body = STR("b")};
	struct buf out = BUF_INIT(TEXT_MAX);
	struct err err = ERR_NONE;

	(void)state;
	m.from = m.to = (struct address){
	    .local = STR("a"), .domain = STR("b.org"), .text = STR("a@b.org")};
	assert_int_equal(message_format(&m, &out, &err), 0);
	buf_clear(&out);
	m.to.text = STR("a@b.org>\r\nBcc: <x@y.org");
	assert_int_equal(message_format(&m, &out, &err), -1);
	m.to.text = STR("a@b.org>, <x@y.org");
	assert_int_equal(message_format(&m, &out, &err), -1);
	buf_free(&out);
}

/* test_too_long - a body over the ceiling */
static void
test_too_long(void **state)
{
	struct arena *arena = arena_new(16 * 1024);
	struct message m = message_of(arena, &good[0]);
	struct buf out = BUF_INIT(TEXT_MAX);
	struct err err = ERR_NONE;
	char *body = calloc(1, MESSAGE_MAX);

	(void)state;
	memset(body, 'x', MESSAGE_MAX);
	m.body = str_from(body, MESSAGE_MAX);
	assert_int_equal(message_format(&m, &out, &err), -1);
	assert_int_equal(out.len, 0);
	free(body);
	buf_free(&out);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good),
	    cmocka_unit_test(test_bad),
	    cmocka_unit_test(test_by_hand),
	    cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
