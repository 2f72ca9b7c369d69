/* SPDX-License-Identifier: BSD-2-Clause */
/* frame - who is there, and what is around every page of staff */
#include "config.h"

#include "modules/staff/pages/staff_pages.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "http/context.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define WARN_EVERY_MS	 60000
#define RETRY_AFTER_SECS "30"

const char *const staff_params[] = {
    "REMOTE_USER", "HTTP_IDEMPOTENCY_KEY", NULL};
check_fn *const staff_post_checks[] = {check_origin, check_rate, NULL};

/* warn - tell the operator, now and then */
static void
warn(_Atomic int64_t *last_ms, const char *text)
{
	int64_t now = clock_mono_ms(), last = *last_ms;

	if (last && now - last < WARN_EVERY_MS)
		return;
	*last_ms = now;
	log_error("%s", text);
}

/* is_name - a log-in that can stand in the records? */
static bool
is_name(struct str who)
{
	return who.len > 0 && who.len <= ROLE_USER_MAX && str_is_utf8(who) &&
	       !str_has_control(who);
}

/* nameless - the web server let somebody in without asking who it is */
static int
nameless(struct request *req, struct response *res)
{
	struct staff *staff = app_data(req->app);

	warn(&staff->nameless_warned_ms,
	    "a request without REMOTE_USER was refused: does the web server "
	    "ask for a log-in at this location, and pass who it is? See "
	    "formpledge-staff(8)");
	return page_error(req, res, HTTP_FORBIDDEN,
	    N_("These pages are for staff who are logged in. Tell the "
	       "operator of the site if you are, and read this."));
}

/* roleless - somebody who is logged in, and may not */
static int
roleless(struct request *req, struct response *res, unsigned roles)
{
	struct staff *staff = app_data(req->app);

	if (roles == 0)
		warn(&staff->roleless_warned_ms,
		    "somebody who has no role in staff.conf was refused: roles "
		    "says who may do what");
	return page_error(req, res, HTTP_FORBIDDEN,
	    N_("This page is not part of what you may do here. The operator "
	       "of the site says who may do what."));
}

/* staff_enter - who is it, and may they? */
int
staff_enter(struct request *req, struct response *res, enum role role,
    struct staff_user *user_r)
{
	struct str who = request_param(req, "REMOTE_USER");
	unsigned roles;

	if (!is_name(who))
		return nameless(req, res);
	roles = roles_of(req->ctx->data, who);
	if (roles == 0 || (role < ROLE_COUNT && !(roles & ROLE_BIT(role))))
		return roleless(req, res, roles);
	*user_r = (struct staff_user){who, roles};
	return 0;
}

/* add_links - the pages that this one may open */
static void
add_links(struct request *req, const struct staff_user *user, struct view *list)
{
	for (int i = 0; i < ROLE_COUNT; i++) {
		const struct role_about *about = &role_abouts[i];
		struct view *item;

		if (!about->path || !(user->roles & ROLE_BIT(i)))
			continue;
		item = view_add_object(list);
		view_set_text(item, "path", str_of(about->path));
		view_set_text(item, "label", str_of(about->label));
		view_set_text(
		    item, "summary", str_of(page_text(req, about->summary)));
		view_set_bool(
		    item, "current", str_has_prefix(req->path, about->path));
	}
}

/* staff_view - a page's view, begun */
struct view *
staff_view(
    struct request *req, const struct staff_user *user, const char *title)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", str_of(title));
	view_set_text(view, "_who", user->who);
	add_links(req, user, view_set_list(view, "_pages"));
	return view;
}

/* token_name - which form, and whose */
static const char *
token_name(struct request *req, const struct staff_user *user, const char *name)
{
	return arena_printf(
	    req->arena, "staff %s " STR_FMT, name, STR_ARG(user->who));
}

/* staff_token - for the hidden field */
void
staff_token(struct request *req, const struct staff_user *user,
    const char *name, struct view *view)
{
	view_set_text(view, FORM_TOKEN_FIELD,
	    str_of(form_token_new(req, token_name(req, user, name))));
}

/* staff_token_check - of this form and this person? */
int
staff_token_check(struct request *req, const struct staff_user *user,
    const char *name, struct str token)
{
	uint8_t nonce[FORM_NONCE_BYTES];

	return form_token_check(req, token_name(req, user, name), token,
		   nonce) == FORM_TOKEN_VALID
		   ? 0
		   : -1;
}

/* staff_unavailable - nothing is shown */
int
staff_unavailable(struct request *req, struct response *res, const char *what,
    const struct err *err)
{
	int status;

	log_error("%s: %s", what, err_text(err));
	status = page_error(req, res, HTTP_UNAVAILABLE,
	    N_("This cannot be shown just now, and nothing was. Please try "
	       "again in half a minute; if it stays so, tell the operator of "
	       "the site."));
	response_header(res, "Retry-After", STR(RETRY_AFTER_SECS));
	return status;
}
