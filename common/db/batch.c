/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db/batch.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/must.h"
#include "db/db_inner.h"

/* The writes of a batch that has ended, on its thread's stack. */
struct ended {
	const struct batch_write *writes;
	size_t n;
	bool done;
	enum db_status status;
	struct ended *next;
};

struct db_turn {
	pthread_mutex_t lock; /* who has it writes */
	pthread_mutex_t ended_lock;
	pthread_cond_t written;
	struct ended *ended; /* batches that wait, in no order */
	bool busy;	     /* somebody writes them */
};

/* db_turn_new - nobody writes */
struct db_turn *
db_turn_new(void)
{
	struct db_turn *turn = calloc(1, sizeof(*turn));

	must(turn != NULL);
	must(pthread_mutex_init(&turn->lock, NULL) == 0);
	must(pthread_mutex_init(&turn->ended_lock, NULL) == 0);
	must(pthread_cond_init(&turn->written, NULL) == 0);
	return turn;
}

/* db_turn_free - nobody will */
void
db_turn_free(struct db_turn **turn)
{
	if (!*turn)
		return;
	pthread_mutex_destroy(&(*turn)->lock);
	pthread_mutex_destroy(&(*turn)->ended_lock);
	pthread_cond_destroy(&(*turn)->written);
	free(*turn);
	*turn = NULL;
}

/* db_take_turns - with the others that were given the same */
void
db_take_turns(struct db *db, struct db_turn *turn)
{
	db->turn = db->target.kind == DB_SQLITE ? turn : NULL;
}

/* turn_take - wait until nobody else writes */
void
turn_take(struct db *db)
{
	if (db->turn)
		pthread_mutex_lock(&db->turn->lock);
}

/* turn_pass - to whoever waits */
void
turn_pass(struct db *db)
{
	if (db->turn)
		pthread_mutex_unlock(&db->turn->lock);
}

/* db_batch_begin - nothing is asked of the database yet */
void
db_batch_begin(struct db *db)
{
	must(!db->batch.open && !db->in_transaction);
	db->batch.open = true;
	db->batch.n = db->batch.asked = 0;
}

/* db_write_later - at the end of the batch, where there is one */
enum db_status
db_write_later(struct db *db, db_work_fn *work, db_work_fn *reconcile,
    void *ctx, struct err *err)
{
	if (!db->batch.open || db->batch.n == DB_BATCH_MAX)
		return db_transact(db, work, reconcile, ctx, err);
	db->batch.writes[db->batch.n++] = (struct batch_write){work, ctx};
	return DB_OK;
}

/* db_batch_wrote - since it was asked last */
bool
db_batch_wrote(struct db *db)
{
	bool wrote = db->batch.n > db->batch.asked;

	db->batch.asked = db->batch.n;
	return wrote;
}

/* write_all - the work of a transaction, up to the first that is refused */
static enum db_status
write_all(struct db *db, void *ctx, struct err *err)
{
	enum db_status status = DB_OK;

	for (const struct ended *ended = ctx; ended; ended = ended->next)
		for (size_t i = 0; status == DB_OK && i < ended->n; i++)
			status = ended->writes[i].work(
			    db, ended->writes[i].ctx, err);
	return status;
}

/* write_waiting - what all threads have ended meanwhile; with the lock held */
static void
write_waiting(struct db *db)
{
	struct db_turn *turn = db->turn;
	struct ended *ended = turn->ended, *next;
	enum db_status status;

	turn->ended = NULL;
	turn->busy = true;
	pthread_mutex_unlock(&turn->ended_lock);
	status = db_transact(db, write_all, NULL, ended, NULL);
	pthread_mutex_lock(&turn->ended_lock);
	turn->busy = false;
	for (; ended; ended = next) {
		next = ended->next;
		ended->status = status;
		ended->done = true;
	}
	pthread_cond_broadcast(&turn->written);
}

/* write_in_turn - one commit for all that came while the last one lasted */
static enum db_status
write_in_turn(struct db *db, struct ended *own)
{
	struct db_turn *turn = db->turn;

	pthread_mutex_lock(&turn->ended_lock);
	own->next = turn->ended;
	turn->ended = own;
	while (turn->busy && !own->done)
		pthread_cond_wait(&turn->written, &turn->ended_lock);
	if (!own->done)
		write_waiting(db);
	pthread_mutex_unlock(&turn->ended_lock);
	return own->status;
}

/* db_batch_end - write, or leave it */
enum db_status
db_batch_end(struct db *db)
{
	struct ended own = {.writes = db->batch.writes, .n = db->batch.n};

	must(db->batch.open);
	db->batch.open = false;
	db->batch.n = 0;
	if (own.n == 0)
		return DB_OK;
	return db->turn ? write_in_turn(db, &own)
			: db_transact(db, write_all, NULL, &own, NULL);
}

const struct db_batch db_batch = {
    .begin = db_batch_begin,
    .wrote = db_batch_wrote,
    .end = db_batch_end,
};
