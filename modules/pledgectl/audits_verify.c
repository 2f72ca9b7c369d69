/* SPDX-License-Identifier: BSD-2-Clause */
/* audits_verify - each chain in turn, in the process that may open its
 * database */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/audits_inner.h"
#include "modules/pledgectl/progress.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/store/look.h"
#include "modules/staff/store/audit_read.h"

#define MEMBERS 1 /* of registration's databases; the first is the keystore */

/* tell - how far a chain is */
static void
tell(void *ctx, int64_t done, int64_t total)
{
	struct progress *progress = ctx;

	progress->total = total;
	progress_show(progress, done);
}

/* bare_row - there is such a link */
static int
bare_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* leads_through - does the chain have the link that an anchor without a name
 * says, or begin there? */
static enum db_status
leads_through(struct db *db, const struct chain *chain,
    const struct chain_at *at, bool *found_r, struct err *err)
{
	struct str mac = str_from(at->mac, sizeof(at->mac));

	*found_r = false;
	return db_query(db,
	    "SELECT 1 FROM chain_link WHERE chain = ? AND seq = ? AND mac = ? "
	    "UNION ALL "
	    "SELECT 1 FROM chain_cut WHERE chain = ? AND seq = ? AND mac = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(chain->name)), DB_ARG_INT(at->seq),
		DB_ARG_BLOB(mac), DB_ARG_TEXT(str_of(chain->name)),
		DB_ARG_INT(at->seq), DB_ARG_BLOB(mac)),
	    bare_row, found_r, err);
}

/* gather - the anchors that are about a chain */
static enum db_status
gather(struct audits *audits, struct db *db, const struct chain *chain,
    const char *name, struct chain_at *all_r, size_t *n_r, struct err *err)
{
	struct audits_shared *shared = audits->shared;
	enum db_status status = DB_OK;

	*n_r = 0;
	for (size_t i = 0; status == DB_OK && i < shared->nanchors; i++) {
		struct audits_anchor *anchor = &shared->anchors[i];
		bool found = strcmp(anchor->name, name) == 0;

		if (!*anchor->name)
			status = leads_through(
			    db, chain, &anchor->at, &found, err);
		if (found) {
			anchor->found = true;
			all_r[(*n_r)++] = anchor->at;
		}
	}
	return status;
}

/* verify_one - a chain, and its line */
static enum db_status
verify_one(struct audits *audits, struct db *db, const char *store,
    const struct chain *chain, const struct secret *key, struct err *err)
{
	struct arena *arena = audits->control->arena;
	struct chain_at *anchors = arena_alloc_n(
	    arena, AUDITS_ANCHORS_MAX, sizeof(*anchors));
	struct audits_line *line = audits_line_add(audits, store, chain->name);
	struct chain_wish wish = {.anchors = anchors, .progress = tell};
	struct progress progress;
	enum db_status status;

	if (!line) {
		err_set(err, "more than %d chains", AUDITS_CHAINS_MAX);
		return DB_FAILED;
	}
	status = gather(
	    audits, db, chain, line->name, anchors, &wish.nanchors, err);
	if (status != DB_OK)
		return status;
	wish.ctx = &progress;
	progress_init(&progress, audits->control->options, line->name, 0);
	status = chain_verify(db, chain, key, &wish, &line->report, err);
	progress_fini(&progress);
	return status;
}

/* The names of staff's chains. */
struct writers {
	const char *all[AUDITS_CHAINS_MAX];
	size_t n;
	bool full;
};

/* writers_take - one more, once */
static void
writers_take(void *ctx, const char *name)
{
	struct writers *writers = ctx;

	for (size_t i = 0; i < writers->n; i++)
		if (strcmp(writers->all[i], name) == 0)
			return;
	if (writers->n == AUDITS_CHAINS_MAX)
		writers->full = true;
	else
		writers->all[writers->n++] = name;
}

/* writers_find - those that are there, and those that anchors name */
static enum db_status
writers_find(struct audits *audits, struct db *db, struct writers *writers,
    struct err *err)
{
	const struct audits_shared *shared = audits->shared;
	enum db_status status = audit_writers(
	    db, audits->control->arena, writers_take, writers, err);

	for (size_t i = 0; i < shared->nanchors; i++)
		if (str_has_prefix(
			str_of(shared->anchors[i].name), AUDITS_STAFF "/"))
			writers_take(writers,
			    shared->anchors[i].name + strlen(AUDITS_STAFF "/"));
	if (status != DB_OK || !writers->full)
		return status;
	err_set(err, "more than %d chains", AUDITS_CHAINS_MAX);
	return DB_FAILED;
}

/* staff_step - one chain a writer */
static enum db_status
staff_step(struct db *db, void *ctx, struct err *err)
{
	struct audits *audits = ctx;
	struct writers writers = {.n = 0};
	enum db_status status = writers_find(audits, db, &writers, err);

	for (size_t i = 0; status == DB_OK && i < writers.n; i++) {
		struct chain chain = audit_chain(writers.all[i]);
		struct secret key;

		audit_chain_key(
		    keyring_get(audits->control->keyring, AUDIT_KEY), &chain,
		    &key);
		status = verify_one(
		    audits, db, AUDITS_STAFF, &chain, &key, err);
		secret_scrub(&key);
	}
	return status;
}

/* members_step - what they agreed to, and who looked at them */
static enum db_status
members_step(struct db *db, void *ctx, struct err *err)
{
	struct audits *audits = ctx;
	const struct keyring *keyring = audits->control->keyring;
	struct secret key;
	enum db_status status;

	ledger_key(keyring, &key);
	status = verify_one(
	    audits, db, AUDITS_MEMBERS, &ledger_chain, &key, err);
	if (status == DB_OK) {
		look_key(keyring, &key);
		status = verify_one(
		    audits, db, AUDITS_MEMBERS, &look_chain, &key, err);
	}
	secret_scrub(&key);
	return status;
}

/* audits_verify - all of them */
int
audits_verify(struct audits *audits, struct err *err)
{
	audits->shared->n = 0;
	if (audits->staff.present &&
	    apart_run(audits->control, &audits->staff,
		&suite_modules[SUITE_STAFF].databases[0], staff_step, audits,
		NULL, err) < 0)
		return -1;
	if (audits->registration.present &&
	    apart_run(audits->control, &audits->registration,
		&suite_modules[SUITE_REGISTRATION].databases[MEMBERS],
		members_step, audits, NULL, err) < 0)
		return -1;
	return 0;
}
