/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/definition.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"

/* survey_id_is_valid - small letters, digits and "-", a letter first */
bool
survey_id_is_valid(struct str text)
{
	if (text.len == 0 || text.len > SURVEY_ID_MAX || text.ptr[0] < 'a' ||
	    text.ptr[0] > 'z')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-')
			return false;
	}
	return true;
}

/* question_kind_name - as the file says it */
const char *
question_kind_name(enum question_kind kind)
{
	static const char *const names[] = {
	    [QUESTION_SINGLE] = "single",
	    [QUESTION_MULTIPLE] = "multiple",
	    [QUESTION_SCALE] = "scale",
	    [QUESTION_NUMBER] = "number",
	    [QUESTION_DATE] = "date",
	    [QUESTION_TEXT] = "text",
	    [QUESTION_CONSENT] = "consent",
	};

	return names[kind];
}

/* definition_is_sensitive - all of it, or one question */
bool
definition_is_sensitive(const struct definition *def)
{
	for (size_t i = 0; i < def->nquestions; i++)
		if (def->questions[i].sensitive)
			return true;
	return def->sensitive;
}

/* definition_is_current - between its dates */
bool
definition_is_current(const struct definition *def, int64_t now_secs)
{
	return (def->opens_secs == 0 || now_secs >= def->opens_secs) &&
	       (def->closes_secs == 0 || now_secs < def->closes_secs);
}

/* definition_asked - the questions that are none of consent */
size_t
definition_asked(const struct definition *def)
{
	size_t n = 0;

	for (size_t i = 0; i < def->nquestions; i++)
		if (def->questions[i].kind != QUESTION_CONSENT)
			n++;
	return n;
}

/* definition_in - the translation of a tag, or the first */
const struct definition *
definition_in(const struct definition *def, struct str tag)
{
	for (size_t i = 0; i < def->ntranslations; i++)
		if (str_is_nocase(tag, def->translations[i]->language))
			return def->translations[i];
	return def->ntranslations ? def->translations[0] : def;
}

/* put_text - one text behind its name and length */
static void
put_text(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s %zu ", name, strlen(text));
	buf_puts(out, text);
	buf_putc(out, '\n');
}

/* put_num - one number behind its name */
static void
put_num(struct buf *out, const char *name, int64_t n)
{
	buf_printf(out, "%s %" PRId64 "\n", name, n);
}

/* put_conditions - when something is shown */
static void
put_conditions(struct buf *out, const struct condition *conditions, size_t n)
{
	put_num(out, "show-if", (int64_t)n);
	for (size_t i = 0; i < n; i++) {
		put_num(out, "question", (int64_t)conditions[i].question);
		buf_printf(out, "options %" PRIx64 "\n", conditions[i].options);
	}
}

/* put_question - one question and what can be answered */
static void
put_question(struct buf *out, const struct question *question)
{
	put_text(out, "question", question->id);
	put_text(out, "kind", question_kind_name(question->kind));
	put_text(out, "label", question->label);
	put_text(out, "help", question->help);
	put_num(out, "page", (int64_t)question->page);
	put_num(out, "sensitive", question->sensitive);
	put_num(out, "group",
	    question->group == SURVEY_NO_GROUP ? -1 : (int64_t)question->group);
	put_conditions(out, question->show_if, question->nshow_if);
	put_num(out, "from", question->from);
	put_num(out, "to", question->to);
	put_text(out, "low", question->low);
	put_text(out, "high", question->high);
	put_num(out, "options", (int64_t)question->noptions);
	for (size_t i = 0; i < question->noptions; i++) {
		put_text(out, "option", question->options[i].id);
		put_text(out, "label", question->options[i].label);
		put_num(out, "from", question->options[i].from);
		put_num(out, "to", question->options[i].to);
	}
}

/* put_language - everything that is said and asked, in one language */
static void
put_language(struct buf *out, const struct definition *def)
{
	put_text(out, "language", def->language);
	put_text(out, "title", def->title);
	put_text(out, "text", def->text);
	put_num(out, "pages", (int64_t)def->npages);
	for (size_t i = 0; i < def->npages; i++) {
		put_text(out, "title", def->pages[i].title);
		put_text(out, "text", def->pages[i].text);
		put_conditions(
		    out, def->pages[i].show_if, def->pages[i].nshow_if);
	}
	put_num(out, "questions", (int64_t)def->nquestions);
	for (size_t i = 0; i < def->nquestions; i++)
		put_question(out, &def->questions[i]);
}

/* definition_canonical - what opening fixes, in one form */
void
definition_canonical(const struct definition *def, struct buf *out)
{
	put_num(out, "formpledge-survey", 2);
	put_text(out, "id", def->id);
	put_text(out, "who", def->who == SURVEY_MEMBERS ? "members" : "anyone");
	put_num(out, "k", def->k);
	put_num(out, "sensitive", def->sensitive);
	put_text(out, "remainder",
	    def->remainder == REMAINDER_DISCARD ? "discard" : "count");
	if (def->ntexts > 0)
		put_text(out, "texts",
		    def->texts == TEXTS_DESTROY ? "destroy" : "keep");
	put_num(out, "groups", (int64_t)def->ngroups);
	for (size_t i = 0; i < def->ngroups; i++) {
		put_text(out, "group", def->groups[i].id);
		put_num(out, "consent", (int64_t)def->groups[i].consent);
	}
	put_num(out, "cross-tables", (int64_t)def->ncross_tables);
	for (size_t i = 0; i < def->ncross_tables; i++) {
		put_text(out, "rows", def->cross_tables[i].rows->id);
		put_text(out, "columns", def->cross_tables[i].columns->id);
	}
	put_num(out, "languages", (int64_t)def->ntranslations);
	for (size_t i = 0; i < def->ntranslations; i++)
		put_language(out, def->translations[i]);
}
