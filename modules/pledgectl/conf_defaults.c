/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/staff/custodian/custodian_settings.h"
#include "modules/pledgectl/verify_conf.h"
#include "policy/policy.h"

#define DEFAULTS_MAX (256 * 1024) /* bytes of one file */

/* defaults_print - one file, every key commented out */
static void
defaults_print(const struct settings_table *table)
{
	struct buf text = BUF_INIT(DEFAULTS_MAX);

	settings_print_defaults(table, &text);
	fputs(buf_text(&text), stdout);
	buf_free(&text);
}

/* defaults_find - the table of a name, NULL where there is none */
static const struct settings_table *
defaults_find(const char *name)
{
	const struct suite_module *module;

	if (strcmp(name, "site") == 0)
		return &site_table;
	if (strcmp(name, "policy") == 0)
		return &policy_table;
	if (strcmp(name, verify_table.name) == 0)
		return &verify_table;
	if (strcmp(name, "custodian") == 0)
		return &custodian_table;
	module = suite_find(name);
	return module ? module->table : NULL;
}

/* conf_defaults_run - the file of one table, or of site and modules */
static enum command_exit
conf_defaults_run(struct control *control, char **args, int n)
{
	const struct settings_table *table;

	(void)control;
	if (n) {
		table = defaults_find(args[0]);
		if (!table)
			return COMMAND_USAGE;
		defaults_print(table);
		return COMMAND_OK;
	}
	defaults_print(&site_table);
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		printf("\n");
		defaults_print(suite_modules[i].table);
	}
	printf("\n");
	defaults_print(&custodian_table);
	return COMMAND_OK;
}

const struct command conf_defaults_command = {
    .group = "conf",
    .name = "defaults",
    .args = "[MODULE]",
    .max_args = 1,
    .summary = "print every key (site, policy, verify, too)",
    .example = "conf defaults surveys",
    .run = conf_defaults_run,
};
