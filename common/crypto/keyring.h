/* SPDX-License-Identifier: BSD-2-Clause */
/* keyring - the secrets of a site, read from a directory of files */
#ifndef FP_CRYPTO_KEYRING_H
#define FP_CRYPTO_KEYRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "crypto/secret.h"

struct err;
struct keyring;

/*
 * One file a key, NAME.key: 64 hexadecimal digits and a line feed, mode 0400
 * or 0440, made by  pledgectl keys init.  Each module is given the names it
 * needs and no others (security.least-privilege).
 *	forms     form tokens, cookies and other sealed tokens
 *	edge      the secret parameter FORMPLEDGE_EDGE
 *	pepper    registration: passwords
 *	index     registration: the blind index of mail addresses
 *	kek       registration, feedback: wraps data keys. No file any more
 *	          but a folder of its own, see vault/kek.h; a file that the
 *	          first version made is still read
 *	surveys   surveys: ballot box and tallies
 *	friend    send-to-friend. No file but a folder of versions, see
 *	          keyset.h
 *	audit     staff, pledgectl: the chain of looks
 */
#define KEYRING_KEK "kek"
extern const char *const keyring_names[]; /* ends with NULL */

/*
 * Reads the keys named (ends with NULL). 0 or -1: missing file (remedy:
 * pledgectl keys init), others may read it (checked on the open descriptor),
 * not 64 digits. Free with keyring_free, which scrubs.
 */
int keyring_load(const char *dir, const char *const *names,
    struct keyring **keyring_r, struct err *err);
void keyring_free(struct keyring **keyring);

/* An empty one, for keys that were handed over instead (keyring_give). */
struct keyring *keyring_new(void);

/*
 * Keys of single records, by their ids, that somebody else has opened: where
 * there is one under an id, no other key is asked for (vault/datakey.h). At
 * most KEYRING_GIVEN_MAX.
 */
#define KEYRING_GIVEN_MAX      128
#define KEYRING_GIVEN_ID_BYTES 16
void keyring_give(struct keyring *keyring,
    const uint8_t id[KEYRING_GIVEN_ID_BYTES], const struct secret *secret);
/* NULL: none of that id. */
const struct secret *keyring_given(
    const struct keyring *keyring, const uint8_t id[KEYRING_GIVEN_ID_BYTES]);
/* Is it one of those? Then there is nothing to unwrap others with. */
bool keyring_is_given(const struct keyring *keyring);

/* The key; it must be one of the names loaded. */
const struct secret *keyring_get(
    const struct keyring *keyring, const char *name);

/* The same; NULL where it was not. */
const struct secret *keyring_find(
    const struct keyring *keyring, const char *name);

/* The folder of the key-encryption keys; "keks" below the secrets unless it
 * is set. dir is copied. */
void keyring_set_keks(struct keyring *keyring, const char *dir);
const char *keyring_keks(const struct keyring *keyring);

/* One NAME.key of a folder: 1 and the key, 0: no such file, or -1. */
int keyring_file_load(const char *dir, const char *name,
    struct secret *secret_r, struct err *err);

/* Writes NAME.key into an open folder, whole or not at all, never replacing
 * one: 1 made, 0 there already, -1 and errno. group may be (gid_t)-1. */
int keyring_file_make(int dirfd, const char *name, const struct secret *secret,
    unsigned mode, gid_t group);

/* Writes those of keyring_names that are missing, each O_EXCL and renamed;
 * never replaces one. Returns how many were made, or -1. */
int keyring_init(const char *dir, struct err *err);

#endif
