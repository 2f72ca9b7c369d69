/* SPDX-License-Identifier: BSD-2-Clause */
/* feedback_view - one submission as keys and texts, for show and export */
#ifndef FP_PLEDGECTL_FEEDBACK_VIEW_H
#define FP_PLEDGECTL_FEEDBACK_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "modules/feedback/store/submission.h"

struct arena;
struct err;

/* A cell: a text, STR_NONE for nothing, or yes or no. */
struct feedback_cell {
	const char *key;
	struct str text;
	bool is_bool, yes;
};

struct feedback_view {
	struct feedback_cell *cells;
	size_t n;
};

/*
 * Id, times, terms, then each field under its name: several values of one are
 * lines. The built-in form's fields are always there. A field that is called
 * as one of the first keys has "field_" before its name; files are "file_"
 * and a number: name, type, bytes, and the id that feedback file takes. In
 * arena.
 */
void feedback_view_make(struct arena *arena,
    const struct submission *submission, struct feedback_view *view_r);

/* The id of an argument: 0, or -1 and why. */
int feedback_view_id(
    const char *text, uint8_t id_r[SUBMISSION_ID_BYTES], struct err *err);

#endif
