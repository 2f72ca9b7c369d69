/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/event.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/metrics.h"
#include "app/peer.h"
#include "app/program.h"
#include "app/serve.h"
#include "app/worker.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "base/scrub.h"
#include "http/limits.h"

#define EVENTS_MAX    64
#define ACCEPTS_MAX   64 /* before other events have their turn */
#define READS_MAX     4
#define READ_BYTES    (64 * 1024)
#define TICK_MS	      1000
#define PAUSE_MS      50 /* without free descriptors or connections */
#define WARN_EVERY_MS 60000

/* What only the event thread touches. */
struct event_loop {
	struct app *app;
	struct server server;
	struct watch on_listener, on_metrics, on_signal;
	int signal_fd;
	bool accept_ready, metrics_ready, signal_ready, paused;
	int64_t drain_until_ms, swept_ms;
	unsigned char in[READ_BYTES];
};

/* event_block_signals - they come through signalfd only */
void
event_block_signals(void)
{
	static const int errors[] = {
	    SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
	sigset_t set;

	sigfillset(&set);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		sigdelset(&set, errors[i]);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
}

/* watch_fd - have epoll report on a descriptor, as long as it is readable */
static int
watch_fd(struct app *app, int fd, struct watch *watch, enum watch_kind kind)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};

	watch->kind = kind;
	if (fd < 0)
		return 0;
	return epoll_ctl(app->epoll, EPOLL_CTL_ADD, fd, &event);
}

/* event_open - before the sandbox and the threads */
int
event_open(struct app *app, struct err *err)
{
	struct event_loop *loop = calloc(1, sizeof(*loop));
	sigset_t set;

	must(loop != NULL);
	app->loop = loop;
	loop->app = app;
	server_init(&loop->server, app);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGHUP);
	loop->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	app->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (loop->signal_fd < 0 || app->epoll < 0 ||
	    watch_fd(app, loop->signal_fd, &loop->on_signal, WATCH_SIGNAL) <
		0 ||
	    watch_fd(app, app->listener.fd, &loop->on_listener,
		WATCH_LISTENER) < 0 ||
	    watch_fd(app, app->metrics_listener.fd, &loop->on_metrics,
		WATCH_METRICS_LISTENER) < 0)
		return err_set_errno(err, "epoll");
	return 0;
}

/* event_close - give all back */
void
event_close(struct app *app)
{
	if (!app->loop)
		return;
	server_fini(&app->loop->server);
	close(app->loop->signal_fd);
	close(app->epoll);
	free(app->loop);
	app->loop = NULL;
}

/* dispatch - a request is complete */
static void
dispatch(struct event_loop *loop, struct conn *conn)
{
	conn_busy(loop->app, conn);
	if (serve_is_inline(conn)) {
		serve_request(&loop->server, conn);
	} else if (!pool_push(loop->app->pool, conn)) {
		metrics_event(loop->app->metrics, METRICS_QUEUE_FULL);
		serve_refusal(&loop->server, conn, HTTP_UNAVAILABLE);
	}
}

/* refuse - answer what is not to be served, then wait for its end */
static void
refuse(struct event_loop *loop, struct conn *conn, int status)
{
	conn_busy(loop->app, conn);
	conn->linger = true;
	serve_refusal(&loop->server, conn, status);
}

/* feed - give bytes to the gate; true: it wants more, conn is still ours */
static bool
feed(struct event_loop *loop, struct conn *conn, size_t len)
{
	enum gate_state state = GATE_MORE;
	size_t at = 0, used;

	while (at < len && state == GATE_MORE) {
		state = gate_feed(&conn->gate, loop->in + at, len - at, &used);
		at += used;
		if (state == GATE_PARAMS)
			state = serve_admit(loop->app, conn);
	}
	if (state == GATE_COMPLETE && at < len)
		state = GATE_REFUSED; /* bytes behind the request */
	scrub(loop->in, len);
	if (!conn_count_body(loop->app, conn)) {
		metrics_event(loop->app->metrics, METRICS_LARGE_FULL);
		refuse(loop, conn, HTTP_UNAVAILABLE);
		return false;
	}
	switch (state) {
	case GATE_COMPLETE:
		dispatch(loop, conn);
		break;
	case GATE_BAD:
		refuse(loop, conn, HTTP_BAD_REQUEST);
		break;
	case GATE_TOO_LARGE:
		refuse(loop, conn, HTTP_TOO_LARGE);
		break;
	case GATE_TOO_MANY:
		refuse(loop, conn, HTTP_HEADERS_TOO_LARGE);
		break;
	case GATE_REFUSED:
		metrics_event(loop->app->metrics, METRICS_GATE_REFUSED);
		conn_close(loop->app, conn);
		break;
	case GATE_MORE:
	case GATE_PARAMS:
		return true;
	}
	return false;
}

