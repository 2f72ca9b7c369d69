/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/notice_letter.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/language.h"
#include "mail/message.h"
#include "mail/wrap.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/store/form_def.h"
#include "modules/feedback/store/submission_list.h"
#include "page/template.h"
#include "page/view.h"

/* notice_letter_load - all that it says */
enum db_status
notice_letter_load(struct db *db, const struct context *ctx,
    struct notice_letter *letter, struct err *err)
{
	const struct feedback_settings *settings = ctx->settings;

	const struct form_def *def = form_set_find(ctx->data, letter->form);

	letter->to = def && *def->notify ? def->notify : settings->notify;
	letter->title = def ? def->title : "";
	return submission_waiting(db, letter->form, letter->now_secs,
	    &letter->open, &letter->late, err);
}

/* set_view - what the template shows */
static void
set_view(struct view *view, const struct context *ctx, struct arena *arena,
    const struct notice_letter *letter)
{
	const struct feedback_settings *settings = ctx->settings;

	view_set_text(view, "site_name", str_of(ctx->site->site_name));
	view_set_text(view, "title",
	    *letter->title ? str_of(letter->title) : letter->form);
	view_set_text(view, "form", letter->form);
	view_set_int(view, "count", letter->count);
	view_set_text(view, "link",
	    str_of(arena_printf(
		arena, "%s%s", ctx->site->site_url, settings->staff_page)));
	view_set_int(view, "open", letter->open);
	view_set_bool(view, "waiting", letter->open > 0);
	view_set_int(view, "late", letter->late);
	view_set_bool(view, "overdue", letter->late > 0);
}

/* notice_letter_write - the template's first line is the subject */
void
notice_letter_write(const struct context *ctx, struct arena *arena,
    const struct notice_letter *letter, struct message *message)
{
	struct view *view = view_object(arena);
	struct buf text = BUF_INIT(MESSAGE_MAX / 2);
	struct str body;

	set_view(view, ctx, arena, letter);
	template_render(
	    ctx->languages[0].templates, "feedback_mail_notice", view, &text);
	body = arena_copy(arena, buf_str(&text));
	buf_clear(&text);
	message->subject = str_trim(str_cut(&body, '\n'));
	wrap_text(&text, body, WRAP_WIDTH);
	message->body = arena_copy(arena, buf_str(&text));
	buf_free(&text);
}
