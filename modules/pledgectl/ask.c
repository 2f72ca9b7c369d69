/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/ask.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"
#include "base/str.h"

#define WAIT_SECS    10
#define REPLY_BYTES  65536
#define RECORD_HEAD  8
#define BEGIN_RECORD 1
#define END_RECORD   3
#define PARAMS	     4
#define STDIN	     5
#define STDOUT	     6

/* wait_set - a socket that does not wait for ever */
static void
wait_set(int fd)
{
	struct timeval wait = {.tv_sec = WAIT_SECS};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
}

/* connect_unix - -1 and a reason */
static int
connect_unix(const char *path, struct err *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof(address.sun_path)) {
		if (fd >= 0)
			close(fd);
		return err_set(err, "%s: no socket's name", path);
	}
	memcpy(address.sun_path, path, strlen(path));
	wait_set(fd);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	err_set_errno(err, "%s", path);
	close(fd);
	return -1;
}

/* connect_first - to one of the addresses of a name */
static int
connect_first(const struct addrinfo *found)
{
	int fd = -1;

	for (; found && fd < 0; found = found->ai_next) {
		fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd < 0)
			continue;
		wait_set(fd);
		if (connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
			close(fd);
			fd = -1;
		}
	}
	return fd;
}

/* connect_port - by name and port */
static int
connect_port(const char *host, const char *port, struct err *err)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	int fd;

	if (getaddrinfo(host, port, &hints, &found) != 0)
		return err_set(err, "%s is not known by that name", host);
	fd = connect_first(found);
	freeaddrinfo(found);
	if (fd < 0)
		err_set_errno(err, "%s port %s", host, port);
	return fd;
}

/* connect_listen - as settings say it */
static int
connect_listen(const char *listen, struct err *err)
{
	const char *colon = strrchr(listen, ':');
	char host[256];

	if (str_has_prefix(str_of(listen), "unix:"))
		return connect_unix(listen + 5, err);
	if (!str_has_prefix(str_of(listen), "tcp:") || !colon)
		return err_set(err,
		    "listen = \"%s\": whoever starts the module knows its "
		    "socket",
		    listen);
	snprintf(
	    host, sizeof(host), "%.*s", (int)(colon - listen - 4), listen + 4);
	return connect_port(host, colon + 1, err);
}

/* put_record - its head and content */
static void
put_record(struct buf *out, uint8_t type, struct str content)
{
	const uint8_t head[RECORD_HEAD] = {1, type, 0, 1,
	    (uint8_t)(content.len >> 8), (uint8_t)content.len, 0, 0};

	buf_put_bytes(out, head, sizeof(head));
	buf_put(out, content);
}

/* put_param - name and value, both shorter than 128 bytes */
static void
put_param(struct buf *out, const char *name, const char *value)
{
	const uint8_t lengths[2] = {
	    (uint8_t)strlen(name), (uint8_t)strlen(value)};

	if (strlen(name) > 127 || strlen(value) > 127)
		return;
	buf_put_bytes(out, lengths, sizeof(lengths));
	buf_puts(out, name);
	buf_puts(out, value);
}

/* put_request - a GET */
static void
put_request(struct buf *out, const char *path, const char *edge)
{
	static const char begin[8] = {0, 1, 0};
	struct buf params = BUF_INIT(4096);

	put_param(&params, "REQUEST_METHOD", "GET");
	put_param(&params, "REQUEST_URI", path);
	put_param(&params, "HTTP_ACCEPT", "application/json");
	if (edge)
		put_param(&params, "FORMPLEDGE_EDGE", edge);
	put_record(out, BEGIN_RECORD, str_from(begin, sizeof(begin)));
	put_record(out, PARAMS, buf_str(&params));
	put_record(out, PARAMS, STR(""));
	put_record(out, STDIN, STR(""));
	buf_free(&params);
}

/* reply_read - all of it, until the other end closes or has said the end */
static int
reply_read(int fd, struct buf *reply, struct err *err)
{
	char *room;
	ssize_t n;

	while ((room = buf_room(reply, 4096))) {
		n = read(fd, room, 4096);
		if (n < 0 && errno == EAGAIN)
			return err_set(err, "no answer in %d s", WAIT_SECS);
		if (n < 0)
			return err_set_errno(err, "no answer");
		if (n == 0)
			return 0;
		reply->len += (size_t)n;
	}
	return 0;
}

/* reply_text - of the records of standard output */
static void
reply_text(struct str reply, struct buf *text)
{
	const uint8_t *at = (const uint8_t *)reply.ptr;
	const uint8_t *end = at + reply.len;

	while (end - at >= RECORD_HEAD) {
		size_t len = (size_t)at[4] << 8 | at[5];
		size_t all = RECORD_HEAD + len + at[6];

		if ((size_t)(end - at) < all || at[1] == END_RECORD)
			return;
		if (at[1] == STDOUT)
			buf_put_bytes(text, at + RECORD_HEAD, len);
		at += all;
	}
}

/* reply_status - "Status: 200 OK" */
static int
reply_status(struct buf *text, struct err *err)
{
	static const char name[] = "Status: ";
	const char *at = strstr(buf_text(text), name);
	int64_t status;

	if (text->len == 0)
		return err_set(err, "the connection was closed");
	if (!at)
		return 200;
	if (num_parse(str_from(at + sizeof(name) - 1, 3), 100, 599, &status) <
	    0)
		return err_set(err, "what came back is no reply");
	return (int)status;
}

/* ask_module - a request and its reply */
int
ask_module(
    const char *listen, const char *path, const char *edge, struct err *err)
{
	struct buf request = BUF_INIT(8192), reply = BUF_INIT(REPLY_BYTES);
	struct buf text = BUF_INIT(REPLY_BYTES);
	int fd = connect_listen(listen, err), status = -1;

	if (fd < 0)
		return -1;
	put_request(&request, path, edge);
	if (send(fd, request.ptr, request.len, MSG_NOSIGNAL) !=
	    (ssize_t)request.len)
		err_set_errno(err, "the request cannot be sent");
	else if (reply_read(fd, &reply, err) == 0) {
		reply_text(buf_str(&reply), &text);
		status = reply_status(&text, err);
	}
	close(fd);
	buf_free(&request);
	buf_free(&reply);
	buf_free(&text);
	return status;
}

/* ask_port - is somebody there? */
int
ask_port(
    const char *host, const char *port, const char *greeting, struct err *err)
{
	char text[64] = "";
	int fd = connect_port(host, port, err), ret = 0;

	if (fd < 0)
		return -1;
	if (greeting && (read(fd, text, sizeof(text) - 1) <= 0 ||
			    strncmp(text, greeting, strlen(greeting)) != 0))
		ret = err_set(err,
		    "%s port %s does not greet as it has to (%s)", host, port,
		    greeting);
	close(fd);
	return ret;
}
