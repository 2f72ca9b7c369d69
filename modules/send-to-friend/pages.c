/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/friend.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/scrub.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "mail/message.h"
#include "mail/smtp.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/send-to-friend/letter.h"
#include "modules/send-to-friend/note.h"
#include "modules/send-to-friend/once.h"
#include "modules/send-to-friend/target.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"
#include "policy/rate.h"

#define BODY_MAX       (16 * 1024)
#define SLOW_MS	       1000 /* a relay that takes longer to fail is slow */
#define HOUR_SECS      3600
#define STACK_SCRUBBED (64 * 1024) /* bytes; what libraries leave there */

static const struct field fields[] = {
    {.name = "sender_name",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = NAME_MAX_CHARS,
	.label = N_("Your name")},
    {.name = "sender_email",
	.type = FIELD_EMAIL,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("Your mail address"),
	.check = address_check},
    {.name = "recipient_email",
	.type = FIELD_EMAIL,
	.flags = FIELD_REQUIRED | FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = ADDRESS_MAX,
	.label = N_("Your friend's mail address"),
	.check = address_check},
    {.name = "message",
	.type = FIELD_TEXTAREA,
	.flags = FIELD_PERSONAL | FIELD_NO_CONTROL,
	.max = FRIEND_NOTE_MAX,
	.label = N_("A short note")},
    {.name = "url",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_NO_CONTROL,
	.max = TARGET_MAX,
	.label = "The page"},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN},
};
#define FIELDS_N (sizeof(fields) / sizeof(fields[0]))

/* What a visitor reads of each way that a mail can fail. */
#define SAY_STALE                                                              \
	N_("The form was open for too long, or your browser did not send it "  \
	   "whole. Nothing was sent. Please look it over and send it again.")
#define SAY_LATER                                                              \
	N_("The mail could not be handed over just now, and nothing was "      \
	   "sent. "                                                            \
	   "Please try again in a minute.")
#define SAY_UNKNOWN                                                            \
	N_("The connection to the mail server was lost after your mail had "   \
	   "been "                                                             \
	   "handed over. It may have gone out. We do not send it again.")
#define SAY_CLIENT                                                             \
	N_("Too many mails were sent from your connection or in your name. "   \
	   "Please try again in an hour.")
#define SAY_RECIPIENT                                                          \
	N_("This address was sent enough mails lately. Please try again in "   \
	   "an "                                                               \
	   "hour.")
#define SAY_REFUSED                                                            \
	N_("The mail server refused this mail, and nothing was sent. Please "  \
	   "write a different note, or none.")
#define SAY_NO_MAILBOX                                                         \
	N_("The mail server does not take mail for this address.")

/* settings_of - the module's settings */
static const struct friend_settings *
settings_of(const struct request *req)
{
	return req->ctx->settings;
}

/* show - the form, empty or come back, with a fresh token */
static int
show(struct request *req, struct response *res, int status, struct form *form,
    struct str path, const char *notice)
{
	const struct friend_settings *settings = settings_of(req);
	struct view *view = view_object(req->arena);
	char *link = arena_printf(
	    req->arena, "%s" STR_FMT, req->ctx->site->site_url, STR_ARG(path));

	view_set_text(view, "title", STR(N_("Send this page to a friend")));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, "friend")));
	view_set_text(view, "link", str_of(link));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	page_fields(view, fields, FIELDS_N, form);
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
	return page_form(req, res, status, "friend_form", view, form);
}

/* friend_get - the form for one page of this site */
static int
friend_get(struct request *req, struct response *res)
{
	struct str path = request_query(req, "url");

	if (str_is_none(path))
		path = str_of(settings_of(req)->paths[0]);
	if (!target_is_allowed(path, settings_of(req)->paths))
		return page_error(req, res, HTTP_UNPROCESSABLE,
		    "Only a page of this site can be sent to a friend.");
	return show(req, res, HTTP_OK, form_new(req->arena, fields, FIELDS_N),
	    path, NULL);
}

/* friend_sent - where a mail that went out ends */
static int
friend_sent(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your mail is on its way")));
	return page_send(req, res, HTTP_OK, "friend_sent", view);
}

/* again - the form come back */
static int
again(struct request *req, struct response *res, int status, struct form *form,
    const char *notice)
{
	struct str path = form_get(form, "url");

	/* what is no page of this site is not shown as a link either */
	if (!target_is_allowed(path, settings_of(req)->paths))
		path = str_of(settings_of(req)->paths[0]);
	return show(req, res, status, form, path, notice);
}

