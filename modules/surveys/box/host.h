/* SPDX-License-Identifier: BSD-2-Clause */
/* host - a survey's key and ballot box on this host */
#ifndef FP_SURVEYS_BOX_HOST_H
#define FP_SURVEYS_BOX_HOST_H

#include "modules/surveys/box/box.h"
#include "modules/surveys/survey_keys.h"
#include "modules/surveys/survey_store.h"

/*
 * In box_dir: ID.box, and ID.key with the survey's secret and the number of
 * the box, sealed under the site's key. With these a module that restarts
 * takes answers while the database is down. A box counts from the moment
 * that ID.key is there; before that, with ID.key.new, it never took an
 * answer: it was only begun. Closing waits for every box that survey_box
 * lists.
 */
struct host {
	uint8_t box_id[BOX_ID_BYTES];
	struct survey_keys keys;
	struct box *box;
};

/* Who is told what became of an answer. */
struct host_replies {
	box_reply_fn *reply;
	void *arg;
};

/* The name of this host, for the operator. */
#define HOST_NAME_BYTES 256
void host_name(char name_r[HOST_NAME_BYTES]);

/* 1 when this host has a box of the survey, 0 when not (or when it only
 * began to make one), -1 when what there is cannot be used. */
int host_has(const struct survey_env *env, const struct definition *def,
    struct err *err);

/* Opens the box that is there, without the database. */
enum box_opening host_adopt(const struct survey_env *env,
    const struct definition *def, const struct host_replies *replies,
    struct host **host_r, struct err *err);

/* Makes one, or goes on with one that was begun, has it registered, opens
 * it. sealed is the row's secret. BOX_HELD when the survey is not open any
 * more: closing waits only for boxes that were registered before. */
enum box_opening host_create(struct db *db, const struct survey_env *env,
    const struct definition *def, struct str sealed,
    const struct host_replies *replies, struct host **host_r, struct err *err);

/* Loads the digests of counted ballots. */
enum db_status host_load_spent(struct db *db, const struct definition *def,
    struct host *host, struct err *err);

/* Closes the box; the files stay. NULL is fine. */
void host_close(struct host **host);

/* Says in the database that the box is empty and will stay so. */
enum db_status host_set_drained(
    struct db *db, const struct host *host, struct err *err);

/* The survey is closing: a box that was only begun is given up, and closing
 * does not wait for it. DB_OK also where there is none. */
enum db_status host_abandon(struct db *db, const struct survey_env *env,
    const struct definition *def, struct err *err);

/* Overwrites the key and removes both files. */
int host_destroy(const struct survey_env *env, const char *id, struct err *err);

#endif
