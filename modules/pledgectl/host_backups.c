/* SPDX-License-Identifier: BSD-2-Clause */
/* host_backups - is nothing in backups that must not be there, or too long? */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/scrub.h"
#include "base/str.h"
#include "crypto/secret.h"
#include "modules/pledgectl/hostlook.h"
#include "modules/registration/registration_settings.h"

#define REACHES	   PROMISE_ACCOUNT_ERASE_REACHES_BACKUPS
#define DAY_SECS   86400
#define DEPTH_MAX  24
#define PATH_BYTES 8192
#define FILES_MAX  200000
#define KEY_BYTES  (2 * SECRET_BYTES + 1) /* digits and a line feed */
#define KEYS_MAX   600

static const char remedy_keys[] =
    "leave that folder out of the backups, and remove the copies: who has one "
    "can read what was erased";

static const char remedy_root[] = "run this as root";
static const char part[] = "not all of the backups could be looked at";

/* One look at the backups. */
struct walk {
	struct hostlook *look;
	int64_t oldest_secs; /* what is older has passed its days */
	size_t files, old, unread;
	const char *first_old;
	int64_t first_days;
	const char *box; /* a ballot box among them */
	const char *box_key;
	char (*keks)[KEY_BYTES];
	size_t nkeks;
	char surveys[KEY_BYTES];
	size_t keks_found;
};

/* key_read - a file of a key: its bytes; false: it is none */
static bool
key_read(const char *path, char key_r[KEY_BYTES])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, key_r, KEY_BYTES);

	if (fd >= 0)
		close(fd);
	return n == KEY_BYTES;
}

/* keks_read - the keys in use, to know them again */
static void
keks_read(struct walk *walk)
{
	struct arena *arena = walk->look->control->arena;
	const char *folder = walk->look->control->site.kek_folder;
	DIR *dir = opendir(folder);
	struct dirent *entry;

	walk->keks = arena_alloc_n(arena, KEYS_MAX, KEY_BYTES);
	while (dir && walk->nkeks < KEYS_MAX && (entry = readdir(dir)))
		if (key_read(
			arena_printf(arena, "%s/%s", folder, entry->d_name),
			walk->keks[walk->nkeks]))
			walk->nkeks++;
	if (dir)
		closedir(dir);
	key_read(arena_printf(arena, "%s/surveys.key",
		     walk->look->control->site.secrets),
	    walk->surveys);
}

/* look_content - is it one of the keys? */
static void
look_content(struct walk *walk, const char *path)
{
	char key[KEY_BYTES];
	size_t i = 0;

	if (!key_read(path, key))
		return;
	while (i < walk->nkeks && memcmp(walk->keks[i], key, KEY_BYTES) != 0)
		i++;
	if (i < walk->nkeks && walk->keks_found++ == 0)
		host_say(walk->look, REACHES, HOST_BAD, remedy_keys,
		    "%s is a copy of a key-encryption key", path);
	if (!walk->box_key && walk->surveys[0] &&
	    memcmp(walk->surveys, key, KEY_BYTES) == 0)
		walk->box_key = arena_strdup(walk->look->control->arena, path);
	scrub(key, sizeof(key));
}

/* look_file - one */
static void
look_file(struct walk *walk, const char *path, const struct stat *st)
{
	struct arena *arena = walk->look->control->arena;
	size_t n = strlen(path);

	walk->files++;
	if (st->st_size == KEY_BYTES)
		look_content(walk, path);
	if (!walk->box && n > 4 && strcmp(path + n - 4, ".box") == 0)
		walk->box = arena_strdup(arena, path);
	if (st->st_mtime >= walk->oldest_secs)
		return;
	if (walk->old++ == 0) {
		walk->first_old = arena_strdup(arena, path);
		walk->first_days = (clock_unix_secs() - (int64_t)st->st_mtime) /
				   DAY_SECS;
	}
}

