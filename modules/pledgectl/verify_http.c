/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_http_cookie.h"

#define HTTP_ARENA_BYTES (96 * 1024 * 1024)
#define HTTP_PAGES_BYTES (64 * 1024 * 1024) /* of what comes back */
#define HTTP_HEADERS_MAX (128 * 1024)
#define HTTP_HOPS	 10
#define HTTP_WAITS	 2  /* in a run */
#define HTTP_WAIT_MAX	 70 /* seconds */
#define HTTP_SECS	 60L
#define HTTP_CONNECT_SEC 15L

#define HTTP_ACCEPT                                                            \
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,"       \
	"*/*;q=0.8"
#define HTTP_FORM "application/x-www-form-urlencoded"

struct verify_http {
	struct verify *verify;
	struct arena *arena;
	CURL *curl;
	size_t used;	    /* bytes of pages so far */
	const char *from;   /* an address of this host; NULL: any */
	const char *header; /* of every request; NULL: none */
};

/* verify_http_open - the address, and libcurl */
int
verify_http_open(struct verify *verify, const char *url, struct err *err)
{
	size_t len = url ? strlen(url) : 0;

	verify->cookies = arena_alloc(
	    verify->control->arena, sizeof(*verify->cookies));
	if (!url)
		return 0;
	while (len && url[len - 1] == '/')
		len--;
	verify->url = arena_str(verify->control->arena, str_from(url, len));
	if (!str_has_prefix(str_of(url), "https://") &&
	    !str_has_prefix(str_of(url), "http://"))
		return err_set(err, "--url must be the address of the site, as "
				    "https://www.example.com");
	if (strpbrk(strstr(verify->url, "://") + 3, "/?#@ "))
		return err_set(err, "--url must end with the host");
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, "libcurl cannot be initialised");
	return 0;
}

/* verify_http_close - and gone */
void
verify_http_close(struct verify *verify)
{
	if (verify->url)
		curl_global_cleanup();
}

/* verify_http_new - a visitor without cookies */
struct verify_http *
verify_http_new(struct verify *verify)
{
	struct verify_http *http = calloc(1, sizeof(*http));

	must(http && verify->url);
	http->verify = verify;
	http->arena = arena_new(HTTP_ARENA_BYTES);
	http->curl = curl_easy_init();
	must(http->curl);
	return http;
}

/* verify_http_free - forgets everything */
void
verify_http_free(struct verify_http **http)
{
	if (!*http)
		return;
	curl_easy_cleanup((*http)->curl);
	arena_free(&(*http)->arena);
	free(*http);
	*http = NULL;
}

/* verify_http_arena - where replies live */
struct arena *
verify_http_arena(struct verify_http *http)
{
	return http->arena;
}

/* verify_http_verify - the run that it belongs to */
struct verify *
verify_http_verify(struct verify_http *http)
{
	return http->verify;
}

/* verify_http_header - one for every request */
void
verify_http_header(struct verify_http *http, const char *line)
{
	http->header = line;
}

/* take - libcurl hands over a piece of headers or body */
static size_t
take(char *bytes, size_t size, size_t n, void *where)
{
	struct buf *buf = where;

	buf_put_bytes(buf, bytes, size * n);
	return buf->full ? 0 : size * n;
}

/* setup - what every request has */
static void
setup(struct verify_http *http, struct buf *headers, struct buf *body)
{
	const char *ca = http->verify->conf.web_ca;
	CURL *curl = http->curl;

	curl_easy_reset(curl); /* cookies and connections stay */
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, HTTP_SECS);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, HTTP_CONNECT_SEC);
	curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "Mozilla/5.0 pledgectl");
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	if (*ca)
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
	if (http->from)
		curl_easy_setopt(curl, CURLOPT_INTERFACE, http->from);
}

/* add_header - to a list of libcurl's */
static struct curl_slist *
add_header(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);

	must(longer);
	return longer;
}

/* accepts - does the request say what it takes? */
static bool
accepts(const struct verify_request *request)
{
	for (size_t i = 0; request->headers && request->headers[i]; i++)
		if (str_has_prefix(str_of(request->headers[i]), "Accept:"))
			return true;
	return false;
}

