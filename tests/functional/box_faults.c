/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * box_faults - a disk that fails, for tests: loaded before a program with
 * LD_PRELOAD. The folder FAULTS says what goes wrong with the files FAULTS_OF
 * (a list of ends of names, "|.box|.db-wal|"):
 *
 *	FAULTS/undo/	what each file was before writes that no sync followed:
 *			whoever ends the program with SIGKILL can take them
 *			back, as the loss of power does (box_faults.py)
 *	FAULTS/writes	one byte for each write to a file that ends in .box
 *	FAULTS/hold	while it is there such a write waits, once there were as
 *			many as it says; FAULTS/held has a byte for each
 *	FAULTS/eio	such a write fails; what is there afterwards is whole,
 *			half new, or all new: "none", "half", "all"
 *	FAULTS/full	a file whose name ends as its text cannot be written to
 *			or made larger: ENOSPC
 *	FAULTS/nosync	a .box is opened without O_DSYNC: the planted mistake
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FDS_MAX	 1024
#define TEXT_MAX 4096

/* What is known of an open file. */
static struct file {
	char path[TEXT_MAX];
	int is_tracked, is_folder, is_sync;
} files[FDS_MAX];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name)                                                             \
	static __typeof__(&name) real;                                         \
	if (real == NULL)                                                      \
	real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* control - FAULTS/name */
static const char *
control(const char *name, char path[TEXT_MAX])
{
	snprintf(path, TEXT_MAX, "%s/%s", getenv("FAULTS"), name);
	return path;
}

static ssize_t
real_write(int fd, const void *bytes, size_t n)
{
	REAL(write);
	return real(fd, bytes, n);
}

static ssize_t
real_pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	REAL(pwrite);
	return real(fd, bytes, n, at);
}

static int
real_open(const char *path, int flags, int mode)
{
	REAL(open);
	return real(path, flags, mode);
}

static int
real_close(int fd)
{
	REAL(close);
	return real(fd);
}

/* said - the text of FAULTS/name; 0 where there is none */
static int
said(const char *name, char text[TEXT_MAX])
{
	char path[TEXT_MAX];
	int fd = real_open(control(name, path), O_RDONLY | O_CLOEXEC, 0);
	ssize_t n;

	if (fd < 0)
		return 0;
	n = read(fd, text, TEXT_MAX - 1);
	text[n > 0 ? n : 0] = '\0';
	real_close(fd);
	return 1;
}

static int
ends(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n >= m && strcmp(path + n - m, end) == 0;
}

/* is_ours - one of FAULTS_OF? */
static int
is_ours(const char *path)
{
	char list[TEXT_MAX], *rest = list, *end;

	if (getenv("FAULTS_OF") == NULL)
		return 0;
	snprintf(list, sizeof(list), "%s", getenv("FAULTS_OF"));
	while ((end = strsep(&rest, "|")) != NULL)
		if (*end && ends(path, end))
			return 1;
	return 0;
}

/* append - bytes to the end of FAULTS/name */
static void
append(const char *name, const void *bytes, size_t n)
{
	char path[TEXT_MAX];
	int fd = real_open(control(name, path),
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0 || real_write(fd, bytes, n) != (ssize_t)n)
		abort();
	real_close(fd);
}

/* journal_of - where a file's old bytes are */
static void
journal_of(int fd, char name[64])
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		abort();
	snprintf(name, 64, "undo/%ju", (uintmax_t)st.st_ino);
}

/* note_old - what is there now, before it is overwritten or cut off */
static void
note_old(int fd, off_t at, size_t n)
{
	struct {
		uint64_t at, old_size, n_old;
	} head;
	char name[64], link[64], *entry;
	struct stat st;
	ssize_t got = 0;
	int again;

	journal_of(fd, name);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	again = real_open(link, O_RDONLY | O_CLOEXEC, 0);
	entry = malloc(sizeof(head) + n);
	if (again < 0 || entry == NULL || fstat(fd, &st) != 0)
		abort();
	if (at < st.st_size)
		got = pread(again, entry + sizeof(head), n, at);
	if (got < 0)
		abort();
	real_close(again);
	head.at = (uint64_t)at;
	head.old_size = (uint64_t)st.st_size;
	head.n_old = (uint64_t)got;
	memcpy(entry, &head, sizeof(head));
	append(name, entry, sizeof(head) + (size_t)got);
	free(entry);
}

/* durable - nothing of this file can be lost any more */
static void
durable(int fd)
{
	char name[64], path[TEXT_MAX];

	journal_of(fd, name);
	if (truncate(control(name, path), 0) != 0 && errno != ENOENT)
		abort();
}

static struct file *
tracked(int fd)
{
	return fd >= 0 && fd < FDS_MAX && files[fd].is_tracked ? &files[fd]
							       : NULL;
}

/* is_full - no room for this file */
static int
is_full(const struct file *file)
{
	char end[TEXT_MAX];

	if (!said("full", end) || !ends(file->path, end))
		return 0;
	errno = ENOSPC;
	return 1;
}

/* is_held - is the next write to wait? */
static int
is_held(void)
{
	char after[TEXT_MAX], path[TEXT_MAX];
	struct stat st;

	if (!said("hold", after))
		return 0;
	if (stat(control("writes", path), &st) != 0)
		st.st_size = 0;
	return st.st_size >= atol(after);
}

