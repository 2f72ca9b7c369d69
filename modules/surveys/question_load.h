/* SPDX-License-Identifier: BSD-2-Clause */
/* question_load - the questions of a survey file */
#ifndef FP_SURVEYS_QUESTION_LOAD_H
#define FP_SURVEYS_QUESTION_LOAD_H

#include <stddef.h>

#include "definition.h"

struct config_setting_t;

/* Names that fields of the form have already. */
#define SURVEY_BALLOT_FIELD  "ballot"
#define SURVEY_CONSENT_FIELD "consent_sensitive"

/* What the reading of questions needs to know of the file around them. */
struct question_source {
	struct arena *arena;
	const char *file;
	const struct definition_limits *limits;
	bool sensitive; /* all of them */
};

/*
 * Reads the list of questions; first_cell, offset and bytes are filled in.
 * 0, or -1 with file, line, what is wrong and the remedy.
 */
int question_load_all(const struct question_source *from,
    struct config_setting_t *list, struct question **questions_r, size_t *n_r,
    struct err *err);

#endif
