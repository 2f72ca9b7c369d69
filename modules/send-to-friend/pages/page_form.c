/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/words.h"
#include "app/app.h"
#include "http/context.h"
#include "modules/send-to-friend/friend.h"
#include "modules/send-to-friend/pages/friend_pages.h"
#include "modules/send-to-friend/pages/share.h"
#include "modules/send-to-friend/store/offer.h"
#include "modules/send-to-friend/store/target.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"

/* friend_targets_of - the list in force */
struct target_list
friend_targets_of(const struct request *req)
{
	const struct friend_settings *settings = friend_settings_of(req);

	return (struct target_list){settings->pages, settings->paths};
}

/* tell_once - that the web server does not say where visitors are, for which
 * they are offered no mail; it could be an include that is missing */
static void
tell_once(const struct request *req)
{
	struct friend *module = app_data(req->app);

	if (!atomic_flag_test_and_set(&module->told_no_country))
		log_warning("mail_countries is set, and the web server did not "
			    "say where a visitor is (" CONSENT_COUNTRY_PARAM
			    "): nobody whose country is unknown is offered a "
			    "mail; see formpledge-http.conf, "
			    "formpledge-server.conf");
}

/* friend_sends_mail - for a visitor who is where the web server says? */
bool
friend_sends_mail(const struct request *req)
{
	const struct friend_settings *settings = friend_settings_of(req);

	if (settings->mail && settings->mail_countries[0] &&
	    request_param(req, CONSENT_COUNTRY_PARAM).len == 0 &&
	    request_param(req, CONSENT_REGION_PARAM).len == 0)
		tell_once(req);
	return settings->mail &&
	       offer_holds(settings->mail_countries, req->ctx->policy,
		   request_param(req, CONSENT_COUNTRY_PARAM),
		   request_param(req, CONSENT_REGION_PARAM));
}

/* put_fields - the fields, and what stands beside them */
static void
put_fields(
    struct request *req, struct view *view, struct form *form, struct str path)
{
	const struct friend_settings *settings = friend_settings_of(req);

	page_fields(view, friend_fields, friend_fields_n, form);
	page_field_set(view, "url", "value", arena_str(req->arena, path));
	page_field_set(view, "sender_email", "hint",
	    N_("Your friend's answer goes there. We do not keep it."));
	page_field_set(view, "recipient_email", "hint",
	    N_("Used for this one mail. We do not keep it."));
	page_field_set(view, "message", "hint",
	    arena_printf(req->arena,
		page_text(req,
		    "Up to %lld characters, without web or mail addresses."),
		(long long)settings->note_max));
	view_set_bool(view, "_note", settings->note_max > 0);
}

/* show - the ways to share, and the form, empty or come back */
static int
show(struct request *req, struct response *res, int status, struct form *form,
    struct str path, const char *notice)
{
	struct guard guard = friend_guard(req);
	struct view *view = view_object(req->arena);
	bool mail = friend_sends_mail(req);

	view_set_text(view, "title", STR(N_("Send this page to a friend")));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	share_set(req, res, view, path);
	view_set_bool(view, "mail", mail);
	view_set_bool(view, "_again", mail && status != HTTP_OK);
	if (mail) {
		guard_set(req, res, view, &guard, form);
		/* one that was refused is of no use any more */
		view_set_text(view, FORM_TOKEN_FIELD,
		    str_of(status == HTTP_FORBIDDEN
			       ? form_token_new(req, FRIEND_FORM)
			       : guard_token(req, form, FRIEND_FORM)));
		put_fields(req, view, form, path);
	}
	return page_form(req, res, status, "friend_form", view, form);
}

/* form_show - GET /: for one page of this site */
int
form_show(struct request *req, struct response *res)
{
	struct target_list list = friend_targets_of(req);
	struct str path = request_query(req, "url");

	if (str_is_none(path))
		path = target_first(&list);
	if (!target_is_allowed(&list, path))
		return page_error(req, res, HTTP_UNPROCESSABLE,
		    "This page cannot be sent to a friend.");
	return show(req, res, HTTP_OK,
	    form_new(req->arena, friend_fields, friend_fields_n), path, NULL);
}

/* form_again - the form come back */
int
form_again(struct request *req, struct response *res, int status,
    struct form *form, const char *notice)
{
	struct target_list list = friend_targets_of(req);
	struct str path = form_get(form, "url");

	/* what is no page of this site is not shown as a link either */
	if (!target_is_allowed(&list, path))
		path = target_first(&list);
	return show(req, res, status, form, path, notice);
}

/* challenge_show - GET /challenge: something to work on before it is sent */
int
challenge_show(struct request *req, struct response *res)
{
	struct guard guard = friend_guard(req);

	return guard_challenge(req, res, &guard);
}
