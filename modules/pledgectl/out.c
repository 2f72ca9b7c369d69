/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/out.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/must.h"

#define OUT_CELL_MAX 24 /* characters of a number or a truth value */

struct out {
	const char *const *keys;
	size_t n, shown;
	json_t *rows;
	json_t *row; /* being filled */
	size_t at;
};

/* out_new - an empty table */
struct out *
out_new(const char *const *keys, size_t n)
{
	struct out *out = calloc(1, sizeof(*out));

	must(out);
	out->keys = keys;
	out->n = out->shown = n;
	out->rows = json_array();
	out->row = json_object();
	must(out->rows && out->row);
	return out;
}

/* out_free - and gone */
void
out_free(struct out **out)
{
	if (!*out)
		return;
	json_decref((*out)->rows);
	json_decref((*out)->row);
	free(*out);
	*out = NULL;
}

/* out_hide - leave columns out for people */
void
out_hide(struct out *out, size_t from)
{
	must(from && from <= out->n);
	out->shown = from;
}

/* out_cell - the next cell of the row */
static void
out_cell(struct out *out, json_t *value)
{
	must(out->at < out->n && value);
	must(json_object_set_new(out->row, out->keys[out->at++], value) == 0);
}

/* out_str - text, cleaned where it is not UTF-8 */
void
out_str(struct out *out, struct str text)
{
	json_t *value;

	if (str_is_none(text)) {
		out_cell(out, json_null());
		return;
	}
	value = json_stringn(text.ptr, text.len);
	out_cell(out, value ? value : json_string("(not UTF-8)"));
}

/* out_text - the same of a C string */
void
out_text(struct out *out, const char *text)
{
	out_str(out, str_of(text));
}

/* out_int - a number */
void
out_int(struct out *out, int64_t n)
{
	out_cell(out, json_integer(n));
}

/* out_bool - yes or no */
void
out_bool(struct out *out, bool yes)
{
	out_cell(out, json_boolean(yes));
}

/* out_row - the row is whole */
void
out_row(struct out *out)
{
	must(out->at == out->n);
	must(json_array_append_new(out->rows, out->row) == 0);
	out->row = json_object();
	must(out->row);
	out->at = 0;
}

/* out_cell_text - a cell as people read it; room is for numbers */
static const char *
out_cell_text(const json_t *value, char room[OUT_CELL_MAX])
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_boolean(value))
		return json_is_true(value) ? "yes" : "no";
	if (!json_is_integer(value))
		return "-";
	snprintf(
	    room, OUT_CELL_MAX, "%" PRId64, (int64_t)json_integer_value(value));
	return room;
}

/* out_put - text to the terminal; line feeds stay where lines are allowed */
static void
out_put(const char *text, bool lines)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool line = lines && (c == '\n' || c == '\t');

		/* C1 controls come as 0xc2 0x80 .. 0x9f. */
		if (c == 0xc2 && (unsigned char)text[1] < 0xa0) {
			putchar('?');
			text++;
			continue;
		}
		putchar((c < 0x20 && !line) || c == 0x7f ? '?' : c);
	}
}

/* out_width - of a column: the longest of its cells, in characters */
static size_t
out_width(const struct out *out, size_t column)
{
	size_t width = strlen(out->keys[column]);
	char room[OUT_CELL_MAX];
	json_t *row;
	size_t i;

	json_array_foreach(out->rows, i, row)
	{
		const char *text = out_cell_text(
		    json_object_get(row, out->keys[column]), room);
		size_t len = str_chars(str_of(text));

		if (len > width)
			width = len;
	}
	return width;
}

/* out_pad - a cell, and blanks up to the next column */
static void
out_pad(const char *text, size_t width, bool last)
{
	out_put(text, false);
	if (last) {
		putchar('\n');
		return;
	}
	for (size_t len = str_chars(str_of(text)); len < width + 2; len++)
		putchar(' ');
}

/* out_heading - the keys in capitals, "_" as a blank */
static void
out_heading(const struct out *out, const size_t *widths)
{
	for (size_t c = 0; c < out->shown; c++) {
		char text[64];
		size_t len = 0;

		for (const char *p = out->keys[c]; *p && len < sizeof(text) - 1;
		     p++)
			text[len++] = *p == '_'
					  ? ' '
					  : (char)toupper((unsigned char)*p);
		text[len] = '\0';
		out_pad(text, widths[c], c + 1 == out->shown);
	}
}

/* out_print_columns - for people */
static void
out_print_columns(const struct out *out)
{
	size_t widths[16];
	char room[OUT_CELL_MAX];
	json_t *row;
	size_t i;

	must(out->shown <= sizeof(widths) / sizeof(widths[0]));
	for (size_t c = 0; c < out->shown; c++)
		widths[c] = out_width(out, c);
	out_heading(out, widths);
	json_array_foreach(out->rows, i, row) for (size_t c = 0; c < out->shown;
						   c++)
	    out_pad(out_cell_text(json_object_get(row, out->keys[c]), room),
		widths[c], c + 1 == out->shown);
}

/* out_print_json - for programs */
static void
out_print_json(const json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
}

/* out_print - all rows */
void
out_print(const struct out *out, bool json)
{
	if (json)
		out_print_json(out->rows);
	else
		out_print_columns(out);
}

/* out_print_one - the first row */
void
out_print_one(const struct out *out, bool json)
{
	json_t *row = json_array_get(out->rows, 0);
	char room[OUT_CELL_MAX];

	must(row);
	if (json) {
		out_print_json(row);
		return;
	}
	for (size_t c = 0; c < out->shown; c++) {
		printf("%s: ", out->keys[c]);
		out_put(out_cell_text(json_object_get(row, out->keys[c]), room),
		    true);
		putchar('\n');
	}
}

/* out_time - a time of day that is the same for everybody */
const char *
out_time(int64_t secs, char text_r[32])
{
	time_t at = (time_t)secs;
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(text_r, 32, "%Y-%m-%d %H:%M UTC", &tm);
	return text_r;
}