/* read_conn - read what is there */
static void
read_conn(struct event_loop *loop, struct conn *conn)
{
	ssize_t n;

	for (int i = 0; i < READS_MAX; i++) {
		n = recv(conn->fd, loop->in, sizeof(loop->in), MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n <= 0) {
			conn_close(loop->app, conn);
			return;
		}
		if (conn->wait == CONN_IDLE) {
			conn_busy(loop->app, conn);
			conn->began_ms = clock_mono_ms();
		}
		if (!feed(loop, conn, (size_t)n))
			return;
		if ((size_t)n < sizeof(loop->in))
			break; /* most likely that was all */
	}
	if (atomic_load(&loop->app->draining) && gate_is_idle(&conn->gate)) {
		conn_close(loop->app, conn);
		return;
	}
	conn_await(loop->app, conn,
	    conn->setup		      ? CONN_BODY
	    : conn->wait == CONN_IDLE ? CONN_IDLE
				      : CONN_PARAMS);
}

/* linger - drop what still comes after an early reply */
static void
linger(struct event_loop *loop, struct conn *conn)
{
	ssize_t n = recv(conn->fd, loop->in, sizeof(loop->in), MSG_DONTWAIT);

	if (n > 0) {
		scrub(loop->in, (size_t)n);
		conn->dropped += (size_t)n;
	}
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) ||
	    conn->dropped > LIMIT_LINGER_BYTES)
		conn_close(loop->app, conn);
	else
		conn_await(loop->app, conn, CONN_LINGER);
}

/* on_conn - something happened on a connection */
static void
on_conn(struct event_loop *loop, struct conn *conn)
{
	enum conn_wait wait = conn_waits_for(loop->app, conn);

	if (wait == CONN_SEND)
		conn_flush(loop->app, conn);
	else if (wait == CONN_LINGER)
		linger(loop, conn);
	else if (conn->watch.kind == WATCH_METRICS_CONN)
		metrics_serve(loop->app, conn);
	else
		read_conn(loop, conn);
}

/* pause_watch - have epoll report on a listener, or not */
static void
pause_watch(struct app *app, int fd, struct watch *watch, bool pause)
{
	struct epoll_event event = {
	    .events = pause ? 0 : EPOLLIN, .data.ptr = watch};

	if (fd >= 0)
		epoll_ctl(app->epoll, EPOLL_CTL_MOD, fd, &event);
}

/* pause_accepting - until there is room again */
static void
pause_accepting(struct event_loop *loop, bool pause)
{
	struct app *app = loop->app;

	if (loop->paused == pause)
		return;
	loop->paused = pause;
	pause_watch(app, app->listener.fd, &loop->on_listener, pause);
	pause_watch(app, app->metrics_listener.fd, &loop->on_metrics, pause);
}

/* is_full - did an accept fail for want of descriptors or memory? */
static bool
is_full(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
	       error == ENOBUFS;
}

/* admit_peer - is it the web server? Tells the operator, now and then */
static bool
admit_peer(struct event_loop *loop, int fd)
{
	struct app *app = loop->app;
	int64_t now;

	if (peer_check(app->peer, fd, app->listener.tcp))
		return true;
	now = clock_mono_ms();
	if (!app->peer_warned_ms || now - app->peer_warned_ms > WARN_EVERY_MS) {
		app->peer_warned_ms = now;
		log_error("a program that does not run as the user \"%s\" "
			  "(peer_user) was turned away",
		    setup_head(atomic_load(&app->setup))->peer_user);
	}
	close(fd);
	return false;
}

/* accept_one - false when there is none, or no room */
static bool
accept_one(struct event_loop *loop)
{
	struct app *app = loop->app;
	int fd;

	if (app->conns.open >= LIMIT_CONNECTIONS && !conns_evict(app)) {
		pause_accepting(loop, true);
		return false;
	}
	fd = accept4(
	    app->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0) {
		int error = errno;

		if (is_full(error) && !conns_evict(app))
			pause_accepting(loop, true);
		return error == ECONNABORTED || error == EINTR;
	}
	if (admit_peer(loop, fd))
		read_conn(loop, conn_new(app, fd, WATCH_CONN));
	return true;
}

