/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/canary.h"
#include "modules/pledgectl/canary_search.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define WORD "z0123456789abcdefghq"

/* A word that is known, beside others, and what finds it. */
static const struct canary words[] = {
    {"another", "zzzzzzzzzzzzzzzzzzzz"},
    {"the word", WORD},
};

/* found - by which way; NULL: not */
static const char *
found(const void *bytes, size_t len)
{
	struct canary_search *search = canary_search_new(words, 2);
	struct canary_hit hit = {NULL, NULL};

	if (canary_search_bytes(search, bytes, len, &hit))
		assert_string_equal(hit.canary->name, "the word");
	canary_search_free(&search);
	assert_null(search);
	return hit.way;
}

/* test_ways - as programs really write it; made by Python's base64, quopri,
 * urllib and json */
static void
test_ways(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"to=" WORD "@example.org", "plain text"},
	    {"Z0123456789ABCDEFGHQ", "plain text"},
	    {"a=Z0123456789abcdefghQ%40e.org", "plain text"},
	    {"qhgfedcba9876543210z", "plain text backwards"},
	    {"ejAxMjM0NTY3ODlhYmNkZWZnaHE=", "base64"},
	    {"eHowMTIzNDU2Nzg5YWJjZGVmZ2hxeQ==", "base64"},
	    {"eHl6MDEyMzQ1Njc4OWFiY2RlZmdocXo=", "base64"},
	    {"WjAxMjM0NTY3ODlBQkNERUZHSFE=", "base64"},
	    {"egAwADEAMgAzADQANQA2ADcAOAA5AGEAYgBjAGQAZQBmAGcAaABxAA==",
		"base64 of UTF-16"},
	    {"7a303132333435363738396162636465666768"
	     "71",
		"hexadecimal"},
	    {"5A3031323334353637383941424344454647485"
	     "1",
		"hexadecimal"},
	    {"%7A%30%31%32%33%34%35%36%37%38%39%61%62%63%64%65%66%67%68%71",
		"percent-encoding"},
	    {"=7A=30=31=32=33=34=35=36=37=38=39=61=62=63=64=65=66=67=68=71",
		"quoted-printable"},
	    {"\\u007a\\u0030\\u0031\\u0032\\u0033\\u0034\\u0035\\u0036\\u0037"
	     "\\u0038\\u0039\\u0061\\u0062\\u0063\\u0064\\u0065\\u0066\\u0067"
	     "\\u0068\\u0071",
		"JSON escapes"},
	    {"&#122;&#48;&#49;&#50;&#51;&#52;&#53;&#54;&#55;&#56;&#57;&#97;"
	     "&#98;&#99;&#100;&#101;&#102;&#103;&#104;&#113;",
		"character references"},
	    {"z0123456789abcdefgh", NULL},
	    {"0123456789abcdefghq", NULL},
	    {"z0123456789abcdefghzz0123456789abcdefgh", NULL},
	    {"EJAXMJM0NTY3ODLHYMNKZWZNAHE=", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = found(cases[i].text, strlen(cases[i].text));

		if (cases[i].want) {
			assert_non_null(got);
			assert_string_equal(got, cases[i].want);
		} else {
			assert_null(got);
		}
	}
}

/* test_wide - two bytes a letter, either way round, whatever its case */
static void
test_wide(void **state)
{
	char little[2 * CANARY_CHARS + 3] = "x", big[2 * CANARY_CHARS + 3] = "";

	(void)state;
	for (size_t i = 0; i < CANARY_CHARS; i++) {
		little[1 + 2 * i] = WORD[i];
		big[1 + 2 * i] = (char)(WORD[i] & ~(WORD[i] > '9' ? 32 : 0));
	}
	assert_string_equal(found(little, sizeof(little)), "UTF-16");
	assert_string_equal(found(big, sizeof(big)), "UTF-16");
}

/* test_every_needle - each way is found wherever it stands, by itself, and
 * not when it is cut short */
static void
test_every_needle(void **state)
{
	struct needle needle;
	uint8_t bytes[3 * CANARY_NEEDLE];

	(void)state;
	for (size_t i = 0; i < CANARY_WAYS; i++) {
		canary_needle(WORD, i, &needle);
		for (size_t at = 0; at < CANARY_NEEDLE; at++) {
			memset(bytes, 0xff, sizeof(bytes));
			memcpy(bytes + at, needle.bytes, needle.len);
			assert_string_equal(
			    found(bytes, at + needle.len), needle.way);
			assert_null(found(bytes, at + needle.len - 1));
		}
	}
}

/* test_new - words differ, and are letters and digits */
static void
test_new(void **state)
{
	struct canary one, other;

	(void)state;
	canary_init(&one, "one");
	canary_init(&other, "other");
	assert_int_equal(strlen(one.text), CANARY_CHARS);
	assert_int_equal(
	    strspn(one.text, "abcdefghijklmnopqrstuvwxyz0123456789"),
	    CANARY_CHARS);
	assert_string_not_equal(one.text, other.text);
}

/* What a stream gives: zeros, a word at a place, zeros; so many bytes a
 * time. */
struct tape {
	size_t at, len, word_at, step;
	int fails;
};

/* tape_read - the next piece */
static ssize_t
tape_read(void *ctx, void *to, size_t size)
{
	struct tape *tape = ctx;
	uint8_t *out = to;

	if (tape->at == tape->len) {
		errno = EIO;
		return tape->fails ? -1 : 0;
	}
	if (size > tape->step)
		size = tape->step;
	if (size > tape->len - tape->at)
		size = tape->len - tape->at;
	for (size_t i = 0; i < size; i++, tape->at++)
		out[i] = tape->at - tape->word_at < CANARY_CHARS
			     ? (uint8_t)WORD[tape->at - tape->word_at]
			     : 0;
	return (ssize_t)size;
}

/* test_stream - found across the borders of what is held, and of what is
 * read; an error is one */
static void
test_stream(void **state)
{
	static const size_t mib = 1024 * 1024;
	struct canary_search *search = canary_search_new(words, 2);
	struct canary_hit hit;

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		struct tape tape = {.len = 3 * mib,
		    .word_at = mib + CANARY_NEEDLE - 30 + i,
		    .step = i % 2 ? 4 * mib : 4097};

		assert_int_equal(
		    canary_search_stream(search, tape_read, &tape, &hit), 1);
		assert_string_equal(hit.way, "plain text");
	}
	for (size_t step = 1; step < 40; step++) {
		struct tape tape = {.len = 300, .word_at = 200, .step = step};

		assert_int_equal(
		    canary_search_stream(search, tape_read, &tape, &hit), 1);
	}
	for (int fails = 0; fails < 2; fails++) {
		struct tape tape = {
		    .len = 300, .word_at = 290, .step = 7, .fails = fails};

		assert_int_equal(
		    canary_search_stream(search, tape_read, &tape, &hit),
		    fails ? -1 : 0);
	}
	canary_search_free(&search);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ways),
	    cmocka_unit_test(test_wide),
	    cmocka_unit_test(test_every_needle),
	    cmocka_unit_test(test_new),
	    cmocka_unit_test(test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
