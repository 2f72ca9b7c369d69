/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/response.h"

#include "base/must.h"

/* response_header - add one header line */
int
response_header(struct response *res, const char *name, struct str value)
{
	if (str_has_control(str_of(name)) || str_has_control(value))
		return -1;
	buf_puts(&res->head, name);
	buf_puts(&res->head, ": ");
	buf_put(&res->head, value);
	buf_puts(&res->head, "\r\n");
	return 0;
}

/* response_redirect - go to another page of this site */
int
response_redirect(struct response *res, const char *path)
{
	must(path[0] == '/' && path[1] != '/' && path[1] != '\\');
	must(response_header(res, "Location", str_of(path)) == 0);
	buf_clear(&res->body);
	res->status = HTTP_SEE_OTHER;
	return res->status;
}

/* http_status_phrase - RFC 9110 section 15 */
const char *
http_status_phrase(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
	    {HTTP_OK, "OK"},
	    {204, "No Content"},
	    {HTTP_SEE_OTHER, "See Other"},
	    {HTTP_NOT_MODIFIED, "Not Modified"},
	    {HTTP_BAD_REQUEST, "Bad Request"},
	    {HTTP_UNAUTHORIZED, "Unauthorized"},
	    {HTTP_FORBIDDEN, "Forbidden"},
	    {HTTP_NOT_FOUND, "Not Found"},
	    {HTTP_METHOD_NOT_ALLOWED, "Method Not Allowed"},
	    {406, "Not Acceptable"},
	    {HTTP_CONFLICT, "Conflict"},
	    {HTTP_GONE, "Gone"},
	    {HTTP_LENGTH_REQUIRED, "Length Required"},
	    {HTTP_TOO_LARGE, "Content Too Large"},
	    {HTTP_UNSUPPORTED_TYPE, "Unsupported Media Type"},
	    {HTTP_UNPROCESSABLE, "Unprocessable Content"},
	    {HTTP_TOO_MANY, "Too Many Requests"},
	    {HTTP_HEADERS_TOO_LARGE, "Request Header Fields Too Large"},
	    {HTTP_INTERNAL_ERROR, "Internal Server Error"},
	    {HTTP_UNAVAILABLE, "Service Unavailable"},
	    {HTTP_GATEWAY_TIMEOUT, "Gateway Timeout"},
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (phrases[i].status == status)
			return phrases[i].phrase;
	}
	return "Unknown";
}
