/* SPDX-License-Identifier: BSD-2-Clause */
/* instance - one more site on this host: its folder, and what the web server
 * and systemd need for it */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/embed.h"
#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/instance_text.h"
#include "modules/pledgectl/options.h"
#include "modules/staff/custodian/custodian_settings.h"

#define FILE_MAX (1024 * 1024) /* bytes of one file */

extern const struct embed pledgectl_sysusers[];

/* What a command works on. */
struct work {
	struct instance instance;
	struct arena *arena;
	const char *conf; /* the site's folder */
};

typedef void text_fn(
    const struct instance *instance, struct str text, struct buf *out);

/* file_read - all of it */
static int
file_read(const char *path, struct buf *text, struct err *err)
{
	FILE *file = fopen(path, "re");
	char room[4096];
	size_t n;
	int ret = 0;

	if (!file)
		return err_set_errno(err, "%s", path);
	while ((n = fread(room, 1, sizeof(room), file)) > 0)
		buf_put_bytes(text, room, n);
	if (ferror(file) || text->len > FILE_MAX)
		ret = err_set(err, "%s: it cannot be read", path);
	fclose(file);
	return ret;
}

/* file_write - whole or not at all, in the place of what is there */
static int
file_write(
    const struct work *work, const char *path, struct str text, struct err *err)
{
	const char *made = arena_printf(work->arena, "%s.new", path);
	int fd = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ssize_t n;

	if (fd < 0)
		return err_set_errno(err, "%s: cannot be made", made);
	n = write(fd, text.ptr, text.len);
	if (fchmod(fd, 0644) < 0 || close(fd) < 0 || n != (ssize_t)text.len ||
	    rename(made, path) < 0)
		return err_set_errno(err, "%s: cannot be written", path);
	return 0;
}

/* folder_make - readable by all: what is secret has folders of its own */
static int
folder_make(const char *path, struct err *err)
{
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return err_set_errno(err, "%s: cannot be made", path);
	return 0;
}

/* file_copy - from the folder of all to that of the site, turned */
static int
file_copy(const struct work *work, const char *from, const char *to,
    text_fn *turn, struct err *err)
{
	struct buf text = BUF_INIT(FILE_MAX), out = BUF_INIT(FILE_MAX);
	int ret = file_read(
	    arena_printf(work->arena, "%s/%s", work->instance.root, from),
	    &text, err);

	if (ret == 0) {
		if (turn)
			turn(&work->instance, buf_str(&text), &out);
		else
			buf_put(&out, buf_str(&text));
		ret = file_write(work,
		    arena_printf(work->arena, "%s/%s", work->conf, to),
		    buf_str(&out), err);
	}
	buf_free(&text);
	buf_free(&out);
	return ret;
}

/* is_include - one that is shipped, and no secret of the other site */
static bool
is_include(const char *name)
{
	size_t len = strlen(name);

	if (strcmp(name, "gpc.json") == 0)
		return true;
	return strncmp(name, "formpledge-", 11) == 0 && len > 5 &&
	       strcmp(name + len - 5, ".conf") == 0 && !strstr(name, "-edge.");
}

/* includes_copy - those of one web server; none is no mistake */
static int
includes_copy(const struct work *work, const char *server, struct err *err)
{
	const char *root = arena_printf(
	    work->arena, "%s/%s", work->instance.root, server);
	DIR *folder = opendir(root);
	const struct dirent *entry;
	int ret = 0;

	if (!folder)
		return 0;
	ret = folder_make(
	    arena_printf(work->arena, "%s/%s", work->conf, server), err);
	while (ret == 0 && (entry = readdir(folder))) {
		const char *path = arena_printf(
		    work->arena, "%s/%s", server, entry->d_name);

		if (is_include(entry->d_name))
			ret = file_copy(work, path, path,
			    strcmp(entry->d_name, "formpledge-http.conf") == 0
				? instance_upstreams
				: instance_include,
			    err);
	}
	closedir(folder);
	return ret;
}

/* policies_copy - each site has its own: it is its client who promises */
static int
policies_copy(const struct work *work, struct err *err)
{
	const char *root = arena_printf(
	    work->arena, "%s/policies", work->instance.root);
	DIR *folder = opendir(root);
	const struct dirent *entry;
	int ret;

	if (!folder)
		return err_set_errno(err, "%s", root);
	ret = folder_make(
	    arena_printf(work->arena, "%s/policies", work->conf), err);
	while (ret == 0 && (entry = readdir(folder))) {
		const char *path = arena_printf(
		    work->arena, "policies/%s", entry->d_name);

		if (entry->d_name[0] != '.')
			ret = file_copy(work, path, path, NULL, err);
	}
	closedir(folder);
	return ret;
}

/* sql_copy - where they are installed */
static int
sql_copy(const struct work *work, struct err *err)
{
	static const char *const names[] = {
	    "databases.mysql.sql", "grants.mysql.sql"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = arena_printf(
		    work->arena, "%s/%s", work->instance.root, names[i]);

		if (access(path, F_OK) == 0 &&
		    file_copy(
			work, names[i], names[i], instance_accounts, err) < 0)
			return -1;
	}
	return 0;
}

/* made_again - what comes from the program and its includes, and nobody
 * edits: again after an upgrade */
