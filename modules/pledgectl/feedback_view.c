/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/feedback_view.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "modules/pledgectl/out.h"

#define TIME_BYTES 32

/* What is said of every submission before its fields. */
static const char *const reserved[] = {"id", "received", "form", "policy",
    "consent", "ends", "corrected", "answer_by", "answered", "answer",
    "unreadable"};
#define RESERVED (sizeof(reserved) / sizeof(reserved[0]))

/* The fields of the built-in form: there although nothing was said; boxes are
 * yes or no. */
static const struct {
	const char *name;
	bool is_bool;
} builtin[] = {
    {"category", false},
    {"may_contact", true},
    {"may_publish", true},
    {"mail_news", true},
    {"name", false},
    {"email", false},
    {"message", false},
};
#define BUILTIN (sizeof(builtin) / sizeof(builtin[0]))

/* add - one more cell */
static void
add(struct feedback_view *view, const char *key, struct str text)
{
	view->cells[view->n++] = (struct feedback_cell){
	    .key = key, .text = text};
}

/* add_bool - one that is yes or no */
static void
add_bool(struct feedback_view *view, const char *key, bool yes)
{
	view->cells[view->n++] = (struct feedback_cell){
	    .key = key, .is_bool = true, .yes = yes};
}

/* add_time - or nothing */
static void
add_time(struct feedback_view *view, struct arena *arena, const char *key,
    int64_t secs)
{
	char text[TIME_BYTES];

	add(view, key,
	    secs ? str_of(arena_strdup(arena, out_time(secs, text)))
		 : STR_NONE);
}

/* add_head - what is said of every submission, as in reserved */
static void
add_head(
    struct feedback_view *view, struct arena *arena, const struct submission *s)
{
	char id[SUBMISSION_ID_CHARS + 1];

	str_hex(s->id, sizeof(s->id), id);
	add(view, "id", str_of(arena_strdup(arena, id)));
	add_time(view, arena, "received", s->received);
	add(view, "form", s->form);
	add(view, "policy", s->policy);
	add_bool(view, "consent", s->consent);
	add_time(view, arena, "ends", s->due);
	add_time(view, arena, "corrected", s->corrected);
	add_time(view, arena, "answer_by", s->answer_by);
	add_time(view, arena, "answered", s->answered);
	add(view, "answer", s->answer);
	add_bool(view, "unreadable", s->unreadable);
}

/* all_values - of a field, as lines */
static struct str
all_values(struct arena *arena, const struct submission *s, struct str field)
{
	struct buf out = BUF_INIT(SUBMISSION_VALUES_BYTES);
	struct str text = STR_NONE;

	for (size_t i = 0; i < s->nvalues; i++) {
		if (!str_eq(s->values[i].field, field))
			continue;
		if (out.len)
			buf_putc(&out, '\n');
		buf_put(&out, s->values[i].value);
	}
	if (out.len)
		text = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return text;
}

/* has_key - is there a cell of that name? */
static bool
has_key(const struct feedback_view *view, struct str key)
{
	for (size_t i = 0; i < view->n; i++) {
		if (str_is(key, view->cells[i].key))
			return true;
	}
	return false;
}

/* is_reserved - or a word of ours? */
static bool
is_reserved(struct str name)
{
	for (size_t i = 0; i < RESERVED; i++) {
		if (str_is(name, reserved[i]))
			return true;
	}
	return false;
}

/* add_field - with all its values, once */
static void
add_field(struct feedback_view *view, struct arena *arena,
    const struct submission *s, struct str field)
{
	const char *key = is_reserved(field)
			      ? arena_printf(
				    arena, "field_" STR_FMT, STR_ARG(field))
			      : arena_str(arena, field);

	if (!has_key(view, str_of(key)))
		add(view, key, all_values(arena, s, field));
}

/* add_file - what is said of it */
static void
add_file(struct feedback_view *view, struct arena *arena,
    const struct submission_file *file)
{
	char id[2 * sizeof(file->id) + 1];
	const char *key = NULL;

	str_hex(file->id, sizeof(file->id), id);
	for (int i = 1; !key || has_key(view, str_of(key)); i++)
		key = arena_printf(arena, "file_%d", i);
	add(view, key,
	    str_of(arena_printf(arena,
		STR_FMT ": " STR_FMT " (" STR_FMT ", %" PRId64 " bytes) %s",
		STR_ARG(file->field), STR_ARG(file->name), STR_ARG(file->type),
		file->size, id)));
}

/* feedback_view_make - head, fields, files */
void
feedback_view_make(
    struct arena *arena, const struct submission *s, struct feedback_view *view)
{
	view->n = 0;
	view->cells = arena_alloc_n(arena,
	    RESERVED + BUILTIN + s->nvalues + s->nfiles, sizeof(*view->cells));
	add_head(view, arena, s);
	for (size_t i = 0; str_is(s->form, "feedback") && i < BUILTIN; i++) {
		struct str text = all_values(arena, s, str_of(builtin[i].name));

		if (builtin[i].is_bool)
			add_bool(view, builtin[i].name, text.len > 0);
		else
			add(view, builtin[i].name, text);
	}
	for (size_t i = 0; i < s->nvalues; i++)
		add_field(view, arena, s, s->values[i].field);
	for (size_t i = 0; i < s->nfiles; i++)
		add_file(view, arena, &s->files[i]);
}

/* feedback_view_id - of an argument */
int
feedback_view_id(
    const char *text, uint8_t id_r[SUBMISSION_ID_BYTES], struct err *err)
{
	if (str_unhex(str_of(text), id_r, SUBMISSION_ID_BYTES) == 0)
		return 0;
	return err_set(
	    err, "an id is %d hexadecimal digits", SUBMISSION_ID_CHARS);
}
