/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that a module has in itself: the stylesheet, scripts. */
#include "config.h"

#include "base/arena.h"
#include "base/embed.h"
#include "base/must.h"
#include "crypto/hmac.h"
#include "http/context.h"
#include "page/page.h"

/* Its address carries a version (page_asset_url; globals_of in page.c). */
#define ASSET_CACHING "public, max-age=86400"
#define VERSION_BYTES 8

extern const struct embed page_assets[]; /* made by build-aux/embed */

/* text_of - what is served under a name */
static struct str
text_of(const struct embed *assets, const char *name)
{
	const char *text = embed_find(assets, name);

	must(text != NULL);
	return str_of(text);
}

/* send - the text, for a day */
static int
send(struct response *res, struct str text, struct str type)
{
	res->cacheable = true;
	response_header(res, "Content-Type", type);
	response_header(res, "Cache-Control", STR(ASSET_CACHING));
	response_header(res, "X-Content-Type-Options", STR("nosniff"));
	buf_puts(&res->body, text.ptr);
	res->status = HTTP_OK;
	return res->status;
}

/* page_style - the built-in stylesheet */
int
page_style(struct request *req, struct response *res)
{
	(void)req;
	return send(res, text_of(page_assets, "formpledge.css"),
	    STR("text/css; charset=utf-8"));
}

/* page_script - a script of the module's own */
int
page_script(struct response *res, const struct embed *assets, const char *name)
{
	return send(
	    res, text_of(assets, name), STR("text/javascript; charset=utf-8"));
}

/* page_script_url - another one for another script */
struct str
page_script_url(
    const struct request *req, const struct embed *assets, const char *name)
{
	char version[2 * VERSION_BYTES + 1];
	uint8_t digest[32];

	hash_sha256(text_of(assets, name), digest);
	str_hex(digest, VERSION_BYTES, version);
	return str_of(arena_printf(
	    req->arena, "%s/%s?v=%s", req->ctx->mount, name, version));
}
