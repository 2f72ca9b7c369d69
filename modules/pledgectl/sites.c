/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/sites.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

/* is_site - has a folder a site.conf? */
static bool
is_site(struct arena *arena, const char *folder)
{
	return access(arena_printf(arena, "%s/site.conf", folder), F_OK) == 0;
}

/* by_name - for qsort */
static int
by_name(const void *one, const void *other)
{
	const struct site_place *a = one, *b = other;

	return strcmp(a->conf, b->conf);
}

/* sites_find - the folder itself first */
size_t
sites_find(
    struct arena *arena, const char *root, struct site_place sites_r[SITES_MAX])
{
	DIR *folder = opendir(root);
	const struct dirent *entry;
	size_t n = 0, first;

	if (is_site(arena, root))
		sites_r[n++] = (struct site_place){NULL, root};
	first = n;
	while (folder && n < SITES_MAX && (entry = readdir(folder))) {
		const char *conf;

		if (!options_is_site(entry->d_name))
			continue;
		conf = arena_printf(arena, "%s/%s", root, entry->d_name);
		if (is_site(arena, conf))
			sites_r[n++] = (struct site_place){
			    conf + strlen(root) + 1, conf};
	}
	if (folder)
		closedir(folder);
	qsort(sites_r + first, n - first, sizeof(*sites_r), by_name);
	return n;
}

/* sites_root - with --site it was said; a folder below the usual one is one
 * of its sites */
const char *
sites_root(const struct control *control)
{
	const struct options *options = control->options;
	size_t len = strlen(SYSCONFDIR);

	if (!options->site &&
	    strncmp(options->conf, SYSCONFDIR "/", len + 1) == 0)
		return SYSCONFDIR;
	return options->root;
}

/* modules_of - "registration, surveys" */
static const char *
modules_of(struct control *control)
{
	const char *text = "";

	for (size_t i = 0; i < SUITE_COUNT; i++) {
		const char *name = suite_name(&suite_modules[i]);

		if (access(control_file(control, name), F_OK) == 0)
			text = arena_printf(control->arena, "%s%s%s", text,
			    *text ? ", " : "", name);
	}
	return text;
}

/* site_row - what one is */
static bool
site_row(struct out *out, const struct site_place *site)
{
	struct options options = {.root = site->conf, .conf = site->conf};
	struct control *control = control_new(&options);
	struct err err = ERR_NONE;
	bool read = control_site(control, &err) == 0;

	out_text(out, site->name ? site->name : "-");
	out_text(out, read ? control->site.site_url : NULL);
	out_text(out, modules_of(control));
	out_text(out, site->conf);
	out_text(out, read ? "ok" : "wrong");
	out_text(out, read ? NULL : err_text(&err));
	out_row(out);
	control_free(&control);
	return read;
}

/* sites_run - list them */
static enum command_exit
sites_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {
	    "site", "url", "modules", "folder", "state", "problem"};
	struct site_place sites[SITES_MAX];
	size_t nsites = sites_find(control->arena, sites_root(control), sites);
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));
	bool all = true;

	(void)args;
	(void)n;
	for (size_t i = 0; i < nsites; i++)
		all = site_row(out, &sites[i]) && all;
	out_print(out, control->options->json);
	out_free(&out);
	if (nsites > 0)
		return all ? COMMAND_OK : COMMAND_FAILED;
	fprintf(stderr,
	    "pledgectl: there is no site in %s; pledgectl instance new makes "
	    "one\n",
	    sites_root(control));
	return COMMAND_FAILED;
}

const struct command sites_command = {
    .group = "sites",
    .name = "",
    .args = "",
    .options = OPTION_JSON,
    .summary = "list the sites of this host",
    .example = "sites",
    .exit_1 = "there is none, or the site.conf of one has a mistake",
    .run = sites_run,
};
