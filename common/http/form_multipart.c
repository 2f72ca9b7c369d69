/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/form_decode.h"
#include "http/response.h"

#define BOUNDARY_MAX	 70 /* RFC 2046 section 5.1.1 */
#define PART_HEAD_MAX	 1024
#define PART_HEADERS_MAX 8
#define DELIMITER_MAX	 (4 + BOUNDARY_MAX)

/* What the header lines of one part say. */
struct part {
	struct str name, file; /* file: what it is called; STR_NONE: none */
};

/* boundary_get - the boundary parameter of the Content-Type */
static int
boundary_get(struct arena *arena, struct str type, struct str *boundary_r)
{
	struct str rest = type, name, value;
	int got;

	*boundary_r = STR_NONE;
	str_cut(&rest, ';');
	while ((got = form_param(arena, &rest, &name, &value)) == 1) {
		if (!str_is_nocase(name, "boundary"))
			continue;
		if (boundary_r->len || value.len > BOUNDARY_MAX ||
		    str_has_control(value))
			return -1;
		*boundary_r = value;
	}
	return got == 0 && boundary_r->len ? 0 : -1;
}

/* disposition_read - Content-Disposition: form-data; name="..." */
static int
disposition_read(struct arena *arena, struct str value, struct part *part)
{
	struct str rest = value, name, text;
	int got;

	if (!str_is_nocase(str_trim(str_cut(&rest, ';')), "form-data"))
		return -1;
	while ((got = form_param(arena, &rest, &name, &text)) == 1) {
		if (str_is_nocase(name, "name")) {
			if (!str_is_none(part->name))
				return -1;
			part->name = text;
		} else if (str_is_nocase(name, "filename")) {
			part->file = text;
		} else if (str_is_nocase(name, "filename*")) {
			/* browsers do not send it (RFC 7578, section 4.2) */
			if (str_is_none(part->file))
				part->file = STR("");
		}
	}
	return got;
}

/* header_read - one header line of a part */
static int
header_read(struct arena *arena, struct str line, struct part *part)
{
	struct str value = line, name = str_cut(&value, ':');

	if (str_is_none(value) || name.len == 0 || str_has_control(line))
		return -1;
	value = str_trim(value);
	if (str_is_nocase(name, "content-disposition"))
		return disposition_read(arena, value, part);
	if (str_is_nocase(name, "content-type"))
		return form_is_utf8_type(arena, value) ? 0 : -1;
	if (str_is_nocase(name, "content-transfer-encoding"))
		return str_is_nocase(value, "7bit") ||
			       str_is_nocase(value, "8bit") ||
			       str_is_nocase(value, "binary")
			   ? 0
			   : -1;
	return 0;
}

/* find - where needle first stands, or NULL */
static const char *
find(struct str in, struct str needle)
{
	return in.len ? memmem(in.ptr, in.len, needle.ptr, needle.len) : NULL;
}

/* skip_to - what of rest stands behind at */
static struct str
skip_to(struct str rest, const char *at)
{
	return str_from(at, (size_t)(rest.ptr + rest.len - at));
}

/* head_read - the header lines of a part, up to the empty one */
static int
head_read(struct arena *arena, struct str *rest, struct part *part)
{
	for (size_t n = 0, bytes = 0;; n++) {
		const char *end = find(*rest, STR("\r\n"));
		struct str line;

		if (!end || n > PART_HEADERS_MAX)
			return -1;
		line = str_from(rest->ptr, (size_t)(end - rest->ptr));
		*rest = skip_to(*rest, end + 2);
		if (line.len == 0)
			break;
		bytes += line.len;
		if (bytes > PART_HEAD_MAX || header_read(arena, line, part))
			return -1;
	}
	return str_is_none(part->name) ? -1 : 0;
}

/*
 * delimiter_end - what follows a delimiter: 1 another part (rest behind the
 * line), 0 the end, -1 neither
 */
static int
delimiter_end(struct str *rest)
{
	if (str_has_prefix(*rest, "--"))
		return 0;
	while (rest->len && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t'))
		*rest = str_from(rest->ptr + 1, rest->len - 1);
	if (!str_has_prefix(*rest, "\r\n"))
		return -1;
	*rest = str_from(rest->ptr + 2, rest->len - 2);
	return 1;
}

/* part_add - hand the part over; a file only to a field that takes one */
static int
part_add(struct form *form, const struct part *part, struct str value)
{
	const struct field *field = form_field(form, part->name);

	if (str_is_none(part->file))
		return form_add(form, part->name, value);
	if (!field)
		return form_add(form, part->name, STR(""));
	return form_add_file(form, part->name, part->file, value);
}

/* parts_read - every part; rest stands behind the first delimiter */
static int
parts_read(struct form *form, struct str rest, struct str delimiter)
{
	int more;

	while ((more = delimiter_end(&rest)) == 1) {
		struct part part = {.name = STR_NONE, .file = STR_NONE};
		struct str value;
		const char *end;
		int status;

		if (head_read(form->arena, &rest, &part))
			return HTTP_BAD_REQUEST;
		end = find(rest, delimiter);
		if (!end)
			return HTTP_BAD_REQUEST;
		value = str_from(rest.ptr, (size_t)(end - rest.ptr));
		rest = skip_to(rest, end + delimiter.len);
		status = part_add(form, &part, value);
		if (status)
			return status;
	}
	return more ? HTTP_BAD_REQUEST : 0;
}

/* form_multipart - RFC 7578 over RFC 2046 section 5.1 */
int
form_multipart(struct form *form, struct str type, struct str body)
{
	char text[DELIMITER_MAX] = "\r\n--";
	struct str boundary, delimiter, dashes;
	const char *at;

	if (boundary_get(form->arena, type, &boundary))
		return HTTP_BAD_REQUEST;
	memcpy(text + 4, boundary.ptr, boundary.len);
	delimiter = str_from(text, boundary.len + 4);
	dashes = str_from(text + 2, boundary.len + 2);

	/* the first one needs no line end before it */
	if (body.len >= dashes.len && !memcmp(body.ptr, dashes.ptr, dashes.len))
		return parts_read(
		    form, skip_to(body, body.ptr + dashes.len), delimiter);
	at = find(body, delimiter);
	if (!at)
		return HTTP_BAD_REQUEST;
	return parts_read(form, skip_to(body, at + delimiter.len), delimiter);
}
