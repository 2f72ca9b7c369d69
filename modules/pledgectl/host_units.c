/* SPDX-License-Identifier: BSD-2-Clause */
/* host_units - does systemd hold the modules as the shipped units say? */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "modules/pledgectl/hostlook.h"

#define LEAST	       PROMISE_SECURITY_LEAST_PRIVILEGE
#define LINE_MAX_BYTES 4096

/* What a unit must say; want NULL: anything that is not empty. */
static const struct wanted {
	const char *key, *want, *found;
} wanted[] = {
    {"NoNewPrivileges", "yes", "the module may get more rights"},
    {"CapabilityBoundingSet", "", "the module has rights of root"},
    {
	"ProtectSystem",
	"strict",
	"the module may write to the system's files",
    },
    {"ProtectHome", "yes", "the module may read the homes of users"},
    {"PrivateTmp", "yes", "the module shares /tmp with others"},
    {"PrivateDevices", "yes", "the module may use devices"},
    {"ProtectProc", "invisible", "the module sees other processes"},
    {
	"MemoryDenyWriteExecute",
	"yes",
	"the module may run code that it wrote",
    },
    {"RestrictNamespaces", "yes", "the module may make namespaces"},
    {"SystemCallFilter", NULL, "the module may make any system call"},
    {"LimitCORE", "0", "a crash leaves the module's memory in a file"},
    {"UMask", "0077", "others may read files that the module makes"},
};

/* One unit, as its files say it; the last word of a key counts. */
struct unit {
	const char *file; /* the first of them */
	const char *value[sizeof(wanted) / sizeof(*wanted)];
	const char *where[sizeof(wanted) / sizeof(*wanted)];
};
#define WANTED (sizeof(wanted) / sizeof(*wanted))

/* unit_line - "Key=value" */
static void
unit_line(
    struct arena *arena, struct unit *unit, const char *where, struct str line)
{
	struct str key = str_trim(str_cut(&line, '='));

	if (str_is_none(line) || str_has_prefix(key, "#"))
		return;
	for (size_t i = 0; i < WANTED; i++)
		if (str_is(key, wanted[i].key)) {
			unit->value[i] = arena_str(arena, str_trim(line));
			unit->where[i] = where;
		}
}

/* unit_file - one; false: it is not there */
static bool
unit_file(struct arena *arena, struct unit *unit, const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!file)
		return false;
	while ((n = getline(&line, &room, file)) >= 0)
		unit_line(arena, unit, path,
		    str_from(line, (size_t)n - (n && line[n - 1] == '\n')));
	free(line);
	fclose(file);
	return true;
}

/* is_dropin - "override.conf" */
static int
is_dropin(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".conf") == 0;
}

/* unit_dropins - what systemctl edit adds: FOLDER/NAME.d/x.conf, by name */
static void
unit_dropins(struct arena *arena, struct unit *unit, const char *folder,
    const char *name)
{
	const char *path = arena_printf(arena, "%s/%s.d", folder, name);
	struct dirent **list;
	int n = scandir(path, &list, is_dropin, alphasort);

	for (int i = 0; i < n; i++) {
		unit_file(arena, unit,
		    arena_printf(arena, "%s/%s", path, list[i]->d_name));
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

/* unit_read - a service; false: there is none of that name */
static bool
unit_read(const struct hostlook *look, const char *name, struct unit *unit_r)
{
	struct arena *arena = look->control->arena;
	const char *const *folders = look->conf->unit_folders;
	const char *path;
	size_t n = 0;

	*unit_r = (struct unit){.file = NULL};
	for (; folders[n] && !unit_r->file; n++) {
		path = arena_printf(arena, "%s/%s", folders[n], name);
		if (unit_file(arena, unit_r, path))
			unit_r->file = path;
	}
	if (!unit_r->file)
		return false;
	while (folders[n])
		n++;
	while (n-- > 0)
		unit_dropins(arena, unit_r, folders[n], name);
	return true;
}

/* unit_look - what it says against the table */
static void
unit_look(struct hostlook *look, const struct unit *unit)
{
	for (size_t i = 0; i < WANTED; i++) {
		const char *value = unit->value[i];
		const char *want = wanted[i].want;

		if (value && (want ? strcmp(value, want) == 0 : *value != '\0'))
			continue;
		host_say(look, LEAST, HOST_BAD,
		    "take the line out again: systemctl revert "
		    "formpledge-NAME, then start it again",
		    "%s: %s is %s%s: %s", value ? unit->where[i] : unit->file,
		    wanted[i].key, value ? "" : "not said", value ? value : "",
		    wanted[i].found);
	}
}

/* host_units - those of the modules that are set up */
void
host_units(struct hostlook *look)
{
	size_t before = look->n, seen = 0;
	struct unit unit;

	if (!look->conf->unit_folders)
		return;
	for (int i = 0; i < SUITE_COUNT; i++) {
		const char *name = arena_printf(look->control->arena,
		    "formpledge-%s.service", suite_name(&suite_modules[i]));
		const char *of_many = arena_printf(look->control->arena,
		    "formpledge-%s@.service", suite_name(&suite_modules[i]));

		if (!look->modules[i].present)
			continue;
		if (unit_read(look, name, &unit) ||
		    unit_read(look, of_many, &unit)) {
			seen++;
			unit_look(look, &unit);
		}
	}
	if (seen && look->n == before)
		host_say(look, LEAST, HOST_OK, NULL,
		    "%zu units of systemd hold the modules as shipped", seen);
}
