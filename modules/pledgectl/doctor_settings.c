/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor_settings - against the policy; the policy's own date; and the copy of
 * the keystore */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "modules/pledgectl/doctor.h"
#include "modules/registration/registration_settings.h"
#include "policy/rule.h"

#define REPORT_MAX (256 * 1024)
#define DAY_SECS   86400
#define DEPTH_MAX  8
#define COPY_DAYS  7
#define PATH_BYTES 8192
#define FILES_MAX  200000

/* look_rules - what contradicts the policy */
static void
look_rules(struct hostlook *look, const struct rule *rules, size_t n,
    const void *values, const struct settings *settings)
{
	struct rule_scope scope = {.policy = look->control->policy,
	    .site = &look->control->site,
	    .values = values};
	struct buf report = BUF_INIT(REPORT_MAX);
	struct str rest, line;

	rule_report(rules, n, &scope, settings, &report);
	rest = buf_str(&report);
	while (rest.len) {
		line = str_cut(&rest, '\n');
		if (line.len)
			host_say(look, HOST_NONE, HOST_BAD,
			    "change the setting, or the policy: pledgectl conf "
			    "check",
			    STR_FMT, STR_ARG(line));
	}
	buf_free(&report);
}

/* look_policy - is it in force? */
static void
look_policy(struct hostlook *look)
{
	const struct policy *policy = look->control->policy;
	time_t now = (time_t)clock_unix_secs();
	char today[16] = "";
	struct tm tm;

	if (gmtime_r(&now, &tm))
		strftime(today, sizeof(today), "%Y-%m-%d", &tm);
	if (strcmp(policy->effective, today) > 0)
		host_say(look, HOST_NONE, HOST_BAD,
		    "put the version that is in force in its place until "
		    "then: policy in site.conf",
		    "%s: version %s is not in force before %s", policy->file,
		    policy->version, policy->effective);
	else
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "%s: version %s, in force since %s", policy->file,
		    policy->version, policy->effective);
}

/* doctor_settings - of the site and of each module */
void
doctor_settings(struct hostlook *look)
{
	size_t before = look->n, files = 1;

	look_rules(
	    look, site_rules, site_rules_n, NULL, look->control->site_settings);
	for (int i = 0; i < SUITE_COUNT; i++) {
		const struct suite_module *module = &suite_modules[i];

		if (!look->modules[i].present)
			continue;
		files++;
		look_rules(look, module->rules, *module->nrules,
		    look->modules[i].values, look->modules[i].settings);
	}
	if (look->n == before)
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "%zu files of settings are in order, and nothing in them "
		    "contradicts the policy",
		    files);
	look_policy(look);
}

/* newest - when the newest file with "keystore" in its name was written; 0:
 * there is none. path has room for PATH_BYTES; n bounds the files */
static int64_t
newest(char *path, int depth, size_t *n)
{
	DIR *dir = opendir(path);
	size_t len = strlen(path);
	struct dirent *entry;
	int64_t found = 0, below;
	struct stat st;

	while (dir && (*n)++ < FILES_MAX && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0 ||
		    (size_t)snprintf(path + len, PATH_BYTES - len, "/%s",
			entry->d_name) >= PATH_BYTES - len ||
		    lstat(path, &st) < 0)
			continue;
		below = S_ISDIR(st.st_mode) && depth < DEPTH_MAX
			    ? newest(path, depth + 1, n)
			    : 0;
		if (S_ISREG(st.st_mode) && strstr(entry->d_name, "keystore"))
			below = (int64_t)st.st_mtime;
		if (below > found)
			found = below;
	}
	path[len] = '\0';
	if (dir)
		closedir(dir);
	return found;
}

/* say_copy - how old the newest one is, and of what use */
static void
say_copy(struct hostlook *look, int64_t days, int64_t horizon)
{
	static const char remedy[] = "back the keystore up every day";

	if (days > horizon)
		host_say(look, HOST_NONE, HOST_BAD, remedy,
		    "the newest backup of the keystore is %lld days old: "
		    "nothing in it can be read any more",
		    (long long)days);
	else if (days > COPY_DAYS)
		host_say(look, HOST_NONE, HOST_BAD, remedy,
		    "the newest backup of the keystore is %lld days old: "
		    "members who came since would be lost with it",
		    (long long)days);
	else
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "the newest backup of the keystore is %lld days old; it is "
		    "of use for %lld",
		    (long long)days, (long long)horizon);
}

/* doctor_copies - of the keystore */
void
doctor_copies(struct hostlook *look)
{
	const struct control_module *module =
	    &look->modules[SUITE_REGISTRATION];
	const struct registration_settings *settings = module->values;
	const char *const *folders = look->conf->backups;
	int64_t found = 0, at;
	char path[PATH_BYTES];
	size_t n = 0;

	if (!module->present)
		return;
	for (; folders && *folders; folders++) {
		snprintf(path, sizeof(path), "%s", *folders);
		at = newest(path, 0, &n);
		if (at > found)
			found = at;
	}
	if (found)
		say_copy(look, (clock_unix_secs() - found) / DAY_SECS,
		    settings->backup_horizon_secs / DAY_SECS);
	else
		host_say(look, HOST_NONE, HOST_UNSURE,
		    "back the keystore up every day, apart from the members, "
		    "as a file with \"keystore\" in its name, in a folder that "
		    "backups in verify.conf names",
		    "no backup of the keystore is known: if it is lost nobody "
		    "can read what members entered");
}
