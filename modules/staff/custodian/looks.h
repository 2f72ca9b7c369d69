/* SPDX-License-Identifier: BSD-2-Clause */
/* looks - how often one person of staff has looked in this hour */
#ifndef FP_STAFF_CUSTODIAN_LOOKS_H
#define FP_STAFF_CUSTODIAN_LOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "modules/staff/store/role.h"

#define LOOKS_PEOPLE_MAX 256
#define LOOKS_KINDS	 2 /* at members, at forms */

/* Counted in memory, in hours that begin with the first look of each. */
struct looks {
	struct looks_person {
		char who[ROLE_USER_MAX];
		size_t len;
		int64_t since_ms[LOOKS_KINDS], n[LOOKS_KINDS];
	} people[LOOKS_PEOPLE_MAX];
	size_t npeople;
};

/* Counts one more look of somebody at a time of clock_mono_ms. false: there
 * were limit in this hour, or more people than there is room for; that look is
 * not counted. */
bool looks_add(struct looks *looks, struct str who, unsigned kind,
    int64_t limit, int64_t now_ms);

#endif
