/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/never/never_ask.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"

#define PATIENCE_SECS 5

/* never_request_format - as a packet */
size_t
never_request_format(
    const struct never_request *request, uint8_t packet_r[NEVER_PACKET_BYTES])
{
	packet_r[0] = (uint8_t)request->what;
	if (request->what != NEVER_ADD)
		return 1;
	packet_r[1] = (uint8_t)request->entry.version;
	memcpy(packet_r + 2, request->entry.mark, KEYSET_MARK_BYTES);
	memcpy(packet_r + 2 + KEYSET_MARK_BYTES, request->entry.digest,
	    NEVER_DIGEST_BYTES);
	return NEVER_PACKET_BYTES;
}

/* never_request_parse - out of one */
int
never_request_parse(struct str packet, struct never_request *request_r)
{
	const uint8_t *at = (const uint8_t *)packet.ptr;

	memset(request_r, 0, sizeof(*request_r));
	if (packet.len == 1 && at[0] == NEVER_MAKE) {
		request_r->what = NEVER_MAKE;
		return 0;
	}
	if (packet.len != NEVER_PACKET_BYTES || at[0] != NEVER_ADD ||
	    at[1] == 0 || at[1] > KEYSET_MAX)
		return -1;
	request_r->what = NEVER_ADD;
	request_r->entry.version = at[1];
	memcpy(request_r->entry.mark, at + 2, KEYSET_MARK_BYTES);
	memcpy(request_r->entry.digest, at + 2 + KEYSET_MARK_BYTES,
	    NEVER_DIGEST_BYTES);
	return 0;
}

/* reach - a connection with limits in time */
static int
reach(const char *path, struct err *err)
{
	static const struct timeval patience = {.tv_sec = PATIENCE_SECS};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return err_set(err, "never_again_socket: the name is too long");
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	err_set_errno(
	    err, "%s: formpledge-never-again cannot be reached", path);
	close(fd);
	return -1;
}

/* never_ask - one packet, one answer */
int
never_ask(
    const char *path, const struct never_request *request, struct err *err)
{
	uint8_t packet[NEVER_PACKET_BYTES];
	size_t len = never_request_format(request, packet);
	char answer[2];
	int fd = reach(path, err);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = send(fd, packet, len, MSG_NOSIGNAL);
	if (n == (ssize_t)len)
		n = recv(fd, answer, sizeof(answer), 0);
	else
		n = -1;
	close(fd);
	if (n == 1 && answer[0] == NEVER_STORED)
		return 0;
	return err_set(err,
	    n == 1 ? "%s: formpledge-never-again could not store it; its log "
		     "says why"
		   : "%s: formpledge-never-again did not answer",
	    path);
}