/* accept_metrics - a connection of the metrics listener; those who keep many
 * open there take none from the web server */
static void
accept_metrics(struct event_loop *loop)
{
	struct app *app = loop->app;
	int fd = accept4(
	    app->metrics_listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0 && is_full(errno))
		pause_accepting(loop, true);
	if (fd < 0)
		return;
	if (conns_metrics(app) >= LIMIT_METRICS) {
		close(fd);
		return;
	}
	conn_await(app, conn_new(app, fd, WATCH_METRICS_CONN), CONN_PARAMS);
}

/* end_idle - connections between two requests: serve them, or close them */
static void
end_idle(struct event_loop *loop)
{
	struct conn *conn;

	while ((conn = conns_take_idle(loop->app)))
		read_conn(loop, conn);
}

/* drain - stop accepting; what has begun is finished */
static void
drain(struct event_loop *loop)
{
	struct app *app = loop->app;

	if (atomic_load(&app->draining))
		return;
	log_notice("ending: %u connections are served to their end",
	    conns_active(app));
	/* nobody takes over a socket of our own: serve whom it has let in */
	if (app->listener.path[0]) {
		unlink(app->listener.path);
		app->listener.path[0] = '\0';
		while (accept_one(loop))
			;
	}
	atomic_store(&app->draining, true);
	listen_close(&app->listener);
	end_idle(loop);
	loop->drain_until_ms = clock_mono_ms() + LIMIT_DRAIN_MS;
}

/* on_signal - end or reload */
static void
on_signal(struct event_loop *loop)
{
	struct signalfd_siginfo info;

	while (read(loop->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			setup_reload(loop->app);
		else
			drain(loop);
	}
}

/* on_event - one event of a batch */
static void
on_event(struct event_loop *loop, struct watch *watch)
{
	switch (watch->kind) {
	case WATCH_CONN:
	case WATCH_METRICS_CONN:
		on_conn(loop, (struct conn *)watch);
		break;
	case WATCH_LISTENER:
		loop->accept_ready = true;
		break;
	case WATCH_METRICS_LISTENER:
		loop->metrics_ready = true;
		break;
	case WATCH_SIGNAL:
		loop->signal_ready = true;
		break;
	}
}

/* after_events - what could close connections that a batch still names */
static void
after_events(struct event_loop *loop)
{
	int64_t now = clock_mono_ms();

	conns_expire(loop->app, now);
	if (loop->signal_ready)
		on_signal(loop);
	if (loop->metrics_ready)
		accept_metrics(loop);
	if (loop->accept_ready && loop->app->listener.fd >= 0) {
		for (int i = 0; i < ACCEPTS_MAX && accept_one(loop); i++)
			;
	}
	loop->metrics_ready = loop->accept_ready = loop->signal_ready = false;
	/* one that a worker let go on just before it saw the drain */
	if (atomic_load(&loop->app->draining))
		end_idle(loop);
	if (now - loop->swept_ms > TICK_MS) {
		loop->swept_ms = now;
		setup_sweep(loop->app, now);
	}
}

/* is_over - drained, or waited long enough */
static bool
is_over(const struct event_loop *loop)
{
	if (!atomic_load(&loop->app->draining))
		return false;
	if (conns_active(loop->app) == 0)
		return true;
	if (clock_mono_ms() < loop->drain_until_ms)
		return false;
	log_warning("ending with %u connections open", conns_active(loop->app));
	return true;
}

/* event_run - the loop */
void
event_run(struct app *app)
{
	struct event_loop *loop = app->loop;
	struct epoll_event events[EVENTS_MAX];
	bool was_paused;
	int n;

	while (!is_over(loop)) {
		was_paused = loop->paused;
		n = epoll_wait(app->epoll, events, EVENTS_MAX,
		    was_paused || atomic_load(&app->draining) ? PAUSE_MS
							      : TICK_MS);
		for (int i = 0; i < n; i++)
			on_event(loop, events[i].data.ptr);
		after_events(loop);
		if (was_paused)
			pause_accepting(loop, false);
	}
}
