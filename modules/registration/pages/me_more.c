/* SPDX-License-Identifier: BSD-2-Clause */
/* What is held about a member beside the account's row: for /me and export. */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "http/request.h"
#include "modules/registration/store/disclosed.h"
#include "modules/registration/store/look.h"
#include "modules/registration/pages/me.h"
#include "modules/registration/store/outbox.h"
#include "modules/registration/pages/own_form.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/pages/shown.h"
#include "page/page.h"
#include "page/view.h"

/* What the lists below are added to. */
struct adding {
	struct request *req;
	struct arena *arena;
	struct view *list;
};

/* add_mail - one that is on its way */
static void
add_mail(void *ctx, struct str template, struct str category, int64_t due,
    int64_t expires)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);

	view_set_text(item, "about", arena_copy(adding->arena, template));
	view_set_text(item, "category", arena_copy(adding->arena, category));
	view_set_text(item, "due", registration_time(adding->arena, due));
	view_set_text(item, "ends", registration_time(adding->arena, expires));
}

/* add_look - one, by staff */
static void
add_look(void *ctx, const struct look_entry *entry)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);

	view_set_text(
	    item, "when", registration_time(adding->arena, entry->when));
	view_set_text(item, "_when", page_minute(adding->req, entry->when));
	view_set_text(item, "who", entry->who);
	view_set_text(item, "what", entry->what);
	view_set_text(item, "reason", entry->reason);
}

/* kind_of - on what ground, in the member's words */
static const char *
kind_of(const struct request *req, enum disclosed_kind kind)
{
	switch (kind) {
	case DISCLOSED_AGREEMENT:
		return page_text(req, "you had agreed to it");
	case DISCLOSED_LEGAL:
		return page_text(req, "the law demanded it");
	case DISCLOSED_OTHER:
		break;
	}
	return page_text(req, "the law allows it");
}

/* add_disclosure - one that the member may know of */
static void
add_disclosure(void *ctx, const struct disclosed_entry *entry)
{
	const struct adding *adding = ctx;
	struct view *item = view_add_object(adding->list);

	view_set_text(
	    item, "when", registration_time(adding->arena, entry->when));
	view_set_text(item, "_when", page_minute(adding->req, entry->when));
	view_set_text(item, "to", entry->recipient);
	view_set_text(item, "kind", str_of(disclosed_kinds[entry->kind]));
	view_set_text(item, "_kind", str_of(kind_of(adding->req, entry->kind)));
	view_set_text(item, "what", entry->what);
	view_set_text(item, "why", entry->why);
}

/* set_disclosures - what was passed on */
static enum db_status
set_disclosures(struct request *req, const struct me *me, struct view *view,
    struct err *err)
{
	struct account_env env = registration_env(req);
	struct adding adding = {
	    req, req->arena, view_set_list(view, "disclosures")};

	if (!me->live.has_disclosures)
		return DB_OK;
	return disclosed_list(env.db, env.arena, &me->key, env.now_secs,
	    add_disclosure, &adding, err);
}

/* set_visibility - who sees each field */
static void
set_visibility(struct request *req, struct view *view,
    const struct member *member, const struct profile *profile)
{
	struct view *list = view_set_list(view, "visibility");
	const struct shown *shown;
	size_t n = shown_list(req, member, profile, &shown);

	for (size_t i = 0; i < n; i++) {
		struct view *item = view_add_object(list);

		view_set_text(item, "field", str_of(shown[i].id));
		view_set_text(
		    item, "shown_to", str_of(own_visibilities[shown[i].who]));
	}
	/* What the member has said of fields that are not asked for now. */
	for (size_t i = 0; i < profile->nsights; i++) {
		bool there = false;
		struct view *item;

		for (size_t k = 0; k < n; k++)
			there |= str_is(profile->sights[i].id, shown[k].id);
		if (there)
			continue;
		item = view_add_object(list);
		view_set_text(item, "field", profile->sights[i].id);
		view_set_text(item, "shown_to", STR("hidden"));
	}
}

/* me_set_more - all of it */
enum db_status
me_set_more(struct request *req, const struct me *me,
    const struct own_form *own, struct view *view, struct err *err)
{
	struct account_env env = registration_env(req);
	struct adding adding = {req, req->arena, NULL};
	enum db_status status = set_disclosures(req, me, view, err);
	struct view *list;

	view_set_text(view, "state", STR("active")); /* or nobody is asked */
	view_set_bool(view, "restricted", me->member.restricted);
	list = view_set_list(view, "objections");
	for (size_t i = 0; i < own->profile->nobjects; i++)
		view_add_text(list, own->profile->objects[i]);
	set_visibility(req, view, &me->member, own->profile);
	adding.list = view_set_list(view, "looks");
	if (status != DB_OK || !me->live.has_looks)
		return status;
	return look_list(
	    env.db, env.arena, &me->key, env.now_secs, add_look, &adding, err);
}

/* me_set_mail - what is on its way */
enum db_status
me_set_mail(struct request *req, const struct me *me, struct view *view,
    struct err *err)
{
	struct account_env env = registration_env(req);
	struct adding adding = {
	    req, req->arena, view_set_list(view, "pending_mail")};

	return outbox_list(env.db,
	    str_from(me->member.id, sizeof(me->member.id)), add_mail, &adding,
	    err);
}
