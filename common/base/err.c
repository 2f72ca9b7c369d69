/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* err_put - keep the first reason; reason stands behind it, or is NULL */
__attribute__((format(printf, 3, 0))) static void
err_put(struct err *err, const char *reason, const char *fmt, va_list ap)
{
	char text[ERR_TEXT_MAX];
	size_t len;

	if (!err || (err->set && !err->all))
		return;
	vsnprintf(text, sizeof(text), fmt, ap);
	len = strlen(text);
	if (reason)
		snprintf(text + len, sizeof(text) - len, ": %s", reason);
	if (!err->set)
		memcpy(err->text, text, sizeof(text));
	err->set = true;
	if (err->all)
		err->all->hear(err->all, text);
}

/* err_set - keep the first reason */
int
err_set(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_put(err, NULL, fmt, ap);
	va_end(ap);
	return -1;
}

/* err_set_errno - keep the first reason, and what the system said */
int
err_set_errno(struct err *err, const char *fmt, ...)
{
	int saved = errno;
	char reason[128];
	va_list ap;

	va_start(ap, fmt);
	err_put(err, strerror_r(saved, reason, sizeof(reason)), fmt, ap);
	va_end(ap);
	errno = saved;
	return -1;
}

/* err_wants_all - is there somebody who hears them all? */
bool
err_wants_all(const struct err *err)
{
	return err && err->all;
}

/* err_text - the reason as text */
const char *
err_text(const struct err *err)
{
	return err && err->set ? err->text : "no reason given";
}
