/* SPDX-License-Identifier: BSD-2-Clause */
/* page_load - pages, sensitive groups and conditions of a survey file */
#ifndef FP_SURVEYS_DEFINITION_PAGE_LOAD_H
#define FP_SURVEYS_DEFINITION_PAGE_LOAD_H

#include "modules/surveys/definition/definition_source.h"

/*
 * The pages with their questions: the list under "pages", or, where there is
 * only "questions", one page of them. Groups are read before. Each 0, or -1
 * with file, line, what is wrong and the remedy.
 */
int page_load_all(
    struct definition_source *from, const struct settings *settings);

/* sensitive_groups, and the one that is there anyway. */
int page_load_groups(
    struct definition_source *from, const struct settings *settings);
/* When the questions are known: each group has some, and where its consent
 * is asked everybody comes by. */
int page_check_groups(struct definition_source *from);

/* show-if of pages and questions, when all questions are known. */
int page_load_conditions(struct definition_source *from);

#endif
