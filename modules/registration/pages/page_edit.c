/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/registration/store/change.h"
#include "modules/registration/pages/fields.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/pages/own_form.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/rate.h"
#include "policy/typed.h"

#define FORM "edit"
/* User ids of others that a member can ask for in an hour: what is free or
 * taken is nobody's list of members. */
#define RATE	  "registration user id"
#define TAKEN_MAX 5
#define HOUR_SECS 3600
#define TOO_MANY                                                               \
	N_("You have asked for too many user ids that others have. Keep the "  \
	   "one you have, or try again in an hour.")

/* What can be edited, and where it is kept. */
static const struct part {
	const char *name;
	size_t offset;
} parts[] = {
    {"user_id", offsetof(struct member, user_id)},
    {"name", offsetof(struct member, name)},
    {"phone", offsetof(struct member, phone)},
    {"address", offsetof(struct member, address)},
};
#define NPARTS (sizeof(parts) / sizeof(parts[0]))

/* part_of - one of them in a member */
static struct str *
part_of(struct member *member, size_t i)
{
	return (struct str *)(void *)((char *)member + parts[i].offset);
}

/* Whose page it is. */
struct edit {
	struct me *me;
	struct own_form *own;
};

/* load - who asks, and what is kept: 0, or the status of the reply */
static int
load(struct request *req, struct response *res, struct edit *edit)
{
	struct err err = ERR_NONE;
	enum db_status status;
	int reply = me_load(req, res, &edit->me);

	if (reply)
		return reply;
	status = own_form_load(req, edit->me, &edit->own, &err);
	return status == DB_OK
		   ? 0
		   : registration_unavailable(req, res, status, &err);
}

/* page_of - the form: what is asked for, and what is kept all the same */
static struct me_page
page_of(struct request *req, struct me *me, const struct own_form *own)
{
	const char *names[NPARTS + 3];
	struct me_page page = {.form = FORM};
	size_t n = 0;

	for (size_t i = 0; i < NPARTS; i++) {
		if (fields_is_asked(req, parts[i].name) ||
		    part_of(&me->member, i)->len > 0)
			names[n++] = parts[i].name;
	}
	names[n++] = TYPED_ANYWAY_FIELD;
	names[n++] = FORM_TOKEN_FIELD;
	names[n] = NULL;
	page.fields = fields_pick(req, names, own, &page.n);
	return page;
}

/* send - the form, as it is kept (form NULL) or as it was typed */
static int
send(struct request *req, struct response *res, int status, const char *notice,
    const struct edit *edit, const struct form *form)
{
	struct view *view = view_object(req->arena);
	struct me *me = edit->me;
	struct me_page page = page_of(req, me, edit->own);

	view_set_text(view, "title", STR(N_("Correct your data")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	own_form_show(req, view, edit->own, form);
	page_fields(view, page.fields, page.n, form);
	fields_hint(req, view);
	if (form)
		return page_form(
		    req, res, status, "registration_edit", view, form);
	for (size_t i = 0; i < NPARTS; i++) {
		struct str text = *part_of(&me->member, i);

		if (text.len > 0)
			page_field_set(view, parts[i].name, "value",
			    arena_str(req->arena, text));
	}
	return page_send(req, res, status, "registration_edit", view);
}

/* edit_show - GET /me/edit */
int
edit_show(struct request *req, struct response *res)
{
	struct edit edit;
	int reply = load(req, res, &edit);

	return reply ? reply : send(req, res, HTTP_OK, NULL, &edit, NULL);
}

/* read_form - what was sent in place of what is kept. A field that was not
 * sent at all stays as it is; one sent empty is taken out. */
static struct member
read_form(struct me *me, struct form *form)
{
	struct member next = me->member;
	size_t n;
	const struct field *table = form_fields(form, &n);

	for (size_t i = 0; i < NPARTS; i++) {
		for (size_t k = 0; k < n; k++) {
			struct str text;

			if (strcmp(table[k].name, parts[i].name) != 0)
				continue;
			text = form_get(form, parts[i].name);
			if (!str_is_none(text))
				*part_of(&next, i) = text.len ? text : STR_NONE;
		}
	}
	return next;
}

/* id_of - who is counted */
static struct str
id_of(const struct edit *edit)
{
	const struct member *member = &edit->me->member;

	return str_from(member->id, sizeof(member->id));
}

/* may_choose - not too often where the user id is to be another */
static bool
may_choose(
    struct request *req, const struct edit *edit, const struct member *next)
{
	return str_eq(next->user_id, edit->me->member.user_id) ||
	       rate_allow(
		   req->ctx->rate, RATE, id_of(edit), TAKEN_MAX, HOUR_SECS);
}

/* save - what was sent, if the user id is free */
static int
save(struct request *req, struct response *res, const struct edit *edit,
    struct form *form)
{
	struct account_env env = registration_env(req);
	struct err err = ERR_NONE;
	const struct me *me = edit->me;
	struct change_next next = {
	    .member = read_form(edit->me, form),
	    .edit = own_form_read(req, edit->own, form),
	};
	enum db_status status;
	bool taken;

	if (!may_choose(req, edit, &next.member)) {
		response_header(res, "Retry-After", STR("3600"));
		return send(req, res, HTTP_TOO_MANY, TOO_MANY, edit, form);
	}
	status = change_profile(
	    &env, &me->key, &me->member, &next, &taken, &err);
	/* Only those that others have count. */
	if (!taken && !str_eq(next.member.user_id, me->member.user_id))
		rate_forgive(req->ctx->rate, RATE, id_of(edit));
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	if (!taken)
		return registration_redirect(req, res, "/me");
	form_fail(
	    form, "user_id", "Somebody else has this user id. Choose another.");
	return send(req, res, HTTP_UNPROCESSABLE, NULL, edit, form);
}

/* edit_post - POST /me/edit */
int
edit_post(struct request *req, struct response *res)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct me_page page;
	struct form *form;
	struct edit edit;
	const struct field_error *errors;
	bool fresh;
	int reply = load(req, res, &edit);

	if (reply)
		return reply;
	page = page_of(req, edit.me, edit.own);
	reply = me_decode(req, res, &page, &form, &fresh);
	if (reply)
		return reply;
	if (!fresh)
		return send(req, res, HTTP_FORBIDDEN, ME_STALE, &edit, form);
	form_check(form);
	own_form_check(req, edit.own, form);
	if (settings->check_typed)
		typed_check(req, form);
	if (form_errors(form, &errors) > 0)
		return send(req, res, HTTP_UNPROCESSABLE, NULL, &edit, form);
	return save(req, res, &edit, form);
}
