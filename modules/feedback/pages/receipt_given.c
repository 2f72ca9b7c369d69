/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/receipt_given.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/num.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/cookie.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/store/draft.h"
#include "page/page.h"
#include "page/view.h"

#define PURPOSE	   "cookie fp_receipt"
#define SHOWN_SECS 600

/* spec_of - only the page of thanks gets it */
static struct cookie_spec
spec_of(const struct request *req)
{
	return (struct cookie_spec){
	    .name = "fp_receipt",
	    .path = arena_printf(req->arena, "%s/thanks", req->ctx->mount),
	    .strict = true,
	};
}

/* receipt_appeal - the operator's words, or ours */
struct str
receipt_appeal(const struct request *req)
{
	const struct feedback_settings *settings = req->ctx->settings;

	return str_of(*settings->appeal ? settings->appeal
					: page_text(req, feedback_appeal));
}

/* set_given - what the page says of it */
static void
set_given(const struct request *req, struct view *view, struct str code,
    int64_t answer_by)
{
	if (code.len)
		view_set_text(view, "receipt", code);
	if (answer_by == 0)
		return;
	view_set_text(view, "answer_by", page_date(req, answer_by));
	view_set_text(view, "appeal", receipt_appeal(req));
}

/* give - into the cookie, and into the body of a reply for a program */
static void
give(struct request *req, struct response *res, const char *code,
    int64_t answer_by)
{
	const struct secret *key = keyring_get(req->ctx->keyring, "forms");
	struct cookie_spec spec = spec_of(req);
	struct view *view;

	cookie_set(res, &spec, req->ctx->https,
	    str_of(token_seal(req->arena, key, PURPOSE, req->now_secs,
		str_of(arena_printf(
		    req->arena, "%" PRId64 " %s", answer_by, code)))),
	    0);
	if (!page_wants_json(req))
		return;
	view = view_object(req->arena);
	set_given(req, view, str_of(code), answer_by);
	response_header(res, "Content-Type", STR("application/json"));
	view_json(view, &res->body);
}

/* receipt_give - a redirect, which empties the body, and then the code */
int
receipt_give(struct request *req, struct response *res, const char *code,
    const struct submission *submission, const char *form)
{
	int64_t answer_by = draft_answer_by(submission);

	response_redirect(res, arena_printf(req->arena, "%s/thanks%s%s",
				   req->ctx->mount, *form ? "/" : "", form));
	if (*code || answer_by)
		give(req, res, code, answer_by);
	return res->status;
}

/* receipt_show - out of it, once */
void
receipt_show(struct request *req, struct response *res, struct view *view)
{
	const struct secret *key = keyring_get(req->ctx->keyring, "forms");
	struct cookie_spec spec = spec_of(req);
	struct str token = cookie_get(req, &spec, req->ctx->https);
	struct str code;
	int64_t answer_by = 0;

	if (str_is_none(token))
		return;
	cookie_clear(res, &spec, req->ctx->https);
	if (token_open(req->arena, key, PURPOSE, req->now_secs, SHOWN_SECS,
		token, &code, NULL) != TOKEN_VALID)
		return;
	if (num_parse(str_cut(&code, ' '), 0, INT64_MAX, &answer_by) == 0)
		set_given(req, view, code, answer_by);
}
