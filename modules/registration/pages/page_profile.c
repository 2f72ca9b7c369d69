/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "http/context.h"
#include "http/request.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/store/account_find.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/pages/shown.h"
#include "page/page.h"
#include "page/view.h"

/* What is looked at, and by whom. */
struct look {
	struct member member;
	struct profile profile;
	bool found;
	enum own_visibility least; /* that the visitor may see */
};

/* not_found - the same for who is not there, and who shows nothing */
static int
not_found(struct request *req, struct response *res)
{
	response_header(res, "X-Robots-Tag", STR("noindex, nofollow"));
	return page_error(req, res, HTTP_NOT_FOUND,
	    "There is nothing to see at this address.");
}

/* find - the member of an address, with as much work for nobody */
static enum db_status
find(struct request *req, struct look *look, struct err *err)
{
	struct account_env env = registration_env(req);
	struct str user_id = req->parts[0];
	struct datakey key = {.id = {0}};
	enum db_status status;

	if (names_check_user_id(user_id, NULL))
		return DB_OK;
	status = account_find(&env, names_user(req->arena, user_id), &key,
	    &look->member, &look->found, err);
	if (status == DB_OK)
		status = profile_load(
		    env.db, env.arena, &key, &look->profile, err);
	if (look->member.state != MEMBER_ACTIVE || look->member.restricted)
		look->found = false;
	datakey_scrub(&key);
	return status;
}

/* viewer - other members see more than the public */
static enum db_status
viewer(struct request *req, struct look *look, struct err *err)
{
	struct guard_login login;
	bool found;
	enum db_status status = guard_login(req, &login, &found, err);

	look->least = found ? OWN_MEMBERS : OWN_PUBLIC;
	secret_scrub(&login.pairwise);
	return status;
}

/* show - what is to be seen; nothing: 404 */
static int
show(struct request *req, struct response *res, const struct look *look)
{
	struct view *view = view_object(req->arena), *list;
	const struct shown *shown;
	size_t n = look->found
		       ? shown_list(req, &look->member, &look->profile, &shown)
		       : 0;
	size_t seen = 0;

	list = view_set_list(view, "shown");
	for (size_t i = 0; i < n; i++) {
		struct view *item;

		if (shown[i].who < look->least || shown[i].text.len == 0)
			continue;
		item = view_add_object(list);
		view_set_text(item, "id", str_of(shown[i].id));
		view_set_text(item, "_name", str_of(shown[i].label));
		view_set_text(item, "value", shown[i].text);
		seen++;
	}
	if (seen == 0)
		return not_found(req, res);
	view_set_text(view, "title", look->member.user_id);
	response_header(res, "X-Robots-Tag", STR("noindex, nofollow"));
	return page_send(req, res, HTTP_OK, "registration_profile", view);
}

/* profile_show - GET /members/{user_id}: what a member shows */
int
profile_show(struct request *req, struct response *res)
{
	const struct registration_settings *settings = req->ctx->settings;
	struct look *look = arena_alloc(req->arena, sizeof(*look));
	struct err err = ERR_NONE;
	enum db_status status;

	if (!settings->profiles)
		return not_found(req, res);
	status = viewer(req, look, &err);
	if (status == DB_OK)
		status = find(req, look, &err);
	if (status != DB_OK)
		return registration_unavailable(req, res, status, &err);
	return show(req, res, look);
}
