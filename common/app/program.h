/* SPDX-License-Identifier: BSD-2-Clause */
/* program - what the parts of app/ share; not for modules */
#ifndef FP_APP_PROGRAM_H
#define FP_APP_PROGRAM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/conn.h"
#include "app/listen.h"
#include "app/module.h"
#include "app/setup.h"

struct arena;
struct event_loop;
struct metrics;
struct peer;
struct pool;
struct tasks;
struct used;

/* The running program. Made by module_main; there is one. */
struct app {
	const struct module *module;
	const char *metrics_at; /* of the command line; NULL: the settings' */
	const char *conf;	/* path of the module's file */
	_Atomic(struct setup *) setup; /* in force; the event thread swaps it */
	struct setup *retired;	       /* older ones, still used perhaps */
	struct rate *rate;
	struct used *used;
	void *data;  /* of the module */
	bool strict; /* see module_load; set but at start */
	struct listener listener, metrics_listener;
	struct conns conns;
	struct peer *peer;
	struct pool *pool;
	struct tasks *tasks;
	struct metrics *metrics;
	struct event_loop *loop;
	int epoll;
	/* of the event thread: when it was said last */
	int64_t edge_warned_ms, peer_warned_ms, twice_warned_ms,
	    mount_warned_ms;
	_Atomic int64_t health_warned_ms;
	atomic_bool draining;
};

/* A reply that waits until what its request wrote is committed. */
struct held {
	struct arena *arena; /* what is to be written is in it */
	struct response res;
	int status;
	bool waits;
};

/* Who serves: each worker and the event thread have one of their own. */
struct server {
	struct app *app;
	struct arena *arena; /* of the request at hand */
	struct response res;
	struct held *held; /* MODULE_TOGETHER_MAX; NULL until it is needed */
	void *local;	   /* of the module's thread_open */
};

void server_init(struct server *server, struct app *app);
void server_fini(struct server *server);

#endif
