/* SPDX-License-Identifier: BSD-2-Clause */
/* agree - do members and keystore fit together, after one was restored? */
#ifndef FP_REGISTRATION_STORE_AGREE_H
#define FP_REGISTRATION_STORE_AGREE_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"
#include "modules/registration/store/account.h"

struct err;

/*
 * A member without a key is one who was erased after the copy of the members
 * was made that stands there now; nobody can read the row, and it goes. But a
 * copy of the keystore that is too old, or another site's, looks the same.
 * So the keystore counts and has a name (marks, see vault/mark.h), the members'
 * database remembers both, and nothing is deleted where the keystore is behind
 * or is another one, or where more members than agree_is_many says would go.
 */
struct agree_count {
	bool old;		   /* the keystore is behind, or another one */
	int64_t members, visitors; /* those have no account, and are told */
	int64_t without_key;	   /* of both */
	int64_t keys, without_member; /* confirmed ones */
};

/* Is the keystore behind, or another one? Where it is not, it counts on. */
enum db_status agree_tick(
    const struct account_env *env, bool *old_r, struct err *err);

/* Are these too many to be erased members? More than 20, and a tenth of all
 * rows. */
bool agree_is_many(const struct agree_count *count);

/* A pass over all members, some at a time; zero it to begin one. */
#define AGREE_LOST_MAX 1000
struct agree_pass {
	uint8_t behind[MEMBER_ID_BYTES];
	bool begun, done;
	struct agree_count count;
	uint8_t lost[AGREE_LOST_MAX][MEMBER_ID_BYTES]; /* the first of those
							  without a key */
};

/* Compares the next few hundred; pass->done says that it was the last turn.
 * With an arena in env, members whose confirmation was cut off by a crash are
 * mended on the way. */
enum db_status agree_turn(
    const struct account_env *env, struct agree_pass *pass, struct err *err);

/* After a pass: the rows of those without a key go, unless the keystore is
 * behind (count.old says so) or they are many; removed_r counts. One who has
 * a key by now stays. */
enum db_status agree_remove(const struct account_env *env,
    struct agree_pass *pass, int64_t *removed_r, struct err *err);

/* Both sides at once, for the operator; deletes nothing. */
enum db_status agree_count(const struct account_env *env,
    struct agree_count *count_r, struct err *err);

/* The operator says that the two are what there is: rows without a key and
 * confirmed keys without a row go, whatever the ticks say, with a word to each
 * of env's audiences. Again does the rest. done_r: what went. */
enum db_status agree_accept(
    const struct account_env *env, struct agree_count *done_r, struct err *err);

#endif
