/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/password.h"

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include <argon2.h>

#include "base/must.h"
#include "base/num.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "crypto/rand.h"

#define PASSWORD_LANES	    1
#define PASSWORD_SALT_BYTES 16
#define PASSWORD_HASH_BYTES 32

/* Bounds of a stored hash: whoever can write one must not be able to make us
 * work for minutes. */
#define PASSWORD_MEMORY_KIB_MAX (64 * 1024)
#define PASSWORD_PASSES_MAX	8
#define PASSWORD_LANES_MAX	4

/* Nobody's hash: same cost as a real one, and no password gives it. */
#define PASSWORD_NOBODY                                                        \
	"$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCwgMQ"                \
	"$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* The gate in front of the hashing: memory and processors are for few at a
 * time, and a crowd must not make everybody wait. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	unsigned cores, queue;
	unsigned running, waiting;
} gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 1, 8, 0, 0};

/* password_init - how many at once, how many in the queue */
void
password_init(unsigned cores, unsigned queue)
{
	pthread_mutex_lock(&gate.lock);
	gate.cores = cores ? cores : 1;
	gate.queue = queue;
	pthread_mutex_unlock(&gate.lock);
}

/* password_enter - wait for a turn; false where the queue is full */
static bool
password_enter(void)
{
	bool in = true;

	pthread_mutex_lock(&gate.lock);
	if (gate.running >= gate.cores && gate.waiting >= gate.queue) {
		in = false;
	} else {
		gate.waiting++;
		while (gate.running >= gate.cores)
			pthread_cond_wait(&gate.freed, &gate.lock);
		gate.waiting--;
		gate.running++;
	}
	pthread_mutex_unlock(&gate.lock);
	return in;
}

/* password_leave - the next one's turn */
static void
password_leave(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.running--;
	pthread_cond_signal(&gate.freed);
	pthread_mutex_unlock(&gate.lock);
}

/* password_number - what follows "m=" in "m=19456,t=2,p=1" */
static bool
password_number(struct str *rest, char sep, const char *prefix, int64_t min,
    int64_t max, int64_t *out_r)
{
	struct str part = str_cut(rest, sep);
	size_t len = strlen(prefix);

	return str_has_prefix(part, prefix) &&
	       num_parse(str_from(part.ptr + len, part.len - len), min, max,
		   out_r) == 0;
}

/* password_is_bounded - a PHC string that we could have made, or an older
 * version of us? */
static bool
password_is_bounded(const char *hash)
{
	static const char head[] = "$argon2id$v=19$";
	struct str rest = str_of(hash);
	int64_t m, t, p;

	if (rest.len >= PASSWORD_HASH_MAX || !str_has_prefix(rest, head))
		return false;
	rest = str_from(
	    rest.ptr + sizeof(head) - 1, rest.len - (sizeof(head) - 1));
	return password_number(
		   &rest, ',', "m=", 8, PASSWORD_MEMORY_KIB_MAX, &m) &&
	       password_number(&rest, ',', "t=", 1, PASSWORD_PASSES_MAX, &t) &&
	       password_number(&rest, '$', "p=", 1, PASSWORD_LANES_MAX, &p);
}

/* password_pepper - the password as the hash sees it */
static void
password_pepper(
    const struct secret *pepper, struct str password, uint8_t mac_r[HMAC_BYTES])
{
	HMAC(pepper, mac_r, STR("password"), password);
}

/* password_hash - a new hash with a new salt */
enum password_state
password_hash(const struct secret *pepper, struct str password,
    char hash_r[PASSWORD_HASH_MAX])
{
	uint8_t salt[PASSWORD_SALT_BYTES], mac[HMAC_BYTES];
	int rc;

	if (!password_enter())
		return PASSWORD_BUSY;
	rand_bytes(salt, sizeof(salt));
	password_pepper(pepper, password, mac);
	rc = argon2id_hash_encoded(PASSWORD_PASSES, PASSWORD_MEMORY_KIB,
	    PASSWORD_LANES, mac, sizeof(mac), salt, sizeof(salt),
	    PASSWORD_HASH_BYTES, hash_r, PASSWORD_HASH_MAX);
	password_leave();
	scrub(mac, sizeof(mac));
	/* Of the causes only want of memory is not a mistake of ours. */
	must(rc == ARGON2_OK || rc == ARGON2_MEMORY_ALLOCATION_ERROR);
	return rc == ARGON2_OK ? PASSWORD_MATCH : PASSWORD_BUSY;
}

/* password_state - what libargon2's answer means */
static enum password_state
password_state(int rc)
{
	switch (rc) {
	case ARGON2_OK:
		return PASSWORD_MATCH;
	case ARGON2_VERIFY_MISMATCH:
		return PASSWORD_WRONG;
	case ARGON2_MEMORY_ALLOCATION_ERROR:
		return PASSWORD_BUSY;
	default:
		return PASSWORD_BROKEN;
	}
}

/* password_check - is it the password of that hash? */
enum password_state
password_check(
    const struct secret *pepper, struct str password, const char *hash)
{
	uint8_t mac[HMAC_BYTES];
	enum password_state state;

	if (hash && !password_is_bounded(hash))
		return PASSWORD_BROKEN;
	if (!password_enter())
		return PASSWORD_BUSY;
	password_pepper(pepper, password, mac);
	state = password_state(
	    argon2id_verify(hash ? hash : PASSWORD_NOBODY, mac, sizeof(mac)));
	password_leave();
	scrub(mac, sizeof(mac));
	if (!hash && state == PASSWORD_MATCH)
		return PASSWORD_WRONG;
	return state;
}
