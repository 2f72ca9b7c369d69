/* SPDX-License-Identifier: BSD-2-Clause */
/* survey_store - surveys in the database, for the module and for pledgectl */
#ifndef FP_SURVEYS_SURVEY_STORE_H
#define FP_SURVEYS_SURVEY_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/secret.h"
#include "db/db.h"

struct arena;
struct buf;
struct definition;
struct err;
struct policy;
struct survey_results;
struct survey_settings;

/* What every function of the store works with. */
struct survey_env {
	const struct survey_settings *settings;
	const struct policy *policy;
	const struct secret *key; /* keyring_get(keyring, "surveys") */
};

enum survey_state {
	SURVEY_DRAFT, /* a file only; not in the database */
	SURVEY_OPEN,
	SURVEY_CLOSING, /* no more answers; hosts drain their boxes */
	SURVEY_CLOSED,	/* final; keys and ballots are gone */
};
const char *survey_state_name(enum survey_state state); /* "open" ... */

/*
 * Reads the definition at path, or, where id_or_path has no "/", the one of
 * that id in surveys_dir, against the site's settings and policy.
 */
int survey_check(const struct survey_env *env, struct arena *arena,
    const char *id_or_path, const struct definition **def_r, struct err *err);

/*
 * Opens a survey: fixes its digest, draws its secret and its key for blind
 * ballots. DB_DUPLICATE when
 * one of that id was opened before, also where it is closed: ids are used
 * once. DB_FAILED with the reason when the definition is not in order.
 */
enum db_status survey_open(struct db *db, const struct survey_env *env,
    const char *id, struct err *err);

/*
 * Closes it: takes no more answers, has each host drain its box (this one's
 * here, where no module holds it), counts or discards the remainder as the
 * definition says, destroys keys, issued list and spent digests and has the
 * tables rewritten. Waits up to wait_secs for hosts that still drain;
 * undrained_r is their number, 0 when the survey is closed for good. Safe
 * to call again.
 */
enum db_status survey_close(struct db *db, const struct survey_env *env,
    const char *id, unsigned wait_secs, int *undrained_r, struct err *err);

/*
 * The same without a host that is lost for good, or whose box is damaged:
 * host is its name, or the number of its box. Hosts are waited for as above;
 * what is then left of that host is given up: what its boxes held and had
 * not counted is lost. given_up_r: how many boxes those were.
 */
enum db_status survey_close_without(struct db *db, const struct survey_env *env,
    const char *id, unsigned wait_secs, const char *host, int *undrained_r,
    int *given_up_r, struct err *err);

/* The last release. DB_FAILED and a reason when there is no such survey. */
enum db_status survey_results(struct db *db, const struct survey_env *env,
    struct arena *arena, const char *id,
    const struct survey_results **results_r, struct err *err);

/* The same with the definition at hand: reads no file. */
enum db_status survey_results_of(struct db *db, const struct survey_env *env,
    struct arena *arena, const struct definition *def,
    const struct survey_results **results_r, struct err *err);

/* All surveys, by id: files of surveys_dir and rows of the database. */
struct survey_item {
	const char *id;
	enum survey_state state;
	const char *fingerprint; /* of its key for blind ballots, or NULL */
	const struct definition *definition; /* NULL: file missing or wrong */
	const char *problem;		     /* why, or NULL */
};
enum db_status survey_list(struct db *db, const struct survey_env *env,
    struct arena *arena, const struct survey_item **items_r, size_t *n_r,
    struct err *err);

#endif
