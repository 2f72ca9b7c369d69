/* SPDX-License-Identifier: BSD-2-Clause */
/* csv - a table for other programs (RFC 4180) */
#ifndef FP_PLEDGECTL_CSV_H
#define FP_PLEDGECTL_CSV_H

#include <stdbool.h>
#include <stdio.h>

#include "base/str.h"

/*
 * Writes one cell in quotes, behind a comma unless it is the first of its
 * line. What visitors typed never becomes a formula: a cell that begins with
 * = + - @, a tab or a carriage return (also behind blanks) gets an apostrophe
 * before it, as OWASP advises for spreadsheets.
 */
void csv_cell(FILE *out, bool first, struct str text);
void csv_end(FILE *out); /* CRLF */

#endif
