/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/retention_gauge.h"

#include "app/app.h"
#include "base/clock.h"
#include "db/retention_last.h"

#define EVERY_MS 60000

/* retention_gauge_register - both of a module */
void
retention_gauge_register(struct app *app, const char *ran, const char *gone)
{
	metric_gauge(app, ran,
	    "When pledgectl retention run was last done here, Unix seconds");
	metric_gauge(app, gone, "How much it erased or anonymised then");
}

/* retention_gauge_look - now and then */
void
retention_gauge_look(struct retention_gauge *gauge, struct db *db)
{
	struct retention_last last;
	int64_t now = clock_mono_ms();

	if (now < gauge->next_ms || !gauge->ran)
		return;
	gauge->next_ms = now + EVERY_MS;
	if (retention_last_get(db, &last, NULL) != DB_OK)
		return;
	metric_set(gauge->ran, last.ran);
	metric_set(gauge->gone, last.gone);
}
