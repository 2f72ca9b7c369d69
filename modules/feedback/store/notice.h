/* SPDX-License-Identifier: BSD-2-Clause */
/* notice - which forms staff are still to be told of */
#ifndef FP_FEEDBACK_STORE_NOTICE_H
#define FP_FEEDBACK_STORE_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

struct err;

#define NOTICE_FORM_MAX	  64
#define NOTICE_LEASE_SECS 300	/* longer than a relay may take */
#define NOTICE_WAIT_SECS  86400 /* nobody waits longer for the next */

/* One mail to staff: so many came through this form. */
struct notice {
	char form[NOTICE_FORM_MAX + 1];
	int64_t count;
	int64_t attempts;
};

/*
 * Takes a form of which something came that no mail has told of, and that no
 * mail was sent about lately, under a lease: nobody else gets it in that time,
 * and when the taker dies somebody does afterwards. So a mail may go out twice
 * after a crash, and none is lost. A count of 0: all were withdrawn.
 */
enum db_status notice_take(struct db *db, int64_t now_secs,
    struct notice *notice_r, bool *found_r, struct err *err);

/* It is sent: the next about this form not before next_secs. */
enum db_status notice_done(struct db *db, const struct notice *notice,
    int64_t next_secs, struct err *err);
/* Again at next_secs. */
enum db_status notice_delay(struct db *db, const struct notice *notice,
    int64_t next_secs, struct err *err);

#endif
