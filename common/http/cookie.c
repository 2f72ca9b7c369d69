/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/cookie.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/request.h"
#include "http/response.h"

#define COOKIE_MAX 4096 /* RFC 6265 section 6.1 */

/* prefix_of - what browsers check the attributes by (RFC 6265bis 4.1.3) */
static const char *
prefix_of(const struct cookie_spec *spec, bool https)
{
	if (!https)
		return "";
	return strcmp(spec->path, "/") == 0 ? "__Host-" : "__Secure-";
}

/* is_value - only cookie-octets (RFC 6265 section 4.1.1) */
static bool
is_value(struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];

		if (c <= 0x20 || c >= 0x7f || strchr("\",;\\", c))
			return false;
	}
	return true;
}

/* is_path - nothing that would end the attribute */
static bool
is_path(const char *path)
{
	return path[0] == '/' && !strchr(path, ';') &&
	       !str_has_control(str_of(path));
}

/* put_cookie - the whole header line */
static int
put_cookie(struct response *res, const struct cookie_spec *spec, bool https,
    struct str value, int64_t max_age_secs, bool clear)
{
	struct buf line = BUF_INIT(COOKIE_MAX);
	int ret = -1;

	if (!is_value(value) || !is_path(spec->path))
		return -1;
	buf_printf(&line, "%s%s=", prefix_of(spec, https), spec->name);
	buf_put(&line, value);
	buf_printf(&line, "; Path=%s", spec->path);
	if (clear)
		buf_puts(&line,
		    "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
	else if (max_age_secs > 0)
		buf_printf(&line, "; Max-Age=%lld", (long long)max_age_secs);
	buf_puts(&line, https ? "; Secure; HttpOnly" : "; HttpOnly");
	buf_puts(&line, spec->strict ? "; SameSite=Strict" : "; SameSite=Lax");
	if (!line.full)
		ret = response_header(res, "Set-Cookie", buf_str(&line));
	buf_free(&line);
	return ret;
}

/* cookie_set - have the browser keep it */
int
cookie_set(struct response *res, const struct cookie_spec *spec, bool https,
    struct str value, int64_t max_age_secs)
{
	return put_cookie(res, spec, https, value, max_age_secs, false);
}

/* cookie_clear - have the browser forget it */
int
cookie_clear(struct response *res, const struct cookie_spec *spec, bool https)
{
	return put_cookie(res, spec, https, STR(""), 0, true);
}

/* cookie_get - what the browser sent */
struct str
cookie_get(
    const struct request *req, const struct cookie_spec *spec, bool https)
{
	return request_cookie(req, arena_printf(req->arena, "%s%s",
				       prefix_of(spec, https), spec->name));
}

/* cookie_find - the first of a name */
struct str
cookie_find(struct str header, const char *name)
{
	for (struct str rest = header; !str_is_none(rest);) {
		struct str value = str_trim(str_cut(&rest, ';'));
		struct str key = str_cut(&value, '=');

		if (!str_is_none(value) && str_is(str_trim(key), name))
			return str_trim(value);
	}
	return STR_NONE;
}
