/* SPDX-License-Identifier: BSD-2-Clause */
/* words - English texts in another language, by a catalogue of gettext */
#ifndef FP_BASE_WORDS_H
#define FP_BASE_WORDS_H

#include "base/str.h"

struct arena;
struct err;

/*
 * A catalogue compiled by msgfmt (gettext manual, "The Format of GNU MO
 * Files"). glibc's own dgettext is not used: it goes by the locale of the
 * process, a minimal Debian has none but C.UTF-8, in which newer versions
 * translate nothing (glibc bug 16621); here each request has its language.
 * Read-only once loaded: shared by all threads without a lock.
 */
struct words;

/* Checks mo, which must live as long as the arena: 0, or -1 where it is not
 * a whole, sorted catalogue in UTF-8, or a translation has other conversions
 * of printf's than its text. */
int words_load(struct arena *arena, struct str mo, const struct words **words_r,
    struct err *err);

/* The translation of text; STR_NONE: there is none, or words is NULL. */
struct str words_find(const struct words *words, struct str text);

/* The same, with text itself where there is none. Lives as long as the
 * catalogue, or text. */
const char *words_of(const struct words *words, const char *text)
    __attribute__((format_arg(2)));

/* Marks a text that words_of looks up elsewhere, for xgettext. */
#define N_(text) text

#endif
