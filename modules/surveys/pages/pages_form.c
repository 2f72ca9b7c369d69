/* SPDX-License-Identifier: BSD-2-Clause */
/* A survey's form, page by page, and the notice before it. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/surveys/definition/asked.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/definition/question_load.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

/* survey_in_language - the texts to show, and the words around them */
const struct definition *
survey_in_language(
    struct request *req, const struct definition *def, struct str tag)
{
	const struct context *ctx = req->ctx;
	const struct language *language;

	if (tag.len > 0 && ctx->nlanguages > 0)
		req->language = language_find(
		    ctx->languages, ctx->nlanguages, tag);
	def = definition_in(def, str_of(req->language->tag));
	if (!*def->language || ctx->nlanguages == 0)
		return def;
	language = language_find(
	    ctx->languages, ctx->nlanguages, str_of(def->language));
	if (str_is_nocase(str_of(language->tag), def->language))
		req->language = language;
	return def;
}

/* set_paragraphs - text cut at its empty lines */
static void
set_paragraphs(struct view *view, const char *name, const char *text)
{
	struct view *list = view_set_list(view, name);
	const char *end;

	for (; *text; text = end + strspn(end, "\n")) {
		end = strstr(text, "\n\n");
		if (!end)
			end = text + strlen(text);
		if (end > text)
			view_add_text(
			    list, str_from(text, (size_t)(end - text)));
	}
}

/* set_survey - what a page says of any survey */
static void
set_survey(struct view *view, const struct definition *def, const char *title)
{
	view_set_text(view, "survey", str_of(def->id));
	view_set_text(view, "title", str_of(title));
	view_set_text(view, "text", str_of(def->text));
	view_set_text(view, "who",
	    def->who == SURVEY_MEMBERS ? STR("members") : STR("anyone"));
	view_set_int(view, "k", def->k);
	view_set_bool(view, "_texts", def->ntexts > 0);
	view_set_bool(view, "_texts_kept", def->texts == TEXTS_KEEP);
}

/* add_hidden - a value of a question that is not on this page */
static void
add_hidden(struct view *list, const char *name, struct str value)
{
	struct view *item;

	if (value.len == 0)
		return;
	item = view_add_object(list);
	view_set_text(item, "name", str_of(name));
	view_set_text(item, "value", value);
}

/* hide_question - what was answered, carried along in the body */
static void
hide_question(struct view *list, const struct question *question,
    const struct form *values)
{
	const struct str *all;
	size_t n;

	if (values == NULL)
		return;
	if (question->kind != QUESTION_MULTIPLE) {
		add_hidden(list, question->id, form_get(values, question->id));
		return;
	}
	n = form_all(values, question->id, &all);
	for (size_t i = 0; i < n; i++)
		add_hidden(list, question->id, all[i]);
}

/* set_questions - those asked on this page, and what was answered to others */
static void
set_questions(struct view *view, const struct survey_turn *turn)
{
	const struct definition *def = turn->def;
	struct view *list = view_set_list(view, "questions");
	struct view *hidden = view_set_list(view, "_hidden");
	int64_t number = 0;

	for (size_t i = 0; i < def->nquestions; i++) {
		const struct question *question = &def->questions[i];
		bool asked = asked_question(def, i, turn->answers);

		if (asked && question->kind != QUESTION_CONSENT)
			number++;
		if (asked && question->page == turn->page)
			survey_question_add(
			    list, question, turn->values, turn->errors, number);
		else
			hide_question(hidden, question, turn->values);
	}
}

/* set_errors - all of them, for the summary above the form */
static void
set_errors(struct view *view, const struct form *errors)
{
	struct view *list = view_set_list(view, "errors");
	const struct field_error *error;
	size_t n = errors ? form_errors(errors, &error) : 0;

	for (size_t i = 0; i < n; i++) {
		struct view *item = view_add_object(list);

		view_set_text(item, "field", str_of(error[i].field));
		view_set_text(item, "message", str_of(error[i].message));
	}
	view_set_bool(view, "_failed", n > 0);
}

