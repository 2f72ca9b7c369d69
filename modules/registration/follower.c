/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/follower.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "http/context.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"

/* Less than FOLLOW_STALE_MS, so that the operator is told in time, and another
 * try is made. */
#define TIMEOUT_SECS 2
#define FIRST_SECS   3 /* a visitor waits for the first look */

struct follower {
	struct follow *feed;
	struct db *members, *keystore;
	bool denies; /* and has said so */
	pthread_mutex_t lock;
	pthread_cond_t first; /* look at the feed is over */
	_Atomic bool has_looked;
};

/* follower_open - two connections of its own, used by the thread alone */
int
follower_open(struct app *app, struct follower **follower_r, struct err *err)
{
	const struct context *ctx = app_context(app);
	struct follower *follower = calloc(1, sizeof(*follower));
	struct db_config config;

	must(follower != NULL);
	must(pthread_mutex_init(&follower->lock, NULL) == 0);
	must(pthread_cond_init(&follower->first, NULL) == 0);
	follower->feed = follow_new(FOLLOW_MAX);
	registration_database(ctx->settings, ctx->site, &config);
	config.timeout_secs = TIMEOUT_SECS;
	if (db_open(&config, &follower->members, err))
		goto fail;
	registration_keystore(ctx->settings, ctx->site, &config);
	config.timeout_secs = TIMEOUT_SECS;
	if (db_open(&config, &follower->keystore, err))
		goto fail;
	*follower_r = follower;
	return 0;
fail:
	follower_close(&follower);
	return -1;
}

/* follower_close - the end of it */
void
follower_close(struct follower **follower)
{
	if (!*follower)
		return;
	db_close(&(*follower)->members);
	db_close(&(*follower)->keystore);
	follow_free(&(*follower)->feed);
	pthread_cond_destroy(&(*follower)->first);
	pthread_mutex_destroy(&(*follower)->lock);
	free(*follower);
	*follower = NULL;
}

/* wait_first - until the thread has looked once */
static void
wait_first(struct follower *follower)
{
	struct timespec until;

	must(clock_gettime(CLOCK_REALTIME, &until) == 0);
	until.tv_sec += FIRST_SECS;
	pthread_mutex_lock(&follower->lock);
	while (!follower->has_looked && pthread_cond_timedwait(&follower->first,
					    &follower->lock, &until) == 0)
		continue;
	pthread_mutex_unlock(&follower->lock);
}

/* follower_feed - what it knows */
struct follow *
follower_feed(struct follower *follower)
{
	if (!follower->has_looked)
		wait_first(follower);
	return follower->feed;
}

/* why_not - what to tell the operator */
static const char *
why_not(enum follow_news news, const struct err *err)
{
	switch (news) {
	case FOLLOW_FULL:
		return "more log-ins were ended than it can remember; it lets "
		       "members in again when enough of them would be over";
	case FOLLOW_BACKWARDS:
		return "the members' database is older than it was";
	case FOLLOW_FRESH:
	case FOLLOW_RESTARTED:
		break;
	}
	return err_text(err);
}

/* tell - once when members are not let in any more, once when they are */
static void
tell(struct follower *follower, enum follow_news news, const struct err *err)
{
	int64_t fresh_ms = follow_fresh_ms(follower->feed);
	bool denies = fresh_ms == 0 ||
		      clock_mono_ms() - fresh_ms > FOLLOW_STALE_MS;

	if (news == FOLLOW_RESTARTED)
		log_warning("the members' database is older than it was, as "
			    "after a backup is restored: nobody knows which "
			    "log-ins have ended since, so all of them end");
	if (denies == follower->denies)
		return;
	follower->denies = denies;
	if (denies)
		log_error(
		    "the authorizer lets no member in: %s", why_not(news, err));
	else
		log_notice("the authorizer lets members in again");
}

/* end_first - whoever waits for it goes on */
static void
end_first(struct follower *follower)
{
	pthread_mutex_lock(&follower->lock);
	follower->has_looked = true;
	pthread_cond_broadcast(&follower->first);
	pthread_mutex_unlock(&follower->lock);
}

/* follower_run - the thread that follows */
void
follower_run(struct app *app)
{
	struct registration *module = app_data(app);
	struct follower *follower = module->follower;

	do {
		enum follow_news news = FOLLOW_FRESH;
		struct err err = ERR_NONE;

		follow_poll(follower->feed, follower->members,
		    follower->keystore, clock_unix_secs(), clock_mono_ms(),
		    &news, &err);
		if (!follower->has_looked)
			end_first(follower);
		tell(follower, news, &err);
	} while (!app_wait(app, FOLLOW_POLL_MS));
}
