/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "mail/courier.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "conf/site.h"
#include "mail/address.h"
#include "mail/message.h"

#define RETRY_FIRST_SECS 30
#define RETRY_MOST_SECS	 3600

/* courier_delay_secs - how long to wait after so many tries */
int64_t
courier_delay_secs(int64_t attempts)
{
	int64_t secs = RETRY_FIRST_SECS;

	for (int64_t i = 1; i < attempts && secs < RETRY_MOST_SECS; i++)
		secs *= 2;
	return secs < RETRY_MOST_SECS ? secs : RETRY_MOST_SECS;
}

/* courier_send - to the relay */
enum smtp_outcome
courier_send(struct arena *arena, const struct smtp *smtp,
    const struct site *site, struct str to, struct message *message,
    struct err *err)
{
	struct buf text = BUF_INIT(MESSAGE_MAX);
	enum smtp_outcome outcome = SMTP_REFUSED;

	message->from_name = str_of(site->site_name);
	message->date_secs = clock_unix_secs();
	message->automatic = true;
	if (address_parse(arena, to, 0, &message->to) ||
	    address_parse(arena, str_of(site->mail_from), ADDRESS_ONE_LABEL,
		&message->from))
		err_set(err, "an address that cannot be used");
	else if (message_format(message, &text, err) == 0)
		outcome = smtp_send(smtp, &message->to, buf_str(&text), err);
	buf_free(&text);
	return outcome;
}
