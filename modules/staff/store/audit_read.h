/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_read - the audit log, for who holds its key */
#ifndef FP_STAFF_STORE_AUDIT_READ_H
#define FP_STAFF_STORE_AUDIT_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "modules/staff/store/audit.h"

/* An entry as it was read; texts last as long as the call. */
struct audit_read {
	int64_t when;
	struct str writer, who, role, what, kind, object, reason;
	bool is_broken; /* it does not open: only writer and when are there,
			   and neither can be believed */
};

/* false: enough. */
typedef bool audit_read_fn(void *ctx, const struct audit_read *entry);

/* Entries since a time, the newest first. env's writer is not looked at. What
 * was put in, altered or removed is found by chain_verify alone. */
enum db_status audit_each(const struct audit_env *env, int64_t since_secs,
    audit_read_fn *each, void *ctx, struct err *err);

/* The writers that have, or had, a chain here; names last as long as the
 * arena. */
typedef void audit_writer_fn(void *ctx, const char *writer);
enum db_status audit_writers(struct db *db, struct arena *arena,
    audit_writer_fn *each, void *ctx, struct err *err);

/* The last entry of a chain of before a time, with none of after it in front
 * of it: up to it the chain may be cut. 0: none. */
enum db_status audit_last_before(struct db *db, const struct chain *chain,
    const struct chain_at *cut, int64_t before_secs, int64_t *seq_r,
    struct err *err);

#endif