/* set_way - which page this is, and the buttons */
static void
set_way(struct view *view, const struct survey_turn *turn)
{
	const struct definition *def = turn->def;
	int64_t number = 1, later = 0;

	for (size_t i = 0; i < def->npages; i++) {
		if (i < turn->page && asked_page(def, i, turn->answers))
			number++;
		if (i > turn->page &&
		    asked_page_later(def, i, turn->page, turn->answers))
			later++;
	}
	view_set_bool(view, "_paged", def->npages > 1);
	view_set_int(view, "_page", (int64_t)turn->page);
	view_set_int(view, "_number", number);
	view_set_int(view, "_pages", number + later);
	view_set_bool(view, "_back", number > 1);
	view_set_bool(view, "_send", later == 0);
	view_set_bool(view, "_end", turn->page == def->npages);
	view_set_bool(view, "_first", turn->page == 0);
}

/* title_of - of the first page the survey's, of others with their number */
static const char *
title_of(const struct request *req, const struct survey_turn *turn)
{
	const struct definition *def = turn->def;
	int64_t number = 1;

	for (size_t i = 0; i < turn->page; i++)
		if (asked_page(def, i, turn->answers))
			number++;
	if (number == 1)
		return def->title;
	return arena_printf(req->arena, page_text(req, N_("%s – page %d")),
	    def->title, (int)number);
}

/* send_json - the whole survey, or what is wrong with the answers */
static int
send_json(struct request *req, struct response *res, int status,
    const struct survey_turn *turn)
{
	struct view *view;

	if (!turn->errors)
		return survey_json_send(req, res, turn->def, turn->ballot);
	view = view_object(req->arena);
	set_survey(view, turn->def, turn->def->title);
	return page_form(req, res, status, "survey_form", view, turn->errors);
}

/* survey_turn_send - one page of the form */
int
survey_turn_send(struct request *req, struct response *res, int status,
    const struct survey_turn *turn)
{
	const struct definition *def = turn->def;
	struct view *view;
	bool end = turn->page == def->npages;

	if (page_wants_json(req))
		return send_json(req, res, status, turn);
	view = view_object(req->arena);
	set_survey(view, def, title_of(req, turn));
	view_set_text(view, "ballot", turn->ballot);
	view_set_text(view, "language", str_of(req->language->tag));
	set_paragraphs(view, "_paragraphs", turn->page == 0 ? def->text : "");
	view_set_text(view, "_page_title",
	    str_of(end ? "" : def->pages[turn->page].title));
	set_paragraphs(
	    view, "_page_paragraphs", end ? "" : def->pages[turn->page].text);
	set_questions(view, turn);
	set_errors(view, turn->errors);
	set_way(view, turn);
	survey_ballot_set(req, res, view, turn->ballot, NULL);
	return page_send(req, res, status, "survey_form", view);
}

/* survey_form_send - the first page, empty */
int
survey_form_send(struct request *req, struct response *res, int status,
    const struct definition *def, struct str ballot)
{
	static const uint8_t none[SURVEY_ANSWERS_MAX];
	const struct survey_turn turn = {
	    .def = survey_in_language(req, def, STR_NONE),
	    .ballot = ballot,
	    .answers = none,
	};

	return survey_turn_send(req, res, status, &turn);
}

/* survey_notice_send - before a member's ballot is issued */
int
survey_notice_send(struct request *req, struct response *res,
    const struct definition *def, const struct blind_rsa *issuer)
{
	struct view *view;

	if (page_wants_json(req))
		return survey_state_send(req, res, def, SURVEY_STATE_START);
	view = view_object(req->arena);
	def = survey_in_language(req, def, STR_NONE);
	set_survey(view, def, def->title);
	set_paragraphs(view, "_paragraphs", def->text);
	view_set_text(view, "form_token", str_of(form_token_new(req, "start")));
	survey_ballot_set(req, res, view, STR_NONE, issuer);
	return page_send(req, res, HTTP_OK, "survey_notice", view);
}
