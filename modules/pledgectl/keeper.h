/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper - which part of this version keeps a promise, and how that shows */
#ifndef FP_PLEDGECTL_KEEPER_H
#define FP_PLEDGECTL_KEEPER_H

#include "modules/pledgectl/suite.h"
#include "policy/policy.h"

enum keeper_how {
	KEEPER_LATER,	/* nothing in this version keeps it */
	KEEPER_CODE,	/* the modules do, whatever the settings; or rules
			   over the settings find where they do not */
	KEEPER_OUTSIDE, /* a part of it is beyond these files */
};

#define KEEPER_OF(id) (1U << (id))
#define KEEPER_ALL    ((1U << SUITE_COUNT) - 1)

struct keeper {
	enum keeper_how how;
	unsigned modules; /* KEEPER_OF, any of which is enough */
	const char *note; /* what is beyond, or missing; "" for nothing */
};

/* One for each promise. */
const struct keeper *keeper_get(enum promise promise);

#endif
