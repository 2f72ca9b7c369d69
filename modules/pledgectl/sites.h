/* SPDX-License-Identifier: BSD-2-Clause */
/* sites - the sites of a host: one in the folder of the configuration itself,
 * and one in each folder below it that has a site.conf */
#ifndef FP_PLEDGECTL_SITES_H
#define FP_PLEDGECTL_SITES_H

#include <stddef.h>

struct arena;
struct control;
struct str;

#define SITES_MAX 256

struct site_place {
	const char *name; /* NULL: the folder itself */
	const char *conf; /* its folder */
};

/* In order of their names; how many. */
size_t sites_find(struct arena *arena, const char *root,
    struct site_place sites_r[SITES_MAX]);

/* The root of all sites of this host, as the command line has it. */
const char *sites_root(const struct control *control);

/*
 * What control's site shares with another site of the host and must not:
 * database, keys, socket, box, list of never again. found is told each, with
 * both files and lines. Sites that cannot be read are left out.
 */
typedef void sites_found_fn(void *ctx, const char *file, struct str finding);
void sites_shared(struct control *control, sites_found_fn *found, void *ctx);

/* The same of the keys in a folder of each. */
void sites_same_keys(struct control *control, const char *ours,
    const char *theirs, sites_found_fn *found, void *ctx);

#endif
