/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/feedback_pages.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/scrub.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/feedback/pages/feedback_form.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/pages/form_pages.h"
#include "modules/feedback/pages/receipt_given.h"
#include "modules/feedback/pages/receipt_pages.h"
#include "modules/feedback/store/submission.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/consent.h"
#include "policy/guard.h"
#include "policy/policy.h"
#include "policy/policy_page.h"
#include "policy/typed.h"

#define RETRY_AFTER_SECS "30"

/* counts_of - the program's counters */
static const struct feedback_counts *
counts_of(const struct request *req)
{
	return app_data(req->app);
}

/* redirect - 303 to a page of this module */
static int
redirect(struct request *req, struct response *res, const char *page)
{
	return response_redirect(
	    res, arena_printf(req->arena, "%s%s", req->ctx->mount, page));
}

/* show_form - the empty form; never touches the database */
static int
show_form(struct request *req, struct response *res)
{
	struct feedback_page page = {.status = HTTP_OK};

	return feedback_form_send(req, res, &page);
}

/* again - the form with what was typed, a sentence, and a fresh token */
static int
again(struct request *req, struct response *res, const struct form *form,
    int status, const char *notice)
{
	struct feedback_page page = {
	    .status = status, .notice = notice, .form = form};

	return feedback_form_send(req, res, &page);
}

/* value - a field that the settings may leave out */
static struct str
value(const struct form *form, const char *name)
{
	size_t n;
	const struct field *fields = form_fields(form, &n);

	for (size_t i = 0; i < n; i++) {
		if (str_is(str_of(fields[i].name), name))
			return form_get(form, name);
	}
	return STR_NONE;
}

/* is_on - a box that the settings may leave out */
static bool
is_on(const struct form *form, const char *name)
{
	return value(form, name).len && form_is_checked(form, name);
}

/* What a message may have in it, and whether that is personal. */
static const struct {
	const char *name;
	bool personal;
} kept[] = {
    {"category", false},
    {"message", false},
    {"name", true},
    {"email", true},
};
/* What may be allowed beside; the signal of GPC refuses all but the first. */
static const char *const allowed[] = {
    "may_contact", "may_publish", "mail_news"};
#define KEPT	(sizeof(kept) / sizeof(kept[0]))
#define ALLOWED (sizeof(allowed) / sizeof(allowed[0]))

/* read_values - what was sent, as it is kept; a refusal by GPC counts */
static void
read_values(
    struct request *req, const struct form *form, struct submission *submission)
{
	const struct feedback_settings *settings = req->ctx->settings;
	bool gpc = settings->honour_gpc && consent_has_gpc(req);
	struct submission_value *values = arena_alloc_n(
	    req->arena, KEPT + ALLOWED, sizeof(*values));
	size_t n = 0;

	for (size_t i = 0; i < KEPT; i++)
		values[n++] = (struct submission_value){
		    .field = str_of(kept[i].name),
		    .value = value(form, kept[i].name),
		    .personal = kept[i].personal,
		};
	for (size_t i = 0; i < ALLOWED; i++) {
		if (is_on(form, allowed[i]) && (i == 0 || !gpc))
			values[n++] = (struct submission_value){
			    .field = str_of(allowed[i]), .value = STR("yes")};
	}
	submission->values = values;
	submission->nvalues = n;
}

/* read_form - with the terms that it came under */
static void
read_form(
    struct request *req, const struct form *form, struct submission *submission)
{
	const struct feedback_settings *settings = req->ctx->settings;

	submission->form = STR(FEEDBACK_FORM);
	submission->definition = STR_NONE;
	submission->now_secs = req->now_secs;
	submission->clock_secs = atomic_load(&counts_of(req)->clock_secs);
	submission->keep_secs = req->ctx->policy->retention_secs;
	submission->notify = counts_of(req)->smtp != NULL;
	submission->policy = str_of(req->ctx->policy->version);
	submission->consent = settings->ask_consent;
	read_values(req, form, submission);
}

/* unavailable - not stored, or not known to be: the same token again, so
 * that sending it once more makes no second row */
static int
unavailable(struct request *req, struct response *res, const struct form *form)
{
	struct str token = form_get(form, FORM_TOKEN_FIELD);
	struct feedback_page page = {
	    .status = HTTP_UNAVAILABLE,
	    .notice = N_("Your message could not be stored just now. It is "
			 "still here: please send it again in half a minute."),
	    .form = form,
	    .token = token.len ? arena_str(req->arena, token) : NULL,
	};
	int status = feedback_form_send(req, res, &page);

	metric_add(counts_of(req)->unavailable, 1);
	response_header(res, "Retry-After", STR(RETRY_AFTER_SECS));
	return status;
}

/* store - keep it, and say thank you */
static int
store(struct request *req, struct response *res, const struct form *form,
    const struct policy_text *text, const uint8_t nonce[FORM_NONCE_BYTES])
{
	struct submission submission = {.text = text};
	struct err err = ERR_NONE;
	enum submission_saved saved = SUBMISSION_NEW;
	char code[RECEIPT_TEXT_BYTES];
	enum db_status status;

	read_form(req, form, &submission);
	submission_identify(&submission, req->ctx->keyring, nonce, code);
	status = submission_save(req->local, req->arena, req->ctx->keyring,
	    &submission, &saved, &err);
	if (status != DB_OK) {
		log_error("feedback not stored: database %s: %s",
		    db_status_name(status), err_text(&err));
		return unavailable(req, res, form);
	}
	if (saved == SUBMISSION_CHANGED)
		return again(req, res, form, HTTP_CONFLICT,
		    N_("This form was sent before, with other words; those are "
		       "stored. Send again to send this as another message."));
	metric_add(saved == SUBMISSION_NEW ? counts_of(req)->stored
					   : counts_of(req)->resent,
	    1);
	receipt_give(req, res, code, &submission, "");
	scrub(code, sizeof(code));
	return res->status;
}