static int
made_again(const struct work *work, struct err *err)
{
	struct buf out = BUF_INIT(FILE_MAX);
	int ret;

	instance_accounts(&work->instance,
	    str_of(embed_find(pledgectl_sysusers, "formpledge.conf")), &out);
	ret = file_write(work,
	    arena_printf(work->arena, "%s/sysusers.conf", work->conf),
	    buf_str(&out), err);
	buf_free(&out);
	if (ret == 0)
		ret = sql_copy(work, err);
	if (ret == 0)
		ret = includes_copy(work, "nginx", err);
	return ret == 0 ? includes_copy(work, "apache", err) : -1;
}

/* settings_write - a file of one table, what says a place set */
static int
settings_write(const struct work *work, const struct settings_table *table,
    struct err *err)
{
	struct buf text = BUF_INIT(FILE_MAX), out = BUF_INIT(FILE_MAX);
	int ret;

	settings_print_defaults(table, &text);
	instance_settings(&work->instance, buf_str(&text), &out);
	ret = file_write(work,
	    arena_printf(work->arena, "%s/%s.conf", work->conf, table->name),
	    buf_str(&out), err);
	buf_free(&text);
	buf_free(&out);
	return ret;
}

/* site_write - site.conf, its address and name set */
static int
site_write(const struct work *work, const char *url, struct err *err)
{
	struct buf text = BUF_INIT(FILE_MAX), out = BUF_INIT(FILE_MAX);
	struct str rest;
	int ret;

	settings_print_defaults(&site_table, &text);
	rest = buf_str(&text);
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		if (str_has_prefix(line, "#site_url = "))
			buf_printf(&out, "site_url = \"%s\";\n", url);
		else if (str_has_prefix(line, "#site_name = "))
			buf_printf(
			    &out, "site_name = \"%s\";\n", work->instance.name);
		else
			buf_printf(&out, STR_FMT "\n", STR_ARG(line));
	}
	ret = file_write(work,
	    arena_printf(work->arena, "%s/site.conf", work->conf),
	    buf_str(&out), err);
	buf_free(&text);
	buf_free(&out);
	return ret;
}

/* modules_write - those that were named, or all; staff always, since its audit
 * log has the looks of pledgectl, too */
static int
modules_write(const struct work *work, char **names, int n, struct err *err)
{
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		const struct suite_module *module = &suite_modules[i];
		bool wanted = n == 0 || i == SUITE_STAFF;

		for (int k = 0; k < n; k++)
			wanted = wanted || suite_find(names[k]) == module;
		if (wanted && settings_write(work, module->table, err) < 0)
			return -1;
		if (wanted && i == SUITE_STAFF &&
		    settings_write(work, &custodian_table, err) < 0)
			return -1;
	}
	return 0;
}

/* make - the folder and all that is in it; site.conf last, since a site is
 * what has one */
static int
make(const struct work *work, const char *url, char **modules, int n,
    struct err *err)
{
	static const char *const folders[] = {"surveys", "forms"};

	for (int k = 0; k < n; k++)
		if (!suite_find(modules[k]))
			return err_set(err, "nothing was made");
	if (folder_make(work->conf, err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (folder_make(arena_printf(work->arena, "%s/%s", work->conf,
				    folders[i]),
			err) < 0)
			return -1;
	if (policies_copy(work, err) < 0 ||
	    modules_write(work, modules, n, err) < 0 ||
	    made_again(work, err) < 0)
		return -1;
	return site_write(work, url, err);
}

/* has_module - was its file made? */
static bool
has_module(const struct work *work, const char *name)
{
	return access(arena_printf(work->arena, "%s/%s.conf", work->conf, name),
		   F_OK) == 0;
}

/* tell_units - what to start */
static void
tell_units(const struct work *work)
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
	}
	printf(" formpledge-keys@%s.timer formpledge-erasures@%s.timer\n", name,
	    name);
}

/* tell_web - the lines for the web server */
static void
tell_web(const struct work *work)
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
tell(const struct work *work)
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

/* instance_work - which site, and where */
static int
instance_work(struct control *control, const char *name, struct work *work_r,
    struct err *err)
{
	if (!options_is_site(name))
		return err_set(err,
		    "\"%s\": a site is called by small letters, digits and "
		    "dashes, at most %d, and not like a module or a folder of "
		    "the configuration",
		    name, OPTIONS_SITE_MAX);
	*work_r = (struct work){
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
	struct work work;
	struct err err = ERR_NONE;

	if (instance_work(control, args[0], &work, &err) < 0) {
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
	else if (make(&work, args[1], args + 2, n - 2, &err) == 0) {
		tell(&work);
		return COMMAND_OK;
	}
	return control_failed(&err);
}

/* instance_update_run - what nobody edits, after an upgrade */
static enum command_exit
instance_update_run(struct control *control, char **args, int n)
{
	struct work work;
	struct err err = ERR_NONE;

	(void)n;
	if (instance_work(control, args[0], &work, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (access(arena_printf(work.arena, "%s/site.conf", work.conf), F_OK) !=
	    0)
		err_set(&err,
		    "%s: there is no such site; pledgectl sites "
		    "lists them",
		    work.conf);
	else if (made_again(&work, &err) == 0) {
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
