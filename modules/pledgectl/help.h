/* SPDX-License-Identifier: BSD-2-Clause */
/* help - what the commands are, told to people and to programs */
#ifndef FP_PLEDGECTL_HELP_H
#define FP_PLEDGECTL_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "modules/pledgectl/command.h"

struct options;

#define HELP_WORDS_MAX 128

/* What a group of commands is for. */
struct help_group {
	const char *group;
	const char *purpose; /* the heading it stands under */
};

/* In the order in which they are told; groups of one purpose stand together. */
extern const struct help_group help_groups[];
extern const size_t help_groups_n;

/* The purpose of a group; "Other" where none is known. */
const char *help_purpose(const char *group);

/* "conf check [MODULE]"; without the arguments where with_args is false. */
const char *help_words(const struct command *command, bool with_args,
    char words_r[HELP_WORDS_MAX]);

/* The groups by purpose, a line each: what pledgectl alone prints. */
void help_overview(void);

/* Every command (group NULL), or those of a group. */
void help_all(const char *group);

/* A command, its options, what it ends with, an example. */
void help_one(const struct command *command);

/* The table itself: groups, commands, options. */
void help_json(void);

/* The command line names none: say so on standard error, with the nearest. */
void help_unknown(const struct options *options);

#endif
