/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/program.h"
#include "base/clock.h"
#include "base/must.h"
#include "http/fcgi.h"
#include "http/limits.h"
#include "http/route.h"

#define CONN_SPARES	   64	       /* free ones kept with their memory */
#define CONN_KEEP_BYTES	   (16 * 1024) /* of a buffer's memory */
#define CONN_OUT_BYTES_MAX (RESPONSE_HEAD_MAX + RESPONSE_BODY_MAX + 4096)

static const int64_t wait_ms[CONN_WAITS] = {
    [CONN_PARAMS] = LIMIT_PARAMS_MS,
    [CONN_BODY] = LIMIT_BODY_MS,
    [CONN_IDLE] = LIMIT_IDLE_MS,
    [CONN_SEND] = LIMIT_SEND_MS,
    [CONN_LINGER] = LIMIT_LINGER_MS,
};

/* list_add - at the end; lists stay in the order of their deadlines */
static void
list_add(struct conn_list *list, struct conn *conn)
{
	conn->next = NULL;
	conn->prev = list->last;
	if (list->last)
		list->last->next = conn;
	else
		list->first = conn;
	list->last = conn;
}

/* list_remove - out of its list */
static void
list_remove(struct conn_list *list, struct conn *conn)
{
	if (conn->prev)
		conn->prev->next = conn->next;
	else
		list->first = conn->next;
	if (conn->next)
		conn->next->prev = conn->prev;
	else
		list->last = conn->prev;
	conn->prev = conn->next = NULL;
}

/* set_wait - move between lists; the lock is held */
static void
set_wait(struct conns *conns, struct conn *conn, enum conn_wait wait)
{
	if (conn->wait != CONN_BUSY)
		list_remove(&conns->waits[conn->wait], conn);
	conn->wait = wait;
	if (wait == CONN_BUSY)
		return;
	conn->deadline_ms = clock_mono_ms() + wait_ms[wait];
	list_add(&conns->waits[wait], conn);
}

/* conns_init - none yet */
void
conns_init(struct conns *conns)
{
	memset(conns, 0, sizeof(*conns));
	pthread_mutex_init(&conns->lock, NULL);
}

/* conn_free - give its memory back */
static void
conn_free(struct conn *conn)
{
	gate_fini(&conn->gate);
	buf_free(&conn->out);
	free(conn);
}

/* conns_fini - close what is left, free the spare ones */
void
conns_fini(struct conns *conns)
{
	struct conn *conn;

	for (size_t i = 0; i < CONN_WAITS; i++) {
		while ((conn = conns->waits[i].first)) {
			list_remove(&conns->waits[i], conn);
			close(conn->fd);
			conn_free(conn);
		}
	}
	while ((conn = conns->spare)) {
		conns->spare = conn->next;
		conn_free(conn);
	}
	pthread_mutex_destroy(&conns->lock);
}

/* conn_make - memory for one more */
static struct conn *
conn_make(void)
{
	struct conn *conn = calloc(1, sizeof(*conn));

	must(conn != NULL);
	gate_init(&conn->gate);
	conn->out = BUF_INIT(CONN_OUT_BYTES_MAX);
	return conn;
}

/* conn_new - a connection for an accepted socket */
struct conn *
conn_new(struct app *app, int fd, enum watch_kind kind)
{
	struct conns *conns = &app->conns;
	struct conn *conn;

	pthread_mutex_lock(&conns->lock);
	conn = conns->spare;
	if (conn) {
		conns->spare = conn->next;
		conns->nspare--;
	}
	conns->open++;
	conns->nmetrics += kind == WATCH_METRICS_CONN;
	pthread_mutex_unlock(&conns->lock);
	if (!conn)
		conn = conn_make();
	conn->watch.kind = kind;
	conn->fd = fd;
	conn->next = NULL;
	conn->began_ms = clock_mono_ms();
	return conn;
}

/* conn_count_body - among the large ones, if it is */
bool
conn_count_body(struct app *app, struct conn *conn)
{
	size_t cap = conn->gate.body.cap, before;

	if (cap <= 2 * HTTP_BODY_MAX || cap == conn->large)
		return true;
	conn->large_of = &app->conns.large;
	before = atomic_fetch_add(conn->large_of, cap - conn->large);
	before -= conn->large;
	conn->large = cap;
	return before + cap <= LIMIT_LARGE_BYTES;
}

