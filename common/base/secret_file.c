/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/secret_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/scrub.h"

/* check - is it a file that nobody else can use? */
static int
check(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set_errno(err, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, "%s: not a file", path);
	if (st.st_mode & SECRET_FILE_MODE_BAD)
		return err_set(err,
		    "%s: mode %04o lets others use the secret; set it to 0400 "
		    "or 0440",
		    path, (unsigned)(st.st_mode & 07777));
	return 0;
}

/* read_all - up to size bytes; how many, or -1 */
static ssize_t
read_all(int fd, char *text, size_t size)
{
	size_t len = 0;
	ssize_t n = 1;

	while (len < size && n > 0) {
		n = read(fd, text + len, size - len);
		if (n > 0)
			len += (size_t)n;
	}
	return n < 0 ? -1 : (ssize_t)len;
}

/* secret_file_line - the first line of a file that is nobody else's */
int
secret_file_line(const char *path, char *line_r, size_t size, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t got;
	int ret = -1;

	if (fd < 0)
		return err_set_errno(err, "cannot open %s", path);
	if (check(fd, path, err) < 0)
		goto out;
	got = read_all(fd, line_r, size);
	if (got < 0) {
		err_set_errno(err, "cannot read %s", path);
		goto out;
	}
	line_r[(size_t)got < size ? (size_t)got : size - 1] = '\0';
	line_r[strcspn(line_r, "\r\n")] = '\0';
	if (line_r[0] == '\0' || (size_t)got == size) {
		scrub(line_r, size);
		err_set(err, "%s: no secret of 1 to %zu bytes in it", path,
		    size - 1);
		goto out;
	}
	ret = 0;
out:
	close(fd);
	return ret;
}
