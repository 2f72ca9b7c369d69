/* SPDX-License-Identifier: BSD-2-Clause */
/* webconf - the configuration of nginx or Apache, with its includes, as a
 * tree of directives */
#ifndef FP_PLEDGECTL_WEBCONF_H
#define FP_PLEDGECTL_WEBCONF_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

enum webconf_kind { WEBCONF_NGINX, WEBCONF_APACHE };

/* What is longer, deeper or more is refused with file and line. */
#define WEBCONF_FILE_BYTES     (1024 * 1024)
#define WEBCONF_BYTES_MAX      (8 * 1024 * 1024) /* all files together */
#define WEBCONF_FILES_MAX      1024
#define WEBCONF_DIRECTIVES_MAX 50000
#define WEBCONF_WORDS_MAX      200000
#define WEBCONF_ARGS_MAX       1024
#define WEBCONF_DEPTH_MAX      32 /* blocks in blocks, includes in includes */
#define WEBCONF_ARENA_BYTES    (64 * 1024 * 1024)

/*
 * One directive; a block has directives in it. Words stand without their
 * quotes. What an include brings stands behind it, in the block that it is
 * in. Of Apache's sections <IfModule>, <IfDefine>, <IfFile> and <IfVersion>
 * are no blocks: what is in them stands there, or does not.
 */
struct webconf_directive {
	const char *name;
	const char *const *args;
	size_t nargs;
	const char *file;
	int line;
	bool block;
	bool unread; /* an include: some file of it could not be read */
	struct webconf_directive *parent; /* NULL: the whole */
	struct webconf_directive *first, *last, *next;
};

struct webconf {
	enum webconf_kind kind;
	struct webconf_directive *root; /* its name is "" */
	size_t files;
	const struct webconf_directive *unread; /* the first such include */
};

/*
 * Reads a file and what it includes. An include that cannot be read is
 * marked, no failure. The tree lives in arena, which needs
 * WEBCONF_ARENA_BYTES, and may hold the web server's copy of a secret. 0, or
 * -1 with file and line: no such file, not well-formed, too much.
 */
int webconf_load(struct arena *arena, enum webconf_kind kind, const char *path,
    const struct webconf **webconf_r, struct err *err);

/* The same for a text; includes are left as they stand. */
int webconf_parse(struct arena *arena, enum webconf_kind kind, const char *name,
    const char *text, const struct webconf **webconf_r, struct err *err);

/* Which of the two is a file written for? 0, or -1 where it cannot be read. */
int webconf_guess(const char *path, enum webconf_kind *kind_r, struct err *err);

/* All directives of the tree from the root on, parents first; NULL ends. */
const struct webconf_directive *webconf_next(
    const struct webconf_directive *root, const struct webconf_directive *at);

/* Has it this name? Apache's are the same in capitals. */
bool webconf_is(const struct webconf_directive *directive, const char *name);

/* An argument, "" where there is none. */
const char *webconf_arg(const struct webconf_directive *directive, size_t i);

/* In a block, behind another (NULL: from its first on); NULL: none. */
const struct webconf_directive *webconf_find(
    const struct webconf_directive *block,
    const struct webconf_directive *behind, const char *name);

/* The first of that name in the block or in the nearest one around it that
 * has any: how nginx inherits. NULL: none. */
const struct webconf_directive *webconf_in_force(
    const struct webconf_directive *block, const char *name);

/* The block of that name that it stands in; NULL: none. */
const struct webconf_directive *webconf_around(
    const struct webconf_directive *directive, const char *name);

#endif
