/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/words.h"
#include "day.h"
#include "definition.h"
#include "http/form.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "question_load.h"
#include "survey_pages.h"
#include "survey_settings.h"

/* choices_of - the ids of a question's options */
static const char *const *
choices_of(struct arena *arena, const struct question *question)
{
	const char **ids = arena_alloc_n(
	    arena, question->noptions + 1, sizeof(*ids));

	for (size_t i = 0; i < question->noptions; i++)
		ids[i] = question->options[i].id;
	return ids;
}

/* fill_field - question at, counted from 0, as a field */
static void
fill_field(struct arena *arena, const struct question *question, size_t at,
    struct field *field)
{
	field->name = question->id;
	field->label = arena_printf(arena, "Question %zu", at + 1);
	switch (question->kind) {
	case QUESTION_SINGLE:
	case QUESTION_SCALE:
		field->type = FIELD_CHOICE;
		field->choices = choices_of(arena, question);
		break;
	case QUESTION_MULTIPLE:
		field->type = FIELD_CHOICES;
		field->choices = choices_of(arena, question);
		break;
	case QUESTION_NUMBER:
		field->type = FIELD_NUMBER;
		field->lo = question->from;
		field->hi = question->to == SURVEY_NUMBER_MAX ? INT64_MAX
							      : question->to;
		break;
	case QUESTION_DATE:
		field->type = FIELD_TEXT;
		field->max = DAY_TEXT_LEN;
		break;
	case QUESTION_CONSENT:
		field->type = FIELD_CHECKBOX;
		field->label = question->label;
		break;
	case QUESTION_TEXT:
		field->type = FIELD_TEXTAREA;
		break;
	}
}

/* survey_fields - the table behind a survey's form */
const struct field *
survey_fields(struct arena *arena, const struct definition *def, size_t *n_r)
{
	static const char *const own[] = {
	    SURVEY_BALLOT_FIELD, SURVEY_LANGUAGE_FIELD};
	struct field *fields = arena_alloc_n(
	    arena, def->nquestions + 2, sizeof(*fields));
	size_t n = 0, asked = 0;

	for (; n < sizeof(own) / sizeof(own[0]); n++)
		fields[n] = (struct field){
		    .name = own[n], .type = FIELD_TOKEN, .label = own[n]};
	for (size_t i = 0; i < def->nquestions; i++) {
		fill_field(arena, &def->questions[i], asked, &fields[n++]);
		if (def->questions[i].kind != QUESTION_CONSENT)
			asked++;
	}
	*n_r = n;
	return fields;
}

/* error_of - what is wrong with an answer */
static struct str
error_of(const struct form *form, const char *id)
{
	const struct field_error *errors;
	size_t n = form ? form_errors(form, &errors) : 0;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(errors[i].field, id) == 0)
			return str_of(errors[i].message);
	}
	return STR("");
}

/* has_range - is something typed of which the range is kept? */
static bool
has_range(const struct question *question)
{
	return question->kind == QUESTION_NUMBER ||
	       question->kind == QUESTION_DATE;
}

/* is_chosen - was this option sent? */
static bool
is_chosen(const struct form *form, const struct question *question,
    const char *option)
{
	const struct str *values;
	size_t n;

	if (!form || has_range(question))
		return false;
	if (question->kind == QUESTION_CONSENT)
		return form_is_checked(form, question->id);
	if (question->kind != QUESTION_MULTIPLE)
		return str_is(form_get(form, question->id), option);
	n = form_all(form, question->id, &values);
	for (size_t i = 0; i < n; i++) {
		if (str_is(values[i], option))
			return true;
	}
	return false;
}

/* add_options - what can be chosen; the first one's id is the question's */
static void
add_options(
    struct view *view, const struct question *question, const struct form *form)
{
	struct arena *arena = view_arena(view);
	struct view *list = view_set_list(view, "options");

	for (size_t i = 0; i < question->noptions; i++) {
		const struct question_option *option = &question->options[i];
		struct view *item = view_add_object(list);

		view_set_text(item, "id", str_of(option->id));
		view_set_text(item, "label", str_of(option->label));
		view_set_text(item, "_id",
		    i == 0 ? str_of(question->id)
			   : str_of(arena_printf(
				 arena, "%s-%s", question->id, option->id)));
		view_set_bool(
		    item, "_checked", is_chosen(form, question, option->id));
	}
}

/* set_number - the bounds of a number, or of a scale */
static void
set_number(struct view *view, const struct question *question)
{
	view_set_int(view, "from", question->from);
	if (question->to == SURVEY_NUMBER_MAX)
		view_set_null(view, "to");
	else
		view_set_int(view, "to", question->to);
}

/* day_text - a day as it is sent */
static struct str
day_text(struct arena *arena, int64_t day)
{
	char *text = arena_alloc(arena, DAY_TEXT_LEN + 1);

	day_format(day, text);
	return str_of(text);
}

