/* SPDX-License-Identifier: BSD-2-Clause */
/* conn - the connections of the web server, and how long each may take */
#ifndef FP_APP_CONN_H
#define FP_APP_CONN_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/later.h"
#include "base/buf.h"
#include "http/gate.h"

struct app;
struct fcgi_reply;
struct setup;

/* What a connection waits for; each has a time limit of its own. */
enum conn_wait {
	CONN_BUSY,   /* nothing: somebody works on it */
	CONN_PARAMS, /* the rest of the parameters */
	CONN_BODY,   /* the rest of the body */
	CONN_IDLE,   /* the next request, between two */
	CONN_SEND,   /* the web server to take the rest of a reply */
	CONN_LINGER, /* the end, after a reply that came early */
	CONN_WAITS   /* their number */
};

/* Who an epoll event is for. */
enum watch_kind {
	WATCH_CONN,
	WATCH_METRICS_CONN,
	WATCH_LISTENER,
	WATCH_METRICS_LISTENER,
	WATCH_SIGNAL,
};

struct watch {
	enum watch_kind kind;
};

/* A reply that another thread sends; see later.h. */
struct later {
	struct app *app;
	uint16_t id;	  /* of the request */
	int sent;	  /* what conn_send said */
	atomic_int parts; /* handler and sender: the last one finishes */
};

struct conn {
	struct watch watch; /* the first member: epoll's pointer */
	int fd;
	bool in_epoll, keep, linger;
	enum conn_wait wait;
	int64_t deadline_ms, began_ms, queued_ms;
	struct conn *prev, *next; /* of the list of its wait, or the free one */
	struct gate gate;
	struct buf out; /* what is left of a reply */
	size_t dropped; /* bytes read while lingering */
	size_t large;	/* bytes of the body, counted in conns.large */
	atomic_size_t *large_of;
	/* chosen at GATE_PARAMS, by serve.c */
	struct setup *setup;
	const struct route *route;
	struct str path, parts[4];
	int refusal; /* status, 0: none */
	unsigned allow;
	enum http_method method;
	bool trusted, crowded;
	bool checked; /* it has passed the route's checks */
	struct later later;
};

struct conn_list {
	struct conn *first, *last;
};

/* All connections of the program; the lock guards lists and counts. */
struct conns {
	pthread_mutex_t lock;
	struct conn_list waits[CONN_WAITS];
	struct conn *spare; /* free ones, a few */
	unsigned nspare;
	unsigned nmetrics; /* of the metrics listener, among the open ones */
	atomic_uint open;
	atomic_size_t large; /* bytes of bodies over HTTP_BODY_MAX */
};

void conns_init(struct conns *conns);
void conns_fini(struct conns *conns);

/* A connection for fd (owned from here on), busy. */
struct conn *conn_new(struct app *app, int fd, enum watch_kind kind);
/* Wipes what it holds and closes it. From whichever thread works on it. */
void conn_close(struct app *app, struct conn *conn);

/*
 * Hands it back to epoll. The time limit starts when the kind of wait
 * changes, so that drops do not prolong it. Nobody else may touch conn after
 * this: its next event may be under way.
 */
void conn_await(struct app *app, struct conn *conn, enum conn_wait wait);
/* Counts what its body takes by now; false: all large bodies together would be
 * over LIMIT_LARGE_BYTES. */
bool conn_count_body(struct app *app, struct conn *conn);

/* What it waits for. Asked under the lock, which also makes visible what the
 * thread that handed it to epoll wrote. */
enum conn_wait conn_waits_for(struct app *app, struct conn *conn);
/* Takes it out of its list: somebody works on it. */
void conn_busy(struct app *app, struct conn *conn);

/*
 * Sends a reply as far as it goes at once, and sees to the rest: what is
 * left waits in epoll; then the next request, the linger or the end. The
 * request is wiped. conn is not the caller's any more.
 */
void conn_reply(struct app *app, struct conn *conn, struct fcgi_reply *reply);

/* The three parts of conn_reply, for later.c. conn_send returns what
 * conn_sent is to be told. */
int conn_send(struct conn *conn, struct fcgi_reply *reply);
void conn_wipe(struct conn *conn);
void conn_sent(struct app *app, struct conn *conn, int sent);

/* Of later.c: the handler that took it has returned. */
void later_handled(struct later *later);

/* The same after a CONN_SEND event. */
void conn_flush(struct app *app, struct conn *conn);

/* Closes those whose time is over; for the event thread, between events. */
void conns_expire(struct app *app, int64_t now_ms);
/* Closes the one that has waited longest for its request; false: none. */
bool conns_evict(struct app *app);
/* Takes one that is between two requests out, busy; NULL: none. */
struct conn *conns_take_idle(struct app *app);
/* Open ones of the web server, those that linger aside. */
unsigned conns_active(struct app *app);
/* Open ones of the metrics listener. */
unsigned conns_metrics(struct app *app);

#endif
