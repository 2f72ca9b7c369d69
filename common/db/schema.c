/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "db/schema.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "base/num.h"
#include "db/db_driver.h"

#define LOCK_WAIT_SECS 5

/* One migration on its way into the database. */
struct step {
	const struct schema *schema;
	const struct embed *file;
	int version;
	bool done; /* by us, not by another before */
};

/* files_of - the migrations for this kind of database */
static const struct embed *
files_of(const struct schema *schema, const struct db *db)
{
	return db_kind(db) == DB_SQLITE ? schema->sqlite : schema->mysql;
}

/* file_find - the migration of a number; NULL behind the last */
static const struct embed *
file_find(const struct embed *files, int version)
{
	int64_t number;

	if (!files)
		return NULL;
	for (; files->name; files++) {
		/* "0001_name.sql": what else is in the folder is a mistake. */
		must(strlen(files->name) > 5 && files->name[4] == '_');
		must(!num_parse(str_from(files->name, 4), 1, 9999, &number));
		if (number == version)
			return files;
	}
	return NULL;
}

/* latest - the last number without a gap */
static int
latest(const struct embed *files)
{
	int version = 0;

	while (file_find(files, version + 1))
		version++;
	return version;
}

/* schema_latest - the newest version this program knows */
int
schema_latest(const struct schema *schema)
{
	return latest(schema->sqlite ? schema->sqlite : schema->mysql);
}

/* int_row - keep one number */
static int
int_row(void *ctx, const struct db_row *row)
{
	*(int *)ctx = (int)db_row_int(row, 0);
	return 1;
}

/* has_table - is there a table of versions yet? */
static enum db_status
has_table(struct db *db, int *yes_r, struct err *err)
{
	const char *sql = db_sql(db,
	    "SELECT count(*) FROM sqlite_master "
	    "WHERE type = 'table' AND name = 'fp_schema'",
	    "SELECT count(*) FROM information_schema.tables "
	    "WHERE table_schema = database() AND table_name = 'fp_schema'");

	*yes_r = 0;
	return db_query(db, sql, DB_NO_ARGS, int_row, yes_r, err);
}

/* schema_version - the version in the database */
enum db_status
schema_version(
    struct db *db, const struct schema *schema, int *version_r, struct err *err)
{
	int found = 0;
	enum db_status status = has_table(db, &found, err);

	*version_r = 0;
	if (status != DB_OK || !found)
		return status;
	return db_query(db,
	    "SELECT coalesce(max(version), 0) FROM fp_schema "
	    "WHERE module = ?",
	    DB_ARGS(DB_ARG_TEXT(str_of(schema->module))), int_row, version_r,
	    err);
}

/* schema_check - is a database that is there up to date? */
int
schema_check(const struct db_config *config, const struct schema *schema,
    struct err *err)
{
	int version = 0, wanted = schema_latest(schema);
	struct err why = ERR_NONE;
	struct db *db = NULL;
	enum db_status status;

	if (db_open(config, &db, err))
		return -1;
	status = schema_version(db, schema, &version, &why);
	db_close(&db);
	if (status != DB_OK) {
		log_warning("database of %s is %s: %s", schema->module,
		    db_status_name(status), err_text(&why));
		return 0;
	}
	if (version >= wanted)
		return 0;
	return err_set(err,
	    "the database of %s has version %d of the tables, %d is needed: "
	    "run pledgectl db migrate",
	    schema->module, version, wanted);
}

/* is_blank - is there nothing but blanks and comments in a statement? */
static bool
is_blank(struct str sql)
{
	while (!str_is_none(sql)) {
		struct str line = str_trim(str_cut(&sql, '\n'));

		if (line.len && !str_has_prefix(line, "--"))
			return false;
	}
	return true;
}

/* statement_cut - the text up to ";" at the end of a line */
static struct str
statement_cut(struct str *rest)
{
	const char *end = strstr(rest->ptr, ";\n");
	struct str sql = *rest;

	if (!end) {
		*rest = STR_NONE;
		return sql;
	}
	sql.len = (size_t)(end - sql.ptr);
	*rest = str_of(end + 2);
	return sql;
}

