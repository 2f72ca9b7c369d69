/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/secret.h"
#include "db/db.h"
#include "db/schema.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/registration/store/ledger.h"

#define MEMBERS 1 /* of registration's databases; the first is the keystore */

/* check_tables - is there a chain? */
static int
check_tables(
    const struct suite_database *database, struct db *db, struct err *err)
{
	enum db_status status;
	int version;

	status = schema_version(db, database->schema, &version, err);
	if (status != DB_OK)
		return err_set(err, "registration: the database is %s",
		    db_status_name(status));
	if (version < schema_latest(database->schema))
		return err_set(err,
		    "registration: the tables are of version %d, and this "
		    "program needs %d; run: pledgectl db migrate",
		    version, schema_latest(database->schema));
	return 0;
}

/* open_ledger - its database and its key; db_close and secret_scrub */
static int
open_ledger(struct control *control, struct db **db_r, struct secret *secret_r,
    struct err *err)
{
	static const char *const keys[] = {"index", NULL};
	const struct suite_module *suite = &suite_modules[SUITE_REGISTRATION];
	struct control_module module;

	if (control_site(control, err) < 0 ||
	    control_module(control, suite, &module, err) < 0 ||
	    control_keys(control, keys, err) < 0)
		return -1;
	ledger_key(control->keyring, secret_r);
	if (control_db(
		control, &module, &suite->databases[MEMBERS], db_r, err) < 0)
		return -1;
	return check_tables(&suite->databases[MEMBERS], *db_r, err);
}

/* print_report - one row */
static void
print_report(struct control *control, const struct chain_report *report)
{
	static const char *const columns[] = {"entries", "state", "anchor"};
	const char *fault = chain_fault_text(control->arena, report);
	struct out *out = out_new(columns, 3);
	char anchor[CHAIN_ANCHOR_MAX + 1];

	chain_at_format(&report->head, anchor);
	out_int(out, report->entries);
	out_text(out, fault ? fault : "sound");
	out_text(out, anchor);
	out_row(out);
	out_print(out, control->options->json);
	out_free(&out);
}

/* consents_verify_run - every link, and where it ends */
static enum command_exit
consents_verify_run(struct control *control, char **args, int n)
{
	struct secret secret = {0};
	struct chain_at anchor;
	struct chain_wish wish = {&anchor, (size_t)n, NULL, NULL};
	struct chain_report report;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	int ret = -1;

	if (n && chain_at_parse(str_of(args[0]), &anchor) < 0) {
		fprintf(stderr,
		    "pledgectl: an anchor is what consents verify printed "
		    "before: a number, a colon, 64 hexadecimal digits\n");
		return COMMAND_USAGE;
	}
	if (open_ledger(control, &db, &secret, &err) == 0 &&
	    chain_verify(db, &ledger_chain, &secret, &wish, &report, &err) ==
		DB_OK) {
		print_report(control, &report);
		ret = 0;
	}
	secret_scrub(&secret);
	db_close(&db);
	if (ret < 0)
		return control_failed(&err);
	if (report.fault == CHAIN_LOOSE)
		fprintf(stderr,
		    "pledgectl: after an upgrade, when every host runs the new "
		    "version, run once: pledgectl consents adopt\n");
	return report.fault == CHAIN_SOUND ? COMMAND_OK : COMMAND_FAILED;
}

/* consents_adopt_run - entries from before there was a chain */
static enum command_exit
consents_adopt_run(struct control *control, char **args, int n)
{
	struct secret secret = {0};
	struct err err = ERR_NONE;
	struct db *db = NULL;
	int64_t adopted;
	int ret = -1;

	(void)args;
	(void)n;
	if (open_ledger(control, &db, &secret, &err) == 0 &&
	    chain_adopt(db, &ledger_chain, &secret, &adopted, &err) == DB_OK) {
		printf(
		    "%lld entries are in the chain now\n", (long long)adopted);
		ret = 0;
	}
	secret_scrub(&secret);
	db_close(&db);
	return ret < 0 ? control_failed(&err) : COMMAND_OK;
}

const struct command consents_verify_command = {
    .group = "consents",
    .name = "verify",
    .args = "[ANCHOR]",
    .max_args = 1,
    .options = OPTION_JSON,
    .summary = "was the ledger of consents altered?",
    .example = "consents verify",
    .exit_1 = "an entry was altered, removed or moved, or it could not be done",
    .run = consents_verify_run,
};

const struct command consents_adopt_command = {
    .group = "consents",
    .name = "adopt",
    .args = "",
    .summary = "chain the entries of before an upgrade",
    .example = "consents adopt",
    .run = consents_adopt_run,
};
