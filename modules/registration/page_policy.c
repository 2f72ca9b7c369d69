/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/words.h"
#include "http/context.h"
#include "modules/registration/registration_pages.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/policy.h"

/* policy_show - GET /policy: version, date, text */
int
policy_show(struct request *req, struct response *res)
{
	const struct policy *policy = req->ctx->policy;
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Privacy policy")));
	view_set_text(view, "version", str_of(policy->version));
	view_set_text(view, "effective", str_of(policy->effective));
	view_set_text(view, "text", str_of(policy->text));
	registration_paragraphs(
	    view_set_list(view, "_paragraphs"), str_of(policy->text));
	return page_send(req, res, HTTP_OK, "registration_policy", view);
}
