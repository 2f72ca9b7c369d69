/* SPDX-License-Identifier: BSD-2-Clause */
/* own_words - what the operator's own fields are called in each language */
#ifndef FP_CONF_OWN_WORDS_H
#define FP_CONF_OWN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct config_setting_t;
struct err;
struct own_fields;

#define OWN_LABEL_MAX	  120 /* bytes of a label, in any language */
#define OWN_HELP_MAX	  300 /* bytes of the sentence beside a field */
#define OWN_LANGUAGES_MAX 64  /* languages of one text */

/* One text in one language; a list of them ends with a NULL tag. */
struct own_word {
	const char *tag; /* "de" (RFC 5646) */
	const char *text;
	const char *where; /* "FILE:LINE" */
};

/* Which texts are read. */
struct own_words_key {
	const char *key; /* "labels" */
	size_t max;	 /* bytes of each */
	bool lines;	 /* line feeds are fine */
};

/* Reads the group { de = "..."; }, NULL: there is none. 0, or -1 with file,
 * line, key, remedy. */
int own_words_load(struct arena *arena, const char *file,
    const struct own_words_key *key, struct config_setting_t *group,
    const struct own_word **words_r, struct err *err);

/* The fields as they are read in a language: "de-AT" finds "de" (RFC 4647,
 * section 3.4); label and help where a text has no words in it. In arena, or
 * the list itself. */
const struct own_fields *own_words_in(
    struct arena *arena, const struct own_fields *fields, const char *tag);

/* One text in a language, chosen likewise; text where words (NULL: none) have
 * none in it. */
const char *own_word_in(
    const struct own_word *words, const char *tag, const char *text);

/* Is each language of the words one of the site's (NULL-ended), or the part of
 * its tag that finds it? NULL: they were not read, and nothing is compared. 0, or -1 with file, line, key, remedy. */
int own_words_check(const struct own_fields *fields,
    const char *const *languages, struct err *err);

#endif
