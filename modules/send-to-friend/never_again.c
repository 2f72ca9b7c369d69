/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-never-again - keeps the list of who wants no mail again */
#include "config.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "app/listen.h"
#include "app/peer.h"
#include "app/sandbox.h"
#include "base/err.h"
#include "base/log.h"
#include "modules/send-to-friend/never/never_ask.h"
#include "modules/send-to-friend/never/never_file.h"

#define PATIENCE_SECS 2 /* for a packet of somebody who has connected */

/* What the command line says. */
struct options {
	const char *folder, *socket, *user;
};

struct keeper {
	const char *folder;
	struct peer *peer;
	int listener;
};

/* usage - to where it was asked for */
static void
usage(FILE *out)
{
	fprintf(out,
	    "formpledge-never-again - keeps the list of who wants no mail "
	    "again\n"
	    "Usage: formpledge-never-again [-d FOLDER] [-s SOCKET] [-u USER]\n"
	    "  -d FOLDER  where the list is (/var/lib/formpledge/never-again)\n"
	    "  -s SOCKET  listen there; without it systemd hands a socket "
	    "over\n"
	    "  -u USER    who may ask (formpledge-send-to-friend)\n"
	    "  -V         print the version and exit\n"
	    "  -h         print this and exit\n");
}

/* parse_options - 0; 1: all is said; -1: a wrong one (getopt has said
 * which) */
static int
parse_options(int argc, char **argv, struct options *options)
{
	int c;

	while ((c = getopt(argc, argv, "d:s:u:Vh")) != -1) {
		if (c == 'd')
			options->folder = optarg;
		else if (c == 's')
			options->socket = optarg;
		else if (c == 'u')
			options->user = optarg;
		else if (c == 'V' || c == 'h')
			break;
		else
			return -1;
	}
	if (c == 'V')
		printf("formpledge-never-again %s\n", PACKAGE_VERSION);
	if (c == 'h')
		usage(stdout);
	if (c != -1)
		return 1;
	return optind == argc ? 0 : -1;
}

/* open_socket - systemd's, or our own */
static int
open_socket(const struct options *options, struct err *err)
{
	struct listener listener = LISTENER_NONE;
	int got;

	if (options->socket)
		return listen_packets(options->socket, err);
	got = listen_inherit(&listener, err);
	if (got < 0)
		return -1;
	if (got == 0 || listener.tcp)
		return err_set(
		    err, "there is no socket: say -s, or start it by its unit");
	return listener.fd;
}

/* add - one digest; 0 when it is on the disk */
static int
add(const struct keeper *keeper, const struct never_entry *entry,
    struct err *err)
{
	struct never_list one = {.nparts = 1};
	size_t added;

	one.parts[0].version = entry->version;
	memcpy(one.parts[0].mark, entry->mark, sizeof(entry->mark));
	one.parts[0].n = 1;
	one.parts[0].digests = entry->digest;
	return never_file_add(keeper->folder, &one, &added, err);
}

/* answer - do what a packet asks for; what to say */
static char
answer(const struct keeper *keeper, struct str packet)
{
	struct never_request request;
	struct err err = ERR_NONE;
	int ret;

	if (never_request_parse(packet, &request) < 0) {
		log_warning("a packet that nobody of ours sends was refused");
		return NEVER_FAILED;
	}
	ret = request.what == NEVER_ADD ? add(keeper, &request.entry, &err)
					: never_file_init(keeper->folder, &err);
	if (ret == 0)
		return NEVER_STORED;
	log_error("%s", err_text(&err));
	return NEVER_FAILED;
}

/* attend - one connection: a packet, an answer */
static void
attend(const struct keeper *keeper, int fd)
{
	static const struct timeval patience = {.tv_sec = PATIENCE_SECS};
	char packet[NEVER_PACKET_BYTES + 1], said;
	ssize_t n;

	if (!peer_check(keeper->peer, fd, false)) {
		log_warning("somebody else than the user of send-to-friend "
			    "was turned away");
		return;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	n = recv(fd, packet, sizeof(packet), 0);
	if (n <= 0)
		return;
	said = answer(keeper, str_from(packet, (size_t)n));
	(void)send(fd, &said, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* attend_all - one after the other, for ever: what is killed in between has
 * left the old list or the new one */
static void
attend_all(const struct keeper *keeper)
{
	struct pollfd waits = {.fd = keeper->listener, .events = POLLIN};

	for (;;) {
		int fd;

		if (poll(&waits, 1, -1) < 0)
			continue;
		fd = accept4(keeper->listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		attend(keeper, fd);
		close(fd);
	}
}

/* confine - a size for files, and nothing but that folder */
static int
confine(const char *folder, struct err *err)
{
	const struct rlimit size = {NEVER_BYTES_MAX, NEVER_BYTES_MAX};

	signal(SIGXFSZ, SIG_IGN); /* a write fails then, and no more */
	if (setrlimit(RLIMIT_FSIZE, &size) < 0)
		return err_set_errno(err, "a limit for the size of files");
	return sandbox_writer(folder, err);
}

/* run - open all, then serve; returns only where it cannot */
static int
run(const struct options *options, struct err *err)
{
	struct keeper keeper = {.folder = options->folder};
	struct err why = ERR_NONE;

	if (sandbox_basic(err) < 0 ||
	    peer_new(options->user, &keeper.peer, err) < 0)
		return -1;
	/* a list that is damaged is mended while we run */
	if (never_file_init(keeper.folder, &why) < 0)
		log_error("%s", err_text(&why));
	keeper.listener = open_socket(options, err);
	if (keeper.listener < 0 || confine(keeper.folder, err) < 0)
		return -1;
	log_notice("ready");
	attend_all(&keeper);
	return -1;
}

int
main(int argc, char **argv)
{
	struct options options = {
	    .folder = "/var/lib/formpledge/never-again",
	    .user = "formpledge-send-to-friend",
	};
	struct err err = ERR_NONE;
	int said = parse_options(argc, argv, &options);

	if (said < 0)
		usage(stderr);
	if (said != 0)
		return said < 0 ? 2 : EXIT_SUCCESS;
	log_init("formpledge-never-again");
	run(&options, &err);
	log_error("%s", err_text(&err));
	return EXIT_FAILURE;
}
