/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/apart.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "db/schema.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/progress.h"
#include "modules/pledgectl/suite.h"
#include "vault/rewrap.h"

#define APART_LOOK_NS 5000000

/* apart_step - open, look at the tables, work */
static int
apart_step(struct control *control, const struct control_module *module,
    const struct suite_database *database, apart_fn *step, void *shared,
    struct err *err)
{
	struct db *db = NULL;
	enum db_status status;
	int version;

	if (control_db(control, module, database, &db, err) < 0)
		return -1;
	/* Without the one who waits for it this work is not to go on. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	status = schema_version(db, database->schema, &version, err);
	if (status == DB_OK && version < schema_latest(database->schema)) {
		err_set(err,
		    "%s: the tables are of version %d, and this program needs "
		    "%d; run: pledgectl db migrate",
		    database->schema->module, version,
		    schema_latest(database->schema));
		status = DB_FAILED;
	}
	if (status == DB_OK)
		status = step(db, shared, err);
	db_close(&db);
	if (status == DB_OK)
		return 0;
	return err_set(err, "%s: the database is %s", database->schema->module,
	    db_status_name(status));
}

/* apart_child - the process; it tells why it failed */
static void
apart_child(int ret, const struct err *err, int fd)
{
	ssize_t n = ret < 0 ? write(fd, err, sizeof(*err)) : 0;

	_exit(ret < 0 || n < 0 ? 1 : 0);
}

/* apart_wait - until it ends; its exit status, or -1 */
static int
apart_wait(
    const struct control *control, pid_t pid, const struct rewrap_count *count)
{
	const volatile struct rewrap_count *now = count;
	const struct timespec look = {0, APART_LOOK_NS};
	struct progress progress;
	int status = -1;

	progress_init(&progress, control->options, "keys", 0);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		nanosleep(&look, NULL);
		if (!count || now->total <= 0)
			continue;
		progress.total = now->total;
		progress_show(&progress, now->done + now->lost);
	}
	progress_fini(&progress);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* apart_run - in a process of its own */
int
apart_run(struct control *control, const struct control_module *module,
    const struct suite_database *database, apart_fn *step, void *shared,
    const struct rewrap_count *count, struct err *err)
{
	struct err why = ERR_NONE;
	int fds[2], got;
	pid_t pid;

	if (pipe(fds) < 0)
		return err_set_errno(err, "pipe");
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		apart_child(
		    apart_step(control, module, database, step, shared, &why),
		    &why, fds[1]);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return err_set_errno(err, "fork");
	}
	got = apart_wait(control, pid, count);
	if (got > 0 && read(fds[0], &why, sizeof(why)) == sizeof(why))
		err_set(err, "%s", err_text(&why));
	close(fds[0]);
	if (got == 0)
		return 0;
	return err_set(
	    err, "%s: the work ended abnormally", database->schema->module);
}
