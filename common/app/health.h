/* SPDX-License-Identifier: BSD-2-Clause */
/* health - does this module work? For load balancers */
#ifndef FP_APP_HEALTH_H
#define FP_APP_HEALTH_H

#include "http/route.h"

/* GET {mount}/health: 200 {"status":"ok"}, or 503 {"status":"failing"}; why
 * is for the operator's log, not for whoever asks. */
handler_fn health_page;

#endif
