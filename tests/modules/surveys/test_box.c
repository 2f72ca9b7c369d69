/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "box_fixture.h"

#define PLACES_MAX 4096

/* test_taken_and_kept - acknowledged, and there after a restart */
static void
test_taken_and_kept(void **state)
{
	struct box_fixture *fixture = fixture_new(1000);

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(fixture_take(fixture, i), BOX_TAKEN);
	assert_int_equal(box_waiting(fixture->box), 100);
	box_close(&fixture->box);
	assert_int_equal(fixture_open(fixture), BOX_OPENED);
	assert_int_equal(box_waiting(fixture->box), 100);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(fixture_take(fixture, i), BOX_SPENT);
	assert_int_equal(fixture_take(fixture, 100), BOX_TAKEN);
	fixture_free(&fixture);
}

/* test_duplicate_waits - a duplicate of what is not durable yet */
static void
test_duplicate_waits(void **state)
{
	struct box_fixture *fixture = fixture_new(1000);
	uint8_t record[FIXTURE_RECORD_BYTES];

	(void)state;
	fixture_record(1, record);
	box_put(fixture->box, record, fixture, 1);
	record[39] ^= 1; /* other answers under the same ballot */
	box_put(fixture->box, record, fixture, 2);
	fixture_wait(fixture, 2);
	assert_int_equal(fixture->replies[1], BOX_TAKEN);
	assert_int_equal(fixture->replies[2], BOX_SPENT);
	assert_int_equal(box_waiting(fixture->box), 1);
	fixture_free(&fixture);
}

#define RACERS 8
#define RACED  200

/* One of those that send the same ballots at once. */
struct racer {
	struct box_fixture *fixture;
	pthread_t thread;
	unsigned number;
};

/* race - all ballots, each under a tag of this one */
static void *
race(void *arg)
{
	const struct racer *racer = arg;
	uint8_t record[FIXTURE_RECORD_BYTES];

	for (unsigned i = 0; i < RACED; i++) {
		fixture_record(i, record);
		box_put(racer->fixture->box, record, racer->fixture,
		    racer->number * RACED + i);
	}
	return NULL;
}

/* test_race - one of those who send the same ballot at once is taken */
static void
test_race(void **state)
{
	struct box_fixture *fixture = fixture_new(1000);
	struct racer racers[RACERS];
	unsigned taken;

	(void)state;
	for (unsigned i = 0; i < RACERS; i++) {
		racers[i] = (struct racer){.fixture = fixture, .number = i};
		assert_int_equal(
		    pthread_create(&racers[i].thread, NULL, race, &racers[i]),
		    0);
	}
	for (unsigned i = 0; i < RACERS; i++)
		pthread_join(racers[i].thread, NULL);
	fixture_wait(fixture, RACERS * RACED);
	for (unsigned i = 0; i < RACED; i++) {
		taken = 0;
		for (unsigned j = 0; j < RACERS; j++)
			taken += fixture->replies[j * RACED + i] == BOX_TAKEN;
		assert_int_equal(taken, 1);
	}
	assert_int_equal(box_waiting(fixture->box), RACED);
	fixture_free(&fixture);
}

/* changed_half - the one half in which two states of the file differ */
static size_t
changed_half(const uint8_t *a, const uint8_t *b, size_t len)
{
	size_t found = SIZE_MAX;

	for (size_t at = 0; at < len; at += BOX_HALF_BYTES) {
		if (memcmp(a + at, b + at, BOX_HALF_BYTES) == 0)
			continue;
		assert_int_equal(found, SIZE_MAX); /* one only */
		found = at;
	}
	assert_int_not_equal(found, SIZE_MAX);
	return found;
}

/* test_whole_half_changes - a sync tells neither place nor number: one half
 * is another from end to end, and the other half the next time */
