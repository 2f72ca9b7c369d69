/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/own_check.h"

#include <string.h>

#include "base/words.h"
#include "conf/own_field.h"

#define DIGITS_MIN 3
#define DIGITS_MAX 20

/* own_check_tel - digits, and what parts them */
const char *
own_check_tel(struct str value, const void *arg)
{
	const char *wrong = N_("Enter a telephone number like +41 61 555 "
			       "00 00: 3 to 20 digits.");
	size_t digits = 0;

	(void)arg;
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];

		if (c >= '0' && c <= '9')
			digits++;
		else if (c == '\0' || !strchr("+()-./ ", c) ||
			 (c == '+' && i > 0))
			return wrong;
	}
	return digits >= DIGITS_MIN && digits <= DIGITS_MAX ? NULL : wrong;
}

/* own_check_url - of a page */
const char *
own_check_url(struct str value, const void *arg)
{
	const char *wrong = N_(
	    "Enter a web address like https://www.example.com/ann.");
	struct str rest = value, host;

	(void)arg;
	if (!str_has_prefix(value, "https://") &&
	    !str_has_prefix(value, "http://"))
		return wrong;
	for (size_t i = 0; i < value.len; i++) {
		if (strchr(" \t\"<>\\^`{|}", value.ptr[i]))
			return wrong;
	}
	str_cut(&rest, '/');
	str_cut(&rest, '/');
	host = str_cut(&rest, '/');
	if (host.len == 0 || host.ptr[0] == '.' || host.ptr[0] == ':' ||
	    str_has_byte(host, '@') || str_has_byte(host, '?') ||
	    str_has_byte(host, '#'))
		return wrong;
	return NULL;
}

/* own_check_date - as ISO 8601 has it */
const char *
own_check_date(struct str value, const void *arg)
{
	int64_t day;

	(void)arg;
	return own_date_parse(value, &day) == 0
		   ? NULL
		   : N_("Enter a day like 2026-11-21: year, month, day.");
}
