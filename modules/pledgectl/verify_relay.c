/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_relay - does the log of a relay on this host hold addresses? */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "conf/site.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/relay_line.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"

#define REMEDY                                                                 \
	"have the relay write no address into its log, and remove what is "    \
	"there: formpledge-relay(7) says how"
#define REMEDY_SET                                                             \
	"say relay_log in site.conf where the relay is on this host; ask its " \
	"provider where it is not"
#define ROTATED 2 /* the log, and what logrotate last put beside it */

/* What was looked at. */
struct looked {
	size_t lines;
	size_t found; /* lines with an address */
	size_t first; /* number of the first of them */
};

/* look_at - one file, line by line; 0, or -1 and errno */
static int
look_at(const char *path, const struct site *site, struct looked *looked_r)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int ret;

	*looked_r = (struct looked){.lines = 0};
	if (!file)
		return -1;
	errno = 0;
	while ((n = getline(&line, &room, file)) >= 0) {
		looked_r->lines++;
		if (!relay_line_names(str_from(line, (size_t)n),
			site->mail_from, site->mail_bounce))
			continue;
		if (looked_r->found++ == 0)
			looked_r->first = looked_r->lines;
	}
	ret = ferror(file) ? -1 : 0;
	free(line);
	fclose(file);
	return ret;
}

/* path_of - PATH, PATH.1 */
static int
path_of(const char *path, unsigned turn, char *path_r, size_t size)
{
	int n = turn ? snprintf(path_r, size, "%s.%u", path, turn)
		     : snprintf(path_r, size, "%s", path);

	return n >= 0 && (size_t)n < size ? 0 : -1;
}

/* run - the log, and the one before it */
static void
run(struct verify *verify, struct verify_finding *finding_r)
{
	const char *log = verify->control->site.relay_log;
	struct looked looked;
	char path[4096];
	size_t lines = 0;

	if (!*log) {
		verify_say(finding_r, VERIFY_UNKNOWN, REMEDY_SET,
		    "relay_log is not set: no log of a mail relay is known");
		return;
	}
	for (unsigned turn = 0; turn < ROTATED; turn++) {
		if (path_of(log, turn, path, sizeof(path)) < 0 ||
		    look_at(path, &verify->control->site, &looked) < 0) {
			if (turn && errno == ENOENT)
				break;
			verify_say(finding_r, VERIFY_UNKNOWN,
			    "let pledgectl read it, or say where it is",
			    "%.300s cannot be read", path);
			return;
		}
		lines += looked.lines;
		if (looked.found) {
			verify_say(finding_r, VERIFY_FAILED, REMEDY,
			    "%.300s:%zu holds a mail address, the first of %zu "
			    "such lines among %zu",
			    path, looked.first, looked.found, looked.lines);
			return;
		}
	}
	verify_say(finding_r, lines ? VERIFY_OK : VERIFY_UNKNOWN,
	    "send a mail by a form, then look again",
	    lines ? "%.300s: no mail address in %zu lines"
		  : "%.300s is empty: %zu lines",
	    log, lines);
}

const struct verify_check verify_relay_log = {
    .promise = PROMISE_FRIEND_NO_ADDRESS_STORED,
    .name = "relay-log",
    .run = run,
};
