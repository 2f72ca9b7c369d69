/* SPDX-License-Identifier: BSD-2-Clause */
/* members_erase - for a member who asks for it by other means than the page */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/members_common.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/sure.h"
#include "modules/registration/store/erasure.h"

/* erase_step - everything about the member */
static enum db_status
erase_step(const struct members_found *found, struct err *err)
{
	enum db_status status = erasure_run(found->env,
	    str_from(found->member->id, sizeof(found->member->id)), err);

	if (status == DB_OK)
		printf("everything about the member is erased\n");
	fflush(stdout);
	return status;
}

/* members_erase_run - sure? Then at once */
static enum command_exit
members_erase_run(struct control *control, char **args, int n)
{
	(void)n;
	if (!members_reason(control))
		return COMMAND_USAGE;
	if (!sure_ask(control, SURE_REFUSES,
		"Everything about the member will be erased, now and for "
		"good."))
		return COMMAND_FAILED;
	return members_run(control, args[0], AUDIT_MEMBER_ERASE, erase_step);
}

const struct command members_erase_command = {
    .group = "members",
    .name = "erase",
    .args = "--reason TEXT USER",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_REASON | OPTION_YES,
    .summary = "erase a member who asks for it, on record",
    .example = "members erase --reason 'asked by letter' ann",
    .exit_1 = "there is no such member, or it could not be done",
    .run = members_erase_run,
};
