/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/err.h"
#include "modules/pledgectl/announce.h"
#include "modules/pledgectl/options.h"
#include "modules/registration/store/category.h"
#include "modules/registration/registration_settings.h"
#include "policy/policy.h"

/* category_get - one that members have chosen among */
static int
category_get(struct control *control, const struct control_module *registration,
    struct str *category_r, struct err *err)
{
	const struct registration_settings *settings = registration->values;

	*category_r = str_of(control->options->category);
	if (str_is(*category_r, CATEGORY_ACCOUNT))
		return err_set(err,
		    "mail about the account is not for mailings: nobody could "
		    "opt out of it");
	if (!category_find(settings->mail_categories, *category_r, NULL))
		return err_set(err,
		    "%s: mail_categories has no category \"%s\"",
		    registration->file, control->options->category);
	return 0;
}

/* mail_send_run - to those who chose the category */
static enum command_exit
mail_send_run(struct control *control, char **args, int n)
{
	struct announcement announcement = {.kind = STR(ANNOUNCEMENT_MAILING)};
	struct control_module registration;
	struct err err = ERR_NONE;

	(void)n;
	if (!control->options->category) {
		err_set(&err, "which mail? Give --category");
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (announce_begin(control, &registration, &err) < 0 ||
	    category_get(control, &registration, &announcement.category, &err) <
		0 ||
	    announce_read(control, args[0], &announcement, &err) < 0)
		return control_failed(&err);
	announcement.policy = str_of(control->policy->version);
	announcement.effective = str_of(control->policy->effective);
	return announce_run(control, &registration, &announcement);
}

const struct command mail_send_command = {
    .group = "mail",
    .name = "send",
    .args = "--category ID FILE",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON | OPTION_CATEGORY | OPTION_DRY_RUN | OPTION_YES,
    .summary = "send a mail to members who chose its category",
    .example = "mail send --category offers --dry-run offers.txt",
    .run = mail_send_run,
};
