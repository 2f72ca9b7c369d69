/* SPDX-License-Identifier: BSD-2-Clause */
/* later - a reply that another thread sends */
#ifndef FP_APP_LATER_H
#define FP_APP_LATER_H

#include "base/str.h"
#include "http/request.h"
#include "http/response.h"

/*
 * A handler that returns HTTP_LATER has taken the request's connection with
 * later_take; exactly one later_send must follow, from any thread. The
 * request itself (and its arena) is gone when the handler returns: keep a
 * copy of what is needed. Replies are small (one write), as that of the
 * anonymous door: head and body are constants prepared beforehand.
 */
struct later;

struct later *later_take(struct request *req);
void later_send(
    struct later *later, int status, struct str head, struct str body);

#endif
