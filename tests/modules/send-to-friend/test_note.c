/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "modules/send-to-friend/store/note.h"

struct text_case {
	const char *text;
	bool good;
};

static const struct text_case names[] = {
    {"Ann", true},
    {"Ann Lee", true},
    {"Anne-Marie O'Neill", true},
    {"Ren\xc3\xa9"
     "e",
	true},
    {"Rene\xcc\x81"
     "e",
	true}, /* an accent of its own */
    {"\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0", true},
    {"\xe6\x9d\x8e\xe6\x98\x8e", true},
    {"O\xe2\x80\x99Neill", true},
    {"", false},
    {"   ", false},
    {"--", false},
    {"Ann1", false},
    {"evil.example.com", false},
    {"Ann <ann@example.org>", false},
    {"Ann\"", false},
    {"Ann, Bob", false},
    {"Ann\r\nBcc: x", false},
    {"Ann\n", false},
    {"http://x", false},
    {"=?utf-8?Q?x?=", false},
    {"Ann\xe2\x80\xae", false}, /* right-to-left override */
    {"Ann\xe2\x80\x8b", false}, /* no width */
    {"\xf0\x9f\x98\x80", false},
    {"Ann\xff", false},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
};

/* test_name - letters, spaces, hyphens, apostrophes */
static void
test_name(void **state)
{
	locale_t letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	(void)state;
	assert_non_null(letters);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *wrong = name_check(str_of(names[i].text), letters);

		if ((wrong == NULL) != names[i].good)
			fail_msg("\"%s\"", names[i].text);
	}
	freelocale(letters);
}

static const struct text_case notes[] = {
    {"", true},
    {"Thought of you!", true},
    {"Hi Bob.\nThis is for you, e.g. the pay (3.50 an hour) at 9 a.m.", true},
    {"What about this...? See you at 5:30 p.m.", true},
    {"either/or, 24/7, C:, <3, 100%", true},
    {"me @ work", true},
    {"\xc3\x80 bient\xc3\xb4t. Zo\xc3\xab", true},
    {"\xe4\xbd\xa0\xe5\xa5\xbd\xe3\x80\x82\xe5\x86\x8d\xe8\xa7\x81", true},
    {"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9 family", true},
    {"http://evil.example", false},
    {"HTTPS://evil", false},
    {"ftp://x", false},
    {"//evil", false},
    {"see www.evil", false},
    {"WwW evil", false},
    {"go to evil.com now", false},
    {"evil.example.", false},
    {"sub.evil.museum/path", false},
    {"ann@example", false},
    {"mailto:ann", false},
    {"tel:123", false},
    {"http:evil", false},
    {"192.168.0.1", false},
    {"evil[.]com", false},
    {"evil(dot)com", false},
    {"evil\xe3\x80\x82"
     "com",
	false}, /* ideographic full stop */
    {"evil\xef\xbc\x8e"
     "com",
	false}, /* full width */
    {"evil\xe2\x80\xa4"
     "com",
	false}, /* one dot leader */
    {"evil.\xe2\x80\x8b"
     "com",
	false},				 /* a space without width */
    {"ev\xc2\xadil.c\xc2\xadom", false}, /* soft hyphens */
    {"ann\xef\xbc\xa0"
     "evil",
	false}, /* full width at sign */
    {"http\xef\xbc\x9a\xef\xbc\x8f\xef\xbc\x8f"
     "evil",
	false},
    {"\xef\xbd\x85\xef\xbd\x96\xef\xbd\x89\xef\xbd\x8c.\xef\xbd\x83\xef\xbd"
     "\x8f\xef\xbd\x8d",
	false},
    {"\xd0\xbf\xd1\x80\xd0\xb8.\xd1\x80\xd1\x84", false},
    {"moc.live\xe2\x80\xae", false},
    {"x\xff", false},
};

/* test_note - short, and no link in it */
static void
test_note(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
		const char *wrong = note_check(str_of(notes[i].text));

		if ((wrong == NULL) != notes[i].good)
			fail_msg("\"%s\": %s", notes[i].text,
			    wrong ? wrong : "good");
	}
}

/* test_note_length - 300 characters, whatever their bytes */
static void
test_note_length(void **state)
{
	char text[4 * 301 + 1];

	(void)state;
	for (size_t i = 0; i < 301; i++)
		memcpy(text + 4 * i, "\xf0\x9f\x98\x80", 4);
	assert_null(note_check(str_from(text, 4 * 300)));
	assert_non_null(note_check(str_from(text, 4 * 301)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_name),
	    cmocka_unit_test(test_note),
	    cmocka_unit_test(test_note_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
