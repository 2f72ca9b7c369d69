/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/letter.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/words.h"
#include "base/err.h"
#include "conf/site.h"
#include "mail/message.h"

#define TEXT_MAX (16 * 1024)

/* put_note - the note, each line marked as somebody's words */
static void
put_note(struct buf *text, const struct letter *letter)
{
	struct str rest = letter->note;

	if (rest.len == 0)
		return;
	buf_printf(text, words_of(letter->words, "%.*s writes:"),
	    STR_ARG(letter->sender_name));
	buf_puts(text, "\n\n");
	while (!str_is_none(rest)) {
		buf_puts(text, "> ");
		buf_put(text, str_cut(&rest, '\n'));
		buf_putc(text, '\n');
	}
	buf_putc(text, '\n');
}

/* put_never - the way to get no more of them */
static void
put_never(struct buf *text, const struct letter *letter)
{
	if (letter->never.len == 0)
		return;
	buf_puts(text, words_of(letter->words,
			   "If you never want such a mail again, whoever asks "
			   "for it:"));
	buf_putc(text, '\n');
	buf_put(text, letter->never);
	buf_putc(text, '\n');
}

/* put_text - the body */
static void
put_text(struct buf *text, const struct site *site, const struct letter *letter)
{
	const struct words *words = letter->words;

	buf_puts(text, words_of(words, "Hello,"));
	buf_puts(text, "\n\n");
	buf_printf(text,
	    /* TRANSLATORS: who, and the site */
	    words_of(
		words, "%.*s asked %s to send you the address of this page:"),
	    STR_ARG(letter->sender_name), site->site_name);
	buf_puts(text, "\n\n");
	if (letter->title)
		buf_printf(text, "%s\n", letter->title);
	buf_puts(text, site->site_url);
	buf_put(text, letter->path);
	buf_puts(text, "\n\n");
	put_note(text, letter);
	buf_printf(text,
	    words_of(
		words, "If you reply, your answer goes to %.*s, not to us."),
	    STR_ARG(letter->sender_name));
	buf_printf(text, "\n\n-- \n%s, %s\n", site->site_name, site->site_url);
	buf_puts(text,
	    words_of(words,
		"Somebody typed your address into our form to send you this "
		"one mail.\nIt was used for that alone; we have not stored "
		"it.\n"));
	put_never(text, letter);
}

/* from_of - "Ann via Example Jobs", or the site alone where that is too long */
static struct str
from_of(
    struct arena *arena, const struct site *site, const struct letter *letter)
{
	struct str both = str_of(
	    arena_printf(arena, words_of(letter->words, "%.*s via %s"),
		STR_ARG(letter->sender_name), site->site_name));

	return both.len <= ADDRESS_NAME_MAX ? both : str_of(site->site_name);
}

/* subject_of - what is recommended */
static struct str
subject_of(
    struct arena *arena, const struct site *site, const struct letter *letter)
{
	if (letter->title)
		return str_of(arena_printf(arena,
		    /* TRANSLATORS: who, the title of a page, the site */
		    words_of(letter->words, "%.*s recommends: %s (%s)"),
		    STR_ARG(letter->sender_name), letter->title,
		    site->site_name));
	return str_of(arena_printf(arena,
	    words_of(letter->words, "%.*s recommends a page of %s"),
	    STR_ARG(letter->sender_name), site->site_name));
}

/* letter_format - write the message */
int
letter_format(struct arena *arena, const struct site *site,
    const struct letter *letter, struct buf *out, struct err *err)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	struct message message = {
	    .from_name = from_of(arena, site, letter),
	    .reply_to = letter->sender,
	    .to = letter->recipient,
	    .subject = subject_of(arena, site, letter),
	    .date_secs = letter->now_secs,
	    .automatic = true,
	    .unsubscribe = letter->never,
	};
	int rc;

	if (address_parse(arena, str_of(site->mail_from), ADDRESS_ONE_LABEL,
		&message.from) != 0)
		return err_set(err, "mail_from is not a mail address");
	put_text(&text, site, letter);
	message.body = buf_str(&text);
	rc = text.full ? err_set(err, "mail: the text is too long")
		       : message_format(&message, out, err);
	buf_free(&text);
	return rc;
}
