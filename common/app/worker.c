/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/worker.h"

#include <pthread.h>
#include <stdlib.h>

#include "app/program.h"
#include "app/serve.h"
#include "base/err.h"
#include "base/must.h"
#include "http/limits.h"

struct pool {
	struct app *app;
	pthread_mutex_t lock;
	pthread_cond_t work, started;
	struct conn *queue[LIMIT_QUEUE]; /* a ring */
	unsigned head, waiting;
	unsigned nready, nfailed;
	bool ending;
	struct err err; /* of a thread that could not start */
	unsigned nthreads;
	pthread_t threads[];
};

/* next_conn - the next request, NULL at the end */
static struct conn *
next_conn(struct pool *pool)
{
	struct conn *conn = NULL;

	pthread_mutex_lock(&pool->lock);
	while (!pool->waiting && !pool->ending)
		pthread_cond_wait(&pool->work, &pool->lock);
	if (pool->waiting) {
		conn = pool->queue[pool->head];
		pool->head = (pool->head + 1) % LIMIT_QUEUE;
		pool->waiting--;
	}
	pthread_mutex_unlock(&pool->lock);
	return conn;
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

/* worker_run - one thread */
static void *
worker_run(void *arg)
{
	struct pool *pool = arg;
	struct server server;
	struct conn *conn;

	if (worker_open(pool, &server) == 0) {
		while ((conn = next_conn(pool)))
			serve_request(&server, conn);
		if (pool->app->module->thread_close)
			pool->app->module->thread_close(&server.local);
	}
	server_fini(&server);
	return NULL;
}

/* pool_new - start the threads */
int
pool_new(struct app *app, unsigned n, struct pool **pool_r, struct err *err)
{
	struct pool *pool;

	pool = calloc(1, sizeof(*pool) + n * sizeof(pool->threads[0]));
	must(pool != NULL);
	pool->app = app;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	pthread_cond_init(&pool->started, NULL);
	for (; pool->nthreads < n; pool->nthreads++) {
		if (pthread_create(&pool->threads[pool->nthreads], NULL,
			worker_run, pool) != 0)
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
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->nthreads; i++)
		pthread_join(p->threads[i], NULL);
	pthread_cond_destroy(&p->work);
	pthread_cond_destroy(&p->started);
	pthread_mutex_destroy(&p->lock);
	free(p);
	*pool = NULL;
}

/* pool_push - to whoever is free first */
bool
pool_push(struct pool *pool, struct conn *conn)
{
	bool room;

	pthread_mutex_lock(&pool->lock);
	room = pool->waiting < LIMIT_QUEUE;
	if (room) {
		pool->queue[(pool->head + pool->waiting) % LIMIT_QUEUE] = conn;
		pool->waiting++;
		pthread_cond_signal(&pool->work);
	}
	pthread_mutex_unlock(&pool->lock);
	return room;
}
