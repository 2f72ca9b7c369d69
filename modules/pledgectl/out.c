/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/out.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "base/must.h"
#include "modules/pledgectl/terminal.h"

#define OUT_CELL_MAX	24 /* characters of a number or a truth value */
#define OUT_COLUMNS_MAX 16
#define OUT_KEY_MAX	64
#define OUT_NARROW	10 /* characters that a column keeps at least */

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
out_put(struct str text, bool lines)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		bool line = lines && (c == '\n' || c == '\t');

		/* C1 controls come as 0xc2 0x80 .. 0x9f. */
		if (c == 0xc2 && i + 1 < text.len &&
		    (unsigned char)text.ptr[i + 1] < 0xa0) {
			putchar('?');
			i++;
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

/* What a word of a state or a result says about it. */
static const struct {
	const char *word;
	enum terminal_colour colour;
} tones[] = {
    {"ok", TERMINAL_GOOD},
    {"kept", TERMINAL_GOOD},
    {"failed", TERMINAL_BAD},
    {"finding", TERMINAL_BAD},
    {"contradicted", TERMINAL_BAD},
    {"overdue", TERMINAL_BAD},
    {"wrong", TERMINAL_BAD},
    {"cannot verify", TERMINAL_UNSURE},
    {"cannot be checked here", TERMINAL_UNSURE},
    {"warning", TERMINAL_UNSURE},
};

/* out_tone - of a cell; those of other columns are plain */
static enum terminal_colour
out_tone(const char *key, const char *text)
{
	if (strcmp(key, "state") != 0 && strcmp(key, "result") != 0)
		return TERMINAL_PLAIN;
	for (size_t i = 0; i < sizeof(tones) / sizeof(tones[0]); i++)
		if (strcmp(tones[i].word, text) == 0)
			return tones[i].colour;
	return TERMINAL_PLAIN;
}

/* out_chars - how many bytes the first n characters have */
static size_t
out_chars(const char *text, size_t n)
{
	size_t len = 0;

	while (n > 0 && text[len]) {
		do
			len++;
		while (((unsigned char)text[len] & 0xc0) == 0x80);
		n--;
	}
	return len;
}

/* out_piece - how much of a cell fits into its column: whole words, or part
 * of one that is longer; *text moves behind it */
static struct str
out_piece(const char **text, size_t width, bool wraps)
{
	const char *from = *text;
	size_t max = wraps ? out_chars(from, width) : strlen(from);
	size_t len = max;

	while (from[max] && len > 0 && from[len] != ' ')
		len--;
	if (len == 0)
		len = max;
	*text = from + len + strspn(from + len, from[max] ? " " : "");
	return str_from(from, len);
}

/* out_piece_put - a piece, and blanks up to the next column */
static void
out_piece_put(
    struct str piece, size_t width, bool last, enum terminal_colour tone)
{
	if (tone != TERMINAL_PLAIN)
		fputs(terminal_colour(tone), stdout);
	out_put(piece, false);
	if (tone != TERMINAL_PLAIN)
		fputs(terminal_colour(TERMINAL_PLAIN), stdout);
	if (!last)
		printf("%*s", (int)width, "");
}

/* out_line - one line of a row; true where there is more of it */
static bool
out_line(const struct out *out, const char **texts, const size_t *widths,
    const enum terminal_colour *tones_of, bool wraps)
{
	size_t last = out->shown - 1;
	bool more = false;

	while (wraps && last > 0 && !*texts[last])
		last--;
	for (size_t c = 0; c <= last; c++) {
		struct str piece = out_piece(&texts[c], widths[c], wraps);
		size_t chars = str_chars(piece);

		out_piece_put(piece,
		    widths[c] > chars ? widths[c] - chars + 2 : 2, c == last,
		    tones_of[c]);
	}
	for (size_t c = 0; c < out->shown; c++)
		more = more || *texts[c];
	putchar('\n');
	return more;
}

/* out_heading - the keys in capitals, "_" as a blank */
static void
out_heading(const struct out *out, const size_t *widths, bool wraps)
{
	char room[OUT_COLUMNS_MAX][OUT_KEY_MAX];
	const char *texts[OUT_COLUMNS_MAX];
	enum terminal_colour heading[OUT_COLUMNS_MAX];

	for (size_t c = 0; c < out->shown; c++) {
		size_t len = 0;

		for (const char *p = out->keys[c]; *p && len < OUT_KEY_MAX - 1;
		     p++)
			room[c][len++] = *p == '_'
					     ? ' '
					     : (char)toupper((unsigned char)*p);
		room[c][len] = '\0';
		texts[c] = room[c];
		heading[c] = TERMINAL_HEADING;
	}
	while (out_line(out, texts, widths, heading, wraps))
		;
}

/* out_fit - make the widest columns narrower, until a line fits */
static bool
out_fit(const struct out *out, size_t *widths, size_t limit)
{
	size_t total = 2 * (out->shown - 1), widest;
	bool wraps = false;

	for (size_t c = 0; c < out->shown; c++)
		total += widths[c];
	for (; limit > 0 && total > limit; total--, wraps = true) {
		widest = 0;
		for (size_t c = 1; c < out->shown; c++)
			if (widths[c] >= widths[widest])
				widest = c;
		if (widths[widest] <= OUT_NARROW)
			break;
		widths[widest]--;
	}
	return wraps;
}

/* out_print_columns - for people */
static void
out_print_columns(const struct out *out)
{
	size_t widths[OUT_COLUMNS_MAX];
	bool wraps;
	json_t *row;
	size_t i;

	must(out->shown <= OUT_COLUMNS_MAX);
	for (size_t c = 0; c < out->shown; c++)
		widths[c] = out_width(out, c);
	wraps = out_fit(out, widths, terminal_width(STDOUT_FILENO));
	out_heading(out, widths, wraps);
	json_array_foreach(out->rows, i, row)
	{
		char room[OUT_COLUMNS_MAX][OUT_CELL_MAX];
		const char *texts[OUT_COLUMNS_MAX];
		enum terminal_colour colours[OUT_COLUMNS_MAX];

		for (size_t c = 0; c < out->shown; c++) {
			texts[c] = out_cell_text(
			    json_object_get(row, out->keys[c]), room[c]);
			colours[c] = out_tone(out->keys[c], texts[c]);
		}
		while (out_line(out, texts, widths, colours, wraps))
			;
	}
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
		out_put(str_of(out_cell_text(
			    json_object_get(row, out->keys[c]), room)),
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
