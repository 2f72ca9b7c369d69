/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "base/str.h"

#define LISTEN_BACKLOG	 511
#define SYSTEMD_FIRST_FD 3

/* is_loopback - may this address be listened on? */
static bool
is_loopback(const struct sockaddr_storage *addr)
{
	const struct sockaddr_in *in4 = (const void *)addr;
	const struct sockaddr_in6 *in6 = (const void *)addr;

	if (addr->ss_family == AF_INET)
		return ntohl(in4->sin_addr.s_addr) >> 24 == 127;
	return addr->ss_family == AF_INET6 &&
	       IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

/* adopt - take over a descriptor that somebody else opened */
static int
adopt(int fd, struct listener *listener_r, struct err *err)
{
	struct sockaddr_storage addr = {0};
	socklen_t len = sizeof(addr);
	int listening = 0, flags = fcntl(fd, F_GETFL);
	socklen_t size = sizeof(listening);

	if (flags < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0 ||
	    !listening)
		return err_set(err, "fd %d is not a listening socket", fd);
	if (getsockname(fd, (struct sockaddr *)&addr, &len) < 0)
		return err_set_errno(err, "fd %d", fd);
	if (addr.ss_family != AF_UNIX && !is_loopback(&addr))
		return err_set(err,
		    "fd %d listens on other addresses than this host's own: "
		    "bind it to 127.0.0.1 or use a unix socket",
		    fd);
	if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		return err_set_errno(err, "fd %d", fd);
	*listener_r = (struct listener){
	    .fd = fd, .inherited = true, .tcp = addr.ss_family != AF_UNIX};
	return 0;
}

/* listen_inherit - systemd's socket, or standard input */
int
listen_inherit(struct listener *listener_r, struct err *err)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	int64_t n;

	if (pid && fds && num_parse(str_of(pid), 1, INT32_MAX, &n) == 0 &&
	    n == getpid() && num_parse(str_of(fds), 1, 64, &n) == 0)
		return adopt(SYSTEMD_FIRST_FD, listener_r, err) < 0 ? -1 : 1;
	if (adopt(STDIN_FILENO, listener_r, NULL) == 0)
		return 1;
	return 0;
}

/* is_served - does a program answer at this socket? */
static bool
is_served(const struct sockaddr_un *addr)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool served;

	if (fd < 0)
		return true; /* cannot tell: leave it alone */
	served = connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) ==
		     0 ||
		 errno != ECONNREFUSED;
	close(fd);
	return served;
}

/* clear_path - make way for a socket, if nobody's is there */
static int
clear_path(const struct sockaddr_un *addr, struct err *err)
{
	struct stat st;

	if (lstat(addr->sun_path, &st) < 0)
		return errno == ENOENT
			   ? 0
			   : err_set_errno(err, "%s", addr->sun_path);
	if (!S_ISSOCK(st.st_mode))
		return err_set(
		    err, "%s exists and is not a socket", addr->sun_path);
	if (is_served(addr))
		return err_set(err, "another program serves %s; stop it first",
		    addr->sun_path);
	if (unlink(addr->sun_path) < 0)
		return err_set_errno(err, "%s", addr->sun_path);
	return 0;
}

/* check_unix - a path that a socket can have? */
static int
check_unix(const char *path, struct err *err)
{
	size_t max = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;

	if (strlen(path) <= max && path[0] == '/')
		return 0;
	return err_set(err,
	    "%s: an absolute path of at most %zu bytes is needed", path, max);
}

/* lock_folder - between bind and listen nobody answers at a socket, so that a
 * second start would take it for one left behind: one at a time, until the
 * descriptor is closed; -1: no lock, which is no failure */
static int
lock_folder(const char *path)
{
	char folder[sizeof(((struct sockaddr_un *)0)->sun_path)];
	size_t len = (size_t)(strrchr(path, '/') - path);
	int fd;

	memcpy(folder, path, len + 1); /* with the slash: it may be the root */
	folder[len + 1] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		flock(fd, LOCK_EX);
	return fd;
}

/* bind_unix - the socket, in the place of one that nobody serves */
static int
bind_unix(const struct sockaddr_un *addr, struct err *err)
{
	int fd;

	if (clear_path(addr, err) < 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_set_errno(err, "%s", addr->sun_path);
	if (bind(fd, (const struct sockaddr *)addr, sizeof(*addr)) < 0 ||
	    chmod(addr->sun_path, 0660) < 0 || listen(fd, LISTEN_BACKLOG) < 0) {
		err_set_errno(err, "%s", addr->sun_path);
		close(fd);
		return -1;
	}
	return fd;
}

/* listen_unix - a socket of our own below a path */
static int
listen_unix(const char *path, struct listener *listener_r, struct err *err)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int fd, lock;

	if (check_unix(path, err) < 0)
		return -1;
	memcpy(addr.sun_path, path, strlen(path) + 1);
	lock = lock_folder(path);
	fd = bind_unix(&addr, err);
	if (lock >= 0)
		close(lock);
	if (fd < 0)
		return -1;
	*listener_r = (struct listener){.fd = fd};
	memcpy(listener_r->path, path, strlen(path) + 1);
	return 0;
}

