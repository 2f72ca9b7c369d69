/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_member - the member that a run has: signed up for it and erased
 * again, or one that is kept for tests */
#ifndef FP_PLEDGECTL_VERIFY_MEMBER_H
#define FP_PLEDGECTL_VERIFY_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

struct json_t;
struct registration_settings;
struct verify;
struct verify_finding;
struct verify_http;

struct verify_member {
	struct verify_http *http; /* the browser that is logged in */
	const struct registration_settings *settings;
	const char *login, *password;
	const char *birth_day, *birth_month, *birth_year; /* typed; own only */
	bool own;	   /* signed up by this run; NULL texts otherwise */
	bool asked_more;   /* could not sign up without optional fields */
	bool offered_mail; /* the form had boxes for uses and mailings */
	bool ticked;	   /* one of them was ticked beforehand */
	int64_t since;	   /* verify_mailbox_now before it signed up */
};

/* The member, logged in; made when it is first asked for. NULL with the
 * finding filled, the same one each time. */
struct verify_member *verify_member_get(
    struct verify *verify, struct verify_finding *finding_r);

/* The same, for what changes it: NULL for one that is kept. */
struct verify_member *verify_member_own(
    struct verify *verify, struct verify_finding *finding_r);

/* Logs in anew, with a header of the browser (may be NULL). */
bool verify_member_log_in(struct verify_member *member, const char *header,
    struct verify_finding *finding_r);

/* What the member can take away: a new reference, or NULL with the finding
 * filled. */
struct json_t *verify_member_export(
    struct verify_member *member, struct verify_finding *finding_r);

/* Erases the one of this run; true where it is gone, or was never there. */
bool verify_member_erase(
    struct verify *verify, struct verify_finding *finding_r);

/* The end of the run: whatever happened, it is erased. 0, or -1 where that
 * could not be done. */
int verify_member_end(struct verify *verify);

#endif
