/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor_modules - do the modules answer, with the program and the tables of
 * this version? */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/module.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/scrub.h"
#include "base/str.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/ask.h"
#include "modules/pledgectl/doctor.h"
#include "modules/pledgectl/proc.h"

#define PROCESSES_MAX 64
#define DAY_SECS      86400
#define HEX_BYTES     (2 * SECRET_BYTES + 1)

/* edge_read - the secret, for modules that require it; false: not known */
static bool
edge_read(const struct hostlook *look, char hex_r[HEX_BYTES])
{
	static const char *const names[] = {"edge", NULL};
	struct keyring *keyring = NULL;
	struct err err = ERR_NONE;

	if (keyring_load(look->control->site.secrets, names, &keyring, &err) <
	    0)
		return false;
	str_hex(keyring_get(keyring, "edge")->bytes, SECRET_BYTES, hex_r);
	keyring_free(&keyring);
	return true;
}

/* ask_one - its health, at its socket */
static void
ask_one(struct hostlook *look, const struct control_module *module,
    const char *edge)
{
	const struct module_settings *head = module->values;
	const char *name = suite_name(module->module);
	const char *path = arena_printf(
	    look->control->arena, "%s/health", head->mount);
	struct err err = ERR_NONE;
	int status = ask_module(head->listen, path, edge, &err);

	if (status < 0)
		host_say(look, HOST_NONE, HOST_BAD,
		    "see that it runs, and why it ended: systemctl status "
		    "formpledge-NAME; or run this as root",
		    "%s does not answer: %s", name, err_text(&err));
	else if (status == 503)
		host_say(look, HOST_NONE, HOST_BAD,
		    "its log says why: journalctl -u formpledge-NAME",
		    "%s says that it does not work: its database, its relay or "
		    "its folder is away",
		    name);
	else if (status != 200)
		host_say(look, HOST_NONE, HOST_BAD,
		    "see that it was started with the settings that are there "
		    "now: systemctl restart formpledge-NAME",
		    "%s answers its health page %s with status %d", name, path,
		    status);
	else
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "%s answers, and can read its tables", name);
}

/* doctor_modules - each that is set up */
void
doctor_modules(struct hostlook *look)
{
	char hex[HEX_BYTES];
	bool known = edge_read(look, hex);
	size_t n = 0;

	for (int i = 0; i < SUITE_COUNT; i++) {
		if (!look->modules[i].present)
			continue;
		ask_one(look, &look->modules[i], known ? hex : NULL);
		n++;
	}
	scrub(hex, sizeof(hex));
	if (n == 0)
		host_say(look, HOST_NONE, HOST_BAD,
		    "put a NAME.conf there: pledgectl conf defaults prints one",
		    "no module is set up");
}

/* doctor_programs - was a running one replaced on the disk? */
void
doctor_programs(struct hostlook *look)
{
	struct proc procs[PROCESSES_MAX];
	size_t before = look->n;
	int n, known = 0;

	for (int i = 0; i < SUITE_COUNT; i++) {
		const char *name = suite_name(&suite_modules[i]);

		if (!look->modules[i].present)
			continue;
		n = proc_list(
		    arena_printf(look->control->arena, "formpledge-%s", name),
		    look->modules[i].file, procs, PROCESSES_MAX);
		for (int k = 0; k < n; k++) {
			known += procs[k].replaced_known;
			if (procs[k].replaced)
				host_say(look, HOST_NONE, HOST_BAD,
				    "start it again: systemctl restart "
				    "formpledge-NAME",
				    "formpledge-%s (process %d) is of before "
				    "an upgrade: its program was replaced",
				    name, (int)procs[k].pid);
		}
	}
	if (look->n > before)
		return;
	if (known)
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "what runs is what is installed (version %s)",
		    PACKAGE_VERSION);
	else
		host_say(look, HOST_NONE, HOST_UNSURE, "run this as root",
		    "which programs the modules run is not known");
}

/* nothing_step - that the tables are there has been seen already */
static enum db_status
nothing_step(struct db *db, void *shared, struct err *err)
{
	(void)db;
	(void)shared;
	(void)err;
	return DB_OK;
}

/* doctor_tables - of every database */
void
doctor_tables(struct hostlook *look)
{
	size_t before = look->n, n = 0;

	for (int i = 0; i < SUITE_COUNT; i++) {
		const struct suite_database *at = suite_modules[i].databases;

		for (; look->modules[i].present && at->schema; at++) {
			struct err err = ERR_NONE;

			n++;
			if (apart_run(look->control, &look->modules[i], at,
				nothing_step, NULL, NULL, &err) < 0)
				host_say(look, HOST_NONE, HOST_BAD,
				    "run pledgectl db migrate, and on MariaDB "
				    "grants.mysql.sql after it; or see that "
				    "the database runs",
				    "%s", err_text(&err));
		}
	}
	if (look->n == before)
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "the tables of %zu databases are those of this version", n);
}

/* is_enabled - is it among what systemd starts? */
static bool
is_enabled(const struct hostlook *look, const char *timer)
{
	const char *const *folders = look->conf->unit_folders;

	for (; *folders; folders++)
		if (access(arena_printf(look->control->arena,
			       "%s/timers.target.wants/%s", *folders, timer),
			F_OK) == 0)
			return true;
	return false;
}

/* look_timer - is it on, and did it run within two days? */
static void
look_timer(struct hostlook *look, const char *timer, const char *does)
{
	const char *stamp = arena_printf(
	    look->control->arena, "/var/lib/systemd/timers/stamp-%s", timer);
	struct stat st;
	int64_t days;

	if (!is_enabled(look, timer)) {
		host_say(look, PROMISE_ACCOUNT_ERASE_REACHES_BACKUPS, HOST_BAD,
		    arena_printf(look->control->arena,
			"systemctl enable --now %s; without systemd have cron "
			"run %s",
			timer, does),
		    "%s is not enabled: nothing runs %s", timer, does);
		return;
	}
	if (stat(stamp, &st) < 0) {
		host_say(look, HOST_NONE, HOST_UNSURE,
		    "see what systemctl list-timers says",
		    "%s is enabled; when it last ran is not known", timer);
		return;
	}
	days = (clock_unix_secs() - (int64_t)st.st_mtime) / DAY_SECS;
	host_say(look, HOST_NONE, days > 2 ? HOST_BAD : HOST_OK,
	    "see why: systemctl status, journalctl -u",
	    "%s last ran %lld days ago", timer, (long long)days);
}

/* doctor_timers - where systemd has the modules' units */
void
doctor_timers(struct hostlook *look)
{
	static const struct {
		const char *timer, *does;
	} timers[] = {
	    {"formpledge-keys.timer", "pledgectl keys rotate"},
	    {"formpledge-erasures.timer", "pledgectl erasures deliver"},
	    {"formpledge-retention.timer", "pledgectl retention run"},
	};
	const char *const *folders = look->conf->unit_folders;

	for (; folders && *folders; folders++)
		if (access(arena_printf(look->control->arena, "%s/%s", *folders,
			       timers[0].timer),
			F_OK) == 0)
			break;
	if (!folders || !*folders) {
		host_say(look, HOST_NONE, HOST_UNSURE,
		    "have pledgectl keys rotate and pledgectl retention run "
		    "run every day, pledgectl erasures deliver every few "
		    "minutes; or name the folder of "
		    "the units: unit_folders in verify.conf",
		    "systemd does not know formpledge-keys.timer");
		return;
	}
	for (size_t i = 0; i < sizeof(timers) / sizeof(*timers); i++)
		look_timer(look, timers[i].timer, timers[i].does);
}