/* parse_address - "127.0.0.1:9000" or "[::1]:9000" */
static int
parse_address(const char *text, struct sockaddr_storage *addr_r)
{
	struct sockaddr_in *in4 = (void *)addr_r;
	struct sockaddr_in6 *in6 = (void *)addr_r;
	const char *colon = strrchr(text, ':');
	char host[64] = "";
	int64_t port;
	size_t len;

	if (!colon || num_parse(str_of(colon + 1), 1, 65535, &port) < 0)
		return -1;
	len = (size_t)(colon - text);
	memset(addr_r, 0, sizeof(*addr_r));
	if (len > 2 && len < sizeof(host) && text[0] == '[' &&
	    text[len - 1] == ']') {
		memcpy(host, text + 1, len - 2);
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons((uint16_t)port);
		return inet_pton(AF_INET6, host, &in6->sin6_addr) == 1 ? 0 : -1;
	}
	if (len == 0 || len >= sizeof(host))
		return -1;
	memcpy(host, text, len);
	in4->sin_family = AF_INET;
	in4->sin_port = htons((uint16_t)port);
	return inet_pton(AF_INET, host, &in4->sin_addr) == 1 ? 0 : -1;
}

/* check_tcp - a port of this host, for this host? */
static int
check_tcp(const char *text, struct sockaddr_storage *addr_r, struct err *err)
{
	if (parse_address(text, addr_r) < 0)
		return err_set(err,
		    "%s: expected an address and a port such as "
		    "127.0.0.1:9000",
		    text);
	if (!is_loopback(addr_r))
		return err_set(err,
		    "%s: only addresses of this host (127.0.0.1, "
		    "[::1]) are served",
		    text);
	return 0;
}

/* listen_tcp - open it */
static int
listen_tcp(const char *text, struct listener *listener_r, struct err *err)
{
	struct sockaddr_storage addr;
	int fd, on = 1;

	if (check_tcp(text, &addr, err) < 0)
		return -1;
	fd = socket(
	    addr.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_set_errno(err, "%s", text);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&addr,
		addr.ss_family == AF_INET ? sizeof(struct sockaddr_in)
					  : sizeof(struct sockaddr_in6)) < 0 ||
	    listen(fd, LISTEN_BACKLOG) < 0) {
		err_set_errno(err, "%s", text);
		close(fd);
		return -1;
	}
	*listener_r = (struct listener){.fd = fd, .tcp = true};
	return 0;
}

/* listen_check - could it be opened, by its form? */
int
listen_check(const char *spec, struct err *err)
{
	struct sockaddr_storage addr;
	int64_t fd;

	if (strncmp(spec, "unix:", 5) == 0)
		return check_unix(spec + 5, err);
	if (strncmp(spec, "tcp:", 4) == 0)
		return check_tcp(spec + 4, &addr, err);
	if (strncmp(spec, "fd:", 3) == 0 &&
	    num_parse(str_of(spec + 3), 0, 1023, &fd) == 0)
		return 0;
	return err_set(err,
	    "\"%s\": expected unix:/path, tcp:127.0.0.1:PORT or fd:0", spec);
}

/* listen_open - by what stands in the settings */
int
listen_open(const char *spec, struct listener *listener_r, struct err *err)
{
	int64_t fd = 0;

	if (listen_check(spec, err) < 0)
		return -1;
	if (strncmp(spec, "unix:", 5) == 0)
		return listen_unix(spec + 5, listener_r, err);
	if (strncmp(spec, "tcp:", 4) == 0)
		return listen_tcp(spec + 4, listener_r, err);
	must(num_parse(str_of(spec + 3), 0, 1023, &fd) == 0);
	return adopt((int)fd, listener_r, err);
}

/* listen_metrics_check - could counters be read there, by its form? */
int
listen_metrics_check(const char *spec, struct err *err)
{
	struct sockaddr_storage addr;

	if (strncmp(spec, "unix:", 5) == 0)
		return check_unix(spec + 5, err);
	return check_tcp(spec, &addr, err);
}

/* listen_metrics - for the operator's counters */
int
listen_metrics(const char *spec, struct listener *listener_r, struct err *err)
{
	if (strncmp(spec, "unix:", 5) == 0)
		return listen_unix(spec + 5, listener_r, err);
	return listen_tcp(spec, listener_r, err);
}

/* listen_close - and remove the path that we made */
void
listen_close(struct listener *listener)
{
	if (listener->fd < 0)
		return;
	if (listener->path[0])
		unlink(listener->path);
	close(listener->fd);
	*listener = LISTENER_NONE;
}
