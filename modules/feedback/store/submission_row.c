/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/submission_row.h"

#include <string.h>

#include "base/arena.h"
#include "modules/feedback/store/draft.h"

/* gathered_add - before the first that comes later */
int
gathered_add(
    struct gathered *gathered, const struct packed_value *value, bool personal)
{
	size_t i = gathered->n;

	if (gathered->n == SUBMISSION_VALUES_MAX)
		return -1;
	for (; i > 0 && gathered->values[i - 1].at > value->at; i--) {
		gathered->values[i] = gathered->values[i - 1];
		gathered->personal[i] = gathered->personal[i - 1];
	}
	gathered->values[i] = *value;
	gathered->personal[i] = personal;
	gathered->n++;
	return 0;
}

/* gathered_unpack - one by one */
int
gathered_unpack(struct gathered *gathered, struct str packed, bool personal)
{
	struct packed_value value;
	int got;

	while ((got = packed_take(&packed, &value)) == 1) {
		if (gathered_add(gathered, &value, personal))
			return -1;
	}
	return got;
}

/* gathered_give - as the values of a submission */
void
gathered_give(
    const struct gathered *gathered, struct arena *arena, struct submission *s)
{
	struct submission_value *values = arena_alloc_n(
	    arena, gathered->n + 1, sizeof(*values));

	for (size_t i = 0; i < gathered->n; i++)
		values[i] = (struct submission_value){
		    .field = gathered->values[i].field,
		    .value = gathered->values[i].value,
		    .personal = gathered->personal[i],
		};
	s->values = values;
	s->nvalues = gathered->n;
}

/* add_column - a value that has a column of its own */
static int
add_column(struct gathered *gathered, const char *field, struct str value)
{
	return value.len
		   ? gathered_add(gathered,
			 &(struct packed_value){0, str_of(field), value}, false)
		   : 0;
}

/* add_columns - those of the first version; a box that is not ticked is none
 */
static int
add_columns(
    struct arena *arena, const struct db_row *row, struct gathered *gathered)
{
	if (add_column(gathered, "category", db_row_copy(arena, row, 5)) ||
	    add_column(gathered, "message", db_row_copy(arena, row, 6)))
		return -1;
	for (size_t i = 0; i < DRAFT_FLAGS; i++) {
		if (add_column(gathered, draft_flags[i],
			db_row_int(row, 7 + i) ? STR("yes") : STR("")))
			return -1;
	}
	return 0;
}

/* time_of - a time that need not be there */
static int64_t
time_of(const struct db_row *row, size_t column)
{
	return db_row_is_null(row, column) ? 0 : db_row_int(row, column);
}

/* submission_row_read - all that is open */
int
submission_row_read(struct arena *arena, const struct db_row *row,
    struct submission *s, struct gathered *gathered)
{
	struct str id = db_row_str(row, 0), receipt = db_row_str(row, 19);

	*s = (struct submission){
	    .form = db_row_copy(arena, row, 1),
	    .received = db_row_int(row, 2),
	    .policy = db_row_copy(arena, row, 3),
	    .consent = db_row_int(row, 4) != 0,
	    .has_person = !db_row_is_null(row, 10),
	    .definition = db_row_copy(arena, row, 12),
	    .due = time_of(row, 13),
	    .anonymise = db_row_int(row, 14) != 0,
	    .answer_by = time_of(row, 15),
	    .answered = time_of(row, 16),
	    .corrected = time_of(row, 17),
	    .language = db_row_copy(arena, row, 18),
	    .has_receipt = receipt.len == sizeof(s->receipt),
	    .answer = STR_NONE,
	    .state = db_row_int(row, 20),
	    .state_version = db_row_int(row, 21),
	    .state_at = db_row_int(row, 22),
	    .state_who = db_row_copy(arena, row, 23),
	    .answered_how = db_row_int(row, 24),
	};
	if (id.len != sizeof(s->id))
		return -1;
	memcpy(s->id, id.ptr, sizeof(s->id));
	if (s->has_receipt)
		memcpy(s->receipt, receipt.ptr, sizeof(s->receipt));
	if (add_columns(arena, row, gathered))
		return -1;
	return gathered_unpack(gathered, db_row_copy(arena, row, 11), false);
}
