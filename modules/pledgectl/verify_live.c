/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_live.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"
#include "modules/pledgectl/canary_places.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"

#define COMMAND_MAX 4096 /* bytes of a command line */

/* runs - is that the program? */
static bool
runs(pid_t pid, const char *program)
{
	char path[64], exe[512];
	const char *name;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	if (n < 0)
		return false;
	exe[n] = '\0';
	name = strrchr(exe, '/');
	/* one that was replaced runs on as "... (deleted)" */
	return name &&
	       str_is(str_from(name + 1, strcspn(name + 1, " ")), program);
}

/* is_of - was it started with that file? One that names none has the usual. */
static bool
is_of(pid_t pid, struct control *control, const char *file)
{
	char path[64], command[COMMAND_MAX];
	struct str rest;
	bool named = false;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, command, sizeof(command));
	if (fd >= 0)
		close(fd);
	for (rest = str_from(command, n < 0 ? 0 : (size_t)n); rest.len;) {
		struct str word = str_cut(&rest, '\0');

		if (str_is(word, file))
			return true;
		named = named || str_has_prefix(word, "-c");
	}
	return n > 0 && !named &&
	       strcmp(control->options->conf, SYSCONFDIR) == 0;
}

/* verify_live_each - by /proc */
size_t
verify_live_each(struct control *control, const char *module,
    verify_live_fn *live_fn, void *ctx)
{
	const char *file = control_file(control, module);
	const char *program = arena_printf(
	    control->arena, "formpledge-%s", module);
	DIR *all = opendir("/proc");
	struct dirent *entry;
	size_t found = 0;
	int64_t pid;

	while (all && (entry = readdir(all))) {
		if (num_parse(str_of(entry->d_name), 1, INT32_MAX, &pid) < 0 ||
		    !runs((pid_t)pid, program) ||
		    !is_of((pid_t)pid, control, file))
			continue;
		live_fn(ctx, (pid_t)pid);
		found++;
	}
	if (all)
		closedir(all);
	return found;
}

/* Where, and of what. */
struct looking {
	struct canary_places *places;
	const char *program;
};

/* look - into one */
static void
look(void *ctx, pid_t pid)
{
	struct looking *looking = ctx;

	canary_process(looking->places, pid, looking->program);
}

/* verify_live_look - into all */
void
verify_live_look(
    struct control *control, struct canary_places *places, const char *module)
{
	struct looking looking = {
	    places, arena_printf(control->arena, "formpledge-%s", module)};

	if (verify_live_each(control, module, look, &looking) == 0)
		canary_unread(places,
		    "is not found: it runs elsewhere, or finding it takes root",
		    arena_printf(
			control->arena, "the process of %s", looking.program));
}
