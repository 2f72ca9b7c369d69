/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/typed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"

#define LINE_MAX_BYTES 4096
#define LIST_MAX       16
#define BYTES	       200000

/* The kinds, and what share of those found, and of those there, must be
 * right, in the corpus that the detectors were made with. */
static struct score {
	const char *name;
	enum typed_kind kind;
	double floor;
	unsigned right, wrong, missed;
} scores[] = {
    {.name = "card", .kind = TYPED_CARD, .floor = 0.97},
    {.name = "iban", .kind = TYPED_IBAN, .floor = 0.97},
    {.name = "national-id", .kind = TYPED_NATIONAL_ID, .floor = 0.97},
    {.name = "mail", .kind = TYPED_MAIL, .floor = 0.99},
    {.name = "phone", .kind = TYPED_PHONE, .floor = 0.9},
};
#define NSCORES (sizeof(scores) / sizeof(scores[0]))

/* kinds_of - "card,mail" as a sum */
static unsigned
kinds_of(struct str list)
{
	unsigned kinds = 0;

	while (!str_is_none(list)) {
		struct str name = str_cut(&list, ',');
		size_t i = 0;

		if (str_is(name, "-"))
			continue;
		while (i < NSCORES && !str_is(name, scores[i].name))
			i++;
		assert_true(i < NSCORES);
		kinds |= scores[i].kind;
	}
	return kinds;
}

/* found_in - all kinds in a text */
static unsigned
found_in(struct str text)
{
	struct typed_found found[LIST_MAX];
	size_t n = typed_list(text, TYPED_ALL, found, LIST_MAX);
	unsigned kinds = 0;

	for (size_t i = 0; i < n; i++) {
		kinds |= found[i].kind;
		assert_true(found[i].text.ptr >= text.ptr);
		assert_true(found[i].text.ptr + found[i].text.len <=
			    text.ptr + text.len);
		assert_true(str_is_utf8(found[i].text));
	}
	return kinds;
}

/* unescape - "\n" as a line end */
static struct str
unescape(char *text)
{
	size_t n = 0;

	for (const char *p = text; *p; p++) {
		bool end = p[0] == '\\' && p[1] == 'n';

		text[n++] = end ? '\n' : *p;
		p += end;
	}
	text[n] = '\0';
	return str_from(text, n);
}

/* count - one line of a corpus */
static void
count(char *line)
{
	struct str text = str_of(line), list = str_cut(&text, '\t');
	unsigned want = kinds_of(list), got;

	assert_false(str_is_none(text));
	got = found_in(unescape(line + list.len + 1));
	if (want != got)
		print_message("  %u for %u: %s\n", got, want, line);
	for (size_t i = 0; i < NSCORES; i++) {
		struct score *s = &scores[i];

		s->right += (want & got & s->kind) != 0;
		s->wrong += (got & ~want & s->kind) != 0;
		s->missed += (want & ~got & s->kind) != 0;
	}
}

/* read_corpus - score a file; how many lines */
static unsigned
read_corpus(const char *name)
{
	const char *dir = getenv("srcdir");
	char path[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
	unsigned n = 0;
	FILE *file;

	for (size_t i = 0; i < NSCORES; i++)
		scores[i].right = scores[i].wrong = scores[i].missed = 0;
	(void)snprintf(path, sizeof(path), "%s/tests/common/policy/%s",
	    dir ? dir : ".", name);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#')
			continue;
		count(line);
		n++;
	}
	assert_int_equal(fclose(file), 0);
	return n;
}

/* share - of all */
static double
share(unsigned part, unsigned rest)
{
	return part + rest ? (double)part / (part + rest) : 1;
}

/* print_scores - a table */
static void
print_scores(const char *name, unsigned n)
{
	print_message("%s: %u lines\n", name, n);
	for (size_t i = 0; i < NSCORES; i++) {
		const struct score *s = &scores[i];

		print_message("  %-12s %4u  precision %.3f  recall %.3f\n",
		    s->name, s->right + s->missed, share(s->right, s->wrong),
		    share(s->right, s->missed));
	}
}

/* test_corpus - the one that the detectors were made with */
static void
test_corpus(void **state)
{
	unsigned n = read_corpus("typed-corpus.txt");

	(void)state;
	print_scores("typed-corpus.txt", n);
	assert_true(n >= 400);
	for (size_t i = 0; i < NSCORES; i++) {
		const struct score *s = &scores[i];

		assert_true(share(s->right, s->wrong) >= s->floor);
		assert_true(share(s->right, s->missed) >= s->floor);
		assert_true(s->right + s->missed >= 50);
	}
}

/* test_heldout - one that they never saw: lower floors, as it is small */
static void
test_heldout(void **state)
{
	unsigned n = read_corpus("typed-heldout.txt");

	(void)state;
	print_scores("typed-heldout.txt", n);
	assert_true(n >= 100);
	for (size_t i = 0; i < NSCORES; i++) {
		assert_true(share(scores[i].right, scores[i].wrong) >= 0.9);
		assert_true(share(scores[i].right, scores[i].missed) >= 0.9);
	}
}

