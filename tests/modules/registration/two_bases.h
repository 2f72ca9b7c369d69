/* SPDX-License-Identifier: BSD-2-Clause */
/* two_bases - members and keys, on SQLite and on a private MariaDB */
#ifndef FP_TESTS_TWO_BASES_H
#define FP_TESTS_TWO_BASES_H

#include <stdbool.h>

struct keyring;

/* Those of the kind at hand; set while two_bases_run runs. */
struct two_bases {
	char members[200], keys[200]; /* URLs */
	struct keyring *keyring;
};
extern struct two_bases two_bases;

/* What a program wants. */
struct two_bases_want {
	bool one_file;	     /* members and keys in one SQLite file */
	const char *options; /* of mariadbd; NULL: none */
};

/*
 * All cases on SQLite, then on MariaDB where it is installed: run_on gets the
 * kind's name, and tables that are empty. How many failed; for main().
 */
int two_bases_run(
    const struct two_bases_want *want, int (*run_on)(const char *name));

#endif
