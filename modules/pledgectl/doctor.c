/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor - one look at an installation: what is wrong, and what to do */
#include "config.h"

#include "modules/pledgectl/doctor.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/fold.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/terminal.h"

/* What is looked at, in this order. */
static const struct {
	const char *name;
	host_area_fn *look;
} areas[] = {
    {"settings", doctor_settings},
    {"files", host_files},
    {"keys", host_keys},
    {"backups", host_backups},
    {"keystore backup", doctor_copies},
    {"tables", doctor_tables},
    {"database rights", host_databases},
    {"sealed columns", host_sealed},
    {"members and keys", host_restore},
    {"records", host_ledger},
    {"retention", host_retention},
    {"disclosures", host_disclosures},
    {"modules", doctor_modules},
    {"programs", doctor_programs},
    {"processes", host_processes},
    {"units", host_units},
    {"timers", doctor_timers},
    {"web server", doctor_web},
    {"includes", doctor_includes},
    {"connections", host_transit},
    {"relay", doctor_relay},
    {"machine", doctor_machine},
};
#define AREAS (sizeof(areas) / sizeof(areas[0]))

static const struct {
	const char *name;
	enum terminal_colour colour;
} states[] = {
    [HOST_OK] = {"ok", TERMINAL_GOOD},
    [HOST_UNSURE] = {"cannot tell", TERMINAL_UNSURE},
    [HOST_BAD] = {"problem", TERMINAL_BAD},
};

/* promise_of - its name; NULL: none is concerned */
static const char *
promise_of(const struct host_found *found)
{
	return found->promise == HOST_NONE
		   ? NULL
		   : promise_id((enum promise)found->promise);
}

/* print_json - a row each */
static void
print_json(const struct hostlook *look)
{
	static const char *const columns[] = {
	    "area", "state", "finding", "remedy", "promise"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < look->n; i++) {
		out_text(out, look->found[i].area);
		out_text(out, states[look->found[i].state].name);
		out_text(out, look->found[i].text);
		out_text(out, look->found[i].remedy);
		out_text(out, promise_of(&look->found[i]));
		out_row(out);
	}
	out_print(out, true);
	out_free(&out);
}

/* print_found - one, with what to do */
static void
print_found(const struct host_found *found)
{
	printf("%-17s %s%s%s\n", found->area,
	    terminal_colour(states[found->state].colour),
	    states[found->state].name, terminal_colour(TERMINAL_PLAIN));
	fold_print(4, "", found->text);
	if (found->remedy)
		fold_print(4, "Remedy:", found->remedy);
	if (found->state != HOST_OK && promise_of(found))
		fold_print(4, "Promise:", promise_of(found));
}

/* print_all - what is wrong first */
static void
print_all(const struct hostlook *look)
{
	size_t count[HOST_BAD + 1] = {0};

	for (int state = HOST_BAD; state >= HOST_OK; state--)
		for (size_t i = 0; i < look->n; i++) {
			if ((int)look->found[i].state != state)
				continue;
			count[state]++;
			print_found(&look->found[i]);
		}
	printf("\n%zu problem%s, %zu that cannot be told, %zu in order\n",
	    count[HOST_BAD], count[HOST_BAD] == 1 ? "" : "s",
	    count[HOST_UNSURE], count[HOST_OK]);
}

/* doctor_open - read what a look needs */
static int
doctor_open(struct control *control, struct verify_conf *conf,
    struct hostlook *look, struct err *err)
{
	struct settings *settings;

	if (control_site(control, err) < 0 || control_policy(control, err) < 0)
		return -1;
	if (verify_conf_load(control->arena,
		control_file(control, verify_table.name), &settings, conf,
		err) < 0)
		return -1;
	return hostlook_init(look, control, conf, err);
}

/* doctor_run - look at everything */
static enum command_exit
doctor_run(struct control *control, char **args, int n)
{
	struct hostlook *look = arena_alloc(control->arena, sizeof(*look));
	struct verify_conf conf;
	struct err err = ERR_NONE;
	enum command_exit exit = COMMAND_OK;

	(void)args;
	(void)n;
	if (doctor_open(control, &conf, look, &err) < 0)
		return (enum command_exit)control_failed(&err);
	for (size_t i = 0; i < AREAS; i++) {
		look->area = areas[i].name;
		areas[i].look(look);
	}
	for (size_t i = 0; i < look->n; i++)
		if (look->found[i].state == HOST_BAD)
			exit = COMMAND_FAILED;
	if (control->options->json)
		print_json(look);
	else
		print_all(look);
	return exit;
}

const struct command doctor_command = {
    .group = "doctor",
    .name = "",
    .args = "",
    .options = OPTION_JSON | OPTION_POLICY,
    .summary = "look at the installation: what is wrong, and what to do",
    .example = "doctor",
    .exit_1 = "there is a problem",
    .run = doctor_run,
};
