/* SPDX-License-Identifier: BSD-2-Clause */
/* audits_cut - what is older than it may be, out of the chains */
#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/audits_inner.h"
#include "modules/registration/store/look.h"
#include "modules/registration/store/look_day.h"
#include "modules/staff/store/audit_read.h"

#define MEMBERS 1 /* of registration's databases; the first is the keystore */

/* cut_one - a chain, up to where that was found out */
static enum db_status
cut_one(struct audits *audits, struct db *db, const struct chain *chain,
    const struct secret *key, struct audits_line *line, struct err *err)
{
	const struct chain_report *report = &line->report;

	if (line->cut < report->cut.seq)
		line->cut = report->cut.seq;
	line->gone = line->cut - report->cut.seq;
	if (audits->dry_run)
		return DB_OK;
	/* also where nothing is new: what a killed run left goes */
	return line->cut ? chain_cut(db, chain, key, line->cut,
			       clock_unix_secs(), &line->gone, err)
			 : DB_OK;
}

/* is_of - a sound chain of a store; name_r: the chain's */
static bool
is_of(const struct audits_line *line, const char *store, const char **name_r)
{
	size_t len = strlen(store);

	*name_r = line->name + len + 1;
	return line->report.fault == CHAIN_SOUND &&
	       strncmp(line->name, store, len) == 0 && line->name[len] == '/';
}

/* staff_step - by the time that an entry's id says */
static enum db_status
staff_step(struct db *db, void *ctx, struct err *err)
{
	struct audits *audits = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < audits->shared->n; i++) {
		struct audits_line *line = &audits->shared->lines[i];
		struct chain chain;
		struct secret key;
		const char *name;

		if (!is_of(line, AUDITS_STAFF, &name))
			continue;
		chain = audit_chain(name);
		audit_chain_key(
		    keyring_get(audits->control->keyring, AUDIT_KEY), &chain,
		    &key);
		status = audit_last_before(db, &chain, &line->report.cut,
		    audits->before, &line->cut, err);
		if (status == DB_OK)
			status = cut_one(audits, db, &chain, &key, line, err);
		secret_scrub(&key);
	}
	return status;
}

/* looks - of the members, by the notes of each day */
static enum db_status
looks(struct audits *audits, struct db *db, struct audits_line *line,
    struct err *err)
{
	struct secret key;
	enum db_status status = DB_OK;

	look_key(audits->control->keyring, &key);
	if (!audits->dry_run)
		status = look_day_note(
		    db, &key, &line->report.head, clock_unix_secs(), err);
	if (status == DB_OK)
		status = look_day_before(
		    db, &key, audits->before, &line->cut, err);
	if (status == DB_OK)
		status = cut_one(audits, db, &look_chain, &key, line, err);
	if (status == DB_OK && !audits->dry_run && line->cut)
		status = look_day_forget(db, line->cut - 1, err);
	secret_scrub(&key);
	return status;
}

/* members_step - the chain of looks; the ledger of consents stays */
static enum db_status
members_step(struct db *db, void *ctx, struct err *err)
{
	struct audits *audits = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; status == DB_OK && i < audits->shared->n; i++) {
		struct audits_line *line = &audits->shared->lines[i];
		const char *name;

		if (is_of(line, AUDITS_MEMBERS, &name) &&
		    strcmp(name, look_chain.name) == 0)
			status = looks(audits, db, line, err);
	}
	return status;
}

/* audits_cut - both stores */
int
audits_cut(
    struct audits *audits, int64_t before_secs, bool dry_run, struct err *err)
{
	audits->before = before_secs;
	audits->dry_run = dry_run;
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
