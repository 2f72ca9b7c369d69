/* SPDX-License-Identifier: BSD-2-Clause */
/* host_databases - what the modules' accounts may do at MariaDB or MySQL, and
 * what the server writes down of their statements */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "modules/pledgectl/grants.h"
#include "modules/pledgectl/hostlook.h"
#include "modules/staff/custodian/custodian_settings.h"
#include "db/schema.h"

#define LEAST PROMISE_SECURITY_LEAST_PRIVILEGE
#define REMEDY                                                                 \
	"take it back: REVOKE, then run grants.mysql.sql again as the "        \
	"server's root"

/* One account, by which a module works. */
struct account {
	struct hostlook *look;
	const struct grants *grants;
	const char *shipped; /* its name in grants.mysql.sql */
	const char *name;    /* and in fact */
	size_t bad, rights;
};

/* The database's name in the URL: "mysql://user@host/NAME?..." */
static struct str
name_of(const char *url)
{
	const char *slash = strrchr(url, '/'), *query = strchr(url, '?');
	struct str name;

	/* a path may stand in the query */
	if (query)
		slash = memrchr(url, '/', (size_t)(query - url));
	name = str_of(slash ? slash + 1 : "");
	return str_cut(&name, '?');
}

/* The account's name in the URL. */
static struct str
account_of(const char *url)
{
	struct str rest = str_of(url + strlen("mysql://"));

	return str_cut(&rest, '@');
}

/* shipped_name - what grants.mysql.sql calls the database of this name */
static const char *
shipped_name(const struct hostlook *look, struct str name)
{
	for (int i = 0; i < SUITE_COUNT; i++) {
		const struct suite_database *at = suite_modules[i].databases;
		struct db_config config;

		for (; at->schema; at++) {
			control_database(
			    look->control, &look->modules[i], at, &config);
			if (look->modules[i].present &&
			    str_eq(name_of(config.url), name))
				return arena_printf(look->control->arena,
				    "formpledge_%s", at->schema->module);
		}
	}
	return arena_str(look->control->arena, name);
}

/* user_row - a right over everything */
static int
user_row(void *ctx, const struct db_row *row)
{
	struct account *account = ctx;
	struct str right = db_row_str(row, 0);

	if (str_is(right, "USAGE"))
		return 0;
	account->bad++;
	host_say(account->look, LEAST, HOST_BAD, REMEDY,
	    "the account %s may " STR_FMT " in every database", account->name,
	    STR_ARG(right));
	return 0;
}

/* schema_row - a right over a whole database */
static int
schema_row(void *ctx, const struct db_row *row)
{
	struct account *account = ctx;
	struct str name = db_row_str(row, 0), right = db_row_str(row, 1);

	account->bad++;
	host_say(account->look, LEAST, HOST_BAD, REMEDY,
	    "the account %s may " STR_FMT " in every table of " STR_FMT,
	    account->name, STR_ARG(right), STR_ARG(name));
	return 0;
}

/* table_row - a right in one table; column_row - in one column */
static int
table_row(void *ctx, const struct db_row *row)
{
	struct account *account = ctx;
	struct str table = db_row_str(row, 1), right = db_row_str(row, 2);
	struct str column = db_row_str(row, 4);
	bool of_column = column.len > 0;

	if (str_is(right, "USAGE"))
		return 0;
	account->rights++;
	if (str_is(db_row_str(row, 3), "YES") ||
	    !grants_allow(account->grants, account->shipped,
		shipped_name(account->look, db_row_str(row, 0)), table, right,
		of_column ? &column : NULL)) {
		account->bad++;
		host_say(account->look, LEAST, HOST_BAD, REMEDY,
		    "the account %s may " STR_FMT " %s" STR_FMT "." STR_FMT,
		    account->name, STR_ARG(right),
		    of_column ? "a column of " : "",
		    STR_ARG(db_row_str(row, 0)), STR_ARG(table));
	}
	return 0;
}

/* role_row - a role, whose rights are not looked at */
static int
role_row(void *ctx, const struct db_row *row)
{
	struct account *account = ctx;

	(void)row;
	account->bad++;
	host_say(account->look, LEAST, HOST_UNSURE, "take the role away",
	    "the account %s has a role, whose rights are not looked at",
	    account->name);
	return 1;
}

