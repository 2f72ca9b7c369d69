/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The anonymous door. It runs in the event thread and never waits: an answer
 * goes into the ballot box, and the box's thread replies once it is durable.
 */
#include "config.h"

#include <string.h>

#include "app/app.h"
#include "app/later.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/must.h"
#include "base/scrub.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "modules/surveys/ballot.h"
#include "modules/surveys/blind_ballot.h"
#include "modules/surveys/box/host.h"
#include "modules/surveys/definition/question_load.h"
#include "modules/surveys/live.h"
#include "modules/surveys/pages/answer_form.h"
#include "modules/surveys/pages/answer_turn.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"

#define RECORD_MAX (BALLOT_DIGEST_BYTES + SURVEY_ANSWERS_MAX)

/* Parameters that say who is asking. The web server's include for this door
 * strips exactly these; one that comes all the same is a fault that must not
 * go unnoticed. */
const char *const survey_identity_params[] = {"HTTP_COOKIE", "REMOTE_ADDR",
    "REMOTE_USER", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_AUTHORIZATION",
    "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "FORMPLEDGE_MEMBER",
    "QUERY_STRING", NULL};

/* has_identity - refuse, and tell the operator which parameter came. A query
 * may come within REQUEST_URI, too */
static bool
has_identity(const struct request *req)
{
	struct live *live = app_data(req->app);
	size_t i;

	for (i = 0; survey_identity_params[i]; i++) {
		if (request_param(req, survey_identity_params[i]).len == 0)
			continue;
		live_complain_identity(live, i, survey_identity_params[i]);
		return true;
	}
	if (req->query.len == 0)
		return false;
	live_complain_identity(live, i, "a query in REQUEST_URI");
	return true;
}

/* is_urlencoded - the type that browsers send */
static bool
is_urlencoded(const struct request *req)
{
	struct str rest = req->content_type;

	return str_is_nocase(
	    str_trim(str_cut(&rest, ';')), "application/x-www-form-urlencoded");
}

/* no_ballot - it is missing, altered, or of another survey */
static int
no_ballot(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_UNPROCESSABLE,
	    "These answers came without a ballot of this survey. Please open "
	    "the survey again and answer there.");
}

/* put - into the box; the reply comes later */
static int
put(struct request *req, struct live_survey *survey, uint8_t *record)
{
	unsigned tag = live_tag(req);

	box_put(survey->host->box, record, later_take(req), tag);
	scrub(record, RECORD_MAX);
	return HTTP_LATER;
}

/* read_ballot - either kind: the digest that is spent, or -1 */
static int
read_ballot(const struct live_survey *survey, struct str text,
    uint8_t digest_r[BALLOT_DIGEST_BYTES])
{
	if (!blind_ballot_is(text))
		return ballot_parse(&survey->host->keys.ballot, text, digest_r);
	return blind_ballot_parse(
	    survey->issuer, survey->def->id, text, digest_r);
}

/* take_form - answers that need a closer look, or a page of them: 0 when
 * they are complete */
static int
take_form(struct request *req, struct response *res, struct live_survey *survey,
    uint8_t *record, uint8_t *answers)
{
	struct survey_turn turn;
	enum answer_step step;
	int status;

	memset(answers, 0, survey->def->answer_bytes);
	status = answer_turn_read(req, res, survey->def, survey->fields,
	    survey->nfields, answers, &turn, &step);
	if (status != 0)
		return status;
	if (read_ballot(survey, turn.ballot, record) != 0)
		return no_ballot(req, res);
	return answer_turn_take(req, res, &turn, step);
}

/* speak - the language that travels in the body: no header comes here */
static void
speak(struct request *req)
{
	const struct context *ctx = req->ctx;

	for (struct str rest = is_urlencoded(req) ? req->body : STR_NONE;
	     !str_is_none(rest);) {
		struct str value = str_cut(&rest, '&');

		if (str_is(str_cut(&value, '='), SURVEY_LANGUAGE_FIELD))
			req->language = language_find(
			    ctx->languages, ctx->nlanguages, value);
	}
}

/* take_quick - the common case; false: look closer */
static bool
take_quick(struct request *req, struct live_survey *survey, uint8_t *record,
    uint8_t *answers)
{
	struct str ballot;

	return is_urlencoded(req) &&
	       answer_form_quick(survey->def, req->body, &ballot, answers) &&
	       read_ballot(survey, ballot, record) == 0;
}

/* take - answers out of the request, into the box */
static int
take(struct request *req, struct response *res, struct live_survey *survey)
{
	uint8_t record[RECORD_MAX] = {0};
	uint8_t *answers = record + BALLOT_DIGEST_BYTES;
	int status = 0;

	must(survey->def->answer_bytes <= RECORD_MAX - BALLOT_DIGEST_BYTES);
	if (!take_quick(req, survey, record, answers))
		status = take_form(req, res, survey, record, answers);
	if (status == 0)
		return put(req, survey, record);
	scrub(record, sizeof(record));
	return status;
}

/* survey_answers - POST /{id}/answers */
int
survey_answers(struct request *req, struct response *res)
{
	struct live *live = app_data(req->app);
	struct live_survey *survey;
	int status;

	if (has_identity(req))
		return page_error(req, res, HTTP_INTERNAL_ERROR,
		    "This site is not set up to take answers without knowing "
		    "who sent them, so they were not taken.");
	speak(req);
	pthread_rwlock_rdlock(&live->lock);
	survey = live_find(live, req->parts[0]);
	if (survey == NULL)
		status = page_error(req, res, HTTP_NOT_FOUND,
		    "There is no survey of this name.");
	else if ((status = live_refusal(survey, req->now_secs)) != 0)
		status = survey_refuse_send(req, res, status, survey->def);
	else
		status = take(req, res, survey);
	pthread_rwlock_unlock(&live->lock);
	return status;
}
