/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/never/never_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

#define PATH_LEN_MAX 4096
#define LIST	     "list"
#define LIST_NEW     "list.new"
#define LOCK	     "lock"
#define MADE	     "made"
#define LIST_MODE    0640 /* its group reads it */

/* never_file_is_ours - by its name */
bool
never_file_is_ours(const char *name)
{
	static const char *const ours[] = {
	    LIST, LIST_NEW, LOCK, MADE, ".", ".."};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(ours[i], name) == 0)
			return true;
	return false;
}

/* path_of - a file of the folder */
static const char *
path_of(const char *folder, const char *name, char path_r[PATH_LEN_MAX])
{
	snprintf(path_r, PATH_LEN_MAX, "%s/%s", folder, name);
	return path_r;
}

/* stamp_of - of an open file, or of one with a name */
static struct never_stamp
stamp_of(const struct stat *st)
{
	return (struct never_stamp){
	    .dev = st->st_dev,
	    .ino = st->st_ino,
	    .size = st->st_size,
	    .changed = st->st_mtim,
	};
}

/* never_file_stamp - which file is there now? */
int
never_file_stamp(
    const char *folder, struct never_stamp *stamp_r, struct err *err)
{
	char path[PATH_LEN_MAX];
	struct stat st;

	if (stat(path_of(folder, LIST, path), &st) < 0)
		return errno == ENOENT ? 0 : err_set_errno(err, "%s", path);
	memset(stamp_r, 0, sizeof(*stamp_r));
	*stamp_r = stamp_of(&st);
	return 1;
}

/* read_all - an open file, into a buffer */
static int
read_all(int fd, struct buf *bytes)
{
	for (;;) {
		char *room = buf_room(bytes, 64 * 1024);
		ssize_t n;

		if (!room) {
			errno = EFBIG;
			return -1;
		}
		n = read(fd, room, 64 * 1024);
		if (n <= 0)
			return n < 0 ? -1 : 0;
		bytes->len += (size_t)n;
	}
}

/* read_open - a list out of an open file */
static int
read_open(int fd, const char *path, struct buf *bytes_r,
    struct never_list *list_r, struct err *err)
{
	struct err why = ERR_NONE;

	*bytes_r = BUF_INIT(NEVER_BYTES_MAX + 128 * 1024);
	if (read_all(fd, bytes_r) < 0)
		return err_set_errno(err, "%s", path);
	if (never_list_parse(buf_str(bytes_r), list_r, &why) < 0)
		return err_set(err,
		    "%s: %s; put a copy of it in place, see "
		    "formpledge-never-again(8)",
		    path, err_text(&why));
	return 0;
}

/* never_file_read - any file */
int
never_file_read(const char *path, struct buf *bytes_r,
    struct never_list *list_r, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int ret;

	*bytes_r = BUF_INIT(NEVER_BYTES_MAX);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	ret = read_open(fd, path, bytes_r, list_r, err);
	close(fd);
	return ret;
}

/* check_lost - is there none because there never was one? */
static int
check_lost(const char *folder, struct err *err)
{
	char path[PATH_LEN_MAX];

	if (access(path_of(folder, MADE, path), F_OK) < 0)
		return 0;
	return err_set(err,
	    "%s/" LIST " is gone: put a copy of it in place, or remove %s, "
	    "which forgets everybody who was on it",
	    folder, path);
}

