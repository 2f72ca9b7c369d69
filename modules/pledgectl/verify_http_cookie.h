/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_http_cookie - the cookies that a run has seen set */
#ifndef FP_PLEDGECTL_VERIFY_HTTP_COOKIE_H
#define FP_PLEDGECTL_VERIFY_HTTP_COOKIE_H

#include <stdbool.h>

#include "base/str.h"

struct verify;
struct verify_reply;

/* Notes every Set-Cookie of a reply; no value is kept. */
void verify_cookies_note(
    struct verify *verify, const struct verify_reply *reply);

/* Is that its name, the prefix of https aside? */
bool verify_cookie_is(struct str found, const char *name);

#endif
