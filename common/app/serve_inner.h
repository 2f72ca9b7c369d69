/* SPDX-License-Identifier: BSD-2-Clause */
/* serve_inner - what the files of serve share; for app/serve* alone */
#ifndef FP_APP_SERVE_INNER_H
#define FP_APP_SERVE_INNER_H

#include "app/program.h"
#include "app/serve.h"

struct request;

/* What the handler sees, in the server's arena; -1: a parameter came twice. */
int serve_fill(struct request *req, struct server *server, struct conn *conn);
/* What to say to one, in the server's response; the arena is not cleared.
 * HTTP_LATER: another thread will. */
int serve_handle(struct server *server, struct conn *conn);
/* Logs a reply, sends it, clears it. conn is not the caller's after. */
void serve_reply(
    struct server *server, struct conn *conn, struct response *res, int status);

/* Nothing is said yet; a large reply's memory is given back. */
void serve_clear(struct response *res);
/* Of what answering has left there, where the module asks for it. */
void serve_wipe_stack(const struct server *server);
/* Gives back what serve_together keeps. */
void serve_together_fini(struct server *server);

#endif