/* fails - a write to a box that goes wrong, in one of three ways */
static int
fails(int fd, const void *bytes, size_t n, off_t at)
{
	char how[TEXT_MAX];

	if (is_held())
		append("held", "h", 1);
	while (is_held())
		usleep(2000);
	append("writes", "w", 1);
	if (!said("eio", how))
		return 0;
	if (strcmp(how, "half") == 0)
		n = n / 2 / 4096 * 4096;
	if (strcmp(how, "none") != 0 && real_pwrite(fd, bytes, n, at) < 0)
		abort();
	errno = EIO;
	return 1;
}

/* put - a write, as all of them come */
static ssize_t
put(int fd, const void *bytes, size_t n, off_t at, int moves)
{
	struct file *file = tracked(fd);
	ssize_t done;

	if (file != NULL && ends(file->path, ".box") && fails(fd, bytes, n, at))
		return -1;
	if (file == NULL)
		return moves ? real_write(fd, bytes, n)
			     : real_pwrite(fd, bytes, n, at);
	if (is_full(file))
		return -1;
	pthread_mutex_lock(&lock);
	note_old(fd, at, n);
	done = moves ? real_write(fd, bytes, n) : real_pwrite(fd, bytes, n, at);
	if (file->is_sync)
		durable(fd);
	pthread_mutex_unlock(&lock);
	return done;
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	if (tracked(fd) == NULL)
		return real_write(fd, bytes, n);
	return put(fd, bytes, n, lseek(fd, 0, SEEK_CUR), 1);
}

ssize_t
pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return put(fd, bytes, n, at, 0);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	return put(fd, bytes, n, at, 0);
}

/* note_open - remember what a descriptor is */
static int
note_open(const char *path, int flags, int mode)
{
	char none[TEXT_MAX];
	struct stat st;
	int fd;

	if (ends(path, ".box") && said("nosync", none))
		flags &= ~O_DSYNC;
	fd = real_open(path, flags, mode);
	if (fd < 0 || fd >= FDS_MAX)
		return fd;
	snprintf(files[fd].path, TEXT_MAX, "%s", path);
	files[fd].is_tracked = is_ours(path);
	files[fd].is_folder = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
	files[fd].is_sync = (flags & O_DSYNC) != 0;
	return fd;
}

#define MODE(flags)                                                            \
	int mode = 0;                                                          \
	if (flags & O_CREAT) {                                                 \
		va_list args;                                                  \
		va_start(args, flags);                                         \
		mode = va_arg(args, int);                                      \
		va_end(args);                                                  \
	}

int
open(const char *path, int flags, ...)
{
	MODE(flags)
	return note_open(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	MODE(flags)
	return note_open(path, flags, mode);
}

int
close(int fd)
{
	if (fd >= 0 && fd < FDS_MAX)
		files[fd].is_tracked = files[fd].is_folder = 0;
	return real_close(fd);
}

/* synced - a file's bytes, or a folder's names, are on the disk */
static int
synced(int fd, int done)
{
	char path[TEXT_MAX];

	if (done == 0 && tracked(fd) != NULL)
		durable(fd);
	if (done == 0 && fd < FDS_MAX && files[fd].is_folder)
		unlink(control("names", path));
	return done;
}

int
fsync(int fd)
{
	int done;

	REAL(fsync);
	pthread_mutex_lock(&lock);
	done = synced(fd, real(fd));
	pthread_mutex_unlock(&lock);
	return done;
}

int
fdatasync(int fd)
{
	int done;

	REAL(fdatasync);
	pthread_mutex_lock(&lock);
	done = synced(fd, real(fd));
	pthread_mutex_unlock(&lock);
	return done;
}

/* cut - a file made shorter or longer */
static int
cut(int fd, off_t size, int (*real)(int, off_t))
{
	struct stat st;
	int done;

	if (tracked(fd) == NULL)
		return real(fd, size);
	pthread_mutex_lock(&lock);
	if (fstat(fd, &st) == 0)
		note_old(fd, size < st.st_size ? size : st.st_size,
		    size < st.st_size ? (size_t)(st.st_size - size) : 0);
	done = real(fd, size);
	pthread_mutex_unlock(&lock);
	return done;
}

int
ftruncate(int fd, off_t size)
{
	REAL(ftruncate);
	return cut(fd, size, real);
}

int
ftruncate64(int fd, off64_t size)
{
	REAL(ftruncate);
	return cut(fd, size, real);
}

int
posix_fallocate(int fd, off_t at, off_t n)
{
	struct file *file = tracked(fd);

	REAL(posix_fallocate);
	return file != NULL && is_full(file) ? ENOSPC : real(fd, at, n);
}

int
posix_fallocate64(int fd, off64_t at, off64_t n)
{
	return posix_fallocate(fd, at, n);
}

int
unlink(const char *path)
{
	char name[64], journal[TEXT_MAX];
	struct stat st;

	REAL(unlink);
	if (is_ours(path) && stat(path, &st) == 0) {
		snprintf(name, sizeof(name), "undo/%ju", (uintmax_t)st.st_ino);
		real(control(name, journal));
	}
	return real(path);
}

/* rename - names are lost until the folder is synced: "from NUL to NUL" */
int
rename(const char *from, const char *to)
{
	int done;

	REAL(rename);
	pthread_mutex_lock(&lock);
	done = real(from, to);
	if (done == 0 && is_ours(to)) {
		append("names", from, strlen(from) + 1);
		append("names", to, strlen(to) + 1);
	}
	pthread_mutex_unlock(&lock);
	return done;
}
