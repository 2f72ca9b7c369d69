/* SPDX-License-Identifier: BSD-2-Clause */
/* serve_several - requests that wait are handled in company */
#include "config.h"

#include <stdlib.h>

#include "app/serve_inner.h"
#include "base/arena.h"
#include "base/must.h"
#include "db/batch.h"
#include "http/limits.h"
#include "http/request.h"
#include "http/route.h"

/* serve_ahead - several, for the module to look at; each is filled again when
 * its turn comes */
void
serve_ahead(struct server *server, struct conn *const *conns, size_t n)
{
	struct request reqs[MODULE_AHEAD_MAX];
	size_t nreqs = 0;

	must(n <= MODULE_AHEAD_MAX);
	for (size_t i = 0; i < n; i++) {
		if (serve_fill(&reqs[nreqs], server, conns[i]) == 0)
			nreqs++;
	}
	server->app->module->thread_ahead(server->local, reqs, nreqs);
	arena_clear(server->arena);
}

/* serve_ahead_done - they were served */
void
serve_ahead_done(struct server *server)
{
	server->app->module->thread_ahead(server->local, NULL, 0);
}

/* held_of - room for the replies of a batch, made when it is needed */
static struct held *
held_of(struct server *server)
{
	if (server->held)
		return server->held;
	server->held = calloc(MODULE_TOGETHER_MAX, sizeof(*server->held));
	must(server->held != NULL);
	for (size_t i = 0; i < MODULE_TOGETHER_MAX; i++) {
		server->held[i].arena = arena_new(LIMIT_ARENA_BYTES);
		server->held[i].res.head = BUF_INIT(RESPONSE_HEAD_MAX);
		server->held[i].res.body = BUF_INIT(RESPONSE_BODY_MAX);
	}
	return server->held;
}

/* serve_together_fini - nothing waits any more */
void
serve_together_fini(struct server *server)
{
	for (size_t i = 0; server->held && i < MODULE_TOGETHER_MAX; i++) {
		arena_free(&server->held[i].arena);
		buf_free(&server->held[i].res.head);
		buf_free(&server->held[i].res.body);
	}
	free(server->held);
	server->held = NULL;
}

/* hold - keep the reply that was made, and what it is about */
static void
hold(struct server *server, struct held *held, int status)
{
	struct held kept = {server->arena, server->res, status, true};

	server->arena = held->arena;
	server->res = held->res;
	*held = kept;
}

/* handle_one - its reply goes at once where it writes nothing */
static void
handle_one(
    struct server *server, struct db *db, struct conn *conn, struct held *held)
{
	const struct db_batch *batch = server->app->module->batch;
	int status = serve_handle(server, conn);

	must(status != HTTP_LATER);
	if (batch->wrote(db)) {
		hold(server, held, status);
		return;
	}
	serve_reply(server, conn, &server->res, status);
	arena_clear(server->arena);
}

/* let_go - a reply that waited; where nothing was committed it is asked for
 * again */
static void
let_go(
    struct server *server, struct conn *conn, struct held *held, bool committed)
{
	if (!held->waits)
		return;
	held->waits = false;
	arena_clear(held->arena);
	if (committed) {
		serve_reply(server, conn, &held->res, held->status);
	} else {
		serve_clear(&held->res);
		serve_request(server, conn);
	}
}

/* serve_together - several, with one commit */
void
serve_together(struct server *server, struct conn *const *conns, size_t n)
{
	const struct db_batch *batch = server->app->module->batch;
	struct db *db = server->app->module->thread_db(server->local);
	struct held *held = held_of(server);
	bool committed;

	must(n <= MODULE_TOGETHER_MAX);
	batch->begin(db);
	for (size_t i = 0; i < n; i++)
		handle_one(server, db, conns[i], &held[i]);
	committed = batch->end(db) == DB_OK;
	for (size_t i = 0; i < n; i++)
		let_go(server, conns[i], &held[i], committed);
	serve_wipe_stack(server);
}
