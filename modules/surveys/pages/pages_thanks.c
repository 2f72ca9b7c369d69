/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/words.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"
#include "page/view.h"

/* survey_thanks_get - the page behind the anonymous door */
int
survey_thanks_get(struct request *req, struct response *res)
{
	const struct definition *def = survey_live_find(req, req->parts[0]);
	struct view *view = view_object(req->arena);

	if (!def)
		return page_error(req, res, HTTP_NOT_FOUND,
		    "There is no survey of this name.");
	view_set_text(view, "title", STR(N_("Thank you")));
	view_set_text(view, "survey", str_of(def->id));
	view_set_text(view, "survey_title", str_of(def->title));
	view_set_int(view, "k", def->k);
	return page_send(req, res, HTTP_OK, "survey_thanks", view);
}

/* survey_unavailable_get - nobody can say now who is a member */
int
survey_unavailable_get(struct request *req, struct response *res)
{
	response_header(res, "Retry-After", STR("60"));
	return page_error(req, res, HTTP_UNAVAILABLE,
	    "This page cannot be shown at the moment, as members cannot be "
	    "told from others. Please try again in a minute.");
}
