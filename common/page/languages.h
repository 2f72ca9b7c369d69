/* SPDX-License-Identifier: BSD-2-Clause */
/* languages - the languages of a site: their words and their templates */
#ifndef FP_PAGE_LANGUAGES_H
#define FP_PAGE_LANGUAGES_H

#include <stddef.h>

struct arena;
struct embed;
struct err;
struct language;
struct site;
struct words;

/*
 * Opens those of site.conf, each with the templates of tables (see
 * template_set_open). The words of "de-AT" are in DIR/de-AT.mo, DIR/de.mo
 * (DIR: the operator's templates), or in the built-in catalogue of de-AT or
 * de; a catalogue of the operator's that is damaged is reported and left out.
 * English needs none, and stands where there is none. The list lives in the
 * arena; languages_close gives the templates back.
 */
int languages_open(struct arena *arena, const struct site *site,
    const struct embed *const *tables, struct language **list_r, size_t *n_r,
    struct err *err);
void languages_close(struct language *list, size_t n);

/* The words of one of them alone, for a program without pages; NULL: English.
 * In arena. */
const struct words *languages_words(
    struct arena *arena, const struct site *site, const char *tag);

/* Catalogues that are built in; ends with a NULL tag. */
struct catalogue {
	const char *tag; /* "de" */
	const unsigned char *mo;
	size_t len;
};
extern const struct catalogue page_catalogues[];

#endif
