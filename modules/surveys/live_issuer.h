/* SPDX-License-Identifier: BSD-2-Clause */
/* live_issuer - the keys that sign and verify blind ballots here */
#ifndef FP_SURVEYS_LIVE_ISSUER_H
#define FP_SURVEYS_LIVE_ISSUER_H

struct db;
struct live;
struct live_survey;

/* What this host knows without the database: ballots can be verified. */
void live_issuer_adopt(struct live *live, struct live_survey *survey);

/* The whole key, of the database: ballots can be issued. Nothing to do where
 * it is there already. */
void live_issuer_load(
    struct live *live, struct db *db, struct live_survey *survey);

/* Forgets it; for whoever holds the lock, or is alone. */
void live_issuer_forget(struct live_survey *survey);

#endif
