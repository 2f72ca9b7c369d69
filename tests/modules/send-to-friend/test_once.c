/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "modules/send-to-friend/store/once.h"

#define THREADS 8

/* test_twice - the second one gets what the first one got */
static void
test_twice(void **state)
{
	struct once *once = once_new();
	uint8_t key[ONCE_KEY_BYTES] = "a";
	int status = 0;

	(void)state;
	assert_true(once_begin(once, key, &status));
	once_end(once, key, 7);
	assert_false(once_begin(once, key, &status));
	assert_int_equal(status, 7);
	once_free(&once);
	assert_null(once);
}

/* test_again - what was not sent may come again */
static void
test_again(void **state)
{
	struct once *once = once_new();
	uint8_t key[ONCE_KEY_BYTES] = "a";
	int status = 0;

	(void)state;
	assert_true(once_begin(once, key, &status));
	once_end(once, key, 0);
	assert_true(once_begin(once, key, &status));
	once_end(once, key, 1);
	once_free(&once);
}

/* test_oldest - the oldest one makes room */
static void
test_oldest(void **state)
{
	struct once *once = once_new();
	uint8_t key[ONCE_KEY_BYTES] = "";
	int status = 0;

	(void)state;
	for (uint8_t i = 0; i <= ONCE_WAYS; i++) {
		key[ONCE_KEY_BYTES - 1] = i; /* the same place */
		assert_true(once_begin(once, key, &status));
		once_end(once, key, 1);
	}
	assert_false(once_begin(once, key, &status));
	key[ONCE_KEY_BYTES - 1] = 1;
	assert_false(once_begin(once, key, &status));
	key[ONCE_KEY_BYTES - 1] = 0;
	assert_true(once_begin(once, key, &status));
	once_free(&once);
}

/* test_key - the same form is the same, another one is not */
static void
test_key(void **state)
{
	const struct str values[] = {STR("Ann"), STR("bob@example.net")};
	const struct str other[] = {STR("Annb"), STR("ob@example.net")};
	const uint8_t nonce[FORM_NONCE_BYTES] = "n",
		      more[FORM_NONCE_BYTES] = "m";
	uint8_t a[ONCE_KEY_BYTES], b[ONCE_KEY_BYTES];
	struct once *once = once_new();

	(void)state;
	once_key(once, nonce, values, 2, a);
	once_key(once, nonce, values, 2, b);
	assert_memory_equal(a, b, sizeof(a));
	once_key(once, nonce, other, 2, b);
	assert_memory_not_equal(a, b, sizeof(a));
	once_key(once, more, values, 2, b);
	assert_memory_not_equal(a, b, sizeof(a));
	once_free(&once);
}

/* Threads that all send the same form. */
struct crowd {
	struct once *once;
	atomic_int first, second;
};

/* send_it - as a worker does */
static void *
send_it(void *arg)
{
	struct crowd *crowd = arg;
	uint8_t key[ONCE_KEY_BYTES] = "x";
	int status = 0;

	if (once_begin(crowd->once, key, &status)) {
		usleep(100 * 1000);
		atomic_fetch_add(&crowd->first, 1);
		once_end(crowd->once, key, 5);
	} else if (status == 5) {
		atomic_fetch_add(&crowd->second, 1);
	}
	return NULL;
}

/* test_together - of many at once one sends, and the others wait for it */
static void
test_together(void **state)
{
	struct crowd crowd = {.once = once_new()};
	pthread_t threads[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, send_it, &crowd), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&crowd.first), 1);
	assert_int_equal(atomic_load(&crowd.second), THREADS - 1);
	once_free(&crowd.once);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_twice),
	    cmocka_unit_test(test_again),
	    cmocka_unit_test(test_oldest),
	    cmocka_unit_test(test_key),
	    cmocka_unit_test(test_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
