/* SPDX-License-Identifier: BSD-2-Clause */
/* share - how a visitor passes a page on without any mail of ours */
#ifndef FP_FRIEND_SHARE_H
#define FP_FRIEND_SHARE_H

#include "base/str.h"
#include "http/route.h"

struct view;

/* What the template friend_share shows: link, page_title (where the operator
 * named one), mailto, and the script that is served below. */
void share_set(struct request *req, struct response *res, struct view *view,
    struct str path);

/* GET /share.js */
handler_fn share_script;

#endif
