/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/scrub.h"
#include "base/str.h"
#include "crypto/keyring.h"
#include "crypto/keyset.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "vault/kek.h"

/* What the web servers' includes read, below the folder of the
 * configuration. */
static const struct edge_file {
	const char *name;
	const char *before, *behind; /* the key's digits */
} edge_files[] = {
    {"nginx/formpledge-edge.conf", "fastcgi_param FORMPLEDGE_EDGE \"", "\";"},
    {"apache/formpledge-edge.conf",
	"ProxyFCGISetEnvIf \"true\" FORMPLEDGE_EDGE \"", "\""},
    {"apache/formpledge-authorizer-edge.conf",
	"SetEnvIf Request_URI . \"FORMPLEDGE_EDGE=", "\""},
};

/* edge_write - one of them, unless it is there or its folder is not */
static int
edge_write(struct control *control, const struct edge_file *edge,
    const char *digits, struct err *err)
{
	const char *path = arena_printf(
	    control->arena, "%s/%s", control->options->conf, edge->name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int n;

	if (fd < 0 && (errno == EEXIST || errno == ENOENT))
		return 0;
	if (fd < 0)
		return err_set_errno(err, "%s: cannot be made", path);
	n = dprintf(fd, "%s%s%s\n", edge->before, digits, edge->behind);
	if (close(fd) < 0 || n < 0) {
		err_set_errno(err, "%s: cannot be written", path);
		unlink(path);
		return -1;
	}
	printf("%s made\n", path);
	return 0;
}

/* edge_give - the web servers' copies of the edge key */
static int
edge_give(struct control *control, struct err *err)
{
	static const char *const names[] = {"edge", NULL};
	char digits[2 * SECRET_BYTES + 1];
	int ret = control_keys(control, names, err);

	if (ret < 0)
		return -1;
	str_hex(
	    keyring_get(control->keyring, "edge")->bytes, SECRET_BYTES, digits);
	for (size_t i = 0; i < sizeof(edge_files) / sizeof(*edge_files); i++)
		if (edge_write(control, &edge_files[i], digits, err) < 0)
			ret = -1;
	scrub(digits, sizeof(digits));
	return ret;
}

/* kek_folder_give - the folder of one of several sites is for a group of its
 * own, which systemd-sysusers makes; without --site it is the usual one */
static int
kek_folder_give(const struct control *control, struct err *err)
{
	const char *site = control->options->site;
	const char *folder = control->site.kek_folder;
	const struct group *group;
	struct stat st;

	if (!site || geteuid() != 0 || stat(folder, &st) == 0)
		return 0;
	group = getgrnam(arena_printf(control->arena, "fp-keks-%s", site));
	if (!group)
		return err_set(err,
		    "there is no group fp-keks-%s, which may read the "
		    "key-encryption keys; run: systemd-sysusers "
		    "%s/sysusers.conf",
		    site, control->options->conf);
	if (mkdir(folder, 0750) < 0 ||
	    chown(folder, (uid_t)-1, group->gr_gid) < 0)
		return err_set_errno(err, "%s: cannot be made", folder);
	return 0;
}

/* keys_init_run - make the keys that are missing; none is ever replaced */
static enum command_exit
keys_init_run(struct control *control, char **args, int n)
{
	struct err err = ERR_NONE;
	int made, first;

	(void)args;
	(void)n;
	if (control_site(control, &err) < 0)
		return control_failed(&err);
	if (kek_folder_give(control, &err) < 0)
		return control_failed(&err);
	made = keyring_init(control->site.secrets, &err);
	first = made < 0
		    ? -1
		    : keyset_init(control->site.secrets, KEYSET_NEVER, &err);
	if (first < 0)
		return control_failed(&err);
	made += first;
	printf("%d key%s made in %s\n", made, made == 1 ? "" : "s",
	    control->site.secrets);
	made = kek_init(control->site.kek_folder, control->site.secrets, &err);
	if (made < 0)
		return control_failed(&err);
	if (made)
		printf("the first key-encryption key is in %s: leave that "
		       "folder out of backups\n",
		    control->site.kek_folder);
	if (edge_give(control, &err) < 0)
		return control_failed(&err);
	return COMMAND_OK;
}

const struct command keys_init_command = {
    .group = "keys",
    .name = "init",
    .args = "",
    .summary = "make the keys that are missing; never replace one",
    .example = "keys init",
    .run = keys_init_run,
};
