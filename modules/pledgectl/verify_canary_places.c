/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_canary_places - the places that the configuration names */
#include "config.h"

#include "modules/pledgectl/verify_canary.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_live.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/surveys/survey_settings.h"

#define LOG_MS	   800 /* after which a line of a reply is in its log */
#define LIVE_MS	   500 /* between two looks into a live process */
#define LIVE_TRIES 10
#define JOURNALS   2

/* pause_ms - sleep */
static void
pause_ms(long ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* look_sqlite - the file, and what stands beside it until it is written */
static void
look_sqlite(
    struct verify *verify, struct canary_places *places, const char *path)
{
	static const char *const behind[] = {"", "-wal", "-journal"};

	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		const char *file = arena_printf(
		    verify->control->arena, "%s%s", path, behind[i]);

		if (i == 0 || access(file, F_OK) == 0)
			canary_file(places, file);
	}
}

/* A table that is read. */
struct table {
	struct canary_places *places;
	const char *where; /* "table NAME of DATABASE" */
	const char *name;
	struct arena *arena;
	const char *module;
	size_t tables;
};

/* look_cell - a value */
static int
look_cell(void *ctx, const char *name, struct str value)
{
	struct table *table = ctx;
	struct canary_hit hit;

	if (!table->name || strcmp(table->name, name) != 0) {
		table->name = arena_strdup(table->arena, name);
		table->places->looked++;
	}
	if (!canary_search_bytes(
		table->places->search, value.ptr, value.len, &hit))
		return 0;
	table->places->looked--;
	canary_looked(table->places, 1, &hit,
	    arena_printf(table->arena, "table %s of the database of %s", name,
		table->module));
	return 1;
}

/* look_server - every table of a database */
static void
look_server(struct verify *verify, struct canary_places *places,
    const struct db_config *config, const char *module)
{
	struct table table = {.places = places,
	    .arena = verify->control->arena,
	    .module = module};
	struct err err = ERR_NONE;
	struct db *db = NULL;

	/* One that does not answer is waited for once. */
	if (places->unread || db_open(config, &db, &err) < 0 ||
	    db_scan(db, look_cell, &table, &err) != DB_OK)
		canary_unread(places, "does not answer",
		    arena_printf(table.arena, "the database of %s", module));
	db_close(&db);
}

/* look_database - by its kind */
static void
look_database(struct verify *verify, struct canary_places *places,
    const struct control_module *module, const struct suite_database *database)
{
	static const char sqlite[] = "sqlite:";
	struct db_config config;

	control_database(verify->control, module, database, &config);
	if (str_has_prefix(str_of(config.url), sqlite))
		look_sqlite(verify, places, config.url + sizeof(sqlite) - 1);
	else
		look_server(
		    verify, places, &config, suite_name(module->module));
}

/* look_list - folders of verify.conf; how many there are */
static size_t
look_list(struct canary_places *places, const char *const *paths,
    void (*look)(struct canary_places *, const char *))
{
	size_t n = 0;

	for (; paths && paths[n]; n++)
		look(places, paths[n]);
	return n;
}

/* look_databases - of every module that is set up, and of the server */
static size_t
look_databases(struct verify *verify, struct canary_places *places)
{
	size_t n = 0;

	for (size_t i = 0; i < SUITE_COUNT; i++) {
		const struct suite_module *suite = &suite_modules[i];
		struct control_module module;
		struct err err = ERR_NONE;

		if (control_module(verify->control, suite, &module, &err) < 0) {
			canary_unread(places, "has mistakes", module.file);
			continue;
		}
		for (size_t j = 0; module.present && suite->databases[j].schema;
		     j++, n++)
			look_database(
			    verify, places, &module, &suite->databases[j]);
	}
	return n + look_list(places, verify->conf.databases, canary_folder);
}

/* look_logs - of the web server and the relay, and the journal */
static size_t
look_logs(struct verify *verify, struct canary_places *places)
{
	static const char *const journals[JOURNALS] = {
	    "/var/log/journal", "/run/log/journal"};
	const char *relay = verify->control->site.relay_log;
	size_t n = look_list(places, verify->conf.webserver_logs, canary_log);

	if (*relay)
		canary_log(places, relay);
	for (size_t i = 0; i < JOURNALS; i++)
		if (access(journals[i], F_OK) == 0)
			canary_folder(places, journals[i]);
	return n;
}

/* look_state - what modules keep in folders of their own */
static size_t
look_state(struct verify *verify, struct canary_places *places)
{
	static const struct {
		enum suite_id id;
		size_t offset;
	} folders[] = {
	    {SUITE_SURVEYS, offsetof(struct survey_settings, box_dir)},
	    {SUITE_FRIEND, offsetof(struct friend_settings, never_again)},
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct control_module module;
		struct err err = ERR_NONE;
		const char *path;

		if (control_module(verify->control,
			&suite_modules[folders[i].id], &module, &err) < 0 ||
		    !module.present)
			continue;
		memcpy(&path, (const char *)module.values + folders[i].offset,
		    sizeof(path));
		if (!*path)
			continue;
		canary_folder(places, path);
		n++;
	}
	return n;
}

/* look_temporary - files that should have gone */
static size_t
look_temporary(struct verify *verify, struct canary_places *places)
{
	return look_list(places, verify->conf.temporary_folders, canary_folder);
}

/* look_spools - mail that waits */
static size_t
look_spools(struct verify *verify, struct canary_places *places)
{
	size_t n;

	places->folded = 1;
	n = look_list(places, verify->conf.mail_spools, canary_folder);
	places->folded = 0;
	return n;
}

/* verify_canary_look - every kind */
void
verify_canary_look(
    struct verify *verify, struct verify_canary *canary, unsigned kinds)
{
	static const struct {
		unsigned kind;
		size_t (*look)(struct verify *, struct canary_places *);
	} looks[] = {
	    {VERIFY_PLACE_DATABASES, look_databases},
	    {VERIFY_PLACE_STATE, look_state},
	    {VERIFY_PLACE_LOGS, look_logs},
	    {VERIFY_PLACE_TEMPORARY, look_temporary},
	    {VERIFY_PLACE_SPOOLS, look_spools},
	};

	verify_canary_begin(canary);
	canary->places.skip = verify->conf.test_mailbox;
	pause_ms(LOG_MS);
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (!(looks[i].kind & kinds))
			continue;
		if (looks[i].look(verify, &canary->places))
			canary->looked |= looks[i].kind;
		else
			canary->unnamed |= looks[i].kind;
	}
}

/* verify_canary_look_live - memory, until the words are gone */
void
verify_canary_look_live(
    struct verify *verify, struct verify_canary *canary, const char *module)
{
	struct canary_places before = canary->places, now;

	verify_canary_begin(canary);
	before = canary->places;
	for (unsigned i = 0; i < LIVE_TRIES; i++) {
		now = before;
		verify_live_look(verify->control, &now, module);
		if (now.found == before.found)
			break;
		pause_ms(LIVE_MS);
	}
	canary->places = now;
	canary->looked |= VERIFY_PLACE_MEMORY;
}
