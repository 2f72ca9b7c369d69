/* SPDX-License-Identifier: BSD-2-Clause */
/* keys_hosts - the hosts that a new key waits for */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/keys_home.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "vault/rotation.h"

#define HOSTS_MAX 128

/* What the processes share. */
struct hosts {
	char forget[ROTATION_HOST_MAX + 1]; /* "" for none */
	bool found;
	size_t n;
	struct host {
		char name[ROTATION_HOST_MAX + 1];
		int64_t has, uses;
	} hosts[HOSTS_MAX];
};

/* host_take - one of them */
static void
host_take(void *ctx, struct str name, int64_t has, int64_t uses)
{
	struct hosts *hosts = ctx;
	struct host *host = &hosts->hosts[hosts->n];

	if (hosts->n == HOSTS_MAX)
		return;
	snprintf(
	    host->name, sizeof(host->name), "%.*s", (int)name.len, name.ptr);
	host->has = has;
	host->uses = uses;
	hosts->n++;
}

/* hosts_step - forget one, or list them */
static enum db_status
hosts_step(struct db *db, void *shared, struct err *err)
{
	struct hosts *hosts = shared;

	if (hosts->forget[0])
		return rotation_forget_host(
		    db, hosts->forget, &hosts->found, err);
	return rotation_hosts(db, host_take, hosts, err);
}

/* hosts_run - where the tables are */
static int
hosts_run(struct control *control, const char *forget, struct hosts **hosts_r,
    struct err *err)
{
	struct control_module registration, feedback;
	struct keys_home home;
	struct hosts *hosts = mmap(NULL, sizeof(*hosts), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (hosts == MAP_FAILED)
		return err_set_errno(err, "memory");
	snprintf(hosts->forget, sizeof(hosts->forget), "%s", forget);
	*hosts_r = hosts;
	if (control_site(control, err) < 0 ||
	    control_module(control, &suite_modules[SUITE_REGISTRATION],
		&registration, err) < 0 ||
	    control_module(
		control, &suite_modules[SUITE_FEEDBACK], &feedback, err) < 0)
		return -1;
	if (!registration.present && !feedback.present)
		return err_set(
		    err, "there is neither registration nor feedback");
	if (keys_home_open(control, &registration, &feedback, &home, err) < 0)
		return -1;
	return apart_run(
	    control, home.module, &home.database, hosts_step, hosts, NULL, err);
}

/* keys_hosts_run - who takes part */
static enum command_exit
keys_hosts_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {"host", "has", "uses"};
	struct hosts *hosts;
	struct err err = ERR_NONE;
	struct out *out;

	(void)args;
	(void)n;
	if (hosts_run(control, "", &hosts, &err) < 0)
		return control_failed(&err);
	out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < hosts->n; i++) {
		out_text(out, hosts->hosts[i].name);
		out_int(out, hosts->hosts[i].has);
		out_int(out, hosts->hosts[i].uses);
		out_row(out);
	}
	out_print(out, control->options->json);
	out_free(&out);
	return COMMAND_OK;
}

/* keys_forget_host_run - it is gone for good */
static enum command_exit
keys_forget_host_run(struct control *control, char **args, int n)
{
	struct hosts *hosts;
	struct err err = ERR_NONE;

	(void)n;
	if (hosts_run(control, args[0], &hosts, &err) < 0)
		return control_failed(&err);
	if (!hosts->found) {
		err_set(&err,
		    "no host of this name takes part; pledgectl keys hosts "
		    "lists them");
		return control_failed(&err);
	}
	printf("%s is not waited for any more\n", args[0]);
	return COMMAND_OK;
}

const struct command keys_hosts_command = {
    .group = "keys",
    .name = "hosts",
    .args = "",
    .options = OPTION_JSON,
    .summary = "list the hosts, and which keys each has and uses",
    .example = "keys hosts",
    .run = keys_hosts_run,
};

const struct command keys_forget_host_command = {
    .group = "keys",
    .name = "forget-host",
    .args = "HOST",
    .min_args = 1,
    .max_args = 1,
    .summary = "a host is gone for good: new keys do not wait for it",
    .example = "keys forget-host web3",
    .run = keys_forget_host_run,
};
