/* SPDX-License-Identifier: BSD-2-Clause */
/* audits - every chain of the installation: staff's, and the members' */
#ifndef FP_PLEDGECTL_AUDITS_H
#define FP_PLEDGECTL_AUDITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modules/pledgectl/control.h"
#include "modules/staff/store/audit.h"
#include "vault/chain.h"

#define AUDITS_NAME_MAX	   (12 + 1 + AUDIT_WRITER_MAX) /* "staff/..." */
#define AUDITS_CHAINS_MAX  256
#define AUDITS_ANCHORS_MAX 1000

/* One chain, as it was found. */
struct audits_line {
	char name[AUDITS_NAME_MAX + 1]; /* "registration/look" */
	struct chain_report report;
	int64_t cut, gone; /* up to where, and how many, audits_cut */
};

/* What was printed once, to be held against the chains. */
struct audits_anchor {
	char name[AUDITS_NAME_MAX + 1]; /* "": whichever has it */
	struct chain_at at;
	bool found;
};

/* In memory that all processes see. */
struct audits_shared {
	struct audits_line lines[AUDITS_CHAINS_MAX];
	size_t n;
	struct audits_anchor anchors[AUDITS_ANCHORS_MAX];
	size_t nanchors;
};

struct audits {
	struct control *control;
	struct control_module staff, registration;
	struct audits_shared *shared;
	int64_t before; /* audits_cut */
	bool dry_run;
};

/* Settings and keys; free with audits_close. */
int audits_open(
    struct control *control, struct audits *audits_r, struct err *err);
void audits_close(struct audits *audits);

/* "STORE/CHAIN SEQ:HEX" or "SEQ:HEX", and a file of such lines, in which #
 * begins a comment. */
int audits_anchor_add(struct audits *audits, struct str text, struct err *err);
int audits_anchors_load(
    struct audits *audits, const char *file, struct err *err);

/* Looks at every link of every chain; what it finds stands in shared. 0, or -1
 * where it cannot look. */
int audits_verify(struct audits *audits, struct err *err);

/* How many chains are not sound, and anchors that no chain leads through. */
size_t audits_faults(const struct audits *audits);

/* The state of a line in words; in the arena of the control. */
const char *audits_state(
    const struct audits *audits, const struct audits_line *line);

/*
 * Every entry of before a time goes out of staff's chains and of that of the
 * members' looks, each of which must be sound. With dry_run it is only said
 * how many. Call audits_verify first, in the same run.
 */
int audits_cut(
    struct audits *audits, int64_t before_secs, bool dry_run, struct err *err);

#endif
