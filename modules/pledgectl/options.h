/* SPDX-License-Identifier: BSD-2-Clause */
/* options - the command line of pledgectl */
#ifndef FP_PLEDGECTL_OPTIONS_H
#define FP_PLEDGECTL_OPTIONS_H

#include <stdbool.h>

#include "modules/pledgectl/command.h"

struct options {
	const char *conf;		     /* folder of the configuration */
	const char *policy;		     /* another policy file, or NULL */
	const char *kind, *until, *category; /* NULL: not given */
	const char *reason;		     /* or NULL */
	const char *without_host;	     /* or NULL */
	const char *format;		     /* or NULL */
	bool dry_run;
	unsigned wait_secs;
	unsigned max;
	bool json;
	bool help, version;
	unsigned given; /* enum command_option */
	char **args;	/* what is left: command and its arguments */
	int nargs;
};

/* 0, or -1 when the mistake was printed. What only looks like an option is an
 * argument: a pseudonym that begins with '-', and anything of one dash and more
 * than one letter ("-ann@example.org"). argv is changed and must live on. */
int options_parse(int argc, char **argv, struct options *options_r);

/* Those of a command as its help prints them; 0 for the ones all take. */
void options_print(unsigned which);

#endif