/* check - hold the form against its table, the policy and itself */
static bool
check(struct request *req, struct form *form, const struct policy_text **text_r)
{
	const struct feedback_settings *settings = req->ctx->settings;
	const struct policy_text *shown = consent_text(req, NULL);
	const struct field_error *errors;

	*text_r = shown;
	form_check(form);
	feedback_form_check(form);
	if (settings->check_typed)
		typed_check(req, form);
	if (settings->ask_consent)
		consent_check(req, form, shown, text_r);
	return form_errors(form, &errors) == 0;
}

/* post_form - accept one message */
static int
post_form(struct request *req, struct response *res)
{
	struct guard guard = feedback_guard(req);
	uint8_t nonce[FORM_NONCE_BYTES];
	const struct policy_text *text;
	struct form *form;
	size_t n;
	const struct field *fields = feedback_fields(req, &n);
	int status = form_decode(req, fields, n, &form);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (form_is_checked(form, CONSENT_DENIED_FIELD)) {
		metric_add(counts_of(req)->denied, 1);
		return redirect(req, res, "/denied");
	}
	if (form_token_check(req, FEEDBACK_FORM,
		form_get(form, FORM_TOKEN_FIELD), nonce) != FORM_TOKEN_VALID)
		return again(req, res, form, HTTP_FORBIDDEN,
		    N_("This page was open for too long, or was not opened "
		       "here. What you typed is still in it: please look at it "
		       "and send it again."));
	if (!check(req, form, &text) || !guard_check(req, form, &guard))
		return again(req, res, form, HTTP_UNPROCESSABLE, NULL);
	return store(req, res, form, text, nonce);
}

/* show_challenge - something to work on before it is sent */
static int
show_challenge(struct request *req, struct response *res)
{
	struct guard guard = feedback_guard(req);

	return guard_challenge(req, res, &guard);
}

/* show_thanks - after a message was stored */
static int
show_thanks(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Thank you")));
	view_set_bool(view, "stored", true);
	receipt_show(req, res, view);
	return page_send(req, res, HTTP_OK, "feedback_thanks", view);
}

/* show_denied - after consent was denied */
static int
show_denied(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Nothing was stored")));
	view_set_bool(view, "stored", false);
	return page_send(req, res, HTTP_OK, "feedback_denied", view);
}

static const char *const form_params[] = {
    CONSENT_GPC_PARAM, CONSENT_PARAMS, NULL};
static const char *const post_params[] = {
    CONSENT_GPC_PARAM, CONSENT_PARAMS, "HTTP_IDEMPOTENCY_KEY", NULL};
static check_fn *const post_checks[] = {check_origin, check_rate, NULL};

/* Of a quiet route, which sees nothing else: a refusal for age leaves no
 * trace. */
static const char *const age_params[] = {"HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE",
    "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "REMOTE_ADDR", NULL};

/* The form, under both of its names. */
#define FORM_ROUTES(path)                                                      \
	{.methods = HTTP_GET,                                                  \
	    .pattern = (path),                                                 \
	    .handle = show_form,                                               \
	    .params = form_params,                                             \
	    .flags = ROUTE_INLINE},                                            \
	{                                                                      \
		.methods = HTTP_POST, .pattern = (path), .handle = post_form,  \
		.params = post_params, .checks = post_checks,                  \
		.flags = ROUTE_TOGETHER                                        \
	}

const struct route feedback_routes[] = {
    FORM_ROUTES("/"),
    FORM_ROUTES("/" FEEDBACK_FORM),
    {.methods = HTTP_GET,
	.pattern = "/thanks",
	.handle = show_thanks,
	.flags = ROUTE_INLINE},
    {.methods = HTTP_GET,
	.pattern = "/denied",
	.handle = show_denied,
	.flags = ROUTE_INLINE},
    {.methods = HTTP_GET,
	.pattern = "/challenge",
	.handle = show_challenge,
	.flags = ROUTE_INLINE},
    {.methods = HTTP_GET,
	.pattern = "/work.js",
	.handle = guard_script,
	.flags = ROUTE_INLINE},
    RECEIPT_ROUTES(form_params, post_checks),
    POLICY_PAGE_ROUTES,
    /* any other form */
    {.methods = HTTP_GET,
	.pattern = "/thanks/{}",
	.handle = form_thanks,
	.flags = ROUTE_INLINE},
    {.methods = HTTP_GET,
	.pattern = "/denied/{}",
	.handle = form_denied,
	.flags = ROUTE_INLINE},
    {.methods = HTTP_GET,
	.pattern = "/challenge/{}",
	.handle = form_challenge,
	.flags = ROUTE_INLINE},
    {.methods = HTTP_POST,
	.pattern = "/{}/age",
	.handle = form_age_post,
	.params = age_params,
	.checks = post_checks,
	.flags = ROUTE_INLINE | ROUTE_QUIET},
    {.methods = HTTP_GET,
	.pattern = "/{}",
	.handle = form_show,
	.params = form_params,
	.flags = ROUTE_INLINE},
    {.methods = HTTP_POST,
	.pattern = "/{}",
	.handle = form_post,
	.params = post_params,
	.checks = post_checks,
	.body_max = FORM_BODY_MAX,
	.flags = ROUTE_TOGETHER},
};
const size_t feedback_routes_n = sizeof(feedback_routes) /
				 sizeof(feedback_routes[0]);
