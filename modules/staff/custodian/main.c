/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-custodian - holds the keys that staff's pages must not have */
#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "app/listen.h"
#include "app/peer.h"
#include "app/sandbox.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/scrub.h"
#include "modules/staff/custodian/opening.h"
#include "modules/staff/custodian/work.h"

#define PATIENCE_SECS 2 /* for a packet of somebody who has connected */
#define ARENA_BYTES   (4 * 1024 * 1024)

/* usage - to where it was asked for */
static void
usage(FILE *out)
{
	fprintf(out,
	    "formpledge-custodian - holds the keys that staff's pages must "
	    "not have\n"
	    "Usage: formpledge-custodian [-t] [-c FILE] [-s SOCKET]\n"
	    "  -c FILE    configuration (%s/custodian.conf)\n"
	    "  -s SOCKET  listen there; without it systemd hands a socket "
	    "over\n"
	    "  -t         check the configuration and the keys, and exit\n"
	    "  -V         print the version and exit\n"
	    "  -h         print this and exit\n",
	    SYSCONFDIR);
}

/* parse_options - 0; 1: all is said; -1: a wrong one (getopt has said
 * which) */
static int
parse_options(int argc, char **argv, struct opening *opening)
{
	int c;

	while ((c = getopt(argc, argv, "c:s:tVh")) != -1) {
		if (c == 'c')
			opening->conf = optarg;
		else if (c == 's')
			opening->socket = optarg;
		else if (c == 't')
			opening->only_check = true;
		else if (c == 'V' || c == 'h')
			break;
		else
			return -1;
	}
	if (c == 'V')
		printf("formpledge-custodian %s\n", PACKAGE_VERSION);
	if (c == 'h')
		usage(stdout);
	if (c != -1)
		return 1;
	return optind == argc ? 0 : -1;
}

/* reply - what is said; the copy of it goes at once */
static void
reply(int fd, const struct custodian_answer *answer, uint8_t *packet)
{
	size_t len = custodian_answer_format(answer, packet);

	(void)send(fd, packet, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	scrub(packet, len);
}

/* attend - one connection: a question, an answer */
static void
attend(struct work *work, const struct peer *peer, int fd)
{
	static const struct timeval patience = {.tv_sec = PATIENCE_SECS};
	struct custodian_answer answer = {.said = CUSTODIAN_FAILED};
	char *packet;
	ssize_t n;

	if (!peer_check(peer, fd, false)) {
		log_warning("somebody else than the user of staff's pages was "
			    "turned away");
		return;
	}
	packet = arena_alloc(work->arena, CUSTODIAN_ANSWER_MAX);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	n = recv(fd, packet, CUSTODIAN_ASK_MAX + 1, 0);
	if (n > 0) {
		work_answer(work, str_from(packet, (size_t)n), &answer);
		reply(fd, &answer, (uint8_t *)packet);
	}
	custodian_scrub(&answer);
	arena_clear(work->arena);
}

/* attend_all - one after the other, for ever: what is killed in between has
 * recorded what it was about to hand out, or has handed nothing out */
static void
attend_all(const struct opening *opening)
{
	struct pollfd waits = {.fd = opening->listener, .events = POLLIN};

	for (;;) {
		int fd;

		if (poll(&waits, 1, -1) < 0)
			continue;
		fd = accept4(opening->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		attend(opening->work, opening->peer, fd);
		close(fd);
	}
}

/* run - open all, then serve; returns only where it cannot, or is to check */
static int
run(struct opening *opening, struct err *err)
{
	if (sandbox_basic(err) < 0)
		return -1;
	opening->arena = arena_new(ARENA_BYTES);
	if (opening_open(opening, err) < 0)
		return -1;
	if (opening->only_check) {
		printf("%s is in order\n", opening->conf);
		return 0;
	}
	opening->work->arena = arena_new(ARENA_BYTES);
	if (opening_listen(opening, err) < 0 ||
	    opening_confine(opening, err) < 0)
		return -1;
	log_notice("ready");
	attend_all(opening);
	return -1;
}

int
main(int argc, char **argv)
{
	struct opening opening = {.conf = SYSCONFDIR "/custodian.conf"};
	struct err err = ERR_NONE;
	int said = parse_options(argc, argv, &opening);

	if (said < 0)
		usage(stderr);
	if (said != 0)
		return said < 0 ? 2 : EXIT_SUCCESS;
	log_init("formpledge-custodian");
	if (run(&opening, &err) == 0)
		return EXIT_SUCCESS;
	log_error("%s", err_text(&err));
	return EXIT_FAILURE;
}
