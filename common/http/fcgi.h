/* SPDX-License-Identifier: BSD-2-Clause */
/* fcgi - a reply as FastCGI records (specification 1.0) */
#ifndef FP_HTTP_FCGI_H
#define FP_HTTP_FCGI_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/str.h"
#include "http/response.h"

#define FCGI_RECORD_MAX 65528 /* bytes of content; a multiple of 8 */
#define FCGI_RECORDS_MAX                                                       \
	((RESPONSE_HEAD_MAX + RESPONSE_BODY_MAX + 256) / FCGI_RECORD_MAX + 1)

/*
 * Written here and not by libfcgi, which was measured (tests/bench/
 * bench_handover.c, nanoseconds of processor time a request with a reply of
 * 6 kB: own 6,200; FCGX_CreateWriter 8,000; FCGX_Accept_r over a socketpair
 * 11,500, over a memfd 11,000): its writer leaves 96 bytes of heap behind a
 * request, takes a second write for END_REQUEST, keeps a copy of the page,
 * and waits in write(2) for as long as the web server's client is slow.
 */
/*
 * A whole reply, laid out for one sendmsg(2): STDOUT records over the
 * caller's own bytes (nothing is copied, so nothing is left to be wiped),
 * an empty STDOUT, END_REQUEST.
 */
struct fcgi_reply {
	struct iovec iov[FCGI_RECORDS_MAX * 2 + 8];
	size_t n, left; /* pieces; bytes in them */
	char status[64];
	unsigned char heads[FCGI_RECORDS_MAX][8];
	unsigned char end[8 + 8 + 8];
	unsigned nheads;
};

/*
 * id is the request's. head holds header lines ended by CRLF, at most
 * RESPONSE_HEAD_MAX bytes, body at most RESPONSE_BODY_MAX; both must live
 * until the reply has gone.
 */
void fcgi_reply_init(struct fcgi_reply *reply, uint16_t id, int status,
    struct str head, struct str body);

/* Sends without waiting what fd takes. 1 all gone, 0 some is left, -1 the
 * other side is gone. */
int fcgi_reply_send(struct fcgi_reply *reply, int fd);

#endif
