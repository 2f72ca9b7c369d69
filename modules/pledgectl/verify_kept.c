/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_kept - does what has reached its end go, and is who was disclosed to
 * others told? */
#include "config.h"

#include <sys/mman.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/retention_last.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/retention.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_steps.h"

#define REMEDY_RUN                                                             \
	"have it run every day: the timer formpledge-retention does "          \
	"pledgectl "                                                           \
	"retention run"
#define REMEDY_DATABASE "see whether the database runs: pledgectl doctor"
#define TELL_SECS	3600 /* in which who is to be told is told */

/* memory - that a process for a database sees as well; NULL: none */
static void *
memory(size_t size)
{
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return shared == MAP_FAILED ? NULL : shared;
}

/* read_last - of one store */
static enum db_status
read_last(struct db *db, void *shared, struct err *err)
{
	return retention_last_get(db, shared, err);
}

/* judge_store - when it was last done there; false: enough is known */
static bool
judge_store(const char *module, const struct retention_last *last,
    struct verify_finding *finding_r)
{
	char when[32];

	if (last->kinds == 0 || last->ran == 0) {
		verify_say(finding_r, VERIFY_UNKNOWN, REMEDY_RUN,
		    "%s: retention was never done", module);
		return true; /* another may be worse */
	}
	if (!retention_is_late(last, clock_unix_secs()))
		return true;
	verify_say(finding_r, VERIFY_FAILED, REMEDY_RUN,
	    "%s: what has ended by its date was last erased %s", module,
	    out_time(last->ran, when));
	return false;
}

/* look_at_stores - each that there is; how many */
static size_t
look_at_stores(struct verify *verify, struct retention_last *last,
    struct verify_finding *finding_r)
{
	struct err err = ERR_NONE;
	size_t n = 0;

	for (size_t i = 0; i < retention_stores_n; i++) {
		const struct retention_store *store = &retention_stores[i];
		const struct suite_module *suite =
		    &suite_modules[store->module];
		struct control_module module;

		*last = (struct retention_last){.ran = 0};
		if (control_module(verify->control, suite, &module, &err) < 0 ||
		    (module.present && apart_run(verify->control, &module,
					   &suite->databases[store->database],
					   read_last, last, NULL, &err) < 0)) {
			verify_say(finding_r, VERIFY_FAILED, REMEDY_DATABASE,
			    "%s", err_text(&err));
			break;
		}
		n += module.present;
		if (module.present &&
		    !judge_store(suite_name(suite), last, finding_r))
			break;
	}
	return n;
}

/* run_retention - retention.limited */
static void
run_retention(struct verify *verify, struct verify_finding *finding_r)
{
	struct retention_last *last = memory(sizeof(*last));
	size_t n;

	if (!last)
		return;
	*finding_r = (struct verify_finding){.result = VERIFY_OK};
	n = look_at_stores(verify, last, finding_r);
	if (finding_r->result == VERIFY_OK)
		verify_say(finding_r, VERIFY_OK, NULL,
		    "in each of %zu databases what has reached its end was "
		    "erased within the last two days",
		    n);
	munmap(last, sizeof(*last));
}

const struct verify_check verify_retention = {
    .promise = PROMISE_RETENTION_LIMITED,
    .name = "retention-run",
    .run = run_retention,
};

/* What the process that counts is told, and tells. */
struct telling {
	int64_t before, all, late;
};

/* take - two numbers */
static int
take(void *ctx, const struct db_row *row)
{
	struct telling *telling = ctx;

	telling->all = db_row_int(row, 0);
	telling->late = db_row_int(row, 1);
	return 0;
}

/* count - disclosures, and those of which a member should know by now */
static enum db_status
count(struct db *db, void *shared, struct err *err)
{
	struct telling *telling = shared;

	return db_query(db,
	    "SELECT COUNT(*), COALESCE(SUM(due IS NOT NULL AND due < ?), 0) "
	    "FROM disclosure",
	    DB_ARGS(DB_ARG_INT(telling->before)), take, telling, err);
}

/* run_told - sharing.none-unagreed */
static void
run_told(struct verify *verify, struct verify_finding *finding_r)
{
	const struct control_module *module = verify_module(
	    verify, SUITE_REGISTRATION, finding_r);
	struct telling *telling = memory(sizeof(*telling));
	struct err err = ERR_NONE;

	if (!module || !telling)
		return;
	telling->before = clock_unix_secs() - TELL_SECS;
	if (apart_run(verify->control, module,
		&suite_modules[SUITE_REGISTRATION].databases[1], count, telling,
		NULL, &err) < 0)
		verify_say(finding_r, VERIFY_FAILED, REMEDY_DATABASE, "%s",
		    err_text(&err));
	else if (telling->late)
		verify_say(finding_r, VERIFY_FAILED,
		    "see whether formpledge-registration runs: it tells them",
		    "%lld members were not told that their data was passed "
		    "on, although it is time",
		    (long long)telling->late);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "no module passes anything on; of %lld disclosures that "
		    "were recorded, everybody was told whom the law lets be "
		    "told",
		    (long long)telling->all);
	munmap(telling, sizeof(*telling));
}

const struct verify_check verify_disclosures = {
    .promise = PROMISE_SHARING_NONE_UNAGREED,
    .name = "disclosures-told",
    .run = run_told,
};
