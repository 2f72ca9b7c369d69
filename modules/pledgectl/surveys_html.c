/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/surveys_html.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/embed.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/surveys/definition/definition.h"
#include "page/escape.h"

#define PAGE_MAX (4 * 1024 * 1024) /* bytes */

extern const struct embed page_assets[]; /* made by build-aux/embed */

/* put - "before", a text that stands for itself, "behind" */
static void
put(struct buf *out, const char *before, const char *text, const char *behind)
{
	buf_puts(out, before);
	escape_put(out, str_of(text));
	buf_puts(out, behind);
}

/* put_paragraphs - a text, parted at line feeds */
static void
put_paragraphs(struct buf *out, const char *text)
{
	struct str rest = str_of(text);

	while (rest.len) {
		struct str line = str_trim(str_cut(&rest, '\n'));

		if (!line.len)
			continue;
		buf_puts(out, "<p>");
		escape_put(out, line);
		buf_puts(out, "</p>\n");
	}
}

/* put_conditions - when something is shown, in words of the survey */
static void
put_conditions(struct buf *out, const struct definition *def,
    const struct condition *conditions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct question *question =
		    &def->questions[conditions[i].question];
		const char *between = "";

		put(out,
		    i ? " and \342\200\234"
		      : "<p class=\"fp-hint\">Shown if \342\200\234",
		    question->label, "\342\200\235 is ");
		for (size_t k = 0; k < question->noptions; k++) {
			if (!(conditions[i].options >> k & 1))
				continue;
			buf_puts(out, between);
			put(out, "\342\200\234", question->options[k].label,
			    "\342\200\235");
			between = " or ";
		}
	}
	buf_puts(out, n ? ".</p>\n" : "");
}

/* put_notes - what stands beside a question */
static void
put_notes(struct buf *out, const struct definition *def,
    const struct question *question)
{
	if (*question->help)
		put(out, "<p class=\"fp-hint\">", question->help, "</p>\n");
	if (question->kind == QUESTION_TEXT)
		buf_puts(out, "<p class=\"fp-hint\">What is written here is "
			      "kept, and read as it was written.</p>\n");
	if (question->sensitive && question->kind != QUESTION_CONSENT)
		buf_puts(out, "<p class=\"fp-hint\">Sensitive: counted only "
			      "with the consent above.</p>\n");
	put_conditions(out, def, question->show_if, question->nshow_if);
}

/* put_box - one that can be ticked; all have names of their own, so that
 * nothing of the preview acts on another question */
static void
put_box(struct buf *out, const char *type, const char *tag,
    const struct question *question, const char *id, const char *label)
{
	buf_printf(out,
	    "<div class=\"fp-option\">\n<input type=\"%s\" name=\"%s-%s\" "
	    "id=\"f-%s-%s-%s\">\n<label for=\"f-%s-%s-%s\">",
	    type, tag, question->id, tag, question->id, id, tag, question->id,
	    id);
	put(out, "", label, "</label>\n</div>\n");
}

/* put_choice - circles or boxes */
static void
put_choice(struct buf *out, const struct definition *def, const char *tag,
    const struct question *question, size_t number)
{
	const char *type = question->kind == QUESTION_MULTIPLE ? "checkbox"
							       : "radio";
	bool row = question->kind == QUESTION_SCALE;

	buf_printf(out, "<fieldset class=\"fp-field\">\n<legend>%zu. ", number);
	put(out, "", question->label, "</legend>\n");
	put_notes(out, def, question);
	buf_puts(out, row ? "<div class=\"fp-row\">\n" : "");
	for (size_t i = 0; i < question->noptions; i++)
		put_box(out, type, tag, question, question->options[i].id,
		    question->options[i].label);
	if (question->kind != QUESTION_MULTIPLE)
		put_box(out, type, tag, question, "SKIP", "No answer");
	buf_puts(out, row ? "</div>\n</fieldset>\n" : "</fieldset>\n");
}

