/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/page_load.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "conf/settings.h"
#include "modules/surveys/definition/question_load.h"

#define GROUP_ID_MAX 20
#define TITLE_MAX    200
#define TEXT_MAX     4000

struct raw_group {
	const char *id;
};

static const struct setting group_rows[] = {
    {.name = "label",
	.type = SETTING_WORDS,
	.flags = SETTING_REQUIRED,
	.preset = "\"I agree that my answers about my health are counted\"",
	.min = 1,
	.max = 300,
	.doc = "What is agreed to, beside a box that is not ticked."},
    {.name = "help",
	.type = SETTING_WORDS,
	.preset = "\"\"",
	.max = 300,
	.doc = "A sentence about it."},
    {.name = "id",
	.type = SETTING_TEXT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw_group, id),
	.preset = "\"health\"",
	.min = 1,
	.max = GROUP_ID_MAX,
	.doc = "What questions call it, in sensitive_group."},
};
static const struct settings_table group_table = {
    .name = "sensitive_group",
    .settings = group_rows,
    .n = sizeof(group_rows) / sizeof(group_rows[0]),
    .size = sizeof(struct raw_group),
};

/* A struct with nothing in it is none in C. */
struct raw_page {
	int64_t unused;
};

static const struct setting page_rows[] = {
    {.name = "title",
	.type = SETTING_WORDS,
	.preset = "\"\"",
	.max = TITLE_MAX,
	.doc = "A heading above its questions."},
    {.name = "text",
	.type = SETTING_WORDS,
	.flags = SETTING_LINES,
	.preset = "\"\"",
	.max = TEXT_MAX,
	.doc = "What is said below it; paragraphs by empty lines."},
    {.name = "show_if",
	.type = SETTING_GROUP,
	.doc = "Shown only where a question of an earlier page was answered "
	       "with one of these: { mode = [\"car\", \"bus\"]; }."},
    {.name = "questions",
	.type = SETTING_GROUP,
	.doc = "The list of its questions."},
};
static const struct settings_table page_table = {
    .name = "page",
    .settings = page_rows,
    .n = sizeof(page_rows) / sizeof(page_rows[0]),
    .size = sizeof(struct raw_page),
};

/* load_page - one element of the list */
static int
load_page(struct definition_source *from, config_setting_t *element)
{
	struct survey_page *page = &from->pages[from->npages];
	struct settings *settings;
	struct raw_page raw;

	if (source_stops(
		from, settings_load_group(from->arena, &page_table, element,
			  from->file, &settings, &raw, from->err)) ||
	    settings == NULL)
		return -1;
	if (source_stops(from,
		source_text(from, settings, &page_rows[0], &page->title)) ||
	    source_stops(
		from, source_text(from, settings, &page_rows[1], &page->text)))
		return -1;
	from->page_show_if[from->npages] = settings_group(settings, "show_if");
	page->first = from->nquestions;
	if (source_stops(from,
		question_load_all(from, settings_group(settings, "questions"),
		    arena_printf(from->arena, "%s: the page",
			source_where(from, element)))))
		return -1;
	page->n = from->nquestions - page->first;
	from->npages++;
	return 0;
}

/* load_list - every page */
static int
load_list(struct definition_source *from, config_setting_t *list)
{
	int n = config_setting_length(list);

	if (!config_setting_is_list(list) || n < 1 || n > SURVEY_PAGES_MAX)
		return err_set(from->err,
		    "%s: pages is a list of one to %d groups: ( { title = "
		    "\"...\"; questions = ( ... ); }, ... )",
		    source_where(from, list), SURVEY_PAGES_MAX);
	for (unsigned i = 0; i < (unsigned)n; i++)
		if (source_stops(from,
			load_page(from, config_setting_get_elem(list, i))))
			return -1;
	return 0;
}

/* page_load_all - pages, or all questions on one */
int
page_load_all(struct definition_source *from, const struct settings *settings)
{
	config_setting_t *pages = settings_group(settings, "pages");
	config_setting_t *questions = settings_group(settings, "questions");
	struct survey_page *page = from->pages;

	if (pages != NULL && questions != NULL)
		return err_set(from->err,
		    "%s: a survey has questions or pages, not both; move "
		    "these into one of the pages",
		    settings_where(settings, "questions"));
	if (pages != NULL)
		return load_list(from, pages);
	page->title = page->text = "";
	if (question_load_all(from, questions,
		arena_printf(from->arena, "%s: a survey",
		    settings_where(settings, "questions"))) != 0)
		return -1;
	page->n = from->nquestions;
	from->npages = 1;
	return 0;
}