/* setup_request - method, headers, body; returns the headers, to be freed */
static struct curl_slist *
setup_request(struct verify_http *http, const struct verify_request *request)
{
	const char *type = request->type ? request->type : HTTP_FORM;
	bool has_body = !str_is_none(request->body);
	struct curl_slist *list = NULL;
	CURL *curl = http->curl;

	if (has_body) {
		curl_easy_setopt(curl, CURLOPT_POST, 1L);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)request->body.len);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.ptr);
		list = add_header(list, "Expect:");
		list = add_header(
		    list, arena_printf(http->arena, "Content-Type: %s", type));
	}
	if (has_body && request->foreign) {
		list = add_header(list, "Origin: https://elsewhere.example");
		list = add_header(list, "Sec-Fetch-Site: cross-site");
	} else if (has_body) {
		list = add_header(
		    list, arena_printf(http->arena, "Origin: %s",
			      http->verify->control->site.site_url));
		list = add_header(list, "Sec-Fetch-Site: same-origin");
	}
	if (request->method)
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	if (!accepts(request))
		list = add_header(list, HTTP_ACCEPT);
	if (http->header)
		list = add_header(list, http->header);
	for (size_t i = 0; request->headers && request->headers[i]; i++)
		list = add_header(list, request->headers[i]);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	return list;
}

/* last_headers - behind the status line of the last block */
static struct str
last_headers(struct str all)
{
	struct str last = all;

	for (size_t i = 0; i + 4 < all.len; i++)
		if (memcmp(all.ptr + i, "\r\n\r\n", 4) == 0)
			last = str_from(all.ptr + i + 4, all.len - i - 4);
	str_cut(&last, '\n');
	return str_is_none(last) ? str_of("") : last;
}

/* perform - one request, no redirect; url is whole */
static int
perform(struct verify_http *http, const char *url,
    const struct verify_request *request, struct verify_reply *reply_r,
    struct err *err)
{
	struct buf headers = BUF_INIT(HTTP_HEADERS_MAX);
	struct buf body = BUF_INIT(VERIFY_BODY_MAX);
	struct curl_slist *list;
	long status = 0;
	CURLcode code;

	setup(http, &headers, &body);
	curl_easy_setopt(http->curl, CURLOPT_URL, url);
	list = setup_request(http, request);
	code = curl_easy_perform(http->curl);
	curl_slist_free_all(list);
	curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
	http->used += headers.len + body.len;
	curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK)
		err_set(err, "%.*s: %s", (int)strcspn(url, "?"), url,
		    body.full ? "more than a page can be"
			      : curl_easy_strerror(code));
	else if (http->used > HTTP_PAGES_BYTES)
		err_set(err, "the site sent more than can be looked at");
	*reply_r = (struct verify_reply){.status = (int)status,
	    .headers = last_headers(arena_copy(http->arena, buf_str(&headers))),
	    .body = arena_copy(http->arena, buf_str(&body))};
	buf_free(&headers);
	buf_free(&body);
	return code != CURLE_OK || http->used > HTTP_PAGES_BYTES ? -1 : 0;
}

/* behind - what stands behind a prefix that a URL's host ends with, or NULL */
static const char *
behind(const char *url, const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(url, prefix, len) != 0)
		return NULL;
	return url[len] == '\0' || strchr("/?#", url[len]) ? url + len : NULL;
}

/* verify_http_resolve - a reference found at a path of the site as a path of the site;
 * NULL: it leads elsewhere */
const char *
verify_http_resolve(
    struct verify_http *http, const char *at, const char *reference)
{
	const struct verify *verify = http->verify;
	const char *base = arena_printf(http->arena, "%s%s", verify->url, at);
	const char *path = NULL;
	CURLU *parts = curl_url();
	char *whole = NULL;

	must(parts);
	if (curl_url_set(parts, CURLUPART_URL, base, 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_URL, reference, 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_URL, &whole, 0) == CURLUE_OK) {
		path = behind(whole, verify->url);
		if (!path)
			path = behind(whole, verify->control->site.site_url);
	}
	if (path)
		path = arena_printf(
		    http->arena, "%s%s", *path == '/' ? "" : "/", path);
	curl_free(whole);
	curl_url_cleanup(parts);
	return path;
}

/* is_redirect - with a place to go to */
static bool
is_redirect(const struct verify_reply *reply)
{
	switch (reply->status) {
	case 301:
	case 302:
	case 303:
	case 307:
	case 308:
		return !str_is_none(verify_reply_header(reply, "Location"));
	default:
		return false;
	}
}

