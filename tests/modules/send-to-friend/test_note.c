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
    {"Mar\xc3\xad"
     "a de los \xc3\x81ngeles Garc\xc3\xad"
     "a de la Torre",
	true},
    {"Dot Cotton", true},
    {"www evil", false},
    {"Cheap pills at evil dot com", false},
    {"evil-dot-com", false},
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
    {"", true}, {"Thought of you!", true},
    {"Hi Bob.\nThis is for you, e.g. the pay (3.50 an hour) at 9 a.m.", true},
    {"What about this...? See you at 5:30 p.m.", true},
    {"either/or, 24/7, C:, <3, 100%", true}, {"me @ work", true},
    {"\xc3\x80 bient\xc3\xb4t. Zo\xc3\xab", true},
    {"\xe4\xbd\xa0\xe5\xa5\xbd\xe3\x80\x82\xe5\x86\x8d\xe8\xa7\x81", true},
    {"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9 family", true},
    {"http://evil.example", false}, {"HTTPS://evil", false}, {"ftp://x", false},
    {"//evil", false}, {"see www.evil", false}, {"WwW evil", false},
    {"go to evil.com now", false}, {"evil.example.", false},
    {"sub.evil.museum/path", false}, {"ann@example", false},
    {"mailto:ann", false}, {"tel:123", false}, {"http:evil", false},
    {"192.168.0.1", false}, {"evil[.]com", false}, {"evil(dot)com", false},
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
    {"moc.live\xe2\x80\xae", false}, {"x\xff", false},
    /* what is no link, in several languages */
    {"She earns 3,500.50 a month, from 1.1. to 31.12.", true},
    {"z.B. am 3.4. um 9.30 Uhr; d.h. fr\xc3\xbch", true},
    {"Ol\xc3\xa1. Com carinho, p.s.: liga-me", true},
    {"Dot your i's. A polka dot dress.", true},
    {"Le point de vente est ferm\xc3\xa9. Info: demain", true},
    {"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82. "
     "\xd0\xa1\xd0\xbc\xd0\xbe\xd1\x82\xd1\x80\xd0\xb8",
	true},
    {"\xe3\x82\xb8\xe3\x83\xa7\xe3\x83\xb3\xe3\x83\xbb"
     "\xe3\x82\xb9\xe3\x83\x9f\xe3\x82\xb9",
	true}, /* a katakana dot between names */
    {"Yes, come! (at nine)", true}, {"1 < 2, a - b, [x], {y}", true},
    {"at home; dot", true}, {"Awww! The hotel: lovely", true},
    {"Bis am 5.Mai, im 3.Stock, 1.FC", true}, {"3000 gross,net 2400", true},
    {"A polka dot top from the dot shop", true}, {"sim,comigo", true},
    {"163.com", false}, {"5.mai.example", false}, {"1.2.evil", false},
    {"a5.evil", false},
    /* schemes, also those that are put out of action to be mended by hand */
    {"hxxp evil", false}, {"hxxps:evil", false}, {"htxp:evil", false},
    {"h**p evil", false}, {"ftp:evil", false}, {"javascript:alert", false},
    {"http:\\\\evil", false},
    {"\xd0\xbdttp evil", false}, /* a Cyrillic n that looks like an h */
    {"h\xe2\x80\x8bttp evil", false},
    {"\xe2\x93\x97\xe2\x93\xa3\xe2\x93\xa3\xe2\x93\x9f evil",
	false}, /* circled */
    {"\xf0\x9d\x90\xb0\xf0\x9d\x90\xb0\xf0\x9d\x90\xb0 evil",
	false}, /* mathematical */
    {"\xef\xbd\x97\xef\xbd\x97\xef\xbd\x97 evil", false},
    /* spelled */
    {"example dot com", false}, {"example DOT com", false},
    {"example d0t com", false}, {"example dot co dot uk", false},
    {"example (dot) com", false}, {"example - dot - com", false},
    {"example *dot* com/path", false}, {"example_dot_com", false},
    {"example punkt com", false}, {"exemple point com", false},
    {"example dot \xd1\x81\xd0\xbe\xd0\xbc", false}, /* Cyrillic com */
    {"ann at example dot org", false}, {"ann [at] example", false},
    {"ann<at>example", false},
    /* apart */
    {"example .com", false}, {"example . com", false},
    {"example .\ncom", false}, {"example,com", false}, {"exam\nple.com", false},
    {"exam-ple.com", false},
    /* other dots */
    {"example\xc2\xb7"
     "com",
	false},
    {"example\xe2\x80\xa2"
     "com",
	false},
    {"example\xe2\x8b\x85"
     "com",
	false},
    {"example\xdb\x94"
     "com",
	false}, /* Arabic full stop */
    {"example\xef\xb8\x92"
     "com",
	false},
    {"example\xef\xbd\xa1"
     "com",
	false},
    /* numbers, IDN, bare names */
    {"[2001:db8::1]", false}, {"127.0.0.1:8080", false},
    {"b\xc3\xbc"
     "cher.example",
	false},
    {"xn--bcher-kva.example", false},
    {"localhost/evil", true}, /* nobody's link */
    {"e\xcc\x81vil.com", false}, {"evil.c\xcc\xb7om", false},
    {"evil.\xe2\x93\x92\xe2\x93\x9e\xe2\x93\x9c", false},
    {"evil.\xf0\x9f\x87\xa8\xf0\x9f\x87\xb4\xf0\x9f\x87\xb2",
	false},				 /* flags */
    {"evil\xf3\xa0\x80\xae.com", false}, /* tags, which are not seen */
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

/* test_name_bytes - it stands in a header of bounded length */
static void
test_name_bytes(void **state)
{
	locale_t letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	char text[4 * NAME_MAX_CHARS];

	(void)state;
	for (size_t i = 0; i < NAME_MAX_CHARS; i++)
		memcpy(text + 4 * i, "\xf0\xa0\x80\x80", 4);
	assert_null(name_check(str_from(text, NAME_MAX_BYTES), letters));
	assert_non_null(name_check(str_from(text, sizeof(text)), letters));
	freelocale(letters);
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
	    cmocka_unit_test(test_name_bytes),
	    cmocka_unit_test(test_note_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
