/* SPDX-License-Identifier: BSD-2-Clause */
/* role - what staff may do, and who has which role */
#ifndef FP_STAFF_STORE_ROLE_H
#define FP_STAFF_STORE_ROLE_H

#include "base/str.h"

struct arena;
struct err;
struct settings;

#define ROLE_USER_MAX 64 /* bytes of a log-in, LOOK_WHO_MAX */

/* Each is one thing that one may do; a person can have several. */
enum role {
	ROLE_INBOX,	  /* read what came through web forms */
	ROLE_RESULTS,	  /* results of surveys */
	ROLE_MEMBERS,	  /* look at one member, with a reason */
	ROLE_TERMINATE,	  /* end the account of a child; needs members */
	ROLE_REQUESTS,	  /* requests and complaints of data subjects */
	ROLE_DISCLOSURES, /* what was given to third parties */
	ROLE_AUDIT,	  /* who looked at what */
	ROLE_COUNT
};

#define ROLE_BIT(role) (1U << (role))

/* What the pages say of a role. The table is the only list of them. */
struct role_about {
	const char *name;    /* in staff.conf and in the records */
	const char *path;    /* its page, below the mount; NULL: none of its
				own */
	const char *label;   /* of the link */
	const char *summary; /* a sentence beside it */
};
extern const struct role_about role_abouts[ROLE_COUNT];

/* By name; -1: there is none. */
int role_find(struct str name);

/* Who has which: staff.conf's roles, in the arena of the settings. */
struct roles;

/*
 * Reads the list
 *	roles = ( { role = "inbox"; users = ["ann"]; }, ... );
 * out of a file that was read. No list: nobody has any. 0, or -1 with file,
 * line and remedy.
 */
int roles_load(struct arena *arena, const struct settings *settings,
    const struct roles **roles_r, struct err *err);

/* The roles of a log-in as a mask of ROLE_BIT; 0: none. */
unsigned roles_of(const struct roles *roles, struct str user);

#endif