/* set_days - the first and the last day */
static void
set_days(struct view *view, const struct question *question)
{
	view_set_text(view, "from", day_text(view_arena(view), question->from));
	if (question->to == DAY_MAX)
		view_set_null(view, "to");
	else
		view_set_text(
		    view, "to", day_text(view_arena(view), question->to));
}

/* set_bounds - of what has some */
static void
set_bounds(struct view *view, const struct question *question)
{
	if (question->kind == QUESTION_NUMBER ||
	    question->kind == QUESTION_SCALE)
		set_number(view, question);
	if (question->kind == QUESTION_DATE)
		set_days(view, question);
}

/* add_question - one question of the form */
static struct view *
add_question(
    struct view *list, const struct question *question, const struct form *form)
{
	struct view *view = view_add_object(list);
	enum question_kind kind = question->kind;

	view_set_text(view, "id", str_of(question->id));
	view_set_text(view, "label", str_of(question->label));
	view_set_text(view, "help", str_of(question->help));
	view_set_text(view, "kind", str_of(question_kind_name(kind)));
	set_bounds(view, question);
	if (!has_range(question))
		add_options(view, question, form);
	else
		view_set_text(view, "_value",
		    form ? form_get(form, question->id) : STR(""));
	view_set_text(view, "_name", str_of(question->id));
	view_set_bool(view, "_consent", kind == QUESTION_CONSENT);
	view_set_bool(view, "_checked",
	    kind == QUESTION_CONSENT && is_chosen(form, question, "yes"));
	view_set_bool(view, "_multiple", kind == QUESTION_MULTIPLE);
	view_set_bool(view, "_scale", kind == QUESTION_SCALE);
	view_set_bool(view, "_number", kind == QUESTION_NUMBER);
	view_set_bool(view, "_date", kind == QUESTION_DATE);
	view_set_bool(view, "_range", has_range(question));
	view_set_bool(
	    view, "_choice", !has_range(question) && kind != QUESTION_CONSENT);
	view_set_text(view, "_error", error_of(form, question->id));
	return view;
}

/* add_questions - all of them, numbered */
static void
add_questions(
    struct view *view, const struct definition *def, const struct form *form)
{
	struct view *list = view_set_list(view, "questions");
	int64_t asked = 0;

	for (size_t i = 0; i < def->nquestions; i++) {
		const struct question *question = &def->questions[i];
		bool wrong = error_of(form, question->id).len > 0;
		struct view *item = add_question(list, question, form);

		view_set_bool(item, "sensitive", question->sensitive);
		if (question->kind != QUESTION_CONSENT)
			view_set_int(item, "_at", ++asked);
		view_set_bool(item, "_described",
		    wrong || question->sensitive || question->help[0]);
	}
}

/* set_paragraphs - text cut at its empty lines */
static void
set_paragraphs(struct view *view, const char *text)
{
	struct view *list = view_set_list(view, "_paragraphs");
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
set_survey(struct view *view, const struct definition *def)
{
	view_set_text(view, "survey", str_of(def->id));
	view_set_text(view, "title", str_of(def->title));
	view_set_text(view, "text", str_of(def->text));
	view_set_text(view, "who",
	    def->who == SURVEY_MEMBERS ? STR("members") : STR("anyone"));
	view_set_int(view, "k", def->k);
	set_paragraphs(view, def->text);
}

/* survey_form_send - the form, empty or come back */
int
survey_form_send(struct request *req, struct response *res, int status,
    const struct definition *def, struct str ballot, const struct form *form)
{
	struct view *view;

	if (page_wants_json(req) && !form)
		return survey_json_send(req, res, def, ballot);
	view = view_object(req->arena);
	set_survey(view, def);
	view_set_text(view, "ballot", ballot);
	add_questions(view, def, form);
	if (form)
		return page_form(req, res, status, "survey_form", view, form);
	return page_send(req, res, status, "survey_form", view);
}

/* survey_notice_send - before a member's ballot is issued */
int
survey_notice_send(
    struct request *req, struct response *res, const struct definition *def)
{
	struct view *view;

	if (page_wants_json(req))
		return survey_state_send(req, res, def, SURVEY_STATE_START);
	view = view_object(req->arena);
	set_survey(view, def);
	view_set_text(view, "form_token", str_of(form_token_new(req, "start")));
	return page_send(req, res, HTTP_OK, "survey_notice", view);
}

/* Why a survey's form or its answers are refused. */
static const struct refusal {
	int status;
	const char *title, *detail;
	bool results, login; /* a link there helps */
} refusals[] = {
    {HTTP_UNAUTHORIZED, N_("This survey is for members"),
	N_("Please log in, then open the survey again."), false, true},
    {HTTP_NOT_FOUND, N_("This survey is not open yet"),
	N_("Please come back later."), false, false},
    {HTTP_CONFLICT, N_("Your answers were already counted"),
	N_("This form was sent before. Answers are counted once; nothing was "
	   "counted twice."),
	true, false},
    {HTTP_GONE, N_("This survey is closed"), N_("It takes no more answers."),
	true, false},
    {HTTP_UNAVAILABLE, N_("Your answers were not counted"),
	N_("The survey cannot take answers at the moment. Please send the form "
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
