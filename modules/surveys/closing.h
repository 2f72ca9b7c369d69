/* SPDX-License-Identifier: BSD-2-Clause */
/* closing - end a survey for good */
#ifndef FP_SURVEYS_CLOSING_H
#define FP_SURVEYS_CLOSING_H

#include "modules/surveys/survey_store.h"

struct arena;
struct definition;
struct host;

/* No host takes answers from now on. */
enum db_status closing_begin(struct db *db, const char *id, struct err *err);

/*
 * Empties the box of this host: what is pending is written, then all is
 * counted; of a definition that says so the answers held back, fewer than
 * the hold-back and k together, are discarded. The database learns that this
 * host is done. After that the host is closed and its files destroyed.
 * DB_OK: done, *host_r is NULL. Otherwise it stays and may be tried again.
 */
enum db_status closing_drain(struct db *db, const struct survey_env *env,
    const struct definition *def, struct host **host_r, struct err *err);

/*
 * When every host has drained: the secret, the issued list and the spent
 * digests, and texts where the definition says so, go in one transaction, and the tables are rewritten so that
 * nothing of them stays on the disk. undrained_r: hosts still waited for.
 * Safe on every host at once.
 */
enum db_status closing_finish(struct db *db, const struct definition *def,
    int *undrained_r, struct err *err);

/* Has the tables written anew, so that nothing of what was deleted stays on
 * the disk; a warning where that cannot be. */
void closing_rewrite(struct db *db, const char *id);

/* A box that closing still waits for. */
struct closing_box {
	const char *host;   /* its name; "" where it was not noted */
	const char *number; /* of the box, in hexadecimal digits */
};

/* Those boxes, by host. */
enum db_status closing_waits_for(struct db *db, struct arena *arena,
    const char *id, const struct closing_box **boxes_r, size_t *n_r,
    struct err *err);

/* Closing does not wait for the boxes of that host any more (host may be the
 * number of one box): what they hold is lost. n_r: how many there were. A
 * host that is back before the survey is closed still counts its answers. */
enum db_status closing_give_up(
    struct db *db, const char *id, const char *host, int *n_r, struct err *err);

#endif
