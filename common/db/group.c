/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db/group.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/must.h"

#define MYSQL_LEADERS 4 /* while one waits for the disk, others write */

/* One write that waits; on the stack of its thread. */
struct job {
	db_work_fn *work, *reconcile;
	void *ctx;
	enum db_status status;
	struct err err;
	bool done;
	bool apart;  /* refused in company: it runs by itself */
	bool leads;  /* its thread is to commit those that wait */
	sem_t woken; /* done, or to lead */
	struct job *next;
};

struct group {
	pthread_mutex_t lock;
	struct job *first, **last; /* those that wait, in order */
	unsigned leaders, leaders_max;
};

/* Those that one thread commits together. */
struct batch {
	struct job *jobs[GROUP_MAX];
	size_t n;
	struct job *refused; /* in the last try; NULL: none */
};

/* group_new - nobody waits */
struct group *
group_new(enum db_kind kind)
{
	struct group *group = calloc(1, sizeof(*group));

	must(group != NULL);
	must(pthread_mutex_init(&group->lock, NULL) == 0);
	group->last = &group->first;
	group->leaders_max = kind == DB_SQLITE ? 1 : MYSQL_LEADERS;
	return group;
}

/* group_free - nobody waits any more */
void
group_free(struct group **group)
{
	if (!*group)
		return;
	must(!(*group)->first && !(*group)->leaders);
	pthread_mutex_destroy(&(*group)->lock);
	free(*group);
	*group = NULL;
}

/* work_all - the work of each that is not apart, up to the first refused */
static enum db_status
work_all(struct db *db, void *ctx, struct err *err)
{
	struct batch *batch = ctx;
	enum db_status status = DB_OK;

	batch->refused = NULL;
	for (size_t i = 0; status == DB_OK && i < batch->n; i++) {
		struct job *job = batch->jobs[i];

		if (job->apart)
			continue;
		status = job->work(db, job->ctx, err);
		if (status == DB_DUPLICATE || status == DB_FAILED)
			batch->refused = job;
	}
	return status;
}

/* reconcile_all - did it take place? As a whole or not at all */
static enum db_status
reconcile_all(struct db *db, void *ctx, struct err *err)
{
	struct batch *batch = ctx;
	size_t i = 0;

	while (batch->jobs[i]->apart)
		i++;
	return batch->jobs[i]->reconcile(db, batch->jobs[i]->ctx, err);
}

/* together - how many are not apart */
static size_t
together(const struct batch *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < batch->n; i++)
		n += !batch->jobs[i]->apart;
	return n;
}

/* run_together - one transaction, anew without each that is refused */
static enum db_status
run_together(struct db *db, struct batch *batch, struct err *err)
{
	enum db_status status = DB_OK;

	while (together(batch) > 0) {
		struct err why = ERR_NONE;

		status = db_transact(db, work_all, reconcile_all, batch, &why);
		if (status == DB_OK || !batch->refused) {
			err_set(err, "%s", err_text(&why));
			return status;
		}
		batch->refused->apart = true;
	}
	return status;
}

/* run_batch - all of them; each gets its own status */
static void
run_batch(struct db *db, struct batch *batch)
{
	struct err err = ERR_NONE;
	enum db_status status;

	batch->jobs[0]->apart = batch->n == 1;
	status = run_together(db, batch, &err);
	for (size_t i = 0; i < batch->n; i++) {
		struct job *job = batch->jobs[i];

		if (job->apart) {
			job->status = db_transact(
			    db, job->work, job->reconcile, job->ctx, &job->err);
			continue;
		}
		job->status = status;
		if (status != DB_OK)
			err_set(&job->err, "%s", err_text(&err));
	}
}

/* push - at the end of those that wait */
static void
push(struct group *group, struct job *job)
{
	*group->last = job;
	group->last = &job->next;
}

/* pop - the first of them */
static struct job *
pop(struct group *group)
{
	struct job *job = group->first;

	group->first = job->next;
	if (!group->first)
		group->last = &group->first;
	job->next = NULL;
	return job;
}

/* finish - let its thread go on; it may be gone at once. Its thread takes no
 * lock for that, so that many who go on do not wait for one another. */
static void
finish(struct job *job)
{
	job->done = true;
	sem_post(&job->woken);
}

/* wait_for - until it is done, or to lead */
static void
wait_for(struct job *job)
{
	while (sem_wait(&job->woken) != 0)
		must(errno == EINTR);
}

/* fail_waiting - the database is away: so it is for those that wait */
static void
fail_waiting(struct group *group, const struct job *failed)
{
	while (group->first && !group->first->leads) {
		struct job *job = pop(group);

		job->status = failed->status;
		err_set(&job->err, "%s", err_text(&failed->err));
		finish(job);
	}
}

/* hand_on - the next one commits for those that came meanwhile */
static void
hand_on(struct group *group)
{
	group->leaders--;
	if (group->first && !group->first->leads) {
		group->leaders++;
		group->first->leads = true;
		sem_post(&group->first->woken);
	}
}

/* lead - commit for all that wait, this thread's own job the first of them */
static void
lead(struct group *group, struct db *db)
{
	struct batch batch = {.n = 0};
	enum db_status last;

	pthread_mutex_lock(&group->lock);
	while (group->first && batch.n < GROUP_MAX)
		batch.jobs[batch.n++] = pop(group);
	pthread_mutex_unlock(&group->lock);
	run_batch(db, &batch);
	last = batch.jobs[batch.n - 1]->status;
	pthread_mutex_lock(&group->lock);
	if (last == DB_DOWN)
		fail_waiting(group, batch.jobs[batch.n - 1]);
	hand_on(group);
	pthread_mutex_unlock(&group->lock);
	for (size_t i = 1; i < batch.n; i++)
		finish(batch.jobs[i]);
}

/* is_first - takes its place; is nobody there to commit for it? */
static bool
is_first(struct group *group, struct job *job)
{
	bool leads;

	pthread_mutex_lock(&group->lock);
	push(group, job);
	leads = group->leaders < group->leaders_max && group->first == job;
	if (leads) {
		group->leaders++;
		job->leads = true; /* so nobody else is asked to */
	}
	pthread_mutex_unlock(&group->lock);
	return leads;
}

/* group_transact - commit, alone or with others */
enum db_status
group_transact(struct group *group, struct db *db, db_work_fn *work,
    db_work_fn *reconcile, void *ctx, struct err *err)
{
	struct job job = {
	    .work = work, .reconcile = reconcile, .ctx = ctx, .err = ERR_NONE};

	must(reconcile != NULL);
	must(sem_init(&job.woken, 0, 0) == 0);
	if (!is_first(group, &job))
		wait_for(&job);
	if (!job.done)
		lead(group, db);
	sem_destroy(&job.woken);
	if (job.status != DB_OK)
		err_set(err, "%s", err_text(&job.err));
	return job.status;
}
