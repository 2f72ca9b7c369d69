/* SPDX-License-Identifier: BSD-2-Clause */
/* The identified door: who may answer gets a ballot here, once. */
#include "config.h"

#include <string.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/scrub.h"
#include "http/form.h"
#include "modules/surveys/ballot.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/issue.h"
#include "modules/surveys/pages/survey_pages.h"
#include "modules/surveys/pages/visit.h"
#include "modules/surveys/survey_settings.h"
#include "page/page.h"
#include "policy/check.h"
#include "policy/rate.h"

/* id_of - of an address that may end in .json, which asks for JSON */
static struct str
id_of(struct request *req)
{
	static const char json[] = ".json";
	struct str id = req->parts[0];
	size_t len = sizeof(json) - 1;

	if (id.len > len && memcmp(id.ptr + id.len - len, json, len) == 0) {
		req->json = true;
		id.len -= len;
	}
	return id;
}

/* cookie_init - of this survey alone, and sent nowhere else */
static void
cookie_init(struct request *req, struct visit *visit)
{
	const char *id = visit->def->id;

	visit->cookie = (struct cookie_spec){
	    .name = arena_printf(req->arena, "fp_ballot_%s", id),
	    .path = arena_printf(req->arena, "%s/%s", req->ctx->mount, id),
	};
}

/* cookie_open - what the browser keeps for this survey and member */
static bool
cookie_open(
    struct request *req, const struct visit *visit, struct issue *issue_r)
{
	return issue_open(req->arena, &visit->keys.cookie, visit->def->id,
		   req->now_secs,
		   cookie_get(req, &visit->cookie, req->ctx->https),
		   visit->member, issue_r) == 0;
}

/* send_form - with this ballot in it, which is wiped */
static int
send_form(struct request *req, struct response *res, const struct visit *visit,
    uint8_t ballot[BALLOT_BYTES])
{
	char *text = arena_alloc(req->arena, BALLOT_TEXT_LEN + 1);

	ballot_format(ballot, text);
	scrub(ballot, BALLOT_BYTES);
	return survey_form_send(req, res, HTTP_OK, visit->def, str_of(text));
}

/* get_anyone - the form at once; how often is bounded, nothing else */
static int
get_anyone(struct request *req, struct response *res, const struct visit *visit)
{
	const struct survey_settings *settings = req->ctx->settings;
	uint8_t ballot[BALLOT_BYTES];

	if (!rate_allow(req->ctx->rate, "ballot",
		request_param(req, "REMOTE_ADDR"),
		(uint32_t)settings->ballots_rate, 60)) {
		response_header(res, "Retry-After", STR("60"));
		return page_error(req, res, HTTP_TOO_MANY,
		    "This form was asked for too often from your network. "
		    "Please try again in a minute.");
	}
	ballot_new(&visit->keys.ballot, ballot);
	return send_form(req, res, visit, ballot);
}

/* send_notice - with a cookie that is worth nothing until the button */
static int
send_notice(
    struct request *req, struct response *res, const struct visit *visit)
{
	struct issue issue;

	issue_new(&visit->keys.ballot, visit->member, &issue);
	cookie_set(res, &visit->cookie, req->ctx->https,
	    str_of(issue_seal(req->arena, &visit->keys.cookie, visit->def->id,
		req->now_secs, &issue)),
	    0);
	scrub(&issue, sizeof(issue));
	return survey_notice_send(req, res, visit->def, visit->issuer);
}

/* find_any - was this member given a ballot, by whatever cookie? */
static enum db_status
find_any(struct request *req, const struct visit *visit,
    enum issue_state *state_r, struct err *err)
{
	struct issue issue;
	enum db_status status;

	issue_new(&visit->keys.ballot, visit->member, &issue);
	status = issue_find(req->local, visit->def->id, &issue, state_r, err);
	scrub(&issue, sizeof(issue));
	return status;
}

/* send_state - at ID.json, where browsers do not send the cookie of ID: what
 * was issued is given again at the button, so its cookie must stay */
static int
send_state(struct request *req, struct response *res, const struct visit *visit)
{
	enum issue_state state;
	struct err err = ERR_NONE;

	if (find_any(req, visit, &state, &err) != DB_OK)
		return visit_down(req, res, visit, &err);
	if (state == ISSUE_NONE)
		return send_notice(req, res, visit);
	return survey_state_send(req, res, visit->def, SURVEY_STATE_ISSUED);
}

