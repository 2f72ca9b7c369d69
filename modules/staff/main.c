/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-staff - what the site's staff may see, recorded */
#include "config.h"

#include <stdlib.h>

#include "app/app.h"
#include "app/module.h"
#include "base/err.h"
#include "base/must.h"
#include "http/context.h"
#include "mail/smtp.h"
#include "modules/staff/pages/staff_pages.h"
#include "modules/staff/staff_settings.h"
#include "modules/staff/store/role.h"

#define ROUTES_MAX 100

/* The pages, by subject. */
static const struct staff_routes *const sets[] = {
    &staff_start_routes,
    &staff_member_routes,
    &staff_inbox_routes,
    &staff_audit_routes,
    &staff_disclosure_routes,
    &staff_result_routes,
};

/* load - who may do what */
static int
load(const struct module_load *load, const void **data_r, struct err *err)
{
	const struct roles *roles;

	if (roles_load(load->arena, load->settings, &roles, err) < 0)
		return -1;
	*data_r = roles;
	return 0;
}

/* check - what the table of settings cannot */
static int
check(struct app *app, struct err *err)
{
	return staff_check(app_context(app)->settings, app_settings(app), err);
}

/* make_metrics - what is counted, of nobody by name */
static void
make_metrics(struct app *app, struct staff *staff)
{
	staff->looks = metric_counter(
	    app, "staff_looks", "Looks of staff at a member");
	staff->looks_night = metric_counter(app, "staff_looks_at_night",
	    "Those of them between 22 and 6 by the host's clock");
	staff->nobody = metric_counter(
	    app, "staff_looks_none", "Questions for a member that is none");
	staff->limited = metric_counter(app, "staff_looks_limited",
	    "Looks refused: more in an hour than custodian.conf allows");
	staff->unavailable = metric_counter(app, "staff_looks_unavailable",
	    "Looks refused: they could not be recorded");
	staff->terminated = metric_counter(app, "staff_terminated",
	    "Accounts ended since their member is under age");
}

/* open_all - what all threads share */
static int
open_all(struct app *app, struct err *err)
{
	struct staff *staff = calloc(1, sizeof(*staff));

	must(staff != NULL);
	app_set_data(app, staff);
	make_metrics(app, staff);
	return smtp_open(app_context(app)->site, &staff->smtp, err);
}

/* close_all - the end of open_all */
static void
close_all(struct app *app)
{
	struct staff *staff = app_data(app);

	if (staff)
		smtp_close(&staff->smtp);
	free(staff);
	app_set_data(app, NULL);
}

/* thread_open - each worker has connections of its own */
static int
thread_open(struct app *app, void **local_r, struct err *err)
{
	struct staff_local *local = NULL;
	int ret = staff_local_open(app, &local, err);

	*local_r = local;
	return ret;
}

/* thread_close - the end of thread_open */
static void
thread_close(void **local)
{
	struct staff_local *own = *local;

	staff_local_close(&own);
	*local = NULL;
}

/* health - can its own tables be read? What else a page needs it says itself */
static int
health(struct app *app, void *local, struct err *err)
{
	const struct staff_local *own = local;
	enum db_status status;
	int version;

	(void)app;
	status = schema_version(
	    own->db[STAFF_OWN], &staff_schema, &version, err);
	return status == DB_OK ? 0 : -1;
}

/* gather - the routes of all subjects; how many there are */
static size_t
gather(struct route routes_r[ROUTES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		must(n + sets[i]->n <= ROUTES_MAX);
		for (size_t k = 0; k < sets[i]->n; k++)
			routes_r[n++] = sets[i]->routes[k];
	}
	return n;
}

/* No key that opens anything: formpledge-custodian has those. */
static const char *const keys[] = {"forms", NULL};

int
main(int argc, char **argv)
{
	struct route routes[ROUTES_MAX];
	const struct module module = {
	    .name = "staff",
	    .summary = "what the site's staff may see, recorded",
	    .settings = &staff_table,
	    .rules = staff_rules,
	    .nrules = staff_rules_n,
	    .routes = routes,
	    .nroutes = gather(routes),
	    .keys = keys,
	    .templates = staff_templates,
	    .archive = true,
	    .load = load,
	    .check = check,
	    .open = open_all,
	    .close = close_all,
	    .thread_open = thread_open,
	    .thread_close = thread_close,
	    .health = health,
	};

	return module_main(&module, argc, argv);
}
