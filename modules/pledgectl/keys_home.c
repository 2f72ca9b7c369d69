/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/keys_home.h"

#include "base/err.h"
#include "db/schema.h"
#include "modules/pledgectl/apart.h"
#include "vault/keystore.h"

/* migrate_step - the tables */
static enum db_status
migrate_step(struct db *db, void *shared, struct err *err)
{
	int done;

	(void)shared;
	return schema_migrate(db, &keystore_schema, &done, err);
}

/* keys_home_open - where they are, or are to be */
int
keys_home_open(struct control *control,
    const struct control_module *registration,
    const struct control_module *feedback, struct keys_home *home_r,
    struct err *err)
{
	const struct control_module *module = registration->present
						  ? registration
						  : feedback;
	const struct suite_database *first = &module->module->databases[0];

	home_r->module = module;
	home_r->database = *first;
	if (registration->present)
		return 0;
	home_r->database.schema = &keystore_schema;
	return apart_run(control, module, first, migrate_step, NULL, NULL, err);
}
