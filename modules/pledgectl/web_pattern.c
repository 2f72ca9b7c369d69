/* SPDX-License-Identifier: BSD-2-Clause */
/* web_pattern - regular expressions of nginx and Apache, near enough */
#include "config.h"

#include <regex.h>
#include <string.h>

#include "base/buf.h"
#include "modules/pledgectl/weblook.h"

#define PATTERN_MAX 4096

/* group_end - behind the ")" that closes a group; at is behind its "(" */
static const char *
group_end(const char *at)
{
	size_t open = 1;

	for (; *at && open; at++) {
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '(')
			open++;
		else if (*at == ')')
			open--;
	}
	return at;
}

/* group_begin - what stands for "(?"; NULL: there is nothing like it */
static const char *
group_begin(const char *at, struct buf *out)
{
	const char *close;

	switch (*at) {
	case ':':
		buf_putc(out, '(');
		return at + 1;
	case '!':
	case '=':
		return group_end(at);
	case '<':
	case 'P':
		close = strchr(at, '>');
		if (!close || at[1] == '=' || at[1] == '!')
			return NULL;
		buf_putc(out, '(');
		return close + 1;
	default:
		return NULL;
	}
}

/* pattern_convert - from Perl's to POSIX's; -1: there is nothing like it */
static int
pattern_convert(const char *at, struct buf *out)
{
	while (at && *at) {
		if (at[0] == '(' && at[1] == '?') {
			at = group_begin(at + 2, out);
		} else if (at[0] == '\\' && at[1] == 'd') {
			buf_puts(out, "[0-9]");
			at += 2;
		} else if (at[0] == '\\' && at[1]) {
			buf_put(out, str_from(at, 2));
			at += 2;
		} else if (strchr("*+?}", at[0]) && at[1] == '?') {
			buf_putc(out, *at); /* as much or as little as there
					       is: the same to us */
			at += 2;
		} else {
			buf_putc(out, *at++);
		}
	}
	return at && !out->full ? 0 : -1;
}

/* web_match - by POSIX */
int
web_match(const char *pattern, bool any_case, const char *path)
{
	struct buf posix = BUF_INIT(PATTERN_MAX);
	regex_t regex;
	int ret = -1;

	if (pattern_convert(pattern, &posix) == 0 &&
	    regcomp(&regex, buf_text(&posix),
		REG_EXTENDED | REG_NOSUB | (any_case ? REG_ICASE : 0)) == 0) {
		ret = regexec(&regex, path, 0, NULL, 0) == 0;
		regfree(&regex);
	}
	buf_free(&posix);
	return ret;
}
