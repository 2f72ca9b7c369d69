/* SPDX-License-Identifier: BSD-2-Clause */
/* correction - a form over what was sent through it */
#ifndef FP_FEEDBACK_PAGES_CORRECTION_H
#define FP_FEEDBACK_PAGES_CORRECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "http/form.h"
#include "modules/feedback/store/form_def.h"
#include "modules/feedback/store/submission.h"

struct own_consent;
struct request;

/*
 * Every field of the form as it is now, on one page and in the visitor's
 * language, files aside; what needs a consent of its own has that box, what
 * may be allowed beside has its box. In the request's arena.
 */
struct correction {
	struct request *req;
	const struct form_def *def;
	const struct own_consent *consents;
	size_t nconsents;
	struct field *table; /* own fields but files, then boxes, then ours */
	size_t ntable, nboxes;
	bool gpc; /* refuses news and publication */
};

void correction_init(struct correction *correction, struct request *req,
    const struct form_def *def);

/* The form filled with what was sent. */
struct form *correction_fill(
    const struct correction *correction, const struct submission *submission);

/* The same checks as when it was sent. Is it fine? */
bool correction_check(const struct correction *correction, struct form *form);

/* What is to be kept of it, in place of the submission's values: only what is
 * asked for by the conditions, and agreed to. */
void correction_read(const struct correction *correction,
    const struct form *form, struct submission *submission);

/* "may_contact" and its like, as pages say it; NULL: none of them. */
const char *correction_box_label(struct str name);

#endif