/* put_typed - a field, and what of it is counted */
static void
put_typed(struct buf *out, const struct definition *def, const char *tag,
    const struct question *question, size_t number)
{
	bool text = question->kind == QUESTION_TEXT;

	buf_printf(out,
	    "<div class=\"fp-field\">\n<label for=\"f-%s-%s\">%zu. ", tag,
	    question->id, number);
	put(out, "", question->label, "</label>\n");
	put_notes(out, def, question);
	buf_printf(out,
	    text ? "<textarea class=\"fp-input\" rows=\"4\" "
		   "id=\"f-%s-%s\"></textarea>\n"
		 : "<input class=\"fp-input fp-short\" id=\"f-%s-%s\">\n",
	    tag, question->id);
	for (size_t i = 0; !text && i < question->noptions; i++)
		put(out, i ? ", " : "<p class=\"fp-hint\">Counted as one of: ",
		    question->options[i].label, "");
	buf_puts(
	    out, !text && question->noptions ? "</p>\n</div>\n" : "</div>\n");
}

/* put_question - as the module shows it */
static void
put_question(struct buf *out, const struct definition *def, const char *tag,
    const struct question *question, size_t number)
{
	switch (question->kind) {
	case QUESTION_CONSENT:
		buf_puts(out, "<div class=\"fp-field fp-panel\">\n");
		put_box(out, "checkbox", tag, question, "yes", question->label);
		buf_puts(out, "</div>\n");
		break;
	case QUESTION_SINGLE:
	case QUESTION_MULTIPLE:
	case QUESTION_SCALE:
		put_choice(out, def, tag, question, number);
		break;
	default:
		put_typed(out, def, tag, question, number);
	}
}

/* put_page - heading, words, questions; tag: the language, for ids */
static void
put_page(struct buf *out, const struct definition *def, const char *tag,
    size_t at, size_t *asked)
{
	const struct survey_page *page = &def->pages[at];

	if (def->npages > 1)
		buf_printf(out, "<p class=\"fp-hint\">Page %zu of %zu</p>\n",
		    at + 1, def->npages);
	if (*page->title)
		put(out, "<h2>", page->title, "</h2>\n");
	put_conditions(out, def, page->show_if, page->nshow_if);
	put_paragraphs(out, page->text);
	for (size_t i = page->first; i < page->first + page->n; i++) {
		if (def->questions[i].kind != QUESTION_CONSENT)
			++*asked;
		put_question(out, def, tag, &def->questions[i], *asked);
	}
}

/* put_language - the survey in one of its languages */
static void
put_language(struct buf *out, const struct definition *def)
{
	const char *tag = *def->language ? def->language : "en";
	size_t asked = 0;

	buf_printf(out, "<main class=\"fp-main\" lang=\"%s\">\n", tag);
	put(out, "<h1>", def->title, "</h1>\n");
	put_paragraphs(out, def->text);
	for (size_t i = 0; i < def->npages; i++)
		put_page(out, def, tag, i, &asked);
	buf_puts(out, "</main>\n");
}

/* put_all - the page */
static void
put_all(struct buf *out, const struct definition *def)
{
	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		      "<meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" "
		      "content=\"width=device-width\">\n");
	put(out, "<title>", def->title, " (preview)</title>\n<style>\n");
	buf_puts(out, embed_find(page_assets, "formpledge.css"));
	buf_puts(out, "</style>\n</head>\n<body>\n<p class=\"fp-notice\">A "
		      "preview: nothing can be sent.</p>\n");
	put_language(out, def);
	for (size_t i = 1; i < def->ntranslations; i++)
		put_language(out, def->translations[i]);
	buf_puts(out, "</body>\n</html>\n");
}

/* surveys_html - made, then written */
int
surveys_html(const struct definition *def, const char *file, struct err *err)
{
	struct buf out = BUF_INIT(PAGE_MAX);
	FILE *to = fopen(file, "we");
	int ret = 0;

	if (!to)
		return err_set_errno(err, "%s", file);
	put_all(&out, def);
	if (fwrite(out.ptr, 1, out.len, to) != out.len || fflush(to) != 0)
		ret = err_set_errno(err, "%s", file);
	if (fclose(to) != 0)
		ret = err_set_errno(err, "%s", file);
	buf_free(&out);
	return ret;
}
