/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db_cases.h"

#include <pthread.h>

#include "base/err.h"
#include "db/batch.h"

#define THREADS 4
#define BATCHES 20
#define EACH	8
#define FIRST	1000000 /* ids of one thread's rows lie so far apart */

/* What one write writes. */
struct thing {
	int64_t id;
};

/* write_thing - work of a transaction */
static enum db_status
write_thing(struct db *db, void *ctx, struct err *err)
{
	const struct thing *thing = ctx;

	return db_exec(db, "INSERT INTO thing (id, n) VALUES (?, 7)",
	    DB_ARGS(DB_ARG_INT(thing->id)), NULL, err);
}

/* put - a row, in the batch that is open or at once; thing must stay */
static enum db_status
put(struct db *db, struct thing *thing, int64_t id)
{
	struct err err = ERR_NONE;

	thing->id = id;
	return db_write_later(db, write_thing, NULL, thing, &err);
}

/* things - how many there are, as somebody else sees them */
static int64_t
things(void)
{
	struct db *db = case_open();
	int64_t n = case_count(db, "SELECT count(*) FROM thing");

	db_close(&db);
	return n;
}

/* check_together - nothing is there before the end, and all of it after */
static void
check_together(struct db *db)
{
	struct thing rows[EACH];

	db_batch_begin(db);
	assert_false(db_batch_wrote(db));
	for (int64_t id = 1; id <= EACH; id++) {
		assert_int_equal(put(db, &rows[id - 1], id), DB_OK);
		assert_true(db_batch_wrote(db));
		assert_false(db_batch_wrote(db));
	}
	assert_int_equal(things(), 0);
	assert_int_equal(db_batch_end(db), DB_OK);
	assert_int_equal(things(), EACH);
}

/* check_spoiled - one refusal undoes all of it, and says so */
static void
check_spoiled(struct db *db)
{
	struct thing rows[3];

	db_batch_begin(db);
	assert_int_equal(put(db, &rows[0], 100), DB_OK);
	assert_int_equal(put(db, &rows[1], 1), DB_OK); /* as far as is known */
	assert_int_equal(put(db, &rows[2], 101), DB_OK);
	assert_int_equal(db_batch_end(db), DB_DUPLICATE);
	assert_int_equal(things(), EACH);
	/* and the next one starts anew */
	db_batch_begin(db);
	assert_false(db_batch_wrote(db));
	assert_int_equal(db_batch_end(db), DB_OK);
	assert_int_equal(put(db, &rows[0], 1), DB_DUPLICATE);
	assert_int_equal(put(db, &rows[0], 100), DB_OK);
	assert_int_equal(things(), EACH + 1);
}

/* One thread that writes. */
struct writer {
	struct db_turn *turn;
	int64_t first;
	int wrong;
};

/* write_batches - each of them whole */
static void *
write_batches(void *arg)
{
	struct writer *writer = arg;
	struct db *db = case_open();
	struct thing rows[EACH];

	db_take_turns(db, writer->turn);
	for (int64_t at = 0; at < BATCHES; at++) {
		db_batch_begin(db);
		for (int64_t i = 0; i < EACH; i++)
			writer->wrong += put(db, &rows[i],
					     writer->first + at * EACH + i) !=
					 DB_OK;
		writer->wrong += db_batch_end(db) != DB_OK;
	}
	db_close(&db);
	return NULL;
}

/* check_turns - many threads at once */
static void
check_turns(void)
{
	struct db_turn *turn = db_turn_new();
	struct writer writers[THREADS];
	pthread_t threads[THREADS];
	int64_t before = things();

	for (int i = 0; i < THREADS; i++) {
		writers[i] = (struct writer){turn, (i + 1) * (int64_t)FIRST, 0};
		pthread_create(&threads[i], NULL, write_batches, &writers[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(writers[i].wrong, 0);
	}
	assert_int_equal(things() - before, THREADS * BATCHES * EACH);
	db_turn_free(&turn);
	assert_null(turn);
	db_turn_free(&turn);
}

/* case_batch - one commit for several writes, or none */
void
case_batch(void **state)
{
	struct db *db;

	(void)state;
	case_setup();
	db = case_open();
	check_together(db);
	check_spoiled(db);
	check_turns();
	db_close(&db);
}
