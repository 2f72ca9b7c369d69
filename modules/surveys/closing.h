/* SPDX-License-Identifier: BSD-2-Clause */
/* closing - end a survey for good */
#ifndef FP_SURVEYS_CLOSING_H
#define FP_SURVEYS_CLOSING_H

#include "survey_store.h"

struct host;

/* No host takes answers from now on. */
enum db_status closing_begin(struct db *db, const char *id, struct err *err);

/*
 * Empties the box of this host: what is pending is written, then all is
 * counted, or discarded as the definition says; the database learns that
 * this host is done. After that the host is closed and its files destroyed.
 * DB_OK: done, *host_r is NULL. Otherwise it stays and may be tried again.
 */
enum db_status closing_drain(struct db *db, const struct survey_env *env,
    const struct definition *def, struct host **host_r, struct err *err);

/*
 * When every host has drained: the secret, the issued list and the spent
 * digests go in one transaction, and the tables are rewritten so that
 * nothing of them stays on the disk. undrained_r: hosts still waited for.
 * Safe on every host at once.
 */
enum db_status closing_finish(
    struct db *db, const char *id, int *undrained_r, struct err *err);

#endif
