/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "mail/message.h"
#include "modules/send-to-friend/friend.h"
#include "modules/send-to-friend/pages/friend_pages.h"
#include "modules/send-to-friend/pages/page_never.h"
#include "modules/send-to-friend/store/handover.h"
#include "modules/send-to-friend/store/letter.h"
#include "modules/send-to-friend/store/limits.h"
#include "modules/send-to-friend/store/once.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

/* Who has waited so long for their turn is told so at once: with the relay's
 * time on top the web server would give up, and nobody could tell them what
 * became of the mail. */
#define WAITED_MAX_MS (20 * 1000)

/* What a visitor reads of each way that a mail can fail. */
#define SAY_STALE                                                              \
	N_("The form was open for too long, or your browser did not send it "  \
	   "whole. This time nothing was sent. Please look it over and send "  \
	   "it again.")
#define SAY_LATER                                                              \
	N_("The mail could not be handed over just now, and nothing was "      \
	   "sent. "                                                            \
	   "Please try again in a minute.")
#define SAY_UNKNOWN                                                            \
	N_("The connection to the mail server was lost after your mail had "   \
	   "been "                                                             \
	   "handed over. It may have gone out. We do not send it again.")
#define SAY_REFUSED                                                            \
	N_("The mail server refused this mail, and nothing was sent. Please "  \
	   "write a different note, or none.")
#define SAY_NO_MAIL                                                            \
	N_("We send no mail for visitors from where you are, and nothing was " \
	   "sent. You can share the page yourself.")
#define SAY_NO_MAILBOX                                                         \
	N_("The mail server does not take mail for this address.")

/* sent_show - GET /sent: where a mail that went out ends */
int
sent_show(struct request *req, struct response *res)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR(N_("Your mail is on its way")));
	return page_send(req, res, HTTP_OK, "friend_sent", view);
}

/* letter_of - the checked fields as a letter */
static int
letter_of(struct request *req, const struct form *form, struct letter *letter_r)
{
	struct target_list list = friend_targets_of(req);

	*letter_r = (struct letter){
	    .sender_name = form_get(form, "sender_name"),
	    .note = form_get(form, "message"),
	    .path = form_get(form, "url"),
	    .title = target_title(
		&list, form_get(form, "url"), req->language->tag),
	    .now_secs = req->now_secs,
	    .words = req->language->words,
	};
	if (address_parse(req->arena, form_get(form, "sender_email"), 0,
		&letter_r->sender) != 0)
		return -1;
	if (address_parse(req->arena, form_get(form, "recipient_email"), 0,
		&letter_r->recipient) != 0)
		return -1;
	letter_r->never = never_url(req, &letter_r->recipient);
	return 0;
}

/* counted_for - whom a letter counts for */
static struct limits_mail
counted_for(struct request *req, const struct letter *letter)
{
	const struct friend_settings *settings = friend_settings_of(req);

	return (struct limits_mail){
	    .client = request_param(req, "REMOTE_ADDR"),
	    .sender = address_fold(req->arena, &letter->sender),
	    .recipient = address_fold(req->arena, &letter->recipient),
	    .client_limit = settings->client_limit,
	    .recipient_limit = settings->recipient_limit,
	};
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
		outcome = handover_send(module->handover, &letter->recipient,
		    buf_str(&message), &err);
	buf_free(&message);
	metric_add(outcome == SMTP_SENT ? module->sent : module->failed, 1);
	if (outcome != SMTP_SENT)
		log_warning("a mail was not sent: %s", err_text(&err));
	return outcome;
}

/* reply_later - 503 or 429, the form still filled */
static int
reply_later(struct request *req, struct response *res, int status,
    struct form *form, const char *seconds, const char *notice)
{
	status = form_again(req, res, status, form, notice);
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
		return form_again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	case SMTP_REFUSED:
		form_fail(form, "message", SAY_REFUSED);
		return form_again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	case SMTP_UNAVAILABLE:
		return reply_later(
		    req, res, HTTP_UNAVAILABLE, form, "60", SAY_LATER);
	case SMTP_UNKNOWN:
		return page_error(req, res, HTTP_GATEWAY_TIMEOUT, SAY_UNKNOWN);
	}
	return response_redirect(
	    res, arena_printf(req->arena, "%s/sent", req->ctx->mount));
}

