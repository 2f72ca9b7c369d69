/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/canary_packed.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/str.h"

/* How packed files begin. */
static const struct {
	struct str magic;
	enum packed packed;
} heads[] = {
    {{"\x1f\x8b", 2}, PACKED_GZIP},
    {{"BZh", 3}, PACKED_OTHERWISE},
    {{"\xfd"
      "7zXZ",
	 5},
	PACKED_OTHERWISE},
    {{"\x28\xb5\x2f\xfd", 4}, PACKED_OTHERWISE},
    {{"\x04\x22\x4d\x18", 4}, PACKED_OTHERWISE},
};

/* packed_by - the program that packed it */
enum packed
packed_by(int fd)
{
	char head[8];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	for (size_t i = 0; n > 0 && i < sizeof(heads) / sizeof(heads[0]); i++)
		if ((size_t)n >= heads[i].magic.len &&
		    memcmp(head, heads[i].magic.ptr, heads[i].magic.len) == 0)
			return heads[i].packed;
	return PACKED_NOT;
}

/* unpacked - the next bytes */
static ssize_t
unpacked(void *ctx, void *to, size_t size)
{
	return gzread(ctx, to, (unsigned)size);
}

/* packed_search - every member of it */
int
packed_search(
    const struct canary_search *search, int fd, struct canary_hit *hit_r)
{
	int copy = dup(fd);
	gzFile file;
	int ret;

	if (copy < 0 || lseek(copy, 0, SEEK_SET) < 0 ||
	    !(file = gzdopen(copy, "rb"))) {
		if (copy >= 0)
			close(copy);
		return -1;
	}
	ret = canary_search_stream(search, unpacked, file, hit_r);
	/* What is cut off is told at the end alone. */
	if (gzclose_r(file) != Z_OK && ret == 0)
		ret = -1;
	return ret;
}
