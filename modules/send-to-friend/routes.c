/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/friend.h"
#include "modules/send-to-friend/pages/friend_pages.h"
#include "modules/send-to-friend/pages/page_never.h"
#include "modules/send-to-friend/pages/share.h"
#include "page/page.h"
#include "policy/check.h"
#include "policy/consent.h"

#define BODY_MAX (16 * 1024) /* bytes */

static const char *const show_params[] = {CONSENT_PARAMS, NULL};
static const char *const post_params[] = {
    CONSENT_PARAMS, "HTTP_IDEMPOTENCY_KEY", NULL};
static check_fn *const post_checks[] = {check_origin, check_rate, NULL};

const struct route friend_routes[] = {
    {HTTP_GET, "/", form_show, .params = show_params,
	.flags = ROUTE_QUERY | ROUTE_INLINE},
    {HTTP_POST, "/", send_post, .params = post_params, .checks = post_checks,
	.body_max = BODY_MAX},
    {HTTP_GET, "/sent", sent_show, .flags = ROUTE_INLINE},
    NEVER_ROUTES,
    {HTTP_GET, "/challenge", challenge_show, .flags = ROUTE_INLINE},
    {HTTP_GET, "/work.js", guard_script, .flags = ROUTE_INLINE},
    {HTTP_GET, "/share.js", share_script, .flags = ROUTE_INLINE},
};
const size_t friend_routes_n = sizeof(friend_routes) / sizeof(friend_routes[0]);
