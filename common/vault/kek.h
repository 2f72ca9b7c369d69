/* SPDX-License-Identifier: BSD-2-Clause */
/* kek - the key-encryption keys that wrap data keys */
#ifndef FP_VAULT_KEK_H
#define FP_VAULT_KEK_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/secret.h"

struct err;
struct keyring;

#define KEK_FIRST      1
#define KEK_MAX	       512 /* in a folder at once */
#define KEK_MARK_BYTES 32
#define KEK_GROUP      "formpledge-keks" /* may read them, where it exists */

/*
 * Key-encryption keys have numbers, stored beside what each wraps, so that
 * they can be renewed and destroyed. They have a folder of their own, one
 * file a key: NUMBER.key as in crypto/keyring.h, and a file "current" with
 * the number of the one that wraps what is new. Whoever backs up the other
 * secrets leaves this folder out (it has a CACHEDIR.TAG).
 *
 * A file is read each time its key is used, so that a new key is in use, and
 * a destroyed one is gone, at once and in every process. (Data keys that are
 * read together have it read once: vault/ahead.h.)
 *
 * The first version had one key in the folder of the secrets, kek.key. Until
 * kek_init has moved it, it has the number 1.
 */

/* The key that wraps new data keys, and its number. 0 or -1. */
int kek_current(const struct keyring *keyring, int64_t *kek_id_r,
    struct secret *secret_r, struct err *err);

/*
 * The key of a number: 1; 0: it was destroyed; -1: it cannot be read, or is
 * newer than what this host has. A folder that is not there is -1, never 0,
 * so that a disk that was not mounted does not look like an erasure.
 */
int kek_find(const struct keyring *keyring, int64_t kek_id,
    struct secret *secret_r, struct err *err);

/* Can the key in use be read? 0 or -1 with the remedy. */
int kek_check(const struct keyring *keyring, struct err *err);

/* Makes folder and first key where they are missing, or moves in the
 * secrets' kek.key. 1 made, 0 was there, -1. Safe to kill and run again. */
int kek_init(const char *dir, const char *secrets, struct err *err);

/* The number in use by the folder alone; 0: there is none yet; -1. */
int64_t kek_number(const char *dir, struct err *err);
/* Makes that number the one in use: its file must be there. 0 or -1. */
int kek_use(const char *dir, int64_t kek_id, struct err *err);

/* Makes a random key of this number unless there is one. 0 or -1. */
int kek_make(const char *dir, int64_t kek_id, struct err *err);
/* Overwrites and removes one; it must not be the one in use. 0, also where
 * it is gone already, or -1. */
int kek_destroy(const char *dir, int64_t kek_id, struct err *err);

/* Finishes a kek_destroy that was killed. 0 or -1. */
int kek_tidy(const char *dir, struct err *err);

/* Tells keys of the same number apart without giving one away: 1, 0: no such
 * file, or -1. */
int kek_mark(const char *dir, int64_t kek_id, uint8_t mark_r[KEK_MARK_BYTES],
    struct err *err);

/* All keys of a folder, for much work at once. Scrub it: kek_set_free. */
struct kek_set;
int kek_set_load(const char *dir, struct kek_set **set_r, struct err *err);
void kek_set_free(struct kek_set **set);
const struct secret *kek_set_find(const struct kek_set *set, int64_t kek_id);
size_t kek_set_count(const struct kek_set *set);
int64_t kek_set_id(const struct kek_set *set, size_t i);

#endif
