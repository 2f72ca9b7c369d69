/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/keyset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "crypto/keyring.h"

#define KEYSET_PATH_MAX 4096
#define KEYSET_FILE_MAX 64

struct keyset {
	bool has[KEYSET_MAX + 1]; /* by version; there is no 0 */
	struct secret secrets[KEYSET_MAX + 1];
};

/* keyset_fill - try every version: dir/PREFIXn.key. The number found, or -1 */
static int
keyset_fill(
    struct keyset *set, const char *dir, const char *prefix, struct err *err)
{
	char file[KEYSET_FILE_MAX];
	int n = 0, got;

	for (unsigned v = 1; v <= KEYSET_MAX; v++) {
		snprintf(file, sizeof(file), "%s%u", prefix, v);
		got = keyring_file_load(dir, file, &set->secrets[v], err);
		if (got < 0)
			return -1;
		set->has[v] = got > 0;
		n += got;
	}
	return n;
}

/* keyset_read - from the credentials where they hold any, else the folder */
static int
keyset_read(
    struct keyset *set, const char *secrets, const char *name, struct err *err)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	char path[KEYSET_PATH_MAX], prefix[KEYSET_FILE_MAX];
	int n = 0;

	snprintf(prefix, sizeof(prefix), "%s_", name);
	if (credentials && *credentials)
		n = keyset_fill(set, credentials, prefix, err);
	if (n != 0)
		return n < 0 ? -1 : 0;
	if (snprintf(path, sizeof(path), "%s/%s", secrets, name) >=
	    (int)sizeof(path))
		return err_set(err, "secrets: the name is too long");
	n = keyset_fill(set, path, "", err);
	if (n == 0)
		return err_set(err,
		    "%s: there is no key in it; run: pledgectl keys init",
		    path);
	return n < 0 ? -1 : 0;
}

/* keyset_load - all versions */
int
keyset_load(const char *secrets, const char *name, struct keyset **set_r,
    struct err *err)
{
	struct keyset *set = calloc(1, sizeof(*set));

	must(set);
	if (keyset_read(set, secrets, name, err) < 0) {
		keyset_free(&set);
		return -1;
	}
	*set_r = set;
	return 0;
}

/* keyset_free - scrub and give back */
void
keyset_free(struct keyset **set)
{
	if (*set)
		scrub_free(set, sizeof(**set));
}

/* keyset_find - by version */
const struct secret *
keyset_find(const struct keyset *set, uint32_t version)
{
	if (version > KEYSET_MAX || !set->has[version])
		return NULL;
	return &set->secrets[version];
}

/* keyset_newest - the one in use */
uint32_t
keyset_newest(const struct keyset *set)
{
	uint32_t newest = 0;

	for (uint32_t v = 1; v <= KEYSET_MAX; v++)
		if (set->has[v])
			newest = v;
	return newest;
}

/* keyset_mark - under a key derived for that alone */
void
keyset_mark(const struct secret *secret, uint8_t mark_r[KEYSET_MARK_BYTES])
{
	struct secret mark;

	secret_derive(secret, "keyset mark", &mark);
	memcpy(mark_r, mark.bytes, KEYSET_MARK_BYTES);
	secret_scrub(&mark);
}

/* keyset_folder - secrets/NAME, made where it is missing; its descriptor */
static int
keyset_folder(const char *secrets, const char *name,
    char path_r[KEYSET_PATH_MAX], struct err *err)
{
	struct stat st;
	int fd;

	if (snprintf(path_r, KEYSET_PATH_MAX, "%s/%s", secrets, name) >=
	    KEYSET_PATH_MAX)
		return err_set(err, "secrets: the name is too long");
	if (stat(secrets, &st) < 0)
		return err_set_errno(err, "%s", secrets);
	if (mkdir(path_r, 0700) < 0 && errno != EEXIST)
		return err_set_errno(err, "%s: cannot be made", path_r);
	fd = open(path_r, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, "%s", path_r);
	/* who may look into the one may look into the other */
	if (fchown(fd, (uid_t)-1, st.st_gid) == 0)
		(void)fchmod(fd, st.st_mode & 0750);
	return fd;
}

/* keyset_make - a random key of a version: 1 made, 0 there already, -1 */
static int
keyset_make(
    const char *secrets, const char *name, uint32_t version, struct err *err)
{
	char path[KEYSET_PATH_MAX], file[KEYSET_FILE_MAX];
	struct secret secret;
	int fd = keyset_folder(secrets, name, path, err);
	int ret;

	if (fd < 0)
		return -1;
	snprintf(file, sizeof(file), "%u", version);
	secret_random(&secret);
	ret = keyring_file_make(fd, file, &secret, 0400, (gid_t)-1);
	if (ret < 0 || fsync(fd) < 0)
		ret = err_set_errno(
		    err, "%s/%s.key: cannot be made", path, file);
	secret_scrub(&secret);
	close(fd);
	return ret;
}

/* keyset_newest_file - of the folder alone; 0: none */
static int
keyset_newest_file(
    const char *secrets, const char *name, uint32_t *newest_r, struct err *err)
{
	char path[KEYSET_PATH_MAX];
	struct keyset *set = calloc(1, sizeof(*set));
	int n;

	must(set);
	snprintf(path, sizeof(path), "%s/%s", secrets, name);
	n = keyset_fill(set, path, "", err);
	*newest_r = keyset_newest(set);
	keyset_free(&set);
	return n < 0 ? -1 : 0;
}

/* keyset_init - the first one */
int
keyset_init(const char *secrets, const char *name, struct err *err)
{
	uint32_t newest;

	if (keyset_newest_file(secrets, name, &newest, err) < 0)
		return -1;
	return newest ? 0 : keyset_make(secrets, name, 1, err);
}

/* keyset_renew - the next one */
int
keyset_renew(
    const char *secrets, const char *name, uint32_t *version_r, struct err *err)
{
	int made;

	if (keyset_newest_file(secrets, name, version_r, err) < 0)
		return -1;
	if (++*version_r > KEYSET_MAX)
		return err_set(err,
		    "%s/%s: there are %d versions; there can be no more",
		    secrets, name, KEYSET_MAX);
	made = keyset_make(secrets, name, *version_r, err);
	if (made == 0)
		return err_set(
		    err, "%s/%s: another one was just made", secrets, name);
	return made < 0 ? -1 : 0;
}
