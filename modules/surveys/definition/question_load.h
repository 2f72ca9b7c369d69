/* SPDX-License-Identifier: BSD-2-Clause */
/* question_load - the questions of a survey file */
#ifndef FP_SURVEYS_DEFINITION_QUESTION_LOAD_H
#define FP_SURVEYS_DEFINITION_QUESTION_LOAD_H

#include "modules/surveys/definition/definition_source.h"

/* Names that fields of the form have already: these, and all that begin
 * with SURVEY_CONSENT_PREFIX. */
#define SURVEY_BALLOT_FIELD   "ballot"
#define SURVEY_LANGUAGE_FIELD "language"
#define SURVEY_PAGE_FIELD     "page" /* the page that was filled in */
#define SURVEY_STEP_FIELD     "step" /* the button: next, back or send */
#define SURVEY_CONSENT_PREFIX "consent_"

/* The sensitive group of questions that name none, and its field. */
#define SURVEY_GROUP	     "sensitive"
#define SURVEY_CONSENT_FIELD SURVEY_CONSENT_PREFIX SURVEY_GROUP

/*
 * Reads a list of questions behind those that are there, as the page
 * from->npages; where a sensitive group begins, its consent comes before the
 * question. holder is what misses the list where there is none. 0, or -1
 * with file, line, what is wrong and the remedy.
 */
int question_load_all(struct definition_source *from,
    struct config_setting_t *list, const char *holder);

/* When all are there: where each answer is in a record, each option in a
 * tally. */
void question_lay_out(struct definition_source *from);

#endif
