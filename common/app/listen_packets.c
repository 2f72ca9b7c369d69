/* SPDX-License-Identifier: BSD-2-Clause */
/* listen_packets - the socket of a small program that answers packets */
#include "config.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/listen.h"
#include "base/err.h"

#define BACKLOG 64

/* is_served - does a program answer there? */
static bool
is_served(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	bool served = fd < 0 || connect(fd, (const struct sockaddr *)address,
				    sizeof(*address)) == 0;

	if (fd >= 0)
		close(fd);
	return served;
}

/* listen_packets - a socket of our own, for a trial without systemd */
int
listen_packets(const char *path, struct err *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return err_set(err, "-s %s: the name is too long", path);
	memcpy(address.sun_path, path, strlen(path));
	if (is_served(&address))
		return err_set(err, "another program serves %s", path);
	unlink(path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    chmod(path, 0666) < 0 || listen(fd, BACKLOG) < 0) {
		err_set_errno(err, "-s %s", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}
