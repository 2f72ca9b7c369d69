/* SPDX-License-Identifier: BSD-2-Clause */
/* schema - numbered migrations, built into the programs */
#ifndef FP_DB_SCHEMA_H
#define FP_DB_SCHEMA_H

#include "base/embed.h"
#include "db/db.h"

/*
 * A module's migrations: files "0001_name.sql", "0002_name.sql", without a
 * gap; statements end with ";" at the end of a line. A migration adds; what
 * old processes still use is taken away one release later. Applied numbers
 * are kept in the table fp_schema (module, version, applied).
 */
struct schema {
	const char *module; /* "feedback" */
	const struct embed *sqlite, *mysql;
};

/* The newest version known to this program. */
int schema_latest(const struct schema *schema);

/* The version in the database, 0 when there is none. */
enum db_status schema_version(struct db *db, const struct schema *schema,
    int *version_r, struct err *err);

/*
 * For the start of a module: a database that can be reached must have all
 * that this program knows. -1 and the remedy where it has not; one that is
 * away is for the log, and no reason to be away as well.
 */
int schema_check(const struct db_config *config, const struct schema *schema,
    struct err *err);

/* Applies what is missing, each in turn; done_r counts them. Safe to run
 * twice, and by two at once. */
enum db_status schema_migrate(
    struct db *db, const struct schema *schema, int *done_r, struct err *err);

#endif
