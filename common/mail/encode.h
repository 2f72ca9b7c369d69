/* SPDX-License-Identifier: BSD-2-Clause */
/* encode - text as mail carries it: encoded words, quoted-printable */
#ifndef FP_MAIL_ENCODE_H
#define FP_MAIL_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf;

#define MAIL_LINE_MAX 76 /* columns, CRLF aside */

/* Printable ASCII and spaces only, and nothing that reads as an encoded word? */
bool encode_is_plain(struct str text);

/*
 * Writes words of a header, folded so that no line passes MAIL_LINE_MAX;
 * column is where the line stands. Plain text goes as it is, broken at its
 * spaces; the rest, or all where always is set, as encoded words (RFC 2047,
 * B). text is UTF-8 without control bytes. Returns the column it ends at.
 */
size_t encode_words(
    struct buf *out, size_t column, struct str text, bool always);

/* Writes UTF-8 text with LF or CRLF line ends as quoted-printable (RFC 2045
 * section 6.7), lines ended by CRLF, the last one too. */
void encode_quoted_printable(struct buf *out, struct str text);

#endif
