/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "vault/kek.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"

#define KEK_NAME_MAX 24
#define KEK_PATH_MAX 4096

/* name_of - "7" */
static const char *
name_of(int64_t kek_id, char name_r[KEK_NAME_MAX])
{
	snprintf(name_r, KEK_NAME_MAX, "%lld", (long long)kek_id);
	return name_r;
}

/* kek_number - what the file "current" says */
int64_t
kek_number(const char *dir, struct err *err)
{
	char path[KEK_PATH_MAX], line[KEK_NAME_MAX];
	int64_t kek_id;
	ssize_t n;
	int fd;

	if (snprintf(path, sizeof(path), "%s/current", dir) >=
	    (int)sizeof(path))
		return err_set(err, "kek_folder: the name is too long");
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	n = read(fd, line, sizeof(line));
	close(fd);
	if (n <= 1 || line[n - 1] != '\n' ||
	    num_parse(str_from(line, (size_t)n - 1), KEK_FIRST, INT64_MAX,
		&kek_id) < 0)
		return err_set(err, "%s: not the number of a key", path);
	return kek_id;
}

/* find_legacy - the one key of the first version */
static int
find_legacy(
    const struct keyring *keyring, struct secret *secret_r, struct err *err)
{
	const struct secret *secret = keyring_find(keyring, KEYRING_KEK);

	if (!secret)
		return err_set(err,
		    "%s: there is no key-encryption key; run: pledgectl keys "
		    "init",
		    keyring_keks(keyring));
	*secret_r = *secret;
	return 1;
}

/* kek_current - which key wraps what is new */
int
kek_current(const struct keyring *keyring, int64_t *kek_id_r,
    struct secret *secret_r, struct err *err)
{
	const char *dir = keyring_keks(keyring);
	int64_t kek_id = kek_number(dir, err);
	char name[KEK_NAME_MAX];
	int got;

	if (kek_id < 0)
		return -1;
	*kek_id_r = kek_id ? kek_id : KEK_FIRST;
	if (kek_id == 0)
		return find_legacy(keyring, secret_r, err) < 0 ? -1 : 0;
	got = keyring_file_load(dir, name_of(kek_id, name), secret_r, err);
	if (got == 0)
		return err_set(
		    err, "%s/%s.key: the key in use is not there", dir, name);
	return got < 0 ? -1 : 0;
}

/* kek_find - a key by its number */
int
kek_find(const struct keyring *keyring, int64_t kek_id, struct secret *secret_r,
    struct err *err)
{
	const char *dir = keyring_keks(keyring);
	char name[KEK_NAME_MAX];
	int64_t current;
	int got = keyring_file_load(dir, name_of(kek_id, name), secret_r, err);

	if (got != 0)
		return got;
	current = kek_number(dir, err);
	if (current < 0)
		return -1;
	if (current == 0 && kek_id == KEK_FIRST)
		return find_legacy(keyring, secret_r, err);
	if (kek_id < current)
		return 0;
	return err_set(
	    err, "%s/%s.key: this host does not have that key yet", dir, name);
}

/* kek_check - can the key in use be read? */
int
kek_check(const struct keyring *keyring, struct err *err)
{
	struct secret secret;
	int64_t kek_id;

	if (kek_current(keyring, &kek_id, &secret, err))
		return -1;
	secret_scrub(&secret);
	return 0;
}

/* kek_mark - a digest under the key itself */
int
kek_mark(const char *dir, int64_t kek_id, uint8_t mark_r[KEK_MARK_BYTES],
    struct err *err)
{
	char name[KEK_NAME_MAX];
	struct secret secret;
	int got = keyring_file_load(dir, name_of(kek_id, name), &secret, err);

	if (got > 0) {
		HMAC(&secret, mark_r, STR("key-encryption key"), str_of(name));
		secret_scrub(&secret);
	}
	return got;
}
