/* SPDX-License-Identifier: BSD-2-Clause */
/* mistakes - everything that is wrong with a file, told at once */
#ifndef FP_PLEDGECTL_MISTAKES_H
#define FP_PLEDGECTL_MISTAKES_H

#include <stdbool.h>

#include "modules/pledgectl/command.h"

struct arena;
struct err_listener;
struct mistakes;

/* An empty list; in arena. */
struct mistakes *mistakes_new(struct arena *arena);

/* What hears them:  err.all = mistakes_listener(mistakes); */
struct err_listener *mistakes_listener(struct mistakes *mistakes);

/* Each on a line, in the order of the file's lines, or as JSON. Returns
 * COMMAND_FAILED. */
enum command_exit mistakes_print(struct mistakes *mistakes, bool json);

#endif
