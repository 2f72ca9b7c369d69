/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

/* must_failed - say which check failed, and end */
_Noreturn void
must_failed(const char *expr, const char *file, int line)
{
	fprintf(
	    stderr, "<2>internal error: must(%s) at %s:%d\n", expr, file, line);
	abort();
}
