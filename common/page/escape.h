/* SPDX-License-Identifier: BSD-2-Clause */
/* escape - text made safe for HTML */
#ifndef FP_PAGE_ESCAPE_H
#define FP_PAGE_ESCAPE_H

#include "base/str.h"

struct buf;

/*
 * Adds text so that it stands for itself in HTML text and in a quoted
 * attribute value: & < > " ' become character references (HTML, section
 * 13.1.2.3). Not for unquoted attributes, URLs, scripts or styles.
 */
void escape_put(struct buf *out, struct str text);

/* Adds markup as it is. */
void escape_put_raw(struct buf *out, struct str markup);

#endif
