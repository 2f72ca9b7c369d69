/* SPDX-License-Identifier: BSD-2-Clause */
/* instance - one more site on this host: its folder, and what the web server
 * and systemd need for it */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/instance_files.h"
#include "modules/pledgectl/options.h"

/* has_module - was its file made? */
static bool
has_module(const struct instance_work *work, const char *name)
{
	return access(arena_printf(work->arena, "%s/%s.conf", work->conf, name),
		   F_OK) == 0;
}

/* tell_units - what to start */
static void
tell_units(const struct instance_work *work)
{
	const char *name = work->instance.name;

	printf("  systemctl enable --now");
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		const char *module = suite_name(&suite_modules[i]);

		if (!has_module(work, module))
			continue;
		printf(" formpledge-%s@%s.socket", module, name);
		if (i == SUITE_FRIEND)
			printf(" formpledge-never-again@%s.socket", name);
		if (i == SUITE_STAFF)
			printf(" formpledge-custodian@%s.socket", name);
		if (i == SUITE_STAFF)
			printf(" formpledge-custodian@%s.socket", name);
	}
	printf(" formpledge-keys@%s.timer formpledge-erasures@%s.timer "
	       "formpledge-retention@%s.timer\n",
	    name, name, name);
}

/* tell_web - the lines for the web server */
static void
tell_web(const struct instance_work *work)
{
	printf("nginx, in http { }:\n"
	       "  include %s/nginx/formpledge-http.conf;   once for all sites\n"
	       "  include %s/nginx/formpledge-http.conf;\n"
	       "nginx, in the site's server { }:\n"
	       "  include %s/nginx/formpledge-server.conf;\n",
	    work->instance.root, work->conf, work->conf);
	for (size_t i = 0; i < SUITE_COUNT; i++)
		if (has_module(work, suite_name(&suite_modules[i])))
			printf("  include %s/nginx/formpledge-%s.conf;\n",
			    work->conf, suite_name(&suite_modules[i]));
	printf("Apache: the same files of %s/apache, by Include in the site's "
	       "<VirtualHost>;\nformpledge-authorizer.conf once outside it, "
	       "with a port of the site's own.\n",
	    work->conf);
}

/* tell - what is left to do, in order */
static void
tell(const struct instance_work *work)
{
	const char *name = work->instance.name;

	printf("%s is made: settings of the site's own, in which every folder "
	       "and socket has\nits name, copies of the policies, and includes "
	       "for the web server.\n"
	       "Next:\n"
	       "  edit %s/site.conf and the policy\n"
	       "  systemd-sysusers %s/sysusers.conf\n"
	       "  pledgectl --site %s keys init\n"
	       "  pledgectl --site %s conf check\n"
	       "  pledgectl --site %s db init\n",
	    work->conf, work->conf, work->conf, name, name, name);
	tell_units(work);
	tell_web(work);
}

/* instance_find - which site, and where */
static int
instance_find(struct control *control, const char *name,
    struct instance_work *work_r, struct err *err)
{
	if (!options_is_site(name))
		return err_set(err,
		    "\"%s\": a site is called by small letters, digits and "
		    "dashes, at most %d, and not like a module or a folder of "
		    "the configuration",
		    name, OPTIONS_SITE_MAX);
	*work_r = (struct instance_work){
	    .instance = {control->options->root, name},
	    .arena = control->arena,
	    .conf = arena_printf(
		control->arena, "%s/%s", control->options->root, name),
	};
	return 0;
}

/* instance_new_run - one more site */
static enum command_exit
instance_new_run(struct control *control, char **args, int n)
{
	struct instance_work work;
	struct err err = ERR_NONE;

	if (instance_find(control, args[0], &work, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (access(arena_printf(work.arena, "%s/site.conf", work.conf), F_OK) ==
	    0)
		err_set(&err,
		    "%s: the site is there already; pledgectl instance update "
		    "makes its includes anew",
		    work.conf);
	else if (strpbrk(args[1], "\"\\") || !strstr(args[1], "://"))
		err_set(&err,
		    "\"%s\" is no address of a site, as "
		    "https://www.example.com",
		    args[1]);
	else if (instance_make(&work, args[1], args + 2, n - 2, &err) == 0) {
		tell(&work);
		return COMMAND_OK;
	}
	return control_failed(&err);
}

/* instance_update_run - what nobody edits, after an upgrade */
static enum command_exit
instance_update_run(struct control *control, char **args, int n)
{
	struct instance_work work;
	struct err err = ERR_NONE;

	(void)n;
	if (instance_find(control, args[0], &work, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (access(arena_printf(work.arena, "%s/site.conf", work.conf), F_OK) !=
	    0)
		err_set(&err,
		    "%s: there is no such site; pledgectl sites "
		    "lists them",
		    work.conf);
	else if (instance_made_again(&work, &err) == 0) {
		printf("%s: includes, accounts and grants are those of this "
		       "version\n",
		    work.conf);
		return COMMAND_OK;
	}
	return control_failed(&err);
}

const struct command instance_new_command = {
    .group = "instance",
    .name = "new",
    .args = "NAME URL [MODULE...]",
    .min_args = 2,
    .max_args = 2 + SUITE_COUNT,
    .summary = "set up one more site on this host",
    .example = "instance new acme https://www.acme.example feedback",
    .run = instance_new_run,
};

const struct command instance_update_command = {
    .group = "instance",
    .name = "update",
    .args = "NAME",
    .min_args = 1,
    .max_args = 1,
    .summary = "make a site's includes and grants anew, after an upgrade",
    .example = "instance update acme",
    .run = instance_update_run,
};
