/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor_machine - clock, disk, memory, and who else is needed */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "mail/relay.h"
#include "modules/pledgectl/ask.h"
#include "modules/pledgectl/doctor.h"
#include "modules/surveys/survey_settings.h"

#define DAY_SECS   86400
#define ROOM_MIB   256 /* free on a disk with data, at least */
#define MIB	   (1024 * 1024)
#define LINE_BYTES 512

/* look_clock - nothing is of tomorrow, and a time server keeps it */
static void
look_clock(struct hostlook *look)
{
	int64_t now = clock_unix_secs();
	struct timex timex = {.modes = 0};
	struct stat st;
	const char *file = look->control->site.policy;

	if (stat(file, &st) == 0 && (int64_t)st.st_mtime > now + DAY_SECS) {
		host_say(look, HOST_NONE, HOST_BAD,
		    "set the clock: keys, surveys and deadlines go by it",
		    "the clock of this host is behind: %s is of a later day",
		    file);
		return;
	}
	if (adjtimex(&timex) == TIME_ERROR || (timex.status & STA_UNSYNC))
		host_say(look, HOST_NONE, HOST_UNSURE,
		    "have a time server keep it: timedatectl set-ntp true",
		    "nothing says that a time server keeps this host's clock");
	else
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "a time server keeps the clock");
}

/* look_room - free space where data lies */
static void
look_room(struct hostlook *look, const char *folder, const char *what)
{
	struct statvfs fs;
	unsigned long long free_mib;

	if (statvfs(folder, &fs) < 0) {
		host_say(look, HOST_NONE, HOST_UNSURE, "run this as root",
		    "%s cannot be looked at", folder);
		return;
	}
	free_mib = (unsigned long long)fs.f_bavail * fs.f_frsize / MIB;
	host_say(look, HOST_NONE, free_mib < ROOM_MIB ? HOST_BAD : HOST_OK,
	    "make room: a full disk stops what stores",
	    "%llu MiB are free for %s (%s)", free_mib, what, folder);
}

/* look_swap - what is swapped stays on the disk */
static void
look_swap(struct hostlook *look)
{
	FILE *file = fopen("/proc/swaps", "re");
	char line[LINE_BYTES], first[LINE_BYTES] = "";
	bool plain = false;

	while (file && fgets(line, sizeof(line), file))
		if (*line == '/') {
			snprintf(first, sizeof(first), "%.*s",
			    (int)strcspn(line, " \t"), line);
			/* encrypted ones are mapped, compressed ones in
			 * memory */
			plain = plain ||
				!(strncmp(line, "/dev/dm-", 8) == 0 ||
				    strncmp(line, "/dev/zram", 9) == 0);
		}
	if (file)
		fclose(file);
	if (plain)
		host_say(look, PROMISE_FRIEND_NO_ADDRESS_STORED, HOST_UNSURE,
		    "swapoff, or encrypt it; lock_memory = true in "
		    "send-to-friend.conf keeps that module out of it",
		    "%s is swap in plain: what programs hold may be written "
		    "there",
		    first);
	else
		host_say(look, HOST_NONE, HOST_OK, NULL, "%s",
		    *first ? "swap is encrypted, or in memory"
			   : "there is no swap");
}

/* look_core - does a crash of the web server go to a program? */
static void
look_core(struct hostlook *look)
{
	FILE *file = fopen("/proc/sys/kernel/core_pattern", "re");
	char line[LINE_BYTES] = "";

	if (file && !fgets(line, sizeof(line), file))
		line[0] = '\0';
	if (file)
		fclose(file);
	line[strcspn(line, "\n")] = '\0';
	if (*line == '|')
		host_say(look, PROMISE_FRIEND_NO_ADDRESS_STORED, HOST_UNSURE,
		    "have it keep nothing: Storage=none in "
		    "/etc/systemd/coredump.conf; the modules themselves are "
		    "never dumped",
		    "when the web server crashes its memory is handed to a "
		    "program (%.100s), whatever worker_rlimit_core says",
		    line);
}

/* look_databases - the folders of SQLite files, each once */
static void
look_databases(struct hostlook *look)
{
	const char *before = "";

	for (int i = 0; i < SUITE_COUNT; i++) {
		const struct suite_database *at = suite_modules[i].databases;
		struct db_config config;
		char *folder, *slash;

		if (!look->modules[i].present || !at->schema)
			continue;
		control_database(look->control, &look->modules[i], at, &config);
		if (!str_has_prefix(str_of(config.url), "sqlite:/"))
			continue;
		folder = arena_strdup(
		    look->control->arena, config.url + strlen("sqlite:"));
		slash = strrchr(folder, '/');
		slash[slash == folder] = '\0';
		if (strcmp(folder, before) != 0)
			look_room(look, folder, "databases");
		before = folder;
	}
}

/* doctor_machine - this host */
void
doctor_machine(struct hostlook *look)
{
	const struct survey_settings *surveys =
	    look->modules[SUITE_SURVEYS].values;

	look_clock(look);
	if (look->modules[SUITE_SURVEYS].present)
		look_room(look, surveys->box_dir, "ballot boxes");
	look_databases(look);
	look_swap(look);
	look_core(look);
}

/* doctor_relay - is it there? */
void
doctor_relay(struct hostlook *look)
{
	const char *url = look->control->site.relay;
	const char *host = strstr(url, "://"), *colon;
	bool sealed = str_has_prefix(str_of(url), "smtps:");
	struct err err = ERR_NONE;
	char *name, *end;

	if (!host)
		return;
	name = arena_strdup(look->control->arena, host + 3);
	end = name + strcspn(name, "/");
	*end = '\0';
	colon = strrchr(name, ':');
	if (colon && !strchr(colon, ']'))
		name[colon - name] = '\0';
	else
		colon = NULL;
	if (*name == '[') {
		name++;
		name[strcspn(name, "]")] = '\0';
	}
	if (ask_port(name,
		colon	 ? colon + 1
		: sealed ? "465"
			 : "25",
		sealed ? NULL : "220", &err) < 0)
		host_say(look, HOST_NONE, HOST_BAD,
		    "see that the relay runs, and that relay in site.conf "
		    "names it; a relay elsewhere needs IPAddressAllow= in the "
		    "modules' units",
		    "the mail relay does not answer: %s", err_text(&err));
	else
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "the mail relay answers at %s", url);
}
