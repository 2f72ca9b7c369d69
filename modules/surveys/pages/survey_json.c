/* SPDX-License-Identifier: BSD-2-Clause */
/* A survey for a front end of the site's own: see survey-schema.json. */
#include "config.h"

#include "base/arena.h"
#include "http/context.h"
#include "http/language.h"
#include "modules/surveys/definition/day.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"
#include "page/view.h"

/* add_conditions - all of them must hold; none where there are none */
static void
add_conditions(struct view *view, const struct definition *def,
    const struct condition *conditions, size_t n)
{
	struct view *list = view_set_list(view, "show_if");

	for (size_t i = 0; i < n; i++) {
		const struct question *question =
		    &def->questions[conditions[i].question];
		struct view *item = view_add_object(list), *options;

		view_set_text(item, "question", str_of(question->id));
		options = view_set_list(item, "options");
		for (size_t j = 0; j < question->noptions; j++)
			if (conditions[i].options >> j & 1)
				view_add_text(
				    options, str_of(question->options[j].id));
	}
}

/* add_pages - headings, and when each is shown */
static void
add_pages(struct view *view, const struct definition *def)
{
	struct view *list = view_set_list(view, "pages");

	for (size_t i = 0; i < def->npages; i++) {
		const struct survey_page *page = &def->pages[i];
		struct view *item = view_add_object(list);

		view_set_text(item, "title", str_of(page->title));
		view_set_text(item, "text", str_of(page->text));
		add_conditions(item, def, page->show_if, page->nshow_if);
	}
}

/* day_text - a day as it is sent */
static struct str
day_text(struct arena *arena, int64_t day)
{
	char *text = arena_alloc(arena, DAY_TEXT_LEN + 1);

	day_format(day, text);
	return str_of(text);
}

/* set_bound - a number or a day; null at the open end */
static void
set_bound(struct view *view, const char *name, enum question_kind kind,
    int64_t bound, int64_t open)
{
	if (bound == open)
		view_set_null(view, name);
	else if (kind == QUESTION_DATE)
		view_set_text(view, name, day_text(view_arena(view), bound));
	else
		view_set_int(view, name, bound);
}

/* set_bounds - of what has some */
static void
set_bounds(struct view *view, const struct question *question)
{
	enum question_kind kind = question->kind;

	if (kind != QUESTION_SCALE && kind != QUESTION_NUMBER &&
	    kind != QUESTION_DATE)
		return;
	set_bound(view, "from", kind, question->from, INT64_MIN);
	set_bound(view, "to", kind, question->to,
	    kind == QUESTION_DATE ? DAY_MAX : SURVEY_NUMBER_MAX);
}

/* text_of - a label; that of a consent is ours where the file says none */
static struct str
text_of(const struct request *req, const struct question *question,
    const char *label)
{
	return str_of(
	    question->kind == QUESTION_CONSENT ? page_text(req, label) : label);
}

/* add_options - what can be chosen, or the ranges that are counted */
static void
add_options(const struct request *req, struct view *view,
    const struct question *question)
{
	bool ranges = question->kind == QUESTION_NUMBER ||
		      question->kind == QUESTION_DATE;
	struct view *list;

	if (question->kind == QUESTION_TEXT) {
		view_set_int(view, "max_bytes", SURVEY_TEXT_MAX);
		return;
	}
	list = view_set_list(view, ranges ? "ranges" : "options");
	for (size_t i = 0; i < question->noptions; i++) {
		struct view *item = view_add_object(list);

		view_set_text(item, "id", str_of(question->options[i].id));
		view_set_text(item, "label",
		    text_of(req, question, question->options[i].label));
	}
}

/* add_question - one of them */
static void
add_question(const struct request *req, struct view *list,
    const struct definition *def, const struct question *question)
{
	struct view *view = view_add_object(list);

	view_set_text(view, "id", str_of(question->id));
	view_set_text(view, "label", text_of(req, question, question->label));
	view_set_text(view, "help", str_of(question->help));
	view_set_text(view, "kind", str_of(question_kind_name(question->kind)));
	view_set_bool(view, "sensitive", question->sensitive);
	if (!question->sensitive || question->group == SURVEY_NO_GROUP)
		view_set_null(view, "consent");
	else
		view_set_text(view, "consent",
		    str_of(def->questions[def->groups[question->group].consent]
			       .id));
	view_set_int(view, "page", (int64_t)question->page);
	add_conditions(view, def, question->show_if, question->nshow_if);
	set_bounds(view, question);
	add_options(req, view, question);
}

/* add_languages - those that it can be shown in */
static void
add_languages(struct view *view, const struct definition *def)
{
	struct view *list = view_set_list(view, "languages");

	view_set_text(view, "language", str_of(def->language));
	for (size_t i = 0; def->language[0] && i < def->ntranslations; i++)
		view_add_text(list, str_of(def->translations[i]->language));
}

/* set_urls - where to go on */
static void
set_urls(
    struct view *view, const struct request *req, const struct definition *def)
{
	static const struct {
		const char *name, *end;
	} urls[] = {
	    {"answers_url", "answers"}, {"results_url", "results.json"},
	    {"ballot_url", "ballot"}, {"start_url", "start"}, /* of members */
	};

	for (size_t i = 0; i < (def->who == SURVEY_MEMBERS ? 4 : 3); i++)
		view_set_text(view, urls[i].name,
		    str_of(arena_printf(view_arena(view), "%s/%s/%s",
			req->ctx->mount, def->id, urls[i].end)));
}

/* view_of - all but the ballot */
static struct view *
view_of(struct request *req, const struct definition *def, const char *state)
{
	struct view *view = view_object(req->arena), *list;

	view_set_text(view, "survey", str_of(def->id));
	view_set_text(view, "title", str_of(def->title));
	view_set_text(view, "text", str_of(def->text));
	view_set_text(view, "who",
	    def->who == SURVEY_MEMBERS ? STR("members") : STR("anyone"));
	view_set_int(view, "k", def->k);
	if (def->ntexts > 0)
		view_set_text(view, "texts",
		    def->texts == TEXTS_KEEP ? STR("keep") : STR("destroy"));
	add_languages(view, def);
	view_set_text(view, "state", str_of(state));
	set_urls(view, req, def);
	add_pages(view, def);
	list = view_set_list(view, "questions");
	for (size_t i = 0; i < def->nquestions; i++)
		add_question(req, list, def, &def->questions[i]);
	return view;
}

/* send - with the language that the texts are in */
static int
send(struct request *req, struct response *res, const struct definition *def,
    const struct view *view)
{
	if (def->language[0])
		response_header(res, "Content-Language", str_of(def->language));
	return page_json(req, res, HTTP_OK, view);
}

/* survey_json_send - a survey and a ballot */
int
survey_json_send(struct request *req, struct response *res,
    const struct definition *def, struct str ballot)
{
	struct view *view;

	def = definition_in(def, str_of(req->language->tag));
	view = view_of(req, def, ballot.len ? "ready" : "saved");
	if (ballot.len)
		view_set_text(view, "ballot", ballot);
	return send(req, res, def, view);
}

/* survey_state_send - a survey, and what to do for a ballot */
int
survey_state_send(struct request *req, struct response *res,
    const struct definition *def, const char *state)
{
	def = definition_in(def, str_of(req->language->tag));
	return send(req, res, def, view_of(req, def, state));
}
