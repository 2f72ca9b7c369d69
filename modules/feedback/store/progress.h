/* SPDX-License-Identifier: BSD-2-Clause */
/* progress - how far staff are with what somebody sent, and what they note */
#ifndef FP_FEEDBACK_STORE_PROGRESS_H
#define FP_FEEDBACK_STORE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "modules/feedback/store/submission.h"
#include "vault/datakey.h"

struct arena;
struct err;

#define PROGRESS_WHO_MAX      64   /* bytes */
#define PROGRESS_REMARK_MAX   4000 /* likewise */
#define PROGRESS_REMARKS_MAX  64   /* of one submission */
#define PROGRESS_STATES	      3
#define PROGRESS_ANSWERED_HOW 5

/* Words of the tables: "open", "in-work", "done"; "", "receipt", "mail",
 * "letter", "telephone"; NULL-ended. -1: no such. */
extern const char *const progress_states[PROGRESS_STATES + 1];
extern const char *const progress_hows[PROGRESS_ANSWERED_HOW + 1];
int progress_state_find(struct str name);
int progress_how_find(struct str name);

/* A key that nothing is sealed under yet, and how it is stored. Who has no
 * key-encryption key is handed one. */
struct progress_key {
	struct datakey key;
	struct datakey_wrapped wrapped;
};

/* A change by one of staff. */
struct progress_change {
	uint8_t id[SUBMISSION_ID_BYTES];
	int64_t version; /* that was seen: state_version */
	int64_t now_secs;
	struct str who;	   /* the log-in */
	int state;	   /* 0 to PROGRESS_STATES - 1 */
	struct str remark; /* "": none */
	bool answered;	   /* it is, by now_secs, by how */
	int how;
	struct str answer; /* "": not at the receipt page */
	/* for the remark and the answer, where there is one */
	const struct progress_key *remark_key, *answer_key;
};

enum progress_verdict {
	PROGRESS_SAVED,
	PROGRESS_GONE,	   /* there is no such submission any more */
	PROGRESS_OTHER,	   /* somebody else was quicker: nothing was done */
	PROGRESS_FULL,	   /* no more remarks */
	PROGRESS_ANSWERED, /* an answer is at the receipt page already */
};

/*
 * All of it or nothing. Remarks are sealed under keys of the submission, and
 * go with it: by erasure, retention or its writer's withdrawal.
 */
enum db_status progress_save(struct db *db, struct arena *arena,
    const struct progress_change *change, enum progress_verdict *verdict_r,
    struct err *err);

/* What is sealed of a remark; in arena. */
struct str progress_remark_format(
    struct arena *arena, const struct submission_remark *remark);
/* 0, or -1: not that. Texts point into plain. */
int progress_remark_parse(struct str plain, struct submission_remark *remark_r);

#endif
