/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db_cases.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/err.h"
#include "db/group.h"

#define THREADS 8
#define EACH	25
#define TAKEN	3	/* each of these many writes has a key that is taken */
#define ROUNDS	200	/* until some writes have shared a commit */
#define FIRST	1000000 /* ids that are nobody's */

/* One thread that writes; on whose handle its last write ran. */
struct writer {
	struct group *group;
	struct db *db, *ran_on;
	int64_t first, id;
	int good, taken, wrong, shared;
};

/* write_one - a row under the writer's id */
static enum db_status
write_one(struct db *db, void *ctx, struct err *err)
{
	struct writer *writer = ctx;

	writer->ran_on = db;
	return db_exec(db, "INSERT INTO thing (id, n) VALUES (?, ?)",
	    DB_ARGS(DB_ARG_INT(writer->id), DB_ARG_INT(writer->first)), NULL,
	    err);
}

/* never - no commit is lost here */
static enum db_status
never(struct db *db, void *ctx, struct err *err)
{
	(void)db;
	(void)ctx;
	(void)err;
	return DB_FAILED;
}

/* write_all - new ids, and now and then one that is taken */
static void *
write_all(void *arg)
{
	struct writer *writer = arg;

	writer->db = case_open();
	db_share(writer->db, writer->group);
	for (int i = 0; i < EACH; i++) {
		bool taken = i % TAKEN == TAKEN - 1;
		struct err err = ERR_NONE;
		enum db_status status;

		writer->id = taken ? 1 : writer->first + i;
		status = db_transact_shared(
		    writer->db, write_one, never, writer, &err);
		writer->good += status == DB_OK && !taken;
		writer->taken += status == DB_DUPLICATE && taken && err.set;
		writer->wrong += status != (taken ? DB_DUPLICATE : DB_OK);
		writer->shared += writer->ran_on != writer->db;
	}
	db_close(&writer->db);
	return NULL;
}

/* one_round - all threads at once; how many writes another thread made */
static int
one_round(struct group *group, int64_t first)
{
	struct writer writers[THREADS] = {{0}};
	pthread_t threads[THREADS];
	int shared = 0;

	for (int i = 0; i < THREADS; i++) {
		writers[i].group = group;
		writers[i].first = first + (int64_t)i * EACH;
		pthread_create(&threads[i], NULL, write_all, &writers[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(writers[i].wrong, 0);
		assert_int_equal(writers[i].taken, EACH / TAKEN);
		assert_int_equal(writers[i].good, EACH - EACH / TAKEN);
		shared += writers[i].shared;
	}
	return shared;
}

/* case_group - writes share commits, and each has its own end */
void
case_group(void **state)
{
	struct err err = ERR_NONE;
	struct group *group;
	struct db *db;
	int rounds = 0;

	(void)state;
	case_setup();
	db = case_open();
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"), 0);
	group = group_new(db_kind(db));
	assert_int_equal(db_exec(db, "INSERT INTO thing (id) VALUES (1)",
			     DB_NO_ARGS, NULL, &err),
	    DB_OK);
	do {
		rounds++;
		assert_in_range(rounds, 1, ROUNDS);
	} while (one_round(group, (int64_t)rounds * FIRST) == 0);
	assert_int_equal(case_count(db, "SELECT count(*) FROM thing"),
	    1 + rounds * THREADS * (EACH - EACH / TAKEN));
	db_close(&db);
	group_free(&group);
	assert_null(group);
	group_free(&group);
}
