/* SPDX-License-Identifier: BSD-2-Clause */
/* wrap - lines of a plain text mail that are not too long to read */
#ifndef FP_MAIL_WRAP_H
#define FP_MAIL_WRAP_H

#include <stddef.h>

#include "base/str.h"

struct buf;

#define WRAP_WIDTH 72 /* characters; RFC 5322 section 2.1.1 wants at most 78 */

/*
 * Adds text (UTF-8) with lines of at most width characters, broken at blanks
 * only: a longer word, such as a link, stays whole. Line ends that are there
 * stay.
 */
void wrap_text(struct buf *out, struct str text, size_t width);

#endif
