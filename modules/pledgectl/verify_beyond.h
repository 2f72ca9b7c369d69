/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_beyond - promises that pledgectl verify has no check of, and why */
#ifndef FP_PLEDGECTL_VERIFY_BEYOND_H
#define FP_PLEDGECTL_VERIFY_BEYOND_H

#include "policy/policy.h"

/* Why no program can tell whether a promise is held; NULL: one could. */
const char *verify_beyond(enum promise promise);

#endif
