/* SPDX-License-Identifier: BSD-2-Clause */
/* options - the command line of pledgectl */
#ifndef FP_PLEDGECTL_OPTIONS_H
#define FP_PLEDGECTL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "modules/pledgectl/command.h"

#define OPTIONS_SITE_MAX 13 /* accounts are "fp-send-to-friend-NAME" */

struct options {
	const char *root;   /* what --config says */
	const char *site;   /* below it; NULL: the root itself */
	const char *conf;   /* folder of the configuration */
	char room[4096];    /* for it */
	const char *policy; /* another policy file, or NULL */
	const char *kind, *until, *category; /* NULL: not given */
	const char *since, *who;	     /* audit show; or NULL */
	const char *anchor, *anchors;	     /* audit verify; or NULL */
	const char *before;		     /* or NULL */
	const char *reason;		     /* or NULL */
	const char *without_host;	     /* or NULL */
	const char *format;		     /* or NULL */
	const char *url, *html;		     /* or NULL */
	/* of a disclosure, or NULL */
	const char *ground, *to, *what, *purpose, *date, *tell_from;
	bool dry_run;
	unsigned wait_secs;
	unsigned max;
	bool json;
	bool help, version, quiet;
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

/* "--json --policy": the names of options (enum command_option). */
const char *options_names(unsigned which, char *text, size_t size);

/* May a site of a host be called so? Accounts and folders have its name. */
bool options_is_site(const char *name);

/* A row of the table, for completion and manual; false behind the last. A row
 * without doc is an option's name of before. */
struct option_row {
	const char *name, *arg, *doc; /* arg NULL: it takes none */
	unsigned bit;		      /* enum command_option; 0: all take it */
};
bool options_get(size_t at, struct option_row *row_r);

#endif
