/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"

#define KEYRING_MAX	 16
#define KEYRING_LINE	 (2 * SECRET_BYTES + 1) /* digits and a line feed */
#define KEYRING_NAME_MAX 64
#define KEYRING_PATH_MAX 4096
#define KEYRING_KEKS	 "keks" /* below the secrets, unless it is said */
/* None of these may be set: whoever else can read a key has it, whoever can
 * write it chooses it. */
#define KEYRING_MODE_BAD 0037

const char *const keyring_names[] = {
    "forms", "edge", "pepper", "index", "kek", "surveys", "audit", NULL};

struct keyring {
	char keks[KEYRING_PATH_MAX];
	size_t n;
	struct {
		const char *name; /* of keyring_names */
		struct secret secret;
	} keys[KEYRING_MAX];
	bool is_given; /* made by keyring_new */
	size_t ngiven;
	struct {
		uint8_t id[KEYRING_GIVEN_ID_BYTES];
		struct secret secret;
	} given[KEYRING_GIVEN_MAX];
};

/* keyring_name - the constant that spells a name; a mistake of ours where
 * there is none */
static const char *
keyring_name(const char *name)
{
	for (size_t i = 0; keyring_names[i]; i++)
		if (strcmp(keyring_names[i], name) == 0)
			return keyring_names[i];
	must(!"a name of keyring_names");
	return NULL;
}

/* keyring_check_mode - is it a file that nobody else can read? */
static int
keyring_check_mode(int fd, const char *dir, const char *name, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set_errno(err, "%s/%s.key", dir, name);
	if (!S_ISREG(st.st_mode))
		return err_set(err, "%s/%s.key: not a file", dir, name);
	if (st.st_mode & KEYRING_MODE_BAD)
		return err_set(err,
		    "%s/%s.key: mode %04o lets others use the key; "
		    "set it to 0400 or 0440",
		    dir, name, (unsigned)(st.st_mode & 07777));
	return 0;
}

/* keyring_read - the 64 digits of an open file */
static int
keyring_read(int fd, const char *dir, const char *name, struct secret *secret_r,
    struct err *err)
{
	char line[KEYRING_LINE + 1];
	size_t len;
	ssize_t n;
	int ret = -1;

	if (keyring_check_mode(fd, dir, name, err) < 0)
		return -1;
	/* of a file, less than what was asked for is all there is */
	n = read(fd, line, sizeof(line));
	len = n > 0 ? (size_t)n : 0;
	if (n < 0)
		err_set_errno(err, "%s/%s.key", dir, name);
	else if ((len != KEYRING_LINE - 1 &&
		     (len != KEYRING_LINE || line[len - 1] != '\n')) ||
		 str_unhex(str_from(line, 2 * SECRET_BYTES), secret_r->bytes,
		     SECRET_BYTES) < 0)
		err_set(err,
		    "%s/%s.key: not %d hexadecimal digits and a line feed", dir,
		    name, 2 * SECRET_BYTES);
	else
		ret = 0;
	scrub(line, sizeof(line));
	return ret;
}

/* keyring_open - open NAME.key of a directory for reading, or -1 */
static int
keyring_open(const char *dir, const char *name)
{
	char path[KEYRING_PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s.key", dir, name) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* keyring_file_load - one key of a folder */
int
keyring_file_load(
    const char *dir, const char *name, struct secret *secret_r, struct err *err)
{
	int fd = keyring_open(dir, name);
	int ret;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno == EACCES)
		return err_set(err,
		    "%s/%s.key: user %u may not read it; the units hand it "
		    "over (LoadCredential=), by hand start as its owner",
		    dir, name, (unsigned)geteuid());
	if (fd < 0)
		return err_set_errno(err, "%s/%s.key", dir, name);
	ret = keyring_read(fd, dir, name, secret_r, err);
	close(fd);
	return ret < 0 ? -1 : 1;
}

/* keyring_load_one - one key: systemd's credentials first, then dir; 1, 0
 * where there is none */
static int
keyring_load_one(
    const char *dir, const char *name, struct secret *secret_r, struct err *err)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	struct err why = ERR_NONE;
	int ret = 0;

	if (credentials && *credentials)
		ret = keyring_file_load(credentials, name, secret_r, &why);
	if (ret == 0)
		ret = keyring_file_load(dir, name, secret_r, &why);
	if (ret < 0)
		err_set(err, "%s", err_text(&why));
	return ret;
}

/* keyring_add - one more; the legacy kek.key may have become a folder */
static int
keyring_add(
    struct keyring *keyring, const char *dir, const char *name, struct err *err)
{
	int got;

	must(keyring->n < KEYRING_MAX);
	keyring->keys[keyring->n].name = keyring_name(name);
	got = keyring_load_one(
	    dir, name, &keyring->keys[keyring->n].secret, err);
	if (got == 0 && strcmp(name, KEYRING_KEK) != 0)
		return err_set(err,
		    "%s/%s.key: no such file; run: pledgectl keys init", dir,
		    name);
	if (got > 0)
		keyring->n++;
	return got < 0 ? -1 : 0;
}

/* keyring_load - read the keys named */
int
keyring_load(const char *dir, const char *const *names,
    struct keyring **keyring_r, struct err *err)
{
	struct keyring *keyring = calloc(1, sizeof(*keyring));

