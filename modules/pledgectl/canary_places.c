/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/canary_places.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "modules/pledgectl/canary_packed.h"

/* A file that is read: what lies between two holes. */
struct extents {
	int fd;
	off_t at, end;
};

/* name - as much of a place's name as there is room for */
static void
name(char *name_r, const char *where)
{
	snprintf(name_r, CANARY_PLACE_MAX, "%s", where);
}

/* canary_looked - count, and keep the first */
void
canary_looked(struct canary_places *places, int found,
    const struct canary_hit *hit, const char *where)
{
	places->looked++;
	if (!found || places->found++)
		return;
	places->hit = *hit;
	name(places->where, where);
}

/* canary_unread - count, and keep the first */
void
canary_unread(struct canary_places *places, const char *why, const char *where)
{
	if (places->unread++)
		return;
	places->unread_why = why;
	name(places->unread_where, where);
}

/* extents_read - the next bytes that are no hole */
static ssize_t
extents_read(void *ctx, void *to, size_t size)
{
	struct extents *extents = ctx;
	ssize_t n;

	if (extents->at >= extents->end) {
		off_t start = lseek(extents->fd, extents->at, SEEK_DATA);

		if (start < 0 && errno == ENXIO)
			return 0;
		/* A file system that knows no holes: all of it. */
		extents->at = start < 0 ? extents->at : start;
		extents->end = lseek(extents->fd, extents->at, SEEK_HOLE);
		if (extents->end <= extents->at)
			extents->end = extents->at + (off_t)size;
	}
	if ((off_t)size > extents->end - extents->at)
		size = (size_t)(extents->end - extents->at);
	n = pread(extents->fd, to, size, extents->at);
	if (n > 0)
		extents->at += n;
	return n;
}

/* A file without the ends of its lines. */
struct folded {
	struct extents extents;
	int held; /* a "=" that may stand before the end of a line */
};

/* fold - n bytes, in place; there is room for one more */
static ssize_t
fold(struct folded *folded, char *bytes, ssize_t n)
{
	char last = bytes[n - 1];
	ssize_t at = 0, from = 0;

	/* what was held goes in front, if it stands within a line */
	if (folded->held && bytes[0] != '\r' && bytes[0] != '\n') {
		memmove(bytes + 1, bytes, (size_t)n);
		bytes[0] = '=';
		n++;
	}
	folded->held = last == '=';
	n -= folded->held;
	for (; from < n; from++) {
		bool ends = bytes[from] == '\r' || bytes[from] == '\n';

		if (!ends)
			bytes[at++] = bytes[from];
		else if (from > 0 && at > 0 && bytes[at - 1] == '=' &&
			 bytes[from - 1] == '=')
			at--;
	}
	return at;
}

/* folded_read - the next bytes of lines */
static ssize_t
folded_read(void *ctx, void *to, size_t size)
{
	struct folded *folded = ctx;
	ssize_t n, left;

	do {
		n = extents_read(&folded->extents, to, size - 1);
		if (n <= 0)
			return n;
		left = fold(folded, to, n);
	} while (left == 0);
	return left;
}

/* look_into - an open file, as it is and unpacked */
static void
look_into(struct canary_places *places, int fd, const char *path)
{
	struct extents extents = {.fd = fd};
	struct folded folded = {.extents = extents};
	enum packed packed = packed_by(fd);
	struct canary_hit hit;
	int ret = canary_search_stream(
	    places->search, extents_read, &extents, &hit);

	if (ret == 0 && places->folded)
		ret = canary_search_stream(
		    places->search, folded_read, &folded, &hit);
	if (ret == 0 && packed == PACKED_GZIP)
		ret = packed_search(places->search, fd, &hit);
	if (ret < 0)
		canary_unread(places, "cannot be read to its end", path);
	else if (ret == 0 && packed == PACKED_OTHERWISE)
		canary_unread(
		    places, "is packed by another program than gzip", path);
	else
		canary_looked(places, ret, &hit, path);
}