/* file_apply - every statement of one file */
static enum db_status
file_apply(struct db *db, const struct embed *file, struct err *err)
{
	struct err why = ERR_NONE;
	enum db_status status = DB_OK;

	for (struct str rest = str_of(file->text);
	     status == DB_OK && !str_is_none(rest);) {
		struct str sql = statement_cut(&rest);

		if (!is_blank(sql))
			status = db_direct(db, sql, &why);
	}
	if (status != DB_OK)
		err_set(err, "%s: %s", file->name, err_text(&why));
	return status;
}

/* step_run - one migration, unless another was quicker. MariaDB commits each
 * change of a table by itself, so its files say IF NOT EXISTS. */
static enum db_status
step_run(struct db *db, void *ctx, struct err *err)
{
	struct step *step = ctx;
	struct err why = ERR_NONE;
	int version = 0;
	enum db_status status = schema_version(db, step->schema, &version, err);

	step->done = false;
	if (status != DB_OK || version >= step->version)
		return status;
	status = file_apply(db, step->file, err);
	if (status != DB_OK)
		return status;
	status = db_exec(db,
	    "INSERT INTO fp_schema (module, version, applied) "
	    "VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(step->schema->module)),
		DB_ARG_INT(step->version), DB_ARG_INT(clock_unix_secs())),
	    NULL, &why);
	step->done = status == DB_OK;
	/* a host of the same cluster was quicker: locks are a node's own */
	if (status == DB_DUPLICATE)
		return DB_OK;
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* table_make - the table of versions */
static enum db_status
table_make(struct db *db, void *ctx, struct err *err)
{
	const char *sql = db_sql(db,
	    "CREATE TABLE IF NOT EXISTS fp_schema ("
	    "module TEXT NOT NULL, version INTEGER NOT NULL, "
	    "applied INTEGER NOT NULL, PRIMARY KEY (module, version)) STRICT",
	    "CREATE TABLE IF NOT EXISTS fp_schema ("
	    "module VARCHAR(64) NOT NULL, version INT NOT NULL, "
	    "applied BIGINT NOT NULL, PRIMARY KEY (module, version)) "
	    "ENGINE=InnoDB");

	(void)ctx;
	return db_direct(db, str_of(sql), err);
}

/* lock - one at a time on MariaDB; SQLite's transaction does it alone */
static enum db_status
lock(struct db *db, struct err *err)
{
	int got = 0;
	enum db_status status;

	if (db_kind(db) == DB_SQLITE)
		return DB_OK;
	status = db_query(db,
	    "SELECT get_lock(concat(database(), '.fp_schema'), ?)",
	    DB_ARGS(DB_ARG_INT(LOCK_WAIT_SECS)), int_row, &got, err);
	if (status == DB_OK && !got) {
		err_set(err, "another migration is running: try again later");
		return DB_CONFLICT;
	}
	return status;
}

/* unlock - the lock also goes with the connection */
static void
unlock(struct db *db)
{
	if (db_kind(db) == DB_MYSQL)
		db_direct(db,
		    STR("DO release_lock(concat(database(), '.fp_schema'))"),
		    NULL);
}

/* steps_run - every file from the first */
static enum db_status
steps_run(
    struct db *db, const struct schema *schema, int *done_r, struct err *err)
{
	const struct embed *files = files_of(schema, db);
	struct step step = {.schema = schema};
	enum db_status status = DB_OK;

	for (int version = 1; status == DB_OK && version <= latest(files);
	     version++) {
		step.version = version;
		step.file = file_find(files, version);
		status = db_transact(db, step_run, NULL, &step, err);
		*done_r += status == DB_OK && step.done;
	}
	return status;
}

/* schema_migrate - apply what is missing */
enum db_status
schema_migrate(
    struct db *db, const struct schema *schema, int *done_r, struct err *err)
{
	enum db_status status = lock(db, err);

	*done_r = 0;
	if (status != DB_OK)
		return status;
	status = db_transact(db, table_make, NULL, NULL, err);
	if (status == DB_OK)
		status = steps_run(db, schema, done_r, err);
	unlock(db);
	return status;
}
