/* SPDX-License-Identifier: BSD-2-Clause */
/* log - messages to the operator, on standard error (the journal) */
#ifndef FP_BASE_LOG_H
#define FP_BASE_LOG_H

#include "base/str.h"

/* Levels and their numbers: syslog's, sd-daemon(3). */
enum log_level {
	LOG_LEVEL_CRITICAL = 2,
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
};

/*
 * Names the program in every line. Under systemd (JOURNAL_STREAM is set)
 * lines carry their level as "<4>". Call before threads start.
 */
void log_init(const char *program);

/*
 * One line, in one write(2). Control bytes in it become '?'. Never pass what
 * a visitor sent; common code never logs requests (app/access.c writes the
 * one line a request).
 */
void log_write(enum log_level level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * From here on lines go to a descriptor of the log's own; what anybody else
 * writes to standard output or error (a library, a debugging aid) goes to
 * /dev/null. Call before threads start. -1: errno says why.
 */
int log_take_over(void);

/* Where lines go; of interest to whoever looks at all descriptors. */
int log_descriptor(void);

#define log_error(...)	 log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)	 log_write(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)	 log_write(LOG_LEVEL_INFO, __VA_ARGS__)

#endif
