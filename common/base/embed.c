/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/embed.h"

#include <stddef.h>
#include <string.h>

/* embed_find - look a built-in file up by name */
const char *
embed_find(const struct embed *files, const char *name)
{
	for (; files->name; files++) {
		if (strcmp(files->name, name) == 0)
			return files->text;
	}
	return NULL;
}