static void
test_whole_half_changes(void **state)
{
	struct box_fixture *fixture = fixture_new(1000);
	size_t len, half, last = SIZE_MAX, same;
	uint8_t *before, *after;

	(void)state;
	for (unsigned round = 0; round < 8; round++) {
		before = fixture_bytes(fixture, &len);
		assert_int_equal(fixture_take(fixture, round), BOX_TAKEN);
		after = fixture_bytes(fixture, &len);
		half = changed_half(before, after, len);
		assert_int_not_equal(half, last);
		last = half;
		same = 0;
		for (size_t i = 0; i < BOX_HALF_BYTES; i++)
			same += before[half + i] == after[half + i];
		/* 1 in 256 by chance: 64, give or take 6 deviations of 8 */
		assert_in_range(same, 64 - 48, 64 + 48);
		free(before);
		free(after);
	}
	fixture_free(&fixture);
}

/* chi_square - of the bytes against equal frequency */
static double
chi_square(const uint8_t *bytes, size_t len)
{
	double counts[256] = {0}, expected = (double)len / 256, sum = 0;

	for (size_t i = 0; i < len; i++)
		counts[bytes[i]]++;
	for (size_t i = 0; i < 256; i++)
		sum += (counts[i] - expected) * (counts[i] - expected) /
		       expected;
	return sum;
}

/* test_full_looks_empty - no statistic tells a full box from an empty one */
static void
test_full_looks_empty(void **state)
{
	struct box_fixture *fixture = fixture_new(2000);
	uint8_t *empty, *full, record[FIXTURE_RECORD_BYTES];
	size_t empty_len, full_len;

	(void)state;
	empty = fixture_bytes(fixture, &empty_len);
	for (unsigned i = 0; i < 2000; i++)
		fixture_put(fixture, i);
	fixture_wait(fixture, 2000);
	full = fixture_bytes(fixture, &full_len);
	assert_int_equal(full_len, empty_len);
	/* 255 degrees of freedom: mean 255, deviation 22.6; six of them */
	assert_true(fabs(chi_square(empty, empty_len) - 255) < 136);
	assert_true(fabs(chi_square(full, full_len) - 255) < 136);
	for (unsigned i = 0; i < 2000; i++) {
		fixture_record(i, record);
		assert_null(memmem(full, full_len, record, 8));
	}
	free(empty);
	free(full);
	fixture_free(&fixture);
}

/* test_torn_half - what a write cut off leaves: the half before it */
static void
test_torn_half(void **state)
{
	static const size_t cuts[] = {1, 511, 512, 4096, BOX_HALF_BYTES - 1};
	struct box_fixture *fixture = fixture_new(500);
	uint8_t *empty, *one, *two, noise[BOX_HALF_BYTES] = {0};
	size_t len, first, second;

	(void)state;
	empty = fixture_bytes(fixture, &len);
	assert_int_equal(fixture_take(fixture, 1), BOX_TAKEN);
	one = fixture_bytes(fixture, &len);
	assert_int_equal(fixture_take(fixture, 2), BOX_TAKEN);
	two = fixture_bytes(fixture, &len);
	first = changed_half(empty, one, len);
	second = changed_half(one, two, len);
	box_close(&fixture->box);
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		/* The second write was cut off after so many bytes. */
		fixture_write(fixture, 0, one, len);
		fixture_write(fixture, second, two + second, cuts[i]);
		assert_int_equal(fixture_open(fixture), BOX_OPENED);
		assert_int_equal(box_waiting(fixture->box), 1);
		assert_int_equal(fixture_take(fixture, 1), BOX_SPENT);
		box_close(&fixture->box);
	}
	/* A third, cut off, lies over the first: both answers are there. */
	fixture_write(fixture, 0, two, len);
	fixture_write(fixture, first, noise, 5000);
	assert_int_equal(fixture_open(fixture), BOX_OPENED);
	assert_int_equal(box_waiting(fixture->box), 2);
	box_close(&fixture->box);
	/* Opening mended it: the other half may go now. */
	fixture_write(fixture, second, noise, 5000);
	assert_int_equal(fixture_open(fixture), BOX_OPENED);
	assert_int_equal(box_waiting(fixture->box), 2);
	free(empty);
	free(one);
	free(two);
	fixture_free(&fixture);
}

