/* SPDX-License-Identifier: BSD-2-Clause */
/* host_retention - does what has ended go, and are members told what was
 * passed on? */
#include "config.h"

#include <sys/mman.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "db/retention_last.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/hostlook.h"
#include "modules/pledgectl/retention.h"
#include "modules/staff/staff_settings.h"

#define LIMITED	  PROMISE_RETENTION_LIMITED
#define AGREED	  PROMISE_SHARING_NONE_UNAGREED
#define DAY_SECS  86400
#define LATE_DAYS 2
#define MEMBERS	  1 /* of registration's databases */

static const char remedy_run[] =
    "see that formpledge-retention.timer runs pledgectl retention run every "
    "day, and what the run says";

/* done_step - when was it done in this database? */
static enum db_status
done_step(struct db *db, void *shared, struct err *err)
{
	return retention_last_get(db, shared, err);
}

/* say_done - of one store */
static void
say_done(
    struct hostlook *look, const char *name, const struct retention_last *last)
{
	int64_t now = clock_unix_secs();
	int64_t hours = (now - last->ran) / 3600;

	if (last->ran == 0 && !retention_is_late(last, now))
		host_say(look, LIMITED, HOST_OK, NULL,
		    "%s: was set up %lld hours ago; retention is due within "
		    "two days of it",
		    name, (long long)(now - last->since) / 3600);
	else if (last->ran == 0)
		host_say(look, LIMITED, HOST_BAD, remedy_run,
		    "%s: retention was never done", name);
	else if (retention_is_late(last, now))
		host_say(look, LIMITED, HOST_BAD, remedy_run,
		    "%s: retention was last done %lld days ago", name,
		    (long long)(hours / 24));
	else
		host_say(look, LIMITED, HOST_OK, NULL,
		    "%s: retention was done %lld hours ago, of %lld kinds of "
		    "data",
		    name, (long long)hours, (long long)last->kinds);
}

/* look_done - of every store */
static void
look_done(struct hostlook *look)
{
	struct retention_last *last = mmap(NULL, sizeof(*last),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	for (size_t i = 0; last != MAP_FAILED && i < retention_stores_n; i++) {
		const struct retention_store *store = &retention_stores[i];
		const struct control_module *module =
		    &look->modules[store->module];
		struct err err = ERR_NONE;

		if (!module->present)
			continue;
		if (apart_run(look->control, module,
			&module->module->databases[store->database], done_step,
			last, NULL, &err) < 0)
			host_say(look, LIMITED, HOST_UNSURE,
			    "see that the database can be reached", "%s",
			    err_text(&err));
		else
			say_done(look, suite_name(module->module), last);
	}
	if (last != MAP_FAILED)
		munmap(last, sizeof(*last));
}

/* say_line - a kind of data that is there beyond its time, or has none */
static void
say_line(struct hostlook *look, const struct retention_line *line)
{
	int64_t days = (clock_unix_secs() - line->oldest) / DAY_SECS;

	if (line->unlimited)
		host_say(look, LIMITED, HOST_BAD,
		    "state one in the policy, or in the settings",
		    "%s: %s: no lifetime is stated", line->module, line->kind);
	if (line->due && line->oldest && days > LATE_DAYS)
		host_say(look, LIMITED, HOST_BAD, remedy_run,
		    "%s: %s: %lld ended, the first of them %lld days ago, and "
		    "are still there",
		    line->module, line->kind, (long long)line->due,
		    (long long)days);
}

/* look_due - as pledgectl retention run --dry-run finds it */
static void
look_due(struct hostlook *look)
{
	const struct staff_settings *staff = look->modules[SUITE_STAFF].values;
	struct retention retention = {.control = look->control,
	    .now = clock_unix_secs(),
	    .audit_keep = staff->audit_keep,
	    .dry_run = true};
	struct err err = ERR_NONE;

	for (size_t i = 0; i < SUITE_COUNT; i++)
		retention.modules[i] = look->modules[i];
	retention.shared = mmap(NULL, sizeof(*retention.shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (retention.shared == MAP_FAILED)
		return;
	if ((look->modules[SUITE_REGISTRATION].present &&
		retention_members(&retention, &err) < 0) ||
	    (look->modules[SUITE_FEEDBACK].present &&
		retention_feedback(&retention, &err) < 0) ||
	    (look->modules[SUITE_SURVEYS].present &&
		retention_surveys(&retention, &err) < 0))
		host_say(look, LIMITED, HOST_UNSURE,
		    "see that the databases can be reached", "%s",
		    err_text(&err));
	for (size_t i = 0; i < retention.shared->n; i++)
		say_line(look, &retention.shared->lines[i]);
	munmap(retention.shared, sizeof(*retention.shared));
}

/* host_retention - when it was done, and what is due */
void
host_retention(struct hostlook *look)
{
	look_done(look);
	look_due(look);
}

/* What is on record of data that was passed on. */
struct told {
	int64_t all, waiting, late;
};

/* told_row - three numbers */
static int
told_row(void *ctx, const struct db_row *row)
{
	struct told *told = ctx;

	told->all = db_row_int(row, 0);
	told->waiting = db_row_int(row, 1);
	told->late = db_row_int(row, 2);
	return 0;
}

/* told_step - of all members */
static enum db_status
told_step(struct db *db, void *shared, struct err *err)
{
	int64_t late = clock_unix_secs() - LATE_DAYS * DAY_SECS;

	return db_query(db,
	    "SELECT COUNT(*), COUNT(due), COUNT(CASE WHEN due < ? THEN 1 END) "
	    "FROM disclosure",
	    DB_ARGS(DB_ARG_INT(late)), told_row, shared, err);
}

/* host_disclosures - is each member told of what was passed on? */
void
host_disclosures(struct hostlook *look)
{
	const struct control_module *module =
	    &look->modules[SUITE_REGISTRATION];
	struct told *told;
	struct err err = ERR_NONE;

	if (!module->present)
		return;
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED)
		return;
	if (apart_run(look->control, module,
		&module->module->databases[MEMBERS], told_step, told, NULL,
		&err) < 0)
		host_say(look, AGREED, HOST_UNSURE,
		    "see that the database can be reached", "%s",
		    err_text(&err));
	else if (told->late)
		host_say(look, AGREED, HOST_BAD,
		    "see that formpledge-registration runs, and reaches the "
		    "relay: it tells them",
		    "%lld of %lld disclosures on record were to be told to the "
		    "member days ago, and were not",
		    (long long)told->late, (long long)told->all);
	else
		host_say(look, AGREED, HOST_OK, NULL,
		    "%lld disclosures on record; members were told of all but "
		    "%lld, whose day has not come",
		    (long long)told->all, (long long)told->waiting);
	munmap(told, sizeof(*told));
}
