/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

#define SHOW_MAX (256 * 1024) /* bytes of one file's settings */

/* show_rows - the settings of a file as rows */
static void
show_rows(const struct settings_table *table, const struct settings *settings,
    struct out *out)
{
	for (size_t i = 0; i < table->n; i++) {
		const char *key = table->settings[i].name;
		int line = settings_line(settings, key);

		out_text(out, settings_file(settings));
		out_text(out, key);
		out_text(out, settings_text_whole(settings, key));
		if (line)
			out_int(out, line);
		else
			out_text(out, NULL);
		out_row(out);
	}
}

/* show_text - the settings of a file as a file */
static void
show_text(const struct settings *settings)
{
	struct buf text = BUF_INIT(SHOW_MAX);

	settings_print(settings, &text);
	printf("# %s\n%s\n", settings_file(settings), buf_text(&text));
	buf_free(&text);
}

/* show_all - site.conf and the modules that have a file, or the one asked */
static int
show_all(struct control *control, const struct suite_module *only,
    struct out *out, struct err *err)
{
	bool json = control->options->json;

	if (control_site(control, err) < 0)
		return -1;
	show_rows(&site_table, control->site_settings, out);
	if (!json && !only)
		show_text(control->site_settings);
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		struct control_module module;

		if (only && only != &suite_modules[i])
			continue;
		if (control_module(control, &suite_modules[i], &module, err) <
		    0)
			return -1;
		if (!module.present && !only)
			continue;
		show_rows(module.module->table, module.settings, out);
		if (!json)
			show_text(module.settings);
	}
	return 0;
}

/* conf_show_run - what is in force, and where it was said */
static enum command_exit
conf_show_run(struct control *control, char **args, int n)
{
	static const char *const keys[] = {"file", "key", "value", "line"};
	const struct suite_module *only = NULL;
	struct err err = ERR_NONE;
	struct out *out;
	int ret;

	if (n && !(only = suite_find(args[0])))
		return COMMAND_USAGE;
	out = out_new(keys, 4);
	ret = show_all(control, only, out, &err);
	if (ret == 0 && control->options->json)
		out_print(out, true);
	out_free(&out);
	return ret < 0 ? control_failed(&err) : COMMAND_OK;
}

const struct command conf_show_command = {
    .group = "conf",
    .name = "show",
    .args = "[MODULE]",
    .max_args = 1,
    .options = OPTION_JSON,
    .summary = "print the settings in force and their places",
    .example = "conf show registration",
    .run = conf_show_run,
};