/* after_redirect - what a browser sends next */
static struct verify_request
after_redirect(const struct verify_request *request, int status)
{
	struct verify_request next = *request;

	if (status >= 307)
		return next;
	next.body = STR_NONE;
	next.type = next.method = NULL;
	return next;
}

/* waits - is there a moment to wait for? Then it has passed. */
static bool
waits(struct verify_http *http, const struct verify_request *request,
    const struct verify_reply *reply)
{
	struct str after = verify_reply_header(reply, "Retry-After");
	struct timespec time = {0, 0};
	int64_t secs;

	if (reply->status != 429 || request->impatient ||
	    http->verify->waited == HTTP_WAITS || str_is_none(after) ||
	    num_parse(after, 0, HTTP_WAIT_MAX, &secs) < 0)
		return false;
	http->verify->waited++;
	time.tv_sec = (time_t)secs + 1;
	nanosleep(&time, NULL);
	return true;
}

/* verify_http_send - ask, and follow */
int
verify_http_send(struct verify_http *http, const struct verify_request *request,
    struct verify_reply *reply_r, struct err *err)
{
	const char *path = verify_http_resolve(
	    http, request->at ? request->at : "/", request->path);
	struct verify_request now = *request;
	const char *to;

	if (!path)
		return err_set(err, "an address that is not of this site");
	for (unsigned hops = 0;; hops++) {
		const char *url = arena_printf(
		    http->arena, "%s%s", http->verify->url, path);

		if (perform(http, url, &now, reply_r, err) < 0)
			return -1;
		reply_r->path = path;
		reply_r->hops = hops;
		verify_cookies_note(http->verify, reply_r);
		if (waits(http, &now, reply_r))
			continue;
		if (request->stay || !is_redirect(reply_r))
			return 0;
		to = verify_http_resolve(http, path,
		    arena_str(
			http->arena, verify_reply_header(reply_r, "Location")));
		if (!to)
			return 0;
		if (hops == HTTP_HOPS)
			return err_set(err, "%.*s: too many redirects",
			    (int)strcspn(path, "?"), path);
		now = after_redirect(&now, reply_r->status);
		path = to;
	}
}

/* verify_http_get - the common case */
int
verify_http_get(struct verify_http *http, const char *path,
    struct verify_reply *reply_r, struct err *err)
{
	struct verify_request request = {.path = path};

	return verify_http_send(http, &request, reply_r, err);
}

/* verify_reply_next - the next header */
bool
verify_reply_next(struct str *rest, struct str *name_r, struct str *value_r)
{
	while (!str_is_none(*rest)) {
		struct str line = str_cut(rest, '\n');

		while (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		*name_r = str_cut(&line, ':');
		if (str_is_none(line))
			continue;
		*value_r = str_trim(line);
		return true;
	}
	return false;
}

/* verify_reply_header - the first of a name */
struct str
verify_reply_header(const struct verify_reply *reply, const char *name)
{
	struct str rest = reply->headers, found, value;

	while (verify_reply_next(&rest, &found, &value))
		if (str_is_nocase(found, name))
			return value;
	return STR_NONE;
}

/* verify_reply_has - somewhere in the body */
bool
verify_reply_has(const struct verify_reply *reply, const char *text)
{
	return memmem(reply->body.ptr, reply->body.len, text, strlen(text)) !=
	       NULL;
}

/* verify_http_come_from - an address of this host */
void
verify_http_come_from(struct verify_http *http, const char *address)
{
	http->from = address;
}

/* verify_http_address - this end of the connection */
const char *
verify_http_address(struct verify_http *http)
{
	const char *address = NULL;

	curl_easy_getinfo(http->curl, CURLINFO_LOCAL_IP, &address);
	return address ? address : "";
}

/* verify_http_cookie - one that the visitor holds. A line of libcurl's is:
 * domain, flag, path, flag, expiry, name, value, by tabs. */
const char *
verify_http_cookie(struct verify_http *http, const char *name)
{
	struct curl_slist *list = NULL;
	const char *value = NULL;

	curl_easy_getinfo(http->curl, CURLINFO_COOKIELIST, &list);
	for (struct curl_slist *at = list; at && !value; at = at->next) {
		struct str rest = str_of(at->data), field = STR_NONE;

		for (int i = 0; i < 6; i++)
			field = str_cut(&rest, '\t');
		if (verify_cookie_is(field, name) && !str_is_none(rest))
			value = arena_str(http->arena, rest);
	}
	curl_slist_free_all(list);
	return value;
}
