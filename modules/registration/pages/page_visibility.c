/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/store/profile_edit.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/pages/shown.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define FORM "visibility"

/* Whose page it is, and each field with its choice and, where it is
 * sensitive, its box. */
struct sights {
	struct request *req;
	struct me *me;
	const struct shown *shown;
	size_t n;
	struct field *choices, *boxes;
	struct field *table; /* all of them, and the token */
	size_t ntable;
};

/* box_text - what showing a sensitive field to everybody is called */
static const char *
box_text(struct request *req, const char *label)
{
	return arena_printf(req->arena,
	    page_text(req,
		N_("Yes, show this to everybody, also on the internet: %s")),
	    label);
}

/* make_fields - the table of the form */
static void
make_fields(struct sights *sights)
{
	struct arena *arena = sights->req->arena;
	size_t n = sights->n;

	sights->choices = arena_alloc_n(arena, n, sizeof(struct field));
	sights->boxes = arena_alloc_n(arena, n, sizeof(struct field));
	sights->table = arena_alloc_n(arena, 2 * n + 1, sizeof(struct field));
	for (size_t i = 0; i < n; i++) {
		const struct shown *shown = &sights->shown[i];

		sights->choices[i] = (struct field){
		    .name = arena_printf(arena, "see_%s", shown->id),
		    .type = FIELD_CHOICE,
		    .choices = own_visibilities,
		    .label = shown->label};
		sights->boxes[i] = (struct field){
		    .name = arena_printf(arena, "sure_%s", shown->id),
		    .type = FIELD_CHECKBOX,
		    .label = box_text(sights->req, shown->label)};
		sights->table[sights->ntable++] = sights->choices[i];
		if (shown->sensitive)
			sights->table[sights->ntable++] = sights->boxes[i];
	}
	sights->table[sights->ntable++] = (struct field){
	    .name = FORM_TOKEN_FIELD,
	    .type = FIELD_TOKEN,
	    .label = "This page"};
}

/* load - who asks, and who sees what: 0, or the status of the reply */
static int
load(struct request *req, struct response *res, struct sights *sights)
{
	struct account_env env = registration_env(req);
	struct profile *profile = arena_alloc(req->arena, sizeof(*profile));
	struct err err = ERR_NONE;
	enum db_status status;
	int reply;

	memset(sights, 0, sizeof(*sights));
	sights->req = req;
	reply = me_load(req, res, &sights->me);
	if (reply)
		return reply;
	status = profile_load(
	    env.db, env.arena, &sights->me->key, profile, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	sights->n = shown_list(
	    req, &sights->me->member, profile, &sights->shown);
	make_fields(sights);
	return 0;
}

/* name_choices - in words, and the one that is in force */
static void
name_choices(const struct sights *sights, struct view *item, size_t at,
    const struct form *form)
{
	static const char *const words[] = {N_("Nobody but me"),
	    N_("Other members"), N_("Everybody, also on the internet")};
	struct view *list = view_member(item, STR("choices")), *choice;

	for (size_t i = 0; (choice = view_item(list, i)); i++) {
		view_put_text(
		    choice, "label", str_of(page_text(sights->req, words[i])));
		if (!form)
			view_put_bool(
			    choice, "checked", sights->shown[at].who == i);
	}
}

/* send - the form, as it is kept (form NULL) or as it was sent */
static int
send(struct response *res, int status, const char *notice,
    const struct sights *sights, const struct form *form)
{
	struct request *req = sights->req;
	const struct registration_settings *settings = req->ctx->settings;
	struct view *view = view_object(req->arena), *list;

	view_set_text(view, "title", STR(N_("Who sees what")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, FORM)));
	view_set_bool(view, "profiles", settings->profiles);
	view_set_text(view, "user_id", sights->me->member.user_id);
	list = view_set_list(view, "sights");
	for (size_t i = 0; i < sights->n; i++) {
		bool public = sights->shown[i].who == OWN_PUBLIC;
		struct view *choice = page_field_add(
		    list, &sights->choices[i], form);

		/* One of them is always chosen. */
		view_put_bool(choice, "required", true);
		name_choices(sights, choice, i, form);
		if (!sights->shown[i].sensitive)
			continue;
		view_put_bool(page_field_add(list, &sights->boxes[i], form),
		    "checked",
		    form ? form_is_checked(form, sights->boxes[i].name)
			 : public);
	}
	page_fields(view, sights->table, sights->ntable, form);
	if (form)
		return page_form(
		    req, res, status, "registration_visibility", view, form);
	return page_send(req, res, status, "registration_visibility", view);
}

