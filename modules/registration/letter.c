/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/letter.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "conf/site.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "http/language.h"
#include "mail/message.h"
#include "mail/wrap.h"
#include "modules/registration/store/category.h"
#include "modules/registration/store/change.h"
#include "modules/registration/store/change_mark.h"
#include "modules/registration/store/names.h"
#include "modules/registration/pages/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "modules/registration/unsubscribe.h"
#include "page/page.h"
#include "page/template.h"
#include "page/view.h"

#define HOUR_SECS 3600

/* payload_verify - the member's id */
static size_t
payload_verify(const struct delivery *delivery, uint8_t *payload)
{
	memcpy(payload, delivery->member.id, MEMBER_ID_BYTES);
	return MEMBER_ID_BYTES;
}

/* payload_reset - that, and what the next password makes another */
static size_t
payload_reset(const struct delivery *delivery, uint8_t *payload)
{
	memcpy(payload, delivery->member.id, MEMBER_ID_BYTES);
	change_mark(
	    &delivery->key, &delivery->member, payload + MEMBER_ID_BYTES);
	return MEMBER_ID_BYTES + CHANGE_MARK_BYTES;
}

/* payload_email - that, and what the next address makes another */
static size_t
payload_email(const struct delivery *delivery, uint8_t *payload)
{
	memcpy(payload, delivery->member.id, MEMBER_ID_BYTES);
	change_email_mark(
	    &delivery->key, &delivery->member, payload + MEMBER_ID_BYTES);
	return MEMBER_ID_BYTES + CHANGE_MARK_BYTES;
}

/* payload_notices - the visitor's id */
static size_t
payload_notices(const struct delivery *delivery, uint8_t *payload)
{
	memcpy(payload, delivery->visitor.id, VISITOR_ID_BYTES);
	return VISITOR_ID_BYTES;
}

#define PAYLOAD_MAX (MEMBER_ID_BYTES + CHANGE_MARK_BYTES)

/* The mails that have a link with a token. */
static const struct link {
	const char *template, *page, *purpose;
	size_t (*payload)(const struct delivery *, uint8_t *);
} links[] = {
    {"verify", "verify", LETTER_VERIFY, payload_verify},
    {"reset", "reset", LETTER_RESET, payload_reset},
    {"email_confirm", "verify", LETTER_EMAIL, payload_email},
    {VISITOR_NOTICES, "policy-notices", LETTER_NOTICES, payload_notices},
};

/* link_make - a page of this module, with a token */
static struct str
link_make(const struct context *ctx, struct arena *arena, const char *page,
    const char *token)
{
	return str_of(arena_printf(arena, "%s%s/%s?token=%s",
	    ctx->site->site_url, ctx->mount, page, token));
}

/* set_link - where the mail has one */
static void
set_link(struct view *view, const struct context *ctx,
    const struct delivery *delivery)
{
	struct arena *arena = delivery->env.arena;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		uint8_t payload[PAYLOAD_MAX];
		const char *token;

		if (strcmp(links[i].template, delivery->mail->template) != 0)
			continue;
		token = token_seal(arena, keyring_get(ctx->keyring, "forms"),
		    links[i].purpose, delivery->env.now_secs,
		    str_from(payload, links[i].payload(delivery, payload)));
		view_set_text(
		    view, "link", link_make(ctx, arena, links[i].page, token));
	}
}

/* set_unsubscribe - in the text and in the header, of every mail that is not
 * about the account */
static void
set_unsubscribe(struct view *view, const struct context *ctx,
    const struct delivery *delivery, struct message *message)
{
	const struct outbox_mail *mail = delivery->mail;
	struct arena *arena = delivery->env.arena;
	struct unsubscribe to = {
	    .kind = UNSUBSCRIBE_MEMBER, .category = str_of(mail->category)};

	if (!mail->visitor && strcmp(mail->category, CATEGORY_ACCOUNT) == 0)
		return;
	if (mail->visitor) {
		to.kind = strcmp(mail->template, VISITOR_OPT_OUT) == 0
			      ? UNSUBSCRIBE_ADDRESS
			      : UNSUBSCRIBE_VISITOR;
		memcpy(to.digest, delivery->digest, sizeof(to.digest));
	}
	memcpy(to.id, mail->member, sizeof(to.id));
	message->unsubscribe = link_make(ctx, arena, "unsubscribe",
	    unsubscribe_token(arena, ctx, delivery->env.now_secs, &to));
	view_set_text(view, "unsubscribe", message->unsubscribe);
}

