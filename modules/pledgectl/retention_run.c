/* SPDX-License-Identifier: BSD-2-Clause */
/* retention_run - what time has ended goes, in every store */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/record.h"
#include "modules/pledgectl/retention.h"
#include "modules/staff/staff_settings.h"
#include "policy/policy.h"

/* The stores, in this order: the line for looks, which that of staff makes,
 * is noted with the members. */
static const struct store {
	enum suite_id module;
	int (*run)(struct retention *retention, struct err *err);
} stores[] = {
    {SUITE_STAFF, retention_staff},
    {SUITE_REGISTRATION, retention_members},
    {SUITE_FEEDBACK, retention_feedback},
    {SUITE_SURVEYS, retention_surveys},
    {SUITE_FRIEND, retention_friend},
};

#define STORES (sizeof(stores) / sizeof(stores[0]))

/* is_there - staff's run is for the members' looks as well */
static bool
is_there(const struct retention *retention, const struct store *store)
{
	return retention->modules[store->module].present ||
	       (store->module == SUITE_STAFF &&
		   retention->modules[SUITE_REGISTRATION].present);
}

/* load - settings of all */
static int
load(struct control *control, struct retention *retention, struct err *err)
{
	const struct staff_settings *staff;

	if (control_site(control, err) < 0 || control_policy(control, err) < 0)
		return -1;
	for (size_t i = 0; i < SUITE_COUNT; i++)
		if (control_module(control, &suite_modules[i],
			&retention->modules[i], err) < 0)
			return -1;
	staff = retention->modules[SUITE_STAFF].values;
	retention->control = control;
	retention->audit_keep = staff->audit_keep;
	retention->now = clock_unix_secs();
	retention->dry_run = control->options->dry_run;
	retention->shared = mmap(NULL, sizeof(*retention->shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return retention->shared == MAP_FAILED ? err_set_errno(err, "memory")
					       : 0;
}

/* go - one store after the other; one that is down does not hold up others.
 * How many could not be done. */
static size_t
go(struct retention *retention)
{
	size_t failed = 0;

	for (size_t i = 0; i < STORES; i++) {
		struct err err = ERR_NONE;

		if (!is_there(retention, &stores[i]) ||
		    stores[i].run(retention, &err) == 0)
			continue;
		failed++;
		fprintf(stderr, "pledgectl: %s could not be gone through: %s\n",
		    suite_name(&suite_modules[stores[i].module]),
		    err_text(&err));
	}
	return failed;
}

/* state - in words */
static const char *
state(const struct retention *retention, const struct retention_line *line)
{
	if (*line->wrong)
		return line->wrong;
	if (line->unlimited)
		return "no lifetime is stated";
	if (retention->dry_run)
		return line->due ? "would go" : "nothing to do";
	return line->gone ? "gone" : "nothing to do";
}

/* print - a row a kind */
static void
print(const struct retention *retention)
{
	static const char *const columns[] = {
	    "module", "kind", "lifetime", "due", "since", "gone", "state"};
	struct out *out = out_new(columns, 7);
	char day[32];

	for (size_t i = 0; i < retention->shared->n; i++) {
		const struct retention_line *line =
		    &retention->shared->lines[i];

		out_text(out, line->module);
		out_text(out, line->kind);
		out_text(out, line->lifetime);
		out_int(out, line->due);
		if (line->oldest) {
			out_time(line->oldest, day);
			day[strlen("2026-11-21")] = '\0';
		}
		out_text(out, line->oldest ? day : NULL);
		out_int(out, line->gone);
		out_text(out, state(retention, line));
		out_row(out);
	}
	out_print(out, retention->control->options->json);
	out_free(&out);
}

/* faults - kinds that an operator must look into */
static size_t
faults(const struct retention *retention)
{
	bool promised = policy_promises(
	    retention->control->policy, PROMISE_RETENTION_LIMITED);
	size_t n = 0;

	for (size_t i = 0; i < retention->shared->n; i++) {
		const struct retention_line *line =
		    &retention->shared->lines[i];

		n += *line->wrong || (promised && line->unlimited);
		if (promised && line->unlimited)
			fprintf(stderr,
			    "pledgectl: %s: %s: no lifetime is stated; this "
			    "contradicts retention.limited, which the policy "
			    "promises\n",
			    line->module, line->kind);
	}
	return n;
}

/* retention_run_run - every kind, every store */
static enum command_exit
retention_run_run(struct control *control, char **args, int n)
{
	struct retention retention = {.control = control};
	struct err err = ERR_NONE;
	size_t wrong;

	(void)args;
	(void)n;
	if (load(control, &retention, &err) < 0 ||
	    (!retention.dry_run &&
		record_add(control,
		    &(const struct record){
			.what = AUDIT_RETENTION, .may = true},
		    &err) < 0))
		return control_failed(&err);
	wrong = go(&retention);
	print(&retention);
	wrong += faults(&retention);
	munmap(retention.shared, sizeof(*retention.shared));
	return wrong ? COMMAND_FAILED : COMMAND_OK;
}

const struct command retention_run_command = {
    .group = "retention",
    .name = "run",
    .args = "",
    .options = OPTION_DRY_RUN | OPTION_JSON,
    .summary = "erase or make nobody's what has reached its end",
    .example = "retention run --dry-run",
    .exit_1 = "something is kept beyond its time, has none, or could not be "
	      "looked at",
    .run = retention_run_run,
};
