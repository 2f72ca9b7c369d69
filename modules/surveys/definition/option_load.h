/* SPDX-License-Identifier: BSD-2-Clause */
/* option_load - what can be answered to a question of a survey file */
#ifndef FP_SURVEYS_DEFINITION_OPTION_LOAD_H
#define FP_SURVEYS_DEFINITION_OPTION_LOAD_H

#include "modules/surveys/definition/definition_source.h"

/*
 * Each fills options, noptions, from and to of a question whose id and kind
 * are known, out of the question's group. 0, or -1 with file, line, what is
 * wrong and the remedy.
 */
int option_load_all(struct definition_source *from,
    const struct settings *settings, struct question *question);
int option_load_numbers(struct definition_source *from,
    const struct settings *settings, struct question *question);
int option_load_dates(struct definition_source *from,
    const struct settings *settings, struct question *question);
/* question->from and to are set. */
int option_load_steps(struct definition_source *from,
    const struct settings *settings, struct question *question);

/* The labels of a scale, out of low and high; again for each language. */
void option_name_steps(struct arena *arena, const struct question *question,
    struct question_option *steps);

#endif
