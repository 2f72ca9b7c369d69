/* SPDX-License-Identifier: BSD-2-Clause */
/* work - what the custodian works with, and the work itself */
#ifndef FP_STAFF_CUSTODIAN_WORK_H
#define FP_STAFF_CUSTODIAN_WORK_H

#include <stdint.h>

#include "db/db.h"
#include "modules/staff/custodian.h"
#include "modules/staff/custodian/custodian_settings.h"
#include "modules/staff/custodian/looks.h"
#include "modules/registration/store/account_env.h"

struct arena;
struct err;
struct keyring;
struct keystore;

#define WORK_TICKET_SECS (15 * 60)

/* The open program; one thread. */
struct work {
	const struct custodian_settings *settings;
	struct keyring *keyring;
	struct db *staff, *registration, *feedback; /* NULL: there is none */
	struct keystore *keys;
	const char *const *audiences; /* who hears of an erasure */
	const char *writer;	      /* of its chain */
	struct looks looks;
	struct arena *arena; /* of the question at hand; wiped with it */
};

/* One question, begun. */
struct question {
	struct work *work;
	const struct custodian_ask *ask;
	struct custodian_answer *answer;
	int64_t now_secs;
};

/*
 * Answers a packet. Whatever is handed over was recorded before, where it
 * cannot be lost; where that fails the answer is CUSTODIAN_FAILED, and the log
 * says why.
 */
void work_answer(
    struct work *work, struct str packet, struct custodian_answer *answer_r);

/*
 * For the parts below: an entry of the audit log about an object, and of an
 * operation that may not be the one that was asked for. Nothing may be handed
 * over or done unless it is DB_OK.
 */
enum db_status work_record(const struct question *question,
    enum audit_what what, enum audit_kind kind, struct str object,
    struct err *err);

/* What each operation does, once it is known to be allowed. Sets answer->said;
 * anything but DB_OK makes it CUSTODIAN_FAILED. */
typedef enum db_status work_fn(
    const struct question *question, struct err *err);
work_fn work_member, work_terminate, work_form, work_mark, work_audit;

#endif
