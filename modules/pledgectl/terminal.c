/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_UNKNOWN 80
#define WIDTH_MIN     40

/* terminal_width - as the terminal says */
size_t
terminal_width(int fd)
{
	struct winsize size;

	if (!isatty(fd))
		return 0;
	if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return WIDTH_UNKNOWN;
	return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col;
}

/* terminal_has_colours - a terminal, and nobody who wants none */
bool
terminal_has_colours(int fd)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && !(none && *none) && term && *term &&
	       strcmp(term, "dumb") != 0;
}

/* terminal_colour - the sequence of ECMA-48 */
const char *
terminal_colour(enum terminal_colour colour)
{
	static const char *const sequences[] = {
	    [TERMINAL_PLAIN] = "\033[0m",
	    [TERMINAL_GOOD] = "\033[32m",
	    [TERMINAL_BAD] = "\033[1;31m",
	    [TERMINAL_UNSURE] = "\033[33m",
	    [TERMINAL_HEADING] = "\033[1m",
	};

	return terminal_has_colours(STDOUT_FILENO) ? sequences[colour] : "";
}
