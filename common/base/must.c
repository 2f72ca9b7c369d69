/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/must.h"

#include <stdlib.h>

#include "base/log.h"

/* must_failed - say which check failed, and end */
_Noreturn void
must_failed(const char *expr, const char *file, int line)
{
	log_write(LOG_LEVEL_CRITICAL, "internal error: must(%s) at %s:%d", expr,
	    file, line);
	abort();
}
