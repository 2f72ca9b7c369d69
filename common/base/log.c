/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LOG_LINE_MAX 1024

static const char *log_program = "formpledge";
static bool log_with_level;
static int log_fd = STDERR_FILENO;

/* log_init - set the program's name and the form of lines */
void
log_init(const char *program)
{
	log_program = program;
	log_with_level = getenv("JOURNAL_STREAM") != NULL;
}

/* log_take_over - keep standard error for the log alone */
int
log_take_over(void)
{
	int own = fcntl(log_fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int rc = -1;

	if (own >= 0 && null >= 0 && dup2(null, STDOUT_FILENO) >= 0 &&
	    dup2(null, STDERR_FILENO) >= 0) {
		if (log_fd != STDERR_FILENO)
			close(log_fd);
		log_fd = own;
		own = -1;
		rc = 0;
	}
	if (own >= 0)
		close(own);
	if (null > STDERR_FILENO)
		close(null);
	return rc;
}

/* log_descriptor - where lines go */
int
log_descriptor(void)
{
	return log_fd;
}

/* log_neutralise - no control byte may end or colour a line */
static void
log_neutralise(char *text)
{
	for (unsigned char *p = (unsigned char *)text; *p; p++) {
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
	}
}

/* log_write - one line, one write */
void
log_write(enum log_level level, const char *fmt, ...)
{
	char text[LOG_LINE_MAX], line[LOG_LINE_MAX + 64], prefix[8] = "";
	va_list ap;
	int len;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_neutralise(text);
	if (log_with_level)
		snprintf(prefix, sizeof(prefix), "<%d>", (int)level);
	len = snprintf(
	    line, sizeof(line), "%s%s: %s\n", prefix, log_program, text);
	/* nowhere to report a failure of the log itself */
	if (len > 0 && write(log_fd, line, (size_t)len) < 0)
		return;
}
