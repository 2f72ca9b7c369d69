/* SPDX-License-Identifier: BSD-2-Clause */
/* What pages say of the ballot they hold, and the script that makes one. */
#include "config.h"

#include "base/arena.h"
#include "base/embed.h"
#include "base/words.h"
#include "http/context.h"
#include "modules/surveys/blind_ballot.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/issuer.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"
#include "page/view.h"

#define SCRIPT "ballot.js"

extern const struct embed survey_scripts[]; /* made by build-aux/embed */

/* survey_script_get - the script */
int
survey_script_get(struct request *req, struct response *res)
{
	(void)req;
	return page_script(res, survey_scripts, SCRIPT);
}

/* survey_ballot_set - which kind it is, and what makes the other */
void
survey_ballot_set(struct request *req, struct response *res, struct view *view,
    struct str ballot, const struct blind_rsa *issuer)
{
	bool notice = str_is_none(ballot), blind = blind_ballot_is(ballot);

	if (issuer != NULL)
		view_set_text(view, "fingerprint",
		    str_of(issuer_fingerprint(req->arena,
			blind_rsa_format_public(req->arena, issuer))));
	if (page_wants_json(req))
		return;
	res->scripted = true;
	view_set_text(
	    view, "_script", page_script_url(req, survey_scripts, SCRIPT));
	view_set_bool(view, "_notice", notice);
	if (notice)
		view_set_bool(view, "_first", true);
	view_set_bool(view, "_blank", !notice && ballot.len == 0);
	view_set_bool(view, "_blind", blind);
	view_set_bool(view, "_server", notice || (!blind && ballot.len > 0));
}

/* survey_other_send - a ballot is somewhere else */
int
survey_other_send(
    struct request *req, struct response *res, const struct definition *def)
{
	static const char detail[] = N_(
	    "Each member gets one ballot, and yours was given out before: in "
	    "another tab or browser, or an earlier session. Please answer "
	    "there, or with the ballot that you saved. We cannot see whether "
	    "you have answered.");
	struct view *view;

	if (page_wants_json(req))
		return page_error(req, res, HTTP_CONFLICT, detail);
	view = view_object(req->arena);
	view_set_text(view, "title", STR(N_("You were given a ballot before")));
	view_set_text(view, "detail", str_of(detail));
	view_set_text(view, "survey", str_of(def->id));
	return page_send(req, res, HTTP_CONFLICT, "survey_other", view);
}
