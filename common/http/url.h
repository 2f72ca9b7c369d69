/* SPDX-License-Identifier: BSD-2-Clause */
/* url - percent-decoding, queries (RFC 3986, WHATWG URL section 5) */
#ifndef FP_HTTP_URL_H
#define FP_HTTP_URL_H

#include "base/str.h"

struct arena;

/*
 * A name or value of application/x-www-form-urlencoded: %XX to bytes, '+' to
 * a space. 0, or -1 for an escape that is cut off or not hexadecimal. *out_r
 * is in arena, or text itself where nothing had to be decoded.
 */
int url_decode_form(struct arena *arena, struct str text, struct str *out_r);

/*
 * Takes the next name=value off *rest (a query or an urlencoded body), still
 * encoded. 1, or 0 at the end. Empty pieces are passed over; without '=' the
 * value is "".
 */
int url_next_pair(struct str *rest, struct str *name_r, struct str *value_r);

#endif
