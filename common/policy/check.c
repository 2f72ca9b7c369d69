/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/check.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "conf/site.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"
#include "crypto/rand.h"
#include "crypto/token.h"
#include "http/context.h"
#include "page/page.h"
#include "policy/rate.h"

#define RATE_WINDOW_SECS 60
#define RATE_TOGETHER	 10 /* clients that cannot be told apart share */

/* is_json - does the request carry JSON? */
static bool
is_json(const struct request *req)
{
	struct str rest = req->content_type;

	return str_is_nocase(str_trim(str_cut(&rest, ';')), "application/json");
}

/* cut_suffix - take text off the end of s, where it stands there */
static struct str
cut_suffix(struct str s, const char *text)
{
	size_t len = strlen(text);

	if (s.len >= len && memcmp(s.ptr + s.len - len, text, len) == 0)
		s.len -= len;
	return s;
}

/* site_origin - scheme, host and port of site_url as a browser sends them */
static struct str
site_origin(const struct site *site)
{
	struct str url = str_of(site->site_url), rest = url;
	bool https = str_has_prefix(url, "https://");

	str_cut(&rest, '/');
	str_cut(&rest, '/');
	rest = str_is_none(rest) ? STR("") : rest;
	str_cut(&rest, '/'); /* the host; what follows is a path */
	if (!str_is_none(rest))
		url.len = (size_t)(rest.ptr - 1 - url.ptr);
	return cut_suffix(url, https ? ":443" : ":80");
}

/* origin_eq - scheme and host do not care for case */
static bool
origin_eq(struct str a, struct str b)
{
	return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

/* is_same_origin - did a page of this site send it? */
static bool
is_same_origin(const struct request *req)
{
	struct str origin = request_param(req, "HTTP_ORIGIN");
	struct str fetch = request_param(req, "HTTP_SEC_FETCH_SITE");

	if (!str_is_none(fetch) && !str_is(fetch, "same-origin"))
		return false;
	if (str_is_none(origin))
		return is_json(req) &&
		       request_param(req, "HTTP_COOKIE").len == 0;
	if (str_is(origin, "null"))
		return !str_is_none(fetch);
	return origin_eq(origin, site_origin(req->ctx->site));
}

/* check_origin - refuse what another site had a browser send */
enum verdict
check_origin(struct request *req, struct response *res)
{
	if (req->method != HTTP_POST || is_same_origin(req))
		return VERDICT_PASS;
	res->status = page_error(req, res, HTTP_FORBIDDEN,
	    "This form was not sent from a page of this site. Open the form "
	    "here and send it again.");
	return VERDICT_DENY;
}

/* check_rate - refuse a client that sends too much */
enum verdict
check_rate(struct request *req, struct response *res)
{
	struct str who = request_param(req, "REMOTE_ADDR");
	int64_t limit = req->ctx->rate_limit;

	if (req->method != HTTP_POST || limit <= 0 || !req->ctx->rate)
		return VERDICT_PASS;
	if (who.len == 0)
		limit *= RATE_TOGETHER;
	if (limit > UINT32_MAX)
		limit = UINT32_MAX;
	if (rate_allow(req->ctx->rate, req->route->pattern, who,
		(uint32_t)limit, RATE_WINDOW_SECS))
		return VERDICT_PASS;
	res->status = page_error(req, res, HTTP_TOO_MANY,
	    "Too much was sent from your connection. Please wait a minute "
	    "and try again.");
	response_header(res, "Retry-After", STR("60"));
	return VERDICT_DENY;
}

/* purpose_of - what a form's tokens are bound to */
static const char *
purpose_of(struct request *req, const char *form)
{
	return arena_printf(req->arena, "form %s %s", req->ctx->module, form);
}

/* form_token_new - a token for the hidden field */
char *
form_token_new(struct request *req, const char *form)
{
	uint8_t nonce[FORM_NONCE_BYTES];

	rand_bytes(nonce, sizeof(nonce));
	return token_seal(req->arena, keyring_get(req->ctx->keyring, "forms"),
	    purpose_of(req, form), req->now_secs,
	    str_from(nonce, sizeof(nonce)));
}

/* form_token_age - how long the form was open */
int64_t
form_token_age(struct request *req, const char *form, struct str token)
{
	int64_t issued = 0;

	if (token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		purpose_of(req, form), req->now_secs, FORM_TOKEN_SECS, token,
		NULL, &issued) != TOKEN_VALID)
		return -1;
	/* of another host, whose clock is ahead */
	return issued > req->now_secs ? 0 : req->now_secs - issued;
}

/*
 * json_nonce - the unique key of a post without a token. A key of the
 * client's own counts together with what it sent, so that two clients who
 * choose the same do not swallow each other's message.
 */
static void
json_nonce(struct request *req, const char *form, uint8_t *nonce_r)
{
	struct str idem = request_param(req, "HTTP_IDEMPOTENCY_KEY");
	uint8_t mac[HMAC_BYTES];

	if (idem.len == 0) {
		rand_bytes(nonce_r, FORM_NONCE_BYTES);
		return;
	}
	HMAC(keyring_get(req->ctx->keyring, "forms"), mac, STR("idempotency"),
	    str_of(req->ctx->module), str_of(form), idem, req->body);
	memcpy(nonce_r, mac, FORM_NONCE_BYTES);
}

/* form_token_check - look at a token that came back */
enum form_token_state
form_token_check(struct request *req, const char *form, struct str token,
    uint8_t nonce_r[FORM_NONCE_BYTES])
{
	struct str nonce = STR_NONE;
	enum token_state state;

	memset(nonce_r, 0, FORM_NONCE_BYTES);
	if (token.len == 0) {
		if (!is_json(req))
			return FORM_TOKEN_MISSING;
		json_nonce(req, form, nonce_r);
		return FORM_TOKEN_VALID;
	}
	state = token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
	    purpose_of(req, form), req->now_secs, FORM_TOKEN_SECS, token,
	    &nonce, NULL);
	if (state == TOKEN_EXPIRED)
		return FORM_TOKEN_STALE;
	if (state != TOKEN_VALID || nonce.len != FORM_NONCE_BYTES)
		return FORM_TOKEN_MISSING;
	memcpy(nonce_r, nonce.ptr, FORM_NONCE_BYTES);
	return FORM_TOKEN_VALID;
}
