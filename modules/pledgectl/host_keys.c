/* SPDX-License-Identifier: BSD-2-Clause */
/* host_keys - are key-encryption keys renewed, and old ones destroyed? */
#include "config.h"

#include <sys/stat.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "modules/pledgectl/hostlook.h"
#include "modules/registration/registration_settings.h"
#include "vault/kek.h"

#define REACHES	   PROMISE_ACCOUNT_ERASE_REACHES_BACKUPS
#define DAY_SECS   86400
#define FRESH_DAYS 15 /* a week, another for hosts that wait */
#define GRACE_DAYS 8  /* until the run that destroys one */

static const char remedy_run[] =
    "see that formpledge-keys.timer runs pledgectl keys rotate every day, and "
    "what the run says";

/* age_days - of a key's file; -1: it is not there */
static int64_t
age_days(struct hostlook *look, int64_t id)
{
	const char *path = arena_printf(look->control->arena, "%s/%lld.key",
	    look->control->site.kek_folder, (long long)id);
	struct stat st;

	if (stat(path, &st) < 0)
		return -1;
	return (clock_unix_secs() - (int64_t)st.st_mtime) / DAY_SECS;
}

/* look_key - one of them */
static size_t
look_key(struct hostlook *look, int64_t id, int64_t current, int64_t horizon)
{
	int64_t days = age_days(look, id);

	if (id == current && days > FRESH_DAYS) {
		host_say(look, REACHES, HOST_BAD, remedy_run,
		    "the key-encryption key in use (%lld.key) is %lld days "
		    "old: it was not renewed",
		    (long long)id, (long long)days);
		return 1;
	}
	if (id < current && days > horizon + GRACE_DAYS) {
		host_say(look, REACHES, HOST_BAD, remedy_run,
		    "the key-encryption key %lld.key is %lld days old and was "
		    "not destroyed: copies of %lld days ago can still be read",
		    (long long)id, (long long)days, (long long)days);
		return 1;
	}
	return 0;
}

/* host_keys - those of this host */
void
host_keys(struct hostlook *look)
{
	const struct registration_settings *settings =
	    look->modules[SUITE_REGISTRATION].values;
	const char *dir = look->control->site.kek_folder;
	int64_t horizon = settings->backup_horizon_secs / DAY_SECS, current;
	struct kek_set *set = NULL;
	struct err err = ERR_NONE;
	size_t bad = 0, n = 0;

	if (!look->modules[SUITE_REGISTRATION].present &&
	    !look->modules[SUITE_FEEDBACK].present)
		return;
	current = kek_number(dir, &err);
	if (current == 0)
		err_set(&err, "%s: there is no key-encryption key", dir);
	if (current <= 0 || kek_set_load(dir, &set, &err) < 0) {
		host_say(look, REACHES, HOST_UNSURE,
		    "run this as root, or pledgectl keys init", "%s",
		    err_text(&err));
		return;
	}
	for (size_t i = 0; i < kek_set_count(set); i++, n++)
		bad += look_key(look, kek_set_id(set, i), current, horizon);
	kek_set_free(&set);
	if (!bad)
		host_say(look, REACHES, HOST_OK, NULL,
		    "%s: %zu key-encryption key%s, none older than an erasure "
		    "may take to reach backups (%lld days)",
		    dir, n, n == 1 ? "" : "s", (long long)horizon);
}
