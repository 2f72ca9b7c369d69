/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/pages/visit.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/scrub.h"
#include "crypto/blind_rsa.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/live.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"

/* visit_fini - forget the keys */
static void
visit_fini(void *arg)
{
	struct visit *visit = arg;

	blind_rsa_free(&visit->issuer);
	scrub(visit, sizeof(*visit));
}

/* visit_new - nothing known yet */
struct visit *
visit_new(struct request *req)
{
	struct visit *visit = arena_alloc(req->arena, sizeof(*visit));

	arena_defer(req->arena, visit_fini, visit);
	return visit;
}

/* visit_open - the survey and its keys */
bool
visit_open(struct request *req, struct str id, struct visit *visit)
{
	struct live *live = app_data(req->app);
	struct live_survey *survey;

	pthread_rwlock_rdlock(&live->lock);
	survey = live_find(live, id);
	if (survey != NULL) {
		visit->def = survey->def;
		visit->refusal = live_refusal(survey, req->now_secs);
		if (visit->refusal == 0) {
			visit->keys = survey->host->keys;
			visit->issuer = blind_rsa_share(survey->issuer);
		}
	}
	pthread_rwlock_unlock(&live->lock);
	return survey != NULL && visit->refusal == 0;
}

/* visit_refuse - say why */
int
visit_refuse(
    struct request *req, struct response *res, const struct visit *visit)
{
	if (visit->def == NULL)
		return page_error(req, res, HTTP_NOT_FOUND,
		    "There is no survey of this name.");
	return survey_refuse_send(req, res, visit->refusal, visit->def);
}

/* visit_down - and tell the operator */
int
visit_down(struct request *req, struct response *res, const struct visit *visit,
    const struct err *err)
{
	log_error("survey %s: %s", visit->def->id, err_text(err));
	return survey_refuse_send(req, res, HTTP_UNAVAILABLE, visit->def);
}

/* visit_is_member - by the web server's word */
bool
visit_is_member(const struct request *req, struct visit *visit)
{
	struct str member = request_param(req, "FORMPLEDGE_MEMBER");

	if (member.len == 0)
		return false;
	if (!req->peer_trusted) {
		log_error("survey %s: FORMPLEDGE_MEMBER came without the right "
			  "FORMPLEDGE_EDGE and is not believed: does the web "
			  "server's location include the edge secret?",
		    visit->def->id);
		return false;
	}
	issue_member(&visit->keys.member, member, visit->member);
	return true;
}
