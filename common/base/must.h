/* SPDX-License-Identifier: BSD-2-Clause */
/* must - checks for the programmer's errors, never compiled out */
#ifndef FP_BASE_MUST_H
#define FP_BASE_MUST_H

/*
 * Ends the process when EXPR is false. For what only a mistake in this
 * program can make false; never for input, never for the state of the
 * system. The message holds the expression and its place, no data.
 */
#define must(expr) ((expr) ? (void)0 : must_failed(#expr, __FILE__, __LINE__))

_Noreturn void must_failed(const char *expr, const char *file, int line);

#endif
