/* SPDX-License-Identifier: BSD-2-Clause */
/* db_cases - what must hold on every kind of database */
#ifndef FP_TESTS_DB_CASES_H
#define FP_TESTS_DB_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/db.h"

/* Set by each program before the cases run. */
struct db_case {
	struct db_config config;
};
extern struct db_case db_case;

struct db *case_open(void); /* fails the test where it cannot */
int64_t case_count(struct db *db, const char *sql);
void case_setup(void); /* the tables, empty */

void case_types(void **state);
void case_no_rows(void **state);
void case_duplicate(void **state);
void case_changed(void **state);
void case_rollback(void **state);
void case_conflict(void **state);
void case_broken(void **state);
void case_error_text(void **state);
void case_schema(void **state);
void case_schema_two(void **state);
void case_batch(void **state); /* in batch_case.c */

#define DB_CASES                                                               \
	cmocka_unit_test(case_types), cmocka_unit_test(case_no_rows),          \
	    cmocka_unit_test(case_duplicate), cmocka_unit_test(case_changed),  \
	    cmocka_unit_test(case_rollback), cmocka_unit_test(case_conflict),  \
	    cmocka_unit_test(case_broken), cmocka_unit_test(case_error_text),  \
	    cmocka_unit_test(case_schema), cmocka_unit_test(case_schema_two),  \
	    cmocka_unit_test(case_batch)

#endif
