/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "mail/message.h"

#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/rand.h"
#include "mail/encode.h"

#define UNSUBSCRIBE_MAX 800 /* bytes; a line must stay under 998 */
#define ID_BYTES	16

/* address_is_clean - made by address_parse, or nothing put together by hand */
static bool
address_is_clean(const struct address *address)
{
	return address->text.len && address->text.len <= ADDRESS_MAX &&
	       address->domain.len && !str_has_control(address->text) &&
	       !str_has_byte(address->text, ' ') &&
	       !str_has_byte(address->text, '<') &&
	       !str_has_byte(address->text, '>');
}

/* url_is_clean - an absolute URL that fits between < and > */
static bool
url_is_clean(struct str url)
{
	if (!str_has_prefix(url, "https://") && !str_has_prefix(url, "http://"))
		return false;
	if (url.len > UNSUBSCRIBE_MAX)
		return false;
	for (size_t i = 0; i < url.len; i++) {
		if (url.ptr[i] <= 0x20 || url.ptr[i] > 0x7e ||
		    strchr("<>\"", url.ptr[i]))
			return false;
	}
	return true;
}

/* body_is_clean - UTF-8 with no control byte but line feed and tab */
static bool
body_is_clean(struct str body)
{
	if (!str_is_utf8(body))
		return false;
	for (size_t i = 0; i < body.len; i++) {
		unsigned char c = (unsigned char)body.ptr[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

/* message_check - is every part fit for the wire? */
static int
message_check(const struct message *message, struct err *err)
{
	if (!address_is_clean(&message->from) ||
	    !address_is_clean(&message->to))
		return err_set(err, "mail: an address is missing or unfit");
	if (message->reply_to.text.len && !address_is_clean(&message->reply_to))
		return err_set(err, "mail: the reply address is unfit");
	if (message->subject.len == 0 ||
	    message->subject.len > MESSAGE_SUBJECT_MAX ||
	    str_has_control(message->subject) || !str_is_utf8(message->subject))
		return err_set(err, "mail: the subject is unfit");
	if (message->unsubscribe.len && !url_is_clean(message->unsubscribe))
		return err_set(err, "mail: the unsubscribe URL is unfit");
	if (!body_is_clean(message->body))
		return err_set(err, "mail: the text is unfit");
	return 0;
}

/* put_address - a header that holds one address */
static int
put_address(struct buf *out, const char *header, struct str name,
    const struct address *address)
{
	buf_printf(out, "%s: ", header);
	if (address_format(out, strlen(header) + 2, name, address) != 0)
		return -1;
	buf_puts(out, "\r\n");
	return 0;
}

/* put_date - RFC 5322 section 3.3, in UTC, whatever the locale */
static void
put_date(struct buf *out, int64_t secs)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t when = (time_t)secs;
	struct tm tm = {.tm_mday = 1};

	gmtime_r(&when, &tm);
	buf_printf(out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n",
	    days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* put_id - a Message-ID that says nothing but the domain */
static void
put_id(struct buf *out, struct str domain)
{
	unsigned char id[ID_BYTES];
	char hex[2 * ID_BYTES + 1];

	rand_bytes(id, sizeof(id));
	str_hex(id, sizeof(id), hex);
	buf_printf(
	    out, "Message-ID: <%s@" STR_FMT ">\r\n", hex, STR_ARG(domain));
}

/* put_head - all headers */
static int
put_head(const struct message *message, struct buf *out)
{
	if (put_address(out, "From", message->from_name, &message->from) != 0)
		return -1;
	if (message->reply_to.text.len &&
	    put_address(out, "Reply-To", STR_NONE, &message->reply_to) != 0)
		return -1;
	if (put_address(out, "To", message->to_name, &message->to) != 0)
		return -1;
	buf_puts(out, "Subject: ");
	encode_words(out, strlen("Subject: "), message->subject, false);
	buf_puts(out, "\r\n");
	put_date(out, message->date_secs);
	put_id(out, message->from.domain);
	if (message->automatic)
		buf_puts(out, "Auto-Submitted: auto-generated\r\n");
	if (message->unsubscribe.len) {
		buf_printf(out, "List-Unsubscribe: <" STR_FMT ">\r\n",
		    STR_ARG(message->unsubscribe));
		buf_puts(out,
		    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
	}
	buf_puts(out, "MIME-Version: 1.0\r\n"
		      "Content-Type: text/plain; charset=utf-8\r\n"
		      "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	return 0;
}

/* message_format - write the whole message */
int
message_format(const struct message *message, struct buf *out, struct err *err)
{
	struct buf text = BUF_INIT(MESSAGE_MAX);
	int rc = -1;

	if (message_check(message, err) != 0)
		return -1;
	if (put_head(message, &text) != 0) {
		err_set(err, "mail: a name is unfit");
		goto out;
	}
	encode_quoted_printable(&text, message->body);
	if (!text.full)
		buf_put(out, buf_str(&text));
	if (text.full || out->full) {
		err_set(err, "mail: the message is too long");
		goto out;
	}
	rc = 0;
out:
	buf_free(&text);
	return rc;
}
