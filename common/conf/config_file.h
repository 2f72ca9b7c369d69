/* SPDX-License-Identifier: BSD-2-Clause */
/* config_file - a libconfig file, read whole and safely */
#ifndef FP_CONF_CONFIG_FILE_H
#define FP_CONF_CONFIG_FILE_H

struct arena;
struct config_setting_t;
struct err;

#define CONFIG_FILE_MAX (1024 * 1024) /* bytes */

/*
 * The root group of a file, which lives as long as arena does. @include
 * names are relative to the folder of the file. 0 or -1: not there, not a
 * regular file, too large, or not well formed (FILE:LINE: what).
 */
int config_file_load(struct arena *arena, const char *path,
    struct config_setting_t **root_r, struct err *err);

/* The same for a text; name stands for the file in messages. */
int config_file_parse(struct arena *arena, const char *name, const char *text,
    struct config_setting_t **root_r, struct err *err);

/* "FILE:LINE" of a setting, an included file's where it stands in one;
 * file is used for what was not read from a file. In the arena. */
const char *config_file_where(struct arena *arena,
    const struct config_setting_t *setting, const char *file);

/*
 * A path as said in a file: made absolute, relative to the folder of file
 * (NULL: SYSCONFDIR). "" stays "".
 */
const char *config_file_path(
    struct arena *arena, const char *file, const char *path);

#endif
