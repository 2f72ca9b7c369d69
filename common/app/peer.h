/* SPDX-License-Identifier: BSD-2-Clause */
/* peer - is it the web server that speaks to us? */
#ifndef FP_APP_PEER_H
#define FP_APP_PEER_H

#include <stdbool.h>

#include "base/str.h"

struct err;
struct secret;

struct peer;

/* user "" lets anybody who can open the socket speak. -1: no such user. */
int peer_new(const char *user, struct peer **peer_r, struct err *err);
void peer_free(struct peer **peer);

/* Does the other end of this unix socket (SO_PEERCRED) run as that user, or
 * as root? TCP is not told apart: it needs the secret. */
bool peer_check(const struct peer *peer, int fd, bool tcp);

/* Is value (of FORMPLEDGE_EDGE) the secret in hexadecimal? In time that does
 * not depend on where they differ. */
bool peer_is_edge(const struct secret *edge, struct str value);

#endif
