/* SPDX-License-Identifier: BSD-2-Clause */
/* What a visitor reads when a form was stored, or denied. */
#include "config.h"

#include "base/words.h"
#include "http/context.h"
#include "http/language.h"
#include "modules/feedback/pages/form_ask.h"
#include "modules/feedback/pages/form_pages.h"
#include "modules/feedback/pages/receipt_given.h"
#include "page/page.h"
#include "page/view.h"

/* page_of - about a form, in the visitor's language */
static struct view *
page_of(struct request *req, const struct form_def *def, const char *title,
    bool stored)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", str_of(title));
	view_set_text(view, "form", str_of(def->id));
	view_set_bool(view, "stored", stored);
	return view;
}

/* form_thanks - after it was stored, with the receipt, once */
int
form_thanks(struct request *req, struct response *res)
{
	const struct form_def *def = form_find(req);
	struct view *view;

	if (!def)
		return form_not_found(req, res);
	def = form_def_in(req->arena, def, req->language->tag);
	view = page_of(req, def, N_("Thank you"), true);
	if (*def->thanks)
		view_set_text(view, "thanks", str_of(def->thanks));
	receipt_show(req, res, view);
	return page_send(req, res, HTTP_OK, "form_thanks", view);
}

/* form_denied - after consent was denied */
int
form_denied(struct request *req, struct response *res)
{
	const struct form_def *def = form_find(req);

	if (!def)
		return form_not_found(req, res);
	return page_send(req, res, HTTP_OK, "form_denied",
	    page_of(req, def, N_("Nothing was stored"), false));
}

/* form_challenge - something to work on before it is sent */
int
form_challenge(struct request *req, struct response *res)
{
	const struct form_def *def = form_find(req);
	struct guard guard;

	if (!def)
		return form_not_found(req, res);
	guard = form_ask_guard(req, form_ask_new(req, def));
	return guard_challenge(req, res, &guard);
}