/* test_kinds - only what is asked for */
static void
test_kinds(void **state)
{
	struct str text = STR("4111 1111 1111 1111, ann@example.com");
	struct typed_found found;

	(void)state;
	assert_true(typed_find(text, TYPED_ALL, &found));
	assert_int_equal(found.kind, TYPED_CARD);
	assert_string_equal(found.scheme, "Visa");
	assert_true(str_is(found.text, "4111 1111 1111 1111"));
	assert_true(typed_find(text, TYPED_POINTED, &found));
	assert_int_equal(found.kind, TYPED_MAIL);
	assert_true(str_is(found.text, "ann@example.com"));
	assert_false(typed_find(text, TYPED_IBAN | TYPED_PHONE, &found));
	assert_false(typed_find(STR(""), TYPED_ALL, &found));
	assert_false(typed_find(STR_NONE, TYPED_ALL, &found));
}

/* test_list - no more than there is room for, in their order */
static void
test_list(void **state)
{
	struct str text = STR("a@example.com b@example.com c@example.com");
	struct typed_found found[2];

	(void)state;
	assert_int_equal(typed_list(text, TYPED_ALL, found, 2), 2);
	assert_true(str_is(found[0].text, "a@example.com"));
	assert_true(str_is(found[1].text, "b@example.com"));
}

/* test_schemes - which number it is */
static void
test_schemes(void **state)
{
	static const char *const cases[][2] = {
	    {"123-45-6789", "SSN"},
	    {"86 095 742 719", "Steuer-ID"},
	    {"AB123456C", "National Insurance"},
	    {"12345678Z", "DNI"},
	    {"X1234567L", "NIE"},
	    {"RSSMRA85T10A562S", "Codice fiscale"},
	    {"131052-308T", "HETU"},
	    {"44051401359", "PESEL"},
	    {"85.07.30-033.28", "Rijksregisternummer"},
	    {"756.9217.0769.85", "AHV"},
	    {"390.533.447-05", "CPF"},
	    {"BSN 111222333", "BSN"},
	    {"11010519491231002X", "居民身份证"},
	    {"8001015009087", "South African ID"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct typed_found found;

		assert_true(
		    typed_find(str_of(cases[i][0]), TYPED_REFUSED, &found));
		assert_int_equal(found.kind, TYPED_NATIONAL_ID);
		assert_string_equal(found.scheme, cases[i][1]);
	}
}

/* ms_for - of work for a text of so many times the same */
static int64_t
ms_for(const char *part, size_t times)
{
	size_t len = strlen(part);
	char *text = malloc(len * times + 1);
	struct typed_found found[LIST_MAX];
	int64_t start;

	assert_non_null(text);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * len, part, len);
	start = clock_mono_ms();
	(void)typed_list(
	    str_from(text, len * times), TYPED_ALL, found, LIST_MAX);
	free(text);
	return clock_mono_ms() - start;
}

/* test_bounded - texts made to be slow: so long that they would
 * not end if time grew with the square of the length; what it takes is
 * printed */
static void
test_bounded(void **state)
{
	static const char *const parts[] = {
	    "More jobs in Basel, please, at 60-80 %, from 1.1.2027 on. ", "1",
	    "1 ", "1-", "a", "a@", "a.", "@", "4 ", "de", "de89 ", "tel 0 ",
	    "(0", "+1 ", "x-", "1.", "aaaaaaaa-", "http://", "00 ", "\xd9\xa0 ",
	    "at dot "};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t times = (size_t)BYTES / strlen(parts[i]);

		print_message("  %5lld ns a character of \"%s\"\n",
		    (long long)ms_for(parts[i], times) * 1000000 / BYTES,
		    parts[i]);
	}
}

/* test_stray - bytes that are no UTF-8 take no more room than they have; what
 * stands beside them is found */
static void
test_stray(void **state)
{
	static const char mail[] = " ann@example.com ";
	const size_t size = BYTES + sizeof(mail);
	struct typed_found found;
	char *bytes = malloc(size);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 0x85, size);
	memcpy(bytes + BYTES, mail, sizeof(mail) - 1);
	bytes[size - 1] = (char)0xf0; /* cut off */
	assert_true(typed_find(str_from(bytes, size), TYPED_ALL, &found));
	assert_int_equal(found.kind, TYPED_MAIL);
	assert_true(str_is(found.text, "ann@example.com"));
	free(bytes);
}

/* main - run them */
int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_corpus),
	    cmocka_unit_test(test_heldout),
	    cmocka_unit_test(test_kinds),
	    cmocka_unit_test(test_list),
	    cmocka_unit_test(test_schemes),
	    cmocka_unit_test(test_bounded),
	    cmocka_unit_test(test_stray),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
