/* SPDX-License-Identifier: BSD-2-Clause */
/* The identified door, for browsers that make their ballot themselves and
 * have it signed unseen (RFC 9474). */
#include "config.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/scrub.h"
#include "http/form.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/issuer.h"
#include "modules/surveys/pages/blinded.h"
#include "modules/surveys/pages/survey_pages.h"
#include "modules/surveys/pages/visit.h"
#include "modules/surveys/survey_settings.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/rate.h"

/* no_issuer - this survey has none */
static int
no_issuer(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_NOT_FOUND,
	    "This survey gives no ballots that are made in the browser.");
}

/* text_of - bytes in hexadecimal, in the request's arena */
static struct str
text_of(struct request *req, struct str bytes)
{
	char *text = arena_alloc(req->arena, 2 * bytes.len + 1);

	str_hex(bytes.ptr, bytes.len, text);
	return str_of(text);
}

/* survey_ballot_get - the key that signs, for whoever blinds */
int
survey_ballot_get(struct request *req, struct response *res)
{
	struct visit *visit = visit_new(req);
	struct view *view;
	struct str key;

	if (!visit_open(req, req->parts[0], visit))
		return visit_refuse(req, res, visit);
	if (visit->issuer == NULL)
		return no_issuer(req, res);
	key = blind_rsa_format_public(req->arena, visit->issuer);
	view = view_object(req->arena);
	view_set_text(view, "survey", str_of(visit->def->id));
	view_set_text(view, "key", text_of(req, key));
	view_set_text(
	    view, "fingerprint", str_of(issuer_fingerprint(req->arena, key)));
	return page_json(req, res, HTTP_OK, view);
}

/* no_ballot - what came is no number that can be signed */
static int
no_ballot(struct request *req, struct response *res)
{
	return page_error(req, res, HTTP_UNPROCESSABLE,
	    "What your browser made is no ballot that this survey can sign. "
	    "Please open the survey again.");
}

/* read_blinded - what is to be signed; 0 or the status of the refusal */
static int
read_blinded(
    struct request *req, struct response *res, uint8_t blinded_r[ISSUER_BYTES])
{
	uint8_t nonce[FORM_NONCE_BYTES];
	struct str token;
	int status = blinded_read(req, &token, blinded_r);

	if (status > 0)
		return page_error(
		    req, res, status, "What was sent cannot be read.");
	if (form_token_check(req, "start", token, nonce) != FORM_TOKEN_VALID)
		return page_error(req, res, HTTP_FORBIDDEN,
		    "The page was open for too long. Please open the survey "
		    "again.");
	return status == BLINDED_NONE ? no_ballot(req, res) : 0;
}

/* is_too_often - from one network */
static bool
is_too_often(struct request *req)
{
	const struct survey_settings *settings = req->ctx->settings;

	return !rate_allow(req->ctx->rate, "blind",
	    request_param(req, "REMOTE_ADDR"), (uint32_t)settings->ballots_rate,
	    60);
}

/* too_often - say so */
static int
too_often(struct request *req, struct response *res)
{
	response_header(res, "Retry-After", STR("60"));
	return page_error(req, res, HTTP_TOO_MANY,
	    "Ballots were asked for too often from your network. Please try "
	    "again in a minute.");
}

/* note - that this member was given one: 0, or the status of the refusal */
static int
note(struct request *req, struct response *res, struct visit *visit,
    struct str blinded)
{
	enum issue_state state;
	struct err err = ERR_NONE;

	if (visit->def->who != SURVEY_MEMBERS)
		return 0;
	if (issue_store_blinded(req->local, req->arena, visit->def->id,
		visit->member, blinded, &state, &err) != DB_OK)
		return visit_down(req, res, visit, &err);
	if (state == ISSUE_OURS)
		return 0;
	return survey_other_send(req, res, visit->def);
}

/* issue - sign, note to whom, and only then give it away */
static int
issue(struct request *req, struct response *res, struct visit *visit,
    struct str blinded)
{
	uint8_t signature[ISSUER_BYTES];
	struct err err = ERR_NONE;
	struct view *view;
	int status;

	if (blind_rsa_sign(visit->issuer, blinded, signature, &err) != 0)
		return no_ballot(req, res);
	status = note(req, res, visit, blinded);
	if (status != 0) {
		scrub(signature, sizeof(signature));
		return status;
	}
	view = view_object(req->arena);
	view_set_text(view, "survey", str_of(visit->def->id));
	view_set_text(view, "signature",
	    text_of(req, str_from(signature, sizeof(signature))));
	scrub(signature, sizeof(signature));
	return page_json(req, res, HTTP_OK, view);
}

/* refusal - why none can be issued now: 0 or its status */
static int
refusal(struct request *req, struct response *res, struct visit *visit)
{
	if (visit->def->who == SURVEY_MEMBERS && !visit_is_member(req, visit))
		return survey_refuse_send(
		    req, res, HTTP_UNAUTHORIZED, visit->def);
	if (visit->issuer == NULL)
		return no_issuer(req, res);
	if (!blind_rsa_is_private(visit->issuer))
		return survey_refuse_send(
		    req, res, HTTP_UNAVAILABLE, visit->def);
	if (is_too_often(req))
		return too_often(req, res);
	return 0;
}

/* survey_ballot_post - once for a member, the same again and again */
int
survey_ballot_post(struct request *req, struct response *res)
{
	struct visit *visit = visit_new(req);
	uint8_t blinded[ISSUER_BYTES];
	int status;

	if (!visit_open(req, req->parts[0], visit))
		return visit_refuse(req, res, visit);
	status = refusal(req, res, visit);
	if (status == 0)
		status = read_blinded(req, res, blinded);
	if (status == 0)
		status = issue(
		    req, res, visit, str_from(blinded, sizeof(blinded)));
	scrub(blinded, sizeof(blinded));
	return status;
}

/* survey_blank_get - the form for a ballot that the browser has, or a file;
 * whoever asks is not looked at */
int
survey_blank_get(struct request *req, struct response *res)
{
	struct visit *visit = visit_new(req);

	if (!visit_open(req, req->parts[0], visit))
		return visit_refuse(req, res, visit);
	return survey_form_send(req, res, HTTP_OK, visit->def, STR(""));
}
