/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_never - is no more kept of who said "never again" than a digest, and
 * can each of them be found? */
#include "config.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/send-to-friend/never/never.h"
#include "modules/send-to-friend/never/never_file.h"

#define OTHERS_MAY 0007 /* of a mode */

/* strangers - files of the folder that are none of ours; -1: it cannot be
 * read */
static int
strangers(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int n = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		n += !never_file_is_ours(entry->d_name);
	closedir(dir);
	return n;
}

/* look - at folder, list and keys */
static void
look(const struct never_where *where, struct verify_finding *finding_r)
{
	int strange = strangers(where->folder);
	struct err err = ERR_NONE;
	struct never_stamp stamp;
	struct stat st;
	int got;

	if (strange < 0 || stat(where->folder, &st) < 0) {
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "let pledgectl read it, or start "
		    "formpledge-never-again.socket",
		    "%.300s cannot be read", where->folder);
		return;
	}
	got = never_file_stamp(where->folder, &stamp, &err);
	if (never_check(where, &err) < 0)
		verify_say(finding_r, VERIFY_FAILED,
		    "put copies of list and keys in place: "
		    "formpledge-never-again(8)",
		    "%s", err_text(&err));
	else if (strange)
		verify_say(finding_r, VERIFY_FAILED,
		    "remove it: formpledge-never-again makes no such file",
		    "%.300s holds more than the list", where->folder);
	else if (st.st_mode & OTHERS_MAY)
		verify_say(finding_r, VERIFY_FAILED, "set its mode to 0750",
		    "%.300s is open to every user of this host", where->folder);
	else if (got == 0)
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "start formpledge-send-to-friend, which has it made",
		    "%.300s: there is no list yet", where->folder);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "%.300s/list: digests alone, and the keys to find each",
		    where->folder);
}

/* run - where the module is set up */
static void
run(struct verify *verify, struct verify_finding *finding_r)
{
	const struct friend_settings *settings;
	struct control_module module;
	struct err err = ERR_NONE;
	struct never_where where;
	int ret = control_module(
	    verify->control, &suite_modules[SUITE_FRIEND], &module, &err);

	if (ret < 0 || !module.present) {
		verify_say(finding_r, ret < 0 ? VERIFY_UNKNOWN : VERIFY_OK,
		    "mend the file: pledgectl conf check", "%s",
		    ret < 0 ? err_text(&err) : "send-to-friend is not set up");
		return;
	}
	settings = module.values;
	where = (struct never_where){.secrets = verify->control->site.secrets,
	    .folder = settings->never_again,
	    .socket = settings->never_again_socket};
	if (*where.folder)
		look(&where, finding_r);
	else
		verify_say(finding_r, VERIFY_FAILED,
		    "name the folder: never_again in send-to-friend.conf",
		    "%.300s: never_again is empty: nobody can opt out",
		    module.file);
}

const struct verify_check verify_never_again = {
    .promise = PROMISE_MAIL_SUPPRESSION_MINIMAL,
    .name = "never-again",
    .run = run,
};
