/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * audit_fill - an audit log of many entries, for tests and benches
 *
 *	audit_fill URL PASSWORD_FILE SECRETS WRITER N
 *
 * The tables must be there. One entry a second, the last of them now.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/num.h"
#include "crypto/keyring.h"
#include "modules/staff/store/audit.h"

#define BATCH	    2000
#define ARENA_BYTES (8 * 1024 * 1024)

/* What a transaction adds. */
struct batch {
	struct audit_env env;
	int64_t when, n;
};

/* batch_work - so many entries */
static enum db_status
batch_work(struct db *db, void *ctx, struct err *err)
{
	const struct batch *batch = ctx;
	struct audit_entry entry = {
	    .who = STR("ann"),
	    .role = STR("members"),
	    .what = AUDIT_MEMBER_SHOW,
	    .kind = AUDIT_MEMBER,
	    .object = STR("000102030405060708090a0b0c0d0e0f"),
	    .reason = STR("asked by letter, of the second of this month"),
	};
	enum db_status status = DB_OK;

	(void)db;
	for (int64_t i = 0; status == DB_OK && i < batch->n; i++) {
		entry.when = batch->when + i;
		status = audit_put(&batch->env, &entry, err);
	}
	return status;
}

/* fill - in batches */
static enum db_status
fill(struct batch *batch, int64_t n, struct err *err)
{
	enum db_status status = audit_begin(&batch->env, err);

	batch->when = clock_unix_secs() - n;
	while (status == DB_OK && n > 0) {
		batch->n = n < BATCH ? n : BATCH;
		status = db_transact(
		    batch->env.db, batch_work, NULL, batch, err);
		arena_clear(batch->env.arena);
		batch->when += batch->n;
		n -= batch->n;
	}
	return status;
}

int
main(int argc, char **argv)
{
	static const char *const keys[] = {AUDIT_KEY, NULL};
	struct db_config config = {.timeout_secs = 60};
	struct keyring *keyring = NULL;
	struct err err = ERR_NONE;
	struct batch batch;
	int64_t n;

	if (argc != 6 || num_parse(str_of(argv[5]), 1, INT32_MAX, &n) < 0)
		return 2;
	config.url = argv[1];
	config.password_file = *argv[2] ? argv[2] : NULL;
	batch.env.writer = argv[4];
	if (keyring_load(argv[3], keys, &keyring, &err) < 0 ||
	    db_open(&config, &batch.env.db, &err) < 0) {
		fprintf(stderr, "audit_fill: %s\n", err_text(&err));
		return 1;
	}
	batch.env.key = keyring_get(keyring, AUDIT_KEY);
	batch.env.arena = arena_new(ARENA_BYTES);
	if (fill(&batch, n, &err) != DB_OK) {
		fprintf(stderr, "audit_fill: %s\n", err_text(&err));
		return 1;
	}
	arena_free(&batch.env.arena);
	db_close(&batch.env.db);
	keyring_free(&keyring);
	return 0;
}