/* check_note - the note, and whether this site takes one */
static const char *
check_note(const struct friend_settings *settings, struct str note)
{
	if (note.len == 0)
		return NULL;
	if (str_chars(note) > (size_t)settings->note_max)
		return N_("Please write a shorter note.");
	return note_check(note);
}

/* check_fields - all that the table cannot check; the number of errors */
static size_t
check_fields(struct request *req, struct form *form)
{
	struct friend *module = app_data(req->app);
	const struct field_error *errors;
	const char *wrong;

	form_check(form);
	wrong = name_check(form_get(form, "sender_name"), module->letters);
	if (wrong)
		form_fail(form, "sender_name", wrong);
	wrong = check_note(settings_of(req), form_get(form, "message"));
	if (wrong)
		form_fail(form, "message", wrong);
	if (!target_is_allowed(form_get(form, "url"), settings_of(req)->paths))
		form_fail(form, "url",
		    "Only a page of this site can be sent to a friend.");
	return form_errors(form, &errors);
}

/* letter_of - the checked fields as a letter */
static int
letter_of(struct request *req, const struct form *form, struct letter *letter_r)
{
	*letter_r = (struct letter){
	    .sender_name = form_get(form, "sender_name"),
	    .note = form_get(form, "message"),
	    .path = form_get(form, "url"),
	    .now_secs = req->now_secs,
	    .words = req->language->words,
	};
	if (address_parse(req->arena, form_get(form, "sender_email"), 0,
		&letter_r->sender) != 0)
		return -1;
	return address_parse(req->arena, form_get(form, "recipient_email"), 0,
	    &letter_r->recipient);
}

/* Whom a mail counts for, and what each may have. */
struct count {
	const char *kind;
	struct str who;
	int64_t limit; /* an hour */
	const char *say;
};
#define COUNTS_N 3

/* counts_of - client, sender and recipient of a mail */
static void
counts_of(struct request *req, const struct letter *letter,
    struct count counts_r[COUNTS_N])
{
	const struct friend_settings *settings = settings_of(req);

	counts_r[0] = (struct count){"friend client",
	    request_param(req, "REMOTE_ADDR"), settings->client_limit,
	    SAY_CLIENT};
	counts_r[1] = (struct count){"friend sender",
	    address_fold(req->arena, &letter->sender), settings->client_limit,
	    SAY_CLIENT};
	counts_r[2] = (struct count){"friend recipient",
	    address_fold(req->arena, &letter->recipient),
	    settings->recipient_limit, SAY_RECIPIENT};
}

/* count_mail - NULL, or what to say where one of them has had enough */
static const char *
count_mail(struct rate *rate, const struct count counts[COUNTS_N])
{
	for (size_t i = 0; i < COUNTS_N; i++) {
		if (!rate_allow(rate, counts[i].kind, counts[i].who,
			(uint32_t)counts[i].limit, HOUR_SECS))
			return counts[i].say;
	}
	return NULL;
}

/* forgive_mail - it could not be handed over: that costs nobody anything */
static void
forgive_mail(struct rate *rate, const struct count counts[COUNTS_N])
{
	for (size_t i = 0; i < COUNTS_N; i++)
		rate_forgive(rate, counts[i].kind, counts[i].who);
}

/* give - give it to the relay; while that is slow one mail at a time tries,
 * so that the others need not wait for their 503 */
static enum smtp_outcome
give(struct friend *module, const struct letter *letter, struct str message,
    struct err *err)
{
	bool busy = atomic_fetch_add(&module->sending, 1) > 0;
	int64_t from_ms = clock_mono_ms();
	enum smtp_outcome outcome = SMTP_UNAVAILABLE;

	if (busy && atomic_load(&module->slow)) {
		err_set(err, "the relay is slow");
	} else {
		outcome = smtp_send(atomic_load(&module->smtp),
		    &letter->recipient, message, err);
		atomic_store(
		    &module->slow, outcome == SMTP_UNAVAILABLE &&
				       clock_mono_ms() - from_ms > SLOW_MS);
	}
	atomic_fetch_sub(&module->sending, 1);
	return outcome;
}

