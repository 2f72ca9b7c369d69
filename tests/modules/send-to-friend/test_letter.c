/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/own_page.h"
#include "conf/site.h"
#include "mail/message.h"
#include "modules/send-to-friend/store/letter.h"
#include "modules/send-to-friend/store/note.h"

static const char golden[] =
    "From: \"Ann via Example Jobs\" <site@jobs.example.org>\r\n"
    "Reply-To: ann@example.org\r\n"
    "To: bob@example.net\r\n"
    "Subject: Ann recommends a page of Example Jobs\r\n"
    "Date: Sat, 21 Nov 2026 00:00:00 +0000\r\n"
    "Message-ID: <@jobs.example.org>\r\n"
    "Auto-Submitted: auto-generated\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "Hello,\r\n"
    "\r\n"
    "Ann asked Example Jobs to send you the address of this page:\r\n"
    "\r\n"
    "https://jobs.example.org/jobs/7\r\n"
    "\r\n"
    "Ann writes:\r\n"
    "\r\n"
    "> Look,\r\n"
    "> this is for you!\r\n"
    "\r\n"
    "If you reply, your answer goes to Ann, not to us.\r\n"
    "\r\n"
    "--=20\r\n"
    "Example Jobs, https://jobs.example.org\r\n"
    "Somebody typed your address into our form to send you this one mail.\r\n"
    "It was used for that alone; we have not stored it.\r\n";

static const struct site site = {
    .site_url = "https://jobs.example.org",
    .site_name = "Example Jobs",
    .mail_from = "site@jobs.example.org",
};

/* letter - what a visitor may have typed */
static struct letter
letter(struct arena *arena, const char *note)
{
	struct letter l = {.sender_name = STR("Ann"),
	    .note = str_of(note),
	    .path = STR("/jobs/7"),
	    .now_secs = 1795219200};

	assert_int_equal(
	    address_parse(arena, STR("ann@example.org"), 0, &l.sender), 0);
	assert_int_equal(
	    address_parse(arena, STR("bob@example.net"), 0, &l.recipient), 0);
	return l;
}

/* cut_id - leave the random part of the Message-ID out */
static void
cut_id(char *text)
{
	char *id = strstr(text, "Message-ID: <");

	assert_non_null(id);
	id += strlen("Message-ID: <");
	memmove(id, id + 32, strlen(id + 32) + 1);
}

/* test_golden - the whole mail */
static void
test_golden(void **state)
{
	struct arena *arena = arena_new(64 * 1024);
	struct letter l = letter(arena, "Look,\nthis is for you!");
	struct buf out = BUF_INIT(MESSAGE_MAX);
	struct err err = ERR_NONE;
	char *text;

	(void)state;
	assert_int_equal(letter_format(arena, &site, &l, &out, &err), 0);
	text = arena_str(arena, buf_str(&out));
	cut_id(text);
	assert_string_equal(text, golden);
	buf_free(&out);
	arena_free(&arena);
}

/* test_title - as the operator calls the page */
static void
test_title(void **state)
{
	struct arena *arena = arena_new(64 * 1024);
	struct letter l = letter(arena, "");
	struct buf out = BUF_INIT(MESSAGE_MAX);
	struct err err = ERR_NONE;

	(void)state;
	l.title = "Nurse in Bern";
	assert_int_equal(letter_format(arena, &site, &l, &out, &err), 0);
	assert_non_null(strstr(buf_text(&out),
	    "Subject: Ann recommends: Nurse in Bern (Example Jobs)\r\n"));
	assert_non_null(strstr(buf_text(&out),
	    "\r\nNurse in Bern\r\nhttps://jobs.example.org/jobs/7\r\n"));
	buf_free(&out);
	arena_free(&arena);
}

/* test_long - the longest of everything is a mail all the same */
static void
test_long(void **state)
{
	struct arena *arena = arena_new(64 * 1024);
	struct letter l = letter(arena, "");
	struct buf out = BUF_INIT(MESSAGE_MAX);
	struct err err = ERR_NONE;
	char name[NAME_MAX_BYTES], title[OWN_PAGE_TITLE_MAX + 1] = "";
	char site_name[80 + 1] = "";
	struct site long_site = site;

	(void)state;
	memset(name, 'n', sizeof(name));
	memset(title, 't', sizeof(title) - 1);
	memset(site_name, 's', sizeof(site_name) - 1);
	l.sender_name = str_from(name, sizeof(name));
	l.title = title;
	long_site.site_name = site_name;
	if (letter_format(arena, &long_site, &l, &out, &err) != 0)
		fail_msg("%s", err_text(&err));
	buf_free(&out);
	arena_free(&arena);
}

/* test_no_note - nothing is quoted */
static void
test_no_note(void **state)
{
	struct arena *arena = arena_new(64 * 1024);
	struct letter l = letter(arena, "");
	struct buf out = BUF_INIT(MESSAGE_MAX);
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(letter_format(arena, &site, &l, &out, &err), 0);
	assert_null(strstr(buf_text(&out), "writes"));
	assert_null(strstr(buf_text(&out), "\r\n>"));
	buf_free(&out);
	arena_free(&arena);
}

/* test_control - refused even if a check before it were missing */
static void
test_control(void **state)
{
	struct arena *arena = arena_new(64 * 1024);
	struct letter l = letter(arena, "Look");
	struct buf out = BUF_INIT(MESSAGE_MAX);
	struct err err = ERR_NONE;

	(void)state;
	l.sender_name = STR("Ann\r\nBcc: eve@example.org");
	assert_int_equal(letter_format(arena, &site, &l, &out, &err), -1);
	assert_int_equal(out.len, 0);
	l = letter(arena, "a\r\n.\r\nb");
	assert_int_equal(letter_format(arena, &site, &l, &out, &err), -1);
	buf_free(&out);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_golden),
	    cmocka_unit_test(test_title),
	    cmocka_unit_test(test_long),
	    cmocka_unit_test(test_no_note),
	    cmocka_unit_test(test_control),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
