/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "modules/feedback/store/submission.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/keys_home.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/registration/registration_settings.h"
#include "vault/kek.h"
#include "vault/rewrap.h"
#include "vault/rotation.h"

#define DAY_SECS    86400
#define PERIOD_SECS (7 * DAY_SECS)
#define KINDS_MAX   256

/* What this process and those of the databases share. */
struct rotate {
	struct rotation rotation;
	struct rewrap_count count[2]; /* keystore, feedback */
	const struct kek_set *set;
	uint8_t mark[KEK_MARK_BYTES]; /* of the key that is offered */
	int64_t kinds[KINDS_MAX];     /* that feedback still refers to */
	size_t nkinds;
	int64_t ids[KEK_MAX]; /* of this host's files */
	bool doomed[KEK_MAX];
	size_t nids;
	int64_t destroyed;
};

/* What one run works with. */
struct run {
	struct control *control;
	struct control_module registration, feedback;
	struct keys_home home;
	const char *dir;
	struct rotate *rotate; /* shared */
};

/* begin_step - where do we stand? */
static enum db_status
begin_step(struct db *db, void *shared, struct err *err)
{
	struct rotate *rotate = shared;

	return rotation_begin(db, &rotate->rotation, err);
}

/* offer_step - this host has the next key */
static enum db_status
offer_step(struct db *db, void *shared, struct err *err)
{
	struct rotate *rotate = shared;

	return rotation_offer(db, &rotate->rotation, rotate->mark, err);
}

/* keystore_step - this host uses the key in use; so do the keys of members */
static enum db_status
keystore_step(struct db *db, void *shared, struct err *err)
{
	struct rotate *rotate = shared;
	enum db_status status = rotation_follow(db, &rotate->rotation, err);

	if (status == DB_OK)
		status = rewrap_run(db, &rewrap_keystore, rotate->set,
		    rotate->rotation.used, &rotate->count[0], err);
	if (status == DB_OK && rotate->count[0].done > 0)
		db_checkpoint(db, NULL);
	return status;
}

/* feedback_step - and those of feedback; what is left under older ones? */
static enum db_status
feedback_step(struct db *db, void *shared, struct err *err)
{
	struct rotate *rotate = shared;
	enum db_status status = rewrap_run(db, &feedback_rewrap, rotate->set,
	    rotate->rotation.used, &rotate->count[1], err);

	if (status == DB_OK && rotate->count[1].done > 0)
		db_checkpoint(db, NULL);
	if (status == DB_OK)
		status = rewrap_kinds(db, &feedback_rewrap, rotate->kinds,
		    KINDS_MAX, &rotate->nkinds, err);
	return status;
}

/* expire_step - which may be destroyed? */
static enum db_status
expire_step(struct db *db, void *shared, struct err *err)
{
	struct rotate *rotate = shared;
	enum db_status status = rotation_know(
	    db, &rotate->rotation, rotate->ids, rotate->nids, err);

	if (status == DB_OK && rotate->nkinds <= KINDS_MAX)
		status = rotation_expire(
		    db, &rotate->rotation, rotate->kinds, rotate->nkinds, err);
	if (status == DB_OK)
		status = rotation_doomed(
		    db, rotate->ids, rotate->nids, rotate->doomed, err);
	return status;
}

/* keystore_apart - a step in the keystore */
static int
keystore_apart(struct run *run, apart_fn *step, struct err *err)
{
	return apart_run(run->control, run->home.module, &run->home.database,
	    step, run->rotate, &run->rotate->count[0], err);
}

/* next_offer - the key that waits: made here, or not here yet */
static int
next_offer(struct run *run, struct err *err)
{
	struct rotate *rotate = run->rotate;
	struct rotation *rotation = &rotate->rotation;
	int got;

	if (rotation->next == 0)
		return 0;
	if (rotation->make && kek_make(run->dir, rotation->next, err) < 0)
		return -1;
	got = kek_mark(run->dir, rotation->next, rotate->mark, err);
	if (got < 0)
		return -1;
	if (got > 0)
		return keystore_apart(run, offer_step, err);
	snprintf(
	    rotation->waits, sizeof(rotation->waits), "%s", rotation->host);
	return 0;
}

/* used_follow - this host switches over when it has the key agreed upon */
static int
used_follow(struct run *run, struct err *err)
{
	struct rotation *rotation = &run->rotate->rotation;
	uint8_t mark[KEK_MARK_BYTES];
	int got;

	if (rotation->used == rotation->local)
		return 0;
	got = kek_mark(run->dir, rotation->used, mark, err);
	if (got < 0)
		return -1;
	if (got == 0 || memcmp(mark, rotation->used_mark, sizeof(mark)) != 0)
		return err_set(err,
		    "%s/%lld.key is not the key that the other hosts use: "
		    "copy it from one of them",
		    run->dir, (long long)rotation->used);
	if (kek_use(run->dir, rotation->used, err) < 0)
		return -1;
	rotation->local = rotation->used;
	return 0;
}

