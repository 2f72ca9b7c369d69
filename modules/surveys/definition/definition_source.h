/* SPDX-License-Identifier: BSD-2-Clause */
/* definition_source - a survey file while it is read */
#ifndef FP_SURVEYS_DEFINITION_DEFINITION_SOURCE_H
#define FP_SURVEYS_DEFINITION_DEFINITION_SOURCE_H

#include "modules/surveys/definition/definition.h"

struct config_setting_t;
struct setting;
struct settings;

/* A text of the file: its words in each language, and where they go. */
struct source_text {
	const char **text;
	const char *const *words;
	struct source_text *next;
};

/* A sensitive group while questions are read. */
struct source_group {
	const char *id, *where;
	const char *const *label, *const *help; /* words of its consent */
	size_t consent; /* its question; SURVEY_NO_GROUP: none needed it yet */
	bool declared;	/* in the file; the one of that name is there anyway */
};

/*
 * What is known of the file so far. The arrays have room for the most there
 * may be.
 */
struct definition_source {
	struct arena *arena;
	const char *file;
	const struct definition_limits *limits;
	struct err *err;
	bool failed;
	bool sensitive;		      /* every question is */
	const char *const *languages; /* NULL-ended; [0] NULL: not said */
	size_t nlanguages;
	struct source_text *texts;
	struct question *questions;
	size_t nquestions;
	struct survey_page *pages;
	size_t npages;
	struct source_group *groups;
	size_t ngroups;
	/* Conditions are looked at when all questions are known. */
	struct config_setting_t *question_show_if[SURVEY_QUESTIONS_MAX];
	struct config_setting_t *page_show_if[SURVEY_PAGES_MAX];
};

/* Notes what a step returned; true: go no further. Where err wants all, the
 * reading goes on and failed tells in the end. */
bool source_stops(struct definition_source *from, int result);

/* "FILE:LINE" of an element. */
const char *source_where(const struct definition_source *from,
    const struct config_setting_t *element);

/*
 * The words of one text: a row of SETTING_WORDS, its bounds those of each
 * language's text. Without languages in the file a text; with them a group
 * that has each of them. "" where it is not there. 0 or -1.
 */
int source_words(struct definition_source *from,
    const struct settings *settings, const struct setting *row,
    const char *const **words_r);
/* Has *text_r be that of the language at hand, from now on. */
void source_put(struct definition_source *from, const char *const *words,
    const char **text_r);
/* Both: the text of a row. */
int source_text(struct definition_source *from, const struct settings *settings,
    const struct setting *row, const char **text_r);
/* All texts put so far, in another language. */
void source_speak(struct definition_source *from, size_t language);

/* Small letters, digits and "_", a letter first; of options also "-", and
 * anything first. */
bool source_id_is_valid(const char *id, bool option);

#endif
