/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/draft.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/feedback/store/packed.h"

#define CATEGORY_MAX 100	 /* characters of the column */
#define MESSAGE_MAX  (60 * 1024) /* bytes of the column */
#define STEP	     SUBMISSION_TIME_STEP

const char *const draft_flags[DRAFT_FLAGS] = {
    "may_contact", "may_publish", "mail_news"};

/* draft_received - when it came */
int64_t
draft_received(const struct submission *s)
{
	return s->now_secs - s->now_secs % STEP;
}

/* draft_due - when it ends */
int64_t
draft_due(const struct submission *s, int64_t keep_secs)
{
	int64_t from = s->clock_secs > s->now_secs ? s->clock_secs
						   : s->now_secs;

	if (keep_secs == 0 || (s->keep_secs && keep_secs > s->keep_secs))
		keep_secs = s->keep_secs;
	if (keep_secs == 0)
		return 0;
	return (from + keep_secs + STEP - 1) / STEP * STEP;
}

/* draft_answer_by - until when it is answered */
int64_t
draft_answer_by(const struct submission *s)
{
	int64_t until = s->now_secs + s->answer_secs;

	return s->answer_secs ? until - until % STEP : 0;
}

/* is_sealed - does a value go into a part? */
static bool
is_sealed(const struct submission_value *value)
{
	return value->personal || value->keep_secs != 0;
}

/* keep_of - how long a value is kept; 0: as long as the submission */
static int64_t
keep_of(const struct submission *s, const struct submission_value *value)
{
	if (s->keep_secs && value->keep_secs >= s->keep_secs)
		return 0;
	return value->keep_secs;
}

/* flag_of - the box that a value is; -1: none */
static int
flag_of(struct str field)
{
	for (int i = 0; i < DRAFT_FLAGS; i++) {
		if (str_is(field, draft_flags[i]))
			return i;
	}
	return -1;
}

/* take_column - into a column of its own, where it has one and fits */
static bool
take_column(struct draft *draft, const struct submission_value *value)
{
	int flag = flag_of(value->field);

	if (flag >= 0) {
		draft->flags[flag] = 1;
		return true;
	}
	if (str_is(value->field, "category") && draft->category.len == 0 &&
	    str_chars(value->value) <= CATEGORY_MAX) {
		draft->category = value->value;
		return true;
	}
	if (str_is(value->field, "message") && draft->message.len == 0 &&
	    value->value.len <= MESSAGE_MAX) {
		draft->message = value->value;
		return true;
	}
	return false;
}

/* put - a value with its place */
static void
put(struct buf *out, const struct submission *s, size_t i)
{
	packed_put(out, &(struct packed_value){(uint16_t)i, s->values[i].field,
			    s->values[i].value});
}

/* open_make - what is not sealed */
static int
open_make(struct arena *arena, struct draft *draft, struct err *err)
{
	const struct submission *s = draft->submission;
	struct buf out = BUF_INIT(SUBMISSION_VALUES_BYTES);
	bool full;

	for (size_t i = 0; i < s->nvalues; i++) {
		const struct submission_value *value = &s->values[i];

		if (value->value.len && !is_sealed(value) &&
		    !take_column(draft, value))
			put(&out, s, i);
	}
	draft->fields = out.len ? arena_copy(arena, buf_str(&out)) : STR_NONE;
	full = out.full;
	buf_free(&out);
	return full ? err_set(err, "a form's values are too long") : 0;
}

/* part_make - the sealed values that are kept as long as the first one's */
static int
part_make(struct arena *arena, const struct keyring *keyring,
    struct draft *draft, size_t first, struct err *err)
{
	const struct submission *s = draft->submission;
	struct buf out = BUF_INIT(SUBMISSION_VALUES_BYTES);
	struct part *part = &draft->parts[draft->nparts];
	int64_t keep = keep_of(s, &s->values[first]);
	struct datakey key;
	int ret;

	for (size_t i = first; i < s->nvalues; i++) {
		const struct submission_value *value = &s->values[i];

		if (value->value.len && is_sealed(value) &&
		    keep_of(s, value) == keep)
			put(&out, s, i);
	}
	ret = out.full
		  ? err_set(err, "a form's values are too long")
		  : part_seal(arena, keyring, buf_str(&out), part, &key, err);
	buf_free(&out);
	if (ret)
		return ret;
	datakey_scrub(&key);
	part->due = draft_due(s, keep);
	draft->nparts++;
	return 0;
}

/* is_first - of the sealed values that are kept as long? */
static bool
is_first(const struct submission *s, size_t at)
{
	const struct submission_value *value = &s->values[at];

	for (size_t i = 0; i < at; i++) {
		if (s->values[i].value.len && is_sealed(&s->values[i]) &&
		    keep_of(s, &s->values[i]) == keep_of(s, value))
			return false;
	}
	return value->value.len && is_sealed(value);
}

/* draft_make - split and sealed */
int
draft_make(struct arena *arena, const struct keyring *keyring,
    const struct submission *s, struct draft *draft, struct err *err)
{
	*draft = (struct draft){
	    .submission = s, .category = STR(""), .message = STR("")};
	must(s->nvalues <= SUBMISSION_VALUES_MAX &&
	     s->nfiles <= SUBMISSION_FILES_MAX);
	draft->parts = arena_alloc_n(
	    arena, s->nvalues + 1, sizeof(*draft->parts));
	draft->uploads = arena_alloc_n(
	    arena, s->nfiles + 1, sizeof(*draft->uploads));
	if (open_make(arena, draft, err))
		return -1;
	for (size_t i = 0; i < s->nvalues; i++) {
		if (is_first(s, i) && part_make(arena, keyring, draft, i, err))
			return -1;
	}
	for (size_t i = 0; i < s->nfiles; i++) {
		const struct submission_file *file = &s->files[i];

		must(file->bytes.len <= SUBMISSION_FILE_BYTES);
		if (upload_seal(arena, keyring, file,
			draft_due(s, file->keep_secs),
			&draft->uploads[draft->nuploads++], err))
			return -1;
	}
	return 0;
}

/* draft_scrub - the keys of its files */
void
draft_scrub(struct draft *draft)
{
	for (size_t i = 0; i < draft->nuploads; i++)
		datakey_scrub(&draft->uploads[i].key);
}

/* draft_person - what says that there is something personal */
struct str
draft_person(const struct draft *draft)
{
	if (draft->nparts)
		return str_from(draft->parts[0].id, PART_ID_BYTES);
	if (draft->nuploads)
		return str_from(draft->uploads[0].part.id, PART_ID_BYTES);
	return STR_NONE;
}