/* never_file_load - the list of a folder */
int
never_file_load(const char *folder, struct buf *bytes_r,
    struct never_list *list_r, struct never_stamp *stamp_r, struct err *err)
{
	char path[PATH_LEN_MAX];
	struct stat st;
	int fd = open(
	    path_of(folder, LIST, path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int ret = -1;

	*bytes_r = BUF_INIT(NEVER_BYTES_MAX);
	if (fd < 0 && errno == ENOENT)
		return check_lost(folder, err);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	memset(stamp_r, 0, sizeof(*stamp_r));
	if (fstat(fd, &st) < 0)
		err_set_errno(err, "%s", path);
	else if (read_open(fd, path, bytes_r, list_r, err) == 0)
		ret = 1;
	if (ret == 1)
		*stamp_r = stamp_of(&st);
	close(fd);
	return ret;
}

/* lock - until the descriptor is closed; also by whoever kills us */
static int
lock(const char *folder, struct err *err)
{
	char path[PATH_LEN_MAX];
	int fd = open(path_of(folder, LOCK, path),
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return err_set_errno(err, "%s", path);
	if (flock(fd, LOCK_EX) < 0) {
		err_set_errno(err, "%s", path);
		close(fd);
		return -1;
	}
	return fd;
}

/* write_all - however often it takes */
static int
write_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			bytes = str_from(bytes.ptr + n, bytes.len - (size_t)n);
	}
	return 0;
}

/* sync_folder - what was renamed there stays so */
static int
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -1;
	ret = fsync(fd);
	close(fd);
	return ret;
}

/* put_file - a file of the folder, whole and on the disk, or as it was */
static int
put_file(const char *folder, const char *name, struct str bytes)
{
	char made[PATH_LEN_MAX], path[PATH_LEN_MAX];
	int ret, fd;

	path_of(folder, LIST_NEW, made);
	unlink(made); /* of one that was killed: we have the lock */
	fd = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	ret = fchmod(fd, LIST_MODE) == 0 && write_all(fd, bytes) == 0 &&
		      fsync(fd) == 0
		  ? 0
		  : -1;
	close(fd);
	if (ret < 0 || rename(made, path_of(folder, name, path)) < 0) {
		unlink(made);
		return -1;
	}
	return sync_folder(folder);
}

/* add_locked - read, merge, look at the outcome, write */
static int
add_locked(const char *folder, const struct never_list *more, size_t *added_r,
    struct err *err)
{
	struct buf bytes, out = BUF_INIT(NEVER_BYTES_MAX);
	struct never_stamp stamp;
	struct never_list list = {.nparts = 0}, after = {.nparts = 0};
	int got = never_file_load(folder, &bytes, &list, &stamp, err);
	int ret = -1;

	if (got < 0 || never_list_merge(&list, more, &out, err) < 0 ||
	    never_list_parse(buf_str(&out), &after, err) < 0)
		goto done;
	*added_r = never_list_count(&after) - never_list_count(&list);
	/* what is there already may have been renamed by one that was killed
	 * before it could sync the folder */
	ret = got == 1 && *added_r == 0 ? sync_folder(folder)
					: put_file(folder, LIST, buf_str(&out));
	if (ret < 0)
		err_set_errno(err, "%s/" LIST " cannot be written", folder);
done:
	buf_free(&out);
	buf_free(&bytes);
	return ret;
}

/* never_file_add - one writer at a time */
int
never_file_add(const char *folder, const struct never_list *more,
    size_t *added_r, struct err *err)
{
	int fd = lock(folder, err);
	int ret;

	if (fd < 0)
		return -1;
	ret = add_locked(folder, more, added_r, err);
	close(fd);
	return ret;
}

/* init_locked - an empty list, then the mark that there was one */
static int
init_locked(const char *folder, struct err *err)
{
	static const struct never_list none = {.nparts = 0};
	char path[PATH_LEN_MAX];
	size_t added;

	if (add_locked(folder, &none, &added, err) < 0)
		return -1;
	if (access(path_of(folder, MADE, path), F_OK) == 0)
		return 0;
	if (put_file(folder, MADE, STR_NONE) < 0)
		return err_set_errno(err, "%s", path);
	return 0;
}

/* never_file_init - where there never was one */
int
never_file_init(const char *folder, struct err *err)
{
	int fd = lock(folder, err);
	int ret;

	if (fd < 0)
		return -1;
	ret = init_locked(folder, err);
	close(fd);
	return ret;
}
