/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "db/schema.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

/* migrate_folder - the folder of a SQLite file, for its owner, and those above
 * it, which every module passes */
static int
migrate_folder(struct control *control, const char *url, struct err *err)
{
	char *path;
	int ret;

	if (!str_has_prefix(str_of(url), "sqlite:/"))
		return 0;
	path = arena_strdup(control->arena, url + strlen("sqlite:"));
	for (char *slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ret = mkdir(path, strchr(slash + 1, '/') ? 0755 : 0700);
		if (ret < 0 && errno != EEXIST)
			return err_set_errno(err, "%s: cannot be made", path);
		*slash = '/';
	}
	return 0;
}

/* migrate_open - bring an open database up to date */
static int
migrate_open(struct db *db, const struct schema *schema, int *was_r,
    int *done_r, struct err *err)
{
	enum db_status status = schema_version(db, schema, was_r, err);

	if (status == DB_OK)
		status = schema_migrate(db, schema, done_r, err);
	if (status == DB_OK)
		return 0;
	return err_set(err, "%s: the database is %s", schema->module,
	    db_status_name(status));
}

/* migrate_run - in a process of its own, since it may give up root for the
 * owner of one module's folder */
static int
migrate_run(struct control *control, const struct control_module *module,
    const struct suite_database *database, int *was_r, int *done_r,
    struct err *err)
{
	struct db *db = NULL;
	int ret = -1;

	if (control_db(control, module, database, &db, err) == 0)
		ret = migrate_open(db, database->schema, was_r, done_r, err);
	db_close(&db);
	return ret;
}

/* What the process of one module tells. */
struct migrate_result {
	int ret, was, done;
	struct err err;
};

/* migrate_child - run it and tell */
static void
migrate_child(struct control *control, const struct control_module *module,
    const struct suite_database *database, int fd)
{
	struct migrate_result result;
	ssize_t n;

	memset(&result, 0, sizeof(result));
	result.ret = migrate_run(
	    control, module, database, &result.was, &result.done, &result.err);
	n = write(fd, &result, sizeof(result));
	_exit(n == sizeof(result) ? 0 : 1);
}

/* migrate_fork - run it apart and read what it tells */
static int
migrate_fork(struct control *control, const struct control_module *module,
    const struct suite_database *database, struct migrate_result *result_r,
    struct err *err)
{
	ssize_t n;
	int fds[2], status;
	pid_t pid;

	if (pipe(fds) < 0)
		return err_set_errno(err, "pipe");
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		migrate_child(control, module, database, fds[1]);
	close(fds[1]);
	n = pid < 0 ? -1 : read(fds[0], result_r, sizeof(*result_r));
	close(fds[0]);
	if (pid < 0)
		return err_set_errno(err, "fork");
	waitpid(pid, &status, 0);
	if (n != sizeof(*result_r))
		return err_set(err, "%s: the migration ended abnormally",
		    suite_name(module->module));
	if (result_r->ret < 0)
		return err_set(err, "%s", err_text(&result_r->err));
	return 0;
}

/* migrate_database - one database, and its row of the table */
static int
migrate_database(struct control *control, const struct control_module *module,
    const struct suite_database *database, bool make, struct out *out,
    struct err *err)
{
	struct migrate_result result;
	struct db_config config;

	control_database(control, module, database, &config);
	if (make && migrate_folder(control, config.url, err) < 0)
		return -1;
	if (migrate_fork(control, module, database, &result, err) < 0)
		return -1;
	out_text(out, suite_name(module->module));
	out_text(out, database->schema->module);
	out_int(out, result.was);
	out_int(out, schema_latest(database->schema));
	out_int(out, result.done);
	out_text(out, config.url);
	out_row(out);
	return 0;
}

/* migrate_one - the databases of a module */
static int
migrate_one(struct control *control, const struct suite_module *suite,
    bool asked, bool make, struct out *out, struct err *err)
{
	const struct suite_database *database = suite->databases;
	struct control_module module;

	if (control_module(control, suite, &module, err) < 0)
		return -1;
	if (!database->schema && asked)
		return err_set(err, "%s has no database", suite_name(suite));
	if (!module.present && !asked)
		return 0;
	for (; database->schema; database++)
		if (migrate_database(
			control, &module, database, make, out, err) < 0)
			return -1;
	return 0;
}

/* migrate_all - every module that has a file, or the one asked for */
static enum command_exit
migrate_all(struct control *control, char **args, int n, bool make)
{
	static const char *const keys[] = {
	    "module", "tables", "was", "is", "applied", "database"};
	const struct suite_module *only = NULL;
	struct err err = ERR_NONE;
	struct out *out;
	int ret;

	if (n && !(only = suite_find(args[0])))
		return COMMAND_USAGE;
	out = out_new(keys, 6);
	ret = control_site(control, &err);
	for (size_t i = 0; ret == 0 && i < SUITE_COUNT; i++)
		if (!only || only == &suite_modules[i])
			ret = migrate_one(control, &suite_modules[i],
			    only != NULL, make, out, &err);
	if (ret == 0)
		out_print(out, control->options->json);
	out_free(&out);
	return ret < 0 ? control_failed(&err) : COMMAND_OK;
}

/* db_init_run - folders as well */
static enum command_exit
db_init_run(struct control *control, char **args, int n)
{
	return migrate_all(control, args, n, true);
}

/* db_migrate_run - what is missing only */
static enum command_exit
db_migrate_run(struct control *control, char **args, int n)
{
	return migrate_all(control, args, n, false);
}

const struct command db_init_command = {
    .group = "db",
    .name = "init",
    .args = "[MODULE]",
    .max_args = 1,
    .options = OPTION_JSON,
    .summary = "make folders, databases and tables that are missing",
    .example = "db init feedback",
    .run = db_init_run,
};

const struct command db_migrate_command = {
    .group = "db",
    .name = "migrate",
    .args = "[MODULE]",
    .max_args = 1,
    .options = OPTION_JSON,
    .summary = "bring tables up to date while old processes run",
    .example = "db migrate",
    .run = db_migrate_run,
};
