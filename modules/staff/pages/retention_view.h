/* SPDX-License-Identifier: BSD-2-Clause */
/* retention_view - when data whose time is over was last erased */
#ifndef FP_STAFF_PAGES_RETENTION_VIEW_H
#define FP_STAFF_PAGES_RETENTION_VIEW_H

struct request;
struct view;

/* The list "retention" of a view: one object a store, as
 * db/retention_last.h has it. What cannot be read says so. */
void retention_view_add(const struct request *req, struct view *view);

#endif
