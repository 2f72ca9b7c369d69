/* SPDX-License-Identifier: BSD-2-Clause */
/* base64url - RFC 4648 section 5, without padding */
#ifndef FP_CRYPTO_BASE64URL_H
#define FP_CRYPTO_BASE64URL_H

#include <stddef.h>

#include "base/str.h"

struct arena;

#define BASE64URL_LEN(bytes) (((bytes)*4 + 2) / 3)
#define BASE64URL_BYTES(len) ((len)*3 / 4)

/* out_r holds BASE64URL_LEN(len) + 1 bytes; ends with a NUL. */
void base64url_format(const void *bytes, size_t len, char *out_r);

/* bytes_r holds BASE64URL_BYTES(text.len). 0, or -1 for anything but the one
 * canonical form. */
int base64url_read(struct str text, void *bytes_r);

/* 0, or -1 for anything but the one canonical form. The bytes live in arena. */
int base64url_parse(struct arena *arena, struct str text, struct str *bytes_r);

#endif
