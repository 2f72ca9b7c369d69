/* SPDX-License-Identifier: BSD-2-Clause */
/* canary_places - files, folders and processes in which words are looked for,
 * and what came of it */
#ifndef FP_PLEDGECTL_CANARY_PLACES_H
#define FP_PLEDGECTL_CANARY_PLACES_H

#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "modules/pledgectl/canary_search.h"

#define CANARY_PLACE_MAX 256

/*
 * One search. Begin with search and since; all else is counted. Of places
 * with a word in them, and of those that could not be read, the first is
 * kept by name.
 */
struct canary_places {
	const struct canary_search *search;
	time_t since; /* files that have not changed since cannot hold a word
			 that is new, and are passed over; 0: read all */
	int folded;   /* words are also found across the ends of lines, where
		       mail programs break base64 and quoted-printable */
	const char *skip; /* a folder that is left out; NULL or "": none */
	size_t looked, found, unread;
	struct canary_hit hit;
	char where[CANARY_PLACE_MAX];
	const char *unread_why; /* a constant */
	char unread_where[CANARY_PLACE_MAX];
};

/* One more place was looked at; found: with a word in it. */
void canary_looked(struct canary_places *places, int found,
    const struct canary_hit *hit, const char *where);
/* One could not be; why is a constant: "cannot be read". */
void canary_unread(
    struct canary_places *places, const char *why, const char *where);

/*
 * A file, and its name. What gzip packed is looked at unpacked as well; what
 * other programs packed counts as unread. Holes are passed over, and so is
 * what is no file.
 */
void canary_file(struct canary_places *places, const char *path);

/* Every file below a folder, without following links. A path that is a file
 * is that file. */
void canary_folder(struct canary_places *places, const char *path);

/* A log and what rotation put beside it: PATH, PATH.1, PATH.2.gz, PATH-DATE.
 * A folder is all in it. */
void canary_log(struct canary_places *places, const char *path);

/* What a live process can write to. Needs the right to trace it. */
void canary_process(struct canary_places *places, pid_t pid, const char *name);

#endif
