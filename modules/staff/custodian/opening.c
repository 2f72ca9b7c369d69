/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/custodian/opening.h"

#include <stdlib.h>
#include <string.h>

#include "app/listen.h"
#include "app/peer.h"
#include "app/sandbox.h"
#include "base/arena.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "db/schema.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/staff/custodian/work.h"
#include "modules/staff/staff_settings.h"
#include "vault/kek.h"
#include "vault/keystore.h"

#define SQLITE	  "sqlite:"
#define FILES_MAX 16

/* beside - NAME.conf in the folder of the configuration */
static const char *
beside(const struct opening *opening, const char *name)
{
	const char *slash = strrchr(opening->conf, '/');

	if (!slash)
		return arena_printf(opening->arena, "%s.conf", name);
	return arena_printf(opening->arena, "%.*s/%s.conf",
	    (int)(slash - opening->conf), opening->conf, name);
}

/* read_settings - its own, the site's, and who hears of an erasure */
static int
read_settings(struct opening *opening, struct err *err)
{
	struct arena *arena = opening->arena;
	struct settings *own, *site, *registration;

	if (settings_load(arena, &site_table, beside(opening, "site"), &site,
		&opening->site, err) < 0 ||
	    site_check(&opening->site, site, err) < 0 ||
	    settings_load(arena, &custodian_table, opening->conf, &own,
		&opening->settings, err) < 0 ||
	    custodian_check(&opening->settings, own, err) < 0)
		return -1;
	return settings_load(arena, &registration_table,
	    beside(opening, "registration"), &registration,
	    &opening->registration, err);
}

/* read_keys - those that nobody else of staff's has */
static int
read_keys(struct opening *opening, struct err *err)
{
	static const char *const keys[] = {
	    "index", AUDIT_KEY, KEYRING_KEK, NULL};
	struct work *work = opening->work;

	if (keyring_load(opening->site.secrets, keys, &work->keyring, err) < 0)
		return -1;
	keyring_set_keks(work->keyring, opening->site.kek_folder);
	return kek_check(work->keyring, err);
}

/* open_database - one of them, where the site has it */
static int
open_database(struct opening *opening, enum custodian_source source,
    const struct schema *schema, struct db **db_r, struct err *err)
{
	struct db_config config;

	*db_r = NULL;
	if (!custodian_source(
		&opening->settings, &opening->site, source, &config))
		return 0;
	if (schema_check(&config, schema, err) < 0)
		return -1;
	return db_open(&config, db_r, err);
}

/* open_keystore - the members' keys, where there are members */
static int
open_keystore(struct opening *opening, struct err *err)
{
	struct work *work = opening->work;
	struct db_config config;

	if (!custodian_source(&opening->settings, &opening->site,
		CUSTODIAN_KEYSTORE, &config))
		return 0;
	if (schema_check(&config, &keystore_schema, err) < 0)
		return -1;
	return keystore_open(&config, work->keyring, &work->keys, err);
}

/* open_databases - all of them */
static int
open_databases(struct opening *opening, struct err *err)
{
	struct work *work = opening->work;

	if (open_database(opening, CUSTODIAN_STAFF, &staff_schema, &work->staff,
		err) < 0 ||
	    open_database(opening, CUSTODIAN_REGISTRATION, &registration_schema,
		&work->registration, err) < 0 ||
	    open_database(opening, CUSTODIAN_FEEDBACK, &feedback_schema,
		&work->feedback, err) < 0)
		return -1;
	return open_keystore(opening, err);
}

/* opening_open - all but the socket */
int
opening_open(struct opening *opening, struct err *err)
{
	opening->work = arena_alloc(opening->arena, sizeof(*opening->work));
	if (read_settings(opening, err) < 0 || read_keys(opening, err) < 0)
		return -1;
	opening->work->settings = &opening->settings;
	opening->work->audiences = opening->registration.erasure_audiences;
	opening->work->writer = audit_writer(opening->arena, "custodian");
	if (opening->only_check)
		return 0;
	if (peer_new(opening->settings.user, &opening->peer, err) < 0)
		return -1;
	return open_databases(opening, err);
}

/* opening_listen - where pages ask */
int
opening_listen(struct opening *opening, struct err *err)
{
	struct listener listener = LISTENER_NONE;
	int got;

	if (opening->socket) {
		opening->listener = listen_packets(opening->socket, err);
		return opening->listener < 0 ? -1 : 0;
	}
	got = listen_inherit(&listener, err);
	if (got < 0)
		return -1;
	if (got == 0 || listener.tcp)
		return err_set(
		    err, "there is no socket: say -s, or start it by its unit");
	opening->listener = listener.fd;
	return 0;
}

/* folder_of - of a SQLite file; NULL: it is none */
static const char *
folder_of(struct arena *arena, const char *url)
{
	const char *path, *slash;

	if (strncmp(url, SQLITE, strlen(SQLITE)) != 0)
		return NULL;
	path = url + strlen(SQLITE);
	slash = strrchr(path, '/');
	return slash ? arena_printf(arena, "%.*s", (int)(slash - path), path)
		     : NULL;
}

/* opening_confine - the folders of its databases, keys to read, and sockets
 * only where a database is reached by one */
int
opening_confine(const struct opening *opening, struct err *err)
{
	const char *read[] = {opening->site.secrets, opening->site.kek_folder,
	    "/etc", "/usr", "/lib", "/lib64", "/dev/urandom", "/dev/null",
	    getenv("CREDENTIALS_DIRECTORY"), NULL};
	const char *write[CUSTODIAN_SOURCES + 1] = {NULL};
	struct sandbox_work work = {.read = read, .write = write};
	struct db_config config;
	size_t n = 0;

	for (int i = 0; i < CUSTODIAN_SOURCES; i++) {
		const char *folder;

		if (!custodian_source(&opening->settings, &opening->site,
			(enum custodian_source)i, &config))
			continue;
		folder = folder_of(opening->arena, config.url);
		if (folder)
			write[n++] = folder;
		else
			work.sockets = true;
	}
	return sandbox_work(&work, err);
}
