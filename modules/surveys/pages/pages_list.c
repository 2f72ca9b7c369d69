/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <time.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/words.h"
#include "http/language.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"
#include "page/view.h"

/* day_of - for programs: "2026-12-01" */
static struct str
day_of(struct arena *arena, int64_t secs)
{
	time_t at = (time_t)secs;
	char text[16];
	struct tm tm;

	gmtime_r(&at, &tm);
	must(strftime(text, sizeof(text), "%Y-%m-%d", &tm) > 0);
	return arena_copy(arena, str_of(text));
}

/* add_survey - one that can be answered */
static void
add_survey(struct request *req, struct view *list, const struct definition *def)
{
	struct view *view = view_add_object(list);

	def = definition_in(def, str_of(req->language->tag));
	view_set_text(view, "id", str_of(def->id));
	view_set_text(view, "title", str_of(def->title));
	view_set_text(view, "who",
	    def->who == SURVEY_MEMBERS ? STR("members") : STR("anyone"));
	view_set_bool(view, "_members", def->who == SURVEY_MEMBERS);
	view_set_int(view, "questions", (int64_t)definition_asked(def));
	view_set_bool(view, "_one", definition_asked(def) == 1);
	if (def->closes_secs)
		view_set_text(
		    view, "closes", day_of(req->arena, def->closes_secs));
	else
		view_set_null(view, "closes");
	/* closes is the first day without answers */
	if (def->closes_secs)
		view_set_text(
		    view, "_closes", page_date(req, def->closes_secs - 1));
	else
		view_set_null(view, "_closes");
}

/* survey_list_get - the open surveys */
int
survey_list_get(struct request *req, struct response *res)
{
	const struct definition *const *defs;
	size_t n = survey_live_list(req, &defs);
	struct view *view = view_object(req->arena), *list;

	view_set_text(view, "title", STR(N_("Surveys")));
	list = view_set_list(view, "surveys");
	for (size_t i = 0; i < n; i++)
		add_survey(req, list, defs[i]);
	return page_send(req, res, HTTP_OK, "survey_list", view);
}
