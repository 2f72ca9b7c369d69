/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_patience.h"

#include <errno.h>
#include <time.h>

#include "policy/guard.h"

/* verify_patience - wait */
void
verify_patience(const struct guard_settings *guard)
{
	int64_t secs = guard->form_min_time;
	struct timespec left;

	if (guard->proof_of_work && guard->work_wait > secs)
		secs = guard->work_wait;
	left = (struct timespec){secs ? secs + 1 : 0, 0};
	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		continue;
}