	must(keyring);
	snprintf(keyring->keks, sizeof(keyring->keks), "%s/" KEYRING_KEKS, dir);
	for (; *names; names++)
		if (keyring_add(keyring, dir, *names, err) < 0) {
			keyring_free(&keyring);
			return -1;
		}
	*keyring_r = keyring;
	return 0;
}

/* keyring_set_keks - where the key-encryption keys are */
void
keyring_set_keks(struct keyring *keyring, const char *dir)
{
	snprintf(keyring->keks, sizeof(keyring->keks), "%s", dir);
}

/* keyring_keks - that folder */
const char *
keyring_keks(const struct keyring *keyring)
{
	return keyring->keks;
}

/* keyring_free - scrub and give back */
void
keyring_free(struct keyring **keyring)
{
	if (*keyring)
		scrub_free(keyring, sizeof(**keyring));
}

/* keyring_new - an empty one */
struct keyring *
keyring_new(void)
{
	struct keyring *keyring = calloc(1, sizeof(*keyring));

	must(keyring != NULL);
	keyring->is_given = true;
	return keyring;
}

/* keyring_give - a key of one record */
void
keyring_give(struct keyring *keyring, const uint8_t id[KEYRING_GIVEN_ID_BYTES],
    const struct secret *secret)
{
	must(keyring->ngiven < KEYRING_GIVEN_MAX);
	memcpy(keyring->given[keyring->ngiven].id, id, KEYRING_GIVEN_ID_BYTES);
	keyring->given[keyring->ngiven++].secret = *secret;
}

/* keyring_given - by its id */
const struct secret *
keyring_given(
    const struct keyring *keyring, const uint8_t id[KEYRING_GIVEN_ID_BYTES])
{
	for (size_t i = 0; i < keyring->ngiven; i++)
		if (memcmp(keyring->given[i].id, id, KEYRING_GIVEN_ID_BYTES) ==
		    0)
			return &keyring->given[i].secret;
	return NULL;
}

/* keyring_is_given - were keys handed over? */
bool
keyring_is_given(const struct keyring *keyring)
{
	return keyring->is_given;
}

/* keyring_find - a key, where it was loaded */
const struct secret *
keyring_find(const struct keyring *keyring, const char *name)
{
	for (size_t i = 0; i < keyring->n; i++)
		if (strcmp(keyring->keys[i].name, name) == 0)
			return &keyring->keys[i].secret;
	return NULL;
}

/* keyring_get - one of the keys loaded */
const struct secret *
keyring_get(const struct keyring *keyring, const char *name)
{
	const struct secret *secret = keyring_find(keyring, name);

	must(secret && "a key that was loaded");
	return secret;
}

/* keyring_write - a key into an open file, down to the disk */
static int
keyring_write(int fd, const struct secret *secret)
{
	char line[KEYRING_LINE + 1];
	int ret = -1;

	str_hex(secret->bytes, SECRET_BYTES, line);
	line[KEYRING_LINE - 1] = '\n';
	if (write(fd, line, KEYRING_LINE) == KEYRING_LINE && fsync(fd) == 0)
		ret = 0;
	scrub(line, sizeof(line));
	return ret;
}

/* keyring_file_make - NAME.key under a passing name, then renamed, so that
 * nobody reads half of one */
int
keyring_file_make(int dirfd, const char *name, const struct secret *secret,
    unsigned mode, gid_t group)
{
	char path[KEYRING_NAME_MAX], made[KEYRING_NAME_MAX];
	int ret = -1, saved, fd;

	snprintf(path, sizeof(path), "%s.key", name);
	snprintf(made, sizeof(made), ".%s.key.%ld", name, (long)getpid());
	if (faccessat(dirfd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	unlinkat(dirfd, made, 0); /* of one that was killed */
	fd = openat(dirfd, made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	if (fd < 0)
		return -1;
	if (fchown(fd, (uid_t)-1, group) == 0 && fchmod(fd, mode) == 0 &&
	    keyring_write(fd, secret) == 0)
		ret = renameat2(dirfd, made, dirfd, path, RENAME_NOREPLACE);
	saved = errno;
	if (ret < 0)
		unlinkat(dirfd, made, 0);
	close(fd);
	errno = saved;
	if (ret < 0)
		return errno == EEXIST ? 0 : -1;
	return 1;
}

/* keyring_make - a random one */
static int
keyring_make(int dirfd, const char *name)
{
	struct secret secret;
	int ret;

	secret_random(&secret);
	ret = keyring_file_make(dirfd, name, &secret, 0400, (gid_t)-1);
	secret_scrub(&secret);
	return ret;
}

/* keyring_init - make the keys that are missing */
int
keyring_init(const char *dir, struct err *err)
{
	int made = 0;
	int fd, one;

	if (mkdir(dir, 0750) < 0 && errno != EEXIST)
		return err_set_errno(err, "%s: cannot be made", dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, "%s", dir);
	for (size_t i = 0; keyring_names[i]; i++) {
		if (strcmp(keyring_names[i], KEYRING_KEK) == 0)
			continue;
		one = keyring_make(fd, keyring_names[i]);
		if (one < 0) {
			err_set_errno(err, "%s/%s.key: cannot be made", dir,
			    keyring_names[i]);
			close(fd);
			return -1;
		}
		made += one;
	}
	if (made && fsync(fd) < 0)
		made = err_set_errno(err, "%s", dir);
	close(fd);
	return made;
}
