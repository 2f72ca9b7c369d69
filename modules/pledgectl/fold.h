/* SPDX-License-Identifier: BSD-2-Clause */
/* fold - sentences on a terminal */
#ifndef FP_PLEDGECTL_FOLD_H
#define FP_PLEDGECTL_FOLD_H

/* Prints a heading and text behind it, in lines of 79 columns that begin
 * indent columns in. No control byte reaches the terminal. */
void fold_print(int indent, const char *heading, const char *text);

#endif
