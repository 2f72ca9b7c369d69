/* SPDX-License-Identifier: BSD-2-Clause */
/* custodian_audit - entries of the audit log, in the custodian's answer */
#ifndef FP_STAFF_CUSTODIAN_AUDIT_H
#define FP_STAFF_CUSTODIAN_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define CUSTODIAN_AUDIT_PAGE 100   /* entries in an answer */
#define CUSTODIAN_AUDIT_MAX  10000 /* how far back pages go; pledgectl further */

/*
 * The text of an answer to "audit show", whose object is how many entries
 * are passed over ("": none): "1" or "0", whether there are more; then each
 * entry, its parts between U+001F and behind each U+001E. The newest first.
 */
#define CUSTODIAN_AUDIT_PART '\x1f'
#define CUSTODIAN_AUDIT_END  '\x1e'

struct custodian_audit {
	int64_t when;
	struct str writer, who, role, what, kind, object, reason;
	bool is_broken;
};

/* Takes one entry off what is left: 1; 0: there is none; -1: it is none. */
int custodian_audit_take(struct str *rest, struct custodian_audit *entry_r);

#endif
