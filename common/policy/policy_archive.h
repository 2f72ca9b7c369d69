/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_archive - the versions of a policy: the one in force, and earlier */
#ifndef FP_POLICY_POLICY_ARCHIVE_H
#define FP_POLICY_POLICY_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;
struct policy;

#define POLICY_ARCHIVE_MAX	200		  /* versions */
#define POLICY_ARCHIVE_TEXT_MAX (6 * 1024 * 1024) /* bytes in all */

/* Newest first; the first is the one in force. */
struct policy_archive {
	const struct policy *const *versions;
	size_t n; /* 1 or more */
};

/*
 * Every version of the policy (same name) in the files *.conf of a folder
 * but those that are to come (effective after the one in force); other files
 * are passed over, and so is a folder that is not there. 0, or -1 with file
 * and remedy: one that cannot be read, or a version that stands in two files
 * with different texts. Lives in arena.
 */
int policy_archive_load(struct arena *arena, const struct policy *current,
    const char *dir, const struct policy_archive **archive_r, struct err *err);

/* NULL: there is no such version. */
const struct policy *policy_archive_find(
    const struct policy_archive *archive, struct str version);

/*
 * Has a purpose (NULL: any) become material after that version, so that who
 * agreed to it has to be asked anew? Of a version that is not in the archive
 * nobody can tell what changed: yes.
 */
bool policy_archive_has_changed(const struct policy_archive *archive,
    struct str version, const char *purpose);

#endif
