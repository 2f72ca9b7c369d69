/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_file_type - files of any content, as multipart and as they are */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/feedback/store/file_type.h"

#define SIZE_MOST (256 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* try_type - one type at most, and that from the first byte on */
static void
try_type(struct file_types *types, struct str bytes)
{
	unsigned type = file_type_find(types, bytes);

	must(type == 0 || (type & (type - 1)) == 0);
	must(type != OWN_PDF || str_has_prefix(bytes, "%PDF-"));
	must(type != OWN_DOCX || str_has_prefix(bytes, "PK"));
	must((type != OWN_HTML && type != OWN_PLAIN) ||
	     !str_has_byte(bytes, '\0'));
	must(type == 0 ||
	     strcmp(file_type_mime(type), "application/octet-stream") != 0);
}

/* try_form - the same bytes as a body: what is a file is not a text */
static void
try_form(struct file_types *types, struct str body)
{
	static const struct field fields[] = {
	    {.name = "cv", .type = FIELD_FILE, .max = 4096, .label = "CV"},
	    {.name = "note", .type = FIELD_TEXTAREA, .label = "Note"},
	};
	struct request req = {.arena = arena_new(16 * 1024 * 1024),
	    .content_type = STR("multipart/form-data; boundary=b"),
	    .body = body};
	const struct pair *others;
	struct form_file file;
	struct form *form;

	if (form_decode(&req, fields, 2, &form) == 0) {
		must(form_others(form, &others) <= FORM_OTHERS_MAX);
		must(form_get(form, "cv").len == 0);
		if (form_file(form, "cv", &file)) {
			must(file.name.len <= FORM_FILE_NAME_MAX);
			must(!str_has_byte(file.name, '/'));
			must(str_is_utf8(file.name));
			try_type(types, file.bytes);
		}
		(void)form_check(form);
		form_drop(form, "cv");
		must(!form_file(form, "cv", &file));
	}
	arena_free(&req.arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = ERR_NONE;
	static struct file_types *types;

	if (!types)
		types = file_types_open(&err);
	must(types != NULL);
	if (size > SIZE_MOST)
		size = SIZE_MOST;
	try_type(types, str_from(data, size));
	try_form(types, str_from(data, size));
	return 0;
}
