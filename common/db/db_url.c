/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "db/db_driver.h"

#define URL_REMEDY                                                             \
	"write sqlite:/path/file.db or mysql://user@host[:port]/database"

/* url_copy - one part, where it is made of letters, digits and extra */
static int
url_copy(struct str part, const char *extra, char *out_r, size_t max)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	if (part.len == 0 || part.len >= max)
		return -1;
	for (size_t i = 0; i < part.len; i++) {
		if (!part.ptr[i] || (!strchr(plain, part.ptr[i]) &&
					!strchr(extra, part.ptr[i])))
			return -1;
	}
	memcpy(out_r, part.ptr, part.len);
	out_r[part.len] = '\0';
	return 0;
}

/* url_path - an absolute path without control bytes */
static int
url_path(struct str part, char *out_r, size_t max)
{
	if (part.len == 0 || part.len >= max || part.ptr[0] != '/' ||
	    str_has_control(part))
		return -1;
	memcpy(out_r, part.ptr, part.len);
	out_r[part.len] = '\0';
	return 0;
}

/* url_host - "host", "host:port", "[::1]:port" */
static int
url_host(struct str host, struct db_target *target)
{
	struct str name;
	int64_t port = 0;

	if (host.len && host.ptr[0] == '[') {
		host.ptr++;
		host.len--;
		name = str_cut(&host, ']');
		if (str_is_none(host) || (host.len && host.ptr[0] != ':'))
			return -1;
		if (host.len)
			host = str_from(host.ptr + 1, host.len - 1);
		else
			host = STR_NONE;
		if (url_copy(name, ":.", target->host, sizeof(target->host)))
			return -1;
	} else {
		name = str_cut(&host, ':');
		if (url_copy(name, ".", target->host, sizeof(target->host)))
			return -1;
	}
	if (!str_is_none(host) && num_parse(host, 1, 65535, &port))
		return -1;
	target->port = (unsigned)port;
	return 0;
}

/* url_is_local - does the host name say "this host"? */
static bool
url_is_local(const struct db_target *target)
{
	static const char *const local[] = {"localhost", "127.0.0.1", "::1"};

	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		if (strcmp(target->host, local[i]) == 0)
			return true;
	}
	return false;
}

/* url_mysql - what follows "mysql://" */
static int
url_mysql(struct str rest, struct db_target *target)
{
	struct str query = rest;
	struct str main_part = str_cut(&query, '?');
	struct str user = str_cut(&main_part, '@');
	struct str host;

	if (str_is_none(main_part) ||
	    url_copy(user, ".", target->user, sizeof(target->user)))
		return -1;
	host = str_cut(&main_part, '/');
	if (str_is_none(main_part) || url_host(host, target) ||
	    url_copy(main_part, "", target->name, sizeof(target->name)))
		return -1;
	target->local = url_is_local(target);
	if (str_is_none(query))
		return 0;
	/* A socket is a thing of this host. */
	if (!str_has_prefix(query, "socket=") || !target->local)
		return -1;
	query = str_from(query.ptr + 7, query.len - 7);
	return url_path(query, target->socket, sizeof(target->socket));
}

/* db_url_parse - take a database url apart */
int
db_url_parse(const char *url, struct db_target *target_r, struct err *err)
{
	struct str s = str_of(url);
	int ret = -1;

	memset(target_r, 0, sizeof(*target_r));
	if (str_has_prefix(s, "sqlite:")) {
		target_r->kind = DB_SQLITE;
		target_r->local = true;
		ret = url_path(str_from(s.ptr + 7, s.len - 7), target_r->path,
		    sizeof(target_r->path));
	} else if (str_has_prefix(s, "mysql://")) {
		target_r->kind = DB_MYSQL;
		ret = url_mysql(str_from(s.ptr + 8, s.len - 8), target_r);
	}
	if (ret)
		return err_set(err, "database url not understood: " URL_REMEDY);
	return 0;
}

/* db_url_check - is it well-formed, and of which kind? */
int
db_url_check(const char *url, enum db_kind *kind_r, struct err *err)
{
	struct db_target target;

	if (db_url_parse(url, &target, err))
		return -1;
	*kind_r = target.kind;
	return 0;
}
