/* SPDX-License-Identifier: BSD-2-Clause */
/* apart - work on one database in a process of its own */
#ifndef FP_PLEDGECTL_APART_H
#define FP_PLEDGECTL_APART_H

#include "db/db.h"

struct control;
struct control_module;
struct err;
struct rewrap_count;
struct suite_database;

/* shared is memory that both processes see (MAP_SHARED). */
typedef enum db_status apart_fn(struct db *db, void *shared, struct err *err);

/*
 * Runs step with a module's database open, in a process that gave up root
 * for the owner of a SQLite file. count (may be NULL), in shared memory too,
 * is shown on a terminal while it grows. 0 or -1.
 */
int apart_run(struct control *control, const struct control_module *module,
    const struct suite_database *database, apart_fn *step, void *shared,
    const struct rewrap_count *count, struct err *err);

#endif
