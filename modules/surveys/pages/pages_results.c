/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "http/response.h"
#include "modules/surveys/counter.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/definition/reply_size.h"
#include "modules/surveys/results_view.h"
#include "modules/surveys/pages/survey_pages.h"
#include "modules/surveys/results/results.h"
#include "modules/surveys/survey_store.h"
#include "page/page.h"
#include "page/view.h"

/* ends_with - is the last part of the path this one? */
static bool
ends_with(struct str path, struct str end)
{
	return path.len >= end.len &&
	       str_eq(str_from(path.ptr + path.len - end.len, end.len), end);
}

_Static_assert(SURVEY_REPLY_MAX <= RESPONSE_BODY_MAX,
    "results of the largest survey can be sent");

/* send_csv - as a file */
static int
send_csv(struct request *req, struct response *res,
    const struct survey_results *results)
{
	page_begin(res, "text/csv; charset=utf-8; header=present");
	response_header(res, "Content-Disposition",
	    str_of(arena_printf(req->arena, "attachment; filename=\"%s.csv\"",
		results->definition->id)));
	results_csv(results, &res->body);
	res->status = HTTP_OK;
	return res->status;
}

/* send_results - in the form that the address or the client asks for */
static int
send_results(struct request *req, struct response *res,
    const struct survey_env *env, const struct survey_results *results)
{
	struct view *view;

	if (ends_with(req->path, STR(".csv")))
		return send_csv(req, res, results);
	view = view_object(req->arena);
	results_view(view, results);
	if (ends_with(req->path, STR(".json")) || page_wants_json(req))
		return page_json(req, res, HTTP_OK, view);
	view_set_text(view, "title", str_of(results->definition->title));
	view_set_int(view, "_first",
	    results->k + (int64_t)counter_hold_back(env, results->definition));
	return page_send(req, res, HTTP_OK, "survey_results", view);
}

/* survey_results_get - the last release of a survey */
int
survey_results_get(struct request *req, struct response *res)
{
	const struct definition *def = survey_live_find(req, req->parts[0]);
	const struct survey_results *results;
	struct survey_env env;
	struct err err = ERR_NONE;

	if (!def)
		return page_error(req, res, HTTP_NOT_FOUND,
		    "There is no survey of this name.");
	/* The file is the same for all, as in the ledger. */
	if (ends_with(req->path, STR(".csv")) && def->ntranslations > 0)
		def = def->translations[0];
	survey_env_of(req, &env);
	if (survey_results_of(
		req->local, &env, req->arena, def, &results, &err) != DB_OK) {
		log_error("survey %s: results: %s", def->id, err_text(&err));
		response_header(res, "Retry-After", STR("10"));
		return page_error(req, res, HTTP_UNAVAILABLE,
		    "The results cannot be read at the moment. Please try "
		    "again soon.");
	}
	return send_results(req, res, &env, results);
}
