/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/later.h"

#include "app/program.h"
#include "base/must.h"
#include "http/fcgi.h"

/* later_take - the handler will not answer, somebody else will */
struct later *
later_take(struct request *req)
{
	struct conn *conn = req->reply_to;

	must(conn != NULL);
	req->reply_to = NULL;
	conn->later.app = req->app;
	conn->later.id = conn->gate.id;
	atomic_store(&conn->later.parts, 2);
	return &conn->later;
}

/* conn_of - the connection that a later is part of */
static struct conn *
conn_of(struct later *later)
{
	return (struct conn *)((char *)later - offsetof(struct conn, later));
}

/* part_done - the last of handler and sender lets the connection go on */
static void
part_done(struct later *later)
{
	if (atomic_fetch_sub(&later->parts, 1) == 1)
		conn_sent(later->app, conn_of(later), later->sent);
}

/* later_send - the reply */
void
later_send(struct later *later, int status, struct str head, struct str body)
{
	struct conn *conn = conn_of(later);
	struct fcgi_reply reply;

	fcgi_reply_init(&reply, later->id, status, head, body);
	later->sent = conn_send(conn, &reply);
	part_done(later);
}

/* later_handled - the handler has returned: wipe what came */
void
later_handled(struct later *later)
{
	conn_wipe(conn_of(later));
	part_done(later);
}
