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
/* None of these may be set: whoever else can read a key has it, whoever can
 * write it chooses it. */
#define KEYRING_MODE_BAD 0037

const char *const keyring_names[] = {"forms", "edge", "pepper", "index", "kek",
    "surveys", "friend", "audit", NULL};

struct keyring {
	size_t n;
	struct {
		const char *name; /* of keyring_names */
		struct secret secret;
	} keys[KEYRING_MAX];
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
	size_t len = 0;
	ssize_t n = 1;
	int ret = -1;

	if (keyring_check_mode(fd, dir, name, err) < 0)
		return -1;
	while (len < sizeof(line) && n > 0) {
		n = read(fd, line + len, sizeof(line) - len);
		if (n > 0)
			len += (size_t)n;
	}
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
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/%s.key", dir, name) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* keyring_load_one - one key: systemd's credentials first, then dir */
static int
keyring_load_one(
    const char *dir, const char *name, struct secret *secret_r, struct err *err)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	int fd = -1;
	int ret;

	if (credentials && *credentials) {
		fd = keyring_open(credentials, name);
		if (fd >= 0)
			dir = credentials;
	}
	if (fd < 0)
		fd = keyring_open(dir, name);
	if (fd < 0 && errno == ENOENT)
		return err_set(err,
		    "%s/%s.key: no such file; run: pledgectl keys init", dir,
		    name);
	if (fd < 0 && errno == EACCES)
		return err_set(err,
		    "%s/%s.key: user %u may not read it; the units hand it "
		    "over (LoadCredential=), by hand start as its owner",
		    dir, name, (unsigned)geteuid());
	if (fd < 0)
		return err_set_errno(err, "%s/%s.key", dir, name);
	ret = keyring_read(fd, dir, name, secret_r, err);
	close(fd);
	return ret;
}

/* keyring_load - read the keys named */
int
keyring_load(const char *dir, const char *const *names,
    struct keyring **keyring_r, struct err *err)
{
	struct keyring *keyring = calloc(1, sizeof(*keyring));

	must(keyring);
	for (; *names; names++) {
		must(keyring->n < KEYRING_MAX);
		keyring->keys[keyring->n].name = keyring_name(*names);
		if (keyring_load_one(dir, *names,
			&keyring->keys[keyring->n].secret, err) < 0) {
			keyring_free(&keyring);
			return -1;
		}
		keyring->n++;
	}
	*keyring_r = keyring;
	return 0;
}

/* keyring_free - scrub and give back */
void
keyring_free(struct keyring **keyring)
{
	if (*keyring)
		scrub_free(keyring, sizeof(**keyring));
}

/* keyring_get - one of the keys loaded */
const struct secret *
keyring_get(const struct keyring *keyring, const char *name)
{
	for (size_t i = 0; i < keyring->n; i++)
		if (strcmp(keyring->keys[i].name, name) == 0)
			return &keyring->keys[i].secret;
	must(!"a key that was loaded");
	return NULL;
}

/* keyring_write - a new key into an open file, down to the disk */
static int
keyring_write(int fd)
{
	struct secret secret;
	char line[KEYRING_LINE + 1];
	int ret = -1;

	secret_random(&secret);
	str_hex(secret.bytes, SECRET_BYTES, line);
	line[KEYRING_LINE - 1] = '\n';
	if (write(fd, line, KEYRING_LINE) == KEYRING_LINE && fsync(fd) == 0)
		ret = 0;
	scrub(line, sizeof(line));
	secret_scrub(&secret);
	return ret;
}

/* keyring_make - NAME.key under a passing name, then renamed, so that nobody
 * reads half of one; 1 made, 0 there already, -1 failed */
static int
keyring_make(int dirfd, const char *name)
{
	char path[KEYRING_NAME_MAX], made[KEYRING_NAME_MAX];
	int ret = -1, saved, fd;

	snprintf(path, sizeof(path), "%s.key", name);
	snprintf(made, sizeof(made), ".%s.key.%ld", name, (long)getpid());
	if (faccessat(dirfd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	fd = openat(dirfd, made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	if (fd < 0)
		return -1;
	if (keyring_write(fd) == 0)
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
