/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_inner - what the files of audit share; for staff/store/audit* alone */
#ifndef FP_STAFF_STORE_AUDIT_INNER_H
#define FP_STAFF_STORE_AUDIT_INNER_H

#include "modules/staff/store/audit.h"
#include "vault/datakey.h"

#define AUDIT_ID_BYTES 16
#define AUDIT_TIME_BYTES                                                       \
	6		  /* of an id: milliseconds, so that ids are in order */
#define AUDIT_PART '\x1d' /* between the parts of what is sealed */

/* The key under which all entries are sealed. Scrub it. */
void audit_seal_key(const struct secret *key, struct datakey *key_r);

#endif
