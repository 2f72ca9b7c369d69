/* SPDX-License-Identifier: BSD-2-Clause */
/* results_view - what was released, as a page, JSON and CSV say it */
#ifndef FP_SURVEYS_RESULTS_VIEW_H
#define FP_SURVEYS_RESULTS_VIEW_H

struct survey_results;
struct view;

/*
 * {"survey", "k", "answers", "as_of_release", "questions": [{"id", "kind",
 * "answers", "hidden", "options": [{"id", "label", "count"}], "median",
 * "as_of_release", "why"}], "cross_tables": [{"rows", "columns",
 * "as_of_release", "hidden", "why", "cells"}]}; a hidden number is null. The
 * median is the id of an option. as_of_release of a table is the release of
 * its numbers, 0 where there are none yet. why stands where something is
 * hidden: result_reason_name. What the page needs beyond that begins with
 * "_". For cells see results_view_cross.h.
 */
void results_view(struct view *view, const struct survey_results *results);

#endif
