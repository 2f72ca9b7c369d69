/* SPDX-License-Identifier: BSD-2-Clause */
/* One question as the form shows it. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "http/form.h"
#include "modules/surveys/definition/day.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/view.h"

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

/* is_typed - a text, or something of which the range is kept */
static bool
is_typed(const struct question *question)
{
	return question->kind == QUESTION_NUMBER ||
	       question->kind == QUESTION_DATE ||
	       question->kind == QUESTION_TEXT;
}

/* is_chosen - was this option sent? */
static bool
is_chosen(const struct form *form, const struct question *question,
    const char *option)
{
	const struct str *values;
	size_t n;

	if (!form || is_typed(question))
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

/* set_kind - what the template asks for */
static void
set_kind(struct view *view, enum question_kind kind, bool typed)
{
	view_set_bool(view, "_consent", kind == QUESTION_CONSENT);
	view_set_bool(view, "_multiple", kind == QUESTION_MULTIPLE);
	view_set_bool(view, "_scale", kind == QUESTION_SCALE);
	view_set_bool(view, "_number", kind == QUESTION_NUMBER);
	view_set_bool(view, "_date", kind == QUESTION_DATE);
	view_set_bool(view, "_text", kind == QUESTION_TEXT);
	view_set_bool(view, "_range", typed && kind != QUESTION_TEXT);
	view_set_bool(view, "_choice", !typed && kind != QUESTION_CONSENT);
	view_set_bool(
	    view, "_skip", kind == QUESTION_SINGLE || kind == QUESTION_SCALE);
}

/* is_skipped - is none of a question's options chosen? */
static bool
is_skipped(const struct form *values, const struct question *question)
{
	for (size_t i = 0; i < question->noptions; i++)
		if (is_chosen(values, question, question->options[i].id))
			return false;
	return true;
}

/* survey_question_add - one question of the form */
struct view *
survey_question_add(struct view *list, const struct question *question,
    const struct form *values, const struct form *errors, int64_t number)
{
	struct view *view = view_add_object(list);
	enum question_kind kind = question->kind;
	bool typed = is_typed(question);
	struct str error = error_of(errors, question->id);

	view_set_text(view, "id", str_of(question->id));
	view_set_text(view, "label", str_of(question->label));
	view_set_text(view, "help", str_of(question->help));
	view_set_text(view, "kind", str_of(question_kind_name(kind)));
	set_bounds(view, question);
	if (typed)
		view_set_text(view, "_value",
		    values ? form_get(values, question->id) : STR(""));
	else
		add_options(view, question, values);
	view_set_bool(view, "sensitive", question->sensitive);
	view_set_int(view, "_at", number);
	view_set_text(view, "_name", str_of(question->id));
	view_set_bool(view, "_checked",
	    kind == QUESTION_CONSENT && is_chosen(values, question, "yes"));
	view_set_bool(view, "_skipped", is_skipped(values, question));
	set_kind(view, kind, typed);
	view_set_text(view, "_error", error);
	view_set_bool(view, "_described",
	    error.len > 0 || question->sensitive || question->help[0] ||
		kind == QUESTION_TEXT);
	return view;
}