/* look_at - one file that may have gone in the meantime */
static void
look_at(struct canary_places *places, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0) {
		if (errno != ENOENT)
			canary_unread(places, "cannot be read", path);
		return;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		look_into(places, fd, path);
	close(fd);
}

/* look_at_name - of a file or folder */
static void
look_at_name(struct canary_places *places, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str last = str_of(slash ? slash + 1 : path);
	struct canary_hit hit;

	/* The name itself is not printed: it says what it should not. */
	if (canary_search_bytes(places->search, last.ptr, last.len, &hit))
		canary_looked(places, 1, &hit, "the name of a file");
}

/* canary_file - where it has changed */
void
canary_file(struct canary_places *places, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		canary_unread(places,
		    errno == ENOENT ? "is not there" : "cannot be read", path);
		return;
	}
	look_at_name(places, path);
	if (S_ISREG(st.st_mode) && st.st_mtime >= places->since)
		look_at(places, path);
}

/* visit - one entry of a folder's tree */
static void
visit(struct canary_places *places, const FTSENT *entry)
{
	switch (entry->fts_info) {
	case FTS_F:
		look_at_name(places, entry->fts_path);
		if (entry->fts_statp->st_mtime >= places->since)
			look_at(places, entry->fts_path);
		break;
	case FTS_D:
	case FTS_SL:
	case FTS_SLNONE:
		look_at_name(places, entry->fts_path);
		break;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		if (entry->fts_errno != ENOENT || entry->fts_level == 0)
			canary_unread(places,
			    entry->fts_errno == ENOENT ? "is not there"
						       : "cannot be read",
			    entry->fts_path);
		break;
	default:
		break;
	}
}

/* is_skipped - the folder that is left out? */
static int
is_skipped(const struct canary_places *places, const char *path)
{
	return places->skip && *places->skip && strcmp(path, places->skip) == 0;
}

/* canary_folder - its tree */
void
canary_folder(struct canary_places *places, const char *path)
{
	char root[CANARY_PLACE_MAX];
	char *const roots[] = {root, NULL};
	FTSENT *entry;
	FTS *tree;

	if (snprintf(root, sizeof(root), "%s", path) >= (int)sizeof(root) ||
	    !(tree = fts_open(
		  roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL))) {
		canary_unread(places, "cannot be read", path);
		return;
	}
	while ((entry = fts_read(tree))) {
		if (is_skipped(places, entry->fts_path))
			fts_set(tree, entry, FTS_SKIP);
		else
			visit(places, entry);
	}
	fts_close(tree);
}

/* is_rotated - NAME.1, NAME-20261122.gz? */
static int
is_rotated(const char *entry, const char *log)
{
	size_t len = strlen(log);

	return strncmp(entry, log, len) == 0 &&
	       (entry[len] == '.' || entry[len] == '-');
}

/* look_beside - at what was moved away from a log */
static void
look_beside(struct canary_places *places, const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[CANARY_PLACE_MAX];
	char *const roots[] = {folder, NULL};
	FTSENT *entry;
	FTS *tree;

	snprintf(folder, sizeof(folder), "%.*s",
	    slash > path ? (int)(slash - path) : 1, slash ? path : ".");
	tree = fts_open(
	    roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	while (tree && (entry = fts_read(tree))) {
		if (entry->fts_info == FTS_D && entry->fts_level > 0)
			fts_set(tree, entry, FTS_SKIP);
		else if (entry->fts_info == FTS_F &&
			 is_rotated(entry->fts_name, slash ? slash + 1 : path))
			visit(places, entry);
		else if (entry->fts_info == FTS_DNR)
			visit(places, entry);
	}
	if (tree)
		fts_close(tree);
}

/* canary_log - and what was rotated */
void
canary_log(struct canary_places *places, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		canary_folder(places, path);
		return;
	}
	canary_file(places, path);
	look_beside(places, path);
}
