/* SPDX-License-Identifier: BSD-2-Clause */
/* live_again - after a reload, surveys that take no answers are read anew */
#include "config.h"

#include "modules/surveys/live.h"

#include <stdatomic.h>

/* live_again - ask for it; any thread */
void
live_again(struct live *live)
{
	atomic_store(&live->again, true);
}

/* is_stuck - was it refused, and is nothing of it at work? */
static bool
is_stuck(const struct live_survey *survey)
{
	return survey->complained && survey->host == NULL &&
	       survey->draining == NULL && survey->state != SURVEY_CLOSING &&
	       survey->state != SURVEY_CLOSED;
}

/* live_reread - take those out that are stuck: the next look at the database
 * finds them, and reads their files. What they were goes with the process, for
 * a request may still be looking at it. */
void
live_reread(struct live *live)
{
	size_t kept = 0;

	if (!atomic_exchange(&live->again, false))
		return;
	live->nbad = 0;
	live->refreshed_ms = 0;
	pthread_rwlock_wrlock(&live->lock);
	for (size_t i = 0; i < live->n; i++) {
		struct live_survey *survey = live->surveys[i];

		if (is_stuck(survey) && live->ngone < LIVE_GONE_MAX)
			live->gone[live->ngone++] = survey;
		else
			live->surveys[kept++] = survey;
	}
	live->n = kept;
	pthread_rwlock_unlock(&live->lock);
}