/* conn_uncount_body - it is gone */
static void
conn_uncount_body(struct conn *conn)
{
	if (conn->large)
		atomic_fetch_sub(conn->large_of, conn->large);
	conn->large = 0;
}

/* conn_wipe - forget the request; a large buffer's memory goes back */
void
conn_wipe(struct conn *conn)
{
	conn->keep = conn->gate.keep;
	if (conn->gate.body.cap > CONN_KEEP_BYTES ||
	    conn->gate.params.cap > CONN_KEEP_BYTES) {
		gate_fini(&conn->gate);
		gate_init(&conn->gate);
	} else {
		gate_reset(&conn->gate);
	}
	conn_uncount_body(conn);
	if (conn->setup)
		atomic_fetch_sub(&conn->setup->users, 1);
	conn->setup = NULL;
	conn->route = NULL;
	conn->path = STR_NONE;
	memset(conn->parts, 0, sizeof(conn->parts));
	conn->method = HTTP_OTHER;
	conn->refusal = 0;
	conn->allow = 0;
	conn->trusted = conn->crowded = conn->checked = false;
}

/* conn_recycle - closed: keep the memory, or give it back; the lock is held */
static bool
conn_recycle(struct conns *conns, struct conn *conn)
{
	conns->open--;
	conns->nmetrics -= conn->watch.kind == WATCH_METRICS_CONN;
	if (conns->nspare >= CONN_SPARES)
		return false;
	conn->in_epoll = conn->keep = conn->linger = false;
	conn->dropped = 0;
	conn->prev = NULL;
	conn->next = conns->spare;
	conns->spare = conn;
	conns->nspare++;
	return true;
}

/* conn_close - wipe and close */
void
conn_close(struct app *app, struct conn *conn)
{
	bool kept;

	close(conn->fd); /* which takes it out of epoll, too */
	conn->fd = -1;
	conn_wipe(conn);
	buf_free(&conn->out);
	pthread_mutex_lock(&app->conns.lock);
	set_wait(&app->conns, conn, CONN_BUSY);
	kept = conn_recycle(&app->conns, conn);
	pthread_mutex_unlock(&app->conns.lock);
	if (!kept)
		conn_free(conn);
}

/* conn_busy - somebody works on it */
void
conn_busy(struct app *app, struct conn *conn)
{
	if (conn->wait == CONN_BUSY)
		return;
	pthread_mutex_lock(&app->conns.lock);
	set_wait(&app->conns, conn, CONN_BUSY);
	pthread_mutex_unlock(&app->conns.lock);
}

/* conn_waits_for - what an event is about */
enum conn_wait
conn_waits_for(struct app *app, struct conn *conn)
{
	enum conn_wait wait;

	pthread_mutex_lock(&app->conns.lock);
	wait = conn->wait;
	pthread_mutex_unlock(&app->conns.lock);
	return wait;
}

/* conn_await - back to epoll, for one event */
void
conn_await(struct app *app, struct conn *conn, enum conn_wait wait)
{
	struct epoll_event event = {.data.ptr = conn,
	    .events = EPOLLONESHOT |
		      (wait == CONN_SEND ? EPOLLOUT : EPOLLIN | EPOLLRDHUP)};
	int op = conn->in_epoll ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
	bool failed;

	/* under the lock, so that nobody closes it in between */
	pthread_mutex_lock(&app->conns.lock);
	if (conn->wait != wait)
		set_wait(&app->conns, conn, wait);
	conn->in_epoll = true;
	failed = epoll_ctl(app->epoll, op, conn->fd, &event) < 0;
	if (failed)
		set_wait(&app->conns, conn, CONN_BUSY);
	pthread_mutex_unlock(&app->conns.lock);
	if (failed) /* the system is out of memory or watches */
		conn_close(app, conn);
}

