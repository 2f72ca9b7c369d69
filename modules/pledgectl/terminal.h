/* SPDX-License-Identifier: BSD-2-Clause */
/* terminal - is a person looking, how wide is the screen, may it be coloured */
#ifndef FP_PLEDGECTL_TERMINAL_H
#define FP_PLEDGECTL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum terminal_colour {
	TERMINAL_PLAIN,
	TERMINAL_GOOD,
	TERMINAL_BAD,
	TERMINAL_UNSURE,
	TERMINAL_HEADING,
};

/* Characters in a line of the terminal that fd is; 0 where it is none. */
size_t terminal_width(int fd);

/* May fd be coloured: a terminal that can, and no NO_COLOR (no-color.org)? */
bool terminal_has_colours(int fd);

/* What to print to standard output before text of a colour; for TERMINAL_PLAIN
 * what ends one. "" where it has no colours. */
const char *terminal_colour(enum terminal_colour colour);

#endif
