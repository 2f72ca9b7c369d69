/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/own_check.h"

#include <string.h>

#include "base/words.h"
#include "policy/policy.h"

#define DIGITS_MIN 3
#define DIGITS_MAX 20
#define DATE_BYTES 10

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
	char text[DATE_BYTES + 1] = "";

	(void)arg;
	if (value.len == DATE_BYTES)
		memcpy(text, value.ptr, DATE_BYTES);
	return policy_is_date(text) ? NULL
				    : N_("Enter a day like 2026-11-21: year, "
					 "month, day.");
}
