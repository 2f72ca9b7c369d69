/* SPDX-License-Identifier: BSD-2-Clause */
/* page_results - surveys: what was released, and nothing that was not */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "http/context.h"
#include "modules/staff/pages/staff_pages.h"
#include "modules/staff/pages/surveys_known.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release_store.h"
#include "modules/surveys/results/results_read.h"
#include "modules/surveys/results_view.h"
#include "page/page.h"
#include "page/view.h"

/* state_of - in words */
static const char *
state_of(enum survey_state state)
{
	switch (state) {
	case SURVEY_OPEN:
		return N_("open");
	case SURVEY_CLOSING:
		return N_("being closed");
	case SURVEY_CLOSED:
		return N_("closed");
	case SURVEY_DRAFT:
		break;
	}
	return N_("not opened");
}

/* title_of - or its id */
static struct str
title_of(const struct survey_known *known)
{
	return str_of(known->def ? known->def->title : known->id);
}

/* enter - who is there, and has the site surveys? */
static int
enter(struct request *req, struct response *res, struct staff_user *user_r)
{
	int status = staff_enter(req, res, ROLE_RESULTS, user_r);

	if (status || staff_db(req, STAFF_SURVEYS))
		return status;
	return page_error(
	    req, res, HTTP_NOT_FOUND, N_("This site has no surveys."));
}

/* results_list - GET /results */
static int
results_list(struct request *req, struct response *res)
{
	const struct survey_known *list;
	struct err err = ERR_NONE;
	struct staff_user user;
	struct view *view, *items;
	size_t n = 0;
	int status = enter(req, res, &user);

	if (status)
		return status;
	if (surveys_known_list(
		req, staff_db(req, STAFF_SURVEYS), &list, &n, &err) != DB_OK)
		return staff_unavailable(req, res, "surveys", &err);
	view = staff_view(req, &user, N_("Survey results"));
	items = view_set_list(view, "items");
	for (size_t i = 0; i < n; i++) {
		struct view *item = view_add_object(items);

		view_set_text(item, "survey", str_of(list[i].id));
		view_set_text(item, "_title", title_of(&list[i]));
		view_set_text(
		    item, "state", str_of(survey_state_name(list[i].state)));
		view_set_text(item, "_state",
		    str_of(page_text(req, state_of(list[i].state))));
		view_set_int(item, "as_of_release", list[i].release);
		view_set_bool(item, "_any", list[i].release > 0);
	}
	return page_send(req, res, HTTP_OK, "staff_results", view);
}

/* What one page is about. */
struct one {
	struct staff_user user;
	struct survey_known known;
	const struct release_entry *entry;
	const struct survey_results *results;
};

/* open_one - the survey of the path: 0, or the status of the reply */
static int
open_one(struct request *req, struct response *res, struct one *one)
{
	struct err err = ERR_NONE;
	bool found = false;
	int status = enter(req, res, &one->user);

	if (status)
		return status;
	if (surveys_known_find(req, staff_db(req, STAFF_SURVEYS), req->parts[0],
		&one->known, &one->entry, &found, &err) != DB_OK)
		return staff_unavailable(req, res, "surveys", &err);
	if (!found)
		return page_error(req, res, HTTP_NOT_FOUND,
		    N_("There is no survey of this name."));
	one->results = NULL;
	if (one->entry && one->known.def &&
	    results_read(req->arena, one->known.def, one->entry,
		one->known.state == SURVEY_CLOSED, &one->results, &err) < 0)
		return staff_unavailable(req, res, "surveys", &err);
	return 0;
}

/* results_show - GET /results/ID: charts and tables */
static int
results_show(struct request *req, struct response *res)
{
	struct one *one = arena_alloc(req->arena, sizeof(*one));
	int status = open_one(req, res, one);
	struct view *view;

	if (status)
		return status;
	view = staff_view(
	    req, &one->user, arena_str(req->arena, title_of(&one->known)));
	view_set_text(view, "_id", str_of(one->known.id));
	view_set_text(
	    view, "_state", str_of(page_text(req, state_of(one->known.state))));
	view_set_bool(view, "_unread", !one->known.def);
	view_set_bool(view, "_any", one->entry != NULL);
	if (one->results)
		results_view(view, one->results);
	return page_send(req, res, HTTP_OK, "staff_result", view);
}

/* results_json - GET /results/ID/results.json: as at the public page */
static int
results_json(struct request *req, struct response *res)
{
	struct one *one = arena_alloc(req->arena, sizeof(*one));
	int status = open_one(req, res, one);
	struct view *view;

	if (status)
		return status;
	req->json = true;
	if (!one->results)
		return page_error(
		    req, res, HTTP_NOT_FOUND, N_("Nothing was released yet."));
	view = view_object(req->arena);
	results_view(view, one->results);
	return page_json(req, res, HTTP_OK, view);
}

/* results_csv_get - GET /results/ID/results.csv: the ledger's own words */
static int
results_csv_get(struct request *req, struct response *res)
{
	struct one *one = arena_alloc(req->arena, sizeof(*one));
	int status = open_one(req, res, one);

	if (status)
		return status;
	if (!one->entry)
		return page_error(
		    req, res, HTTP_NOT_FOUND, N_("Nothing was released yet."));
	page_begin(res, "text/csv; charset=utf-8; header=present");
	response_header(res, "Content-Disposition",
	    str_of(arena_printf(
		req->arena, "attachment; filename=\"%s.csv\"", one->known.id)));
	buf_put(&res->body, one->entry->figures);
	res->status = HTTP_OK;
	return res->status;
}

static const struct route routes[] = {
    STAFF_GET("/results", results_list),
    STAFF_GET("/results/{}", results_show),
    STAFF_GET("/results/{}/results.json", results_json),
    STAFF_GET("/results/{}/results.csv", results_csv_get),
};
const struct staff_routes staff_result_routes = {
    routes, sizeof(routes) / sizeof(routes[0])};
