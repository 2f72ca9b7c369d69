/* SPDX-License-Identifier: BSD-2-Clause */
/* err - the reason of a failure, for the operator */
#ifndef FP_BASE_ERR_H
#define FP_BASE_ERR_H

#include <stdbool.h>

#define ERR_TEXT_MAX 512

/*
 * One reason. The first one set wins: code nearer to the cause knows more.
 * The text speaks to an operator: what failed, where, and the remedy. It
 * never holds what a visitor sent.
 * Start from  struct err err = ERR_NONE;
 */
struct err {
	bool set;
	char text[ERR_TEXT_MAX];
	struct err_listener *all; /* NULL: nobody wants more than the first */
};

/*
 * Hears every reason, those behind the first as well: for a command that
 * tells all that is wrong with a file. What reads the file then goes on
 * where it can (err_wants_all).
 */
struct err_listener {
	void (*hear)(struct err_listener *self, const char *text);
};

#define ERR_NONE ((struct err){.set = false})

/*
 * Sets the reason unless one is set; text over ERR_TEXT_MAX is cut. err may
 * be NULL. Always returns -1, so a function can end with
 *	return err_set(err, "%s:%d: ...", file, line);
 */
int err_set(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Like err_set, with ": " and the text of errno behind. */
int err_set_errno(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Is somebody told of every reason? */
bool err_wants_all(const struct err *err);

/* The reason, or "no reason given". */
const char *err_text(const struct err *err);

#endif