/* test_refused - damaged, cut off, of another survey, key or shape */
static void
test_refused(void **state)
{
	struct box_fixture *fixture = fixture_new(500);
	struct secret other;
	uint8_t *bytes, flipped[2];
	size_t len;

	(void)state;
	assert_int_equal(fixture_take(fixture, 1), BOX_TAKEN);
	bytes = fixture_bytes(fixture, &len);
	assert_int_equal(fixture_open(fixture), BOX_HELD);
	box_close(&fixture->box);
	/* one bit in both halves of one region */
	flipped[0] = bytes[100] ^ 1;
	flipped[1] = bytes[BOX_HALF_BYTES + 100] ^ 1;
	fixture_write(fixture, 100, &flipped[0], 1);
	fixture_write(fixture, BOX_HALF_BYTES + 100, &flipped[1], 1);
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	fixture_write(fixture, 0, bytes, len);
	/* two regions changed places */
	fixture_write(
	    fixture, 0, bytes + 2 * BOX_HALF_BYTES, 2 * BOX_HALF_BYTES);
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	/* the two halves of one changed places */
	fixture_write(fixture, 0, bytes + BOX_HALF_BYTES, BOX_HALF_BYTES);
	fixture_write(fixture, BOX_HALF_BYTES, bytes, BOX_HALF_BYTES);
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	fixture_write(fixture, 0, bytes, len);
	/* another survey */
	fixture->config.label = STR("survey workplace, host 1");
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	fixture->config.label = STR("survey commute, host 1");
	/* another key */
	secret_random(&other);
	fixture->config.key = &other;
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	fixture->config.key = &fixture->key;
	/* other questions */
	fixture->config.record_bytes++;
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	fixture->config.record_bytes--;
	/* whole, so that all of this was the damage */
	assert_int_equal(fixture_open(fixture), BOX_OPENED);
	box_close(&fixture->box);
	/* cut off, within a region and between two */
	assert_int_equal(truncate(fixture->path, (off_t)len - 1), 0);
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	assert_int_equal(
	    truncate(fixture->path, (off_t)len - 2 * BOX_HALF_BYTES), 0);
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	assert_int_equal(truncate(fixture->path, 0), 0);
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	unlink(fixture->path);
	assert_int_equal(fixture_open(fixture), BOX_REFUSED);
	free(bytes);
	fixture_free(&fixture);
}

/* test_pick_and_scrub - a random part is counted, and leaves both halves */
static void
test_pick_and_scrub(void **state)
{
	struct box_fixture *fixture = fixture_new(2000);
	struct box_place *places = calloc(PLACES_MAX, sizeof(*places));
	uint8_t *records = calloc(PLACES_MAX, FIXTURE_RECORD_BYTES);
	size_t n, held;

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		fixture_put(fixture, i);
	fixture_wait(fixture, 1000);
	n = box_pick(fixture->box, 30, PLACES_MAX, places, records);
	assert_int_equal(n, 970);
	assert_int_equal(box_waiting(fixture->box), 30);
	box_unpick(fixture->box, places, n);
	assert_int_equal(box_waiting(fixture->box), 1000);
	assert_int_equal(box_pick(fixture->box, 30, 500, places, records), 500);
	assert_int_equal(box_scrub(fixture->box, places, 500), 0);
	held = box_waiting(fixture->box);
	assert_int_equal(held, 500);
	assert_int_equal(
	    box_pick(fixture->box, 500, PLACES_MAX, places, records), 0);
	/* their ballots stay spent, also those that were scrubbed */
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(fixture_take(fixture, i), BOX_SPENT);
	box_close(&fixture->box);
	assert_int_equal(fixture_open(fixture), BOX_OPENED);
	assert_int_equal(box_waiting(fixture->box), 500);
	free(places);
	free(records);
	fixture_free(&fixture);
}

