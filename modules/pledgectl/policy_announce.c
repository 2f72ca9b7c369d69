/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "modules/pledgectl/announce.h"
#include "modules/pledgectl/options.h"
#include "modules/registration/store/category.h"
#include "policy/policy.h"

#define SHOWN_SECS (30 * 86400)

/* The kinds of announcement, and what each needs. */
static const struct kind {
	const char *name;
	bool needs_file, needs_until;
} kinds[] = {
    {ANNOUNCEMENT_CHANGE, false, false},
    {ANNOUNCEMENT_TRANSFER, true, true},
    {ANNOUNCEMENT_RISK, true, false},
};

/* kind_find - by its name */
static const struct kind *
kind_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* set_times - how long members see it, and by when they can object */
static int
set_times(struct control *control, const struct kind *kind,
    struct announcement *announcement, struct err *err)
{
	const char *until = control->options->until;
	int64_t now = clock_unix_secs(), from = now;

	if (!until) {
		if (announce_day(
			"until", control->policy->effective, &from, err) < 0)
			return -1;
		announcement->shown_until_secs = (from > now ? from : now) +
						 SHOWN_SECS;
		return 0;
	}
	if (announce_day("until", until, &announcement->shown_until_secs, err) <
	    0)
		return -1;
	if (announcement->shown_until_secs <= now)
		return err_set(err, "--until %s has passed", until);
	if (kind->needs_until)
		announcement->deadline_secs = announcement->shown_until_secs;
	return 0;
}

/* check - is all there that the kind needs? */
static int
check(const struct options *options, const struct kind *kind, int nfiles,
    struct err *err)
{
	if (!kind)
		return err_set(err, "--kind is one of change, transfer, risk");
	if (kind->needs_file && nfiles == 0)
		return err_set(err,
		    "of a %s members want to know what it is: give a file with "
		    "the words",
		    kind->name);
	if (kind->needs_until && !options->until)
		return err_set(err,
		    "by which day can members object? Give it with --until");
	return 0;
}

/* policy_announce_run - tell everybody */
static enum command_exit
policy_announce_run(struct control *control, char **args, int n)
{
	const struct kind *kind = kind_find(control->options->kind);
	struct announcement announcement = {
	    .category = STR(CATEGORY_ACCOUNT),
	    .subject = STR(""),
	    .body = STR(""),
	};
	struct control_module registration;
	struct err err = ERR_NONE;

	if (check(control->options, kind, n, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	announcement.kind = str_of(kind->name);
	if (announce_begin(control, &registration, &err) < 0 ||
	    (n > 0 &&
		announce_read(control, args[0], &announcement, &err) < 0) ||
	    set_times(control, kind, &announcement, &err) < 0)
		return control_failed(&err);
	announcement.policy = str_of(control->policy->version);
	announcement.effective = str_of(control->policy->effective);
	return announce_run(control, &registration, &announcement);
}

const struct command policy_announce_command = {
    .group = "policy",
    .name = "announce",
    .args = "--kind KIND [FILE]",
    .max_args = 1,
    .options = OPTION_JSON | OPTION_POLICY | OPTION_KIND | OPTION_UNTIL |
	       OPTION_DRY_RUN | OPTION_YES,
    .summary = "tell all of a new policy, owner or risk",
    .example = "policy announce --kind change --dry-run",
    .run = policy_announce_run,
};
