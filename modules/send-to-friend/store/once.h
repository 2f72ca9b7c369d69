/* SPDX-License-Identifier: BSD-2-Clause */
/* once - a form that arrives twice is sent once */
#ifndef FP_FRIEND_ONCE_H
#define FP_FRIEND_ONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/check.h"

#define ONCE_SLOTS 1024 /* the oldest one makes room */

/*
 * The nonces of forms lately sent (random numbers of our own, nothing of the
 * visitor) with the status that each was answered with. Thread-safe.
 */
struct once;

struct once *once_new(void);
void once_free(struct once **once);

/*
 * True: the first time; send, then call once_end. False: it was sent before,
 * or is just being sent, which is waited for; status_r is what the first was
 * answered with.
 */
bool once_begin(
    struct once *once, const uint8_t nonce[FORM_NONCE_BYTES], int *status_r);

/* How the first time ended. A status of 0: nothing was sent, and the same
 * form may come again. */
void once_end(
    struct once *once, const uint8_t nonce[FORM_NONCE_BYTES], int status);

#endif