/* test_scrubbed_in_both_halves - neither half of any region has them still */
static void
test_scrubbed_in_both_halves(void **state)
{
	struct box_fixture *fixture = fixture_new(500);
	struct box_shape shape = {
	    .key = &fixture->key,
	    .label = fixture->config.label,
	    .record_bytes = FIXTURE_RECORD_BYTES,
	    .records = box_records_fit(FIXTURE_RECORD_BYTES),
	};
	struct box_place places[100];
	uint8_t records[100 * FIXTURE_RECORD_BYTES], *bytes;
	struct box_image *image = malloc(sizeof(*image));
	uint64_t generation;
	size_t len;

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(fixture_take(fixture, i), BOX_TAKEN);
	assert_int_equal(box_pick(fixture->box, 0, 100, places, records), 100);
	assert_int_equal(box_scrub(fixture->box, places, 100), 0);
	bytes = fixture_bytes(fixture, &len);
	shape.regions = (uint32_t)(len / (2 * BOX_HALF_BYTES));
	for (uint32_t i = 0; i < 2 * shape.regions; i++) {
		assert_int_equal(
		    box_image_open(&shape, i / 2, i % 2,
			bytes + i * BOX_HALF_BYTES, image, &generation),
		    0);
		for (size_t j = 0; j < 100; j++)
			assert_null(memmem(image->plain, sizeof(image->plain),
			    records + j * FIXTURE_RECORD_BYTES, 8));
	}
	free(image);
	free(bytes);
	fixture_free(&fixture);
}

/* is_changed - was this half written */
static bool
is_changed(const uint8_t *before, const uint8_t *after, size_t half)
{
	return memcmp(before + half * BOX_HALF_BYTES,
		   after + half * BOX_HALF_BYTES, BOX_HALF_BYTES) != 0;
}

/* test_every_region_is_written - the file does not say which regions the
 * counted records were in, and so which members' they can have been */
static void
test_every_region_is_written(void **state)
{
	struct box_fixture *fixture = fixture_new(2000);
	unsigned n = 2 * box_records_fit(FIXTURE_RECORD_BYTES) + 1;
	uint8_t record[FIXTURE_RECORD_BYTES], *before, *after;
	struct box_place place;
	size_t len, changed = 0;

	(void)state;
	for (unsigned i = 0; i < n; i++)
		fixture_put(fixture, i);
	fixture_wait(fixture, n);
	before = fixture_bytes(fixture, &len);
	assert_int_equal(box_pick(fixture->box, 0, 1, &place, record), 1);
	assert_int_equal(box_scrub(fixture->box, &place, 1), 0);
	after = fixture_bytes(fixture, &len);
	for (size_t i = 0; i < len / BOX_HALF_BYTES; i++)
		changed += is_changed(before, after, i);
	assert_int_equal(changed, 2 * 3);
	free(before);
	free(after);
	fixture_free(&fixture);
}

/* test_order_is_lost - places say nothing of who came first */
static void
test_order_is_lost(void **state)
{
	struct box_fixture *fixture = fixture_new(400);
	struct box_place places[300];
	uint8_t records[300 * FIXTURE_RECORD_BYTES];
	uint8_t wanted[FIXTURE_RECORD_BYTES];
	double sum = 0;
	size_t n;

	(void)state;
	for (unsigned i = 0; i < 300; i++)
		assert_int_equal(fixture_take(fixture, i), BOX_TAKEN);
	n = box_pick(fixture->box, 0, 300, places, records);
	assert_int_equal(n, 300);
	/* Correlation of arrival with slot, and with turn in the pick. */
	for (unsigned i = 0; i < 300; i++)
		for (size_t j = 0; j < 300; j++) {
			fixture_record(i, wanted);
			if (memcmp(records + j * FIXTURE_RECORD_BYTES, wanted,
				FIXTURE_RECORD_BYTES) == 0)
				sum += (i - 149.5) * ((double)j - 149.5);
		}
	sum /= 300 * (300.0 * 300.0 - 1) / 12;
	assert_true(fabs(sum) < 0.3); /* 5 deviations of 1/sqrt(299) */
	sum = 0;
	for (size_t j = 0; j < 300; j++)
		for (unsigned i = 0; i < 300; i++) {
			fixture_record(i, wanted);
			if (memcmp(records + j * FIXTURE_RECORD_BYTES, wanted,
				FIXTURE_RECORD_BYTES) == 0)
				sum += (i - 149.5) *
				       ((double)places[j].slot - 200);
		}
	sum /= 300 * 86.6 * 115.5; /* deviations of 0..299 and 0..400 */
	assert_true(fabs(sum) < 0.4);
	fixture_free(&fixture);
}

