/* SPDX-License-Identifier: BSD-2-Clause */
/* out - a table, printed as columns or as JSON */
#ifndef FP_PLEDGECTL_OUT_H
#define FP_PLEDGECTL_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct out;

/* A column: its key in JSON, which is its heading in capitals. Wide ones are
 * not padded: let them be last. */
struct out *out_new(const char *const *keys, size_t n);
void out_free(struct out **out);

/* Columns from this one on are left out for people. */
void out_hide(struct out *out, size_t from);

/* The cells of a row, from left to right; then out_row. What does not say
 * how long it is ends with a NUL. Control bytes never reach a terminal. */
void out_text(struct out *out, const char *text); /* NULL: nothing */
void out_str(struct out *out, struct str text);	  /* STR_NONE: nothing */
void out_int(struct out *out, int64_t n);
void out_bool(struct out *out, bool yes);
void out_row(struct out *out);

/* Prints all rows: an array of objects, or aligned columns. */
void out_print(const struct out *out, bool json);

/* The first row alone: an object, or a line a column, "key: value". */
void out_print_one(const struct out *out, bool json);

/* Seconds as "2026-11-21 20:53 UTC"; room for 32 bytes. */
const char *out_time(int64_t secs, char text_r[32]);

#endif
