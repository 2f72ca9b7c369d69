/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/fcgi.h"

#include <errno.h>
#include <fastcgi.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/must.h"

/* put_head - a record's header */
static void
put_head(unsigned char *out, unsigned type, uint16_t id, size_t len)
{
	out[0] = FCGI_VERSION_1;
	out[1] = (unsigned char)type;
	out[2] = (unsigned char)(id >> 8);
	out[3] = (unsigned char)id;
	out[4] = (unsigned char)(len >> 8);
	out[5] = (unsigned char)len;
	out[6] = out[7] = 0;
}

/* put_piece - one more piece for sendmsg */
static void
put_piece(struct fcgi_reply *reply, const void *bytes, size_t len)
{
	must(reply->n < sizeof(reply->iov) / sizeof(reply->iov[0]));
	/* sendmsg only reads; iov_base has no const by its age */
	memcpy(&reply->iov[reply->n].iov_base, &bytes, sizeof(bytes));
	reply->iov[reply->n++].iov_len = len;
	reply->left += len;
}

/* put_content - bytes of the reply, split into records as needed; *room is
 * what the record at hand still takes, *total what is still to come */
static void
put_content(struct fcgi_reply *reply, uint16_t id, struct str bytes,
    size_t *room, size_t *total)
{
	size_t len;

	while (bytes.len) {
		if (*room == 0) {
			*room = *total < FCGI_RECORD_MAX ? *total
							 : FCGI_RECORD_MAX;
			must(reply->nheads < FCGI_RECORDS_MAX);
			put_head(reply->heads[reply->nheads], FCGI_STDOUT, id,
			    *room);
			put_piece(reply, reply->heads[reply->nheads++], 8);
		}
		len = bytes.len < *room ? bytes.len : *room;
		put_piece(reply, bytes.ptr, len);
		bytes.ptr += len;
		bytes.len -= len;
		*room -= len;
		*total -= len;
	}
}

/* fcgi_reply_init - lay a reply out */
void
fcgi_reply_init(struct fcgi_reply *reply, uint16_t id, int status,
    struct str head, struct str body)
{
	size_t room = 0, total;
	int len;

	reply->n = reply->left = 0;
	reply->nheads = 0;
	len = snprintf(reply->status, sizeof(reply->status),
	    "Status: %d %s\r\n", status, http_status_phrase(status));
	total = (size_t)len + head.len + 2 + body.len;
	put_content(
	    reply, id, str_from(reply->status, (size_t)len), &room, &total);
	put_content(reply, id, head, &room, &total);
	put_content(reply, id, STR("\r\n"), &room, &total);
	put_content(reply, id, body, &room, &total);
	/* the end of STDOUT; END_REQUEST: status 0, request complete */
	put_head(reply->end, FCGI_STDOUT, id, 0);
	put_head(reply->end + 8, FCGI_END_REQUEST, id, 8);
	memset(reply->end + 16, 0, 8);
	put_piece(reply, reply->end, sizeof(reply->end));
}

/* skip_sent - drop what has gone from the front */
static void
skip_sent(struct fcgi_reply *reply, size_t sent)
{
	size_t i = 0;

	reply->left -= sent;
	while (i < reply->n && sent >= reply->iov[i].iov_len)
		sent -= reply->iov[i++].iov_len;
	reply->n -= i;
	memmove(reply->iov, reply->iov + i, reply->n * sizeof(reply->iov[0]));
	if (reply->n) {
		reply->iov[0].iov_base = (char *)reply->iov[0].iov_base + sent;
		reply->iov[0].iov_len -= sent;
	}
}

/* fcgi_reply_send - send what goes without waiting */
int
fcgi_reply_send(struct fcgi_reply *reply, int fd)
{
	struct msghdr msg = {.msg_iov = reply->iov};
	ssize_t sent;

	while (reply->left) {
		msg.msg_iovlen = reply->n;
		sent = sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
		skip_sent(reply, (size_t)sent);
	}
	return 1;
}
