/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_rows.h"

#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/must.h"
#include "db/db.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_steps.h"

#define TRIES	       3
#define QUIET_LEAST_MS 100

/* A table, and which database of its module it is in. */
struct table {
	const char *name, *sql;
	enum suite_id id;
	size_t at;
};
#define TABLE(id_, at_, name_)                                                 \
	{                                                                      \
		.name = #name_, .sql = "SELECT COUNT(*) FROM " #name_,         \
		.id = (id_), .at = (at_)                                       \
	}
#define KEYS(name) TABLE(SUITE_REGISTRATION, 0, name)
#define REG(name)  TABLE(SUITE_REGISTRATION, 1, name)
#define FEE(name)  TABLE(SUITE_FEEDBACK, 0, name)
#define SUR(name)  TABLE(SUITE_SURVEYS, 0, name)

static const struct table tables[] = {
    KEYS(keystore_key),
    KEYS(keystore_index),
    KEYS(keystore_gone),
    KEYS(keystore_feed),
    REG(member),
    REG(consent),
    REG(session),
    REG(outbox),
    REG(profile),
    REG(mail_choice),
    REG(visitor),
    REG(suppressed),
    REG(announcement),
    REG(objection),
    REG(chain_link),
    REG(look),
    FEE(feedback_person),
    FEE(feedback),
    FEE(feedback_piece),
    FEE(feedback_notice),
    SUR(survey_issued),
    SUR(survey_spent),
    SUR(survey_box),
    SUR(survey_text),
};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* What the process that counts is told, and tells. */
struct counting {
	enum suite_id id;
	size_t at;
	struct verify_rows rows;
};

/* take - the one number of a row */
static int
take(void *ctx, const struct db_row *row)
{
	int64_t *n = ctx;

	*n = db_row_int(row, 0);
	return 0;
}

/* count - the tables of one database, in the process for it */
static enum db_status
count(struct db *db, void *shared, struct err *err)
{
	struct counting *counting = shared;
	enum db_status status = DB_OK;

	for (size_t i = 0; i < TABLES && status == DB_OK; i++)
		if (tables[i].id == counting->id &&
		    tables[i].at == counting->at)
			status = db_query(db, tables[i].sql, DB_NO_ARGS, take,
			    &counting->rows.counts[i], err);
	return status;
}

/* count_all - every database of the module */
static int
count_all(struct verify *verify, const struct control_module *module,
    struct counting *counting, struct err *err)
{
	const struct suite_database *databases = module->module->databases;
	int ret = 0;

	for (size_t at = 0; databases[at].schema && ret == 0; at++) {
		counting->at = at;
		ret = apart_run(verify->control, module, &databases[at], count,
		    counting, NULL, err);
	}
	return ret;
}

/* verify_rows_count - all tables of a module */
int
verify_rows_count(struct verify *verify, enum suite_id id,
    struct verify_rows *rows_r, struct err *err)
{
	struct counting *counting;
	struct control_module module;
	int ret;

	must(TABLES <= VERIFY_TABLES_MAX);
	if (control_module(verify->control, &suite_modules[id], &module, err) <
	    0)
		return -1;
	counting = mmap(NULL, sizeof(*counting), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counting == MAP_FAILED)
		return err_set_errno(err, "mmap");
	counting->id = id;
	ret = count_all(verify, &module, counting, err);
	*rows_r = counting->rows;
	munmap(counting, sizeof(*counting));
	return ret;
}

/* verify_rows_grown - the first table that has */
const char *
verify_rows_grown(enum suite_id id, const struct verify_rows *before,
    const struct verify_rows *after)
{
	for (size_t i = 0; i < TABLES; i++)
		if (tables[i].id == id && after->counts[i] > before->counts[i])
			return tables[i].name;
	return NULL;
}

/* rest - nothing is done for a while */
static void
rest(int64_t ms)
{
	const struct timespec time = {
	    (time_t)(ms / 1000), (long)(ms % 1000) * 1000000};

	nanosleep(&time, NULL);
}

/* One try: rows before and after the act, and whether more came without it. */
struct trial {
	struct verify_rows before, after;
	bool others;
};

/* try_once - counts around the act */
static bool
try_once(struct verify *verify, enum suite_id id, verify_act_fn *act, void *ctx,
    struct trial *trial, struct verify_finding *finding_r)
{
	struct err err = ERR_NONE;
	int64_t began, took;
	int ret;

	ret = verify_rows_count(verify, id, &trial->before, &err);
	began = clock_mono_ms();
	if (ret == 0 && !act(verify, ctx, finding_r))
		return false;
	took = clock_mono_ms() - began;
	if (ret == 0)
		ret = verify_rows_count(verify, id, &trial->after, &err);
	if (ret == 0 && verify_rows_grown(id, &trial->before, &trial->after)) {
		struct verify_rows idle;

		rest(took < QUIET_LEAST_MS ? QUIET_LEAST_MS : took);
		ret = verify_rows_count(verify, id, &idle, &err);
		trial->others = ret == 0 &&
				verify_rows_grown(id, &trial->after, &idle);
	}
	if (ret < 0)
		verify_say(finding_r, VERIFY_FAILED,
		    "see whether the database runs: pledgectl doctor", "%s",
		    err_text(&err));
	return ret == 0;
}

/* verify_leaves_nothing - try, and try again where others write */
bool
verify_leaves_nothing(struct verify *verify, enum suite_id id,
    verify_act_fn *act, void *ctx, struct verify_finding *finding_r)
{
	const char *table = NULL;
	bool others = false;

	for (int i = 0; i < TRIES; i++) {
		struct trial trial = {.others = false};

		if (!try_once(verify, id, act, ctx, &trial, finding_r))
			return false;
		table = verify_rows_grown(id, &trial.before, &trial.after);
		if (!table)
			return true;
		others = others || trial.others;
	}
	if (others)
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "try again when fewer people use the site",
		    "other visitors wrote to the table %s meanwhile", table);
	else
		verify_say(finding_r, VERIFY_FAILED,
		    "see what writes there: triggers, mirrors of the web "
		    "server, other programs",
		    "it leaves a row in the table %s", table);
	return false;
}
