/* SPDX-License-Identifier: BSD-2-Clause */
/* policy - a privacy policy as a file: version, ages, purposes, promises */
#ifndef FP_POLICY_POLICY_H
#define FP_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

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

#define POLICY_GENERAL "general" /* the variant of who has none of their own */

/* One text as visitors read it: what is recorded of an agreement says all
 * three of which it was, and the digest. */
struct policy_text {
	const char *variant;  /* "general", "eea" */
	const char *language; /* RFC 5646: "en" */
	const char *text;     /* paragraphs by blank lines */
	uint8_t digest[32];   /* SHA-256 of text */
};

/* One purpose that data may be used for; consent is asked for each that is
 * not part of the service itself. */
struct policy_purpose {
	const char *id;	  /* "news" */
	const char *text; /* as the visitor reads it */
	bool needed;	  /* part of the service */
	bool shared;	  /* data passes on to third parties for it */
	const struct policy_text *texts; /* in other languages */
	size_t ntexts;
};

struct policy_promise {
	bool made;
	int line;	    /* of the policy file */
	const char *quote;  /* the sentence; NULL where none is given */
	const char *source; /* the heading it stands under; NULL likewise */
	int source_line;    /* where it stands in that text; 0: not said */
};

/* What visitors of a region read in place of the general text. */
struct policy_variant {
	const char *region;	      /* "EEA", as people read it */
	const char *id;		      /* "eea" */
	const char *const *countries; /* "DE", "US-CA"; NULL-ended */
	const struct policy_text *texts;
	size_t ntexts; /* 1 or more; the first serves where none fits */
};

struct policy {
	const char *file;		 /* as given, for messages */
	const char *where;		 /* "FILE:LINE" of its version */
	const char *name;		 /* "strict" */
	const char *version;		 /* "3" */
	const char *effective;		 /* "2026-11-21" */
	const char *language;		 /* of text: "en" */
	const char *text;		 /* the general one, texts[0] */
	uint8_t digest[32];		 /* SHA-256 of text */
	const struct policy_text *texts; /* the general one, by language */
	size_t ntexts;
	const char *const *material; /* purposes to be agreed to anew since
					the version before; NULL-ended */
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

#define POLICY_TEXT_MAX	    (64 * 1024) /* bytes */
#define POLICY_LANGUAGE_MAX 35		/* bytes, RFC 5646 section 4.4.1 */
#define POLICY_VARIANT_MAX  64		/* bytes of an id */
#define POLICY_VERSION_MAX  32		/* bytes */

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

/* The id of the same: "general" where the general text applies. */
const char *policy_variant_id(const struct policy *policy, const char *country);

/* Is there a variant of that id? "general" always is. */
bool policy_has_variant(const struct policy *policy, struct str variant);

/*
 * What visitors of a variant (an id; one that there is not is "general")
 * read in a language (RFC 5646): the text in it, or in it without its region
 * ("de" for "de-AT"), or else the variant's first. Never NULL.
 */
const struct policy_text *policy_text_for(
    const struct policy *policy, const char *variant, const char *language);

/* A purpose by its id, NULL: none; and its words in a language. */
const struct policy_purpose *policy_purpose_find(
    const struct policy *policy, struct str id);
const char *policy_purpose_text(
    const struct policy_purpose *purpose, const char *language);

/* Must a purpose be agreed to anew in this version? NULL: any? */
bool policy_is_material(const struct policy *policy, const char *purpose);

/* Is a date a day of the calendar, written YYYY-MM-DD? */
bool policy_is_date(const char *date);

/* The table that a policy file is read with, for its documentation. */
struct settings_table;
extern const struct settings_table policy_table;

#endif
