/* SPDX-License-Identifier: BSD-2-Clause */
/* friend_pages - the pages of formpledge-send-to-friend */
#ifndef FP_FRIEND_PAGES_H
#define FP_FRIEND_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "http/form.h"
#include "http/route.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/send-to-friend/store/target.h"
#include "policy/guard.h"

#define FRIEND_FORM "friend" /* as the form's token names it */

/* Handlers: GET /, POST /, GET /sent, GET /challenge. */
handler_fn form_show, send_post, sent_show, challenge_show;

/* The settings that this request is answered by. */
const struct friend_settings *friend_settings_of(const struct request *req);

/* What holds programs off the form. */
struct guard friend_guard(const struct request *req);

/* What this request may recommend, and whether we mail it for the visitor (the
 * route must list CONSENT_PARAMS). */
struct target_list friend_targets_of(const struct request *req);
bool friend_sends_mail(const struct request *req);

/* The table of the form, and its checks beyond that (form_check included):
 * the number of errors. */
extern const struct field friend_fields[];
extern const size_t friend_fields_n;
size_t friend_fields_check(struct request *req, struct form *form);

/* The form come back, still filled, with its token while that is valid, where
 * we send mail at all; notice may be NULL. Returns status. */
int form_again(struct request *req, struct response *res, int status,
    struct form *form, const char *notice);

#endif