/* load_group - one sensitive group */
static int
load_group(struct definition_source *from, config_setting_t *element)
{
	struct source_group *group = &from->groups[from->ngroups];
	struct settings *settings;
	struct raw_group raw;

	if (settings_load_group(from->arena, &group_table, element, from->file,
		&settings, &raw, from->err) != 0 ||
	    source_words(from, settings, &group_rows[0], &group->label) != 0 ||
	    source_words(from, settings, &group_rows[1], &group->help) != 0)
		return -1;
	group->id = raw.id;
	group->where = source_where(from, element);
	group->consent = SURVEY_NO_GROUP;
	group->declared = true;
	if (!source_id_is_valid(raw.id, false))
		return err_set(from->err,
		    "%s: the id of a sensitive group has small letters, digits "
		    "and \"_\", and a letter first",
		    group->where);
	for (size_t i = 0; i < from->ngroups; i++)
		if (strcmp(from->groups[i].id, raw.id) == 0)
			return err_set(from->err,
			    "%s: sensitive group \"%s\" stands here twice; "
			    "give one of them another id",
			    group->where, raw.id);
	from->ngroups++;
	return 0;
}

/* add_own - the group of questions that name none, in the catalogue's words */
static void
add_own(struct definition_source *from)
{
	struct source_group *group = &from->groups[from->ngroups];
	size_t n = from->nlanguages ? from->nlanguages : 1;
	const char **label, **help;

	for (size_t i = 0; i < from->ngroups; i++)
		if (strcmp(from->groups[i].id, SURVEY_GROUP) == 0)
			return;
	label = arena_alloc_n(from->arena, n, sizeof(*label));
	help = arena_alloc_n(from->arena, n, sizeof(*help));
	for (size_t i = 0; i < n; i++) {
		label[i] = N_("I agree that my answers to the questions marked "
			      "as sensitive are counted");
		help[i] = "";
	}
	*group = (struct source_group){
	    .id = SURVEY_GROUP,
	    .label = label,
	    .help = help,
	    .consent = SURVEY_NO_GROUP,
	};
	from->ngroups++;
}

/* page_load_groups - each under a consent of its own */
int
page_load_groups(
    struct definition_source *from, const struct settings *settings)
{
	config_setting_t *list = settings_group(settings, "sensitive_groups");
	int n = list ? config_setting_length(list) : 0;

	from->groups = arena_alloc_n(
	    from->arena, SURVEY_GROUPS_MAX + 1, sizeof(*from->groups));
	if (n > SURVEY_GROUPS_MAX || (n > 0 && !config_setting_is_list(list)))
		return err_set(from->err,
		    "%s: sensitive_groups is a list of at most %d groups: ( { "
		    "id = \"health\"; label = \"I agree that ...\"; } )",
		    source_where(from, list), SURVEY_GROUPS_MAX);
	for (unsigned i = 0; i < (unsigned)n; i++)
		if (source_stops(from,
			load_group(from, config_setting_get_elem(list, i))))
			return -1;
	add_own(from);
	return 0;
}

/* is_on_later_page - has a group questions behind the page of its consent */
static bool
is_on_later_page(const struct definition_source *from, size_t group)
{
	size_t page = from->questions[from->groups[group].consent].page;

	for (size_t i = 0; i < from->nquestions; i++)
		if (from->questions[i].group == group &&
		    from->questions[i].page > page)
			return true;
	return false;
}

/* check_group - it is used, and its consent is not behind a condition that
 * its questions are not behind */
static int
check_group(struct definition_source *from, size_t number)
{
	const struct source_group *group = &from->groups[number];
	size_t page;

	if (group->consent == SURVEY_NO_GROUP)
		return !group->declared
			   ? 0
			   : err_set(from->err,
				 "%s: no question is of the sensitive group "
				 "\"%s\"; remove it, or add sensitive_group = "
				 "\"%s\"; to its questions",
				 group->where, group->id, group->id);
	page = from->questions[group->consent].page;
	if (from->page_show_if[page] != NULL && is_on_later_page(from, number))
		return err_set(from->err,
		    "%s: the consent to the sensitive group \"%s\" is asked on "
		    "this page, and its questions stand on later ones as well, "
		    "which are shown to people who never see this page; keep "
		    "them on one page, or make a second group",
		    source_where(from, from->page_show_if[page]), group->id);
	return 0;
}

/* page_check_groups - every one */
int
page_check_groups(struct definition_source *from)
{
	for (size_t i = 0; i < from->ngroups; i++)
		if (source_stops(from, check_group(from, i)))
			return -1;
	return 0;
}
