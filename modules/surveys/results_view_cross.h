/* SPDX-License-Identifier: BSD-2-Clause */
/* results_view_cross - a cross-table, as page and JSON say it */
#ifndef FP_SURVEYS_RESULTS_VIEW_CROSS_H
#define FP_SURVEYS_RESULTS_VIEW_CROSS_H

struct result_cross;
struct view;

/*
 * "cells": [{"row", "column", "count"}], row by row, once the table was
 * released; the row or column of the people without an answer is null. For
 * the page "_rows" and "_columns".
 */
void results_view_cross(struct view *view, const struct result_cross *result);

#endif
