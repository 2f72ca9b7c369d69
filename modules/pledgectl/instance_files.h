/* SPDX-License-Identifier: BSD-2-Clause */
/* instance_files - the folder of one more site, and what is in it */
#ifndef FP_PLEDGECTL_INSTANCE_FILES_H
#define FP_PLEDGECTL_INSTANCE_FILES_H

#include "modules/pledgectl/instance_text.h"

struct arena;
struct control;
struct err;

/* What a command works on. */
struct instance_work {
	struct instance instance;
	struct arena *arena;
	const char *conf;     /* the site's folder */
	const char **stale_r; /* NULL: write; otherwise the first file that is
				 not what would be written */
};

/* The folder and all that is in it; settings of the modules named, or of all
 * where n is 0. site.conf comes last, since a site is what has one. */
int instance_make(const struct instance_work *work, const char *url,
    char **modules, int n, struct err *err);

/* What comes from the program and its includes, and nobody edits: again after
 * an upgrade. */
int instance_made_again(const struct instance_work *work, struct err *err);

/* The first such file of control's site, where it is one of several, that is
 * not what this version makes; NULL: none. */
const char *instance_stale(struct control *control);

#endif