/* reply_never - the recipient wants no mail, or nobody can say now */
static int
reply_never(
    struct request *req, struct response *res, struct form *form, int status)
{
	if (status == HTTP_UNAVAILABLE)
		return reply_later(req, res, status, form, "60", SAY_LATER);
	form_fail(form, "recipient_email", NEVER_SAY);
	return form_again(req, res, status, form, NULL);
}

/* key_of - by what this very form is known, however often it comes */
static void
key_of(struct request *req, const struct form *form, const uint8_t *nonce,
    uint8_t key_r[ONCE_KEY_BYTES])
{
	struct friend *module = app_data(req->app);
	const struct str values[] = {form_get(form, "sender_name"),
	    form_get(form, "sender_email"), form_get(form, "recipient_email"),
	    form_get(form, "message"), form_get(form, "url")};

	once_key(module->once, nonce, values,
	    sizeof(values) / sizeof(values[0]), key_r);
}

/* refuse - what speaks against this mail: 0, or the status of the reply */
static int
refuse(struct request *req, struct response *res, struct form *form,
    const struct letter *letter, const struct limits_mail *mail)
{
	struct guard guard = friend_guard(req);
	const char *limit;
	int never;

	if (req->waited_ms > WAITED_MAX_MS)
		return reply_later(
		    req, res, HTTP_UNAVAILABLE, form, "60", SAY_LATER);
	if (!guard_check(req, form, &guard))
		return form_again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	limit = limits_count(req->ctx->rate, mail);
	if (limit)
		return reply_later(
		    req, res, HTTP_TOO_MANY, form, "3600", limit);
	never = never_refuses(req, &letter->recipient);
	return never ? reply_never(req, res, form, never) : 0;
}

/* send_once - send what was not sent before; the first one's outcome. What was
 * sent is told again before anything speaks against it. */
static int
send_once(struct request *req, struct response *res, struct form *form,
    const uint8_t nonce[FORM_NONCE_BYTES])
{
	struct friend *module = app_data(req->app);
	uint8_t key[ONCE_KEY_BYTES];
	int outcome = SMTP_REFUSED, status;
	struct limits_mail mail;
	struct letter letter;
	bool final;

	if (letter_of(req, form, &letter) != 0)
		return form_again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	key_of(req, form, nonce, key);
	if (!once_begin(module->once, key, &outcome))
		return reply_outcome(
		    req, res, form, (enum smtp_outcome)(outcome - 1));
	mail = counted_for(req, &letter);
	status = refuse(req, res, form, &letter, &mail);
	if (status) {
		once_end(module->once, key, 0);
		return status;
	}
	outcome = (int)hand_over(req, &letter);
	if (outcome == SMTP_UNAVAILABLE)
		limits_forgive(req->ctx->rate, &mail);
	final = outcome == SMTP_SENT || outcome == SMTP_UNKNOWN;
	/* 0 is for "not sent", so what is kept begins at 1 */
	once_end(module->once, key, final ? outcome + 1 : 0);
	return reply_outcome(req, res, form, (enum smtp_outcome)outcome);
}

/* is_stale - no valid token, or one of before this process: whether that form
 * was sent once, it cannot know */
static bool
is_stale(struct request *req, const struct form *form,
    uint8_t nonce_r[FORM_NONCE_BYTES])
{
	struct str token = form_get(form, FORM_TOKEN_FIELD);
	const struct friend *module = app_data(req->app);

	if (form_token_check(req, FRIEND_FORM, token, nonce_r) !=
	    FORM_TOKEN_VALID)
		return true;
	return token.len &&
	       req->now_secs - form_token_age(req, FRIEND_FORM, token) <
		   module->started_secs;
}

/* send_post - POST /: send the form */
int
send_post(struct request *req, struct response *res)
{
	uint8_t nonce[FORM_NONCE_BYTES];
	struct form *form;
	int status = form_decode(req, friend_fields, friend_fields_n, &form);

	if (status)
		return page_error(req, res, status, form_refusal(status));
	if (!friend_sends_mail(req))
		return form_again(req, res, HTTP_FORBIDDEN, form, SAY_NO_MAIL);
	if (is_stale(req, form, nonce))
		return form_again(req, res, HTTP_FORBIDDEN, form, SAY_STALE);
	if (friend_fields_check(req, form))
		return form_again(req, res, HTTP_UNPROCESSABLE, form, NULL);
	return send_once(req, res, form, nonce);
}
