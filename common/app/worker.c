/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/program.h"
#include "app/serve.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/must.h"
#include "http/limits.h"

/* Requests that wait, and the threads that take them. */
struct lane {
	struct pool *pool;
	pthread_cond_t work;
	struct conn *queue[LIMIT_QUEUE]; /* a ring */
	unsigned max, head, waiting;
	unsigned nthreads;
};

/* How long a request waits in the slow lane before it is turned away: a crowd
 * that comes again at once is held back by it, where an answer at once would
 * invite it to. */
#define SLOW_WAIT_MS 1000
#define SLOW_QUEUE   24 /* for each of its threads */
/* Slow threads stand back for all others; they have the processors that
 * nobody else wants, which is all of them but in a crowd. */
#define SLOW_NICE 5
#define SHARE_MAX MODULE_TOGETHER_MAX /* of the two the larger */

struct pool {
	struct app *app;
	pthread_mutex_t lock;
	pthread_cond_t started;
	struct lane common, slow;
	unsigned nready, nfailed;
	bool ending;
	struct err err; /* of a thread that could not start */
	unsigned nthreads;
	pthread_t threads[];
};

/* take - the next one */
static struct conn *
take(struct lane *lane)
{
	struct conn *conn = lane->queue[lane->head];

	lane->head = (lane->head + 1) % LIMIT_QUEUE;
	lane->waiting--;
	return conn;
}

/* company_of - the flag of the next one's route that lets others come with
 * it; 0: it is handled by itself */
static unsigned
company_of(const struct lane *lane)
{
	const struct module *module = lane->pool->app->module;
	unsigned flags = lane->queue[lane->head]->route->flags;

	if (module->thread_db && flags & ROUTE_TOGETHER)
		return ROUTE_TOGETHER;
	return module->thread_ahead ? flags & ROUTE_AHEAD : 0;
}

/* take_share - the next one; where more wait than there are threads, this
 * one's share of those that may be handled in the same company */
static size_t
take_share(struct lane *lane, struct conn *conns_r[SHARE_MAX], unsigned *kind_r)
{
	size_t share = lane->nthreads ? lane->waiting / lane->nthreads : 0;
	unsigned kind = company_of(lane);
	size_t most = kind == ROUTE_AHEAD ? MODULE_AHEAD_MAX : SHARE_MAX;
	size_t n = 0;

	conns_r[n++] = take(lane);
	while (kind && n < share && n < most && lane->waiting &&
	       company_of(lane) == kind)
		conns_r[n++] = take(lane);
	*kind_r = kind;
	return n;
}

/* next_conns - the next request, or several; how many, 0 at the end */
static size_t
next_conns(struct lane *lane, struct conn *conns_r[SHARE_MAX], unsigned *kind_r)
{
	struct pool *pool = lane->pool;
	size_t n = 0;

	pthread_mutex_lock(&pool->lock);
	while (!lane->waiting && !pool->ending)
		pthread_cond_wait(&lane->work, &pool->lock);
	if (lane->waiting)
		n = take_share(lane, conns_r, kind_r);
	pthread_mutex_unlock(&pool->lock);
	return n;
}

/* worker_open - what this thread has for itself; says how it went */
static int
worker_open(struct pool *pool, struct server *server)
{
	const struct module *module = pool->app->module;
	struct err err = ERR_NONE;
	int ret = 0;

	server_init(server, pool->app);
	if (module->thread_open)
		ret = module->thread_open(pool->app, &server->local, &err);
	pthread_mutex_lock(&pool->lock);
	if (ret < 0) {
		pool->nfailed++;
		err_set(&pool->err, "%s", err_text(&err));
	} else {
		pool->nready++;
	}
	pthread_cond_signal(&pool->started);
	pthread_mutex_unlock(&pool->lock);
	return ret;
}

/* is_late - has it waited so long in a slow lane that it is turned away? */
static bool
is_late(const struct lane *lane, const struct conn *conn)
{
	return lane == &lane->pool->slow &&
	       clock_mono_ms() - conn->queued_ms > SLOW_WAIT_MS;
}

