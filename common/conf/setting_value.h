/* SPDX-License-Identifier: BSD-2-Clause */
/* setting_value - one value of a file, checked, as C has it */
#ifndef FP_CONF_SETTING_VALUE_H
#define FP_CONF_SETTING_VALUE_H

#include "conf/settings.h"

struct arena;
struct buf;
struct config_setting_t;
struct err;

/* Where a value comes from and goes to. */
struct setting_source {
	struct arena *arena;
	const char *file;  /* of the table, for relative paths; may be NULL */
	const char *where; /* "FILE:LINE", for messages */
	struct err *err;
};

/*
 * Checks a value against its setting and writes it to member_r (the member
 * of the module's struct). 0, or -1 with "FILE:LINE: key: what; remedy".
 */
int setting_value_load(const struct setting_source *from,
    const struct setting *setting, const struct config_setting_t *value,
    void *member_r);

/* The value as a file would say it, on one line. */
/* Lists of groups are counted. */
void setting_value_print(const struct config_setting_t *value, struct buf *out);
/* They are written out. */
void setting_value_print_whole(
    const struct config_setting_t *value, struct buf *out);

#endif
