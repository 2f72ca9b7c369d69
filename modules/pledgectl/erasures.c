/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/erasures.h"

#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"

/* erasures_open - settings, and memory that all processes see */
int
erasures_open(
    struct control *control, struct erasures *erasures_r, struct err *err)
{
	memset(erasures_r, 0, sizeof(*erasures_r));
	erasures_r->control = control;
	if (control_site(control, err) < 0 ||
	    control_module(control, &suite_modules[SUITE_REGISTRATION],
		&erasures_r->registration, err) < 0)
		return -1;
	erasures_r->shared = mmap(NULL, sizeof(*erasures_r->shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (erasures_r->shared == MAP_FAILED)
		return err_set_errno(err, "memory");
	erasures_r->shared->now_secs = clock_unix_secs();
	return 0;
}

/* erasures_keystore - a step where the feed is */
int
erasures_keystore(struct erasures *erasures, apart_fn *step, struct err *err)
{
	const struct control_module *registration = &erasures->registration;

	return apart_run(erasures->control, registration,
	    &registration->module->databases[0], step, erasures->shared, NULL,
	    err);
}

/* erasures_read - whom an audience is to forget by now */
enum db_status
erasures_read(struct db *db, void *shared, struct err *err)
{
	struct erasures_shared *all = shared;

	return feed_read(db, all->audience, all->now_secs - FEED_REST_SECS,
	    all->words, ERASURES_WORDS, &all->n, err);
}

/* erasures_acknowledge - they are forgotten */
enum db_status
erasures_acknowledge(struct db *db, void *shared, struct err *err)
{
	struct erasures_shared *all = shared;
	enum db_status status = feed_acknowledge(db, all->words, all->n, err);

	if (status == DB_OK)
		db_checkpoint(db, NULL);
	return status;
}
