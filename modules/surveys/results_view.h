/* SPDX-License-Identifier: BSD-2-Clause */
/* results_view - what was released, as a page, JSON and CSV say it */
#ifndef FP_SURVEYS_RESULTS_VIEW_H
#define FP_SURVEYS_RESULTS_VIEW_H

struct survey_results;
struct view;

/*
 * {"survey", "k", "answers", "as_of_release", "questions": [{"id", "kind",
 * "answers", "hidden", "options": [{"id", "label", "count"}]}]}; a hidden
 * number is null. What the page needs beyond that begins with "_".
 */
void results_view(struct view *view, const struct survey_results *results);

#endif
