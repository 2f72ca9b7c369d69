/* SPDX-License-Identifier: BSD-2-Clause */
/* page_never - the link in a mail, and its button */
#ifndef FP_FRIEND_PAGE_NEVER_H
#define FP_FRIEND_PAGE_NEVER_H

#include "http/route.h"

struct address;

/* The routes of /never-again, for friend_routes: a link that only shows a
 * button, since scanners follow links; what the button, or a mail program's
 * own (RFC 8058), posts; and where the button ends. */
#define NEVER_ROUTES                                                           \
	{HTTP_GET, "/never-again", never_show,                                 \
	    .flags = ROUTE_QUERY | ROUTE_INLINE},                              \
	    {HTTP_POST, "/never-again", never_post, .body_max = 4 * 1024,      \
		.flags = ROUTE_QUERY},                                         \
	{                                                                      \
		HTTP_GET, "/never-again/noted", never_noted,                   \
		    .flags = ROUTE_INLINE                                      \
	}

handler_fn never_show, never_post, never_noted;

/* For a letter to that address: the whole URL, in the request's arena;
 * STR_NONE where the site has no such list. */
struct str never_url(struct request *req, const struct address *address);

/* May that address be sent a mail? 0; otherwise the status to reply with, 422
 * (it said never) or 503 (nobody knows now). */
int never_refuses(struct request *req, const struct address *address);

/* What a visitor reads then. */
#define NEVER_SAY                                                              \
	N_("This address does not take mails from this form. Nothing was "     \
	   "sent.")

#endif
