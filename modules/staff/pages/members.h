/* SPDX-License-Identifier: BSD-2-Clause */
/* members - one member at a time, looked at on record */
#ifndef FP_STAFF_PAGES_MEMBERS_H
#define FP_STAFF_PAGES_MEMBERS_H

#include "http/route.h"
#include "vault/datakey.h"

struct err;
struct form;
struct staff_user;
struct view;

/* The field of a look's ticket, and of a reason. */
#define MEMBERS_TICKET "ticket"
#define MEMBERS_REASON "reason"

/* As a field_check_fn: a reason that can be read later. */
const char *members_check_reason(struct str reason, const void *arg);

/* A reason as it is recorded: in one line. */
struct str members_reason(struct request *req, const struct form *form);

/*
 * What is kept of the member of a key, into a page's view. 1; 0: there is none
 * any more; -1: it cannot be read now.
 */
int members_view(struct request *req, const struct datakey *key,
    struct view *view, struct err *err);

/* POST /members/terminate and /members/end, see page_terminate.c. */
handler_fn terminate_ask, terminate_end;

#endif
