/* SPDX-License-Identifier: BSD-2-Clause */
/* language - in which of the site's languages a request is answered */
#ifndef FP_HTTP_LANGUAGE_H
#define FP_HTTP_LANGUAGE_H

#include <stddef.h>

#include "base/str.h"

struct template_set;
struct words;

/* One of site.conf's languages. */
struct language {
	const char *tag;	   /* "de" (RFC 5646) */
	const struct words *words; /* NULL: English, as it is written */
	struct template_set *templates;
};

/* Language ranges that are looked at; further ones are ignored. */
#define LANGUAGE_RANGES_MAX 32

/*
 * By Accept-Language (RFC 9110, section 12.5.4) and the lookup of RFC 4647,
 * section 3.4: the range with the highest weight first, "de-AT" finds "de".
 * A range that is broader than a tag finds it as well ("de" finds "de-CH")
 * where nothing else does. The first of the list where nothing fits, or
 * nothing was sent, or it is malformed; n is at least 1.
 */
const struct language *language_choose(
    const struct language *list, size_t n, struct str accept);

/* The one of that tag, as it was kept; otherwise the first. */
const struct language *language_find(
    const struct language *list, size_t n, struct str tag);

#endif
