/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench_handover - what a request costs from the first byte to the last of
 * the reply, by the way it is handed over behind the gate:
 *	own      the gate's own parameters and body; one sendmsg (fcgi.c)
 *	writer   the same; libfcgi's FCGX_CreateWriter, END_REQUEST behind it
 *	socket   FCGX_Accept_r reads the request again from a socketpair, its
 *	         reply goes to the web server's socket
 *	memfd    the same from a memfd
 * Usage: bench_handover [ROUNDS]
 */
#include "config.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "base/must.h"
#include "http/fcgi.h"
#include "http/gate.h"

#define REPLY_HEAD "Content-Type: text/html; charset=utf-8\r\n"
#define BODY_BYTES 200
#define REPLIES	   3

static const size_t reply_bytes[REPLIES] = {500, 6000, 60000};

/* What all ways share. */
struct bench {
	int web, us;	/* the web server's end, ours */
	int give, take; /* of the way "socket" */
	int memfd;
	char request[8192];
	size_t request_len;
	char *body;
	size_t body_len;
	char in[65536], drain[262144];
	struct gate gate;
	FCGX_Request fcgi;
};

typedef void way_fn(struct bench *bench);

/* put_record - one record of the request */
static void
put_record(struct bench *bench, unsigned type, const void *content, size_t len)
{
	unsigned char *p = (unsigned char *)bench->request + bench->request_len;

	must(bench->request_len + 8 + len <= sizeof(bench->request));
	memcpy(p, "\1\0\0\1\0\0\0\0", 8);
	p[1] = (unsigned char)type;
	p[4] = (unsigned char)(len >> 8);
	p[5] = (unsigned char)len;
	if (len)
		memcpy(p + 8, content, len);
	bench->request_len += 8 + len;
}

/* make_request - what nginx sends for a form */
static void
make_request(struct bench *bench)
{
	static const char *const params[][2] = {{"QUERY_STRING", ""},
	    {"REQUEST_METHOD", "POST"},
	    {"CONTENT_TYPE", "application/x-www-form-urlencoded"},
	    {"CONTENT_LENGTH", "200"}, {"SCRIPT_NAME", "/feedback/"},
	    {"REQUEST_URI", "/feedback/"}, {"DOCUMENT_URI", "/feedback/"},
	    {"DOCUMENT_ROOT", "/var/www/html"}, {"SERVER_PROTOCOL", "HTTP/1.1"},
	    {"REQUEST_SCHEME", "https"}, {"HTTPS", "on"},
	    {"GATEWAY_INTERFACE", "CGI/1.1"}, {"SERVER_SOFTWARE", "nginx"},
	    {"REMOTE_ADDR", "192.0.2.1"}, {"SERVER_NAME", "www.example.com"},
	    {"HTTP_HOST", "www.example.com"},
	    {"HTTP_USER_AGENT",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
		"Firefox/128.0"},
	    {"HTTP_ACCEPT",
		"text/html,application/xhtml+xml,application/xml;q=0.9"},
	    {"HTTP_ACCEPT_LANGUAGE", "de,en-US;q=0.7,en;q=0.3"},
	    {"HTTP_ORIGIN", "https://www.example.com"},
	    {"HTTP_COOKIE", "a=1; b=2; fp_session=0123456789abcdef"}};
	char pairs[4096], body[BODY_BYTES];
	size_t len = 0;

	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
		pairs[len++] = (char)strlen(params[i][0]);
		pairs[len++] = (char)strlen(params[i][1]);
		len += (size_t)sprintf(
		    pairs + len, "%s%s", params[i][0], params[i][1]);
	}
	memset(body, 'b', sizeof(body));
	put_record(bench, 1, "\0\1\1\0\0\0\0\0", 8);
	put_record(bench, 4, pairs, len);
	put_record(bench, 4, NULL, 0);
	put_record(bench, 5, body, sizeof(body));
	put_record(bench, 5, NULL, 0);
}

/* let_in - our side reads and validates */
static void
let_in(struct bench *bench)
{
	enum gate_state state = GATE_MORE;
	ssize_t n = recv(bench->us, bench->in, sizeof(bench->in), 0);
	size_t at = 0, used;

	must(n == (ssize_t)bench->request_len);
	while (at < (size_t)n && state == GATE_MORE) {
		state = gate_feed(
		    &bench->gate, bench->in + at, (size_t)n - at, &used);
		at += used;
		if (state == GATE_PARAMS)
			state = gate_admit(&bench->gate, 65536, true);
	}
	must(state == GATE_COMPLETE);
}

/* way_own - one sendmsg */
static void
way_own(struct bench *bench)
{
	struct fcgi_reply reply;

	fcgi_reply_init(&reply, bench->gate.id, 200, STR(REPLY_HEAD),
	    str_from(bench->body, bench->body_len));
	must(fcgi_reply_send(&reply, bench->us) == 1);
}

