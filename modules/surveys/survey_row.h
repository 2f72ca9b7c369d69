/* SPDX-License-Identifier: BSD-2-Clause */
/* survey_row - a survey's row in the database */
#ifndef FP_SURVEYS_SURVEY_ROW_H
#define FP_SURVEYS_SURVEY_ROW_H

#include <stdbool.h>

#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_store.h"

struct survey_row {
	char id[SURVEY_ID_MAX + 1];
	enum survey_state state; /* SURVEY_DRAFT: there is none */
	uint8_t digest[32];
	struct str secret; /* sealed; STR_NONE once closed */
	struct str tally;  /* sealed */
	struct str issuer; /* sealed; STR_NONE once closed, and of surveys
			      opened before there was one */
	struct str issuer_public; /* issuer.h */
};

/* The row, its texts in arena. state is SURVEY_DRAFT where there is none. */
enum db_status survey_row_get(struct db *db, struct arena *arena,
    const char *id, struct survey_row *row_r, struct err *err);
/* The same within a transaction, locked until its end. */
enum db_status survey_row_lock(struct db *db, struct arena *arena,
    const char *id, struct survey_row *row_r, struct err *err);

#define SURVEY_ROWS_MAX 1000

/* All rows by id, without tally and issuer. */
enum db_status survey_row_all(struct db *db, struct arena *arena,
    struct survey_row **rows_r, size_t *n_r, struct err *err);

/* A new survey, open; of row what is sealed, and issuer_public. */
enum db_status survey_row_insert(struct db *db, const struct definition *def,
    const struct survey_row *row, struct err *err);
enum db_status survey_row_set_tally(
    struct db *db, const char *id, struct str tally, struct err *err);

/* Is the definition at hand the one that was opened? 0 or -1 and why not. */
int survey_row_fits(const struct survey_row *row, const struct definition *def,
    struct err *err);

#endif
