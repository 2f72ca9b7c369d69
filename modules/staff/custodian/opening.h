/* SPDX-License-Identifier: BSD-2-Clause */
/* opening - the custodian's start: settings, keys, databases, socket, sandbox
 */
#ifndef FP_STAFF_CUSTODIAN_OPENING_H
#define FP_STAFF_CUSTODIAN_OPENING_H

#include <stdbool.h>

#include "conf/site.h"
#include "modules/registration/registration_settings.h"
#include "modules/staff/custodian/custodian_settings.h"

struct arena;
struct err;
struct peer;
struct work;

/* What the start fills, from the top on; one a process, never given back. */
struct opening {
	const char *conf, *socket; /* of the command line */
	bool only_check;
	struct arena *arena; /* of the process */
	struct site site;
	struct custodian_settings settings;
	struct registration_settings registration;
	struct work *work; /* its arena is the caller's */
	struct peer *peer;
	int listener;
};

/* Reads the settings and the keys; opens the databases unless it is only to
 * check. 0 or -1. */
int opening_open(struct opening *opening, struct err *err);

/* systemd's socket, or one of our own. 0 or -1. */
int opening_listen(struct opening *opening, struct err *err);

/* The sandbox. 0 or -1. */
int opening_confine(const struct opening *opening, struct err *err);

#endif
