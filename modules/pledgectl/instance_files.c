/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/instance_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/embed.h"
#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/sites.h"
#include "modules/staff/custodian/custodian_settings.h"

#define FILE_MAX (1024 * 1024) /* bytes of one file */

extern const struct embed pledgectl_sysusers[];

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

/* file_compare - is what is there what would be written? What the operator has
 * taken away is not missed. */
static void
file_compare(
    const struct instance_work *work, const char *path, struct str text)
{
	struct buf there = BUF_INIT(FILE_MAX);
	struct err err = ERR_NONE;

	if (!*work->stale_r && file_read(path, &there, &err) == 0 &&
	    !str_eq(buf_str(&there), text))
		*work->stale_r = path;
	buf_free(&there);
}

/* file_write - whole or not at all, in the place of what is there */
static int
file_write(const struct instance_work *work, const char *path, struct str text,
    struct err *err)
{
	const char *made = arena_printf(work->arena, "%s.new", path);
	ssize_t n;
	int fd;

	if (work->stale_r) {
		file_compare(work, path, text);
		return 0;
	}
	fd = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
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
file_copy(const struct instance_work *work, const char *from, const char *to,
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

/* is_edited - the one that has a port of the site's own is made once */
static bool
is_edited(const struct instance_work *work, const char *path)
{
	return strcmp(path, "apache/formpledge-authorizer.conf") == 0 &&
	       access(arena_printf(work->arena, "%s/%s", work->conf, path),
		   F_OK) == 0;
}

/* includes_copy - those of one web server; none is no mistake */
static int
includes_copy(
    const struct instance_work *work, const char *server, struct err *err)
{
	const char *root = arena_printf(
	    work->arena, "%s/%s", work->instance.root, server);
	DIR *folder = opendir(root);
	const struct dirent *entry;
	int ret = 0;

	if (!folder)
		return 0;
	if (!work->stale_r)
		ret = folder_make(
		    arena_printf(work->arena, "%s/%s", work->conf, server),
		    err);
	while (ret == 0 && (entry = readdir(folder))) {
		const char *path = arena_printf(
		    work->arena, "%s/%s", server, entry->d_name);

		if (is_include(entry->d_name) && !is_edited(work, path))
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
policies_copy(const struct instance_work *work, struct err *err)
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
sql_copy(const struct instance_work *work, struct err *err)
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

/* instance_made_again - what comes from the program and its includes, and nobody
 * edits: again after an upgrade */
int
instance_made_again(const struct instance_work *work, struct err *err)
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

/* instance_stale - a file that is of another version of the program */
const char *
instance_stale(struct control *control)
{
	const char *root = sites_root(control), *conf = control->options->conf;
	size_t len = strlen(root);
	const char *stale = NULL;
	struct instance_work work = {
	    .instance = {root, conf + len + 1},
	    .arena = control->arena,
	    .conf = conf,
	    .stale_r = &stale,
	};
	struct err err = ERR_NONE;

	if (strncmp(conf, root, len) != 0 || conf[len] != '/' ||
	    !options_is_site(conf + len + 1) ||
	    instance_made_again(&work, &err) < 0)
		return NULL;
	return stale;
}

/* settings_write - a file of one table, what says a place set */
static int
settings_write(const struct instance_work *work,
    const struct settings_table *table, struct err *err)
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
site_write(const struct instance_work *work, const char *url, struct err *err)
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
modules_write(
    const struct instance_work *work, char **names, int n, struct err *err)
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

/* instance_make - the folder and all that is in it; site.conf last, since a site is
 * what has one */
int
instance_make(const struct instance_work *work, const char *url, char **modules,
    int n, struct err *err)
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
	    instance_made_again(work, err) < 0)
		return -1;
	return site_write(work, url, err);
}
