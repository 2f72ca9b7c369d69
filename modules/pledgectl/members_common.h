/* SPDX-License-Identifier: BSD-2-Clause */
/* members_common - one member, found exactly, looked at on record */
#ifndef FP_PLEDGECTL_MEMBERS_COMMON_H
#define FP_PLEDGECTL_MEMBERS_COMMON_H

#include <stdbool.h>
#include <stdint.h>

#include "modules/pledgectl/command.h"
#include "modules/registration/store/account.h"
#include "modules/staff/store/audit.h"

struct control;
struct control_module;
struct err;

/* The member who was found; for one step. */
struct members_found {
	struct control *control;
	const struct control_module *module; /* registration */
	const struct account_env *env;
	const struct datakey *key;
	const struct member *member;
};

/* Does or prints something, in a process that may open both databases; what
 * it prints it flushes. */
typedef enum db_status members_fn(
    const struct members_found *found, struct err *err);

/* Is --reason one that the member can read later? Otherwise it says so. */
bool members_reason(const struct control *control);

/* Finds out whether there is such a member, and records in the audit log, for
 * that reason, that it is done, also where there is none: 0 or -1. */
int members_record(struct control *control, const struct control_module *module,
    const char *login, enum audit_what what, const char *reason, bool *found_r,
    struct err *err);

/*
 * Finds the member of exactly that user id or mail address, records the look
 * (who, when, what, and the reason of --reason, without which nothing is
 * done) for the member and in the audit log, and only then has step done.
 */
enum command_exit members_run(struct control *control, const char *login,
    enum audit_what what, members_fn *step);
/* The same; the member reads of the look from then on only (Unix seconds). */
enum command_exit members_run_silent(struct control *control, const char *login,
    enum audit_what what, int64_t tell_from, members_fn *step);

#endif
