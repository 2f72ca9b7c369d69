/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/host_key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/scrub.h"
#include "crypto/rand.h"

/* host_key_find - read it */
int
host_key_find(const char *path, struct host_key *key_r, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	uint8_t bytes[sizeof(*key_r) + 1];
	ssize_t n;

	_Static_assert(sizeof(*key_r) == BOX_ID_BYTES + SURVEY_SEALED_BYTES,
	    "the file is the struct");
	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1)
		return err_set_errno(err, "%s", path);
	n = read(fd, bytes, sizeof(bytes));
	close(fd);
	if (n != sizeof(*key_r))
		return err_set(err,
		    "%s: cut off or not a survey's key; put the file back",
		    path);
	memcpy(key_r, bytes, sizeof(*key_r));
	return 1;
}

/* host_folder_sync - the names in a folder */
int
host_folder_sync(const char *path, struct err *err)
{
	char folder[PATH_MAX];
	char *slash;
	int fd, ret;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		return err_set(err, "%s: not an absolute path", path);
	*slash = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return err_set_errno(err, "%s", folder);
	ret = fsync(fd);
	close(fd);
	return ret == 0 ? 0 : err_set_errno(err, "%s", folder);
}

/* host_key_save - write it, durable */
int
host_key_save(const char *path, const struct host_key *key, struct err *err)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int ret;

	if (fd == -1)
		return err_set_errno(err, "%s", path);
	ret = write(fd, key, sizeof(*key)) == sizeof(*key) && fsync(fd) == 0;
	if (!ret)
		err_set_errno(err, "%s", path);
	close(fd);
	if (!ret) {
		unlink(path);
		return -1;
	}
	return host_folder_sync(path, err);
}

/* overwrite - random bytes from end to end */
static int
overwrite(int fd)
{
	uint8_t noise[4096];
	struct stat st;
	off_t left;

	if (fstat(fd, &st) != 0)
		return -1;
	for (left = st.st_size; left > 0;) {
		size_t n = left < (off_t)sizeof(noise) ? (size_t)left
						       : sizeof(noise);

		rand_bytes(noise, sizeof(noise));
		if (write(fd, noise, n) != (ssize_t)n)
			return -1;
		left -= (off_t)n;
	}
	return fsync(fd);
}

/* host_file_destroy - what was in it, then the name */
int
host_file_destroy(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	int ret;

	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1)
		return err_set_errno(err, "%s", path);
	ret = overwrite(fd) == 0 && unlink(path) == 0
		  ? 0
		  : err_set_errno(err, "%s", path);
	close(fd);
	return ret == 0 ? host_folder_sync(path, err) : -1;
}