/* walk_folder - everything below path, which has room for PATH_BYTES */
static void
walk_folder(struct walk *walk, char *path, int depth)
{
	DIR *dir = opendir(path);
	size_t n = strlen(path);
	struct dirent *entry;
	struct stat st;

	if (!dir) {
		walk->unread++;
		return;
	}
	while (walk->files < FILES_MAX && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if ((size_t)snprintf(path + n, PATH_BYTES - n, "/%s",
			entry->d_name) >= PATH_BYTES - n ||
		    lstat(path, &st) < 0 ||
		    (S_ISDIR(st.st_mode) && depth == DEPTH_MAX))
			walk->unread++;
		else if (S_ISDIR(st.st_mode))
			walk_folder(walk, path, depth + 1);
		else if (S_ISREG(st.st_mode))
			look_file(walk, path, &st);
		path[n] = '\0';
	}
	closedir(dir);
}

/* is_below - a path in a folder, or the folder */
static bool
is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 &&
	       (path[n] == '\0' || path[n] == '/' ||
		   (n && folder[n - 1] == '/'));
}

/* say_walk - what was found below all of them */
static void
say_walk(struct walk *walk, int64_t horizon)
{
	struct hostlook *look = walk->look;

	if (walk->old)
		host_say(look, REACHES, HOST_BAD,
		    "remove backups as old as that: shorten how long they are "
		    "kept",
		    "%s is a backup of %lld days ago, and %zu in all are older "
		    "than the %lld days that are promised",
		    walk->first_old, (long long)walk->first_days, walk->old,
		    (long long)horizon);
	if (walk->box && walk->box_key)
		host_say(look, PROMISE_SURVEY_IDENTITY_CUT, HOST_BAD,
		    "back up one of them at most, and remove the other: the "
		    "key tells what a copy of a box holds",
		    "the key of surveys (%s) is backed up with ballot boxes",
		    walk->box_key);
	if (walk->unread || walk->files == FILES_MAX) {
		host_say(look, REACHES, HOST_UNSURE, remedy_root, "%s", part);
		host_say(look, PROMISE_SURVEY_IDENTITY_CUT, HOST_UNSURE,
		    remedy_root, "%s", part);
	} else if (!walk->old && !walk->keks_found)
		host_say(look, REACHES, HOST_OK, NULL,
		    "%zu files in backups: none older than %lld days, and no "
		    "key-encryption key among them",
		    walk->files, (long long)horizon);
}

/* host_backups - where verify.conf says they are */
void
host_backups(struct hostlook *look)
{
	const struct registration_settings *settings =
	    look->modules[SUITE_REGISTRATION].values;
	const char *const *folders = look->conf->backups;
	const char *keks = look->control->site.kek_folder;
	struct walk walk = {.look = look};
	char path[PATH_BYTES];

	if (!folders || !*folders) {
		host_say(look, PROMISE_SURVEY_IDENTITY_CUT, HOST_UNSURE,
		    "say where backups are: backups in verify.conf",
		    "no backups are known");
		host_say(look, REACHES, HOST_UNSURE,
		    "say where backups are: backups in verify.conf",
		    "no backups are known");
		return;
	}
	walk.oldest_secs = clock_unix_secs() - settings->backup_horizon_secs;
	keks_read(&walk);
	for (; *folders; folders++) {
		if (is_below(keks, *folders)) {
			walk.keks_found++;
			host_say(look, REACHES, HOST_BAD,
			    "set kek_folder in site.conf to a place that is "
			    "not backed up",
			    "the key-encryption keys (%s) lie within the "
			    "backups %s",
			    keks, *folders);
		}
		snprintf(path, sizeof(path), "%s", *folders);
		walk_folder(&walk, path, 0);
	}
	say_walk(&walk, settings->backup_horizon_secs / DAY_SECS);
	scrub(walk.keks, walk.nkeks * KEY_BYTES);
	scrub(walk.surveys, sizeof(walk.surveys));
}
