/* SPDX-License-Identifier: BSD-2-Clause */
/* response - status, headers and body of a reply */
#ifndef FP_HTTP_RESPONSE_H
#define FP_HTTP_RESPONSE_H

#include <stdbool.h>

#include "base/buf.h"

#define RESPONSE_HEAD_MAX (16 * 1024)
#define RESPONSE_BODY_MAX (6 * 1024 * 1024) /* a file that was sent */

/* HTTP status codes (RFC 9110 section 15) that modules use. */
enum http_status {
	HTTP_OK = 200,
	HTTP_SEE_OTHER = 303,
	HTTP_NOT_MODIFIED = 304,
	HTTP_BAD_REQUEST = 400,
	HTTP_UNAUTHORIZED = 401,
	HTTP_FORBIDDEN = 403,
	HTTP_NOT_FOUND = 404,
	HTTP_METHOD_NOT_ALLOWED = 405,
	HTTP_CONFLICT = 409,
	HTTP_GONE = 410,
	HTTP_LENGTH_REQUIRED = 411,
	HTTP_TOO_LARGE = 413,
	HTTP_UNSUPPORTED_TYPE = 415,
	HTTP_UNPROCESSABLE = 422,
	HTTP_TOO_MANY = 429,
	HTTP_HEADERS_TOO_LARGE = 431,
	HTTP_INTERNAL_ERROR = 500,
	HTTP_UNAVAILABLE = 503,
	HTTP_GATEWAY_TIMEOUT = 504,
};

/* A reply in the making; scrubbed when it has gone. head holds header lines
 * ended by CRLF, without the Status line. */
struct response {
	int status;
	struct buf head, body;
	bool cacheable; /* leave out Cache-Control: no-store */
	bool scripted;	/* a page that may load scripts of this site */
};

/*
 * Adds a header. A name or value with a control byte is refused: the header
 * is left out and -1 returned.
 */
int response_header(struct response *res, const char *name, struct str value);

/* 303 to a path of this site, "/registration/account"; returns the status.
 * A target that does not begin with one "/" is a must(). */
int response_redirect(struct response *res, const char *path);

/* The standard phrase, "Not Found". */
const char *http_status_phrase(int status);

#endif
