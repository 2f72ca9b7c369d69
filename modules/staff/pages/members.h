/* SPDX-License-Identifier: BSD-2-Clause */
/* members - one member at a time, looked at on record */
#ifndef FP_STAFF_PAGES_MEMBERS_H
#define FP_STAFF_PAGES_MEMBERS_H

#include "http/route.h"
#include "vault/datakey.h"

struct err;
struct view;

/* The field of a look's ticket. */
#define MEMBERS_TICKET "ticket"

/*
 * What is kept of the member of a key, into a page's view. 1; 0: there is none
 * any more; -1: it cannot be read now.
 */
int members_view(struct request *req, const struct datakey *key,
    struct view *view, struct err *err);

/* POST /members/terminate and /members/end, see page_terminate.c. */
handler_fn terminate_ask, terminate_end;

#endif
