/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/csv.h"

#include <string.h>

/* is_formula - would a spreadsheet compute it? */
static bool
is_formula(struct str text)
{
	size_t i = 0;

	while (i < text.len && text.ptr[i] == ' ')
		i++;
	return i < text.len && memchr("=+-@\t\r\n", text.ptr[i], 7);
}

/* csv_cell - in quotes, quotes in it twice */
void
csv_cell(FILE *out, bool first, struct str text)
{
	if (!first)
		fputc(',', out);
	fputc('"', out);
	if (is_formula(text))
		fputc('\'', out);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			fputc('"', out);
		fputc(text.ptr[i], out);
	}
	fputc('"', out);
}

/* csv_end - of a line */
void
csv_end(FILE *out)
{
	fputs("\r\n", out);
}