/* data_rewrap - everything under the key in use */
static int
data_rewrap(struct run *run, struct err *err)
{
	struct rotate *rotate = run->rotate;
	struct kek_set *set = NULL;
	int ret;

	if (kek_set_load(run->dir, &set, err) < 0)
		return -1;
	rotate->set = set;
	for (size_t i = 0; i < kek_set_count(set); i++)
		if (kek_set_id(set, i) < rotate->rotation.used)
			rotate->ids[rotate->nids++] = kek_set_id(set, i);
	ret = keystore_apart(run, keystore_step, err);
	if (ret == 0 && run->feedback.present)
		ret = apart_run(run->control, &run->feedback,
		    &run->feedback.module->databases[0], feedback_step, rotate,
		    &rotate->count[1], err);
	kek_set_free(&set);
	rotate->set = NULL;
	return ret;
}

/* old_destroy - the files of those whose days have passed */
static int
old_destroy(struct run *run, struct err *err)
{
	struct rotate *rotate = run->rotate;

	if (kek_tidy(run->dir, err) < 0 ||
	    keystore_apart(run, expire_step, err) < 0)
		return -1;
	for (size_t i = 0; i < rotate->nids; i++) {
		if (!rotate->doomed[i])
			continue;
		if (kek_destroy(run->dir, rotate->ids[i], err) < 0)
			return -1;
		rotate->destroyed++;
	}
	return 0;
}

/* run_begin - settings, the folder, one run at a time on this host */
static int
run_begin(struct run *run, struct err *err)
{
	struct control *control = run->control;
	const struct registration_settings *settings;
	struct rotation *rotation = &run->rotate->rotation;
	int fd;

	settings = run->registration.values;
	run->dir = control->site.kek_folder;
	rotation->local = kek_number(run->dir, err);
	if (rotation->local < 0)
		return -1;
	if (rotation->local == 0)
		return err_set(err,
		    "%s: there is no key-encryption key; run: pledgectl keys "
		    "init",
		    run->dir);
	fd = open(run->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX) < 0) /* until this process ends */
		return err_set_errno(err, "%s", run->dir);
	rotation->local = kek_number(run->dir, err);
	rotation->clock_secs = clock_unix_secs();
	rotation->period_secs = PERIOD_SECS;
	rotation->keep_secs = settings->backup_horizon_secs - DAY_SECS;
	if (gethostname(rotation->host, ROTATION_HOST_MAX) < 0)
		return err_set_errno(err, "the name of this host");
	if (rotation->local < 0 ||
	    kek_mark(run->dir, rotation->local, rotation->local_mark, err) <= 0)
		return err_set(err, "%s/%lld.key: the key in use is not there",
		    run->dir, (long long)rotation->local);
	return keystore_apart(run, begin_step, err);
}

/* run_print - what was done, and what others have to do */
static void
run_print(const struct rotate *rotate, bool json)
{
	static const char *const columns[] = {"in_use", "waiting", "waits_for",
	    "rewrapped", "unreadable", "destroyed"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	out_int(out, rotate->rotation.used);
	out_int(out, rotate->rotation.next);
	out_text(out, rotate->rotation.next ? rotate->rotation.waits : "");
	out_int(out, rotate->count[0].done + rotate->count[1].done);
	out_int(out, rotate->count[0].lost + rotate->count[1].lost);
	out_int(out, rotate->destroyed);
	out_row(out);
	out_print_one(out, json);
	out_free(&out);
}

/* rotate_all - from the first step to the last */
static int
rotate_all(struct run *run, struct err *err)
{
	if (run_begin(run, err) < 0 || next_offer(run, err) < 0 ||
	    used_follow(run, err) < 0 || data_rewrap(run, err) < 0)
		return -1;
	return old_destroy(run, err);
}

/* keys_rotate_run - renew, rewrap, destroy */
static enum command_exit
keys_rotate_run(struct control *control, char **args, int n)
{
	struct run run = {.control = control};
	struct err err = ERR_NONE;

	(void)args;
	(void)n;
	if (control_site(control, &err) < 0 ||
	    control_module(control, &suite_modules[SUITE_REGISTRATION],
		&run.registration, &err) < 0 ||
	    control_module(control, &suite_modules[SUITE_FEEDBACK],
		&run.feedback, &err) < 0)
		return control_failed(&err);
	if (!run.registration.present && !run.feedback.present) {
		printf("nothing to do: there is neither registration nor "
		       "feedback\n");
		return COMMAND_OK;
	}
	if (keys_home_open(
		control, &run.registration, &run.feedback, &run.home, &err) < 0)
		return control_failed(&err);
	run.rotate = mmap(NULL, sizeof(*run.rotate), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (run.rotate == MAP_FAILED) {
		err_set_errno(&err, "memory");
		return control_failed(&err);
	}
	if (rotate_all(&run, &err) < 0)
		return control_failed(&err);
	run_print(run.rotate, control->options->json);
	return COMMAND_OK;
}

const struct command keys_rotate_command = {
    .group = "keys",
    .name = "rotate",
    .args = "",
    .options = OPTION_JSON,
    .summary = "renew the key-encryption key; destroy old ones",
    .example = "keys rotate",
    .run = keys_rotate_run,
};
