/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_http - a browser without a window, through the real web server */
#ifndef FP_PLEDGECTL_VERIFY_HTTP_H
#define FP_PLEDGECTL_VERIFY_HTTP_H

#include <stdbool.h>

#include "base/str.h"

struct arena;
struct err;
struct verify;

#define VERIFY_BODY_MAX (1024 * 1024) /* bytes of a page */

/* One visitor: cookies, in memory only, and an arena of what came back. */
struct verify_http;

/* What came back, in the visitor's arena. */
struct verify_reply {
	int status;
	const char *path;   /* where it ended: "/registration/account?x=1" */
	struct str headers; /* lines ended by CRLF, behind the status line */
	struct str body;
	unsigned hops; /* redirects followed */
};

/* What is asked. What is not said is as browsers have it. */
struct verify_request {
	const char *method; /* NULL: GET, POST where there is a body */
	const char *path;   /* "/feedback/", or a URL of this site */
	const char *at;	    /* the path it was found at; NULL: it is whole */
	const char *const *headers; /* "Name: value", NULL-ended; or NULL */
	struct str body;
	const char *type; /* of body; NULL: of a form */
	bool stay;	  /* do not follow redirects */
	bool foreign;	  /* its Origin is another site's */
	bool impatient;	  /* take 429 for an answer */
};

/* Begins and ends the run's HTTP. url (may be NULL) is --url. */
int verify_http_open(struct verify *verify, const char *url, struct err *err);
void verify_http_close(struct verify *verify);

/* A visitor who has never been here. --url must have been given. */
struct verify_http *verify_http_new(struct verify *verify);
void verify_http_free(struct verify_http **http); /* NULL is fine */
struct arena *verify_http_arena(struct verify_http *http);
struct verify *verify_http_verify(struct verify_http *http);

/*
 * Asks, and follows redirects within the site as browsers do (ten at most);
 * one that leads elsewhere is handed back. Any status is an answer: 0, or -1
 * where there was none. Who is told to wait (429) does, once or twice a run.
 * What is posted has the site's own Origin.
 */
int verify_http_send(struct verify_http *http,
    const struct verify_request *request, struct verify_reply *reply_r,
    struct err *err);
int verify_http_get(struct verify_http *http, const char *path,
    struct verify_reply *reply_r, struct err *err);

/* An address found at a path of the site, as a path; NULL: it is none of this
 * site. */
const char *verify_http_resolve(
    struct verify_http *http, const char *at, const char *reference);

/* A header of the reply, trimmed: the first of that name, STR_NONE: none. */
struct str verify_reply_header(
    const struct verify_reply *reply, const char *name);
/* The next line of the headers; false: no more.
 *	struct str rest = reply->headers, name, value;
 *	while (verify_reply_next(&rest, &name, &value)) */
bool verify_reply_next(
    struct str *rest, struct str *name_r, struct str *value_r);
/* Are these bytes in the body? */
bool verify_reply_has(const struct verify_reply *reply, const char *text);

/* Sends a header with every request from now on; NULL: none. */
void verify_http_header(struct verify_http *http, const char *line);

/* From here on the visitor comes from that address of this host, a constant. */
void verify_http_come_from(struct verify_http *http, const char *address);
/* The address that the visitor came from last; "": there was no request. */
const char *verify_http_address(struct verify_http *http);

/* The value of the cookie that the visitor holds: name without its prefix
 * ("fp_age"); NULL: none. */
const char *verify_http_cookie(struct verify_http *http, const char *name);

/* Every kind of Set-Cookie that the run has seen, without its value. */
struct verify_cookies {
	struct verify_cookie {
		const char *name;	/* "__Host-fp_age" */
		const char *attributes; /* "; Path=/; HttpOnly" */
		const char *path;	/* where it was first set, no query */
		struct verify_cookie *next;
	} * first;
};

#endif
