/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/str.h"
#include "db/db.h"
#include "modules/feedback/store/submission_list.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/csv.h"
#include "modules/pledgectl/feedback_view.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/record.h"

#define ARENA_BYTES (4 * 1024 * 1024) /* of one submission, or of the keys */
#define KEYS_MAX    1024
#define LIST_MAX    10000000

/* One export. */
struct export
{
	struct control *control;
	struct db *db;
	struct arena *arena; /* of one submission */
	struct arena *keys_arena;
	uint8_t(*ids)[SUBMISSION_ID_BYTES]; /* oldest last */
	size_t n, cap;
	const char **keys; /* columns, as they occur */
	size_t nkeys;
	size_t done;
};

/* What is done with each submission. */
typedef void export_fn(struct export *export, const struct feedback_view *view);

/* note_id - one more to come */
static void
note_id(void *ctx, const struct submission *submission)
{
	struct export *export = ctx;

	if (export->n == export->cap) {
		export->cap = export->cap ? 2 * export->cap : 64;
		export->ids = realloc(
		    export->ids, export->cap * sizeof(*export->ids));
		must(export->ids != NULL);
	}
	memcpy(export->ids[export->n++], submission->id, SUBMISSION_ID_BYTES);
}

/* each - read one after the other; one that went meanwhile is left out */
static int
each(struct export *export, export_fn *fn, struct err *err)
{
	for (size_t i = 0; i < export->n; i++) {
		struct submission submission;
		struct feedback_view view;
		bool found = false;

		if (submission_find(export->db, export->arena,
			export->control->keyring, export->ids[i], &submission,
			&found, err) != DB_OK)
			return -1;
		if (found) {
			feedback_view_make(export->arena, &submission, &view);
			fn(export, &view);
		}
		arena_clear(export->arena);
	}
	return 0;
}

/* has_key - is there a column of that name? */
static bool
has_key(const struct export *export, const char *key)
{
	for (size_t i = 0; i < export->nkeys; i++) {
		if (strcmp(export->keys[i], key) == 0)
			return true;
	}
	return false;
}

/* note_keys - the columns that a submission needs */
static void
note_keys(struct export *export, const struct feedback_view *view)
{
	for (size_t i = 0; i < view->n; i++) {
		if (!has_key(export, view->cells[i].key) &&
		    export->nkeys < KEYS_MAX)
			export->keys[export->nkeys++] = arena_strdup(
			    export->keys_arena, view->cells[i].key);
	}
}

/* cell_text - as a table has it */
static struct str
cell_text(const struct feedback_view *view, const char *key)
{
	for (size_t i = 0; i < view->n; i++) {
		const struct feedback_cell *cell = &view->cells[i];

		if (strcmp(cell->key, key) != 0)
			continue;
		if (cell->is_bool)
			return cell->yes ? STR("yes") : STR("no");
		return cell->text;
	}
	return STR("");
}

/* csv_line - one submission */
static void
csv_line(struct export *export, const struct feedback_view *view)
{
	for (size_t i = 0; i < export->nkeys; i++)
		csv_cell(stdout, i == 0, cell_text(view, export->keys[i]));
	csv_end(stdout);
}

/* export_csv - the columns that occur, then the lines */
static int
export_csv(struct export *export, struct err *err)
{
	if (each(export, note_keys, err) < 0)
		return -1;
	for (size_t i = 0; i < export->nkeys; i++)
		csv_cell(stdout, i == 0, str_of(export->keys[i]));
	csv_end(stdout);
	return each(export, csv_line, err);
}

/* json_cell - a text, true or false, or null */
static json_t *
json_cell(const struct feedback_cell *cell)
{
	json_t *text;

	if (cell->is_bool)
		return json_boolean(cell->yes);
	if (str_is_none(cell->text))
		return json_null();
	text = json_stringn(cell->text.ptr, cell->text.len);
	return text ? text : json_string("(not UTF-8)");
}

/* json_line - one submission */
static void
json_line(struct export *export, const struct feedback_view *view)
{
	json_t *object = json_object();

	for (size_t i = 0; i < view->n; i++)
		must(json_object_set_new(object, view->cells[i].key,
			 json_cell(&view->cells[i])) == 0);
	fputs(export->done++ ? ",\n" : "", stdout);
	must(json_dumpf(object, stdout, JSON_COMPACT) == 0 || ferror(stdout));
	json_decref(object);
}

/* export_json - an array of objects */
static int
export_json(struct export *export, struct err *err)
{
	int ret;

	fputs("[", stdout);
	ret = each(export, json_line, err);
	fputs("]\n", stdout);
	return ret;
}

static const struct format {
	const char *name;
	int (*run)(struct export *export, struct err *err);
} formats[] = {{"json", export_json}, {"csv", export_csv}};

/* format_find - NULL: there is none of that name */
static const struct format *
format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!name || strcmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	return NULL;
}

/* export_run - list, then read and write one by one */
static int
export_run(struct export *export, const struct format *format, struct str form,
    struct err *err)
{
	static const char *const keys[] = {"kek", NULL};
	const struct submission_wanted wanted = {.form = form, .max = LIST_MAX};
	struct control_module module;

	if (record_add(export->control,
		&(const struct record){.what = AUDIT_FORM_EXPORT,
		    .kind = AUDIT_FORM,
		    .object = form},
		err) < 0 ||
	    control_store(export->control, SUITE_FEEDBACK, keys, &module,
		&export->db, err) < 0 ||
	    submission_list(export->db, export->arena, &wanted, note_id, export,
		err) != DB_OK)
		return -1;
	return format->run(export, err);
}

/* feedback_export_run - everything, or one form's */
static enum command_exit
feedback_export_run(struct control *control, char **args, int n)
{
	const struct format *format = format_find(control->options->format);
	struct export export = {.control = control};
	struct err err = ERR_NONE;
	int ret;

	if (!format) {
		err_set(&err, "--format is json or csv");
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (!record_reason(control, "the audit log keeps it"))
		return COMMAND_USAGE;
	export.arena = arena_new(ARENA_BYTES);
	export.keys_arena = arena_new(ARENA_BYTES);
	export.keys = arena_alloc_n(
	    export.keys_arena, KEYS_MAX, sizeof(*export.keys));
	ret = export_run(&export, format, n ? str_of(args[0]) : STR_NONE, &err);
	db_close(&export.db);
	arena_free(&export.arena);
	arena_free(&export.keys_arena);
	free(export.ids);
	return ret < 0 ? control_failed(&err) : COMMAND_OK;
}

const struct command feedback_export_command = {
    .group = "feedback",
    .name = "export",
    .args = "--reason TEXT [FORM]",
    .max_args = 1,
    .options = OPTION_REASON | OPTION_FORMAT,
    .summary = "what visitors sent, with who they are, on record",
    .example = "feedback export --reason 'for our files' --format csv contact",
    .run = feedback_export_run,
};
