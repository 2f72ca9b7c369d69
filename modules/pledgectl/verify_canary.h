/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_canary - words that a check has sent, and all places that the
 * configuration names, where they must not be */
#ifndef FP_PLEDGECTL_VERIFY_CANARY_H
#define FP_PLEDGECTL_VERIFY_CANARY_H

#include "modules/pledgectl/canary.h"
#include "modules/pledgectl/canary_places.h"

struct verify;
struct verify_finding;

/* Kinds of places. */
enum verify_place {
	VERIFY_PLACE_DATABASES = 1, /* SQLite's files, the tables of MariaDB,
				       and the folders of its server */
	VERIFY_PLACE_LOGS = 2,	    /* web server, relay, the journal */
	VERIFY_PLACE_TEMPORARY = 4,
	VERIFY_PLACE_SPOOLS = 8,
	VERIFY_PLACE_STATE = 16, /* ballot boxes, the list of never again */
	VERIFY_PLACE_ALL = 31,
	VERIFY_PLACE_MEMORY = 32, /* of verify_canary_look_live */
};

/* The words of one check. */
struct verify_canary {
	struct canary words[CANARY_MAX];
	size_t n;
	struct canary_search *search;
	struct canary_places places; /* what came of it */
	unsigned looked;	     /* enum verify_place, looked at so far */
	unsigned unnamed; /* kinds of which the configuration names none */
};

/* New words, one for each name (constants, as "the recipient's address");
 * those of a file that changes from now on are found. */
void verify_canary_init(
    struct verify_canary *canary, const char *const *names, size_t n);
void verify_canary_fini(struct verify_canary *canary);

/* Text in place of word i: the digits of a card. At most CANARY_CHARS. */
void verify_canary_set(
    struct verify_canary *canary, size_t i, const char *text);

/* Makes the search, at its first use; the two below do it themselves. */
void verify_canary_begin(struct verify_canary *canary);

/*
 * Looks in every place of those kinds. A log line comes a moment after the
 * reply that it is about: this waits for it.
 */
void verify_canary_look(
    struct verify *verify, struct verify_canary *canary, unsigned kinds);

/* The live processes of a module of this configuration: a word that goes
 * away within some seconds is not found. */
void verify_canary_look_live(
    struct verify *verify, struct verify_canary *canary, const char *module);

/*
 * Says what came of it. what is what must not be there ("neither address").
 * Where nothing was found but something could not be looked at, that is said
 * and the remedy names it.
 */
void verify_canary_say(struct verify *verify, struct verify_canary *canary,
    const char *what, const char *remedy, struct verify_finding *finding_r);

#endif
