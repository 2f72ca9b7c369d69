/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "mail/address.h"

#define L64 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789ab"
#define D60 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz01234567"

struct parse_case {
	const char *in, *want; /* NULL: refused */
	unsigned flags;
};

static const struct parse_case parse_cases[] = {
    {"ann@example.org", "ann@example.org", 0},
    {"Ann.Lee+jobs@Example.ORG", "Ann.Lee+jobs@example.org", 0},
    {"a_b-c'd=e@x.co.uk", "a_b-c'd=e@x.co.uk", 0},
    {"ann@b\xc3\xbc"
     "cher.example",
	"ann@xn--bcher-kva.example", 0},
    {"ann@B\xc3\x9c"
     "CHER.example",
	"ann@xn--bcher-kva.example", 0},
    /* decomposed u + diaeresis: the same name */
    {"ann@bu\xcc\x88"
     "cher.example",
	"ann@xn--bcher-kva.example", 0},
    /* sharp s is not turned into ss (non-transitional) */
    {"ann@stra\xc3\x9f"
     "e.example",
	"ann@xn--strae-oqa.example", 0},
    {"ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example", 0},
    {"ann@localhost", NULL, 0},
    {"ann@localhost", "ann@localhost", ADDRESS_ONE_LABEL},
    {"\xc3\xa4nn@example.org", NULL, 0},
    {"\xc3\xa4nn@example.org", "\xc3\xa4nn@example.org", ADDRESS_UTF8},
    {L64 "@example.org", L64 "@example.org", 0},
    {"a" L64 "@example.org", NULL, 0},
    {L64 "@" D60 "." D60 "." D60 ".abcde", L64 "@" D60 "." D60 "." D60 ".abcde",
	0},
    {L64 "@" D60 "." D60 "." D60 ".abcdefgh", NULL, 0},
    {"", NULL, 0},
    {"@", NULL, 0},
    {"ann", NULL, 0},
    {"ann@", NULL, 0},
    {"@example.org", NULL, 0},
    {"ann@@example.org", NULL, 0},
    {"ann@b@example.org", NULL, 0},
    {".ann@example.org", NULL, 0},
    {"ann.@example.org", NULL, 0},
    {"an..n@example.org", NULL, 0},
    {"-ann@example.org", NULL, 0},
    {"|sh@example.org", NULL, 0},
    {"/etc/passwd@example.org", NULL, 0},
    {"ann%other.org@example.org", NULL, 0},
    {"=?utf-8?q?eve=40evil.example?=@example.org", NULL, 0},
    {"other.org!ann@example.org", NULL, 0},
    {"\"ann\"@example.org", NULL, 0},
    {"ann (x)@example.org", NULL, 0},
    {"ann(x)@example.org", NULL, 0},
    {"<ann@example.org>", NULL, 0},
    {"Ann <ann@example.org>", NULL, 0},
    {"@a.org:ann@example.org", NULL, 0},
    {"ann@example.org,bob@example.org", NULL, 0},
    {"ann@example.org;bob@example.org", NULL, 0},
    {"ann@example.org bob@example.org", NULL, 0},
    {" ann@example.org", NULL, 0},
    {"ann@example.org ", NULL, 0},
    {"ann@example.org\r\nRCPT TO:<bob@example.org>", NULL, 0},
    {"ann\n@example.org", NULL, 0},
    {"ann\x7f@example.org", NULL, 0},
    {"ann@[127.0.0.1]", NULL, 0},
    {"ann@127.0.0.1", NULL, 0},
    {"ann@example.1", NULL, 0},
    {"ann@example..org", NULL, 0},
    {"ann@.example.org", NULL, 0},
    {"ann@example.org.", NULL, 0},
    {"ann@-example.org", NULL, 0},
    {"ann@example-.org", NULL, 0},
    {"ann@exa_mple.org", NULL, 0},
    {"ann@exa mple.org", NULL, 0},
    {"ann@" D60 "abcd.org", NULL, 0},
    /* a full-width at sign in the domain must not become a second one */
    {"ann@b\xef\xbc\xa0"
     "example.org",
	NULL, 0},
    {"ann@xn--a.example", NULL, 0},
    {"ann@ex\xff"
     "ample.org",
	NULL, 0},
    {"ann@ex\xc0\xafmple.org", NULL, 0},
};

