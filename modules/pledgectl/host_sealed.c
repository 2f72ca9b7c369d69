/* SPDX-License-Identifier: BSD-2-Clause */
/* host_sealed - is every personal column sealed? */
#include "config.h"

#include <sys/mman.h>

#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/hostlook.h"

#define REST PROMISE_SECURITY_AT_REST

/* A column whose values begin with the version of the seal, and are never
 * shorter than what it adds (vault/sealed.h). */
struct column {
	enum suite_id module;
	size_t database;
	const char *table, *name, *sql;
};
#define COLUMN(module, database, table, name)                                  \
	{                                                                      \
		module, database, #table, #name,                               \
		    "SELECT COUNT(*), COUNT(CASE WHEN SUBSTR(" #name           \
		    ", 1, 1) <> x'01' OR LENGTH(" #name                        \
		    ") < 29 THEN 1 END) FROM " #table " WHERE " #name          \
		    " IS NOT NULL"                                             \
	}

static const struct column columns[] = {
    COLUMN(SUITE_REGISTRATION, 1, member, user_id),
    COLUMN(SUITE_REGISTRATION, 1, member, email),
    COLUMN(SUITE_REGISTRATION, 1, member, email_new),
    COLUMN(SUITE_REGISTRATION, 1, member, password),
    COLUMN(SUITE_REGISTRATION, 1, member, name),
    COLUMN(SUITE_REGISTRATION, 1, member, phone),
    COLUMN(SUITE_REGISTRATION, 1, member, address),
    COLUMN(SUITE_REGISTRATION, 1, member, language),
    COLUMN(SUITE_REGISTRATION, 1, profile, sealed),
    COLUMN(SUITE_REGISTRATION, 1, visitor, email),
    COLUMN(SUITE_REGISTRATION, 1, outbox, params),
    COLUMN(SUITE_REGISTRATION, 1, consent, sealed),
    COLUMN(SUITE_REGISTRATION, 1, look, sealed),
    COLUMN(SUITE_REGISTRATION, 1, disclosure, sealed),
    COLUMN(SUITE_FEEDBACK, 0, feedback_person, name),
    COLUMN(SUITE_FEEDBACK, 0, feedback_person, email),
    COLUMN(SUITE_FEEDBACK, 0, feedback_person, fields),
    COLUMN(SUITE_FEEDBACK, 0, feedback_piece, box),
    COLUMN(SUITE_STAFF, 0, audit, sealed),
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* What the processes share. */
struct counts {
	enum suite_id module; /* whose columns are looked at */
	size_t database;
	struct {
		int64_t all, plain;
	} of[COLUMNS];
};

/* Where a row goes. */
struct place {
	struct counts *counts;
	size_t i;
};

/* take_row - two numbers */
static int
take_row(void *ctx, const struct db_row *row)
{
	struct place *place = ctx;

	place->counts->of[place->i].all = db_row_int(row, 0);
	place->counts->of[place->i].plain = db_row_int(row, 1);
	return 0;
}

/* count_step - the columns of one database */
static enum db_status
count_step(struct db *db, void *shared, struct err *err)
{
	struct counts *counts = shared;
	enum db_status status = DB_OK;

	for (size_t i = 0; i < COLUMNS && status == DB_OK; i++) {
		struct place place = {counts, i};

		if (columns[i].module == counts->module &&
		    columns[i].database == counts->database)
			status = db_query(db, columns[i].sql, DB_NO_ARGS,
			    take_row, &place, err);
	}
	return status;
}

/* say_counts - column by column */
static void
say_counts(struct hostlook *look, const struct counts *counts)
{
	int64_t all = 0, plain = 0;
	size_t n = 0;

	for (size_t i = 0; i < COLUMNS; i++) {
		if (columns[i].module != counts->module ||
		    columns[i].database != counts->database)
			continue;
		n++;
		all += counts->of[i].all;
		plain += counts->of[i].plain;
		if (counts->of[i].plain)
			host_say(look, REST, HOST_BAD,
			    "find out what wrote it, then erase or correct "
			    "those rows",
			    "%s.%s: %lld of %lld values are not sealed",
			    columns[i].table, columns[i].name,
			    (long long)counts->of[i].plain,
			    (long long)counts->of[i].all);
	}
	if (!plain)
		host_say(look, REST, HOST_OK, NULL,
		    "%s: %lld values in %zu personal column%s, all sealed",
		    suite_name(&suite_modules[counts->module]), (long long)all,
		    n, n == 1 ? "" : "s");
}

/* database_look - one database, apart */
static void
database_look(
    struct hostlook *look, enum suite_id id, size_t at, struct counts *counts)
{
	const struct control_module *module = &look->modules[id];
	struct err err = ERR_NONE;

	counts->module = id;
	counts->database = at;
	if (apart_run(look->control, module, &module->module->databases[at],
		count_step, counts, NULL, &err) < 0)
		host_say(look, REST, HOST_UNSURE,
		    "see that the database can be reached, by "
		    "database_admin of site.conf or by the module's account",
		    "%s", err_text(&err));
	else
		say_counts(look, counts);
}

/* host_sealed - each database that has such columns */
void
host_sealed(struct hostlook *look)
{
	struct counts *counts = mmap(NULL, sizeof(*counts),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (counts == MAP_FAILED)
		return;
	for (size_t i = 0; i < COLUMNS; i++)
		if (look->modules[columns[i].module].present &&
		    (i == 0 || columns[i].module != columns[i - 1].module ||
			columns[i].database != columns[i - 1].database))
			database_look(look, columns[i].module,
			    columns[i].database, counts);
	munmap(counts, sizeof(*counts));
}
