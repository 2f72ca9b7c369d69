/* SPDX-License-Identifier: BSD-2-Clause */
/* suppress - which cells of a table stay hidden so that none gives another
 * away */
#ifndef FP_SURVEYS_RESULTS_SUPPRESS_H
#define FP_SURVEYS_RESULTS_SUPPRESS_H

#include <stdbool.h>

#include "modules/surveys/results/disclosure.h"

/*
 * Chooses what is hidden of the last of n steps, so that no figure about
 * fewer than k people can be computed from this step and all before it, in
 * the sense of disclosure_find. Hidden are small cells, thin rows and columns
 * whole (disclosure_is_thin), and with each small cell t at (i, j) the
 * corners of a rectangle with t[i][j'] > k - t, t[i'][j] > k - t and
 * t[i'][j'] >= t (the hypercube method; a cell in which nobody is stays
 * shown, so that what is hidden is known not to be 0: hence > and not >=).
 *
 * hidden_r, rows * columns long, is the steps' last hidden. True: show the
 * rest. False: there is no safe choice; show nothing of the table.
 */
bool suppress_choose(struct arena *arena, const struct disclosure_shape *shape,
    const struct disclosure_step *steps, size_t n, bool *hidden_r);

#endif