/* test_full - no room: said, and room again after counting */
static void
test_full(void **state)
{
	struct box_fixture *fixture = fixture_new(1);
	struct box_place *places = calloc(PLACES_MAX, sizeof(*places));
	uint8_t *records = calloc(PLACES_MAX, FIXTURE_RECORD_BYTES);
	unsigned taken = 0;
	size_t n;

	(void)state;
	while (fixture_take(fixture, taken) == BOX_TAKEN)
		taken++;
	assert_int_equal(fixture->replies[taken], BOX_FULL);
	assert_int_equal(taken, 2 * box_records_fit(FIXTURE_RECORD_BYTES));
	/* a restart while it is full: what is in it can still be counted */
	box_close(&fixture->box);
	assert_int_equal(fixture_open(fixture), BOX_OPENED);
	assert_int_equal(fixture_take(fixture, taken), BOX_FULL);
	assert_int_equal(fixture_take(fixture, 0), BOX_SPENT);
	n = box_pick(fixture->box, 10, PLACES_MAX, places, records);
	assert_int_equal(n, taken - 10);
	assert_int_equal(box_scrub(fixture->box, places, n), 0);
	assert_int_equal(fixture_take(fixture, taken), BOX_TAKEN);
	free(places);
	free(records);
	fixture_free(&fixture);
}

/* test_failed_write - never a false thank-you, and no second try */
static void
test_failed_write(void **state)
{
	struct box_fixture *fixture = fixture_new(500);
	struct rlimit before, none;

	(void)state;
	assert_int_equal(fixture_take(fixture, 1), BOX_TAKEN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_int_equal(fixture_take(fixture, 2), BOX_SHUT);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_true(box_has_failed(fixture->box));
	assert_int_equal(fixture_take(fixture, 3), BOX_SHUT);
	assert_int_equal(fixture_take(fixture, 1), BOX_SHUT);
	box_close(&fixture->box);
	assert_int_equal(fixture_open(fixture), BOX_OPENED);
	assert_int_equal(fixture_take(fixture, 1), BOX_SPENT);
	assert_int_equal(fixture_take(fixture, 2), BOX_TAKEN);
	fixture_free(&fixture);
}

/* test_shut - closing takes no more, but writes what is pending */
static void
test_shut(void **state)
{
	struct box_fixture *fixture = fixture_new(500);

	(void)state;
	for (unsigned i = 0; i < 50; i++)
		fixture_put(fixture, i);
	box_shut(fixture->box);
	fixture_put(fixture, 50);
	fixture_wait(fixture, 51);
	for (unsigned i = 0; i < 50; i++)
		assert_int_equal(fixture->replies[i], BOX_TAKEN);
	assert_int_equal(fixture->replies[50], BOX_SHUT);
	assert_int_equal(box_waiting(fixture->box), 50);
	fixture_free(&fixture);
}

/* test_cover - the file is written also while nobody answers */
static void
test_cover(void **state)
{
	struct box_fixture *fixture = fixture_new(500);
	uint8_t *before, *after;
	size_t len;
	int same = 0;

	(void)state;
	box_close(&fixture->box);
	fixture->config.cover_secs = 1;
	assert_int_equal(fixture_open(fixture), BOX_OPENED);
	before = fixture_bytes(fixture, &len);
	for (int i = 0; i < 50 && same == 0; i++) {
		usleep(100 * 1000);
		after = fixture_bytes(fixture, &len);
		same = memcmp(before, after, len);
		free(after);
	}
	assert_int_not_equal(same, 0);
	assert_int_equal(box_waiting(fixture->box), 0);
	free(before);
	fixture_free(&fixture);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_taken_and_kept),
	    cmocka_unit_test(test_duplicate_waits),
	    cmocka_unit_test(test_race),
	    cmocka_unit_test(test_whole_half_changes),
	    cmocka_unit_test(test_full_looks_empty),
	    cmocka_unit_test(test_torn_half),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_pick_and_scrub),
	    cmocka_unit_test(test_scrubbed_in_both_halves),
	    cmocka_unit_test(test_every_region_is_written),
	    cmocka_unit_test(test_order_is_lost),
	    cmocka_unit_test(test_full),
	    cmocka_unit_test(test_failed_write),
	    cmocka_unit_test(test_shut),
	    cmocka_unit_test(test_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
