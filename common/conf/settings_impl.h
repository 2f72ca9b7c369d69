/* SPDX-License-Identifier: BSD-2-Clause */
/* settings_impl - what settings_load keeps; for conf/ alone */
#ifndef FP_CONF_SETTINGS_IMPL_H
#define FP_CONF_SETTINGS_IMPL_H

#include "conf/settings.h"

struct settings {
	struct arena *arena;
	const struct settings_table *table;
	const char *path;	       /* NULL: no file was named */
	const char *file;	       /* for messages */
	const char *place;	       /* file, or file and line of a group */
	struct config_setting_t *root; /* NULL: no file */
	struct config_setting_t *presets; /* the table's, read */
};

#endif
