/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/never/never_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"

/* part - digests of one byte repeated, in the order given */
static struct never_list
part(uint32_t version, char mark, const char *digests, uint8_t *room)
{
	struct never_list list = {.nparts = *digests ? 1 : 0};

	list.parts[0].version = version;
	memset(list.parts[0].mark, mark, KEYSET_MARK_BYTES);
	list.parts[0].n = strlen(digests);
	list.parts[0].digests = room;
	for (size_t i = 0; digests[i]; i++)
		memset(room + i * NEVER_DIGEST_BYTES, digests[i],
		    NEVER_DIGEST_BYTES);
	return list;
}

/* Two lists and what comes of them; want NULL: refused. */
static const struct {
	const char *name;
	uint32_t version_a, version_b;
	char mark_a, mark_b;
	const char *a, *b, *want; /* the digests, part by part */
} merges[] = {
    {"nothing", 1, 1, 'm', 'm', "", "", ""},
    {"the first", 1, 1, 'm', 'm', "", "b", "b"},
    {"between", 1, 1, 'm', 'm', "ac", "b", "abc"},
    {"there", 1, 1, 'm', 'm', "abc", "b", "abc"},
    {"both", 1, 1, 'm', 'm', "abd", "bce", "abcde"},
    {"another version", 1, 2, 'm', 'n', "z", "a", "za"},
    {"an older version", 2, 1, 'm', 'n', "z", "a", "az"},
    {"another key", 1, 1, 'm', 'n', "a", "b", NULL},
};

/* test_merge - what is in either, sorted, once */
static void
test_merge(void **state)
{
	uint8_t a[8 * NEVER_DIGEST_BYTES], b[8 * NEVER_DIGEST_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(merges) / sizeof(*merges); i++) {
		struct never_list one = part(
		    merges[i].version_a, merges[i].mark_a, merges[i].a, a);
		struct never_list two = part(
		    merges[i].version_b, merges[i].mark_b, merges[i].b, b);
		struct buf out = BUF_INIT(NEVER_BYTES_MAX);
		struct err err = ERR_NONE;
		struct never_list got;
		int ret = never_list_merge(&one, &two, &out, &err);

		if ((ret == 0) != (merges[i].want != NULL))
			fail_msg("%s: %d", merges[i].name, ret);
		if (ret == 0 && never_list_parse(buf_str(&out), &got, &err) < 0)
			fail_msg("%s: %s", merges[i].name, err_text(&err));
		if (ret == 0 &&
		    never_list_count(&got) != strlen(merges[i].want))
			fail_msg(
			    "%s: %zu", merges[i].name, never_list_count(&got));
		for (size_t k = 0; ret == 0 && merges[i].want[k]; k++)
			assert_int_equal(
			    got.parts[0].digests[k * NEVER_DIGEST_BYTES],
			    merges[i].want[k]);
		buf_free(&out);
	}
}

/* test_damage - any byte altered, or the end cut off anywhere */
static void
test_damage(void **state)
{
	static const struct never_list none = {.nparts = 0};
	uint8_t room[8 * NEVER_DIGEST_BYTES];
	struct never_list list = part(3, 'm', "abcdef", room), got;
	struct buf out = BUF_INIT(NEVER_BYTES_MAX);
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(never_list_merge(&list, &none, &out, &err), 0);
	assert_int_equal(never_list_parse(buf_str(&out), &got, &err), 0);
	for (size_t i = 0; i < out.len; i++) {
		assert_int_equal(
		    never_list_parse(str_from(out.ptr, i), &got, NULL), -1);
		for (unsigned bit = 0; bit < 8; bit++) {
			out.ptr[i] ^= (char)(1U << bit);
			assert_int_equal(
			    never_list_parse(buf_str(&out), &got, NULL), -1);
			out.ptr[i] ^= (char)(1U << bit);
		}
	}
	buf_putc(&out, '\0');
	assert_int_equal(never_list_parse(buf_str(&out), &got, NULL), -1);
	buf_free(&out);
}

/* test_has - each that is there and none beside */
static void
test_has(void **state)
{
	uint8_t room[8 * NEVER_DIGEST_BYTES], digest[NEVER_DIGEST_BYTES];
	struct never_list list = part(1, 'm', "bdfh", room);

	(void)state;
	for (char c = 'a'; c <= 'i'; c++) {
		memset(digest, c, sizeof(digest));
		assert_int_equal(never_list_has(&list.parts[0], digest),
		    strchr("bdfh", c) != NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_merge),
	    cmocka_unit_test(test_damage),
	    cmocka_unit_test(test_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
