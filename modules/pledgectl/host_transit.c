/* SPDX-License-Identifier: BSD-2-Clause */
/* host_transit - what leaves this host for database and relay */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/site.h"
#include "db/db.h"
#include "modules/pledgectl/hostlook.h"

#define TRANSIT PROMISE_SECURITY_IN_TRANSIT

/* cipher_row - "Ssl_cipher", and its name */
static int
cipher_row(void *ctx, const struct db_row *row)
{
	bool *found = ctx;

	*found = db_row_str(row, 1).len > 0;
	return 1;
}

/* look_database - one that is elsewhere: is the connection sealed? */
static void
look_database(
    struct hostlook *look, const struct db_config *config, const char *name)
{
	struct err err = ERR_NONE;
	struct db *db = NULL;
	bool sealed = false;
	enum db_status status = DB_FAILED;

	if (db_open(config, &db, &err) == 0)
		status = db_query(db, "SHOW SESSION STATUS LIKE 'Ssl_cipher'",
		    DB_NO_ARGS, cipher_row, &sealed, &err);
	db_close(&db);
	if (status != DB_OK)
		host_say(look, TRANSIT, HOST_UNSURE,
		    "see that the database can be reached with TLS",
		    "the database of %s, on another host: %s", name,
		    err_text(&err));
	else
		host_say(look, TRANSIT, sealed ? HOST_OK : HOST_BAD,
		    "give the account REQUIRE SSL, and set tls_ca",
		    "the database of %s, on another host: the connection is %s",
		    name, sealed ? "sealed by TLS" : "in plain");
}

/* host_transit - databases and relay */
void
host_transit(struct hostlook *look)
{
	const char *relay = look->control->site.relay;
	struct db_config config;
	size_t here = 0;

	for (int i = 0; i < SUITE_COUNT; i++) {
		const struct suite_database *at = suite_modules[i].databases;

		for (; look->modules[i].present && at->schema; at++) {
			control_database(
			    look->control, &look->modules[i], at, &config);
			if (str_has_prefix(str_of(config.url), "sqlite:") ||
			    site_url_is_local(config.url))
				here++;
			else
				look_database(look, &config,
				    suite_name(&suite_modules[i]));
		}
	}
	host_say(look, TRANSIT, HOST_OK, NULL,
	    "%zu databases and %s on this host%s", here,
	    site_url_is_local(relay) ? "the relay are" : "no relay",
	    site_url_is_local(relay)
		? ""
		: "; to the relay elsewhere mail goes with TLS, or not at all");
}
