/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/embed.h"
#include "base/must.h"
#include "page/page.h"

/* Its address carries a version (see globals_of in page.c). */
#define STYLE_CACHING "public, max-age=86400"

extern const struct embed page_assets[]; /* made by build-aux/embed */

/* page_style - the built-in stylesheet */
int
page_style(struct request *req, struct response *res)
{
	const char *css = embed_find(page_assets, "formpledge.css");

	(void)req;
	must(css != NULL);
	res->cacheable = true;
	response_header(res, "Content-Type", STR("text/css; charset=utf-8"));
	response_header(res, "Cache-Control", STR(STYLE_CACHING));
	response_header(res, "X-Content-Type-Options", STR("nosniff"));
	buf_puts(&res->body, css);
	res->status = HTTP_OK;
	return res->status;
}
