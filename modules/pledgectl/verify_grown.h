/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_grown - what was written to logs in the meantime */
#ifndef FP_PLEDGECTL_VERIFY_GROWN_H
#define FP_PLEDGECTL_VERIFY_GROWN_H

#include <stdbool.h>

struct arena;
struct verify_grown;

/* Notes how long each file of these files and folders is. */
struct verify_grown *verify_grown_new(
    struct arena *arena, const char *const *paths);

/* Is the address in what has been added since, as a word of its own? The file
 * it is in, in the arena; NULL: in none. */
const char *verify_grown_has(struct verify_grown *grown, const char *address);

#endif