/* way_writer - libfcgi's stream for the output alone */
static void
way_writer(struct bench *bench)
{
	static const char end[16] = "\1\3\0\1\0\10\0\0";
	FCGX_Stream *out = FCGX_CreateWriter(bench->us, 1, 65536, 6);
	unsigned char *buf = out->wrNext, *buf_end = out->stop;

	FCGX_PutS("Status: 200 OK\r\n" REPLY_HEAD "\r\n", out);
	FCGX_PutStr(bench->body, (int)bench->body_len, out);
	must(FCGX_FClose(out) == 0);
	explicit_bzero(buf, (size_t)(buf_end - buf)); /* it held the page */
	FCGX_FreeStream(&out);
	must(send(bench->us, end, sizeof(end), MSG_NOSIGNAL) == sizeof(end));
}

/* read_again - libfcgi reads the request from fd, and replies */
static void
read_again(struct bench *bench, int fd)
{
	char body[BODY_BYTES + 1];

	bench->fcgi.ipcFd = fd;
	bench->fcgi.keepConnection = 1;
	must(FCGX_Accept_r(&bench->fcgi) == 0);
	must(FCGX_GetStr(body, sizeof(body), bench->fcgi.in) == BODY_BYTES);
	bench->fcgi.ipcFd = bench->us;
	FCGX_PutS("Status: 200 OK\r\n" REPLY_HEAD "\r\n", bench->fcgi.out);
	FCGX_PutStr(bench->body, (int)bench->body_len, bench->fcgi.out);
	bench->fcgi.keepConnection = 1;
	FCGX_Finish_r(&bench->fcgi);
}

/* way_socket - through a socketpair */
static void
way_socket(struct bench *bench)
{
	must(send(bench->give, bench->in, bench->request_len, 0) ==
	     (ssize_t)bench->request_len);
	read_again(bench, bench->take);
}

/* way_memfd - through a file in memory */
static void
way_memfd(struct bench *bench)
{
	must(pwrite(bench->memfd, bench->in, bench->request_len, 0) ==
	     (ssize_t)bench->request_len);
	must(lseek(bench->memfd, 0, SEEK_SET) == 0);
	read_again(bench, bench->memfd);
}

/* once - a request and its whole reply */
static void
once(struct bench *bench, way_fn *way)
{
	size_t want = bench->body_len, got = 0;
	ssize_t n;

	must(send(bench->web, bench->request, bench->request_len, 0) > 0);
	let_in(bench);
	way(bench);
	gate_reset(&bench->gate);
	while ((n = recv(bench->web, bench->drain, sizeof(bench->drain),
		    MSG_DONTWAIT)) > 0)
		got += (size_t)n;
	must(got > want);
}

/* cpu_ns - processor time of this process */
static int64_t
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* measure - nanoseconds a request; heap bytes it left behind in *left_r */
static double
measure(struct bench *bench, way_fn *way, int rounds, double *left_r)
{
	size_t before;
	int64_t begun;

	for (int i = 0; i < 1000; i++)
		once(bench, way);
	before = mallinfo2().uordblks;
	begun = cpu_ns();
	for (int i = 0; i < rounds; i++)
		once(bench, way);
	*left_r = (double)(mallinfo2().uordblks - before) / rounds;
	return (double)(cpu_ns() - begun) / rounds;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		way_fn *way;
	} ways[] = {{"own", way_own}, {"writer", way_writer},
	    {"socket", way_socket}, {"memfd", way_memfd}};
	int rounds = argc > 1 ? atoi(argv[1]) : 20000, pair[2], size = 1 << 20;
	struct bench *bench = calloc(1, sizeof(*bench));
	double ns, left;

	must(bench != NULL && rounds > 0 && FCGX_Init() == 0);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	bench->web = pair[0];
	bench->us = pair[1];
	setsockopt(bench->us, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	bench->give = pair[0];
	bench->take = pair[1];
	bench->memfd = memfd_create("request", 0);
	bench->body = calloc(1, 65536);
	must(FCGX_InitRequest(&bench->fcgi, -1, 0) == 0);
	make_request(bench);
	gate_init(&bench->gate);
	printf("%-8s %12s %12s %18s\n", "way", "reply bytes", "ns/request",
	    "heap left/request");
	for (size_t i = 0; i < REPLIES; i++) {
		bench->body_len = reply_bytes[i];
		for (size_t j = 0; j < sizeof(ways) / sizeof(ways[0]); j++) {
			ns = measure(bench, ways[j].way, rounds, &left);
			printf("%-8s %12zu %12.0f %18.1f\n", ways[j].name,
			    reply_bytes[i], ns, left);
		}
	}
	return 0;
}
