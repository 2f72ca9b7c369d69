/* SPDX-License-Identifier: BSD-2-Clause */
/* password_rule - is a password hard enough to guess? */
#ifndef FP_REGISTRATION_PAGES_PASSWORD_RULE_H
#define FP_REGISTRATION_PAGES_PASSWORD_RULE_H

#include <stdint.h>

#include "base/str.h"

#define PASSWORD_MAX_CHARS 256

/*
 * NULL, or a sentence for the visitor. At least min_chars characters, of any
 * kind; not one that many have, not made of the words given (NULL-ended:
 * name, user id, site), and not one that zxcvbn takes for a few tries' work.
 */
const char *password_rule_check(
    struct str password, int64_t min_chars, const char *const *words);

#endif
