/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/live_env.h"

#include "app/app.h"
#include "base/arena.h"
#include "crypto/keyring.h"
#include "modules/surveys/live.h"
#include "modules/surveys/pages/survey_pages.h"

/* env_of - out of a context */
static void
env_of(const struct context *ctx, struct survey_env *env_r)
{
	*env_r = (struct survey_env){
	    .settings = ctx->settings,
	    .policy = ctx->policy,
	    .key = keyring_get(ctx->keyring, "surveys"),
	};
}

/* live_env - for tasks */
void
live_env(struct app *app, struct survey_env *env_r)
{
	env_of(app_context(app), env_r);
}

/* survey_env_of - for handlers */
void
survey_env_of(const struct request *req, struct survey_env *env_r)
{
	env_of(req->ctx, env_r);
}

/* survey_live_list - the open surveys */
size_t
survey_live_list(struct request *req, const struct definition *const **defs_r)
{
	struct live *live = app_data(req->app);
	const struct definition **defs;
	size_t n = 0;

	pthread_rwlock_rdlock(&live->lock);
	defs = arena_alloc_n(req->arena, live->n + 1, sizeof(*defs));
	for (size_t i = 0; i < live->n; i++)
		if (live_refusal(live->surveys[i], req->now_secs) == 0)
			defs[n++] = live->surveys[i]->def;
	pthread_rwlock_unlock(&live->lock);
	*defs_r = defs;
	return n;
}

/* survey_live_find - one that is or was open */
const struct definition *
survey_live_find(struct request *req, struct str id)
{
	struct live *live = app_data(req->app);
	const struct definition *def = NULL;
	struct live_survey *survey;

	pthread_rwlock_rdlock(&live->lock);
	survey = live_find(live, id);
	if (survey != NULL && survey->state != SURVEY_DRAFT)
		def = survey->def;
	pthread_rwlock_unlock(&live->lock);
	return def ? survey_in_language(req, def, STR_NONE) : NULL;
}
