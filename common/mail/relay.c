/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "mail/relay.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/secret_file.h"
#include "base/scrub.h"
#include "conf/site.h"

#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"

/* url_part - one part of a URL in the arena; NULL: not there */
static char *
url_part(struct arena *arena, CURLU *url, CURLUPart part)
{
	char *text = NULL, *copy;

	if (curl_url_get(url, part, &text, 0) != CURLUE_OK)
		return NULL;
	copy = arena_strdup(arena, text);
	curl_free(text);
	return copy;
}

/* host_is_loopback - is it this machine, whatever DNS says? */
static bool
host_is_loopback(const char *host)
{
	struct in_addr v4;

	if (inet_pton(AF_INET, host, &v4) == 1)
		return (ntohl(v4.s_addr) >> 24) == 127;
	return strcmp(host, "[::1]") == 0 || strcmp(host, "localhost") == 0;
}

/* greeting - the name we greet the relay with: the site's host */
static const char *
greeting(struct arena *arena, const char *site_url)
{
	CURLU *parts = curl_url();
	const char *host = NULL;

	if (parts &&
	    curl_url_set(parts, CURLUPART_URL, site_url, 0) == CURLUE_OK)
		host = url_part(arena, parts, CURLUPART_HOST);
	curl_url_cleanup(parts);
	return host ? host : "localhost";
}

/* relay_parse - take the URL apart, see that it says no more than a host */
static int
relay_parse(struct arena *arena, const struct site *site, CURLU *parts,
    struct relay *relay_r, struct err *err)
{
	const char *scheme, *host, *path;

	if (curl_url_set(parts, CURLUPART_URL, site->relay,
		CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return err_set(err, "relay is not a URL: write"
				    " smtp://host:port or smtps://host:port");
	scheme = url_part(arena, parts, CURLUPART_SCHEME);
	host = url_part(arena, parts, CURLUPART_HOST);
	path = url_part(arena, parts, CURLUPART_PATH);
	if (!scheme || !host ||
	    (strcmp(scheme, "smtp") != 0 && strcmp(scheme, "smtps") != 0))
		return err_set(
		    err, "relay must begin with smtp:// or smtps://");
	if (url_part(arena, parts, CURLUPART_USER) ||
	    url_part(arena, parts, CURLUPART_PASSWORD))
		return err_set(err, "relay holds a user or a password: use"
				    " relay_user and relay_password_file");
	relay_r->host = arena_printf(arena, "%.*s",
	    (int)strcspn(host + (*host == '['), "]"), host + (*host == '['));
	relay_r->loopback = host_is_loopback(host);
	relay_r->tls = strcmp(scheme, "smtps") == 0 || !relay_r->loopback;
	relay_r->timeout_secs = site->relay_timeout_secs;
	relay_r->url = site->relay;
	if (!path || strcmp(path, "/") == 0 || !*path)
		relay_r->url = arena_printf(arena, "%.*s/%s",
		    (int)strcspn(site->relay + strlen(scheme) + 3, "/") +
			(int)strlen(scheme) + 3,
		    site->relay, greeting(arena, site->site_url));
	return 0;
}

/* file_read - a whole file of at most max bytes, in the arena */
static int
file_read(struct arena *arena, const char *path, size_t max, struct str *text_r,
    struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;
	size_t len = 0;
	struct stat st;
	char *text;
	ssize_t n;

	if (fd < 0)
		return err_set_errno(err, "%s", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > (off_t)max) {
		err_set(err, "%s: not a file of at most %zu bytes", path, max);
		goto out;
	}
	text = arena_alloc(arena, max + 1);
	while (len < max && (n = read(fd, text + len, max - len)) > 0)
		len += (size_t)n;
	*text_r = str_from(text, len);
	rc = 0;
out:
	close(fd);
	return rc;
}

/* password_load - the relay's password, without its line feed */
static int
password_load(struct arena *arena, const struct site *site,
    struct relay *relay_r, struct err *err)
{
	char *line = arena_alloc(arena, RELAY_SECRET_MAX);

	if (!*site->relay_user)
		return 0;
	if (!*site->relay_password_file)
		return err_set(
		    err, "relay_user is set but relay_password_file is not");
	if (secret_file_line(
		site->relay_password_file, line, RELAY_SECRET_MAX, err) < 0)
		return -1;
	relay_r->user = site->relay_user;
	relay_r->password = line;
	return 0;
}

/* relay_load - check the relay, read its files */
int
relay_load(struct arena *arena, const struct site *site, struct relay *relay_r,
    struct err *err)
{
	const char *ca = *site->relay_ca ? site->relay_ca : SYSTEM_CA;
	CURLU *parts = curl_url();
	struct err why = ERR_NONE;
	int rc;

	*relay_r = (struct relay){.url = NULL};
	rc = relay_parse(arena, site, parts, relay_r, err);
	curl_url_cleanup(parts);
	if (rc != 0 || password_load(arena, site, relay_r, err) != 0)
		return -1;
	if (!relay_r->tls)
		return 0;
	if (file_read(arena, ca, RELAY_CA_MAX, &relay_r->ca, &why) != 0)
		return err_set(err,
		    "no CA certificates for the relay: %s: set relay_ca, or "
		    "install ca-certificates and leave it out",
		    err_text(&why));
	return 0;
}
