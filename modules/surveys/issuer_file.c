/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/issuer_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/aead.h"
#include "modules/surveys/box/host_key.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_settings.h"
#include "modules/surveys/survey_store.h"

#define FILE_MAX 2048 /* bytes; the public part of 4,096 bits has 550 */
#define AD_BYTES (SURVEY_ID_MAX + 32 + 8)

/* ad_of - what the file is bound to */
static struct str
ad_of(const struct definition *def, uint8_t ad_r[AD_BYTES])
{
	memset(ad_r, 0, AD_BYTES);
	memcpy(ad_r, def->id, strlen(def->id));
	memcpy(ad_r + SURVEY_ID_MAX, def->digest, 32);
	memcpy(ad_r + SURVEY_ID_MAX + 32, "issuer 1", 8);
	return str_from(ad_r, AD_BYTES);
}

/* path_of - box_dir/ID.issuer */
static void
path_of(const struct survey_env *env, const struct definition *def,
    const char *end, char path_r[PATH_MAX])
{
	snprintf(path_r, PATH_MAX, "%s/%s.issuer%s", env->settings->box_dir,
	    def->id, end);
}

/* issuer_file_find - read it */
int
issuer_file_find(const struct survey_env *env, struct arena *arena,
    const struct secret *seal, const struct definition *def,
    struct str *public_r, struct err *err)
{
	uint8_t bytes[FILE_MAX], ad[AD_BYTES], *plain;
	char path[PATH_MAX];
	ssize_t n;
	int fd;

	path_of(env, def, "", path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return errno == ENOENT ? 0 : err_set_errno(err, "%s", path);
	n = read(fd, bytes, sizeof(bytes));
	close(fd);
	plain = arena_alloc(arena, FILE_MAX);
	if (n <= AEAD_EXTRA_BYTES ||
	    aead_open(
		seal, ad_of(def, ad), str_from(bytes, (size_t)n), plain) != 0)
		return err_set(err, "%s: not of this survey", path);
	*public_r = str_from(plain, (size_t)n - AEAD_EXTRA_BYTES);
	return 1;
}

/* put - the bytes of a new file, durable */
static int
put(const char *path, struct str bytes)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int ret;

	if (fd == -1)
		return -1;
	ret = write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len &&
		      fsync(fd) == 0
		  ? 0
		  : -1;
	close(fd);
	return ret;
}

/* issuer_file_save - write it, whole or not at all */
int
issuer_file_save(const struct survey_env *env, const struct secret *seal,
    const struct definition *def, struct str public_part, struct err *err)
{
	uint8_t sealed[FILE_MAX], ad[AD_BYTES];
	char path[PATH_MAX], made[PATH_MAX];
	size_t len = public_part.len + AEAD_EXTRA_BYTES;

	path_of(env, def, "", path);
	path_of(env, def, ".new", made);
	if (len > sizeof(sealed))
		return err_set(err, "%s: too long a key", path);
	aead_seal(seal, ad_of(def, ad), public_part, sealed);
	if (put(made, str_from(sealed, len)) != 0 || rename(made, path) != 0)
		return err_set_errno(err, "%s", path);
	return host_folder_sync(path, err);
}