/* send_issued - the form again once it was issued, until then the notice */
static int
send_issued(struct request *req, struct response *res, struct visit *visit,
    struct issue *issue)
{
	enum issue_state state;
	struct err err = ERR_NONE;

	if (issue_find(req->local, visit->def->id, issue, &state, &err) !=
	    DB_OK)
		return visit_down(req, res, visit, &err);
	if (state == ISSUE_OTHER)
		return survey_other_send(req, res, visit->def);
	if (state == ISSUE_NONE)
		return survey_notice_send(req, res, visit->def, visit->issuer);
	return send_form(req, res, visit, issue->ballot);
}

/* get_member - by the cookie that came, or did not */
static int
get_member(struct request *req, struct response *res, struct visit *visit)
{
	struct issue issue;
	int status;

	if (!visit_is_member(req, visit))
		return survey_refuse_send(
		    req, res, HTTP_UNAUTHORIZED, visit->def);
	cookie_init(req, visit);
	if (!cookie_open(req, visit, &issue))
		return req->json ? send_state(req, res, visit)
				 : send_notice(req, res, visit);
	status = send_issued(req, res, visit, &issue);
	scrub(&issue, sizeof(issue));
	return status;
}

/* survey_get - GET /{id} */
int
survey_get(struct request *req, struct response *res)
{
	struct visit *visit = visit_new(req);

	if (!visit_open(req, id_of(req), visit))
		return visit_refuse(req, res, visit);
	if (visit->def->who == SURVEY_MEMBERS)
		return get_member(req, res, visit);
	return get_anyone(req, res, visit);
}

/* has_token - the button was ours; 0 or the status of the refusal */
static int
has_token(struct request *req, struct response *res)
{
	static const struct field fields[] = {
	    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN, .label = "Token"},
	};
	uint8_t nonce[FORM_NONCE_BYTES];
	struct form *form;
	int status = form_decode(req, fields, 1, &form);

	if (status != 0)
		return page_error(
		    req, res, status, "What was sent cannot be read.");
	if (form_token_check(req, "start", form_get(form, FORM_TOKEN_FIELD),
		nonce) == FORM_TOKEN_VALID)
		return 0;
	return page_error(req, res, HTTP_FORBIDDEN,
	    "The page was open for too long. Please open the survey again.");
}

/* send_no_cookie - its ballot is in another browser, or nowhere */
static int
send_no_cookie(
    struct request *req, struct response *res, const struct visit *visit)
{
	enum issue_state state;
	struct err err = ERR_NONE;

	if (find_any(req, visit, &state, &err) != DB_OK)
		return visit_down(req, res, visit, &err);
	if (state != ISSUE_NONE)
		return survey_other_send(req, res, visit->def);
	return page_error(req, res, HTTP_FORBIDDEN,
	    "Your browser did not send the cookie that keeps your ballot. "
	    "Please allow cookies of this site and open the survey again.");
}

/* give - store that this member was given one, and show the form */
static int
give(struct request *req, struct response *res, struct visit *visit,
    struct issue *given)
{
	enum issue_state state;
	struct err err = ERR_NONE;

	if (issue_store(req->local, req->arena, visit->def->id, given, &state,
		&err) != DB_OK)
		return visit_down(req, res, visit, &err);
	if (state != ISSUE_OURS)
		return survey_other_send(req, res, visit->def);
	return send_form(req, res, visit, given->ballot);
}

/* issue - what the cookie holds */
static int
issue(struct request *req, struct response *res, struct visit *visit)
{
	struct issue given;
	int status;

	cookie_init(req, visit);
	if (!cookie_open(req, visit, &given))
		return send_no_cookie(req, res, visit);
	status = give(req, res, visit, &given);
	scrub(&given, sizeof(given));
	return status;
}

/* survey_start - POST /{id}/start */
int
survey_start(struct request *req, struct response *res)
{
	struct visit *visit = visit_new(req);
	int status;

	if (!visit_open(req, req->parts[0], visit))
		return visit_refuse(req, res, visit);
	if (visit->def->who != SURVEY_MEMBERS)
		return response_redirect(
		    res, arena_printf(req->arena, "%s/%s", req->ctx->mount,
			     visit->def->id));
	if (!visit_is_member(req, visit))
		return survey_refuse_send(
		    req, res, HTTP_UNAUTHORIZED, visit->def);
	status = has_token(req, res);
	return status != 0 ? status : issue(req, res, visit);
}
