/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LOG_LINE_MAX 1024

static const char *log_program = "formpledge";
static bool log_with_level;

/* log_init - set the program's name and the form of lines */
void
log_init(const char *program)
{
	log_program = program;
	log_with_level = getenv("JOURNAL_STREAM") != NULL;
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
	if (len > 0 && write(STDERR_FILENO, line, (size_t)len) < 0)
		return;
}
