/* SPDX-License-Identifier: BSD-2-Clause */
/* host_files - who may read secrets and data, and change settings? */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/module.h"
#include "base/arena.h"
#include "base/str.h"
#include "modules/pledgectl/hostlook.h"
#include "modules/pledgectl/options.h"
#include "modules/surveys/survey_settings.h"

#define LEAST	  PROMISE_SECURITY_LEAST_PRIVILEGE
#define FILES_MAX 4096 /* looked at in one folder */

/* What may not be set of a file's mode, and what it means where it is. */
struct mode_rule {
	mode_t bad;
	const char *what, *remedy;
};

static const struct mode_rule secret = {0037,
    "a secret that others than its owner can read or change",
    "chmod 400 the file, or 440 where a module has it by its group"};
static const struct mode_rule data = {0007,
    "what members and visitors left can be read by every user",
    "chmod 640 the file"};
static const struct mode_rule setting = {
    0022, "others than root can change it", "chmod 644 the file"};
static const struct mode_rule box = {0077,
    "a ballot box, or its key, that others can read", "chmod 600 the file"};

/* look_mode - of one file; false: it is not there */
static bool
look_mode(struct hostlook *look, const char *path, const struct mode_rule *rule)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		if (errno != ENOENT)
			host_say(look, LEAST, HOST_UNSURE, "run this as root",
			    "%s cannot be looked at", path);
		return false;
	}
	if (st.st_mode & rule->bad)
		host_say(look, LEAST, HOST_BAD, rule->remedy,
		    "%s has mode %04o: %s", path, (unsigned)st.st_mode & 07777,
		    rule->what);
	return true;
}

/* look_owner - a module must not change what it is told to do */
static void
look_owner(struct hostlook *look, const char *path)
{
	struct stat st;
	uid_t uid;

	if (hostlook_is_trial(look) || stat(path, &st) < 0 || st.st_uid == 0)
		return;
	for (int i = 0; i < SUITE_COUNT; i++)
		if (host_user_of(look, (enum suite_id)i, &uid) == 0 &&
		    uid == st.st_uid)
			host_say(look, LEAST, HOST_BAD,
			    "have root own it: chown root FILE",
			    "%s belongs to the user of formpledge-%s, which "
			    "could change it",
			    path, suite_name(&suite_modules[i]));
}

/* look_folder - each file of a folder whose name ends so ("" for all);
 * itself, too */
static void
look_folder(struct hostlook *look, const char *folder, const char *end,
    const struct mode_rule *rule)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	if (!dir) {
		if (errno != ENOENT)
			host_say(look, LEAST, HOST_UNSURE, "run this as root",
			    "%s cannot be read", folder);
		return;
	}
	while (n++ < FILES_MAX && (entry = readdir(dir))) {
		size_t len = strlen(entry->d_name), tail = strlen(end);

		if (entry->d_name[0] == '.' || len < tail ||
		    strcmp(entry->d_name + len - tail, end) != 0)
			continue;
		look_mode(look,
		    arena_printf(
			look->control->arena, "%s/%s", folder, entry->d_name),
		    rule);
	}
	closedir(dir);
}

/* look_secrets - keys and passwords, and the folders that they are in */
static void
look_secrets(struct hostlook *look)
{
	static const struct mode_rule folder = {0027,
	    "a folder of secrets that others can look into",
	    "chmod 750 the folder"};
	const struct site *site = &look->control->site;
	const char *friend = arena_printf(
	    look->control->arena, "%s/friend", site->secrets);

	look_mode(look, site->secrets, &folder);
	look_mode(look, site->kek_folder, &folder);
	look_folder(look, site->secrets, ".key", &secret);
	look_folder(look, site->secrets, ".password", &secret);
	look_folder(look, friend, ".key", &secret);
	look_folder(look, site->kek_folder, ".key", &secret);
}

/* look_settings - of the site, the modules and the policy */
static void
look_settings(struct hostlook *look)
{
	struct control *control = look->control;

	look_mode(look, control->options->conf, &setting);
	look_mode(look, control_file(control, "site"), &setting);
	look_owner(look, control_file(control, "site"));
	look_mode(look, control->site.policy, &setting);
	look_owner(look, control->site.policy);
	for (int i = 0; i < SUITE_COUNT; i++) {
		if (!look->modules[i].present)
			continue;
		look_mode(look, look->modules[i].file, &setting);
		look_owner(look, look->modules[i].file);
	}
}

/* look_sqlite - a file of rows, with those that belong to it */
static void
look_sqlite(struct hostlook *look, const struct control_module *module)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	const struct suite_database *at = module->module->databases;
	struct db_config config;

	for (; at->schema; at++) {
		control_database(look->control, module, at, &config);
		if (!str_has_prefix(str_of(config.url), "sqlite:"))
			continue;
		for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
			look_mode(look,
			    arena_printf(look->control->arena, "%s%s",
				config.url + strlen("sqlite:"), ends[i]),
			    &data);
	}
}

/* look_boxes - ballot boxes, and that their key is not among them */
static void
look_boxes(struct hostlook *look)
{
	const struct survey_settings *settings =
	    look->modules[SUITE_SURVEYS].values;
	const char *secrets = look->control->site.secrets;
	size_t n = strlen(settings->box_dir);

	if (!look->modules[SUITE_SURVEYS].present)
		return;
	look_folder(look, settings->box_dir, "", &box);
	if (n && strncmp(secrets, settings->box_dir, n) == 0 &&
	    (secrets[n] == '\0' || secrets[n] == '/'))
		host_say(look, PROMISE_SURVEY_IDENTITY_CUT, HOST_BAD,
		    "keep the secrets elsewhere: secrets in site.conf",
		    "the key of surveys lies where the ballot boxes are (%s): "
		    "a backup of both tells who answered what",
		    settings->box_dir);
}

/* look_socket - who may speak to a module? */
static void
look_socket(struct hostlook *look, const struct control_module *module)
{
	const struct module_settings *head = module->values;
	struct stat st;

	if (!str_has_prefix(str_of(head->listen), "unix:") ||
	    stat(head->listen + 5, &st) < 0)
		return;
	if ((st.st_mode & 0002) && !head->require_edge && !*head->peer_user)
		host_say(look, LEAST, HOST_BAD,
		    "chmod 660 the socket, of the web server's group; or set "
		    "peer_user",
		    "%s has mode %04o: every program of this host can speak "
		    "to %s in the web server's place",
		    head->listen + 5, (unsigned)st.st_mode & 07777,
		    suite_name(module->module));
}

/* host_files - all of them */
void
host_files(struct hostlook *look)
{
	size_t before = look->n;

	look_secrets(look);
	look_settings(look);
	for (int i = 0; i < SUITE_COUNT; i++) {
		if (!look->modules[i].present)
			continue;
		look_sqlite(look, &look->modules[i]);
		look_socket(look, &look->modules[i]);
	}
	look_boxes(look);
	if (look->n == before)
		host_say(look, LEAST, HOST_OK, NULL,
		    "secrets, settings, databases, ballot boxes and sockets "
		    "are closed to other users");
}
