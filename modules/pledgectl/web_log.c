/* SPDX-License-Identifier: BSD-2-Clause */
/* web_log - does a log format name anybody? */
#include "config.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "modules/pledgectl/weblook.h"

/* Variables of nginx that say when, how and how much. */
static const char *const harmless[] = {"body_bytes_sent", "bytes_sent",
    "connection_requests", "gzip_ratio", "hostname", "http2", "http3", "https",
    "msec", "nginx_version", "pid", "pipe", "request_completion",
    "request_length", "request_method", "request_time", "scheme", "server_addr",
    "server_name", "server_port", "server_protocol", "ssl_cipher",
    "ssl_protocol", "ssl_session_reused", "status", "time_iso8601",
    "time_local", "upstream_addr", "upstream_bytes_received",
    "upstream_bytes_sent", "upstream_cache_status", "upstream_connect_time",
    "upstream_header_time", "upstream_response_length",
    "upstream_response_time", "upstream_status", NULL};

/* Variables of nginx that say who, or what. Those of the site's own may say
 * anything. */
static const char *const personal[] = {"arg_", "args", "binary_remote_addr",
    "connection", "content_", "cookie_", "document_uri", "formpledge_", "geoip",
    "host", "http_", "is_args", "proxy_protocol_", "query_string", "realip_",
    "remote_", "request", "request_body", "request_filename", "request_id",
    "request_uri", "sent_http_", "sent_trailer_", "ssl_client_",
    "ssl_session_id", "ssl_server_name", "tcpinfo_", "uid_", "upstream_cookie_",
    "upstream_http_", "uri", NULL};

/* What of Apache's "%..." says when, how and how much. */
static const char plain[] = "%ABbDHIkmOPpsTtvVXS";

/* is_one - of a list; those that end with "_" stand for all that begin so */
static bool
is_one(const char *const *list, struct str name)
{
	for (; *list; list++) {
		size_t n = strlen(*list);

		if (str_is(name, *list) ||
		    ((*list)[n - 1] == '_' && str_has_prefix(name, *list)))
			return true;
	}
	return false;
}

/* nginx_names - "$name" and "${name}" */
static const char *
nginx_names(struct arena *arena, const char *at, bool *unsure_r)
{
	const char *guess = NULL;

	while ((at = strchr(at, '$'))) {
		const char *begin = at + 1 + (at[1] == '{');
		size_t n = 0;
		struct str name;

		while (isalnum((unsigned char)begin[n]) || begin[n] == '_')
			n++;
		name = str_from(begin, n);
		at = begin + n;
		if (n == 0 || is_one(harmless, name))
			continue;
		if (is_one(personal, name)) {
			*unsure_r = false;
			return arena_printf(arena, "$" STR_FMT, STR_ARG(name));
		}
		guess = arena_printf(arena, "$" STR_FMT, STR_ARG(name));
	}
	*unsure_r = guess != NULL;
	return guess;
}

/* apache_names - "%h", "%>s", "%{Referer}i", "%400,501{...}e" */
static const char *
apache_names(struct arena *arena, const char *at)
{
	while ((at = strchr(at, '%'))) {
		const char *begin = at++;

		while (*at && strchr("<>!,0123456789", *at))
			at++;
		if (*at == '{') {
			at = strchr(at, '}');
			if (!at)
				return arena_strdup(arena, begin);
			at++;
		}
		if (*at == '\0' || !strchr(plain, *at))
			return arena_str(
			    arena, str_from(begin,
				       (size_t)(at - begin) + (*at != '\0')));
		at++;
	}
	return NULL;
}

/* web_log_names - by the kind */
const char *
web_log_names(struct arena *arena, enum webconf_kind kind, const char *format,
    bool *unsure_r)
{
	*unsure_r = false;
	return kind == WEBCONF_NGINX ? nginx_names(arena, format, unsure_r)
				     : apache_names(arena, format);
}