/* visibility_show - GET /me/visibility */
int
visibility_show(struct request *req, struct response *res)
{
	struct sights sights;
	int reply = load(req, res, &sights);

	return reply ? reply : send(res, HTTP_OK, NULL, &sights, NULL);
}

/* chosen - who shall see a field; as it is where nothing was sent */
static enum own_visibility
chosen(const struct sights *sights, size_t at, const struct form *form)
{
	struct str text = form_get(form, sights->choices[at].name);

	for (int who = OWN_HIDDEN; who <= OWN_PUBLIC; who++) {
		if (str_is(text, own_visibilities[who]))
			return (enum own_visibility)who;
	}
	return sights->shown[at].who;
}

/* check - the choices, and that who shows something sensitive means it */
static bool
check(const struct sights *sights, struct form *form)
{
	size_t wrong = form_check(form);

	for (size_t i = 0; i < sights->n; i++) {
		if (!sights->shown[i].sensitive ||
		    sights->shown[i].who == OWN_PUBLIC ||
		    chosen(sights, i, form) != OWN_PUBLIC ||
		    form_is_checked(form, sights->boxes[i].name))
			continue;
		form_fail(form, sights->choices[i].name,
		    N_("This is sensitive. To show it to everybody, tick the "
		       "box below it as well."));
		wrong++;
	}
	return wrong == 0;
}

/* make_edit - what changes, with the ledger's lines for sensitive fields */
static void
make_edit(const struct sights *sights, const struct form *form,
    struct profile_edit *edit)
{
	struct arena *arena = sights->req->arena;
	struct profile_sight *to = arena_alloc_n(arena, sights->n, sizeof(*to));
	struct profile_consent *consents = arena_alloc_n(
	    arena, sights->n, sizeof(*consents));

	for (size_t i = 0; i < sights->n; i++) {
		const struct shown *shown = &sights->shown[i];
		enum own_visibility who = chosen(sights, i, form);

		if (who == shown->who)
			continue;
		to[edit->nsights++] = (struct profile_sight){
		    str_of(shown->id), who};
		if (shown->sensitive &&
		    (who == OWN_PUBLIC || shown->who == OWN_PUBLIC))
			consents[edit->nconsents++] = (struct profile_consent){
			    str_of(arena_printf(arena, "public.%s", shown->id)),
			    str_of(sights->boxes[i].label), who == OWN_PUBLIC};
	}
	edit->sights = to;
	edit->consents = consents;
	edit->policy = sights->req->ctx->policy;
	edit->language = sights->req->language->tag;
}

/* visibility_post - POST /me/visibility: counts at once */
int
visibility_post(struct request *req, struct response *res)
{
	struct account_env env = registration_env(req);
	struct profile_edit edit = {.nsights = 0};
	struct err err = ERR_NONE;
	struct sights sights;
	struct me_page page;
	struct form *form;
	enum db_status status;
	bool fresh;
	int reply = load(req, res, &sights);

	if (reply)
		return reply;
	page = (struct me_page){sights.table, sights.ntable, FORM};
	reply = me_decode(req, res, &page, &form, &fresh);
	if (reply)
		return reply;
	if (!fresh)
		return send(res, HTTP_FORBIDDEN, ME_STALE, &sights, form);
	if (!check(&sights, form))
		return send(res, HTTP_UNPROCESSABLE, NULL, &sights, form);
	make_edit(&sights, form, &edit);
	status = profile_edit_run(&env, &sights.me->key, &edit, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return registration_redirect(req, res, "/me/visibility");
}
