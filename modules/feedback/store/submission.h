/* SPDX-License-Identifier: BSD-2-Clause */
/* submission - what one visitor sent through one form, as it is kept */
#ifndef FP_FEEDBACK_STORE_SUBMISSION_H
#define FP_FEEDBACK_STORE_SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/hmac.h"
#include "db/db.h"
#include "modules/feedback/store/receipt.h"
#include "policy/check.h"

struct arena;
struct keyring;
struct policy_text;
struct rewrap_table;

#define SUBMISSION_ID_BYTES	FORM_NONCE_BYTES
#define SUBMISSION_ID_CHARS	(2 * SUBMISSION_ID_BYTES) /* hexadecimal */
#define SUBMISSION_DIGEST_BYTES HMAC_BYTES
#define SUBMISSION_VALUES_MAX	256
#define SUBMISSION_VALUES_BYTES (128 * 1024) /* all values of one */
#define SUBMISSION_FILES_MAX	8
#define SUBMISSION_FILE_BYTES	(5 * 1024 * 1024)
#define SUBMISSION_TIME_STEP	3600 /* times are kept to the hour */

/*
 * One value of one field; a field with several values has several, in order.
 * What is personal is sealed under a key of this submission's own, in a table
 * apart from the rest; so is what is kept for a shorter time, under a key that
 * goes then.
 */
struct submission_value {
	struct str field; /* the field's name in the form, 1 to 64 bytes */
	struct str value; /* as it was checked; empty ones are left out */
	bool personal;
	int64_t keep_secs; /* 0: as long as the submission */
};

/* A file that was sent along, always sealed, under a key of its own. */
struct submission_file {
	uint8_t id[16]; /* found: what submission_file_* takes */
	struct str field;
	struct str name;   /* as the visitor's computer calls it; "" for none */
	struct str type;   /* as its content says: "application/pdf" */
	struct str bytes;  /* saved only */
	int64_t size;	   /* found only */
	int64_t keep_secs; /* 0: as long as the submission */
};

/* What staff noted of one; found only. */
struct submission_remark {
	int64_t when;	 /* Unix seconds */
	int64_t version; /* that it was the change of: their order */
	struct str who, text;
};

/* Start from {0}. To save: those above the line. */
struct submission {
	struct str form;		/* the form's name, 1 to 64 bytes */
	struct str definition;		/* SHA-256 of the form as it was shown;
				  STR_NONE: built in */
	struct str policy;		/* version in force when it came */
	const struct policy_text *text; /* as it was shown */
	bool consent;			/* was it agreed to? */
	const struct submission_value *values;
	size_t nvalues;
	const struct submission_file *files;
	size_t nfiles;
	int64_t now_secs;    /* when it came */
	int64_t clock_secs;  /* the time that ends are reckoned from where it is
				later than now_secs (retention_clock) */
	int64_t keep_secs;   /* how long it is kept; 0: no end is stated */
	int64_t answer_secs; /* in which it is answered; 0: nothing is said */
	bool anonymise;	 /* at its end only what is personal goes, and the rest
			   stays */
	bool no_receipt; /* the form gives none */
	bool notify;	 /* staff are told that something came */
	/* -- submission_identify fills in */
	uint8_t id[SUBMISSION_ID_BYTES]; /* its unique key */
	uint8_t digest[SUBMISSION_DIGEST_BYTES];
	uint8_t receipt[RECEIPT_DIGEST_BYTES];
	/* -- found only; times are Unix seconds, 0: none */
	int64_t received, due, answer_by, answered, corrected;
	struct str language; /* in which it was shown */
	struct str answer;   /* what staff answered; STR_NONE: nothing here */
	int64_t state, state_version, state_at; /* see progress.h */
	struct str state_who;
	int64_t answered_how;
	const struct submission_remark *remarks; /* oldest first */
	size_t nremarks;
	bool has_receipt;
	bool has_person; /* there is, or was, something personal */
	bool unreadable; /* something's key was destroyed */
};

enum submission_saved {
	SUBMISSION_NEW,
	SUBMISSION_RESENT,  /* the very same was there: nothing done */
	SUBMISSION_CHANGED, /* other words under that nonce: nothing done */
};

/*
 * Fills in id, digest and receipt, out of the nonce that came with the form
 * and everything that was said; code_r (may be NULL) gets the receipt code, in
 * groups, or "" with no_receipt. The form's nonce is nowhere but in the
 * visitor's page, so that what is stored leads back to neither code nor words,
 * even with every key; the same form sent again gives the same code.
 */
void submission_identify(struct submission *submission,
    const struct keyring *keyring, const uint8_t form_nonce[FORM_NONCE_BYTES],
    char code_r[RECEIPT_TEXT_BYTES]);

/*
 * Saves one that was identified, with its files, whole or not at all; saved_r
 * is set where the status is DB_OK. The keyring must hold "forms" and "kek".
 * Files are sealed piece by piece: beside bytes it takes half a MiB.
 */
enum db_status submission_save(struct db *db, struct arena *arena,
    const struct keyring *keyring, const struct submission *submission,
    enum submission_saved *saved_r, struct err *err);

/*
 * Reads one whole, in arena; found_r says whether there is one. What a
 * destroyed key sealed is left out (unreadable). Also what the first version
 * of this module stored. -find_receipt: by the digest that receipt_digest
 * made of a code.
 */
enum db_status submission_find(struct db *db, struct arena *arena,
    const struct keyring *keyring, const uint8_t id[SUBMISSION_ID_BYTES],
    struct submission *submission_r, bool *found_r, struct err *err);
/* Of it, what is open: no key is needed. */
enum db_status submission_head(struct db *db, struct arena *arena,
    const uint8_t id[SUBMISSION_ID_BYTES], struct submission *submission_r,
    bool *found_r, struct err *err);
enum db_status submission_find_receipt(struct db *db, struct arena *arena,
    const struct keyring *keyring, const uint8_t digest[RECEIPT_DIGEST_BYTES],
    struct submission *submission_r, bool *found_r, struct err *err);

/* The value of a field, the first of several; STR_NONE: none. */
struct str submission_value(
    const struct submission *submission, const char *field);

/* Its writer corrects it: values (and their retention) in place of those that
 * were there; files stay. DB_OK and found_r false: it is gone. */
enum db_status submission_correct(struct db *db, struct arena *arena,
    const struct keyring *keyring, const struct submission *submission,
    bool *found_r, struct err *err);

/* Erases one: keys first, then the rest. found_r (may be NULL) says whether
 * it was there. */
enum db_status submission_erase(struct db *db,
    const uint8_t id[SUBMISSION_ID_BYTES], bool *found_r, struct err *err);

/* Everything personal in it goes, with its keys and its receipt; what is open
 * stays, as nobody's. */
enum db_status submission_anonymise(
    struct db *db, const uint8_t id[SUBMISSION_ID_BYTES], struct err *err);

#define SUBMISSION_ANSWER_BYTES (32 * 1024)

/*
 * Staff answered one that was found, at its now_secs. text, sealed, is what
 * its writer reads at the receipt page, in place of an earlier answer; ""
 * where the answer went another way. found_r false: it is gone.
 */
enum db_status submission_answer(struct db *db, struct arena *arena,
    const struct keyring *keyring, const struct submission *submission,
    struct str text, bool *found_r, struct err *err);

/* Of the data keys, for rewrap_run. */
extern const struct rewrap_table feedback_rewrap;

/* Reads the table, for the health page. */
enum db_status submission_health(struct db *db, struct err *err);

#endif
