/* SPDX-License-Identifier: BSD-2-Clause */
/* never - is this one on the list of those who want no mail again? */
#ifndef FP_FRIEND_NEVER_H
#define FP_FRIEND_NEVER_H

#include "base/str.h"

struct address;
struct arena;
struct err;
struct never_entry;

/* Where all of it is; the texts must live on only while it is opened. */
struct never_where {
	const char *secrets; /* the folder with the keys' folder in it */
	const char *folder;  /* of the list; "": there is none */
	const char *socket;  /* of formpledge-never-again */
};

/* Keys, and the list as it is on the disk. Thread-safe. */
struct never;

/*
 * What -t looks at: keys there, and those that the list refers to among
 * them, the very same. 0, or -1 with the remedy. A list that is not there yet
 * is fine. With no folder there is nothing to check.
 */
int never_check(const struct never_where *where, struct err *err);

/* The same, and has the list made where there is none. never_r is NULL where
 * there is no folder. */
int never_open(
    const struct never_where *where, struct never **never_r, struct err *err);
void never_close(struct never **never);

/* 1: this address said never; 0; -1: that cannot be known now, so nothing may
 * be sent. Reads the list anew when it has changed. */
int never_find(struct never *never, struct arena *arena,
    const struct address *address, struct err *err);

/* The list can be read, and every key that it refers to is there: 0 or -1. */
int never_health(struct never *never, struct err *err);

/* What the link to say so holds, for an address; in arena. */
char *never_offer(
    struct never *never, struct arena *arena, const struct address *address);

/* 0, or -1: not a link of ours. */
int never_accept(
    struct never *never, struct str token, struct never_entry *entry_r);

/* Has it stored. 0: it is on the disk; -1: not known to be. */
int never_store(
    struct never *never, const struct never_entry *entry, struct err *err);

#endif