/* log_row - does the server write statements down, with their values? */
static int
log_row(void *ctx, const struct db_row *row)
{
	static const char *const names[] = {"general_log", "slow_query_log"};
	struct account *account = ctx;
	const int promise = PROMISE_LOGS_NO_PERSON;
	bool found = false;

	for (size_t i = 0; i < 2; i++) {
		if (!db_row_int(row, i))
			continue;
		found = true;
		host_say(account->look, promise, HOST_BAD,
		    "SET GLOBAL general_log = 0, slow_query_log = 0, and take "
		    "them out of the server's configuration",
		    "the database server of %s logs statements with their "
		    "values (%s)",
		    account->name, names[i]);
	}
	if (!found)
		host_say(account->look, promise, HOST_OK, NULL,
		    "the database server of %s logs no statement",
		    account->name);
	return 0;
}

/* What is asked; a MySQL that has no roles answers the last with an error. */
static const struct {
	const char *sql;
	db_row_fn *row;
	bool may_fail;
} questions[] = {
    {"SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES", user_row,
	false},
    {"SELECT TABLE_SCHEMA, PRIVILEGE_TYPE FROM "
     "information_schema.SCHEMA_PRIVILEGES",
	schema_row, false},
    {"SELECT TABLE_SCHEMA, TABLE_NAME, PRIVILEGE_TYPE, IS_GRANTABLE, '' FROM "
     "information_schema.TABLE_PRIVILEGES",
	table_row, false},
    {"SELECT TABLE_SCHEMA, TABLE_NAME, PRIVILEGE_TYPE, IS_GRANTABLE, "
     "COLUMN_NAME FROM information_schema.COLUMN_PRIVILEGES",
	table_row, false},
    {"SELECT @@GLOBAL.general_log, @@GLOBAL.slow_query_log", log_row, false},
    {"SELECT ROLE_NAME FROM information_schema.APPLICABLE_ROLES", role_row,
	true},
};

/* account_look - every question */
static void
account_look(struct account *account, struct db *db)
{
	struct hostlook *look = account->look;

	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
		struct err err = ERR_NONE;
		enum db_status status = db_query(db, questions[i].sql,
		    DB_NO_ARGS, questions[i].row, account, &err);

		if (status == DB_OK || questions[i].may_fail)
			continue;
		host_say(look, LEAST, HOST_UNSURE,
		    "see that the database server runs",
		    "the rights of the account %s are not known: the database "
		    "is %s",
		    account->name, db_status_name(status));
		return;
	}
	if (account->bad == 0)
		host_say(look, LEAST, HOST_OK, NULL,
		    "the account %s has %zu rights in tables, none beyond "
		    "those shipped",
		    account->name, account->rights);
}

/* account_open - by its own name and password */
static void
account_open(struct hostlook *look, const struct grants *grants,
    const struct db_config *config, const char *shipped)
{
	struct arena *arena = look->control->arena;
	struct err err = ERR_NONE;
	struct db *db = NULL;
	struct account account = {
	    .look = look, .grants = grants, .shipped = shipped};

	if (!str_has_prefix(str_of(config->url), "mysql:"))
		return;
	account.name = arena_str(arena, account_of(config->url));
	if (db_open(config, &db, &err) == 0)
		account_look(&account, db);
	else
		host_say(look, LEAST, HOST_UNSURE,
		    "let pledgectl read the password, or mend the setting",
		    "the rights of the account %s are not known: %s",
		    account.name, err_text(&err));
	db_close(&db);
}

/* module_look - each account of a module */
static void
module_look(struct hostlook *look, const struct grants *grants,
    const struct control_module *module)
{
	const struct suite_database *at = module->module->databases;
	struct db_config config;

	for (; module->present && at->schema; at++) {
		control_database_own(look->control, module, at, &config);
		account_open(look, grants, &config,
		    arena_printf(look->control->arena, "formpledge-%s",
			at->schema->module));
	}
}

/* custodian_look - the account of the one who keeps the keys from staff */
static void
custodian_look(struct hostlook *look, const struct grants *grants)
{
	struct control *control = look->control;
	struct custodian_settings values;
	struct settings *settings;
	struct err err = ERR_NONE;
	struct db_config config;

	if (!look->modules[SUITE_STAFF].present)
		return;
	if (settings_load(control->arena, &custodian_table,
		control_file(control, "custodian"), &settings, &values,
		&err) < 0)
		host_say(look, LEAST, HOST_UNSURE, "mend the file", "%s",
		    err_text(&err));
	else if (custodian_source(
		     &values, &control->site, CUSTODIAN_STAFF, &config))
		account_open(look, grants, &config, "formpledge-custodian");
}

/* host_databases - every account at MariaDB or MySQL */
void
host_databases(struct hostlook *look)
{
	const struct grants *grants = grants_parse(
	    look->control->arena, grants_shipped());

	for (int i = 0; i < SUITE_COUNT; i++)
		module_look(look, grants, &look->modules[i]);
	custodian_look(look, grants);
}
