/* SPDX-License-Identifier: BSD-2-Clause */
/* staff_pages - what the module answers, and who may see it */
#ifndef FP_STAFF_PAGES_STAFF_PAGES_H
#define FP_STAFF_PAGES_STAFF_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/embed.h"
#include "http/route.h"
#include "modules/staff/staff_settings.h"
#include "modules/staff/store/role.h"

struct app;
struct db;
struct err;
struct metric;
struct smtp;
struct view;

extern const struct embed staff_templates[];

/* The pages of one subject; main.c puts all of them together. */
struct staff_routes {
	const struct route *routes;
	size_t n;
};
extern const struct staff_routes staff_start_routes;
extern const struct staff_routes staff_member_routes, staff_audit_routes;
extern const struct staff_routes staff_inbox_routes;
extern const struct staff_routes staff_disclosure_routes;
extern const struct staff_routes staff_result_routes;

/* What every route of this module has beside its handler: who it is, vouched
 * for by the web server. */
extern const char *const staff_params[];
extern check_fn *const staff_post_checks[];
#define STAFF_GET(pattern_, handle_)                                           \
	{                                                                      \
		.methods = HTTP_GET, .pattern = (pattern_),                    \
		.handle = (handle_), .params = staff_params,                   \
		.flags = ROUTE_EDGE                                            \
	}
/* the same, and it reads the query string */
#define STAFF_QUERY(pattern_, handle_)                                         \
	{                                                                      \
		.methods = HTTP_GET, .pattern = (pattern_),                    \
		.handle = (handle_), .params = staff_params,                   \
		.flags = ROUTE_EDGE | ROUTE_QUERY                              \
	}
#define STAFF_POST(pattern_, handle_)                                          \
	{                                                                      \
		.methods = HTTP_POST, .pattern = (pattern_),                   \
		.handle = (handle_), .params = staff_params,                   \
		.checks = staff_post_checks, .flags = ROUTE_EDGE               \
	}

/* What the program shares; app_data. */
struct staff {
	_Atomic int64_t nameless_warned_ms, roleless_warned_ms;
	struct smtp *smtp;
	/* at members, by what became of it */
	struct metric *looks, *looks_night, *nobody, *limited, *unavailable;
	struct metric *terminated;
};

/* What each thread has for itself; req->local. NULL: the site has none. */
struct staff_local {
	struct db *db[STAFF_SOURCES];
};
int staff_local_open(
    struct app *app, struct staff_local **local_r, struct err *err);
void staff_local_close(struct staff_local **local);

/* The handle of a database. */
struct db *staff_db(const struct request *req, enum staff_source source);

/* Who is there. */
struct staff_user {
	struct str who; /* the web server's word */
	unsigned roles; /* a mask of ROLE_BIT, never 0 */
};

/*
 * The first thing that every handler does: who is it, and has this one the
 * role? ROLE_COUNT asks for any. 0, or the status of the refusal that was
 * made (403).
 */
int staff_enter(struct request *req, struct response *res, enum role role,
    struct staff_user *user_r);

/*
 * A page's view with its title, and what the partial staff_head shows: who
 * is logged in, and the pages that this one may open.
 */
struct view *staff_view(
    struct request *req, const struct staff_user *user, const char *title);

/*
 * The form token of a page: bound to who is logged in. name says which form,
 * "members". staff_token_check: 0, or -1: it is stale, or somebody else's.
 */
void staff_token(struct request *req, const struct staff_user *user,
    const char *name, struct view *view);
int staff_token_check(struct request *req, const struct staff_user *user,
    const char *name, struct str token);

/* 503, with Retry-After: nothing is shown, and the log says why. */
int staff_unavailable(struct request *req, struct response *res,
    const char *what, const struct err *err);

#endif
