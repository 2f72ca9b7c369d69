/* SPDX-License-Identifier: BSD-2-Clause */
/* cross_load - the cross-tables that a survey file declares */
#ifndef FP_SURVEYS_DEFINITION_CROSS_LOAD_H
#define FP_SURVEYS_DEFINITION_CROSS_LOAD_H

#include "modules/surveys/definition/definition_source.h"

/*
 * Reads the list of pairs; questions, their number and nquestion_cells of
 * def are there. Sets cross_tables and ncells. 0, or -1 with file, line, what
 * is wrong and the remedy.
 */
int cross_load_all(struct definition_source *from,
    struct config_setting_t *list, struct definition *def);

#endif
