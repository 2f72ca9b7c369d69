/* SPDX-License-Identifier: BSD-2-Clause */
/* listen - the socket where the web server reaches us */
#ifndef FP_APP_LISTEN_H
#define FP_APP_LISTEN_H

#include <stdbool.h>

struct err;

/* A listening socket, non-blocking, closed on exec. */
struct listener {
	int fd;		/* -1: none */
	bool inherited; /* from systemd or spawn-fcgi: stays when we end */
	bool tcp;
	char path[108]; /* of a socket we made; "" otherwise */
};

#define LISTENER_NONE ((struct listener){.fd = -1})

/*
 * Opens spec: "unix:/path" (mode 0660; a socket that another program serves
 * is left alone and is an error, one that nobody serves is replaced),
 * "tcp:127.0.0.1:9000", "tcp:[::1]:9000" (loopback only), "fd:0". Never
 * FCGX_OpenSocket, which steals live sockets and listens on all addresses.
 */
int listen_open(const char *spec, struct listener *listener_r, struct err *err);

/* The same for counters: "127.0.0.1:9180", "[::1]:9180" or "unix:/path". */
int listen_metrics(
    const char *spec, struct listener *listener_r, struct err *err);

/* Whether these are what the two above take; opens nothing. */
int listen_check(const char *spec, struct err *err);
int listen_metrics_check(const char *spec, struct err *err);

/* Takes the socket that systemd (LISTEN_FDS) or spawn-fcgi (fd 0) handed
 * over: 1, 0 when there is none, -1 when it does not serve. */
int listen_inherit(struct listener *listener_r, struct err *err);

/* Of packets (SOCK_SEQPACKET), at a path, for a small program that is tried
 * without systemd. Everybody may connect: who is heard is said by SO_PEERCRED
 * (peer.h). A descriptor, or -1. */
int listen_packets(const char *path, struct err *err);

/* Closes it; removes the path of a socket that we made. */
void listen_close(struct listener *listener);

#endif
