/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* err_put - write the text once */
__attribute__((format(printf, 2, 0))) static void
err_put(struct err *err, const char *fmt, va_list ap)
{
	if (!err || err->set)
		return;
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	err->set = true;
}

/* err_set - keep the first reason */
int
err_set(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_put(err, fmt, ap);
	va_end(ap);
	return -1;
}

/* err_set_errno - keep the first reason, and what the system said */
int
err_set_errno(struct err *err, const char *fmt, ...)
{
	int saved = errno;
	bool first = err && !err->set;
	char reason[128];
	size_t len;
	va_list ap;

	va_start(ap, fmt);
	err_put(err, fmt, ap);
	va_end(ap);
	if (first) {
		len = strlen(err->text);
		snprintf(err->text + len, sizeof(err->text) - len, ": %s",
		    strerror_r(saved, reason, sizeof(reason)));
	}
	errno = saved;
	return -1;
}

/* err_text - the reason as text */
const char *
err_text(const struct err *err)
{
	return err && err->set ? err->text : "no reason given";
}
