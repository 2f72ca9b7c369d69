/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/ended_letter.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/scrub.h"
#include "base/words.h"
#include "conf/site.h"
#include "mail/courier.h"
#include "mail/message.h"
#include "mail/wrap.h"

/* write_body - what is told */
static void
write_body(struct arena *arena, const struct site *site,
    const struct words *words, struct buf *body)
{
	wrap_text(body,
	    str_of(arena_printf(arena,
		words_of(words,
		    "We have learned that you are under the age from which one "
		    "can have an account at %s. So we have ended yours, and "
		    "erased everything about you: what you entered, your "
		    "log-ins, and mail that was on its way to you. You cannot "
		    "log in any more, and we will not write to you again."),
		site->site_name)),
	    WRAP_WIDTH);
	buf_puts(body, "\n\n");
	wrap_text(body,
	    str_of(words_of(words,
		"If this is a mistake, write to us; you can also sign up "
		"anew.")),
	    WRAP_WIDTH);
	buf_printf(body, "\n\n%s\n%s/\n", site->site_name, site->site_url);
}

/* ended_letter_send - once */
int
ended_letter_send(struct arena *arena, const struct smtp *smtp,
    const struct site *site, const struct words *words, struct str email,
    struct err *err)
{
	struct buf body = BUF_INIT(MESSAGE_MAX);
	struct message message = {.automatic = true};
	enum smtp_outcome outcome;

	message.subject = str_of(arena_printf(arena,
	    words_of(words, "Your account at %s was ended"), site->site_name));
	write_body(arena, site, words, &body);
	message.body = buf_str(&body);
	outcome = courier_send(arena, smtp, site, email, &message, err);
	buf_free(&body);
	return outcome == SMTP_SENT ? 0 : -1;
}
