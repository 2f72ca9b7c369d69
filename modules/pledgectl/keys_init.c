/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"

/* keys_init_run - make the keys that are missing; none is ever replaced */
static enum command_exit
keys_init_run(struct control *control, char **args, int n)
{
	struct err err = ERR_NONE;
	int made;

	(void)args;
	(void)n;
	if (control_site(control, &err) < 0)
		return control_failed(&err);
	made = keyring_init(control->site.secrets, &err);
	if (made < 0)
		return control_failed(&err);
	printf("%d key%s made in %s\n", made, made == 1 ? "" : "s",
	    control->site.secrets);
	return COMMAND_OK;
}

const struct command keys_init_command = {
    .group = "keys",
    .name = "init",
    .args = "",
    .summary = "make the keys that are missing; never replace one",
    .run = keys_init_run,
};
