/* SPDX-License-Identifier: BSD-2-Clause */
/* audit_show - who looked at what, when and why */
#include "config.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/announce.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/record.h"
#include "modules/staff/store/audit_read.h"

/* What is asked for, and what was found. */
struct listing {
	const struct options *options;
	struct out *out;
	unsigned n, broken;
};

/* is_wanted - does an entry pass the filters? */
static bool
is_wanted(const struct options *options, const struct audit_read *entry)
{
	if (entry->is_broken)
		return true;
	return (!options->who || str_is(entry->who, options->who)) &&
	       (!options->what || str_has_prefix(entry->what, options->what));
}

/* take - a row */
static bool
take(void *ctx, const struct audit_read *entry)
{
	struct listing *listing = ctx;
	char when[32];

	if (listing->n == listing->options->max)
		return false;
	if (!is_wanted(listing->options, entry))
		return true;
	listing->n++;
	listing->broken += entry->is_broken;
	out_text(listing->out, out_time(entry->when, when));
	out_str(listing->out, entry->who);
	out_str(listing->out, entry->role);
	if (entry->is_broken)
		out_text(listing->out, "(altered)");
	else
		out_str(listing->out, entry->what);
	out_str(listing->out, entry->kind);
	out_str(listing->out, entry->object);
	out_str(listing->out, entry->writer);
	out_str(listing->out, entry->reason);
	out_row(listing->out);
	return true;
}

/* show - read and print */
static int
show(struct control *control, struct listing *listing, int64_t since,
    struct err *err)
{
	static const char *const keys[] = {AUDIT_KEY, NULL};
	struct audit_env env = {.arena = control->arena};
	struct control_module module;
	struct db *db = NULL;
	int ret = -1;

	if (control_store(control, SUITE_STAFF, keys, &module, &db, err) == 0) {
		env.db = db;
		env.key = keyring_get(control->keyring, AUDIT_KEY);
		ret = audit_each(&env, since, take, listing, err) == DB_OK ? 0
									   : -1;
	}
	db_close(&db);
	return ret;
}

/* since_of - the day of --since; 0: all */
static int
since_of(const struct options *options, int64_t *since_r, struct err *err)
{
	*since_r = 0;
	if (!options->since)
		return 0;
	return announce_day("since", options->since, since_r, err);
}

/* audit_show_run - the newest first; who reads it stands in it, too */
static enum command_exit
audit_show_run(struct control *control, char **args, int n)
{
	static const char *const columns[] = {"when", "who", "role", "what",
	    "kind", "object", "writer", "reason"};
	struct listing listing = {.options = control->options};
	struct err err = ERR_NONE;
	int64_t since;
	int ret;

	(void)args;
	(void)n;
	if (since_of(control->options, &since, &err) < 0) {
		control_failed(&err);
		return COMMAND_USAGE;
	}
	if (record_add(control,
		&(const struct record){.what = AUDIT_AUDIT_SHOW}, &err) < 0)
		return control_failed(&err);
	listing.out = out_new(columns, sizeof(columns) / sizeof(columns[0]));
	ret = show(control, &listing, since, &err);
	if (ret == 0)
		out_print(listing.out, control->options->json);
	out_free(&listing.out);
	if (ret < 0)
		return control_failed(&err);
	if (listing.broken)
		fprintf(stderr,
		    "pledgectl: %u entries were altered; pledgectl audit "
		    "verify says which\n",
		    listing.broken);
	return listing.broken ? COMMAND_FAILED : COMMAND_OK;
}

const struct command audit_show_command = {
    .group = "audit",
    .name = "show",
    .args = "",
    .options = OPTION_SINCE | OPTION_WHO | OPTION_WHAT | OPTION_MAX |
	       OPTION_REASON | OPTION_JSON,
    .summary = "who looked at what, and why; on record",
    .example = "audit show --since 2026-11-01 --who ann",
    .exit_1 = "an entry was altered, or the log cannot be read",
    .run = audit_show_run,
};
