/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/pages/page_never.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/send-to-friend/friend.h"
#include "modules/send-to-friend/never/never.h"
#include "modules/send-to-friend/never/never_link.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/rate.h"

#define RETRY_SECS "60"
#define CLICKS	   60 /* an hour and link */
#define HOUR_SECS  3600
#define SAY_GONE                                                               \
	N_("This link is not whole, or not one of ours any more. Copy it as "  \
	   "it stands in the newest mail that you have from us.")
#define SAY_LATER                                                              \
	N_("Your wish could not be stored just now. Please open the link "     \
	   "again in a minute.")

/* Whoever has the link has the mail: no other token, and no origin. */
static const struct field fields[] = {
    {.name = "token", .type = FIELD_TOKEN, .label = "The link"},
    {.name = "List-Unsubscribe", .type = FIELD_TOKEN, .label = "One click"},
};
#define FIELDS_N (sizeof(fields) / sizeof(fields[0]))

/* never_of - NULL: this site has no such list */
static struct never *
never_of(struct request *req)
{
	const struct friend *module = app_data(req->app);

	return module->never;
}

/* none - where there is no list, there is no such page */
static int
none(struct request *req, struct response *res)
{
	return page_error(
	    req, res, HTTP_NOT_FOUND, N_("There is no such page here."));
}

/* never_show - GET: nothing changes but by the button */
int
never_show(struct request *req, struct response *res)
{
	struct str token = request_query(req, "token");
	struct view *view = view_object(req->arena);
	struct never_entry entry;

	if (!never_of(req))
		return none(req, res);
	if (never_accept(never_of(req), token, &entry) != 0)
		return page_error(req, res, HTTP_GONE, SAY_GONE);
	view_set_text(view, "title", STR(N_("No more mails from this form")));
	view_set_text(view, "token", token);
	page_send(req, res, HTTP_OK, "friend_never", view);
	/* the link goes nowhere from here; the last of two counts */
	response_header(res, "Referrer-Policy", STR("no-referrer"));
	return res->status;
}

/* is_hammered - does one link keep the other program busy? */
static bool
is_hammered(struct request *req, const struct never_entry *entry)
{
	return !rate_allow(req->ctx->rate, "friend never",
	    str_from(entry->digest, sizeof(entry->digest)), CLICKS, HOUR_SECS);
}

/* store - have it stored; a mail program gets no redirect (RFC 8058, 3.1) */
static int
store(struct request *req, struct response *res,
    const struct never_entry *entry, bool by_button)
{
	struct err err = ERR_NONE;

	if (is_hammered(req, entry))
		return page_error(req, res, HTTP_TOO_MANY,
		    "This link was used very often. Please try again later.");
	if (never_store(never_of(req), entry, &err) != 0) {
		log_error("never again: %s", err_text(&err));
		page_error(req, res, HTTP_UNAVAILABLE, SAY_LATER);
		response_header(res, "Retry-After", STR(RETRY_SECS));
		return HTTP_UNAVAILABLE;
	}
	if (!by_button)
		return never_noted(req, res);
	return response_redirect(res,
	    arena_printf(req->arena, "%s/never-again/noted", req->ctx->mount));
}

/* never_post - POST: the button's, or one click in a mail program */
int
never_post(struct request *req, struct response *res)
{
	struct never_entry entry;
	struct form *form;
	struct str token;
	int refusal;

	if (!never_of(req))
		return none(req, res);
	refusal = form_decode(req, fields, FIELDS_N, &form);
	if (refusal)
		return page_error(req, res, refusal, form_refusal(refusal));
	token = form_get(form, "token");
	if (token.len == 0)
		token = request_query(req, "token");
	if (never_accept(never_of(req), token, &entry) == 0)
		return store(req, res, &entry, form_get(form, "token").len > 0);
	/* only these are guesses: providers click for many */
	if (check_rate(req, res) != VERDICT_PASS)
		return res->status;
	return page_error(req, res, HTTP_GONE, SAY_GONE);
}

/* never_noted - where the button ends */
int
never_noted(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("You get no more of these mails")));
	return page_send(req, res, HTTP_OK, "friend_noted", view);
}

/* never_url - what stands in a letter */
struct str
never_url(struct request *req, const struct address *address)
{
	if (!never_of(req))
		return STR_NONE;
	return str_of(arena_printf(req->arena, "%s%s/never-again?token=%s",
	    req->ctx->site->site_url, req->ctx->mount,
	    never_offer(never_of(req), req->arena, address)));
}

/* never_refuses - 0, or why nothing may be sent there */
int
never_refuses(struct request *req, const struct address *address)
{
	struct err err = ERR_NONE;
	int found;

	if (!never_of(req))
		return 0;
	found = never_find(never_of(req), req->arena, address, &err);
	if (found < 0)
		log_error("nothing is sent: %s", err_text(&err));
	if (found < 0)
		return HTTP_UNAVAILABLE;
	return found ? HTTP_UNPROCESSABLE : 0;
}
