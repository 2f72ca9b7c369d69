/* SPDX-License-Identifier: BSD-2-Clause */
/* submission_row - the row that a submission hangs on, as it is read */
#ifndef FP_FEEDBACK_STORE_SUBMISSION_ROW_H
#define FP_FEEDBACK_STORE_SUBMISSION_ROW_H

#include <stddef.h>

#include "db/db.h"
#include "modules/feedback/store/packed.h"
#include "modules/feedback/store/submission.h"

struct arena;

#define SUBMISSION_COLUMNS                                                     \
	"f.nonce, f.form, f.received, f.policy, f.consent, f.category, "       \
	"f.message, f.may_contact, f.may_publish, f.mail_news, f.person, "     \
	"f.fields, f.definition, f.due, f.anonymise, f.answer_by, "            \
	"f.answered, f.corrected, f.language, f.receipt, f.state, "            \
	"f.state_version, f.state_at, f.state_who, f.answered_how"

/* Values as they are gathered from one place and another. */
struct gathered {
	struct packed_value values[SUBMISSION_VALUES_MAX];
	bool personal[SUBMISSION_VALUES_MAX];
	size_t n;
};

/* Adds one, in its place; -1 where there are too many. */
int gathered_add(
    struct gathered *gathered, const struct packed_value *value, bool personal);
/* Adds all that were packed; -1: not what was packed. */
int gathered_unpack(
    struct gathered *gathered, struct str packed, bool personal);
/* Gives them to a submission, in arena. */
void gathered_give(const struct gathered *gathered, struct arena *arena,
    struct submission *submission_r);

/* The columns above, in arena; what is open goes into gathered. 0, or -1
 * where the row was altered. */
int submission_row_read(struct arena *arena, const struct db_row *row,
    struct submission *submission_r, struct gathered *gathered);

#endif
