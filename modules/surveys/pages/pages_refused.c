/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/words.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/pages/survey_pages.h"
#include "modules/surveys/survey_settings.h"
#include "page/page.h"
#include "page/view.h"

/* Why a survey's form or its answers are refused. */
static const struct refusal {
	int status;
	const char *title, *detail;
	bool results, login; /* a link there helps */
} refusals[] = {
    {HTTP_UNAUTHORIZED, N_("This survey is for members"),
	N_("Please log in. Should you not be led back here, open the survey "
	   "again."),
	false, true},
    {HTTP_NOT_FOUND, N_("This survey is not open yet"),
	N_("Please come back later."), false, false},
    {HTTP_CONFLICT, N_("Your answers were already counted"),
	N_("This form was sent before. Answers are counted once; nothing was "
	   "counted twice."),
	true, false},
    {HTTP_GONE, N_("This survey is closed"), N_("It takes no more answers."),
	true, false},
    {HTTP_UNAVAILABLE, N_("The survey cannot take answers at the moment"),
	N_("If you have just sent yours, they were not counted. Please try "
	   "again in a minute."),
	false, false},
};

/* refusal_of - the row of a status */
static const struct refusal *
refusal_of(int status)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (refusals[i].status == status)
			return &refusals[i];
	}
	must_failed("a refusal has this status", __FILE__, __LINE__);
}

/* login_of - the page for logging in, which leads back to the survey */
static struct str
login_of(struct request *req, const struct definition *def)
{
	const struct survey_settings *settings = req->ctx->settings;
	const char *url = settings->login_url;

	if (!url[0])
		return STR("");
	return str_of(arena_printf(req->arena, "%s%cnext=%s/%s", url,
	    strchr(url, '?') ? '&' : '?', req->ctx->mount, def->id));
}

/* survey_refuse_send - a survey that does not take this */
int
survey_refuse_send(struct request *req, struct response *res, int status,
    const struct definition *def)
{
	const struct refusal *refusal = refusal_of(status);
	struct view *view;

	if (status == HTTP_UNAVAILABLE)
		response_header(res, "Retry-After", STR("60"));
	if (page_wants_json(req))
		return page_error(req, res, status, refusal->detail);
	view = view_object(req->arena);
	view_set_text(view, "title", str_of(refusal->title));
	view_set_text(view, "detail", str_of(refusal->detail));
	view_set_text(view, "survey", str_of(def->id));
	view_set_bool(view, "_results", refusal->results);
	if (refusal->login)
		view_set_text(view, "login_url", login_of(req, def));
	return page_send(req, res, status, "survey_refused", view);
}