/* serve_conns - one request, or several that go together */
static void
serve_conns(struct lane *lane, struct server *server, struct conn *const *conns,
    size_t n, unsigned kind)
{
	if (n > 1 && kind == ROUTE_TOGETHER) {
		serve_together(server, conns, n);
		return;
	}
	if (n > 1)
		serve_ahead(server, conns, n);
	for (size_t i = 0; i < n; i++) {
		conns[i]->crowded |= is_late(lane, conns[i]);
		serve_request(server, conns[i]);
	}
	if (n > 1)
		serve_ahead_done(server);
}

/* worker_run - one thread */
static void *
worker_run(void *arg)
{
	struct lane *lane = arg;
	struct pool *pool = lane->pool;
	struct conn *conns[SHARE_MAX];
	struct server server;
	unsigned kind = 0;
	size_t n;

	if (lane == &pool->slow) /* a refusal does no harm */
		setpriority(PRIO_PROCESS, (id_t)gettid(), SLOW_NICE);
	if (worker_open(pool, &server) == 0) {
		while ((n = next_conns(lane, conns, &kind)))
			serve_conns(lane, &server, conns, n, kind);
		if (pool->app->module->thread_close)
			pool->app->module->thread_close(&server.local);
	}
	server_fini(&server);
	return NULL;
}

/* lane_init - nobody waits yet */
static void
lane_init(struct lane *lane, struct pool *pool, unsigned max)
{
	lane->pool = pool;
	lane->max = max < LIMIT_QUEUE ? max : LIMIT_QUEUE;
	pthread_cond_init(&lane->work, NULL);
}

/* pool_make - no threads yet */
static struct pool *
pool_make(struct app *app, const struct pool_size *size)
{
	struct pool *pool = calloc(
	    1, sizeof(*pool) +
		   (size->threads + size->slow) * sizeof(pool->threads[0]));

	must(pool != NULL);
	pool->app = app;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->started, NULL);
	lane_init(&pool->common, pool, LIMIT_QUEUE);
	pool->common.nthreads = size->threads;
	pool->slow.nthreads = size->slow;
	lane_init(&pool->slow, pool, size->slow * SLOW_QUEUE);
	return pool;
}

/* pool_new - start the threads */
int
pool_new(struct app *app, const struct pool_size *size, struct pool **pool_r,
    struct err *err)
{
	struct pool *pool = pool_make(app, size);
	unsigned n = size->threads + size->slow;

	for (; pool->nthreads < n; pool->nthreads++) {
		struct lane *lane = pool->nthreads < size->threads
					? &pool->common
					: &pool->slow;

		if (pthread_create(&pool->threads[pool->nthreads], NULL,
			worker_run, lane) != 0)
			break;
	}
	pthread_mutex_lock(&pool->lock);
	while (pool->nready + pool->nfailed < pool->nthreads)
		pthread_cond_wait(&pool->started, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
	if (pool->nready == n) {
		*pool_r = pool;
		return 0;
	}
	err_set(err, "%s",
	    pool->err.set ? err_text(&pool->err) : "cannot start a thread");
	pool_free(&pool);
	return -1;
}

/* pool_free - end the threads */
void
pool_free(struct pool **pool)
{
	struct pool *p = *pool;

	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->common.work);
	pthread_cond_broadcast(&p->slow.work);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->nthreads; i++)
		pthread_join(p->threads[i], NULL);
	pthread_cond_destroy(&p->common.work);
	pthread_cond_destroy(&p->slow.work);
	pthread_cond_destroy(&p->started);
	pthread_mutex_destroy(&p->lock);
	free(p);
	*pool = NULL;
}

/* lane_push - at the end, where there is room */
static bool
lane_push(struct lane *lane, struct conn *conn)
{
	struct pool *pool = lane->pool;
	bool room;

	conn->queued_ms = clock_mono_ms();
	pthread_mutex_lock(&pool->lock);
	room = lane->waiting < lane->max;
	if (room) {
		lane->queue[(lane->head + lane->waiting) % LIMIT_QUEUE] = conn;
		lane->waiting++;
		pthread_cond_signal(&lane->work);
	}
	pthread_mutex_unlock(&pool->lock);
	return room;
}

/* pool_push - to whoever of its lane is free first */
bool
pool_push(struct pool *pool, struct conn *conn)
{
	if (!(conn->route->flags & ROUTE_SLOW))
		return lane_push(&pool->common, conn);
	if (lane_push(&pool->slow, conn))
		return true;
	conn->crowded = true;
	return lane_push(&pool->common, conn);
}
