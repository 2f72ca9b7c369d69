/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/box_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "modules/surveys/box/host_key.h"

#define BOX_ALIGN	 4096
#define BOX_REGION_BYTES (2 * (off_t)BOX_HALF_BYTES)

/* box_file_buffer - aligned memory */
uint8_t *
box_file_buffer(size_t bytes)
{
	void *buffer = NULL;

	must(posix_memalign(&buffer, BOX_ALIGN, bytes) == 0);
	memset(buffer, 0, bytes);
	return buffer;
}

/* box_file_buffer_free - scrub and give it back */
void
box_file_buffer_free(uint8_t **buffer, size_t bytes)
{
	scrub_free(buffer, bytes);
}

/* open_sync - open for durable writes, past the page cache where possible */
static int
open_sync(const char *path)
{
	int flags = O_RDWR | O_DSYNC | O_CLOEXEC | O_NOFOLLOW;
	int fd;

	fd = open(path, flags | O_DIRECT);
	if (fd == -1 && errno == EINVAL) /* tmpfs, say */
		fd = open(path, flags);
	return fd;
}

/* lock - take the file for this process; errno says why not */
static int
lock(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB);
}

/* half_at - where a half begins in the file */
static off_t
half_at(uint32_t region, unsigned parity)
{
	return region * BOX_REGION_BYTES + (off_t)parity * BOX_HALF_BYTES;
}

/* box_file_write - one half, durable */
int
box_file_write(int fd, uint32_t region, unsigned parity,
    const uint8_t half[BOX_HALF_BYTES], struct err *err)
{
	ssize_t n = pwrite(fd, half, BOX_HALF_BYTES, half_at(region, parity));

	if (n == BOX_HALF_BYTES)
		return 0;
	if (n >= 0)
		errno = EIO;
	return err_set_errno(err, "writing the ballot box");
}

/* box_file_read - both halves of a region */
int
box_file_read(int fd, uint32_t region, uint8_t pair_r[2 * BOX_HALF_BYTES],
    struct err *err)
{
	ssize_t n = pread(fd, pair_r, 2 * BOX_HALF_BYTES, half_at(region, 0));

	if (n == 2 * BOX_HALF_BYTES)
		return 0;
	if (n >= 0)
		errno = EIO;
	return err_set_errno(err, "reading the ballot box");
}

/* write_empty - every half of a new box */
static int
write_empty(int fd, const struct box_shape *shape, struct err *err)
{
	struct box_image *image = malloc(sizeof(*image));
	uint8_t *half = box_file_buffer(BOX_HALF_BYTES);
	int ret = 0;

	must(image != NULL);
	box_image_init(image);
	for (uint32_t i = 0; ret == 0 && i < 2 * shape->regions; i++) {
		box_image_seal(shape, image, i / 2, i % 2, half);
		ret = box_file_write(fd, i / 2, i % 2, half, err);
	}
	box_file_buffer_free(&half, BOX_HALF_BYTES);
	scrub_free(&image, sizeof(*image));
	return ret;
}

/* fill - allocate, write and sync a new file, then give it its name */
static int
fill(int fd, const char *temp, const char *path, const struct box_shape *shape,
    struct err *err)
{
	off_t bytes = shape->regions * BOX_REGION_BYTES;

	if (lock(fd) != 0)
		return err_set_errno(err, "locking %s", temp);
	errno = posix_fallocate(fd, 0, bytes);
	if (errno != 0)
		return err_set_errno(
		    err, "no room for the ballot box %s", path);
	if (write_empty(fd, shape, err) != 0)
		return -1;
	if (fsync(fd) != 0 || rename(temp, path) != 0)
		return err_set_errno(err, "%s", path);
	return host_folder_sync(path, err);
}

/* box_file_create - a new box, empty */
int
box_file_create(
    const char *path, const struct box_shape *shape, struct err *err)
{
	char temp[PATH_MAX];
	int fd, ret;

	must(shape->regions > 0 && shape->regions <= BOX_REGIONS_MAX);
	if (snprintf(temp, sizeof(temp), "%s.new", path) >= (int)sizeof(temp))
		return err_set(err, "%s: path too long", path);
	unlink(temp);
	/* One sync for all of it, at the end. */
	fd = open(
	    temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return err_set_errno(
		    err, "cannot make the ballot box %s", temp);
	ret = fill(fd, temp, path, shape, err);
	if (ret != 0)
		unlink(temp);
	/* From now on it is read and written past the cache. */
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
	return ret;
}

/* box_file_open - the box that is there */
enum box_lock
box_file_open(const char *path, int *fd_r, uint32_t *regions_r, struct err *err)
{
	int fd = open_sync(path);
	enum box_lock ret = BOX_FAILED;
	struct stat st;

	if (fd == -1) {
		err_set_errno(err, "ballot box %s", path);
		return BOX_FAILED;
	}
	if (lock(fd) != 0) {
		ret = errno == EWOULDBLOCK ? BOX_BUSY : BOX_FAILED;
		err_set_errno(err, "locking the ballot box %s", path);
	} else if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		err_set(err, "ballot box %s: not a plain file", path);
	} else if (st.st_size == 0 || st.st_size % BOX_REGION_BYTES != 0 ||
		   st.st_size / BOX_REGION_BYTES > BOX_REGIONS_MAX) {
		err_set(err,
		    "ballot box %s: cut off or not a box (%lld bytes); "
		    "restore the disk, do not make a new one",
		    path, (long long)st.st_size);
	} else {
		*regions_r = (uint32_t)(st.st_size / BOX_REGION_BYTES);
		*fd_r = fd;
		return BOX_LOCKED;
	}
	close(fd);
	return ret;
}

/* box_file_is_there - was it removed? */
bool
box_file_is_there(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_nlink > 0;
}
