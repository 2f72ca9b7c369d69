/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/follower.h"

#include <stdlib.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "http/context.h"
#include "modules/registration/registration_pages.h"
#include "modules/registration/registration_settings.h"

/* Less than FOLLOW_STALE_MS, so that the operator is told in time, and another
 * try is made. */
#define TIMEOUT_SECS 2

struct follower {
	struct follow *feed;
	struct db *members, *keystore;
	bool denies; /* and has said so */
};

/* follower_open - two connections of its own, and a first look */
int
follower_open(struct app *app, struct follower **follower_r, struct err *err)
{
	const struct context *ctx = app_context(app);
	struct follower *follower = calloc(1, sizeof(*follower));
	enum follow_news news;
	struct db_config config;

	must(follower != NULL);
	follower->feed = follow_new(FOLLOW_MAX);
	registration_database(ctx->settings, ctx->site, &config);
	config.timeout_secs = TIMEOUT_SECS;
	if (db_open(&config, &follower->members, err))
		goto fail;
	registration_keystore(ctx->settings, ctx->site, &config);
	config.timeout_secs = TIMEOUT_SECS;
	if (db_open(&config, &follower->keystore, err))
		goto fail;
	/* Where the database is away, the thread says so. */
	follow_poll(follower->feed, follower->members, follower->keystore,
	    clock_unix_secs(), clock_mono_ms(), &news, NULL);
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
	free(*follower);
	*follower = NULL;
}

/* follower_feed - what it knows */
struct follow *
follower_feed(const struct follower *follower)
{
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
		tell(follower, news, &err);
	} while (!app_wait(app, FOLLOW_POLL_MS));
}
