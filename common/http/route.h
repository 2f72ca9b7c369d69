/* SPDX-License-Identifier: BSD-2-Clause */
/* route - which handler answers what, and what it may see */
#ifndef FP_HTTP_ROUTE_H
#define FP_HTTP_ROUTE_H

#include <stddef.h>

#include "http/request.h"
#include "http/response.h"

/* What a check says of a request. */
enum verdict {
	VERDICT_PASS,
	VERDICT_DENY,	     /* res holds the reply; do not call the handler */
	VERDICT_CANNOT_TELL, /* a part is missing: 503 */
};

/* A check before the handler: origin, form token, rate ... (policy/). It
 * fills res when it denies. */
typedef enum verdict check_fn(struct request *req, struct response *res);

/* Returns the HTTP status, or HTTP_LATER when it took req->reply_to. */
typedef int handler_fn(struct request *req, struct response *res);
#define HTTP_LATER (-1)

enum route_flags {
	ROUTE_INLINE = 1, /* never blocks: runs in the event thread */
	ROUTE_QUIET = 2,  /* no log line, no counter (the anonymous door) */
	ROUTE_QUERY = 4,  /* reads the query string; else it is not passed */
	ROUTE_EDGE = 8,	  /* trusts the web server's word: needs the secret */
	ROUTE_ANY_PEER = 16,  /* also without the edge secret: health, and the
				anonymous door, which is told nothing */
	ROUTE_AHEAD = 64,     /* may be handled one of several: see module.h */
	ROUTE_TOGETHER = 128, /* what several write is committed together; its
				 handler may be called again: see module.h */
	ROUTE_SLOW = 32,      /* keeps a processor busy (hashes a password): has
			    few threads, of its own; see req->crowded */
};

struct route {
	unsigned methods;    /* of enum http_method; HEAD follows GET */
	const char *pattern; /* below the mount: "/", "/{}/answers" */
	handler_fn *handle;
	const char *const
	    *params;		 /* beyond the basic ones; NULL-ended or NULL */
	check_fn *const *checks; /* in order; NULL-ended or NULL */
	size_t body_max;	 /* bytes; 0: HTTP_BODY_MAX for POST */
	unsigned flags;
};

#define HTTP_BODY_MAX (64 * 1024)

/*
 * Every route sees REQUEST_METHOD REQUEST_URI CONTENT_TYPE CONTENT_LENGTH
 * HTTP_ACCEPT HTTP_ACCEPT_LANGUAGE HTTP_COOKIE HTTP_ORIGIN
 * HTTP_SEC_FETCH_SITE REMOTE_ADDR (for the rate table only) unless it is ROUTE_QUIET, which sees the first four
 * and, to refuse them, its own params.
 */
extern const char *const route_basic_params[];
/* Those for a route with these flags. */
const char *const *route_params(unsigned flags);

/* A mask of methods as the Allow header says it: "GET, HEAD". */
void route_format_methods(unsigned methods, char *out_r, size_t size);

/*
 * {} stands for one part of a path; its first of several that fit counts, so
 * literal patterns stand before those. The Authorizer role is routed to
 * GET "/authorize", whatever REQUEST_URI says: that is the page asked for.
 * Every module also answers GET "/health" and GET "/style.css".
 */
/* The index of a route that fits method and path, parts_r filled.
 * -1: no path fits (404); -2: only the method does not (405, allow_r says
 * which do, a mask). */
int route_find(const struct route *routes, size_t n, unsigned method,
    struct str path, struct str parts_r[4], unsigned *allow_r);

#endif
