/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_grown.h"

#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/must.h"

#define PATH_SIZE 4096
#define ADDED_MAX (4 * 1024 * 1024) /* bytes that are read of one file */

/* A file, and how long it was. */
struct grown_file {
	const char *path;
	off_t size;
	ino_t inode;
	struct grown_file *next;
};

struct verify_grown {
	struct arena *arena;
	const char *const *paths;
	struct grown_file *files;
};

/* Called for each file. */
typedef void grown_fn(struct verify_grown *grown, const FTSENT *entry);

/* each - of every path */
static void
each(struct verify_grown *grown, grown_fn *grown_fn_)
{
	for (size_t i = 0; grown->paths && grown->paths[i]; i++) {
		char root[PATH_SIZE];
		char *const roots[] = {root, NULL};
		FTSENT *entry;
		FTS *tree;

		snprintf(root, sizeof(root), "%s", grown->paths[i]);
		tree = fts_open(
		    roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
		while (tree && (entry = fts_read(tree)))
			if (entry->fts_info == FTS_F)
				grown_fn_(grown, entry);
		if (tree)
			fts_close(tree);
	}
}

/* note - how long one is */
static void
note(struct verify_grown *grown, const FTSENT *entry)
{
	struct grown_file *file = arena_alloc(grown->arena, sizeof(*file));

	file->path = arena_strdup(grown->arena, entry->fts_path);
	file->size = entry->fts_statp->st_size;
	file->inode = entry->fts_statp->st_ino;
	file->next = grown->files;
	grown->files = file;
}

/* verify_grown_new - now */
struct verify_grown *
verify_grown_new(struct arena *arena, const char *const *paths)
{
	struct verify_grown *grown = arena_alloc(arena, sizeof(*grown));

	grown->arena = arena;
	grown->paths = paths;
	each(grown, note);
	return grown;
}

/* length_before - of a file; one that is new had none */
static off_t
length_before(const struct verify_grown *grown, const char *path, ino_t inode)
{
	const struct grown_file *file = grown->files;

	while (file && (strcmp(file->path, path) != 0 || file->inode != inode))
		file = file->next;
	return file ? file->size : 0;
}

/* is_part - could the character belong to a longer address? */
static bool
is_part(char c)
{
	return c && strchr("0123456789abcdefABCDEF.:", c) != NULL;
}

/* holds - the address as a word: a colon and a port may follow it */
static bool
holds(const char *text, size_t len, const char *address)
{
	size_t n = strlen(address);
	const char *at = text, *end = text + len;

	while ((at = memmem(at, (size_t)(end - at), address, n))) {
		bool begins = at == text || !is_part(at[-1]);
		bool ends = at + n == end || at[n] == ':' || !is_part(at[n]);

		if (begins && ends)
			return true;
		at++;
	}
	return false;
}

/* file_holds - in what was added */
static bool
file_holds(const char *path, off_t from, const char *address)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char *text = malloc(ADDED_MAX);
	ssize_t n;
	bool found;

	must(text);
	n = fd < 0 ? -1 : pread(fd, text, ADDED_MAX, from);
	found = n > 0 && holds(text, (size_t)n, address);
	if (fd >= 0)
		close(fd);
	free(text);
	return found;
}

/* verify_grown_has - in any */
const char *
verify_grown_has(struct verify_grown *grown, const char *address)
{
	struct verify_grown now = {
	    .arena = grown->arena, .paths = grown->paths};

	if (!*address)
		return NULL;
	each(&now, note);
	for (const struct grown_file *file = now.files; file;
	     file = file->next) {
		off_t before = length_before(grown, file->path, file->inode);

		if (file->size != before &&
		    file_holds(
			file->path, before < file->size ? before : 0, address))
			return file->path;
	}
	return NULL;
}
