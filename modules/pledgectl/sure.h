/* SPDX-License-Identifier: BSD-2-Clause */
/* sure - is it meant? Asked before something that cannot be taken back */
#ifndef FP_PLEDGECTL_SURE_H
#define FP_PLEDGECTL_SURE_H

#include <stdbool.h>

struct control;

/* Where nobody sits at a terminal who could answer. */
enum sure_alone {
	SURE_REFUSES, /* it is not done without --yes, or the word */
	SURE_GOES_ON, /* scripts do it every day, and it destroys nothing
			 that somebody wrote */
};

/*
 * True with --yes, or when "yes" is the next line of standard input behind the
 * question, a whole sentence. Otherwise it is said that nothing was done, and why: the
 * command ends with COMMAND_FAILED. The command must take OPTION_YES.
 */
bool sure_ask(const struct control *control, enum sure_alone alone,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
