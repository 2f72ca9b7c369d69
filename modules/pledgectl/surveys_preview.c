/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/surveys_preview.h"

#include <stdio.h>
#include <string.h>

#include "modules/surveys/definition/definition.h"

#define COLUMNS 78

/* put_words - a text folded at spaces, behind a margin; what is a control
 * byte never reaches here: the loader refuses it, line feeds aside */
static void
put_words(int margin, const char *text)
{
	int column = COLUMNS;

	while (*text) {
		int len = (int)strcspn(text, " \n");

		if (column + 1 + len > COLUMNS) {
			if (column < COLUMNS)
				putchar('\n');
			printf("%*s", margin, "");
			column = margin;
		} else {
			putchar(' ');
			column++;
		}
		printf("%.*s", len, text);
		column += len;
		text += len;
		text += strspn(text, " \n");
	}
	putchar('\n');
}

/* put_condition - "mode is car or bus" */
static void
put_condition(const struct definition *def, const struct condition *condition)
{
	const struct question *question = &def->questions[condition->question];
	const char *between = "";

	printf("%s is ", question->id);
	for (size_t i = 0; i < question->noptions; i++) {
		if (!(condition->options >> i & 1))
			continue;
		printf("%s%s", between, question->options[i].id);
		between = " or ";
	}
}

/* put_conditions - when something is shown, where not always */
static void
put_conditions(const struct definition *def, const char *margin,
    const struct condition *conditions, size_t n)
{
	if (n == 0)
		return;
	printf("%sshown if ", margin);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			printf(" and ");
		put_condition(def, &conditions[i]);
	}
	printf("\n");
}

/* put_ranges - what is typed, and what is counted of it */
static void
put_ranges(const struct question *question)
{
	printf("     [ %s ]  counted as one of:\n",
	    question->kind == QUESTION_DATE ? "a day, 2026-11-21" : "a number");
	for (size_t i = 0; i < question->noptions; i++)
		printf("       %s\n", question->options[i].label);
}

/* put_options - boxes, or circles of which one is chosen */
static void
put_options(const struct question *question)
{
	const char *mark = question->kind == QUESTION_MULTIPLE ? "[ ]" : "( )";

	for (size_t i = 0; i < question->noptions; i++)
		printf("     %s %s\n", mark, question->options[i].label);
	if (question->kind != QUESTION_MULTIPLE)
		printf("     (*) No answer\n");
}

/* put_question - one of them, with its number among all */
static void
put_question(const struct definition *def, const struct question *question,
    size_t number)
{
	if (question->kind == QUESTION_CONSENT) {
		printf("\n [ ] %s\n", question->label);
		printf("     (%s: without it the sensitive answers below are "
		       "dropped)\n",
		    question->id);
		return;
	}
	printf("\n%3zu. %s  {%s}%s\n", number, question->label, question->id,
	    question->sensitive ? "  sensitive" : "");
	if (*question->help)
		put_words(5, question->help);
	put_conditions(def, "     ", question->show_if, question->nshow_if);
	if (question->kind == QUESTION_TEXT)
		printf("     [ in own words, at most %d bytes; kept and read "
		       "as written ]\n",
		    SURVEY_TEXT_MAX);
	else if (question->kind == QUESTION_NUMBER ||
		 question->kind == QUESTION_DATE)
		put_ranges(question);
	else
		put_options(question);
}

/* put_page - its heading and questions */
static void
put_page(const struct definition *def, size_t number, size_t *asked)
{
	const struct survey_page *page = &def->pages[number];

	if (def->npages > 1)
		printf("\n---- page %zu of %zu%s%s\n", number + 1, def->npages,
		    *page->title ? ": " : "", page->title);
	put_conditions(def, "     ", page->show_if, page->nshow_if);
	if (*page->text) {
		printf("\n");
		put_words(0, page->text);
	}
	for (size_t i = page->first; i < page->first + page->n; i++) {
		if (def->questions[i].kind != QUESTION_CONSENT)
			++*asked;
		put_question(def, &def->questions[i], *asked);
	}
}

/* put_texts - what becomes of what is written */
static void
put_texts(const struct definition *def)
{
	if (def->ntexts > 0)
		printf("\nWhat was written is %s.\n",
		    def->texts == TEXTS_KEEP
			? "kept after closing, until you destroy it"
			: "destroyed at closing");
}

/* put_crosses - what is counted against what */
static void
put_crosses(const struct definition *def)
{
	for (size_t i = 0; i < def->ncross_tables; i++)
		printf("%s%s by %s",
		    i == 0 ? "\nCounted against each other: " : ", ",
		    def->cross_tables[i].rows->id,
		    def->cross_tables[i].columns->id);
	if (def->ncross_tables > 0)
		printf("\n");
}

/* surveys_preview - all pages */
void
surveys_preview(const struct definition *def)
{
	size_t asked = 0;

	printf("\n%s\n", def->title);
	if (*def->text) {
		printf("\n");
		put_words(0, def->text);
	}
	for (size_t i = 0; i < def->npages; i++)
		put_page(def, i, &asked);
	put_crosses(def);
	put_texts(def);
	if (def->ntranslations > 1)
		printf("\nIn every text: ");
	for (size_t i = 0; def->ntranslations > 1 && i < def->ntranslations;
	     i++)
		printf("%s%s", i ? ", " : "", def->translations[i]->language);
	if (def->ntranslations > 1)
		printf(" (this is %s)\n", def->language);
}
