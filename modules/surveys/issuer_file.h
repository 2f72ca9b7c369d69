/* SPDX-License-Identifier: BSD-2-Clause */
/* issuer_file - ID.issuer: the public part of a survey's issuer, kept on this
 * host */
#ifndef FP_SURVEYS_ISSUER_FILE_H
#define FP_SURVEYS_ISSUER_FILE_H

#include "base/str.h"
#include "crypto/secret.h"

struct arena;
struct definition;
struct err;
struct survey_env;

/*
 * With it a module that restarts takes blind ballots while the database is
 * down, and notices when the database has another key one day. It is sealed
 * with keys->issuer, so that nobody puts another one there.
 */

/* 1 and the public part, in arena; 0 there is none; -1 unreadable or not
 * ours. */
int issuer_file_find(const struct survey_env *env, struct arena *arena,
    const struct secret *seal, const struct definition *def,
    struct str *public_r, struct err *err);

/* Writes it; durable at 0. */
int issuer_file_save(const struct survey_env *env, const struct secret *seal,
    const struct definition *def, struct str public_part, struct err *err);

#endif
