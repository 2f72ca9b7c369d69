/* SPDX-License-Identifier: BSD-2-Clause */
/* record - what pledgectl's looks and acts leave in staff's audit log */
#ifndef FP_PLEDGECTL_RECORD_H
#define FP_PLEDGECTL_RECORD_H

#include <stdbool.h>

#include "base/str.h"
#include "modules/staff/store/audit.h"

struct control;
struct err;

/* One look or act; see audit_entry. */
struct record {
	enum audit_what what;
	enum audit_kind kind;
	struct str object;
	const char *reason; /* NULL: that of --reason, if any */
	bool may;	    /* go on where there is no log at all */
};

/*
 * Adds it to the log, in a process apart, before anything is shown or done: 0,
 * or -1, and nothing may be shown. Where there is no staff.conf there is no
 * log: -1 where the policy promises security.staff-access-recorded, unless it
 * may go on. Root is kept, so call it before any database is opened.
 */
int record_add(
    struct control *control, const struct record *record, struct err *err);

/* A look that needs a reason (security.staff-access-recorded): is there one
 * that can be read later? Otherwise it says so, and who reads it. */
bool record_reason(const struct control *control, const char *reader);

/* The operator's log-in name, also behind sudo. */
const char *record_who(struct control *control);

#endif
