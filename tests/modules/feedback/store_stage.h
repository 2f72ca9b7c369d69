/* SPDX-License-Identifier: BSD-2-Clause */
/* store_stage - a database file, its keys, and a submission to put in */
#ifndef FP_TESTS_FEEDBACK_STORE_STAGE_H
#define FP_TESTS_FEEDBACK_STORE_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "modules/feedback/store/submission.h"

struct stage {
	char dir[64], url[160];
	struct keyring *keyring;
	struct arena *arena;
	struct db *db;
};

#define STAGE_NOW 1795262400 /* a full hour */
#define DAY	  86400

/* For cmocka: an empty database with the tables; and its end. */
int stage_open(void **state);
int stage_close(void **state);
/* The same before its migrations; and those up to a number. */
int stage_open_bare(void **state);
void stage_migrate(struct stage *stage, int version);

/* With personal values and open ones; identified by form number. */
struct submission stage_sample(struct stage *stage, uint8_t form);
void stage_identify(
    struct stage *stage, struct submission *submission, uint8_t form);
enum submission_saved stage_save(
    struct stage *stage, const struct submission *submission);
/* Is it there? */
bool stage_find(
    struct stage *stage, const uint8_t *id, struct submission *submission_r);

/* One number out of the database. */
int64_t stage_count(struct stage *stage, const char *sql);
void stage_run(struct stage *stage, const char *sql);
/* Is the text anywhere in the database's files? Closes the database. */
bool stage_has_text(struct stage *stage, const char *text);

#endif
