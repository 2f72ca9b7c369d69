/* SPDX-License-Identifier: BSD-2-Clause */
/* change_mark - what the link in a mail holds beside the member's id */
#ifndef FP_REGISTRATION_STORE_CHANGE_MARK_H
#define FP_REGISTRATION_STORE_CHANGE_MARK_H

#include <stdint.h>

#include "modules/registration/store/member.h"

#define CHANGE_MARK_BYTES 16

/* In a link to a new password: it opens nothing any more once the password or
 * the mail address is another. */
void change_mark(const struct datakey *key, const struct member *member,
    uint8_t mark_r[CHANGE_MARK_BYTES]);

/* In a link that confirms a new address: it opens nothing any more once that
 * address is confirmed, or another one is asked for. */
void change_email_mark(const struct datakey *key, const struct member *member,
    uint8_t mark_r[CHANGE_MARK_BYTES]);

#endif
