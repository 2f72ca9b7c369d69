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
#include "mail/message.h"
#include "modules/registration/change.h"
#include "modules/registration/names.h"
#include "modules/registration/registration_pages.h"
#include "modules/registration/registration_settings.h"
#include "page/template.h"
#include "page/view.h"

#define HOUR_SECS 3600

/* payload_verify - the member's id */
static size_t
payload_verify(const struct letter *letter, uint8_t *payload)
{
	memcpy(payload, letter->member->id, MEMBER_ID_BYTES);
	return MEMBER_ID_BYTES;
}

/* payload_reset - that, and what the next password makes another */
static size_t
payload_reset(const struct letter *letter, uint8_t *payload)
{
	memcpy(payload, letter->member->id, MEMBER_ID_BYTES);
	change_mark(letter->key, letter->member, payload + MEMBER_ID_BYTES);
	return MEMBER_ID_BYTES + CHANGE_MARK_BYTES;
}

/* payload_email - that, and what the next address makes another */
static size_t
payload_email(const struct letter *letter, uint8_t *payload)
{
	memcpy(payload, letter->member->id, MEMBER_ID_BYTES);
	change_email_mark(
	    letter->key, letter->member, payload + MEMBER_ID_BYTES);
	return MEMBER_ID_BYTES + CHANGE_MARK_BYTES;
}

#define PAYLOAD_MAX (MEMBER_ID_BYTES + CHANGE_MARK_BYTES)

/* The mails that have a link with a token. */
static const struct link {
	const char *template, *page, *purpose;
	size_t (*payload)(const struct letter *, uint8_t *);
} links[] = {
    {"verify", "verify", LETTER_VERIFY, payload_verify},
    {"reset", "reset", LETTER_RESET, payload_reset},
    {"email_confirm", "verify", LETTER_EMAIL, payload_email},
};

/* set_link - where the mail has one */
static void
set_link(
    struct view *view, const struct context *ctx, const struct letter *letter)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		uint8_t payload[PAYLOAD_MAX];
		const char *token;

		if (strcmp(links[i].template, letter->template) != 0)
			continue;
		token = token_seal(letter->env.arena,
		    keyring_get(ctx->keyring, "forms"), links[i].purpose,
		    letter->env.now_secs,
		    str_from(payload, links[i].payload(letter, payload)));
		view_set_text(view, "link",
		    str_of(arena_printf(letter->env.arena, "%s%s/%s?token=%s",
			ctx->site->site_url, ctx->mount, links[i].page,
			token)));
	}
}

/* is_user_taken - was somebody quicker with the user id? */
static bool
is_user_taken(const struct letter *letter)
{
	const struct account_env *env = &letter->env;
	const struct member *member = letter->member;
	uint8_t owner[MEMBER_ID_BYTES];
	bool found = false;

	return keystore_find(env->keys, names_user(env->arena, member->user_id),
		   owner, &found, NULL) == DB_OK &&
	       found && memcmp(owner, member->id, sizeof(owner)) != 0;
}

/* letter_write - the template's first line is the subject */
void
letter_write(const struct context *ctx, const struct letter *letter,
    struct message *message)
{
	const struct registration_settings *settings = ctx->settings;
	struct arena *arena = letter->env.arena;
	struct view *view = view_object(arena);
	struct buf text = BUF_INIT(MESSAGE_MAX / 2);
	struct str body;

	view_set_text(view, "site_name", str_of(ctx->site->site_name));
	view_set_text(view, "site_url", str_of(ctx->site->site_url));
	view_set_text(view, "mount", str_of(ctx->mount));
	view_set_int(view, "hours", settings->verify_secs / HOUR_SECS);
	view_set_int(view, "reset_minutes", settings->reset_secs / 60);
	view_set_bool(view, "user_taken", is_user_taken(letter));
	if (letter->member->suspended_until)
		view_set_text(view, "until",
		    registration_minute(
			arena, letter->member->suspended_until));
	set_link(view, ctx, letter);
	template_render(ctx->templates,
	    arena_printf(arena, "registration_mail_%s", letter->template), view,
	    &text);
	body = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	message->subject = str_trim(str_cut(&body, '\n'));
	message->body = str_is_none(body) ? STR("") : body;
}
