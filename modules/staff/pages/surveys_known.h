/* SPDX-License-Identifier: BSD-2-Clause */
/* surveys_known - the site's surveys, and what everybody saw of them */
#ifndef FP_STAFF_PAGES_SURVEYS_KNOWN_H
#define FP_STAFF_PAGES_SURVEYS_KNOWN_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "modules/surveys/survey_store.h"

struct definition;
struct err;
struct release_entry;
struct request;

/* One that was opened. */
struct survey_known {
	const char *id;
	enum survey_state state;
	const struct definition *def; /* NULL: its file is not what was
					 opened, or cannot be read */
	int64_t release;	      /* the last; 0: none yet */
};

/* All of them by id; in the request's arena. */
enum db_status surveys_known_list(struct request *req, struct db *db,
    const struct survey_known **list_r, size_t *n_r, struct err *err);

/* The one of an id, and the last entry of its ledger; found_r false: there is
 * none of that id. entry_r NULL: nothing was released yet. */
enum db_status surveys_known_find(struct request *req, struct db *db,
    struct str id, struct survey_known *known_r,
    const struct release_entry **entry_r, bool *found_r, struct err *err);

#endif
