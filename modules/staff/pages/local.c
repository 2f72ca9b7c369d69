/* SPDX-License-Identifier: BSD-2-Clause */
/* local - what each thread has for itself: a handle of each database */
#include "config.h"

#include <stdlib.h>

#include "app/app.h"
#include "base/must.h"
#include "db/db.h"
#include "http/context.h"
#include "modules/staff/pages/staff_pages.h"

/* staff_local_open - one handle a database that the site has */
int
staff_local_open(struct app *app, struct staff_local **local_r, struct err *err)
{
	const struct context *ctx = app_context(app);
	struct staff_local *local = calloc(1, sizeof(*local));
	struct db_config config;

	must(local != NULL);
	*local_r = local;
	for (int i = 0; i < STAFF_SOURCES; i++) {
		if (staff_source(ctx->settings, ctx->site, (enum staff_source)i,
			&config) &&
		    db_open(&config, &local->db[i], err) < 0) {
			staff_local_close(local_r);
			return -1;
		}
	}
	return 0;
}

/* staff_local_close - the end of staff_local_open */
void
staff_local_close(struct staff_local **local)
{
	if (!*local)
		return;
	for (int i = 0; i < STAFF_SOURCES; i++)
		db_close(&(*local)->db[i]);
	free(*local);
	*local = NULL;
}

/* staff_db - the handle of a database */
struct db *
staff_db(const struct request *req, enum staff_source source)
{
	const struct staff_local *local = req->local;

	return local->db[source];
}
