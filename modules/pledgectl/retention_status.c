/* SPDX-License-Identifier: BSD-2-Clause */
/* retention_status - when it was last done, and what went */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/retention_last.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/retention.h"

/* A row of a store's table, in memory that all processes see. */
struct noted {
	const char *module;
	char kind[RETENTION_KIND_MAX + 1];
	int64_t ran, gone;
	int64_t since; /* when its store was set up */
};

struct shared {
	struct noted all[RETENTION_LINES_MAX];
	size_t n;
	const char *module; /* whose table is read */
};

/* take - one kind */
static void
take(void *ctx, struct str kind, int64_t ran, int64_t gone)
{
	struct shared *shared = ctx;
	struct noted *noted = &shared->all[shared->n];

	if (shared->n == RETENTION_LINES_MAX)
		return;
	shared->n++;
	noted->module = shared->module;
	snprintf(noted->kind, sizeof(noted->kind), STR_FMT, STR_ARG(kind));
	noted->ran = ran;
	noted->gone = gone;
}

/* step - one store */
static enum db_status
step(struct db *db, void *ctx, struct err *err)
{
	struct shared *shared = ctx;
	size_t before = shared->n;
	struct retention_last last;
	enum db_status status = retention_last_get(db, &last, err);

	if (status == DB_OK)
		status = retention_last_each(db, take, ctx, err);
	if (status == DB_OK && shared->n == before)
		take(shared, STR("nothing yet"), 0, 0);
	for (size_t i = before; status == DB_OK && i < shared->n; i++)
		shared->all[i].since = last.since;
	return status;
}

/* read_all - the tables of the stores that there are */
static int
read_all(struct control *control, struct shared *shared, struct err *err)
{
	for (size_t i = 0; i < retention_stores_n; i++) {
		const struct retention_store *store = &retention_stores[i];
		const struct suite_module *suite =
		    &suite_modules[store->module];
		struct control_module module;

		if (control_module(control, suite, &module, err) < 0)
			return -1;
		shared->module = suite_name(suite);
		if (module.present && apart_run(control, &module,
					  &suite->databases[store->database],
					  step, shared, NULL, err) < 0)
			return -1;
	}
	return 0;
}

/* print - a row a kind; how many are late */
static size_t
print(const struct control *control, const struct shared *shared)
{
	static const char *const columns[] = {
	    "module", "kind", "last_run", "gone", "late"};
	struct out *out = out_new(columns, 5);
	size_t late = 0;
	char when[32];

	for (size_t i = 0; i < shared->n; i++) {
		const struct noted *noted = &shared->all[i];
		const struct retention_last last = {
		    .ran = noted->ran, .since = noted->since};
		bool is_late = retention_is_late(&last, clock_unix_secs());

		out_text(out, noted->module);
		out_text(out, noted->kind);
		out_text(
		    out, noted->ran ? out_time(noted->ran, when) : "never");
		out_int(out, noted->gone);
		out_bool(out, is_late);
		out_row(out);
		late += is_late;
	}
	out_print(out, control->options->json);
	out_free(&out);
	return late;
}

/* retention_status_run - of every store */
static enum command_exit
retention_status_run(struct control *control, char **args, int n)
{
	struct err err = ERR_NONE;
	struct shared *shared;
	size_t late = 0;
	int ret = -1;

	(void)args;
	(void)n;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		err_set_errno(&err, "memory");
		return control_failed(&err);
	}
	if (control_site(control, &err) == 0)
		ret = read_all(control, shared, &err);
	if (ret == 0)
		late = print(control, shared);
	munmap(shared, sizeof(*shared));
	if (ret < 0)
		return control_failed(&err);
	if (late)
		fprintf(stderr,
		    "pledgectl: run every day: pledgectl retention run; the "
		    "timer formpledge-retention does\n");
	return late ? COMMAND_FAILED : COMMAND_OK;
}

const struct command retention_status_command = {
    .group = "retention",
    .name = "status",
    .args = "",
    .options = OPTION_JSON,
    .summary = "when retention was last done, and what went",
    .example = "retention status",
    .exit_1 = "it was not done for two days, or it could not be looked at",
    .run = retention_status_run,
};