/* conn_finish - a reply has gone: the next request, the linger or the end */
static void
conn_finish(struct app *app, struct conn *conn)
{
	if (conn->linger) {
		shutdown(conn->fd, SHUT_WR);
		conn_await(app, conn, CONN_LINGER);
	} else if (conn->keep && !atomic_load(&app->draining)) {
		conn->keep = false;
		conn_await(app, conn, CONN_IDLE);
	} else {
		conn_close(app, conn);
	}
}

/* conn_send - what goes at once; the rest is kept */
int
conn_send(struct conn *conn, struct fcgi_reply *reply)
{
	int sent = fcgi_reply_send(reply, conn->fd);

	for (size_t i = 0; sent == 0 && i < reply->n; i++)
		buf_put_bytes(
		    &conn->out, reply->iov[i].iov_base, reply->iov[i].iov_len);
	return sent;
}

/* conn_sent - what comes after conn_send */
void
conn_sent(struct app *app, struct conn *conn, int sent)
{
	if (sent < 0)
		conn_close(app, conn);
	else if (sent)
		conn_finish(app, conn);
	else
		conn_await(app, conn, CONN_SEND);
}

/* conn_reply - send, and see to the rest */
void
conn_reply(struct app *app, struct conn *conn, struct fcgi_reply *reply)
{
	int sent = conn_send(conn, reply);

	conn_wipe(conn);
	conn_sent(app, conn, sent);
}

/* conn_flush - the web server takes more of a reply */
void
conn_flush(struct app *app, struct conn *conn)
{
	struct buf *out = &conn->out;
	ssize_t n;

	n = send(conn->fd, out->ptr, out->len, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		conn_close(app, conn);
		return;
	}
	if (n > 0) {
		memmove(out->ptr, out->ptr + n, out->len - (size_t)n);
		out->len -= (size_t)n;
		conn_busy(app, conn); /* progress: the time starts anew */
	}
	if (out->len) {
		conn_await(app, conn, CONN_SEND);
		return;
	}
	buf_free(out);
	conn_finish(app, conn);
}

/* first_of - the first of a list, if its time is before now_ms */
static struct conn *
first_of(struct conns *conns, enum conn_wait wait, int64_t now_ms)
{
	struct conn *conn;

	pthread_mutex_lock(&conns->lock);
	conn = conns->waits[wait].first;
	if (conn && conn->deadline_ms > now_ms)
		conn = NULL;
	if (conn)
		set_wait(conns, conn, CONN_BUSY);
	pthread_mutex_unlock(&conns->lock);
	return conn;
}

/* conns_expire - close those whose time is over */
void
conns_expire(struct app *app, int64_t now_ms)
{
	struct conn *conn;

	for (int wait = CONN_PARAMS; wait < CONN_WAITS; wait++) {
		while ((conn = first_of(&app->conns, wait, now_ms)))
			conn_close(app, conn);
	}
}

/* conns_evict - close the one that has waited longest */
bool
conns_evict(struct app *app)
{
	static const enum conn_wait order[] = {
	    CONN_LINGER, CONN_PARAMS, CONN_IDLE, CONN_BODY};
	struct conn *conn;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		conn = first_of(&app->conns, order[i], INT64_MAX);
		if (conn) {
			conn_close(app, conn);
			return true;
		}
	}
	return false;
}

/* conns_take_idle - one between two requests */
struct conn *
conns_take_idle(struct app *app)
{
	return first_of(&app->conns, CONN_IDLE, INT64_MAX);
}

/* conns_active - how many of the web server are open, not just lingering */
unsigned
conns_active(struct app *app)
{
	struct conns *conns = &app->conns;
	unsigned n;

	pthread_mutex_lock(&conns->lock);
	n = conns->open - conns->nmetrics;
	for (struct conn *c = conns->waits[CONN_LINGER].first; c; c = c->next)
		n -= c->watch.kind != WATCH_METRICS_CONN;
	pthread_mutex_unlock(&conns->lock);
	return n;
}

/* conns_metrics - how many of the metrics listener are open */
unsigned
conns_metrics(struct app *app)
{
	unsigned n;

	pthread_mutex_lock(&app->conns.lock);
	n = app->conns.nmetrics;
	pthread_mutex_unlock(&app->conns.lock);
	return n;
}
