/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/form_upload.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/words.h"
#include "http/form.h"
#include "modules/feedback/pages/feedback_pages.h"
#include "modules/feedback/pages/form_ask.h"
#include "modules/feedback/store/file_type.h"
#include "page/page.h"

/* types_of - the program's reader */
static struct file_types *
types_of(const struct request *req)
{
	const struct feedback_counts *counts = app_data(req->app);

	return counts->types;
}

/* form_upload_check - each of them */
void
form_upload_check(
    struct request *req, const struct form_ask *ask, struct form *form)
{
	const struct own_fields *fields = ask->def->fields;
	struct form_file file;

	for (size_t i = 0; i < fields->n; i++) {
		const struct own_field *field = &fields->fields[i];

		if (field->type != OWN_FILE || !ask->shown[i] ||
		    !form_file(form, field->id, &file) ||
		    file.bytes.len > field->file_bytes || file.bytes.len == 0)
			continue;
		if (!(file_type_find(types_of(req), file.bytes) &
			field->file_types))
			form_fail(form, field->id,
			    arena_printf(req->arena,
				page_text(req,
				    N_("%s: this file is of another kind than "
				       "those named, or it is damaged or holds "
				       "macros. Save it as one of them and "
				       "choose it again.")),
				field->label));
	}
}

/* form_upload_type - of one that was checked */
struct str
form_upload_type(
    struct request *req, const struct own_field *field, struct str bytes)
{
	return str_of(file_type_mime(
	    file_type_find(types_of(req), bytes) & field->file_types));
}
