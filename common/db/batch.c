/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db/batch.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/must.h"
#include "db/db_inner.h"

struct db_turn {
	pthread_mutex_t lock;
};

/* db_turn_new - nobody writes */
struct db_turn *
db_turn_new(void)
{
	struct db_turn *turn = calloc(1, sizeof(*turn));

	must(turn != NULL);
	must(pthread_mutex_init(&turn->lock, NULL) == 0);
	return turn;
}

/* db_turn_free - nobody will */
void
db_turn_free(struct db_turn **turn)
{
	if (!*turn)
		return;
	pthread_mutex_destroy(&(*turn)->lock);
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

/* write_all - the work of the transaction, up to the first that is refused */
static enum db_status
write_all(struct db *db, void *ctx, struct err *err)
{
	enum db_status status = DB_OK;

	(void)ctx;
	for (size_t i = 0; status == DB_OK && i < db->batch.n; i++)
		status = db->batch.writes[i].work(
		    db, db->batch.writes[i].ctx, err);
	return status;
}

/* db_batch_end - write, or leave it */
enum db_status
db_batch_end(struct db *db)
{
	enum db_status status = DB_OK;

	must(db->batch.open);
	db->batch.open = false;
	if (db->batch.n)
		status = db_transact(db, write_all, NULL, NULL, NULL);
	db->batch.n = 0;
	return status;
}

const struct db_batch db_batch = {
    .begin = db_batch_begin,
    .wrote = db_batch_wrote,
    .end = db_batch_end,
};