/* letter_transfer_token - whose data, in which transfer */
const char *
letter_transfer_token(const struct context *ctx, const struct account_env *env,
    const struct member *member, const struct announcement *announcement)
{
	uint8_t payload[MEMBER_ID_BYTES + ANNOUNCEMENT_ID_BYTES];

	memcpy(payload, member->id, MEMBER_ID_BYTES);
	memcpy(
	    payload + MEMBER_ID_BYTES, announcement->id, ANNOUNCEMENT_ID_BYTES);
	return token_seal(env->arena, keyring_get(ctx->keyring, "forms"),
	    LETTER_TRANSFER, env->now_secs, str_from(payload, sizeof(payload)));
}

/* set_announcement - its words, and where to object */
static void
set_announcement(struct view *view, const struct context *ctx,
    const struct delivery *delivery, const struct language *language)
{
	const struct announcement *a = &delivery->announcement;
	struct arena *arena = delivery->env.arena;

	view_set_bool(view, "words", a->subject.len > 0);
	view_set_text(view, "subject", a->subject);
	view_set_text(view, "text", a->body);
	view_set_text(view, "version", a->policy);
	view_set_text(view, "effective",
	    page_day_in(arena, language, arena_str(arena, a->effective)));
	view_set_bool(view, "visitor", delivery->mail->visitor);
	view_set_bool(view, "mailing", str_is(a->kind, ANNOUNCEMENT_MAILING));
	if (a->deadline_secs <= 0)
		return;
	view_set_text(
	    view, "deadline", page_date_in(arena, language, a->deadline_secs));
	if (!delivery->mail->visitor)
		view_set_text(view, "object",
		    link_make(ctx, arena, "transfer",
			letter_transfer_token(
			    ctx, &delivery->env, &delivery->member, a)));
}

/* is_user_taken - was somebody quicker with the user id? */
static bool
is_user_taken(const struct delivery *delivery)
{
	const struct account_env *env = &delivery->env;
	const struct member *member = &delivery->member;
	uint8_t owner[MEMBER_ID_BYTES];
	bool found = false;

	return keystore_find(env->keys, names_user(env->arena, member->user_id),
		   owner, &found, NULL) == DB_OK &&
	       found && memcmp(owner, member->id, sizeof(owner)) != 0;
}

/* letter_write - the template's first line is the subject */
void
letter_write(const struct context *ctx, const struct delivery *delivery,
    struct message *message)
{
	const struct registration_settings *settings = ctx->settings;
	const struct language *language = language_find(
	    ctx->languages, ctx->nlanguages, delivery->member.language);
	struct arena *arena = delivery->env.arena;
	struct view *view = view_object(arena);
	struct buf text = BUF_INIT(MESSAGE_MAX / 2);
	struct str body;

	view_set_text(view, "site_name", str_of(ctx->site->site_name));
	view_set_text(view, "site_url", str_of(ctx->site->site_url));
	view_set_text(view, "mount", str_of(ctx->mount));
	view_set_int(view, "hours", settings->verify_secs / HOUR_SECS);
	view_set_int(view, "reset_minutes", settings->reset_secs / 60);
	view_set_bool(view, "user_taken",
	    !delivery->mail->visitor && is_user_taken(delivery));
	if (delivery->member.suspended_until)
		view_set_text(view, "until",
		    page_minute_in(
			arena, language, delivery->member.suspended_until));
	set_link(view, ctx, delivery);
	set_unsubscribe(view, ctx, delivery, message);
	if (delivery->mail->announced)
		set_announcement(view, ctx, delivery, language);
	template_render(language->templates,
	    arena_printf(
		arena, "registration_mail_%s", delivery->mail->template),
	    view, &text);
	body = arena_copy(arena, buf_str(&text));
	buf_clear(&text);
	message->subject = str_trim(str_cut(&body, '\n'));
	wrap_text(&text, body, WRAP_WIDTH);
	body = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	message->body = str_is_none(body) ? STR("") : body;
}
