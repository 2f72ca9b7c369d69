/* SPDX-License-Identifier: BSD-2-Clause */
/* cookie - RFC 6265 cookies that carry what the policy allows */
#ifndef FP_HTTP_COOKIE_H
#define FP_HTTP_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct request;
struct response;

/*
 * A cookie of ours. Its name on the wire has a prefix on https: __Host-
 * where path is "/", else __Secure-. Always HttpOnly and SameSite.
 */
struct cookie_spec {
	const char *name; /* "fp_age" */
	const char *path; /* "/", or below the mount, "/registration" */
	bool strict;	  /* SameSite=Strict; otherwise Lax */
};

/* Secure is on when site_url is https (the request does not decide). A
 * max_age_secs of 0 makes a session cookie. */
int cookie_set(struct response *res, const struct cookie_spec *spec, bool https,
    struct str value, int64_t max_age_secs);
/* Tells the browser to forget it. */
int cookie_clear(
    struct response *res, const struct cookie_spec *spec, bool https);
/* The value the browser sent, STR_NONE if none. */
struct str cookie_get(
    const struct request *req, const struct cookie_spec *spec, bool https);

/* The parser under request_cookie: the first cookie of that name in a Cookie
 * header (RFC 6265 section 5.4), tolerant of what else is in it. */
struct str cookie_find(struct str header, const char *name);

#endif
