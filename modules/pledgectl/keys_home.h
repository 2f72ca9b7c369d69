/* SPDX-License-Identifier: BSD-2-Clause */
/* keys_home - the database with the tables by which keys are renewed */
#ifndef FP_PLEDGECTL_KEYS_HOME_H
#define FP_PLEDGECTL_KEYS_HOME_H

#include "modules/pledgectl/control.h"

struct err;

/* The keystore; where there is no registration, feedback's own database. */
struct keys_home {
	const struct control_module *module;
	struct suite_database database;
};

/* One of the two modules is set up. In feedback's database the tables are
 * made where they are missing. 0 or -1. */
int keys_home_open(struct control *control,
    const struct control_module *registration,
    const struct control_module *feedback, struct keys_home *home_r,
    struct err *err);

#endif
