/* SPDX-License-Identifier: BSD-2-Clause */
/* policy - a privacy policy as a file: version, ages, purposes, promises */
#ifndef FP_POLICY_POLICY_H
#define FP_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

/* Every id of the catalogue, from promises.def. */
enum promise {
#define PROMISE(symbol, id, text, keepers) PROMISE_##symbol,
#include "policy/promises.def"
#undef PROMISE
	PROMISE_COUNT
};

const char *promise_id(enum promise promise);	   /* "age.minimum" */
const char *promise_text(enum promise promise);	   /* one sentence */
const char *promise_keepers(enum promise promise); /* "registration, ..." */
/* -1 when there is none of that id. */
int promise_find(const char *id);

#define POLICY_AGE_FLOOR 13 /* below it nothing at all is collected */

/* One purpose that data may be used for; consent is asked for each that is
 * not part of the service itself. */
struct policy_purpose {
	const char *id;	  /* "news" */
	const char *text; /* as the visitor reads it */
	bool needed;	  /* part of the service: covered by the policy */
};

struct policy_promise {
	bool made;
	int line;	    /* of the policy file */
	const char *quote;  /* the sentence; NULL where none is given */
	const char *source; /* the heading it stands under; NULL likewise */
};

/* What visitors of a region read in place of the general text. */
struct policy_variant {
	const char *region;	      /* "EEA" */
	const char *const *countries; /* "DE", "US-CA"; NULL-ended */
	const char *text;
	uint8_t digest[32]; /* SHA-256 of text */
};

struct policy {
	const char *file;      /* as given, for messages */
	const char *name;      /* "strict" */
	const char *version;   /* "3" */
	const char *effective; /* "2026-11-21" */
	const char *text;      /* the text shown; paragraphs by blank lines */
	uint8_t digest[32];    /* SHA-256 of text */
	int minimum_age;
	const struct policy_age {
		const char *country; /* ISO 3166-1 alpha-2 */
		int age;
	} * ages;
	size_t nages;
	const struct policy_purpose *purposes;
	size_t npurposes;
	const struct policy_variant *variants;
	size_t nvariants;
	int64_t retention_secs; /* default lifetime of what forms collect */
	int64_t answer_secs; /* in which requests and complaints are answered */
	struct policy_promise promises[PROMISE_COUNT];
};

#define POLICY_TEXT_MAX (64 * 1024) /* bytes */

/*
 * Reads and checks a policy file; errors name file, line, key, remedy.
 * Lives in arena. A file without text and text_file has as its text the
 * sentences that it quotes.
 */
int policy_load(struct arena *arena, const char *path,
    const struct policy **policy_r, struct err *err);

bool policy_promises(const struct policy *policy, enum promise promise);

/* The age that counts for a country ("" or unknown: the general one). */
int policy_age(const struct policy *policy, const char *country);

/* The variant for a country, "DE" or with its part "US-CA" (for which one of
 * "US" serves too); NULL where the general text applies. */
const struct policy_variant *policy_variant_find(
    const struct policy *policy, const char *country);

/* Is a date a day of the calendar, written YYYY-MM-DD? */
bool policy_is_date(const char *date);

/* The table that a policy file is read with, for its documentation. */
struct settings_table;
extern const struct settings_table policy_table;

#endif
