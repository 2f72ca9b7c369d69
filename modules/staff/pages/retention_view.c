/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/pages/retention_view.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/words.h"
#include "db/retention_last.h"
#include "modules/staff/pages/staff_pages.h"
#include "page/page.h"
#include "page/view.h"

/* What people call the stores. */
static const char *const names[STAFF_SOURCES] = {
    [STAFF_OWN] = N_("Records of looks"),
    [STAFF_REGISTRATION] = N_("Members"),
    [STAFF_FEEDBACK] = N_("Forms that came"),
    [STAFF_SURVEYS] = N_("Surveys"),
};

/* retention_view_add - a row a store */
void
retention_view_add(const struct request *req, struct view *view)
{
	struct view *list = view_set_list(view, "retention");

	for (int i = 0; i < STAFF_SOURCES; i++) {
		struct db *db = staff_db(req, (enum staff_source)i);
		struct retention_last last;
		struct view *item;

		if (!db)
			continue;
		item = view_add_object(list);
		view_set_text(item, "store", str_of(page_text(req, names[i])));
		if (retention_last_get(db, &last, NULL) != DB_OK) {
			view_set_bool(item, "unknown", true);
			continue;
		}
		if (last.ran)
			view_set_text(item, "ran", page_minute(req, last.ran));
		view_set_int(item, "gone", last.gone);
		view_set_bool(
		    item, "late", retention_is_late(&last, clock_unix_secs()));
	}
}
