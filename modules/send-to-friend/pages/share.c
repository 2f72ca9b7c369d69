/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/pages/share.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/must.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/language.h"
#include "modules/send-to-friend/pages/friend_pages.h"
#include "modules/send-to-friend/store/target.h"
#include "page/page.h"
#include "page/view.h"

#define SCRIPT	   "share.js"
#define MAILTO_MAX (8 * 1024) /* bytes */

extern const struct embed friend_scripts[]; /* made by build-aux/embed */

/* share_script - GET /share.js */
int
share_script(struct request *req, struct response *res)
{
	(void)req;
	return page_script(res, friend_scripts, SCRIPT);
}

/* put_escaped - text as a part of a mailto URL (RFC 6068, section 2) */
static void
put_escaped(struct buf *out, struct str text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
				    "QRSTUVWXYZ0123456789-._~";

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c && strchr(plain, c))
			buf_putc(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

/* mailto - a mail to whomever, with the link in it */
static struct str
mailto(struct request *req, struct str name, struct str link)
{
	struct buf url = BUF_INIT(MAILTO_MAX);
	struct str copy;

	buf_puts(&url, "mailto:?subject=");
	put_escaped(&url, name);
	buf_puts(&url, "&body=");
	put_escaped(&url, name);
	buf_puts(&url, "%0D%0A");
	put_escaped(&url, link);
	must(!url.full);
	copy = arena_copy(req->arena, buf_str(&url));
	buf_free(&url);
	return copy;
}

/* share_set - what the page offers besides a mail of ours */
void
share_set(struct request *req, struct response *res, struct view *view,
    struct str path)
{
	const struct site *site = req->ctx->site;
	struct target_list list = friend_targets_of(req);
	const char *title = target_title(&list, path, req->language->tag);
	struct str link = str_of(arena_printf(
	    req->arena, "%s" STR_FMT, site->site_url, STR_ARG(path)));
	struct str name = str_of(
	    title ? title
		  : arena_printf(req->arena, page_text(req, "A page of %s"),
			site->site_name));

	view_set_text(view, "link", link);
	if (title)
		view_set_text(view, "page_title", str_of(title));
	view_set_text(view, "mailto", mailto(req, name, link));
	if (page_wants_json(req))
		return;
	res->scripted = true;
	view_set_text(view, "_name", name);
	view_set_text(
	    view, "_script", page_script_url(req, friend_scripts, SCRIPT));
}
