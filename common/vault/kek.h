/* SPDX-License-Identifier: BSD-2-Clause */
/* kek - the key-encryption keys that wrap data keys */
#ifndef FP_VAULT_KEK_H
#define FP_VAULT_KEK_H

#include <stdint.h>

#include "crypto/secret.h"

struct keyring;

/*
 * Key-encryption keys have numbers, stored beside what each wraps, so that
 * they can be renewed and destroyed. So far there is one, the keyring's
 * "kek", with the number 1.
 */

/* The number of the key that wraps new data keys. */
int64_t kek_current(const struct keyring *keyring);

/* The key of a number; NULL where it was destroyed, or never was. */
const struct secret *kek_find(const struct keyring *keyring, int64_t kek_id);

#endif