/* hand_over - write the mail and give it to the relay */
static enum smtp_outcome
hand_over(struct request *req, const struct letter *letter)
{
	struct friend *module = app_data(req->app);
	struct buf message = BUF_INIT(MESSAGE_MAX);
	enum smtp_outcome outcome = SMTP_REFUSED;
	struct err err = ERR_NONE;

	if (letter_format(req->arena, req->ctx->site, letter, &message, &err) ==
	    0)
		outcome = give(module, letter, buf_str(&message), &err);
	buf_free(&message);
	metric_add(outcome == SMTP_SENT ? module->sent : module->failed, 1);
	if (outcome != SMTP_SENT)
		log_warning("a mail was not sent: %s", err_text(&err));
	return outcome;
}

/* reply_later - 503, the form still filled */
static int
reply_later(struct request *req, struct response *res, int status,
    struct form *form, const char *seconds, const char *notice)
{
	status = again(req, res, status, form, notice);
	response_header(res, "Retry-After", str_of(seconds));
	return status;
}

/* reply_outcome - what the visitor gets to see */
static int
reply_outcome(struct request *req, struct response *res, struct form *form,
    enum smtp_outcome outcome)
{
	switch (outcome) {
	case SMTP_SENT:
		break;
	case SMTP_REFUSED_RECIPIENT:
		form_fail(form, "recipient_email", SAY_NO_MAILBOX);
		return again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	case SMTP_REFUSED:
		form_fail(form, "message", SAY_REFUSED);
		return again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	case SMTP_UNAVAILABLE:
		return reply_later(
		    req, res, HTTP_UNAVAILABLE, form, "60", SAY_LATER);
	case SMTP_UNKNOWN:
		return page_error(req, res, HTTP_GATEWAY_TIMEOUT, SAY_UNKNOWN);
	}
	return response_redirect(
	    res, arena_printf(req->arena, "%s/sent", req->ctx->mount));
}

/* send_once - send what was not sent before; the first one's outcome */
static int
send_once(struct request *req, struct response *res, struct form *form,
    const uint8_t nonce[FORM_NONCE_BYTES])
{
	struct friend *module = app_data(req->app);
	int outcome = SMTP_REFUSED;
	struct count counts[COUNTS_N];
	struct letter letter;
	const char *limit;
	bool final;

	if (letter_of(req, form, &letter) != 0)
		return again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	if (!once_begin(module->once, nonce, &outcome))
		return reply_outcome(
		    req, res, form, (enum smtp_outcome)(outcome - 1));
	counts_of(req, &letter, counts);
	limit = count_mail(req->ctx->rate, counts);
	if (limit) {
		once_end(module->once, nonce, 0);
		return reply_later(
		    req, res, HTTP_TOO_MANY, form, "3600", limit);
	}
	outcome = (int)hand_over(req, &letter);
	if (outcome == SMTP_UNAVAILABLE)
		forgive_mail(req->ctx->rate, counts);
	final = outcome == SMTP_SENT || outcome == SMTP_UNKNOWN;
	/* 0 is for "not sent", so what is kept begins at 1 */
	once_end(module->once, nonce, final ? outcome + 1 : 0);
	return reply_outcome(req, res, form, (enum smtp_outcome)outcome);
}

/* stack_scrub - wipe what libraries left below this frame */
static void __attribute__((noinline)) stack_scrub(void)
{
	char stack[STACK_SCRUBBED];

	scrub(stack, sizeof(stack));
}

/* friend_post - send the form */
static int
friend_post(struct request *req, struct response *res)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	struct form *form;
	int status = form_decode(req, fields, FIELDS_N, &form);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (form_token_check(req, "friend", form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return again(req, res, HTTP_FORBIDDEN, form, SAY_STALE);
	if (check_fields(req, form))
		return again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	status = send_once(req, res, form, nonce);
	stack_scrub();
	return status;
}

static check_fn *const post_checks[] = {check_origin, check_rate, NULL};

const struct route friend_routes[] = {
    {HTTP_GET, "/", friend_get, .flags = ROUTE_QUERY | ROUTE_INLINE},
    {HTTP_POST, "/", friend_post, .checks = post_checks, .body_max = BODY_MAX},
    {HTTP_GET, "/sent", friend_sent, .flags = ROUTE_INLINE},
    {HTTP_GET, "/style.css", page_style, .flags = ROUTE_INLINE},
};
const size_t friend_routes_n = sizeof(friend_routes) / sizeof(friend_routes[0]);
