/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "tests/modules/registration/two_bases.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/err.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "db/schema.h"
#include "modules/registration/registration_settings.h"
#include "vault/kek.h"
#include "vault/keystore.h"

struct two_bases two_bases;
static char dir[] = "/tmp/fp-test-members-XXXXXX";

/* shell - run a command with a folder below ours; its exit status */
static int
shell(const char *command, const char *below)
{
	char line[400];
	int status;

	snprintf(line, sizeof(line), "%s %s%s", command, dir, below);
	status = system(line);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

/* migrate - the tables of one of the two; 0 or -1 */
static int
migrate(const char *at, const struct schema *schema)
{
	struct db_config config = {.url = at, .timeout_secs = 10};
	struct err err = ERR_NONE;
	struct db *db = NULL;
	int done = 0, ret = -1;

	if (db_open(&config, &db, &err) == 0 &&
	    schema_migrate(db, schema, &done, &err) == DB_OK)
		ret = 0;
	else
		fprintf(stderr, "%s\n", err_text(&err));
	db_close(&db);
	return ret;
}

/* run - the cases, behind the tables */
static int
run(const char *name, int (*run_on)(const char *name))
{
	if (migrate(two_bases.members, &registration_schema) ||
	    migrate(two_bases.keys, &keystore_schema))
		return 99;
	return run_on(name);
}

/* run_sqlite - on files */
static int
run_sqlite(const struct two_bases_want *want, int (*run_on)(const char *name))
{
	snprintf(two_bases.members, sizeof(two_bases.members),
	    "sqlite:%s/members.db", dir);
	snprintf(two_bases.keys, sizeof(two_bases.keys), "sqlite:%s/%s.db", dir,
	    want->one_file ? "members" : "keys");
	return run("sqlite", run_on);
}

/* run_mariadb - the same on a private MariaDB, where it is installed */
static int
run_mariadb(const struct two_bases_want *want, int (*run_on)(const char *name))
{
	char below[200];
	int failed = shell(MARIADB_SH " install", "/my");

	if (failed == 77) {
		printf("on MariaDB: skipped, it is not installed\n");
		return 0;
	}
	snprintf(
	    below, sizeof(below), "/my %s", want->options ? want->options : "");
	if (failed || shell(MARIADB_SH " start", below))
		return 99;
	/* One database serves for both here: their tables differ. */
	snprintf(two_bases.members, sizeof(two_bases.members),
	    "mysql://test@localhost/test?socket=%s/my/sock", dir);
	snprintf(
	    two_bases.keys, sizeof(two_bases.keys), "%s", two_bases.members);
	failed = run("mariadb", run_on);
	return failed + shell(MARIADB_SH " stop", "/my");
}

/* two_bases_run - on SQLite and on MariaDB */
int
two_bases_run(
    const struct two_bases_want *want, int (*run_on)(const char *name))
{
	static const char *const names[] = {"kek", "index", NULL};
	struct err err = ERR_NONE;
	int failed;

	if (!mkdtemp(dir) || keyring_init(dir, &err) < 1 ||
	    keyring_load(dir, names, &two_bases.keyring, &err) ||
	    kek_init(keyring_keks(two_bases.keyring), dir, &err) < 0)
		return 99;
	failed = run_sqlite(want, run_on);
	failed += run_mariadb(want, run_on);
	keyring_free(&two_bases.keyring);
	return shell("rm -r", "") ? 99 : failed;
}
