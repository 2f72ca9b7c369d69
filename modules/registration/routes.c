/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/registration_pages.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/policy_page.h"

/* A quiet route sees no more than it names. */
static const char *const age_params[] = {"HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE",
    "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "REMOTE_ADDR", NULL};
static const char *const form_params[] = {
    CONSENT_GPC_PARAM, CONSENT_PARAMS, NULL};
static const char *const post_params[] = {
    CONSENT_GPC_PARAM, CONSENT_PARAMS, "HTTP_IDEMPOTENCY_KEY", NULL};
static const char *const gate_params[] = {"FORMPLEDGE_REQUIRE",
    "FORMPLEDGE_AUDIENCE", "FORMPLEDGE_PATH", "FORMPLEDGE_REDIRECT", NULL};
static check_fn *const post_checks[] = {check_origin, check_rate, NULL};

#define GET(path, handler, ...)                                                \
	{                                                                      \
		.methods = HTTP_GET, .pattern = (path), .handle = (handler),   \
		__VA_ARGS__                                                    \
	}
#define POST(path, handler, ...)                                               \
	{                                                                      \
		.methods = HTTP_POST, .pattern = (path), .handle = (handler),  \
		.checks = post_checks, __VA_ARGS__                             \
	}

/* The age screen never waits and leaves no trace, not even a log line. Its
 * answer may have to suspend who is logged in. */
#define AGE .params = age_params, .flags = ROUTE_INLINE | ROUTE_QUIET

/* Passwords are hashed here, which is meant to take long. */
#define HASHES .params = post_params, .flags = ROUTE_SLOW

const struct route registration_routes[] = {
    GET("/", age_show, AGE),
    POST("/age", age_post, .params = age_params, .flags = ROUTE_QUIET),
    GET("/age-wall", wall_show, AGE | ROUTE_QUERY),
    POST("/age-wall", wall_post, .params = age_params,
	.flags = ROUTE_QUIET | ROUTE_QUERY),
    POST("/correct-age", underage_post, .params = age_params,
	.flags = ROUTE_QUIET),
    GET("/account", account_show, .params = form_params, .flags = ROUTE_INLINE),
    POST("/account", account_post, HASHES),
    GET("/sent", account_sent, .flags = ROUTE_INLINE),
    GET("/denied", account_denied, .flags = ROUTE_INLINE),
    GET("/verify", verify_show, .flags = ROUTE_QUERY),
    POST("/verify", verify_post, .params = post_params),
    GET("/verified", verified_show, .flags = ROUTE_INLINE),
    GET("/reset", reset_show, .flags = ROUTE_QUERY),
    POST("/reset", reset_post, HASHES),
    GET("/reset-sent", reset_sent, .flags = ROUTE_INLINE),
    GET("/login", login_show, .flags = ROUTE_INLINE | ROUTE_QUERY),
    POST("/login", login_post, HASHES),
    POST("/logout", logout_post, .params = post_params),
    GET("/me", me_show, .params = form_params, .flags = ROUTE_AHEAD),
    GET("/me/export", me_export, .flags = 0),
    GET("/me/edit", edit_show, .flags = 0),
    POST("/me/edit", edit_post, .params = post_params),
    GET("/me/password", password_show, .flags = 0),
    POST("/me/password", password_post, HASHES),
    POST("/me/sessions", me_sessions, .params = post_params),
    GET("/me/mail", mail_show, .params = form_params),
    POST("/me/mail", mail_post, HASHES),
    POST("/me/language", language_post, .params = post_params),
    GET("/me/policy", terms_show, .params = form_params),
    POST("/me/policy", terms_post, .params = post_params),
    GET("/me/consents", consents_show, .params = form_params),
    POST("/me/consents", consents_post, .params = post_params),
    GET("/me/visibility", visibility_show, .flags = 0),
    POST("/me/visibility", visibility_post, .params = post_params),
    GET("/me/restrict", restrict_show, .flags = 0),
    POST("/me/restrict", restrict_post, .params = post_params),
    GET("/members/{}", profile_show, .flags = 0),
    GET("/export-schema.json", export_schema, .flags = ROUTE_INLINE),
    GET("/me/deactivate", deactivate_show, .flags = 0),
    POST("/me/deactivate", deactivate_post, .params = post_params),
    GET("/deactivated", deactivated_show, .flags = ROUTE_INLINE),
    GET("/me/erase", erase_show, .flags = 0),
    POST("/me/erase", erase_post, .params = post_params),
    GET("/erased", erased_show, .flags = ROUTE_INLINE),
    POLICY_PAGE_ROUTES,
    GET("/authorize", authorize, .params = gate_params,
	.flags = ROUTE_EDGE | ROUTE_INLINE),
    GET("/policy-notices", notices_show, .params = form_params,
	.flags = ROUTE_QUERY),
    POST("/policy-notices", notices_post, .params = post_params),
    GET("/policy-notices-sent", notices_sent, .flags = ROUTE_INLINE),
    GET("/policy-notices-done", notices_done, .flags = ROUTE_INLINE),
    GET("/unsubscribe", unsubscribe_show, .flags = ROUTE_QUERY),
    /* One click of a mail provider comes from nowhere: it checks itself. */
    {.methods = HTTP_POST,
	.pattern = "/unsubscribe",
	.handle = unsubscribe_post,
	.params = post_params,
	.flags = ROUTE_QUERY},
    GET("/opt-out-sent", opt_out_sent, .flags = ROUTE_INLINE),
    GET("/transfer", transfer_show, .flags = ROUTE_QUERY),
    POST("/transfer", transfer_post, .params = post_params),
};
const size_t registration_routes_n = sizeof(registration_routes) /
				     sizeof(registration_routes[0]);
