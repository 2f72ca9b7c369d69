/* SPDX-License-Identifier: BSD-2-Clause */
/* page_start - where staff begin */
#include "config.h"

#include "base/words.h"
#include "modules/staff/pages/retention_view.h"
#include "modules/staff/pages/staff_pages.h"
#include "page/page.h"
#include "page/view.h"

/* start_show - GET /: what one may do */
static int
start_show(struct request *req, struct response *res)
{
	struct staff_user user;
	struct view *view;
	int status = staff_enter(req, res, ROLE_COUNT, &user);

	if (status)
		return status;
	view = staff_view(req, &user, N_("Staff"));
	view_set_bool(
	    view, "_any", view_first(view_find(view, STR("_pages"))) != NULL);
	retention_view_add(req, view);
	return page_send(req, res, HTTP_OK, "staff_start", view);
}

static const struct route routes[] = {
    STAFF_GET("/", start_show),
};
const struct staff_routes staff_start_routes = {
    routes, sizeof(routes) / sizeof(routes[0])};
