/* SPDX-License-Identifier: BSD-2-Clause */
/* once - a form that arrives twice is sent once */
#ifndef FP_FRIEND_ONCE_H
#define FP_FRIEND_ONCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "policy/check.h"

#define ONCE_KEY_BYTES 16
#define ONCE_WAYS      16    /* forms that share a place */
#define ONCE_SLOTS     16384 /* forms; of those that share one the oldest goes */

/*
 * Which forms were lately sent, and what each was answered with. A form is
 * known by a digest of its nonce and of all that was in it, under a key of
 * this process; neither the nonce nor anything else of it is kept, so that
 * the digest tells nothing. Thread-safe.
 */
struct once;

struct once *once_new(void);
void once_free(struct once **once);

/* The digest of a form. Who goes back and writes another address has written
 * another mail. */
void once_key(struct once *once, const uint8_t nonce[FORM_NONCE_BYTES],
    const struct str *values, size_t n, uint8_t key_r[ONCE_KEY_BYTES]);

/*
 * True: the first time; send, then call once_end. False: it was sent before,
 * or is just being sent, which is waited for; status_r is what the first was
 * answered with.
 */
bool once_begin(
    struct once *once, const uint8_t key[ONCE_KEY_BYTES], int *status_r);

/* How the first time ended. A status of 0: nothing was sent, and the same
 * form may come again. */
void once_end(struct once *once, const uint8_t key[ONCE_KEY_BYTES], int status);

#endif
