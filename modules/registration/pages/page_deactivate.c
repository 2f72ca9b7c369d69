/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/err.h"
#include "base/words.h"
#include "http/form.h"
#include "modules/registration/store/change.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/pages/registration_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define FORM "deactivate"

static const struct field fields[] = {
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "This page"},
};
static const struct me_page page = {fields, 1, FORM};

/* deactivate_show - GET /me/deactivate: what it means, and the button */
int
deactivate_show(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply)
		return reply;
	view_set_text(view, "title", STR(N_("Deactivate your account")));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	return page_send(req, res, HTTP_OK, "registration_deactivate", view);
}

/* deactivate_post - POST /me/deactivate: away until the next log-in */
int
deactivate_post(struct request *req, struct response *res)
{
	struct account_env env = registration_env(req);
	struct err err = ERR_NONE;
	enum db_status status;
	struct form *form;
	struct me *me;
	int reply = me_load(req, res, &me);

	if (reply || (reply = me_form(req, res, &page, &form)))
		return reply;
	status = change_away(&env, &me->key, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	guard_log_out(req, res);
	return registration_redirect(req, res, "/deactivated");
}

/* deactivated_show - GET /deactivated */
int
deactivated_show(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your account is deactivated")));
	view_set_bool(view, "deactivated", true);
	return page_send(req, res, HTTP_OK, "registration_deactivated", view);
}