/* test_parse - every case */
static void
test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parse_cases) / sizeof(*parse_cases);
	     i++) {
		const struct parse_case *c = &parse_cases[i];
		struct arena *arena = arena_new(64 * 1024);
		struct address address;
		int rc = address_parse(
		    arena, str_of(c->in), c->flags, &address);

		if ((rc == 0) != (c->want != NULL) ||
		    (c->want && !str_is(address.text, c->want)))
			fail_msg("case %zu \"%s\": %d \"%s\"", i, c->in, rc,
			    rc == 0 ? address.text.ptr : "");
		if (rc == 0)
			assert_int_equal(address.text.len,
			    address.local.len + 1 + address.domain.len);
		arena_free(&arena);
	}
}

/* test_parse_nul - a NUL does not end an address early */
static void
test_parse_nul(void **state)
{
	struct arena *arena = arena_new(4096);
	struct address address;

	(void)state;
	assert_int_equal(address_parse(arena, STR("ann@example.org\0.evil.org"),
			     0, &address),
	    -1);
	arena_free(&arena);
}

struct format_case {
	size_t column;
	const char *name, *want; /* NULL: refused */
};

static const struct format_case format_cases[] = {
    {4, "", "ann@example.org"},
    {6, "Ann via Example Jobs", "\"Ann via Example Jobs\" <ann@example.org>"},
    {6, "Ann \"A\\B\"", "\"Ann \\\"A\\\\B\\\"\" <ann@example.org>"},
    {6, "Zo\xc3\xab", "=?utf-8?B?Wm/Dqw==?= <ann@example.org>"},
    {6, "=?utf-8?Q?x?=", "=?utf-8?B?PT91dGYtOD9RP3g/PQ==?= <ann@example.org>"},
    {74, "", "\r\n ann@example.org"},
    {40, "Ann via Example Jobs, Ltd",
	"\"Ann via Example Jobs, Ltd\"\r\n <ann@example.org>"},
    {6, "Ann\r\nBcc: x@y.org", NULL},
    {6, "Ann\x01", NULL},
    {6, "Ann\xff", NULL},
};

/* test_format - names before addresses */
static void
test_format(void **state)
{
	struct arena *arena = arena_new(4096);
	struct address address;

	(void)state;
	assert_int_equal(
	    address_parse(arena, STR("ann@example.org"), 0, &address), 0);
	for (size_t i = 0; i < sizeof(format_cases) / sizeof(*format_cases);
	     i++) {
		const struct format_case *c = &format_cases[i];
		struct buf out = BUF_INIT(4096);
		int rc = address_format(
		    &out, c->column, str_of(c->name), &address);

		assert_int_equal(rc, c->want ? 0 : -1);
		assert_string_equal(buf_text(&out), c->want ? c->want : "");
		buf_free(&out);
	}
	arena_free(&arena);
}

/* test_check - as a check of a field */
static void
test_check(void **state)
{
	(void)state;
	assert_null(address_check(STR("ann@example.org"), NULL));
	assert_non_null(address_check(STR("ann@example"), NULL));
	assert_non_null(address_check(STR("ann"), NULL));
}

/* test_fold - the same mailbox, however it is typed */
static void
test_fold(void **state)
{
	struct arena *arena = arena_new(4096);
	struct address address;

	(void)state;
	assert_int_equal(
	    address_parse(arena, STR("Ann@Example.ORG"), 0, &address), 0);
	assert_true(str_is(address_fold(arena, &address), "ann@example.org"));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_parse_nul),
	    cmocka_unit_test(test_format),
	    cmocka_unit_test(test_check),
	    cmocka_unit_test(test_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
