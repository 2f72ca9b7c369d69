/* SPDX-License-Identifier: BSD-2-Clause */
/* grants - what each account may do, as the shipped grants.mysql.sql says */
#ifndef FP_PLEDGECTL_GRANTS_H
#define FP_PLEDGECTL_GRANTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct grants;

/* Reads the statements of a file; what is no GRANT is passed over. Lives in
 * arena. */
const struct grants *grants_parse(struct arena *arena, const char *text);

size_t grants_count(const struct grants *grants);

/* May an account ("formpledge-feedback") do that to a table of a database, or
 * (column not NULL) to this column of it? A table's right covers all its
 * columns. */
bool grants_allow(const struct grants *grants, const char *account,
    const char *database, struct str table, struct str right,
    const struct str *column);

/* The text of grants.mysql.sql as it was when this program was built. */
const char *grants_shipped(void);

#endif
